"""The annotations of a unit's spreadsheet as one batch of requests: notes and colours in the cells, a banner on each
form, and the software's tab "Kiểm tra".

The requests are computed from a snapshot, so that they can be computed again from a newer one. A person's note stays
above the software's; the original colour of an annotated cell is stored in hidden columns of the software's tab and
is restored when the annotation is removed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from gspread.utils import a1_range_to_grid_range

from automation.adapters.google_sheets.check_tab import free_title, replaced_check_tab
from automation.adapters.google_sheets.formats import colour_style, extended_value
from automation.adapters.google_sheets.regional_settings import restored_settings
from automation.adapters.google_sheets.render import add_sheet, requests_for
from automation.adapters.google_sheets.spreadsheet import (
    CHECK_KEY,
    FORMATS_COLUMN,
    OriginalFormat,
    SpreadsheetSnapshot,
    TabSnapshot,
)
from automation.domain.workbook.a1 import row_and_column
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.notes import joined, split_note, text_hash
from automation.domain.workbook.styles import STYLES
from automation.ports import Annotation, Banner
from automation.util.fast_json import Json

SEVERITY = ("error_mark", "warning_mark")  # the most severe first
COLOURS = frozenset(STYLES[style].fill for style in SEVERITY)
WHOLE_TAB = "B1"  # the tab's title: where a note about the tab as a whole goes
NOTE_LIMIT = 2000
NO_FILL = "x"  # recorded for an annotation that is only a note
LAST_CELL = (9_999, 702)  # the grid is not enlarged beyond this cell (row, column)
BANNER_FIELDS = "userEnteredValue,userEnteredFormat(textFormat,wrapStrategy,horizontalAlignment,verticalAlignment)"
BANNER_HEIGHT = 24  # pixels; the row is a narrow gap otherwise
FILL_FIELDS = "userEnteredFormat(backgroundColor,backgroundColorStyle)"


class AnnotationState(IntEnum):
    """Whether the annotations in a spreadsheet are as they were written."""

    NONE = 0
    TIDY = 1
    UNTIDY = 2  # people moved, copied or removed some: they must be rewritten


@dataclass(frozen=True, slots=True)
class CellAnnotation:
    """The note and fill colour of one cell; `fill` "" leaves its colour."""

    text: str
    fill: str


@dataclass(frozen=True, slots=True)
class SpreadsheetAnnotations:
    """All annotations of one spreadsheet. `summary`: the tab "Kiểm tra", None for no such tab."""

    marks: tuple[Annotation, ...]
    summary: Drawing | None = None
    banner: Banner | None = None


def annotation_requests(snapshot: SpreadsheetSnapshot, annotations: SpreadsheetAnnotations, sheet_id: int,
                        editors: Sequence[str] = (), written: frozenset[int] = frozenset()) -> list[Json]:
    """The requests that write the annotations; empty when nothing changes. `sheet_id`: an unused sheet id. `written`:
    hashes of the software's notes beyond those that the spreadsheet records."""
    wanted = merge_by_cell(annotations.marks)
    written = written | snapshot.written_notes
    original_formats: list[OriginalFormat] = []
    made: list[Json] = []
    for tab in snapshot.tabs:
        cells = {cell: each for cell, each in wanted.get(tab.title, {}).items() if _within_limits(cell)}
        made += _enlarged_grid(tab, cells)
        for cell in sorted(_annotated_cells(snapshot, tab, written) | cells.keys()):
            made += _cell_request(snapshot, tab, cell, cells.get(cell), original_formats, written)
    made += (each for tab in snapshot.tabs for each in _banner_requests(tab, annotations))
    drawn = [] if annotations.summary is None else list(
        _check_tab_requests(snapshot, annotations.summary, sheet_id, original_formats, editors))
    made += replaced_check_tab(snapshot, drawn)
    return [*restored_settings(snapshot), *made] if made else []


