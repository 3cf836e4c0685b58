"""Which rows get higher with what people type."""

from __future__ import annotations

from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.styles import STYLES


def growing_rows(drawing: Drawing) -> frozenset[int]:
    """Returns the rows that a spreadsheet program may fit to their texts after each edit; what the drawing gives them
    is a first height. No row with a merged text of several lines is among them: a merged cell counts for nothing when
    a row is fitted, so that an edit beside it would cut it off."""
    merged = {merge.first for merge in drawing.merges}
    open_rows, fixed_rows = set[int](), set[int]()
    for cell in drawing.cells:
        if not STYLES[cell.style].editable:
            continue
        if (cell.row, cell.column) not in merged:
            open_rows.add(cell.row)
        elif cell.style == "input_text":
            fixed_rows.add(cell.row)
    return frozenset(open_rows - fixed_rows)
