"""The requests for formats, sizes, merged cells, drop-downs, filter and protection of a tab that exists already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from automation.adapters.google_sheets.cell_rules import validation_request
from automation.adapters.google_sheets.formats import cell_format
from automation.adapters.google_sheets.frozen_columns import frozen_request, without_crossing_merges
from automation.adapters.google_sheets.register.charts import chart_requests
from automation.adapters.google_sheets.register.looks import parts_of
from automation.adapters.google_sheets.register.placing import Placing
from automation.adapters.google_sheets.register.state import TabState
from automation.adapters.google_sheets.render import (
    grid_range,
    protection,
    rectangles,
    size_requests,
)
from automation.domain.workbook.drawing import Drawing, DrawnCell
from automation.domain.workbook.styles import STYLES
from automation.util.fast_json import Json

Block = tuple[int, int, int, int]  # 0-based: top, bottom (exclusive), left, right (exclusive)
SIDES = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")


def appearance_requests(placing: Placing, editors: Sequence[str], *, structural: bool) -> tuple[list[Json], TabState]:
    """Returns the requests and the state of the tab after the update. `structural`: rows or columns have moved."""
    merged, merges = _merges(placing)
    filtered, basic_filter = _filter(placing)
    charts, keys = chart_requests(placing)
    requests = [*charts, *_formats(placing), *merged, *_choices(placing), *_sizes(placing), *filtered,
                *_protection(placing, editors, structural=structural)]
    edit, tab = placing.edit, placing.tab
    noted = frozenset(at for at, row in enumerate(edit.rows) if row.noted)
    return requests, replace(tab, title=tab.name, grid=edit.cells, noted=noted, merges=tuple(merges),
                             filter=basic_filter, rows=len(edit.rows), columns=len(edit.columns),
                             charts=tab.charts | {int(each) for each in keys})


def _formats(placing: Placing) -> Iterator[Json]:
    """Cells whose style has changed since the software wrote it. The colour of a cell that people fill is theirs."""
    changed: dict[tuple[int, int], str] = {}
    for key, cells in placing.after.cells.items():
        row = placing.rows.get(key)
        if row is None:
            continue
        known = placing.before.cells.get(key, {}) if placing.before and not placing.is_new(row) else {}
        for code, look in cells.items():
            is_first = placing.is_new(row) or code in placing.new_columns
            editable = STYLES[parts_of(look)[0]].editable
            if code in placing.columns and known.get(code) != look and (is_first or known.get(code) or not editable):
                changed[row + 1, placing.columns[code] + 1] = look
    for look, block in rectangles(changed):
        style, pattern, uri = parts_of(look)
        yield {"repeatCell": {"range": grid_range(placing.tab.sheet, *block), "fields": "userEnteredFormat",
                              "cell": {"userEnteredFormat": cell_format(STYLES[style], pattern, uri)}}}


def _merges(placing: Placing) -> tuple[list[Json], list[Json]]:
    """The requests, and the merged cells after them. Merged cells of people's are only undone where the software needs
    the same cells."""
    rows = {row.origin: at for at, row in enumerate(placing.edit.rows)}
    columns = {origin: at for at, origin in enumerate(placing.edit.columns)}
    there = [block for each in placing.tab.merges if (block := _moved(each, rows, columns))]
    requests, merging = list[Json](), list[Json]()
    for merge in placing.drawing.merges:
        first, last = placing.place(*merge.first), placing.place(*merge.last)
        if first is None or last is None:
            continue
        wanted = (first[0], last[0] + 1, first[1], last[1] + 1)
        if wanted in there:
            continue
        in_the_way = [block for block in there if _overlap(block, wanted)]
        requests += ({"unmergeCells": {"range": _range(placing.tab.sheet, block)}} for block in in_the_way)
        merging.append({"mergeCells": {"range": _range(placing.tab.sheet, wanted), "mergeType": "MERGE_ALL"}})
        there = [*(block for block in there if block not in in_the_way), wanted]
    if merging:  # an older version may have frozen more columns, across which Google merges nothing
        requests.append(frozen_request(placing.tab.sheet, _frozen_columns(placing)))
    return [*requests, *merging], [_range(placing.tab.sheet, block) for block in there]


def _frozen_columns(placing: Placing) -> int:
    drawn = range(1, without_crossing_merges(placing.drawing).freeze_columns + 1)
    return max((place[1] + 1 for at in drawn if (place := placing.place(1, at))), default=0)


def _moved(merge: Json, rows: dict[int, int], columns: dict[int, int]) -> Block | None:
    top, bottom, left, right = (merge.get(side, 0) for side in SIDES)
    ends = rows.get(top), rows.get(bottom - 1), columns.get(left), columns.get(right - 1)
    if ends[0] is None or ends[1] is None or ends[2] is None or ends[3] is None:
        return None
    return ends[0], ends[1] + 1, ends[2], ends[3] + 1


def _overlap(one: Block, other: Block) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def _range(sheet: int, block: Block) -> Json:
    return {"sheetId": sheet, **dict(zip(SIDES, block, strict=True))}


def _choices(placing: Placing) -> Iterator[Json]:
    """Drop-downs of the inserted rows; of all rows when the choices themselves have changed."""
    same = placing.before is not None and placing.before.choices == placing.after.choices
    for choice in placing.drawing.choices:
        places = (placing.place(row, choice.first[1]) for row in range(choice.first[0], choice.last[0] + 1))
        cells = {(at[0] + 1, at[1] + 1): "" for at in places if at and (not same or placing.is_new(at[0]))}
        for _, (first, last) in rectangles(cells):
            place = grid_range(placing.tab.sheet, first, last)
            yield validation_request(place, replace(choice, first=first, last=last))


def _sizes(placing: Placing) -> Iterator[Json]:
    """Of inserted rows and columns, and those that the software changed; people's own sizes stay."""
    before, after = placing.before, placing.after
    heights = {row + 1: round(high * 4 / 3) for key, high in after.heights.items()
               if (row := placing.rows.get(key)) is not None
               and (placing.is_new(row) or (before and key in before.cells and before.heights.get(key) != high))}
    yield from size_requests(placing.tab.sheet, "ROWS", heights, "pixelSize")
    widths = {placing.columns[code] + 1: round(wide * 7 + 5) for code, wide in after.widths.items()
              if code in placing.columns
              and (code in placing.new_columns or (before and before.widths.get(code, wide) != wide))}
    yield from size_requests(placing.tab.sheet, "COLUMNS", widths, "pixelSize")


