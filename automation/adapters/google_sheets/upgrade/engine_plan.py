"""The requests that draw the hidden tab of formulas in an existing spreadsheet: as a whole, whenever its mark is not
that of the present forms and rules.

The tab is never deleted, as the formulas that refer to it would be lost. Its formulas are some 2 MB, so that they come
in batches of their own after the forms; the mark is written last: a tab without it is drawn again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from automation.adapters.google_sheets.formats import cell_value
from automation.adapters.google_sheets.render import (
    CellPosition,
    add_sheet,
    in_batches,
    needed_size,
    protection,
    requests_for,
    value_requests,
)
from automation.adapters.google_sheets.upgrade.existing import ExistingTab
from automation.domain.workbook.drawing import Drawing, DrawnCell
from automation.util.fast_json import Json

MARK: CellPosition = (1, 1)
LOST = "#REF!"  # in a formula of which Google lost a tab or column


@dataclass(frozen=True)
class EnginePlan:
    """`first`: requests that come together with those of the forms; `batches`: those after them, each of which may be
    sent again. Both are empty where there is nothing to do."""

    first: tuple[Json, ...] = ()
    batches: tuple[tuple[Json, ...], ...] = ()


def engine_plan(drawn: Drawing, existing: ExistingTab | None, sheet: int, editors: Sequence[str] = (), *,
                renew: bool = False) -> EnginePlan:
    """`drawn`: with the unit's values, its formulas referring to the tabs of the spreadsheet; `sheet`: its number.
    `renew`: draw it even if its mark is right, as a tab to which it refers was made again."""
    if existing is None:
        first = [add_sheet(drawn, sheet), *(each for each in requests_for(drawn, sheet, editors=editors)
                                            if "updateCells" not in each)]
        return EnginePlan(tuple(first), _batches(drawn, sheet))
    open_again = [] if existing.protection is not None else [protection(drawn, sheet, editors)]
    if renew or not is_current(drawn, existing):
        return EnginePlan((*open_again, *_cleared(drawn, existing)), _batches(drawn, sheet))
    changed = [cell for cell in drawn.cells if cell.slot and existing.cell((cell.row, cell.column)).entered
               != cell_value(cell)]
    return EnginePlan((*open_again, *(each for cell in changed for each in _single(cell, sheet))))


def is_current(drawn: Drawing, existing: ExistingTab) -> bool:
    """Whether the tab has the drawing's mark and every formula still has its tabs."""
    mark = next(cell.value for cell in drawn.cells if (cell.row, cell.column) == MARK)
    return existing.cell(MARK).text == mark and not any(
        LOST in str(cell.entered.get("formulaValue", "")) for cell in existing.cells.values())


def _cleared(drawn: Drawing, existing: ExistingTab) -> list[Json]:
    """Makes the tab blank, hidden, and large enough."""
    rows, columns = needed_size(drawn)
    grid = {"rowCount": max(rows, existing.rows), "columnCount": max(columns, existing.columns)}
    return [{"updateCells": {"range": {"sheetId": existing.sheet}, "fields": "userEnteredValue"}},
            {"updateSheetProperties": {"properties": {"sheetId": existing.sheet, "hidden": True,
                                                      "gridProperties": grid},
                                       "fields": "hidden,gridProperties(rowCount,columnCount)"}}]


def _batches(drawn: Drawing, sheet: int) -> tuple[tuple[Json, ...], ...]:
    mark: list[DrawnCell] = [cell for cell in drawn.cells if (cell.row, cell.column) == MARK]
    others = [cell for cell in drawn.cells if (cell.row, cell.column) != MARK]
    batches = in_batches([], _blocks(others, sheet))
    return (*(tuple(each) for each in batches if each), tuple(each for cell in mark for each in _single(cell, sheet)))


def _blocks(cells: Sequence[DrawnCell], sheet: int) -> Sequence[Json]:
    """The first row has the mark too: its other cells are written one by one."""
    head = [request for cell in cells if cell.row == MARK[0] for request in _single(cell, sheet)]
    return [*head, *value_requests([cell for cell in cells if cell.row != MARK[0]], sheet)]


def _single(cell: DrawnCell, sheet: int) -> Sequence[Json]:
    return [{"updateCells": {"start": {"sheetId": sheet, "rowIndex": cell.row - 1, "columnIndex": cell.column - 1},
                             "rows": [{"values": [{"userEnteredValue": cell_value(cell)}]}],
                             "fields": "userEnteredValue"}}]
