"""Parses a response of `spreadsheets.get` into the unit's tabs and a snapshot of notes, colours and protection.

One `spreadsheets.get` returns values, cell types, notes, colours and tabs of the same moment. `values:batchGet` would
return values only, and each write would need another request for people's notes and colours.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

import orjson

from automation.adapters.google_sheets.computed_cells import (
    engine_mark,
    has_checks,
    is_overwritten,
    without_computed,
)
from automation.domain.workbook.a1 import cell_name
from automation.domain.workbook.answer_words import TIME_OF_DAY, UNCOMPUTED
from automation.domain.workbook.answers import Raw, RawTab
from automation.domain.workbook.find_tabs import marked_code
from automation.domain.workbook.layout import CODES, MARK
from automation.domain.workbook.parse_cell import as_percentage
from automation.domain.workbook.self_check import ENGINE_MARK
from automation.util.fast_json import Json

CHECK_KEY = "baocao-check"  # developer metadata of the software's tab in a unit's spreadsheet
FORMATS_COLUMN = 12  # 0-based: the hidden columns from here on hold the original formats
PROPERTY_FIELDS = "properties(locale,timeZone)"
TAB_FIELDS = ("properties(sheetId,title,hidden,gridProperties(rowCount,columnCount)),developerMetadata(metadataKey),"
              "protectedRanges(protectedRangeId,description)")
DATA_FIELDS = ("data(rowData(values(effectiveValue,effectiveFormat(numberFormat(type)),"
               "userEnteredFormat(backgroundColor),note)))")
SPREADSHEET_FIELDS = f"{PROPERTY_FIELDS},sheets({TAB_FIELDS},{DATA_FIELDS})"
BANNER_START = "Kiểm tra lúc "  # the beginning of a form's banner
HEAD_ROWS = 60  # rows that are searched for a form's codes
NOTE_HEADING = "Báo cáo:"
ERRORS = {"REF": "#REF!", "VALUE": "#VALUE!", "DIVIDE_BY_ZERO": "#DIV/0!", "N_A": "#N/A", "NAME": "#NAME?",
          "NUM": "#NUM!", "NULL_VALUE": "#NULL!", "ERROR": "#ERROR!", "LOADING": UNCOMPUTED}
FORMATS_READ = frozenset(("DATE", "DATE_TIME", "TIME", "PERCENT"))  # of a number, which is more than its value
DAY_ZERO = date(1899, 12, 30)
LAST_DAY = 2_958_465  # 31/12/9999


@dataclass(frozen=True, slots=True)
class TabSnapshot:
    """`notes` and `fills` by address, only where there are any; fills are RRGGBB. `row_hashes`: a hash of each row.
    `banner_row`: the banner's row, 0 for none; `banner_text`: its present text. `code`: of the form in the tab's
    mark, "" without one. `unread`: a large tab of the unit's own, of which nothing else is known. `checks`: whether the
    form shows live checks; `overwritten`: whether something else stands where it should."""

    sheet: int
    title: str
    rows: int
    columns: int
    notes: dict[str, str] = field(default_factory=dict)
    fills: dict[str, str] = field(default_factory=dict)
    row_hashes: list[int] = field(default_factory=list)
    protected: bool = False
    banner_row: int = 0
    banner_text: str = ""
    hidden: bool = False
    code: str = ""
    unread: bool = False
    checks: bool = False
    overwritten: bool = False


@dataclass(frozen=True, slots=True)
class OriginalFormat:
    """The original format of an annotated cell: `fill` "" for no colour. `text_hash`: of the software's note."""

    sheet: int
    cell: str
    fill: str
    text_hash: int


