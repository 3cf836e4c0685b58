"""All odd workbooks by name."""

from __future__ import annotations

from tests.adapters.xlsx.lenient.books import BOOKS
from tests.adapters.xlsx.lenient.case import OddCase
from tests.adapters.xlsx.lenient.cells import CELLS, DIMENSION_CASES, ERROR_CASES
from tests.adapters.xlsx.lenient.files import FILES

CASES: dict[str, OddCase] = {**FILES, **BOOKS, **CELLS, **ERROR_CASES, **DIMENSION_CASES}
