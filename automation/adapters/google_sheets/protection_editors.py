"""The editors of protected ranges. In a copy of a spreadsheet the copier is the only editor of each protected range
(gspread issue 1072); some report copies without any protection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gspread.urls import SPREADSHEET_BATCH_UPDATE_URL

from automation.adapters.google.client import GoogleClient
from automation.adapters.google_sheets.render import protection
from automation.domain.workbook.drawing import Drawing
from automation.util.fast_json import Json

FIELDS = ("sheets(properties(sheetId,title),protectedRanges(protectedRangeId,namedRangeId,warningOnly,"
          "editors(users,groups,domainUsersCanEdit)))")


def set_editors(client: GoogleClient, file: str, tabs: Sequence[Drawing], editors: Sequence[str]) -> None:
    """Add the editors to every protected range of a spreadsheet, and protect again what lost its protection: one read,
    and a write if anything differs. Raises RefusedError."""
    sheets = client.spreadsheets_get(file, {"fields": FIELDS})["sheets"]
    requests = list(editor_requests(sheets, tabs, editors))
    if requests:
        repeatable = all("updateProtectedRange" in each for each in requests)
        client.request("post", SPREADSHEET_BATCH_UPDATE_URL % file, json={"requests": requests},
                       params={"fields": "spreadsheetId"}, safe=repeatable)


def editor_requests(sheets: Sequence[Json], tabs: Sequence[Drawing], editors: Sequence[str]) -> Iterator[Json]:
    drawn = {tab.title: tab for tab in tabs if tab.protected}
    for sheet in sheets:
        properties, ranges = sheet["properties"], sheet.get("protectedRanges", [])
        for each in ranges:
            yield from _with_editors(each, editors)
        if not ranges and properties["title"] in drawn:
            yield protection(drawn[properties["title"]], properties.get("sheetId", 0), editors)


def _with_editors(protected: Json, editors: Sequence[str]) -> Iterator[Json]:
    """A range that only warns has no editors."""
    present = protected.get("editors", {})
    users = list(present.get("users", []))
    known = {str(user).casefold() for user in users}
    missing = [each for each in dict.fromkeys(editors) if each.casefold() not in known]
    if missing and not protected.get("warningOnly"):
        yield {"updateProtectedRange": {"fields": "editors", "protectedRange": {
            "protectedRangeId": protected["protectedRangeId"], "editors": {**present, "users": [*users, *missing]}}}}
