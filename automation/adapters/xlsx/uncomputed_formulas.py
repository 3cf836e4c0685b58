"""Formulas without a value: in error, or never computed. calamine returns such cells as empty; here they get a word
that `read_value` recognises, so that the report to the unit names the problem."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from automation.adapters.xlsx.limits import FilledCell, column_number, is_named, matching_cells
from automation.adapters.xlsx.opened_workbook import OpenedWorkbook
from automation.adapters.xlsx.package import PackageError
from automation.domain.workbook.answer_words import FORMULA_ERRORS, UNCOMPUTED
from automation.domain.workbook.answers import Grid, Raw

ERROR = "#ERROR!"  # when the file names no error
IS_ERROR = re.compile(rb"""(?:^|\s)t\s*=\s*["']e["']""")
FORMULA_OR_ERROR = re.compile(rb"""<f[\s/>]|\st\s*=\s*["']e["']""")  # a formula, or an error
MARKS = (b"<f", b":f", b'"e"', b"'e'")  # cells without any of them have neither; these are faster to search for
# A formula without a value as most programs write it: nearly all that a form has, found at once.
PLAIN_FORMULA = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"(?: s="\d+")?><f>[^<]*+</f>(?:<v></v>|<v/>)?</c>')
NEXT_CELL = re.compile(rb"</?(?:\w+:)?c[\s/>]")  # the end of a cell, or the next one where it has none
FORMULA = re.compile(rb"<(?:\w+:)?f(?=[\s/>])")
VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]+)<")


def words_by_tab(book: OpenedWorkbook, suspect: Mapping[str, bytes]) -> dict[str, list[tuple[int, int, str]]]:
    """Returns tab → (0-based row, 0-based column, word) of its cells that have no value to read.
    `suspect`: part name → part."""
    words = {name: cells for name, part in suspect.items() if (cells := list(_cells(part)))}
    if not words:
        return {}
    try:
        tabs = book.parts.tabs
    except PackageError:  # then the reader reports the problem
        return {}
    return {tab.name: words[tab.part] for tab in reversed(tabs) if tab.part in words}  # of one name, the first is read


def write_words(grid: Grid, words: Sequence[tuple[int, int, str]]) -> Grid:
    """Writes the words into the empty cells of the grid, in place, and returns the grid."""
    rows = cast("list[list[Raw]]", grid)
    for row, column, word in words:
        rows.extend([] for _ in range(row + 1 - len(rows)))
        cells = rows[row]
        cells.extend("" for _ in range(column + 1 - len(cells)))
        if cells[column] == "":
            cells[column] = word
    return rows


def _cells(sheet: bytes) -> Iterator[tuple[int, int, str]]:
    between, letters, digits = _plain_formulas(sheet)
    rest = b"".join(between)
    marked = any(mark in rest for mark in MARKS)
    if not marked or is_named(sheet):  # then no position depends on the cells before
        for column, row in zip(letters, digits, strict=True):
            yield int(row) - 1, column_number(column) - 1, UNCOMPUTED
        sheet = rest
    for cell in matching_cells(sheet, FORMULA_OR_ERROR) if marked else ():
        word = _word(sheet, cell)
        if word:
            yield cell.row - 1, cell.column - 1, word


def _plain_formulas(sheet: bytes) -> tuple[list[bytes], list[bytes], list[bytes]]:
    """Returns the XML around the formulas without a value that are written as usual, their columns and their rows."""
    pieces = PLAIN_FORMULA.split(sheet)
    return pieces[::3], pieces[1::3], pieces[2::3]


def _word(sheet: bytes, cell: FilledCell) -> str:
    error = IS_ERROR.search(cell.attributes)
    following = NEXT_CELL.search(sheet, cell.end)
    body = sheet[cell.end:following.start()] if following else b""
    value = VALUE.search(body)
    if error:
        error_word = value[1].decode("utf-8", "replace").strip() if value else ""
        return error_word if error_word in FORMULA_ERRORS else ERROR
    text = b't="str"' in cell.attributes  # an empty text is a value, too
    return UNCOMPUTED if value is None and not text and FORMULA.search(body) else ""
