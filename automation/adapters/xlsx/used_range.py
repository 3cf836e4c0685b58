"""The used range of a tab as calamine computes it, from its XML alone. `<dimension>` counts for nothing: calamine
doesn't rely on it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from automation.adapters.xlsx.limits import (
    TOKEN,
    Bounds,
    column_number,
    filled_cells,
    is_beyond,
    is_named,
    is_plain,
)

Z = 26
SMALLEST_CELL = len(b'<c r="A1"><v>1</v></c>')
LONG = 2**20  # bytes of cells: beyond it, cells are counted
NAMED_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^<>]*+>(?<!/>)(?!</c>)')
# A row without cells, which is of no use: where every cell has a name, positions depend on nothing else.
EMPTY_ROW = re.compile(rb"<row [^<>]*+(?:(?<=/)>|></row>)")
POINTER = 8  # bytes of a cell of a grid in Python
ROW = 80  # bytes of a row of a grid in Python


@dataclass(frozen=True, slots=True)
class UsedRange:
    """`rows`, `columns`: from A1 to the last filled cell, or more. `filled`: filled cells, or more. `odd_tags`:
    tags of a tab in which not every cell begins with its name."""

    rows: int
    columns: int
    filled: int
    odd_tags: int = 0

    @property
    def size(self) -> int:
        """Bytes that the grid takes without its values."""
        return self.rows * (self.columns * POINTER + ROW)


class UnclearError(Exception):
    """The cells can't be located with certainty."""


class SprawlingError(Exception):
    """The used range is beyond the bounds of a tab."""


class TooManyTagsError(Exception):
    """Locating the cells would take too long."""


def used_range(cells: bytes, bounds: Bounds, *, exact: bool = False) -> UsedRange:
    """Returns the used range of a tab; `cells` is its XML up to the end of its cells. `exact`: not a quick estimate,
    where the cells have names. Raises SprawlingError, TooManyTagsError and UnclearError."""
    if not exact and is_plain(cells, bounds):
        return UsedRange(10**bounds.digits - 1, Z, _at_most(cells))
    if is_named(cells):
        return _of_named(cells, bounds)
    tags = cells.count(b"<")
    if tags > bounds.odd_tags:
        raise TooManyTagsError
    _check_tags(cells)
    rows = columns = count = 0
    for cell in filled_cells(cells):
        rows, columns, count = max(rows, cell.row), max(columns, cell.column), count + 1
        if is_beyond(rows, columns, bounds):
            raise SprawlingError
    return UsedRange(rows, columns, count, tags)


def without_empty_rows(cells: bytes) -> bytes:
    """Returns the XML of a long tab without its rows that have no cells: formats on every row to the last."""
    if len(cells) <= LONG or b"<!" in cells or not is_named(cells):
        return cells
    return without(EMPTY_ROW, b"<row ", cells)


def without(pattern: re.Pattern[bytes], start: bytes, cells: bytes) -> bytes:
    """Returns the XML without the matches of the pattern, which begin with `start`. Piece by piece: for millions of
    matches at once, `sub` would need several times the memory of the XML."""
    pieces = []
    at = 0
    while at < len(cells):
        end = cells.find(start, at + LONG)
        end = end if end > 0 else len(cells)
        pieces.append(pattern.sub(b"", cells[at:end]))
        at = end
    return b"".join(pieces)


def _at_most(cells: bytes) -> int:
    return cells.count(b"<c ") if len(cells) > LONG else len(cells) // SMALLEST_CELL


def _of_named(cells: bytes, bounds: Bounds) -> UsedRange:
    rows = count = 0
    columns: set[bytes] = set()
    for letters, digits in (found.groups() for found in NAMED_CELL.finditer(cells)):
        count += 1
        columns.add(letters)
        rows = max(rows, int(digits))
        if rows > bounds.row:
            raise SprawlingError
    last = max(map(column_number, columns), default=0)
    if is_beyond(rows, last, bounds):
        raise SprawlingError
    return UsedRange(rows, last, count)


def _check_tags(cells: bytes) -> None:
    """Raises UnclearError when a "<" begins no tag, or stands in a comment, a section or an attribute: what is taken
    for a tag may then be none."""
    body = cells[cells.find(b"sheetData"):]
    tags = sum(1 for _ in TOKEN.finditer(body))
    if b"<!" in body or b"<?" in body or tags < body.count(b"<") - 1:  # the last tag is cut
        raise UnclearError
