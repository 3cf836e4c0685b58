"""Finds tables as ``values.append`` does: blocks of adjacent filled cells."""

from tests.fake_google.sheets.a1 import Target
from tests.fake_google.sheets.model import Area, Sheet


def append_at(target: Target) -> tuple[Area | None, int, int]:
    """Returns the last table that intersects the range, with row and column of the cell below it; without a table, None
    and the range's first cell."""
    candidates = [table for table in tables(target.sheet) if table.intersects(target.area)]
    if not candidates:
        return None, target.area.top, target.area.left
    last = max(candidates, key=lambda table: (table.bottom, table.right))
    return last, last.bottom, last.left


def tables(sheet: Sheet) -> list[Area]:
    """The bounding rectangles of blocks of filled cells; rectangles that touch are merged."""
    boxes: list[Area] = []
    for row in sorted(sheet.cells):
        filled = sorted(column for column, cell in sheet.cells[row].items() if cell.filled)
        for left, right in _contiguous_spans(filled):
            boxes = _with_merged(boxes, Area(sheet.id, row, row + 1, left, right))
    return boxes


def _contiguous_spans(columns: list[int]) -> list[tuple[int, int]]:
    """Adjacent columns as spans with exclusive ends."""
    spans: list[tuple[int, int]] = []
    for column in columns:
        if spans and spans[-1][1] == column:
            spans[-1] = spans[-1][0], column + 1
        else:
            spans.append((column, column + 1))
    return spans


def _with_merged(boxes: list[Area], new: Area) -> list[Area]:
    separate = boxes
    while True:
        wide = Area(new.sheet, new.top - 1, new.bottom + 1, new.left - 1, new.right + 1)
        touching = [box for box in separate if box.intersects(wide)]
        if not touching:
            return [*separate, new]
        separate = [box for box in separate if box not in touching]
        for box in touching:
            new = Area(new.sheet, min(new.top, box.top), max(new.bottom, box.bottom),
                       min(new.left, box.left), max(new.right, box.right))  # fmt: skip
