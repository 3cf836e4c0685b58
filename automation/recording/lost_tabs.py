"""Tabs that people deleted from workbooks, with their last known content. No input or output.

A restored tab is blank: only the unit enters figures, and the store's version history holds the old ones. So the
number of lost answers is reported, with the time of the version that still has them. The tab of a submitted report
is not restored: a blank one would withdraw the report.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.history import history
from automation.domain.workbook.answers import TabAnswers, WorkbookAnswers
from automation.domain.workbook.forms import Catalogue
from automation.ports import Ledger
from automation.recording.former_answers import keys_by_state, of_state
from automation.recording.snapshots import filled, load_or_none


@dataclass(frozen=True, slots=True)
class LostTab:
    """`seen_at`: when the newest snapshot with the tab was first read, None if there is none; `filled`: its number
    of answers then. `submitted`: its report is submitted and not withdrawn."""

    seen_at: datetime | None = None
    filled: int = 0
    submitted: bool = False


def lost_tabs(now_read: Mapping[str, WorkbookAnswers], catalogue: Catalogue, events: Iterable[Event],
              ledger: Ledger, zone: ZoneInfo) -> dict[tuple[str, str], LostTab]:
    """Returns (unit, tab code) → the last known state of each tab that is missing in the workbooks read now, also of
    one that was last read with former forms. `ledger`: has the snapshots."""
    missing = {unit: [tab for tab in catalogue.tabs if tab.code not in each.tabs] for unit, each in now_read.items()}
    missing = {unit: tabs for unit, tabs in missing.items() if tabs}
    if not missing:
        return {}
    recorded = list(events)
    units, keys = history(recorded).units, keys_by_state(ledger)
    lost: dict[tuple[str, str], LostTab] = {}
    for unit, tabs in missing.items():
        seen = {str(each.data.get("digest", "")): each.at.astimezone(zone)
                for each in recorded if each.kind is EventKind.OBSERVED and each.unit == unit}
        states = {key: at for digest, at in sorted(seen.items(), key=lambda each: each[1], reverse=True)
                  for key in of_state(keys, unit, digest, catalogue)}
        stored = ledger.snapshots(states)
        known = [(at, answers.tabs) for key, at in states.items()
                 if (answers := load_or_none(stored.get(key), catalogue))]
        for tab in tabs:
            submitted = (bool(tab.obligation) and unit in units
                         and units[unit].report_state(tab.obligation or "").is_submitted)
            lost[unit, tab.code] = replace(_last(unit, tab.code, known), submitted=submitted)
    return lost


def _last(unit: str, code: str, known: Sequence[tuple[datetime, Mapping[str, TabAnswers]]]) -> LostTab:
    """Returns the state of the tab in the newest snapshot with it. `known`: the workbook's snapshots, newest first."""
    for at, tabs in known:
        if code in tabs:
            return LostTab(at, filled(WorkbookAnswers(unit, {code: tabs[code]})))
    return LostTab()
