"""What the formulas may cost, and that every spreadsheet program has their functions: Excel since 2007, LibreOffice,
Google Sheets."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import TopologicalSorter

import pytest

from automation.domain.workbook.a1 import column_number
from automation.tabs.unit_tabs import unit_tabs
from tests.self_check.forms import Forms, forms

NAMES = ("shipped", "second", "random-1", "random-2")
MOST_FORMULAS, MOST_BYTES = 9_000, 300 * 1024  # of a shipped workbook
LONGEST_FORMULA, DEEPEST, LONGEST_TEXT = 8_192, 64, 255  # what Excel takes
FUNCTIONS = frozenset(re.findall("[A-Z0-9]+", (
    "ABS ADDRESS AND CHAR CHOOSE COLUMN COUNT COUNTA COUNTIF COUNTIFS DATE DATEVALUE DAY FIND HYPERLINK IF IFERROR "
    "INDEX INT ISBLANK ISERROR ISLOGICAL ISNUMBER ISTEXT LEFT LEN LOG10 LOWER MATCH MAX MID MIN MOD MONTH N NA NOT OR "
    "REPT RIGHT ROUND ROW ROWS SUBSTITUTE SUM SUMIF SUMIFS SUMPRODUCT T TEXT TRIM VALUE VLOOKUP YEAR FALSE TRUE")))
TEXT = re.compile(r'"(?:[^"]|"")*"')
SHEET = re.compile(r"'(?:[^']|'')*'!")
CELL = r"\$?([A-Z]{1,3})\$?(\d+)"
REFERENCE = re.compile(rf"(?:('(?:[^']|'')*'|[A-Za-z_]+)!)?{CELL}(?::{CELL})?(?![(\w])")
FUNCTION = re.compile(r"([A-Z][A-Z0-9.]*)\(")

Cell = tuple[str, int, int]  # tab's title, row, column


@cache
def formulas(name: str) -> tuple[str, ...]:
    given = forms(name)
    return tuple(cell.formula for tab in unit_tabs(given.catalogue, given.plan) for cell in tab.cells if cell.formula)


@cache
def shipped() -> Forms:
    return forms("shipped")


def code(formula: str) -> str:
    """The formula without its texts and the names of tabs."""
    return SHEET.sub("", TEXT.sub('""', formula))


def depth(formula: str) -> int:
    deepest = now = 0
    for each in formula:
        now += {"(": 1, ")": -1}.get(each, 0)
        deepest = max(deepest, now)
    return deepest


def test_a_shipped_workbook_is_small() -> None:
    assert len(formulas("shipped")) <= MOST_FORMULAS
    assert len(shipped().workbook()) <= MOST_BYTES


@pytest.mark.parametrize("name", NAMES)
def test_excel_takes_every_formula(name: str) -> None:
    for each in formulas(name):
        assert len(each) < LONGEST_FORMULA, each[:200]
        assert depth(code(each)) <= DEEPEST, each[:200]
        assert max((len(text) - 2 for text in TEXT.findall(each)), default=0) <= LONGEST_TEXT, each[:200]


@pytest.mark.parametrize("name", NAMES)
def test_every_program_has_the_functions(name: str) -> None:
    used = {function for each in formulas(name) for function in FUNCTION.findall(code(each))}
    assert used <= FUNCTIONS


@pytest.mark.parametrize("name", NAMES)
def test_no_formula_depends_on_itself(name: str) -> None:
    """Also not by a range of which it needs one cell: Excel calls that a circular reference."""
    TopologicalSorter(dependencies(name)).prepare()


def test_a_formula_that_depends_on_itself_is_found() -> None:
    assert [*references("INDEX('a b'!$C$1:$D$2,B3)&\"E5\"", "x")] == [("a b", 1, 3, 2, 4), ("x", 3, 2, 3, 2)]


def dependencies(name: str) -> Mapping[Cell, set[Cell]]:
    """Cells with formulas → those of which they need the value."""
    given = forms(name)
    cells = {(tab.title, cell.row, cell.column): cell.formula
             for tab in unit_tabs(given.catalogue, given.plan) for cell in tab.cells if cell.formula}
    columns: dict[tuple[str, int], list[int]] = defaultdict(list)
    for tab, row, column in cells:
        columns[tab, column].append(row)
    return {cell: {(tab, row, column) for tab, first, left, last, right in references(formula, cell[0])
                   for column in range(left, right + 1) for row in columns.get((tab, column), ())
                   if first <= row <= last} for cell, formula in cells.items()}


def references(formula: str, own: str) -> Iterator[tuple[str, int, int, int, int]]:
    """Tab, first row and column, last row and column of every reference."""
    for tab, left, first, right, last in REFERENCE.findall(TEXT.sub('""', formula)):
        title = tab.strip("'").replace("''", "'") if tab else own
        yield (title, int(first), column_number(left), int(last or first), column_number(right or left))