@dataclass(frozen=True, slots=True)
class SpreadsheetSnapshot:
    """The properties of a spreadsheet that a write needs. `digest` is of the values of all tabs but our own;
    `check_tabs`: the numbers of our own tabs. `engine`: the hidden tab of formulas, with its mark as `code`; it is not
    among `tabs`. `locale` and `time_zone`: as Google names them, "" when unknown."""

    digest: str
    tabs: tuple[TabSnapshot, ...]
    check_tabs: tuple[int, ...] = ()
    original_formats: tuple[OriginalFormat, ...] = ()
    locale: str = ""
    time_zone: str = ""
    engine: TabSnapshot | None = None

    @property
    def written_notes(self) -> frozenset[int]:
        """The hashes of the software's notes (`notes.text_hash`) that are recorded in the spreadsheet."""
        return frozenset(each.text_hash for each in self.original_formats)

    @property
    def has_unread_tabs(self) -> bool:
        return any(tab.unread for tab in self.tabs)

    @property
    def unprotected(self) -> bool:
        return not all(tab.protected for tab in self.tabs)

    @property
    def has_damaged_checks(self) -> bool:
        """Whether a person deleted, opened or wrote over what live checks need."""
        whole = self.engine is not None and self.engine.protected and self.engine.code != ENGINE_MARK
        return any(tab.overwritten or (tab.checks and not whole) for tab in self.tabs)

    def dumps(self) -> bytes:
        return zlib.compress(orjson.dumps(self), 6)

    @staticmethod
    def loads(data: bytes) -> SpreadsheetSnapshot:
        """Raises ValueError, KeyError or TypeError for another version's text, zlib.error for damage."""
        fields = orjson.loads(zlib.decompress(data))
        engine = fields.get("engine")
        return SpreadsheetSnapshot(fields["digest"], tuple(TabSnapshot(**each) for each in fields["tabs"]),
                                   tuple(fields["check_tabs"]),
                                   tuple(OriginalFormat(**each) for each in fields["original_formats"]),
                                   fields.get("locale", ""), fields.get("time_zone", ""),
                                   TabSnapshot(**engine) if engine else None)


def parse_spreadsheet(answer: Json, unread: Collection[int] = ()) -> tuple[SpreadsheetSnapshot, list[RawTab]]:
    """The snapshot and the unit's tabs in their order. `unread`: ids of the tabs whose cells are left out."""
    ours = [each for each in answer.get("sheets", []) if _is_check(each)]
    engine = next((each for each in answer.get("sheets", []) if mark_of_engine(each)), None)
    theirs = [each for each in answer.get("sheets", [])
              if not _is_check(each) and each is not engine and "data" in each]
    read = [_raw(each) for each in theirs]
    told = [_without_banner(without_computed(each)) for each in read]
    tabs = [raw for raw, _, _ in told]
    found = [replace(_tab_snapshot(sheet, raw), banner_row=banner_row, banner_text=text,
                     checks=has_checks(shown.grid), overwritten=is_overwritten(shown.grid))
             for sheet, shown, (raw, banner_row, text) in zip(theirs, read, told, strict=True)]
    found = [_as_unread(each) if each.sheet in unread else each for each in found]
    tabs = [replace(raw, grid=[]) if each.unread else replace(raw, notes=_by_people(each.notes)) if each.notes else raw
            for raw, each in zip(tabs, found, strict=True)]
    settings = answer.get("properties", {})
    snapshot = SpreadsheetSnapshot(digest(tabs), tuple(found), tuple(_properties(each)[0] for each in ours),
                                   tuple(each for sheet in ours for each in _original_formats(sheet)),
                                   settings.get("locale", ""), settings.get("timeZone", ""),
                                   _engine(engine) if engine else None)
    return snapshot, tabs


def mark_of_engine(sheet: Json) -> str:
    """Of the hidden tab of formulas, see `engine_mark`; "" for any other tab."""
    first = next(_rows(sheet), [])[:1]
    return engine_mark(sheet["properties"]["title"], [[_value(cell) for cell in first]])


def _engine(sheet: Json) -> TabSnapshot:
    number, title, grid = _properties(sheet)
    return TabSnapshot(number, title, grid.get("rowCount", 0), grid.get("columnCount", 0),
                       protected=bool(sheet.get("protectedRanges")), hidden=bool(sheet["properties"].get("hidden")),
                       code=mark_of_engine(sheet))


def _as_unread(tab: TabSnapshot) -> TabSnapshot:
    return TabSnapshot(tab.sheet, tab.title, tab.rows, tab.columns, protected=tab.protected, hidden=tab.hidden,
                       unread=True)


def _by_people(notes: Mapping[str, str]) -> dict[str, str]:
    """The notes without what follows the software's heading."""
    own = {cell: note.partition(f"{NOTE_HEADING}\n")[0].strip() for cell, note in notes.items()}
    return {cell: note for cell, note in own.items() if note}


def _without_banner(raw: RawTab) -> tuple[RawTab, int, str]:
    """The tab without the banner, the banner's row (the gap above the codes) and its text."""
    codes = next((row for row, cells in enumerate(raw.grid[:HEAD_ROWS]) if cells and cells[0] == CODES), 0)
    marked = any(str(cells[0]).startswith(MARK) for cells in raw.grid[:codes])
    gap = raw.grid[codes - 1] if codes and marked else ()
    said = str(gap[1]) if len(gap) > 1 else ""
    if not gap or any(value != "" for column, value in enumerate(gap) if column != 1):
        return raw, 0, ""
    if not said.startswith(BANNER_START):
        return raw, 0 if said else codes, ""
    blank: list[Raw] = [""] * len(gap)
    return replace(raw, grid=[*raw.grid[:codes - 1], blank, *raw.grid[codes:]]), codes, said


