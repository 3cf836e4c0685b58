"""Converts a Drawing to requests of `spreadsheets.batchUpdate`.

`add_sheet` creates the blank tab, `requests_for` fills it; both require that it is blank. Values are written by rows
and formats by rectangles of one style, so that the requests for thousands of rows stay small. The page setup for
printing (A4, landscape, repeated rows) has no API and is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from automation.adapters.google_sheets.cell_rules import highlight_request, validation_request
from automation.adapters.google_sheets.formats import (
    cell_format,
    cell_value,
    colour_style,
    link_address,
    pattern_of,
    with_inner_links,
)
from automation.adapters.google_sheets.frozen_columns import pixels, without_crossing_merges
from automation.domain.workbook.drawing import Drawing, DrawnCell
from automation.domain.workbook.row_growth import growing_rows
from automation.domain.workbook.styles import STYLES
from automation.util.fast_json import Json, json_bytes

CellPosition = tuple[int, int]
CellLook = tuple[str, str, str]  # style, number format, link target
CellRange = tuple[CellPosition, CellPosition]  # first and last cell, both included
Key = TypeVar("Key")

DESCRIPTION = "Phần mềm Báo cáo lập; xin chỉ ghi vào các ô để trống dành cho việc ghi."
VALUE_SIZE = 100_000  # approximate characters per updateCells: small requests fill batches well
BATCH_SIZE = 1_500_000  # bytes of a batch of requests: Google recommends at most 2 MB
MAX_SEPARATE_ROWS = 1_000


def needed_size(drawing: Drawing) -> CellPosition:
    """(rows, columns) that the tab needs: at least one more than the frozen ones, as Google requires."""
    lasts = [(cell.row, cell.column) for cell in drawing.cells]
    for blocks in (drawing.merges, drawing.choices, drawing.highlights):
        lasts += [block.last for block in blocks]
    frozen = drawing.freeze or (1, 1)
    rows = max([frozen[0], *drawing.heights, *drawing.hidden_rows, *(row for row, _ in lasts)])
    columns = max([frozen[1], *drawing.widths, *drawing.hidden_columns, *(column for _, column in lasts)])
    return rows, columns


def add_sheet(drawing: Drawing, sheet_id: int, *, title: str = "", index: int | None = None,
              hidden: bool | None = None, rows: int = 0, columns: int = 0) -> Json:
    """The request that creates the blank tab, as large as the drawing and at least `rows` × `columns`."""
    least = needed_size(drawing)
    grid: Json = {"rowCount": max(rows, least[0]), "columnCount": max(columns, least[1]), "hideGridlines": True}
    if drawing.freeze:
        grid |= {"frozenRowCount": drawing.freeze[0] - 1,
                 "frozenColumnCount": without_crossing_merges(drawing).freeze_columns}
    made: Json = {"sheetId": sheet_id, "title": title or drawing.title, "gridProperties": grid}
    if index is not None:
        made["index"] = index
    if drawing.colour:
        made["tabColorStyle"] = colour_style(drawing.colour)
    if drawing.hidden if hidden is None else hidden:
        made["hidden"] = True
    return {"addSheet": {"properties": made}}


def requests_for(drawing: Drawing, sheet_id: int, *, ids: Mapping[str, int] | None = None,
                 editors: Sequence[str] = (), by_row: bool = False, free_from: int = 0) -> list[Json]:
    """All requests that fill the blank tab of that id.

    `ids`: sheet ids by title, for links between tabs. `editors`: addresses that may edit protected cells, besides the
    software's account. `by_row`: each row's editable cells form a range of their own, so that nobody sorts them away
    from the protected cells beside them; not above `MAX_SEPARATE_ROWS` of them, as Google documents no bound and might
    have one.
    """
    drawn = without_crossing_merges(drawing).drawing
    return [
        *value_requests([with_inner_links(cell, ids or {}) for cell in drawn.cells], sheet_id),
        *format_requests(drawn, sheet_id, dict(ids or {})),
        *({"mergeCells": {"range": grid_range(sheet_id, merge.first, merge.last), "mergeType": "MERGE_ALL"}}
          for merge in drawn.merges),
        *(validation_request(grid_range(sheet_id, choice.first, choice.last), choice) for choice in drawn.choices),
        *(highlight_request(grid_range(sheet_id, each.first, each.last), at, each)
          for at, each in enumerate(drawn.highlights)),
        *dimension_requests(drawn, sheet_id),
        *_filter(drawn, sheet_id),
        *([protection(drawn, sheet_id, editors, by_row=by_row, free_from=free_from)] if drawn.protected else []),
    ]


def value_requests(cells: Iterable[DrawnCell], sheet_id: int) -> Iterator[Json]:
    """Requests for the values, by blocks of rows, and one for each note."""
    lines: dict[int, dict[int, Json]] = {}
    for cell in cells:
        value = cell_value(cell)
        if value:
            lines.setdefault(cell.row, {})[cell.column] = value
    for rows in _blocks(lines):
        yield {"updateCells": {
            "start": {"sheetId": sheet_id, "rowIndex": rows[0] - 1, "columnIndex": 0}, "fields": "userEnteredValue",
            "rows": [{"values": [{"userEnteredValue": line[at]} if at in line else {}
                                 for at in range(1, max(line) + 1)]} for line in (lines[row] for row in rows)]}}
    for cell in cells:
        if cell.note:
            yield {"updateCells": {"start": {"sheetId": sheet_id, "rowIndex": cell.row - 1,
                                             "columnIndex": cell.column - 1},
                                   "rows": [{"values": [{"note": cell.note}]}], "fields": "note"}}


def in_batches(first: Sequence[Json], others: Iterable[Json]) -> list[list[Json]]:
    """Puts the others behind the first requests while they are few, then into batches of at most BATCH_SIZE."""
    made, size = [[*first]], sum(len(json_bytes(each)) for each in first)
    for each in others:
        weight = len(json_bytes(each))
        if size + weight > BATCH_SIZE:
            made.append([])
            size = 0
        made[-1].append(each)
        size += weight
    return made


def _blocks(lines: Mapping[int, Mapping[int, Json]]) -> Iterator[list[int]]:
    """Groups adjacent rows, each group of at most VALUE_SIZE characters."""
    block: list[int] = []
    size = 0
    for row in sorted(lines):
        weight = sum(len(str(value)) for value in lines[row].values())
        if block and (row != block[-1] + 1 or size + weight > VALUE_SIZE):
            yield block
            block, size = [], 0
        block.append(row)
        size += weight
    if block:
        yield block


def format_requests(drawing: Drawing, sheet_id: int, ids: dict[str, int]) -> Iterator[Json]:
    """A request for each rectangle of cells with one format; merged cells have the format of their first."""
    drawn: dict[CellPosition, CellLook] = {}
    for cell in drawing.cells:
        drawn[cell.row, cell.column] = (cell.style, pattern_of(cell), link_address(cell.link, ids) if cell.link else "")
    for merge in drawing.merges:
        if merge.first in drawn:
            drawn |= dict.fromkeys(_positions(merge.first, merge.last), drawn[merge.first])
    for (style, pattern, uri), (first, last) in rectangles(drawn):
        made = cell_format(STYLES[style], pattern, uri)
        yield {"repeatCell": {"range": grid_range(sheet_id, first, last), "cell": {"userEnteredFormat": made},
                              "fields": "userEnteredFormat"}}


def _positions(first: CellPosition, last: CellPosition) -> Iterator[CellPosition]:
    return ((row, column) for row in range(first[0], last[0] + 1) for column in range(first[1], last[1] + 1))


def rectangles(cells: Mapping[CellPosition, Key]) -> Iterator[tuple[Key, CellRange]]:
    """Few rectangles that cover the cells of equal key: runs within a row, then equal runs of adjacent rows."""
    runs: dict[int, list[tuple[int, int, Key]]] = {}
    for row, column in sorted(cells):
        line, key = runs.setdefault(row, []), cells[row, column]
        if line and line[-1][1] == column - 1 and line[-1][2] == key:
            line[-1] = (line[-1][0], column, key)
        else:
            line.append((column, column, key))
    growing: dict[tuple[int, int, Key], tuple[int, int]] = {}  # a run → its first and last row
    for row, line in runs.items():
        for run in line:
            top, bottom = growing.get(run, (row, row - 1))
            if bottom != row - 1:
                yield run[2], ((top, run[0]), (bottom, run[1]))
                top = row
            growing[run] = (top, row)
    for (left, right, key), (top, bottom) in growing.items():
        yield key, ((top, left), (bottom, right))


def grid_range(sheet_id: int, first: CellPosition, last: CellPosition) -> Json:
    """A GridRange; first and last cell are 1-based and inclusive."""
    return {"sheetId": sheet_id, "startRowIndex": first[0] - 1, "endRowIndex": last[0],
            "startColumnIndex": first[1] - 1, "endColumnIndex": last[1]}


def dimension_requests(drawing: Drawing, sheet_id: int) -> Iterator[Json]:
    """Widths, heights and hidden rows and columns, a request for each run of equal ones. Rows without a height of their
    own are fitted to their texts by Google."""
    growing = growing_rows(drawing)
    widths = {at: pixels(width) for at, width in drawing.widths.items()}
    heights = {at: round(height * 4 / 3) for at, height in drawing.heights.items() if at not in growing}
    yield from size_requests(sheet_id, "COLUMNS", widths, "pixelSize")
    yield from size_requests(sheet_id, "ROWS", heights, "pixelSize")
    yield from size_requests(sheet_id, "COLUMNS", dict.fromkeys(drawing.hidden_columns, True), "hiddenByUser")
    yield from size_requests(sheet_id, "ROWS", dict.fromkeys(drawing.hidden_rows, True), "hiddenByUser")


def size_requests(sheet_id: int, dimension: str, sizes: Mapping[int, int | bool], name: str) -> Iterator[Json]:
    for value, ((_, first), (_, last)) in rectangles({(1, at): value for at, value in sizes.items()}):
        yield {"updateDimensionProperties": {
            "range": {"sheetId": sheet_id, "dimension": dimension, "startIndex": first - 1, "endIndex": last},
            "properties": {name: value}, "fields": name}}


def _filter(drawing: Drawing, sheet_id: int) -> Iterator[Json]:
    if drawing.filter:
        yield {"setBasicFilter": {"filter": {"range": grid_range(sheet_id, *drawing.filter)}}}


def protection(drawing: Drawing, sheet_id: int, editors: Sequence[str] = (), *, by_row: bool = False,
               free_from: int = 0) -> Json:
    """Protects the whole tab except its editable cells and, with `free_from`, all columns from that 0-based one on."""
    places = [(cell.row, cell.column) for cell in drawing.cells if STYLES[cell.style].editable]
    apart = by_row and len({row for row, _ in places}) <= MAX_SEPARATE_ROWS
    open_cells = {(row, column): row if apart else 0 for row, column in places}
    for merge in drawing.merges:
        if merge.first in open_cells:
            open_cells |= dict.fromkeys(_positions(merge.first, merge.last), open_cells[merge.first])
    free = [{"sheetId": sheet_id, "startColumnIndex": free_from}] if free_from else []
    return {"addProtectedRange": {"protectedRange": {
        "range": {"sheetId": sheet_id}, "description": DESCRIPTION, "warningOnly": False,
        "editors": {"users": list(editors)},
        "unprotectedRanges": [*(grid_range(sheet_id, *block) for _, block in rectangles(open_cells)), *free]}}}