def _filter(placing: Placing) -> tuple[list[Json], Json | None]:
    """The filter grows with the software's rows and columns, with people's criteria; one that people removed stays
    away."""
    tab, drawn = placing.tab, placing.drawing.filter
    if tab.filter is None or drawn is None:
        return [], tab.filter
    bottom, right = placing.edit.filter_end
    needed = (max(placing.rows.values(), default=0) + 1, max(placing.columns.values(), default=0) + 1)
    grown = {**tab.filter.get("range", {}), "sheetId": tab.sheet, "endRowIndex": max(bottom, needed[0]),
             "endColumnIndex": max(right, needed[1])}
    made = {**{name: part for name, part in tab.filter.items() if name != "sortSpecs"}, "range": grown}
    covers = bottom >= needed[0] and right >= needed[1]
    return ([] if covers else [{"setBasicFilter": {"filter": made}}]), made


def _protection(placing: Placing, editors: Sequence[str], *, structural: bool) -> Iterator[Json]:
    """The open cells of a tab whose rows have moved; the protection itself when a person has removed it."""
    if not placing.drawing.protected:
        return
    cells = tuple(DrawnCell(at[0] + 1, at[1] + 1, None, cell.style) for cell, at in placing.cells()
                  if STYLES[cell.style].editable)
    free = max(placing.columns.values(), default=0) + 1
    made = protection(Drawing("", cells), placing.tab.sheet, editors, by_row=True,
                      free_from=free if free < len(placing.edit.columns) else 0)
    if not placing.tab.protection:
        yield made
    elif structural:
        opened = made["addProtectedRange"]["protectedRange"]["unprotectedRanges"]
        yield {"updateProtectedRange": {"fields": "unprotectedRanges", "protectedRange": {
            "protectedRangeId": placing.tab.protection, "unprotectedRanges": opened}}}
