"""What we say in a unit's spreadsheet, as one batch of requests: notes and colours in the very cells, a line at the
head of each form, and our own tab.

All of it is worked out from a scene, so that it may be worked out again from a newer one. A person's note stays
above ours; the colour that lay under our mark is kept in hidden columns of our tab and comes back when the mark goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from gspread.utils import a1_range_to_grid_range

from automation.adapters.google_sheets.formats import extended, tint
from automation.adapters.google_sheets.render import add_sheet, requests_for
from automation.adapters.google_sheets.spreadsheet import (
    CHECK_KEY,
    MEMORY_COLUMN,
    OriginalFormat,
    SpreadsheetSnapshot,
    TabSnapshot,
    crc,
)
from automation.domain.workbook.a1 import row_and_column
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.styles import STYLES
from automation.ports import Banner, Mark
from automation.util.fast_json import Json

SEVERITY = ("error_mark", "warning_mark")  # the worse first
COLOURS = frozenset(STYLES[style].fill for style in SEVERITY)
WHOLE_TAB = "B1"  # the tab's title: where a note about the tab as a whole goes
HEADING = "Báo cáo:"
OURS = re.compile(rf"^(?P<theirs>.*?)\n*{HEADING}\n(?P<ours>.*)", re.DOTALL)
NOTE_LIMIT = 2000
UNPAINTED = "x"  # remembered of a mark that is a note alone
FARTHEST = (9_999, 702)  # a mark beyond has no cell worth making
SECOND_TITLE = "{title} (Báo cáo)"  # when a person has a tab of that name
BANNER = "userEnteredValue,userEnteredFormat(textFormat,wrapStrategy,horizontalAlignment,verticalAlignment)"
BANNER_HEIGHT = 24  # pixels; the row is a narrow gap otherwise
BOTH_COLOURS = "userEnteredFormat(backgroundColor,backgroundColorStyle)"


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

    marks: tuple[Mark, ...]
    summary: Drawing | None = None
    banner: Banner | None = None


def requests(scene: SpreadsheetSnapshot, words: SpreadsheetAnnotations, number: int,
             editors: Sequence[str] = ()) -> list[Json]:
    """The requests that write the annotations; empty when nothing changes. `number`: an unused sheet id."""
    wished = by_cell(words.marks)
    under: list[OriginalFormat] = []
    made: list[Json] = []
    for tab in scene.tabs:
        here = {cell: wish for cell, wish in wished.get(tab.title, {}).items() if _near(cell)}
        made += _room(tab, here)
        for cell in sorted(_marked(scene, tab) | here.keys()):
            made += _cell(scene, tab, cell, here.get(cell), under)
    made += ({"deleteSheet": {"sheetId": sheet}} for sheet in scene.check)
    made += (each for tab in scene.tabs for each in _headed(tab, words))
    return made if words.summary is None else [*made, *_check(scene, words.summary, number, under, editors)]


def standing(scene: SpreadsheetSnapshot) -> AnnotationState:
    """The state of the annotations, regardless of their texts."""
    expected = {(each.sheet, each.cell) for each in scene.under}
    painted = {(each.sheet, each.cell) for each in _painted(scene)}
    coloured = {(tab.sheet, cell) for tab in scene.tabs for cell, fill in tab.fills.items() if fill in COLOURS}
    noted = {(tab.sheet, cell) for tab in scene.tabs for cell, note in tab.notes.items() if OURS.match(note)}
    if not (noted or scene.check):
        return AnnotationState.NONE
    tidy = len(scene.check) == 1 and painted == coloured and expected == noted
    return AnnotationState.TIDY if tidy else AnnotationState.UNTIDY


def by_cell(marks: Sequence[Mark]) -> dict[str, dict[str, CellAnnotation]]:
    """Marks by tab and cell; those of one cell are merged, and the most severe one sets the colour."""
    found: dict[str, dict[str, list[Mark]]] = {}
    for mark in marks:
        found.setdefault(mark.sheet, {}).setdefault(mark.cell or "", []).append(mark)
    return {sheet: {cell or WHOLE_TAB: _together(each, coloured=bool(cell)) for cell, each in cells.items()}
            for sheet, cells in found.items()}


def _together(marks: Sequence[Mark], *, coloured: bool) -> CellAnnotation:
    worst = min((mark.style for mark in marks), key=SEVERITY.index)
    texts = dict.fromkeys(mark.text for mark in sorted(marks, key=lambda mark: SEVERITY.index(mark.style)))
    return CellAnnotation("\n\n".join(texts)[:NOTE_LIMIT], STYLES[worst].fill if coloured else "")


def _near(cell: str) -> bool:
    row, column = row_and_column(cell)
    return row <= FARTHEST[0] and column <= FARTHEST[1]


def _marked(scene: SpreadsheetSnapshot, tab: TabSnapshot) -> set[str]:
    """The cells with annotations, wherever people have moved them. An inserted row takes over the colours of the row
    above it: once the software has annotated a spreadsheet, cells of the annotation colours count as annotated."""
    noted = {cell for cell, note in tab.notes.items() if OURS.match(note)}
    coloured = {cell for cell, fill in tab.fills.items() if fill in COLOURS} if _painted(scene) else set()
    return noted | coloured


def _painted(scene: SpreadsheetSnapshot) -> list[OriginalFormat]:
    return [each for each in scene.under if each.fill != UNPAINTED]


def _cell(scene: SpreadsheetSnapshot, tab: TabSnapshot, cell: str, wish: CellAnnotation | None,
          under: list[OriginalFormat]) -> Iterator[Json]:
    """The request for one cell, if it changes; its original format is appended to `under`."""
    said, shown = tab.notes.get(cell, ""), tab.fills.get(cell, "")
    bare = _bare(scene, tab, cell)
    note, fill = _note(said, wish), wish.fill if wish and wish.fill else bare
    if wish:
        under.append(OriginalFormat(tab.sheet, cell, bare if wish.fill else UNPAINTED, crc(wish.text)))
    if (note, fill) != (said, shown):
        yield _update(tab.sheet, cell, note, fill, fields="note" if fill == shown else f"note,{BOTH_COLOURS}")


def _note(said: str, wish: CellAnnotation | None) -> str:
    found = OURS.match(said)
    theirs = (found["theirs"] if found else said).rstrip("\n")
    if wish is None:
        return theirs
    return f"{theirs}\n\n{HEADING}\n{wish.text}" if theirs else f"{HEADING}\n{wish.text}"


def _bare(scene: SpreadsheetSnapshot, tab: TabSnapshot, cell: str) -> str:
    """The colour without the annotation: a person's newer one, else the original format. An annotation that was moved
    is recognised by its text, one that was copied to other cells by the nearest recorded cell."""
    shown, found = tab.fills.get(cell, ""), OURS.match(tab.notes.get(cell, ""))
    painted = _painted(scene)
    if shown not in COLOURS or not (painted or found):
        return shown
    said = crc(found["ours"]) if found else None
    row, column = row_and_column(cell)

    def likeness(each: OriginalFormat) -> tuple[bool, bool, bool, int]:
        there = row_and_column(each.cell)
        return each.said == said, each.cell == cell, there[1] == column, -abs(there[0] - row)

    best = max((each for each in painted if each.sheet == tab.sheet), key=likeness, default=None)
    return best.fill if best else ""


def _update(sheet: int, cell: str, note: str, fill: str, *, fields: str) -> Json:
    made: Json = {"note": note}
    if fill and fields != "note":
        made["userEnteredFormat"] = {"backgroundColorStyle": tint(fill)}
    return {"updateCells": {"range": a1_range_to_grid_range(cell, sheet), "rows": [{"values": [made]}],
                            "fields": fields}}


def _room(tab: TabSnapshot, wished: Mapping[str, CellAnnotation]) -> Iterator[Json]:
    """Enlarge the grid where an annotated cell lies outside of it."""
    places = [row_and_column(cell) for cell in wished]
    rows = max([tab.rows, *(row for row, _ in places)])
    columns = max([tab.columns, *(column for _, column in places)])
    if (rows, columns) != (tab.rows, tab.columns):
        yield {"updateSheetProperties": {
            "properties": {"sheetId": tab.sheet, "gridProperties": {"rowCount": rows, "columnCount": columns}},
            "fields": "gridProperties(rowCount,columnCount)"}}


def _headed(tab: TabSnapshot, words: SpreadsheetAnnotations) -> Iterator[Json]:
    """The banner of a form. Without a summary, only an existing banner whose text differs is rewritten."""
    if words.banner is None or not tab.head or (words.summary is None and not tab.banner):
        return
    said, style = words.banner.found.get(tab.title, words.banner.clean)
    if words.summary is None and tab.banner.partition(": ")[2] == said:
        return
    shown = {"userEnteredValue": extended(f"{words.banner.checked}: {said}"), "userEnteredFormat": {
        "textFormat": {"bold": True, "foregroundColorStyle": tint(STYLES[style].colour)},
        "wrapStrategy": "OVERFLOW_CELL", "horizontalAlignment": "LEFT", "verticalAlignment": "MIDDLE"}}
    yield {"updateCells": {"range": a1_range_to_grid_range(f"B{tab.head}", tab.sheet), "rows": [{"values": [shown]}],
                           "fields": BANNER}}
    if not tab.banner:
        yield {"updateDimensionProperties": {
            "range": {"sheetId": tab.sheet, "dimension": "ROWS", "startIndex": tab.head - 1, "endIndex": tab.head},
            "properties": {"pixelSize": BANNER_HEIGHT}, "fields": "pixelSize"}}


def _check(scene: SpreadsheetSnapshot, summary: Drawing, number: int, under: Sequence[OriginalFormat],
           editors: Sequence[str]) -> Iterator[Json]:
    """Create the tab "Kiểm tra" as the first tab, protected, with the original formats in hidden columns."""
    ids = {tab.title: tab.sheet for tab in scene.tabs}
    title = SECOND_TITLE.format(title=summary.title) if summary.title in ids else summary.title
    drawn = replace(summary, protected=True)
    yield add_sheet(drawn, number, title=title, index=0, rows=len(under) + 1, columns=MEMORY_COLUMN + 4)
    yield from requests_for(drawn, number, ids=ids, editors=editors)
    if under:
        yield {"updateCells": {
            "start": {"sheetId": number, "rowIndex": 0, "columnIndex": MEMORY_COLUMN}, "fields": "userEnteredValue",
            "rows": [{"values": [{"userEnteredValue": extended(value)}
                                 for value in (each.sheet, each.cell, each.fill or "-", each.said)]}
                     for each in under]}}
    yield {"updateDimensionProperties": {
        "range": {"sheetId": number, "dimension": "COLUMNS", "startIndex": MEMORY_COLUMN,
                  "endIndex": MEMORY_COLUMN + 4},
        "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}}
    yield {"createDeveloperMetadata": {"developerMetadata": {
        "metadataKey": CHECK_KEY, "metadataValue": "1", "location": {"sheetId": number}, "visibility": "DOCUMENT"}}}
