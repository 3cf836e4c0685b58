"""Writes a batch of requests into a spreadsheet: what it holds right after the write, and when that was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

from gspread.urls import SPREADSHEET_BATCH_UPDATE_URL

from automation.adapters.google.errors import RefusedError, ResponseTooLargeError, UncertainError
from automation.adapters.google_sheets.reading import SpreadsheetReader
from automation.adapters.google_sheets.spreadsheet import SPREADSHEET_FIELDS, SpreadsheetSnapshot, parse_spreadsheet
from automation.domain.workbook.answers import RawTab
from automation.util.fast_json import Json

HEADER_PRECISION = timedelta(seconds=1)  # the header `Date` has whole seconds, rounded down


@dataclass(frozen=True, slots=True)
class BatchResult:
    """`until`: the end of the second in which Google responded, as Drive writes times; "" when it is not known.
    `answer`: the spreadsheet after the write with the requested fields; `tabs`: its values."""

    snapshot: SpreadsheetSnapshot
    until: str
    answer: Json
    tabs: list[RawTab]


def batch_update(reader: SpreadsheetReader, file: str, requests: Sequence[Json],
                 known: SpreadsheetSnapshot, fields: str = SPREADSHEET_FIELDS) -> BatchResult | None:
    """Writes all requests or none. `known`: the snapshot that they were planned from; with unread tabs the spreadsheet
    is read after the write, else the response contains it. `fields`: of it, at least SPREADSHEET_FIELDS. Returns None
    when the spreadsheet must be read again: a tab is gone, or it is not known whether the write took effect. Raises
    RefusedError for any other refusal, OSError when Google can't be reached."""
    shown = {} if known.has_unread_tabs else {"includeSpreadsheetInResponse": True, "responseIncludeGridData": True}
    try:
        response = reader.client.request(
            "post", SPREADSHEET_BATCH_UPDATE_URL % file, json={"requests": requests, **shown}, limit=reader.ordinary,
            params={"fields": f"updatedSpreadsheet({fields})" if shown else "spreadsheetId"})
    except RefusedError as error:
        if error.code != 400:
            raise
        return None
    except (UncertainError, ResponseTooLargeError):
        return None
    until = end_of_second(response.headers.get("Date", ""))
    if shown:
        answer = response.json()["updatedSpreadsheet"]
        snapshot, tabs = parse_spreadsheet(answer)
        return BatchResult(snapshot, until, answer, tabs)
    found = reader.read_fields(file, fields, known)
    return BatchResult(found.snapshot, until, found.answer, found.tabs)


def end_of_second(header: str) -> str:
    """The end of the second that an HTTP header `Date` names, as Drive writes times; "" when it can't be read."""
    try:
        moment = parsedate_to_datetime(header) + HEADER_PRECISION
    except ValueError:
        return ""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z" if moment.tzinfo else ""

