"""The title of the software's tab "Kiểm tra" in a unit's spreadsheet, and how a new one replaces the old.

A spreadsheet keeps at least one visible tab, and no two titles that differ in case alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, count
from unicodedata import normalize

from automation.adapters.google_sheets.spreadsheet import SpreadsheetSnapshot
from automation.util.fast_json import Json


def free_title(title: str, taken: Iterable[str]) -> str:
    """The title, or one with "(Báo cáo)" when a person has a tab of that name, in any case or spelling."""
    folded = {_folded(each) for each in taken}
    numbered = (f"{title} (Báo cáo {number})" for number in count(2))
    return next(each for each in chain((title, f"{title} (Báo cáo)"), numbered) if _folded(each) not in folded)


def _folded(title: str) -> str:
    return normalize("NFC", title).casefold().strip()


def replaced_check_tab(snapshot: SpreadsheetSnapshot, drawn: Sequence[Json]) -> list[Json]:
    """The requests that remove the old tabs and draw the new one (`drawn`; empty for none)."""
    deleted: list[Json] = [{"deleteSheet": {"sheetId": sheet}} for sheet in snapshot.check_tabs]
    if not deleted or not all(tab.hidden for tab in snapshot.tabs):
        return [*deleted, *drawn]
    if drawn:  # people hid all their tabs: the old one, under another name, stays until the new one is there
        return [*(_renamed(sheet) for sheet in snapshot.check_tabs), *drawn, *deleted]
    return [_shown(snapshot.tabs[0].sheet), *deleted] if snapshot.tabs else []


def _renamed(sheet: int) -> Json:
    return {"updateSheetProperties": {"properties": {"sheetId": sheet, "title": f"Báo cáo {sheet}"},
                                      "fields": "title"}}


def _shown(sheet: int) -> Json:
    return {"updateSheetProperties": {"properties": {"sheetId": sheet, "hidden": False}, "fields": "hidden"}}
