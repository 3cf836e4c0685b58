"""The addresses of the spreadsheets on Google, from the store's cache: no request is sent."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from gspread.urls import SPREADSHEET_DRIVE_URL

from automation.adapters.google_sheets.cache import StoreCache
from automation.adapters.google_sheets.spreadsheet import SpreadsheetSnapshot
from automation.domain.vietnamese.text import fold
from automation.domain.workbook.addresses import Addresses


@dataclass
class GoogleAddresses(Addresses):
    """`register_id` returns the register's id, "" when it is unknown. A workbook is known from the first listing that
    showed it, its tabs from the first time that it was read."""

    cache: StoreCache
    register_id: Callable[[], str]
    _files: dict[str, str] = field(default_factory=dict, init=False)  # by unit
    _tabs: dict[str, SpreadsheetSnapshot | None] = field(default_factory=dict, init=False)  # by file
    _read_at: int = field(default=-1, init=False)  # the cache's `changes` when these were read

    def workbook(self, unit: str, title: str = "", codes: Collection[str] = ()) -> str:
        return self._at(unit, lambda tabs: _form_id(tabs, title, codes))

    def annotations(self, unit: str) -> str:
        return self._at(unit, lambda tabs: next(iter(tabs.check_tabs), None))

    def register(self) -> str:
        file = self.register_id()
        return SPREADSHEET_DRIVE_URL % file if file else ""

    def _at(self, unit: str, find_tab: Callable[[SpreadsheetSnapshot], int | None]) -> str:
        if self._read_at != self.cache.changes:
            self._read_at, self._files = self.cache.changes, self.cache.workbooks()
            self._tabs.clear()
        file = self._files.get(unit.upper(), "")
        if not file:
            return ""
        if file not in self._tabs:
            known = self.cache.get(file)
            self._tabs[file] = known.snapshot if known else None
        tabs = self._tabs[file]
        tab = find_tab(tabs) if tabs else None
        return SPREADSHEET_DRIVE_URL % file + ("" if tab is None else f"/edit#gid={tab}")


def _form_id(tabs: SpreadsheetSnapshot, title: str, codes: Collection[str]) -> int | None:
    """Return the id of the tab with one of the codes in its mark, of several the one with the title; else of the tab
    with the title."""
    named = [each for each in tabs.tabs if title and fold(each.title) == fold(title)]
    marked = [each for each in tabs.tabs if each.code in codes]
    both = [each for each in marked if each in named]
    return next((each.sheet for each in (*both, *marked, *named)), None)
