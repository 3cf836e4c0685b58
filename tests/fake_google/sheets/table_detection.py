"""Tables, as ``values.append`` looks for them: blocks of filled cells that touch."""

from tests.fake_google.sheets.a1 import Target
from tests.fake_google.sheets.model import Area, Sheet


def append_at(target: Target) -> tuple[Area | None, int, int]:
    """The last table that meets the range, and the cell below it; without a table, the range's first cell."""
    met = [table for table in tables(target.sheet) if table.intersects(target.area)]
    if not met:
        return None, target.area.top, target.area.left
    last = max(met, key=lambda table: (table.bottom, table.right))
    return last, last.bottom, last.left


def tables(sheet: Sheet) -> list[Area]:
    """The rectangles around blocks of filled cells; blocks whose rectangles touch are one."""
    boxes: list[Area] = []
    for row in sorted(sheet.cells):
        for left, right in _runs(sorted(column for column, cell in sheet.cells[row].items() if cell.filled)):
            boxes = _joined(boxes, Area(sheet.id, row, row + 1, left, right))
    return boxes


def _runs(columns: list[int]) -> list[tuple[int, int]]:
    """Neighbouring columns as spans, ends excluded."""
    runs: list[tuple[int, int]] = []
    for column in columns:
        if runs and runs[-1][1] == column:
            runs[-1] = runs[-1][0], column + 1
        else:
            runs.append((column, column + 1))
    return runs


def _joined(boxes: list[Area], new: Area) -> list[Area]:
    apart = boxes
    while True:
        wide = Area(new.sheet, new.top - 1, new.bottom + 1, new.left - 1, new.right + 1)
        touching = [box for box in apart if box.intersects(wide)]
        if not touching:
            return [*apart, new]
        apart = [box for box in apart if box not in touching]
        for box in touching:
            new = Area(new.sheet, min(new.top, box.top), max(new.bottom, box.bottom),
                       min(new.left, box.left), max(new.right, box.right))  # fmt: skip
