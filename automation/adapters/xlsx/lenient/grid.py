"""The cells of a tab's part, each read by itself, and whether any may have been lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from automation.adapters.xlsx.lenient.archive import RefusedError
from automation.adapters.xlsx.lenient.cells import CellContext, cell_value
from automation.adapters.xlsx.lenient.markup import is_well_formed
from automation.adapters.xlsx.limits import Bounds, FilledCell, filled_cells, is_out_of_bounds
from automation.adapters.xlsx.uncomputed_formulas import NEXT_CELL
from automation.domain.workbook.answers import Grid, Raw

START = re.compile(rb"<(?:[\w.-]+:)?sheetData(?=[\s/>])[^<>]*>")
END = re.compile(rb"</(?:[\w.-]+:)?sheetData\s*>")
NAME = b"sheetData"


@dataclass(frozen=True, slots=True)
class PartGrid:
    """`damaged`: cells are missing that the part once had, or may have had."""

    grid: Grid
    damaged: bool


LOST = PartGrid((), damaged=True)


def read_grid(part: bytes, context: CellContext, bounds: Bounds) -> PartGrid:
    """Returns the grid of a plain part. Raises RefusedError when its used range is out of bounds."""
    start = START.search(part)
    if start is None:
        return LOST
    if start[0].endswith(b"/>"):
        return PartGrid((), damaged=False)
    closed = END.search(part, max(part.rfind(NAME) - 20, start.end()))
    body = part[start.end():closed.start() if closed else len(part)]
    if is_out_of_bounds(body, bounds):
        raise RefusedError("sprawling")
    rows: list[list[Raw]] = []
    rest = bytearray()
    whole = closed is not None
    end = 0
    for cell, content, after in _cells(body):
        rest += body[end:body.rfind(b"<", end, cell.end - 1 - len(cell.attributes))]
        end = after
        whole = whole and content is not None
        _put(rows, cell, cell_value(cell.attributes, content or b"", context))
    rest += body[end:]
    return PartGrid(rows, damaged=not (whole and is_well_formed(bytes(rest))))


def _put(rows: list[list[Raw]], cell: FilledCell, value: Raw) -> None:
    rows.extend([] for _ in range(cell.row - len(rows)))
    cells = rows[cell.row - 1]
    cells.extend("" for _ in range(cell.column - len(cells)))
    cells[cell.column - 1] = value


def _cells(body: bytes) -> Iterator[tuple[FilledCell, bytes | None, int]]:
    """Yields each filled cell, its content (None when the cell has no end) and the offset after it."""
    for cell in filled_cells(body):
        following = NEXT_CELL.search(body, cell.end)
        if following is None:
            yield cell, None, len(body)
        elif following[0].startswith(b"</"):
            yield cell, body[cell.end:following.start()], body.find(b">", following.start()) + 1
        else:
            yield cell, None, following.start()
