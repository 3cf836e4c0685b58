"""The columns that stay in view on Google, which a phone shows too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from automation.domain.workbook.drawing import Drawing, DrawnCell, Merge
from automation.domain.workbook.styles import STYLES
from automation.util.fast_json import Json

MAX_PIXELS = 150  # of the 390 of a phone: Google's app shows no other column while the frozen ones fill its screen


def pixels(width: float) -> int:
    """The width in pixels of a column of that many characters."""
    return round(width * 7 + 5)


class _FrozenColumns:
    """A drawing whose frozen columns take `MAX_PIXELS` at most, and whose merges don't cross their border, which Google
    refuses.

    A merged text moves to the first column that is not frozen; if the cell must stay, fewer columns are frozen.
    """

    def __init__(self, drawing: Drawing) -> None:
        self.drawing, self.freeze_columns = drawing, _few((drawing.freeze or (1, 1))[1] - 1, drawing)
        corners = {(cell.row, cell.column): cell for cell in drawing.cells}
        while crossing := [merge for merge in drawing.merges if self._crosses(merge)]:
            fixed = [merge for merge in crossing if not _movable(corners.get(merge.first))]
            if not fixed:
                self.drawing = _moved(drawing, crossing, self.freeze_columns + 1)
                return
            self.freeze_columns = min(merge.first[1] for merge in fixed) - 1

    def _crosses(self, merge: Merge) -> bool:
        return merge.first[1] <= self.freeze_columns < merge.last[1]


def without_crossing_merges(drawing: Drawing) -> _FrozenColumns:
    """The drawing as Google can show it."""
    return _FrozenColumns(drawing)


def frozen_request(sheet_id: int, columns: int) -> Json:
    return {"updateSheetProperties": {"properties": {"sheetId": sheet_id, "gridProperties": {
        "frozenColumnCount": columns}}, "fields": "gridProperties.frozenColumnCount"}}


def _few(columns: int, drawing: Drawing) -> int:
    """As many of the first `columns` as a phone has room for."""
    shown = (at for at in range(1, columns + 1) if at not in drawing.hidden_columns)
    wide, last = 0, 0
    for at in shown:
        wide += pixels(drawing.widths.get(at, 8.43))
        if wide > MAX_PIXELS:
            return last
        last = at
    return columns if last else 0


def _movable(cell: DrawnCell | None) -> bool:
    return cell is not None and not (cell.slot or cell.formula or STYLES[cell.style].editable)


def _moved(drawing: Drawing, crossing: Sequence[Merge], column: int) -> Drawing:
    """Start the merges and their texts at the column; the row's height grows as they get narrower."""
    firsts = {merge.first: merge for merge in crossing}
    cells: list[DrawnCell] = []
    heights = dict(drawing.heights)
    for cell in drawing.cells:
        merge = firsts.get((cell.row, cell.column))
        if merge is None:
            cells.append(cell)
            continue
        cells += [DrawnCell(cell.row, at, None, cell.style) for at in range(cell.column, column)]
        cells.append(replace(cell, column=column))
        if cell.row in heights:
            heights[cell.row] *= _width(drawing, cell.column, merge.last[1]) / _width(drawing, column, merge.last[1])
    merges = (replace(merge, first=(merge.first[0], column)) if merge in crossing else merge
              for merge in drawing.merges if merge not in crossing or merge.last > (merge.last[0], column))
    return replace(drawing, cells=tuple(cells), heights=heights, merges=tuple(merges))


def _width(drawing: Drawing, first: int, last: int) -> float:
    return sum(drawing.widths.get(at, 8.43) for at in range(first, last + 1) if at not in drawing.hidden_columns) or 1
