"""The editors of protected ranges. In a copy of a spreadsheet the copier is the only editor of each protected range
(gspread issue 1072); some report copies without any protection."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from gspread.urls import SPREADSHEET_BATCH_UPDATE_URL

from automation.adapters.google.client import GoogleClient
from automation.adapters.google_sheets.batch_update import batch_update
from automation.adapters.google_sheets.cache import CachedSpreadsheet, StoreCache
from automation.adapters.google_sheets.own_writes import OwnWrite
from automation.adapters.google_sheets.reading import SpreadsheetReader
from automation.adapters.google_sheets.render import DESCRIPTION, protection
from automation.domain.workbook.drawing import Drawing
from automation.util.fast_json import Json

FIELDS = ("sheets(properties(sheetId,title),protectedRanges(protectedRangeId,namedRangeId,description,warningOnly,"
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


def renew(client: GoogleClient, cache: StoreCache, listed: Json, editors: Sequence[str],
          former: Collection[str]) -> bool:
    """Add the editors to the software's own protected ranges of a unit's workbook, and remove those of `former` who are
    no longer among them: one read, and a write if anything differs. `listed`: Drive's resource of the file. The write
    is recorded as the software's own: what is known of the unit's last change stays. False for a workbook that was not
    read since its last change. Raises RefusedError, UncertainError, OSError."""
    file = str(listed["id"])
    known = cache.get(file)
    if known is None or not _is_as_read(known, listed):
        return False
    requests = _renewals(client, file, editors, former)
    if not requests:
        return True
    result = batch_update(SpreadsheetReader(client), file, requests, known.snapshot)
    if result is None:
        return False
    cache.add_write(file, result.until)
    if result.snapshot.digest == known.snapshot.digest:
        cache.put(file, replace(known, snapshot=result.snapshot, ours=True, stamp="", until=result.until))
    else:
        cache.forget(file)
    return True


def renew_register(client: GoogleClient, file: str, editors: Sequence[str], former: Collection[str]) -> None:
    """The same for the register, whose times prove nothing."""
    if requests := _renewals(client, file, editors, former):
        client.request("post", SPREADSHEET_BATCH_UPDATE_URL % file, json={"requests": requests},
                       params={"fields": "spreadsheetId"}, safe=True)


def _is_as_read(known: CachedSpreadsheet, listed: Json) -> bool:
    if known.ours:
        return OwnWrite(known.version, known.modified, known.stamp, known.until).is_last_change(listed)
    return known.modified == str(listed["modifiedTime"])


def own_editors(client: GoogleClient, file: str) -> tuple[tuple[str, ...], ...]:
    """The editors of each range that the software protects. Raises RefusedError, UncertainError, OSError."""
    return tuple(tuple(map(str, each.get("editors", {}).get("users", []))) for each in _own_ranges(client, file)
                 if not each.get("warningOnly"))


def _own_ranges(client: GoogleClient, file: str) -> list[Json]:
    sheets = client.spreadsheets_get(file, {"fields": FIELDS})["sheets"]
    return [each for sheet in sheets for each in sheet.get("protectedRanges", [])
            if each.get("description") == DESCRIPTION]


def _renewals(client: GoogleClient, file: str, editors: Sequence[str], former: Collection[str]) -> list[Json]:
    return [request for each in _own_ranges(client, file) for request in _with_editors(each, editors, former)]


def _with_editors(protected: Json, editors: Sequence[str], former: Collection[str] = ()) -> Iterator[Json]:
    """A range that only warns has no editors."""
    present = protected.get("editors", {})
    users = [str(user) for user in present.get("users", [])]
    wanted = {each.casefold() for each in editors}
    gone = {each.casefold() for each in former} - wanted
    kept = [each for each in users if each.casefold() not in gone]
    known = {each.casefold() for each in kept}
    now = [*kept, *(each for each in dict.fromkeys(editors) if each.casefold() not in known)]
    if now != users and not protected.get("warningOnly"):
        yield {"updateProtectedRange": {"fields": "editors", "protectedRange": {
            "protectedRangeId": protected["protectedRangeId"], "editors": {**present, "users": now}}}}
