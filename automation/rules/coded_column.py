"""Raw cell values as dictionary-encoded columns: the distinct values (categories), and for each cell the number of
its value (code). The same text occurs in thousands of cells, and a check of raw text tests each distinct one once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from automation.domain.workbook.answers import Raw

CONTROL = "control"  # the column of a tab's control cells
Codes = np.ndarray[Any, np.dtype[np.integer[Any]]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class CodedColumn:
    """`row`: a row code, or a control's key with CONTROL as its `column`; "" for a column of a table.
    `categories`: the distinct values, None for a blank. `codes`: for each unit (in a table, for each record) the
    position of its value in `categories`."""

    row: str
    column: str
    categories: tuple[Raw, ...]
    codes: Codes

    def matching(self, wanted: Callable[[Raw], object]) -> Iterator[tuple[int, Raw]]:
        """Yield (position, value) of the cells whose value satisfies `wanted`."""
        for code, value in enumerate(self.categories):
            if wanted(value):
                for position in np.flatnonzero(self.codes == code).tolist():
                    yield position, value

    def mask(self, wanted: Callable[[Raw], object]) -> Mask:
        """Return bool over the cells: does the value satisfy `wanted`?"""
        return np.array([bool(wanted(value)) for value in self.categories], dtype=bool)[self.codes]


# By (row, column). A column of numbers alone is left out: the frame holds its raw values already.
CodedTab = Mapping[tuple[str, str], CodedColumn]


def encode(row: str, column: str, raws: Sequence[Raw]) -> CodedColumn:
    """Encode raw values. Values of different types are distinct: True, 1 and 1.0 are equal to Python."""
    numbers: dict[tuple[type, Raw], int] = {}
    codes = np.fromiter((numbers.setdefault((raw.__class__, raw), len(numbers)) for raw in raws),
                        dtype=np.int32, count=len(raws))
    return CodedColumn(row, column, tuple(raw for _, raw in numbers), codes.astype(np.min_scalar_type(len(numbers))))


def concatenate(parts: Sequence[CodedColumn]) -> CodedColumn:
    """Concatenate parts of one column over consecutive units. Categories may then repeat."""
    starts = np.cumsum([0, *(len(part.categories) for part in parts)])
    kind = np.min_scalar_type(starts[-1])
    codes = [part.codes.astype(kind) + kind.type(start) for part, start in zip(parts, starts, strict=False)]
    return CodedColumn(parts[0].row, parts[0].column, tuple(value for part in parts for value in part.categories),
                       np.concatenate(codes))
