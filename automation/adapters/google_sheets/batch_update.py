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
from automation.util.fast_json import Json

ANSWER_FIELDS = f"updatedSpreadsheet({SPREADSHEET_FIELDS})"
HEADER_PRECISION = timedelta(seconds=1)  # the header `Date` has whole seconds, rounded down


@dataclass(frozen=True, slots=True)
class BatchResult:
    """`until`: the end of the second in which Google responded, as Drive writes times; "" when it is not known."""

    snapshot: SpreadsheetSnapshot
    until: str


def batch_update(reader: SpreadsheetReader, file: str, requests: Sequence[Json],
                 known: SpreadsheetSnapshot) -> BatchResult | None:
    """Writes all requests or none. `known`: the snapshot that they were planned from; with unread tabs the spreadsheet
    is read after the write, else the response contains it. Returns None when the spreadsheet must be read again: a tab
    is gone, or it is not known whether the write took effect. Raises RefusedError for any other refusal, OSError when
    Google can't be reached."""
    shown = {} if known.has_unread_tabs else {"includeSpreadsheetInResponse": True, "responseIncludeGridData": True}
    try:
        response = reader.client.request("post", SPREADSHEET_BATCH_UPDATE_URL % file,
                                         json={"requests": requests, **shown}, limit=reader.ordinary,
                                         params={"fields": ANSWER_FIELDS if shown else "spreadsheetId"})
    except RefusedError as error:
        if error.code != 400:
            raise
        return None
    except (UncertainError, ResponseTooLargeError):
        return None
    until = end_of_second(response.headers.get("Date", ""))
    snapshot = (parse_spreadsheet(response.json()["updatedSpreadsheet"])[0] if shown
                else reader.read(file, known)[0])
    return BatchResult(snapshot, until)


def end_of_second(header: str) -> str:
    """The end of the second that an HTTP header `Date` names, as Drive writes times; "" when it can't be read."""
    try:
        moment = parsedate_to_datetime(header) + HEADER_PRECISION
    except ValueError:
        return ""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z" if moment.tzinfo else ""