def digest(tabs: Sequence[RawTab]) -> str:
    """Digest of the values; it depends on the order of tabs, not on blank rows and columns at the end."""
    told = [(tab.name, tab.hidden, tab.grid) for tab in tabs]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, default=str).encode(errors="surrogatepass")).hexdigest()


def _is_check(sheet: Json) -> bool:
    return any(each.get("metadataKey") == CHECK_KEY for each in sheet.get("developerMetadata", []))


def _properties(sheet: Json) -> tuple[int, str, Json]:
    told = sheet["properties"]
    return told.get("sheetId", 0), told["title"], told.get("gridProperties", {})


def _rows(sheet: Json) -> Iterator[list[Json]]:
    """The cells of each row from A1 on: without `ranges`, Google returns the whole grid in one block."""
    for block in sheet.get("data", [])[:1]:
        for row in block.get("rowData", []):
            yield row.get("values", [])


def _raw(sheet: Json) -> RawTab:
    grid = [_trimmed([_value(cell) for cell in row]) for row in _rows(sheet)]
    while grid and not grid[-1]:
        grid.pop()
    return RawTab(sheet["properties"]["title"], _padded(grid), bool(sheet["properties"].get("hidden")))


def _trimmed(row: list[Raw]) -> list[Raw]:
    while row and row[-1] == "":
        row.pop()
    return row


def _padded(grid: list[list[Raw]]) -> list[list[Raw]]:
    width = max(map(len, grid), default=0)
    blank: list[Raw] = [""]
    return [row + blank * (width - len(row)) for row in grid]


def _value(cell: Json) -> Raw:
    """The value as every reader returns it: "" for blank, a date for a day, "100%" for a 1 shown in percent, "#REF!"
    etc. for an error."""
    told = cell.get("effectiveValue")
    if not told:
        return ""
    if "errorValue" in told:
        return ERRORS.get(told["errorValue"].get("type", "ERROR"), "#ERROR!")
    value: str | float = next(iter(told.values()))
    kind = cell.get("effectiveFormat", {}).get("numberFormat", {}).get("type", "")
    if kind not in FORMATS_READ or isinstance(value, str | bool):
        return value
    if kind in ("DATE", "DATE_TIME"):
        return _moment(value) if 1 <= value < LAST_DAY else value
    return TIME_OF_DAY if kind == "TIME" else as_percentage(value)


def _moment(serial: float) -> date | datetime:
    day = DAY_ZERO + timedelta(days=int(serial))
    if serial == int(serial):
        return day
    seconds = round((serial - int(serial)) * 86400)
    return datetime(day.year, day.month, day.day) + timedelta(seconds=seconds)  # noqa: DTZ001 - a cell has no zone


def _tab_snapshot(sheet: Json, raw: RawTab) -> TabSnapshot:
    number, title, grid = _properties(sheet)
    notes, fills = {}, {}
    for row, cells in enumerate(_rows(sheet), start=1):
        for column, cell in enumerate(cells, start=1):
            if note := cell.get("note"):
                notes[cell_name(row, column)] = note
            if colour := cell.get("userEnteredFormat", {}).get("backgroundColor"):
                fills[cell_name(row, column)] = rgb_hex(colour)
    row_hashes = [zlib.crc32(json.dumps([str(value) for value in row]).encode()) for row in raw.grid]
    return TabSnapshot(number, title, grid.get("rowCount", 0), grid.get("columnCount", 0), notes, fills, row_hashes,
                    bool(sheet.get("protectedRanges")), hidden=raw.hidden, code=marked_code(raw))


def rgb_hex(colour: Mapping[str, float]) -> str:
    """Google's Color as RRGGBB."""
    return _hex(*(colour.get(part, 0) for part in ("red", "green", "blue")))


@lru_cache(maxsize=256)
def _hex(*parts: float) -> str:
    return "".join(f"{round(part * 255):02X}" for part in parts)


def _original_formats(sheet: Json) -> Iterator[OriginalFormat]:
    """The hidden columns of the software's tab: sheet id, cell, colour, hash."""
    for cells in _rows(sheet):
        told = [_value(cell) for cell in cells[FORMATS_COLUMN:FORMATS_COLUMN + 4]]
        if len(told) == 4 and isinstance(told[0], int | float) and isinstance(told[3], int | float):
            yield OriginalFormat(int(told[0]), str(told[1]), str(told[2]).strip("-"), int(told[3]))
