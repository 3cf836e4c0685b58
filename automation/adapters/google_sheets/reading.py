"""Reads a unit's spreadsheet: in one request, or in two when a tab of the unit's own is large.

Of a large spreadsheet the forms are read, the software's tab, and small tabs. Of a large tab without the template's
mark nothing is kept but its name: nothing on Google needs what a unit keeps beside its report.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import cast

import orjson
from gspread.urls import SPREADSHEET_URL

from automation.adapters.google.client import GoogleClient
from automation.adapters.google.errors import RefusedError, ResponseTooLargeError
from automation.adapters.google_sheets.errors import OutOfBoundsError
from automation.adapters.google_sheets.render import DESCRIPTION
from automation.adapters.google_sheets.spreadsheet import (
    CHECK_KEY,
    PROPERTY_FIELDS,
    SPREADSHEET_FIELDS,
    TAB_FIELDS,
    SpreadsheetSnapshot,
    parse_spreadsheet,
)
from automation.domain.workbook.a1 import column_letters
from automation.domain.workbook.answers import RawTab
from automation.domain.workbook.find_tabs import MARK_COLUMNS, MARK_ROWS, marked_code
from automation.domain.workbook.self_check import ENGINE_TAB
from automation.util.fast_json import Json

ORDINARY = 16 * 2**20  # bytes of a response: eight times the forms of a large plan with their live checks
LARGEST = 48 * 2**20  # of the forms alone
BAD_REQUEST = 400
SMALL_TAB = 26_000  # cells: the size of a new tab
LAST_ROW, LAST_COLUMN, MOST_CELLS = 9_999, 702, 1_000_000  # of a form's tab, as in a folder
METADATA_FIELDS = f"{PROPERTY_FIELDS},sheets({TAB_FIELDS})"


@dataclass(frozen=True, slots=True)
class FieldsRead:
    """`answer`: the response, without the tabs that were not read; `date`: its header `Date`."""

    answer: Json
    date: str
    snapshot: SpreadsheetSnapshot
    tabs: list[RawTab]


@dataclass(frozen=True)
class SpreadsheetReader:
    client: GoogleClient
    ordinary: int = ORDINARY
    largest: int = LARGEST

    def read(self, file: str, known: SpreadsheetSnapshot | None = None) -> tuple[SpreadsheetSnapshot, list[RawTab]]:
        """`known`: an earlier snapshot: a spreadsheet that was large then is not requested as a whole. Raises OSError,
        RefusedError, and OutOfBoundsError when a form's tab is too large."""
        found = self.read_fields(file, SPREADSHEET_FIELDS, known)
        return found.snapshot, found.tabs

    def read_fields(self, file: str, fields: str, known: SpreadsheetSnapshot | None = None) -> FieldsRead:
        """As `read`, with the response. `fields`: at least SPREADSHEET_FIELDS."""
        if known is None or not known.has_unread_tabs:
            try:
                return self._parsed(*self._get(file, fields, limit=self.ordinary))
            except ResponseTooLargeError:
                pass
        try:
            return self._parsed(*self._read_in_parts(file, fields))
        except ResponseTooLargeError as error:
            raise OutOfBoundsError from error
        except RefusedError as error:
            if error.code != BAD_REQUEST:
                raise
        return self._parsed(*self._read_in_parts(file, fields))  # a person renamed or deleted a tab meanwhile

    def _parsed(self, answer: Json, date: str, unread: Collection[int] = ()) -> FieldsRead:
        return FieldsRead(answer, date, *_within_bounds(*parse_spreadsheet(answer, unread)))

    def _read_in_parts(self, file: str, fields: str) -> tuple[Json, str, set[int]]:
        listed, _ = self._get(file, METADATA_FIELDS)
        checks = [each for each in listed["sheets"] if each["properties"]["title"] == ENGINE_TAB]
        wanted = [each for each in listed["sheets"] if _is_read(each) and each not in checks]
        others = [each for each in listed["sheets"] if not _is_read(each) and each not in checks]
        ranges = [*map(_whole, wanted), *map(_head, (*others, *checks))]
        answer, date = self._get(file, fields, ranges, self.largest)
        marked = [each for each, raw in _tabs(answer, others) if marked_code(raw)]
        if marked:  # a form whose protection was removed
            found, date = self._get(file, fields, list(map(_whole, marked)), self.largest)
            answer = {**answer, "sheets": [*_without(answer, marked), *found["sheets"]]}
        return _in_order(answer, listed), date, {_id(each) for each in others if each not in marked}

    def _get(self, file: str, fields: str, ranges: Sequence[str] = (), limit: int = 0) -> tuple[Json, str]:
        """The response, and its header `Date`."""
        response = self.client.request("get", SPREADSHEET_URL % file, {"fields": fields, "ranges": list(ranges)},
                                       limit=limit)
        return cast("Json", orjson.loads(response.content)), response.headers.get("Date", "")


