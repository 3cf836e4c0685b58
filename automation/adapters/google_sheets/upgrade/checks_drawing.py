"""Sends the batches that draw the hidden tab of formulas."""

from __future__ import annotations

from collections.abc import Sequence

from gspread.urls import SPREADSHEET_BATCH_UPDATE_URL

from automation.adapters.google.errors import UncertainError
from automation.adapters.google_sheets.batch_update import BatchResult, batch_update
from automation.adapters.google_sheets.reading import SpreadsheetReader
from automation.util.fast_json import Json


def draw_later(reader: SpreadsheetReader, file: str, batches: Sequence[Sequence[Json]],
               result: BatchResult) -> BatchResult:
    """Returns what the spreadsheet holds after the last batch; `result`: of the write before. Raises RefusedError,
    UncertainError, OSError: the tab then lacks its mark, and is drawn again by the next run."""
    for each in batches[:-1]:
        reader.client.request("post", SPREADSHEET_BATCH_UPDATE_URL % file, json={"requests": each},
                              params={"fields": "spreadsheetId"}, safe=True)
    if not batches:
        return result
    last = batch_update(reader, file, batches[-1], result.snapshot)
    if last is None:
        raise UncertainError
    return last