def annotation_state(snapshot: SpreadsheetSnapshot, written: frozenset[int] = frozenset()) -> AnnotationState:
    """The state of the annotations, regardless of their texts. `written`: as for `annotation_requests`."""
    written = written | snapshot.written_notes
    expected = {(each.sheet, each.cell) for each in snapshot.original_formats}
    painted = {(each.sheet, each.cell) for each in _coloured(snapshot)}
    coloured = {(tab.sheet, cell) for tab in snapshot.tabs for cell, fill in tab.fills.items() if fill in COLOURS}
    noted = {(tab.sheet, cell) for tab in snapshot.tabs for cell in _noted(tab, written)}
    if not (noted or snapshot.check_tabs):
        return AnnotationState.NONE
    tidy = len(snapshot.check_tabs) == 1 and painted == coloured and expected == noted
    return AnnotationState.TIDY if tidy else AnnotationState.UNTIDY


def note_hashes(annotations: SpreadsheetAnnotations) -> set[int]:
    """The hashes of the notes that are written for the annotations."""
    return {text_hash(each.text) for cells in merge_by_cell(annotations.marks).values() for each in cells.values()}


def merge_by_cell(marks: Sequence[Annotation]) -> dict[str, dict[str, CellAnnotation]]:
    """Marks by tab and cell; those of one cell are merged, and the most severe one sets the colour."""
    found: dict[str, dict[str, list[Annotation]]] = {}
    for mark in marks:
        found.setdefault(mark.sheet, {}).setdefault(mark.cell or "", []).append(mark)
    return {sheet: {cell or WHOLE_TAB: _merged(each, coloured=bool(cell)) for cell, each in cells.items()}
            for sheet, cells in found.items()}


def _merged(marks: Sequence[Annotation], *, coloured: bool) -> CellAnnotation:
    worst = min((mark.style for mark in marks), key=SEVERITY.index)
    texts = dict.fromkeys(mark.text for mark in sorted(marks, key=lambda mark: SEVERITY.index(mark.style)))
    return CellAnnotation("\n\n".join(texts)[:NOTE_LIMIT], STYLES[worst].fill if coloured else "")


def _within_limits(cell: str) -> bool:
    row, column = row_and_column(cell)
    return row <= LAST_CELL[0] and column <= LAST_CELL[1]


def _noted(tab: TabSnapshot, written: frozenset[int]) -> set[str]:
    return {cell for cell, note in tab.notes.items() if split_note(note, written).by_software}


def _annotated_cells(snapshot: SpreadsheetSnapshot, tab: TabSnapshot, written: frozenset[int]) -> set[str]:
    """The cells with annotations, wherever people have moved them. An inserted row takes over the colours of the row
    above it: once the software has annotated a spreadsheet, cells of the annotation colours count as annotated."""
    coloured = {cell for cell, fill in tab.fills.items() if fill in COLOURS} if _coloured(snapshot) else set()
    return _noted(tab, written) | coloured


def _coloured(snapshot: SpreadsheetSnapshot) -> list[OriginalFormat]:
    return [each for each in snapshot.original_formats if each.fill != NO_FILL]


def _cell_request(snapshot: SpreadsheetSnapshot, tab: TabSnapshot, cell: str, wanted: CellAnnotation | None,
                  original_formats: list[OriginalFormat], written: frozenset[int]) -> Iterator[Json]:
    """The request for one cell, if it changes; its original format is appended to `original_formats`."""
    old_note, old_fill = tab.notes.get(cell, ""), tab.fills.get(cell, "")
    parts = split_note(old_note, written)
    original = _original_fill(snapshot, tab, cell, parts.by_software)
    fill = wanted.fill if wanted and wanted.fill else original
    note = joined(parts.by_people, wanted.text) if wanted else parts.by_people
    if wanted:
        original_formats.append(OriginalFormat(tab.sheet, cell, original if wanted.fill else NO_FILL,
                                               text_hash(wanted.text)))
    if (note, fill) != (old_note, old_fill):
        yield _update(tab.sheet, cell, note, fill, fields="note" if fill == old_fill else f"note,{FILL_FIELDS}")


def _original_fill(snapshot: SpreadsheetSnapshot, tab: TabSnapshot, cell: str, own_note: str) -> str:
    """The colour without the annotation: a person's newer one, else the original format. An annotation that was moved
    is recognised by its text `own_note`, one that was copied to other cells by the nearest recorded cell."""
    shown, painted = tab.fills.get(cell, ""), _coloured(snapshot)
    if shown not in COLOURS or not (painted or own_note):
        return shown
    own_hash = text_hash(own_note) if own_note else None
    row, column = row_and_column(cell)

    def likeness(each: OriginalFormat) -> tuple[bool, bool, bool, int]:
        there = row_and_column(each.cell)
        return each.text_hash == own_hash, each.cell == cell, there[1] == column, -abs(there[0] - row)

    best = max((each for each in painted if each.sheet == tab.sheet), key=likeness, default=None)
    return best.fill if best else ""


