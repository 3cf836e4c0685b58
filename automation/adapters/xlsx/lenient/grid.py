"""The cells of a tab's part, each read by itself, and whether any may have been lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from automation.adapters.xlsx.lenient.archive import RefusedError
from automation.adapters.xlsx.lenient.cells import CellContext, cell_value
from automation.adapters.xlsx.lenient.markup import inner, is_well_formed
from automation.adapters.xlsx.limits import CELL_REFERENCE, Bounds
from automation.adapters.xlsx.tab_members import ENGINE
from automation.domain.workbook.a1 import column_number
from automation.domain.workbook.answers import Grid, Raw

# A cell that shows what the tab of formulas finds is read by neither reader.
SHOWN_CHECK = re.compile(rb"<(?:\w+:)?f[^<>]*+>[^<]*?%s!" % ENGINE)
# The start tag of a row or cell, and the rest of a cell that has a value alone, as most have.
TAG = re.compile(
    rb"""<(?:[\w.-]+:)?(row|c)(?=[\s/>])((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>"""
    rb"(?:(<(?:[\w.-]+:)?v>[^<>&]*+</(?:[\w.-]+:)?v>)</(?:[\w.-]+:)?c>)?")
NEXT_CELL = re.compile(rb"</?(?:[\w.-]+:)?c(?=[\s/>])[^<>]*>?")  # the end of a cell, or the next one where it has none
ORDINARY_NAME = re.compile(rb' r="([A-Z]{1,3})(\d{1,7})"(?: (?!r=)\w+="[^"<>]*")*')
FAR = 2**30  # a position beyond all bounds


@dataclass(frozen=True, slots=True)
class PartGrid:
    """`damaged`: cells are missing that the part once had, or may have had. `tags`: tags of its cells, which all
    took time."""

    grid: Grid
    damaged: bool
    tags: int = 0


@dataclass(frozen=True, slots=True)
class _Cell:
    """A filled cell. `row`, `column`: 1-based. `content`: None when it has no end. `start`, `end`: its offsets."""

    row: int
    column: int
    attributes: bytes
    content: bytes | None
    start: int
    end: int


LOST = PartGrid((), damaged=True)


def read_grid(part: bytes, context: CellContext, bounds: Bounds) -> PartGrid:
    """Returns the grid of a plain part. Raises RefusedError when it or its used range is out of bounds."""
    found = inner(part, b"sheetData")
    if found is None:
        return LOST
    body, whole = found
    tags = body.count(b"<")
    if len(body) > bounds.parsed or tags > bounds.odd_tags:
        raise RefusedError("too_large")
    rows: list[list[Raw]] = []
    rest = bytearray()  # what stands between the cells
    last = width = 0
    for cell in (each for each in _cells(body) if not SHOWN_CHECK.search(each.content or b"")):
        width = max(width, cell.column)
        if cell.row > bounds.row or width > bounds.column or max(len(rows), cell.row) * width > bounds.cells:
            raise RefusedError("sprawling")
        rest += body[last:cell.start]
        last = cell.end
        whole = whole and cell.content is not None
        _put(rows, cell, cell_value(cell.attributes, cell.content or b"", context))
    rest += body[last:]
    return PartGrid(rows, damaged=not (whole and is_well_formed(bytes(rest))), tags=tags)


def _put(rows: list[list[Raw]], cell: _Cell, value: Raw) -> None:
    rows.extend([] for _ in range(cell.row - len(rows)))
    cells = rows[cell.row - 1]
    cells.extend("" for _ in range(cell.column - len(cells)))
    cells[cell.column - 1] = value


def _cells(body: bytes) -> Iterator[_Cell]:
    """Yields the filled cells in the order of the XML. One without a name follows the one before it."""
    row = column = at = 0
    while tag := TAG.search(body, at):
        kind, attributes, value = tag.groups()
        at = tag.end()
        if kind == b"row":
            row, column = _position(attributes, row + 1, 0)[0], 0
            continue
        cell_row, column = _position(attributes, row, column + 1)
        if attributes.endswith(b"/"):
            continue
        content, at = (value, at) if value is not None else _content(body, at)
        if content != b"":
            yield _Cell(max(cell_row, 1), column, attributes, content, tag.start(), at)


def _content(body: bytes, start: int) -> tuple[bytes | None, int]:
    """Returns the content of a cell that starts there, None when the cell has no end, and the offset after it."""
    following = NEXT_CELL.search(body, start)
    if following is None:
        return None, len(body)
    if following[0].startswith(b"</"):
        return body[start:following.start()], following.end()
    return None, following.start()


def _position(attributes: bytes, row: int, column: int) -> tuple[int, int]:
    """Returns the 1-based position that the attributes name; what they don't name is as given."""
    name = ORDINARY_NAME.fullmatch(attributes) or CELL_REFERENCE.search(attributes)
    if name is None:
        return row, column
    letters, digits = name[1], name[2]
    return int(digits[:9]) if digits else row, _column(letters) if letters else column


@lru_cache(maxsize=1024)
def _column(letters: bytes) -> int:
    return column_number(letters.decode().upper()) if len(letters) < 6 else FAR
