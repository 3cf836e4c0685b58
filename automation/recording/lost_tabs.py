"""Tabs that people took out of workbooks: what stood on them when they were last read. Pure.

A tab that is put back comes back blank: figures are the unit's own to give, and the store's version history holds
them better than we do. So what was there is told, with the moment from which it can be had back. The tab of a report
that is handed in is not put back at all: a blank one would withdraw it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.history import history
from automation.domain.workbook.answers import TabAnswers, WorkbookAnswers
from automation.domain.workbook.forms import Catalogue
from automation.recording.snapshots import filled, recalled, snapshot_key


@dataclass(frozen=True, slots=True)
class LostTab:
    """`seen_at`: when the newest state that had the tab was read first, None when none is known; `filled`: its cells
    with an answer then. `handed_in`: its report is, and stands."""

    seen_at: datetime | None = None
    filled: int = 0
    handed_in: bool = False


Snapshots = Callable[[Collection[str]], Mapping[str, bytes]]


def lost_tabs(now_read: Mapping[str, WorkbookAnswers], catalogue: Catalogue, events: Iterable[Event],
              snapshots: Snapshots, zone: ZoneInfo) -> dict[tuple[str, str], LostTab]:
    """(unit, tab code) → what is known of each tab that the workbooks, as read now, lack. `snapshots` gives the kept
    texts of those keys that exist."""
    gone = {unit: [tab for tab in catalogue.tabs if tab.code not in each.tabs] for unit, each in now_read.items()}
    gone = {unit: tabs for unit, tabs in gone.items() if tabs}
    if not gone:
        return {}
    told = list(events)
    units = history(told).units
    found: dict[tuple[str, str], LostTab] = {}
    for unit, tabs in gone.items():
        states = {snapshot_key(str(each.data.get("digest", "")), unit, catalogue): each.at.astimezone(zone)
                  for each in reversed(told) if each.kind is EventKind.OBSERVED and each.unit == unit}
        kept = snapshots(states)
        known = [(at, answers.tabs) for key, at in states.items() if (answers := recalled(kept.get(key)))]
        for tab in tabs:
            handed_in = (bool(tab.obligation) and unit in units
                         and units[unit].report_state(tab.obligation or "").handed_in)
            found[unit, tab.code] = replace(_last(unit, tab.code, known), handed_in=handed_in)
    return found


def _last(unit: str, code: str, known: Sequence[tuple[datetime, Mapping[str, TabAnswers]]]) -> LostTab:
    """`known`: the states of the workbook, the newest first."""
    for at, tabs in known:
        if code in tabs:
            return LostTab(at, filled(WorkbookAnswers(unit, {code: tabs[code]})))
    return LostTab()
