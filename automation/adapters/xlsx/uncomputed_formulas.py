"""Formulas without a value: in error, or never computed. calamine returns such cells as empty; here they get a word
that `read_value` recognises, so that the report to the unit names the problem."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from automation.adapters.xlsx.limits import Cell, holding
from automation.adapters.xlsx.package import Package, PackageError
from automation.domain.workbook.answer_words import FORMULA_ERRORS, UNCOMPUTED
from automation.domain.workbook.answers import Grid, Raw

ERROR = "#ERROR!"  # when the file names no error
IS_ERROR = re.compile(rb"""(?:^|\s)t\s*=\s*["']e["']""")
MARK = re.compile(rb"""<f[\s/>]|\st\s*=\s*["']e["']""")  # a formula, or an error
NEXT = re.compile(rb"</?(?:\w+:)?c[\s/>]")  # the end of a cell, or the next one where it has none
FORMULA = re.compile(rb"<(?:\w+:)?f(?=[\s/>])")
VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]+)<")


def words_of(data: bytes, doubtful: Mapping[str, bytes]) -> dict[str, list[tuple[int, int, str]]]:
    """Tab → (row from 0, column from 0, word) of its cells that have no value to read.
    `doubtful`: name of a part → the part."""
    words = {name: found for name, part in doubtful.items() if (found := list(_cells(part)))}
    if not words:
        return {}
    try:
        return {entry.get("name"): words[part] for entry, part in Package(data).sheets() if part in words}
    except PackageError:  # then the reader reports the problem
        return {}


def marked(grid: Grid, words: Sequence[tuple[int, int, str]]) -> Grid:
    """Write the words into the empty cells of the grid, in place; returns the grid."""
    rows = cast("list[list[Raw]]", grid)
    for row, column, word in words:
        rows.extend([] for _ in range(row + 1 - len(rows)))
        cells = rows[row]
        cells.extend("" for _ in range(column + 1 - len(cells)))
        if cells[column] == "":
            cells[column] = word
    return rows


def _cells(sheet: bytes) -> Iterator[tuple[int, int, str]]:
    for cell in holding(sheet, MARK):
        word = _word(sheet, cell)
        if word:
            yield cell.row - 1, cell.column - 1, word


def _word(sheet: bytes, cell: Cell) -> str:
    error = IS_ERROR.search(cell.attributes)
    following = NEXT.search(sheet, cell.end)
    body = sheet[cell.end:following.start()] if following else b""
    value = VALUE.search(body)
    if error:
        told = value[1].decode("utf-8", "replace").strip() if value else ""
        return told if told in FORMULA_ERRORS else ERROR
    text = b't="str"' in cell.attributes  # an empty text is a value, too
    return UNCOMPUTED if value is None and not text and FORMULA.search(body) else ""
