"""Computes the requests that bring a tab of the register to the drawn state without creating it again. Pure functions.

What people have added stays: rows and columns without a key of the software's, notes, colours, sizes, filters, charts.
Of the software's own cells only those are written whose value or style has to change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from automation.adapters.google_sheets.formats import cell_format, cell_value
from automation.adapters.google_sheets.register.appearance import appearance_requests
from automation.adapters.google_sheets.register.charts import chart_requests
from automation.adapters.google_sheets.register.grid_edit import GridEdit
from automation.adapters.google_sheets.register.layout import Layout, drawn_grid, layout_of
from automation.adapters.google_sheets.register.looks import TabLooks, looks_of
from automation.adapters.google_sheets.register.order import order_rows
from automation.adapters.google_sheets.register.placing import Placing, head_key, head_row
from automation.adapters.google_sheets.register.state import TabState
from automation.adapters.google_sheets.render import grid_range, rectangles
from automation.domain.tracking.register_grid import OPEN_COLUMNS
from automation.domain.workbook.answers import Raw
from automation.domain.workbook.drawing import Drawing, DrawnCell
from automation.domain.workbook.layout import CODES
from automation.domain.workbook.styles import STYLES
from automation.util.fast_json import Json

SPARE_COLUMNS = 6  # at the right, where people may write
IDENTIFYING = frozenset({CODES, "unit", "name", "type", "cluster", "obligation"})
NO_LONGER, NO_LONGER_STYLE = "Không còn trong danh sách", "quiet"
TINY = 1e-9  # of a day
Place = tuple[int, int]  # 0-based row and column


@dataclass(frozen=True)
class TabUpdate:
    """`first`: the requests that move rows and columns, and those for the cells that people fill and for A1. `rest`:
    all others, to be sent after them. `tab`: the state after both. `placed`: the 1-based rows with an entry that is
    written again."""

    first: list[Json]
    rest: list[Json]
    tab: TabState
    looks: TabLooks
    placed: tuple[int, ...] = ()


def can_update(tab: TabState, drawing: Drawing) -> bool:
    """Whether rows and columns of the tab can be recognised."""
    drawn, there = layout_of(drawn_grid(drawing)), layout_of(tab.grid)
    if drawn.codes < 0:
        return there.codes < 0
    return there.codes >= 0 and not drawn.unkeyed


def update_tab(tab: TabState, drawing: Drawing, before: TabLooks | None, ids: Mapping[str, int],
               editors: Sequence[str]) -> TabUpdate:
    """`before`: what was written last; None when it is unknown: then all formats are written again, but in the cells
    that people fill. `ids`: sheet ids by title."""
    placing = _place(tab, drawing, before, ids)
    moves, emptied = list(placing.edit.requests), list(_clear_inputs(placing))
    values = dict(_changed_values(placing))
    entered = _input_places(placing) & values.keys()
    first = [*moves, *emptied, *_value_requests(tab.sheet, {at: values[at] for at in entered})]
    appearance, after = appearance_requests(placing, editors, structural=bool(moves))
    rest = [*_value_requests(tab.sheet, {at: value for at, value in values.items() if at not in entered}),
            *_kept_formats(placing), *appearance]
    looks = replace(placing.after, charts=chart_requests(placing)[1])
    return TabUpdate(first, rest, after, looks, tuple(sorted({row + 1 for row, column in entered if column})))


def _clear_inputs(placing: Placing) -> Iterator[Json]:
    """Clears the cells that people fill in all rows, also where they have written since the tab was read: that is in
    the copy. What is to be shown again is written after it."""
    columns = [placing.columns[code] for code in OPEN_COLUMNS if code in placing.columns]
    rows = [at for key, at in placing.rows.items() if head_row(placing.layout, key) is None and not placing.is_new(at)]
    cells = {(row + 1, column + 1): "" for row in rows for column in columns}
    for _, block in rectangles(cells):
        yield {"repeatCell": {"range": grid_range(placing.tab.sheet, *block), "cell": {}, "fields": "userEnteredValue"}}
    for row in rows:
        for column in columns:
            placing.edit.rows[row].values[column] = ""


def _place(tab: TabState, drawing: Drawing, before: TabLooks | None, ids: Mapping[str, int]) -> Placing:
    drawn, there = layout_of(drawn_grid(drawing)), layout_of(tab.grid)
    edit, after = GridEdit.of(tab), looks_of(drawing, drawn, ids)
    if drawn.codes < 0:
        rows = max((cell.row for cell in drawing.cells), default=0)
        if rows > len(edit.rows):
            edit.insert_rows(len(edit.rows), rows - len(edit.rows))
        columns = max((cell.column for cell in drawing.cells), default=0)
        if columns > len(edit.columns):
            edit.append_columns(columns - len(edit.columns))
        return Placing(drawing, drawn, edit, {head_key(drawn, at): at for at in range(rows)},
                       {str(at): at for at in range(columns)}, tab, before, after)
    new = _order_columns(edit, there, drawn)
    if max(layout_of(edit.cells).columns.values()) >= len(edit.columns) - 1:
        edit.append_columns(SPARE_COLUMNS)
    there = layout_of(edit.cells)
    ordered = order_rows(edit, there, list(drawn.keys))
    rows_of = {head_key(drawn, at): row for at in range(drawn.body) if (row := at + there.codes - drawn.codes) >= 0}
    columns_of = {code: there.columns[code] for code in drawn.columns}
    return Placing(drawing, drawn, edit, rows_of | ordered.drawn, columns_of, tab, before, after, ordered.kept, new)


def _order_columns(edit: GridEdit, there: Layout, drawn: Layout) -> frozenset[str]:
    """Deletes the columns of codes that are no longer drawn and inserts the new ones; returns the new codes."""
    for code, at in sorted(there.columns.items(), key=lambda each: -each[1]):
        if code not in drawn.columns:
            edit.delete_column(at)
    new, after = set(), 0
    codes = edit.rows[there.codes].values
    for code in drawn.columns:
        if code in codes:
            after = codes.index(code)
            continue
        after += 1
        edit.insert_column(after)
        codes[after] = code  # written below with the other values, as a new column's
        new.add(code)
    return frozenset(new)


def _changed_values(placing: Placing) -> Iterator[tuple[Place, Json]]:
    """The cells whose value differs from what the tab holds; the tab's grid is changed accordingly. A formula is
    written when it has changed, or when it is not known what was written before."""
    for cell, at in placing.cells():
        wanted, row = cell_value(cell), placing.edit.rows[at[0]].values
        is_new_code = row[at[1]] in placing.new_columns and row[0] == CODES
        same = placing.is_look_known(cell) if cell.formula else _is_same(wanted, row[at[1]])
        if is_new_code or not same:
            row[at[1]] = cell.value or "" if cell.formula else next(iter(wanted.values()), "")
            yield at, wanted
    for at, wanted in (*_cleared_head_cells(placing), *_kept_cells(placing)):
        row = placing.edit.rows[at[0]].values
        if not _is_same(wanted, row[at[1]]):
            row[at[1]] = next(iter(wanted.values()), "")
            yield at, wanted


def _cleared_head_cells(placing: Placing) -> Iterator[tuple[Place, Json]]:
    """Cells of the head that were drawn the last time and are not drawn now."""
    for key, cells in (placing.before.cells if placing.before else {}).items():
        at = head_row(placing.layout, key)
        for code in cells if at is not None and key in placing.rows else ():
            if code not in placing.after.cells.get(key, {}) and code in placing.columns:
                yield (placing.rows[key], placing.columns[code]), {}


def _kept_cells(placing: Placing) -> Iterator[tuple[Place, Json]]:
    """Rows that are no longer drawn, kept because people wrote beside them: they keep whose row it was."""
    others = sorted(at for code, at in placing.columns.items() if code not in IDENTIFYING)
    for row in placing.kept.values():
        for column in others:
            yield (row, column), {"stringValue": NO_LONGER} if column == others[0] else {}


def _kept_formats(placing: Placing) -> Iterator[Json]:
    for key, row in placing.kept.items():
        if placing.before is None or key in placing.before.cells:
            places = {(row + 1, at + 1): "" for code, at in placing.columns.items() if code not in IDENTIFYING}
            for _, block in rectangles(places):
                yield {"repeatCell": {"range": grid_range(placing.tab.sheet, *block), "fields": "userEnteredFormat",
                                      "cell": {"userEnteredFormat": cell_format(STYLES[NO_LONGER_STYLE])}}}


def _is_same(wanted: Json, present: Raw) -> bool:
    value = next(iter(wanted.values()), "")
    if present is None or isinstance(present, str) or isinstance(value, str):
        return bool(value == (present or ""))
    if isinstance(present, bool) or isinstance(value, bool):
        return present is value
    return isinstance(present, int | float) and abs(float(value) - present) < TINY


def _input_places(placing: Placing) -> set[Place]:
    """The cells that people fill, and A1, which identifies the version of the register."""
    inputs = {placing.columns[code] for code in OPEN_COLUMNS if code in placing.columns}
    return {at for cell, at in placing.cells()
            if at == (0, 0) or _is_editable(cell) or (at[1] in inputs and at[0] > placing.rows.get("@1", 0))}


def _is_editable(cell: DrawnCell) -> bool:
    return STYLES[cell.style].editable


def _value_requests(sheet: int, values: Mapping[Place, Json]) -> Iterator[Json]:
    """One request for each rectangle of adjacent cells."""
    for _, (first, last) in rectangles({(row + 1, column + 1): "" for row, column in values}):
        rows = [{"values": [{"userEnteredValue": value} if (value := values[row - 1, column - 1]) else {}
                            for column in range(first[1], last[1] + 1)]} for row in range(first[0], last[0] + 1)]
        yield {"updateCells": {"start": {"sheetId": sheet, "rowIndex": first[0] - 1, "columnIndex": first[1] - 1},
                               "fields": "userEnteredValue", "rows": rows}}