def _id(sheet: Json) -> int:
    return int(sheet["properties"].get("sheetId", 0))


def _size(sheet: Json) -> tuple[int, int]:
    grid = sheet["properties"].get("gridProperties", {})
    return grid.get("rowCount", 0), grid.get("columnCount", 0)


def _is_read(sheet: Json) -> bool:
    """Whether the tab is read as a whole: the forms are protected by the software."""
    own = any(each.get("metadataKey") == CHECK_KEY for each in sheet.get("developerMetadata", []))
    form = any(each.get("description") == DESCRIPTION for each in sheet.get("protectedRanges", []))
    rows, columns = _size(sheet)
    return own or form or rows * columns <= SMALL_TAB


def _whole(sheet: Json) -> str:
    """The tab's range, of which no more than one row and column beyond the bounds."""
    rows, columns = _size(sheet)
    return _range(sheet, min(rows, LAST_ROW + 1), min(columns, LAST_COLUMN + 1))


def _head(sheet: Json) -> str:
    """The cells in which a form's mark may be."""
    rows, columns = _size(sheet)
    return _range(sheet, min(rows, MARK_ROWS), min(columns, MARK_COLUMNS))


def _range(sheet: Json, rows: int, columns: int) -> str:
    title = sheet["properties"]["title"].replace("'", "''")
    return f"'{title}'!A1:{column_letters(max(columns, 1))}{max(rows, 1)}"


def _tabs(answer: Json, sheets: Sequence[Json]) -> list[tuple[Json, RawTab]]:
    ids = {_id(each): each for each in sheets}
    some = [each for each in answer["sheets"] if _id(each) in ids]
    return [(ids[_id(each)], raw) for each, raw in zip(some, parse_spreadsheet({"sheets": some})[1], strict=True)]


def _without(answer: Json, sheets: Sequence[Json]) -> list[Json]:
    gone = {_id(each) for each in sheets}
    return [each for each in answer["sheets"] if _id(each) not in gone]


def _in_order(answer: Json, listed: Json) -> Json:
    sheets = {_id(each): each for each in answer["sheets"]}
    return {**answer, "sheets": [sheets[_id(each)] for each in listed["sheets"] if _id(each) in sheets]}


def _within_bounds(snapshot: SpreadsheetSnapshot, tabs: list[RawTab]) -> tuple[SpreadsheetSnapshot, list[RawTab]]:
    """Raises OutOfBoundsError for a form's tab that is too large."""
    if any(_is_beyond(raw) and marked_code(raw) for raw in tabs):
        raise OutOfBoundsError
    return snapshot, [replace(raw, grid=[]) if _is_beyond(raw) else raw for raw in tabs]


def _is_beyond(raw: RawTab) -> bool:
    rows, columns = len(raw.grid), max(map(len, raw.grid), default=0)
    return rows > LAST_ROW or columns > LAST_COLUMN or rows * columns > MOST_CELLS
