"""Odd workbooks are read with the right value in every cell; one odd cell costs only itself."""

from __future__ import annotations

import pytest

from automation.adapters.xlsx.read import tabs
from automation.domain.workbook.a1 import row_and_column
from automation.domain.workbook.answers import Grid, Raw
from tests.adapters.xlsx.lenient.case import OddCase
from tests.adapters.xlsx.lenient.cases import CASES
from tests.adapters.xlsx.lenient.patching import GRID, OWN_GRID, ordinary


def filled(grid: Grid) -> dict[tuple[int, int], str]:
    """(row, column) → value with its type, of the cells that are not empty."""
    return {(row, column): repr(value) for row, cells in enumerate(grid, start=1)
            for column, value in enumerate(cells, start=1) if value != ""}


def expected(case: OddCase) -> dict[tuple[int, int], str]:
    rows: list[list[Raw]] = [list(row) for row in GRID]
    for ref, value in case.cells.items():
        row, column = row_and_column(ref)
        rows[row - 1][column - 1] = value
    return filled(rows)


@pytest.mark.parametrize("name", CASES)
def test_every_cell_has_its_value(name: str) -> None:
    case = CASES[name]
    made = case.change(ordinary())
    by_name = {tab.name: tab for tab in tabs(made if isinstance(made, bytes) else made.packed())}
    assert filled(by_name["Biểu"].grid) == expected(case)
    assert not by_name["Biểu"].damaged
    assert filled(by_name["Riêng"].grid) == filled(OWN_GRID if case.own is None else case.own)


def test_there_are_enough_kinds() -> None:
    assert len(CASES) >= 150
