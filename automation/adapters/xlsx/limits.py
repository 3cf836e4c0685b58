"""Limits on a workbook's size and on the used range of its tabs. calamine allocates every cell from A1 to the last
filled one, so one filled cell in a far corner would need more memory than a machine has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """A workbook's limits. `file`: bytes of the file. `unpacked`: bytes of its XML. `row`, `column`: the last ones
    allowed. `cells`: rows × columns of a used range.

    `unusual` matches a cell that may be out of bounds: spreadsheet programs write the cell's name first, and a short
    name is within bounds. A tab with an unusual cell is checked cell by cell."""

    file: int
    unpacked: int
    row: int
    column: int
    cells: int
    unusual: re.Pattern[bytes]


ZZ = 702
UNIT_BOUNDS = Bounds(50 * 2**20, 64 * 2**20, 9_999, ZZ, 1_000_000, re.compile(rb'<c(?! r="[A-Z]\d{1,4}+")[\s/>]'))
# The register grows with the units and with the years: a row for each report of each of up to 50,000 units, and a row
# for every event.
REGISTER_BOUNDS = Bounds(2**29, 2**32, 2**20, ZZ, 2**25, re.compile(rb'<c(?! r="[A-Z]\d{1,6}+")[\s/>]'))
PREFIXED_CELL = re.compile(rb":c[\s/>]")
_ATTRIBUTES = rb"""((?:[^>"']|"[^"]*"|'[^']*')*)"""
TOKEN = re.compile(rb"<(?:\w+:)?(row|c)(?![\w:.-])" + _ATTRIBUTES + rb">(</)?")
CELL_REFERENCE = re.compile(rb"""(?:^|\s)r\s*=\s*["']\s*\$?([A-Za-z]*)\$?(\d*)""")


@dataclass(frozen=True, slots=True)
class FilledCell:
    """A filled cell. `row`, `column`: 1-based. `end`: offset of the end of its start tag, where its content begins."""

    row: int
    column: int
    attributes: bytes
    end: int


def is_plain(sheet: bytes, bounds: Bounds = UNIT_BOUNDS) -> bool:
    """Reports whether every cell has a short name as its first attribute, so that the used range is within bounds."""
    return bounds.unusual.search(sheet) is None and PREFIXED_CELL.search(sheet) is None


def is_out_of_bounds(sheet: bytes, bounds: Bounds = UNIT_BOUNDS) -> bool:
    """Reports whether the used range exceeds the limits: a filled cell beyond the last row or column, or too many
    cells."""
    last_row = last_column = 0
    for cell in filled_cells(sheet):
        last_row, last_column = max(last_row, cell.row), max(last_column, cell.column)
        if last_row > bounds.row or last_column > bounds.column or last_row * last_column > bounds.cells:
            return True
    return False


def matching_cells(sheet: bytes, mark: re.Pattern[bytes]) -> Iterator[FilledCell]:
    """Yields the cells with a match of `mark` in their tag or content; all filled cells when the tab is not plain."""
    if not is_plain(sheet):
        yield from filled_cells(sheet)
        return
    before = 0
    for match in mark.finditer(sheet):
        start = sheet.rfind(b"<c ", before, match.start())  # only back to the last match, so each byte is searched once
        before = match.end()
        token = TOKEN.match(sheet, start) if start >= 0 else None
        if token and not token[3] and not token[2].endswith(b"/"):
            reference = CELL_REFERENCE.search(token[2])
            if reference:
                yield FilledCell(_number(reference[2], 1), _column(reference[1], 1), token[2], token.end())


def filled_cells(sheet: bytes) -> Iterator[FilledCell]:
    """Yields the filled cells in the order of the XML. A cell without a name follows the one before it."""
    row = column = 0
    for token in TOKEN.finditer(sheet):
        kind, attributes, closed = token.groups()
        reference = CELL_REFERENCE.search(attributes)
        if kind == b"row":
            row, column = _number(reference[2], row + 1) if reference else row + 1, 0
            continue
        column = _column(reference[1], column + 1) if reference else column + 1
        row = _number(reference[2], row) if reference else row
        if not closed and not attributes.endswith(b"/"):
            yield FilledCell(max(row, 1), column, attributes, token.end())


def _number(digits: bytes, default: int) -> int:
    return int(digits[:9]) if digits else default


def _column(letters: bytes, default: int) -> int:
    if not letters:
        return default
    number = 0
    for letter in letters[:6].upper():
        number = number * 26 + letter - 64
    return number