def _update(sheet: int, cell: str, note: str, fill: str, *, fields: str) -> Json:
    made: Json = {"note": note}
    if fill and fields != "note":
        made["userEnteredFormat"] = {"backgroundColorStyle": colour_style(fill)}
    return {"updateCells": {"range": a1_range_to_grid_range(cell, sheet), "rows": [{"values": [made]}],
                            "fields": fields}}


def _enlarged_grid(tab: TabSnapshot, wanted: Mapping[str, CellAnnotation]) -> Iterator[Json]:
    """Enlarge the grid where an annotated cell lies outside of it."""
    places = [row_and_column(cell) for cell in wanted]
    rows = max([tab.rows, *(row for row, _ in places)])
    columns = max([tab.columns, *(column for _, column in places)])
    if (rows, columns) != (tab.rows, tab.columns):
        yield {"updateSheetProperties": {
            "properties": {"sheetId": tab.sheet, "gridProperties": {"rowCount": rows, "columnCount": columns}},
            "fields": "gridProperties(rowCount,columnCount)"}}


def _banner_requests(tab: TabSnapshot, annotations: SpreadsheetAnnotations) -> Iterator[Json]:
    """The banner of a form. Without a summary, only an existing banner whose text differs is rewritten."""
    if annotations.banner is None or not tab.banner_row or (annotations.summary is None and not tab.banner_text):
        return
    text, style = annotations.banner.found.get(tab.title, annotations.banner.clean)
    if annotations.summary is None and tab.banner_text.partition(": ")[2] == text:
        return
    shown = {"userEnteredValue": extended_value(f"{annotations.banner.checked}: {text}"), "userEnteredFormat": {
        "textFormat": {"bold": True, "foregroundColorStyle": colour_style(STYLES[style].colour)},
        "wrapStrategy": "OVERFLOW_CELL", "horizontalAlignment": "LEFT", "verticalAlignment": "MIDDLE"}}
    yield {"updateCells": {"range": a1_range_to_grid_range(f"B{tab.banner_row}", tab.sheet),
                           "rows": [{"values": [shown]}], "fields": BANNER_FIELDS}}
    if not tab.banner_text:
        yield {"updateDimensionProperties": {
            "range": {"sheetId": tab.sheet, "dimension": "ROWS", "startIndex": tab.banner_row - 1,
                      "endIndex": tab.banner_row},
            "properties": {"pixelSize": BANNER_HEIGHT}, "fields": "pixelSize"}}


def _check_tab_requests(snapshot: SpreadsheetSnapshot, summary: Drawing, sheet_id: int,
                        original_formats: Sequence[OriginalFormat],
                        editors: Sequence[str]) -> Iterator[Json]:
    """Create the tab "Kiểm tra" as the first tab, protected, with the original formats in hidden columns."""
    ids = {tab.title: tab.sheet for tab in snapshot.tabs}
    title = free_title(summary.title, ids)
    drawn = replace(summary, protected=True)
    yield add_sheet(drawn, sheet_id, title=title, index=0, rows=len(original_formats) + 1, columns=FORMATS_COLUMN + 4)
    yield from requests_for(drawn, sheet_id, ids=ids, editors=editors)
    if original_formats:
        yield {"updateCells": {
            "start": {"sheetId": sheet_id, "rowIndex": 0, "columnIndex": FORMATS_COLUMN}, "fields": "userEnteredValue",
            "rows": [{"values": [{"userEnteredValue": extended_value(value)}
                                 for value in (each.sheet, each.cell, each.fill or "-", each.text_hash)]}
                     for each in original_formats]}}
    yield {"updateDimensionProperties": {
        "range": {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": FORMATS_COLUMN,
                  "endIndex": FORMATS_COLUMN + 4},
        "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}}
    yield {"createDeveloperMetadata": {"developerMetadata": {
        "metadataKey": CHECK_KEY, "metadataValue": "1", "location": {"sheetId": sheet_id}, "visibility": "DOCUMENT"}}}
