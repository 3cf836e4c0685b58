"""How far a tab's cells reach. calamine lays out every cell from A1 to the last one that holds
something, so one cell in a far corner would cost more memory than a machine has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_ROW, MAX_COLUMN = 9_999, 702  # ZZ
MAX_CELLS = 1_000_000

# The quick look, with all letters and digits made alike and no spaces: a column of two letters or
# more, or a row of five digits. It hits more than cells; then they are gone through one by one.
ALIKE = bytes.maketrans(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'",
                        b"A" * 52 + b"0" * 10 + b'"')
FAR = (b'="AA0', b'="AAA0', b'="A00000', b'="00000')
WITHOUT_ADDRESS = (b"<c>", b"<c/", b"<c\n", b"<c\r", b"<c\t", b":c ", b":c>", b":c/")
_ATTRIBUTES = rb"""((?:[^>"']|"[^"]*"|'[^']*')*)"""
TOKEN = re.compile(rb"<(?:\w+:)?(row|c)(?![\w:.-])" + _ATTRIBUTES + rb">(</)?")
PLACE = re.compile(rb"""(?:^|\s)r\s*=\s*["']\s*([A-Za-z]*)(\d*)""")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is not empty. `row` and `column` from 1; `end`: where its content begins."""

    row: int
    column: int
    attributes: bytes
    end: int


def sprawls(sheet: bytes) -> bool:
    """Does the tab hold something beyond row 9,999 or column ZZ, or span more than a million cells?"""
    if not _may_sprawl(sheet):
        return False
    last_row = last_column = 0
    for cell in filled(sheet):
        last_row, last_column = max(last_row, cell.row), max(last_column, cell.column)
        if last_row > MAX_ROW or last_column > MAX_COLUMN or last_row * last_column > MAX_CELLS:
            return True
    return False


def _may_sprawl(sheet: bytes) -> bool:
    if sheet.count(b"<c ") != sheet.count(b'<c r="') or any(mark in sheet for mark in WITHOUT_ADDRESS):
        return True
    alike = sheet.translate(ALIKE, b" \t\r\n")
    return any(mark in alike for mark in FAR)


def filled(sheet: bytes) -> Iterator[Cell]:
    """Cells with content in their order. One without an address follows the one before it."""
    row = column = 0
    for token in TOKEN.finditer(sheet):
        kind, attributes, closed = token.groups()
        place = PLACE.search(attributes)
        if kind == b"row":
            row, column = _number(place[2], row + 1) if place else row + 1, 0
            continue
        column = _column(place[1], column + 1) if place else column + 1
        row = _number(place[2], row) if place else row
        if not closed and not attributes.endswith(b"/"):
            yield Cell(max(row, 1), column, attributes, token.end())


def _number(digits: bytes, otherwise: int) -> int:
    return int(digits[:9]) if digits else otherwise


def _column(letters: bytes, otherwise: int) -> int:
    if not letters:
        return otherwise
    number = 0
    for letter in letters[:6].upper():
        number = number * 26 + letter - 64
    return number
