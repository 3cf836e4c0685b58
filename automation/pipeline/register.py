"""Register: what was seen and what people decided become events; standings become the register.

The pure parts are `observed_events`, `read_decisions`, `decision_events` (re-exported here) and
`recordable`; `run_register` carries them out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from automation.domain.plan.plan import Plan
from automation.domain.plan.units import Unit
from automation.domain.tracking.events import Event
from automation.domain.tracking.observations import Collected, Tallies
from automation.domain.tracking.standing import Standing
from automation.domain.tracking.standings import standings
from automation.domain.workbook.forms import Catalogue
from automation.ports import Ledger, RegisterInput, SheetStore
from automation.recording.decisions import (
    Typed,
    decision_events,
    read_decisions,
    settle,
    source_of,
    typed_rows,
)
from automation.recording.observing import filled_counts, observed_events, open_windows
from automation.tabs.register.decisions import placed
from automation.tabs.register.tabs import register_tabs

__all__ = ["RegisterRun", "Sight", "decision_events", "filled_counts", "observed_events",
           "read_decisions", "recordable", "run_register", "witnessed"]

ATTEMPTS = 5
STILL_CHANGING = "Sổ theo dõi liên tục bị sửa trong lúc chạy nên chưa được lập lại; lần chạy sau sẽ lập lại."


@dataclass(frozen=True)
class Sight:
    """What the run sees of the world beside the ledger and the register."""

    plan: Plan
    units: Mapping[str, Unit]
    catalogue: Catalogue
    collected: Collected
    tallies: Tallies


@dataclass(frozen=True)
class Recordable:
    """`decided` come before `observed`: people decided on what the last register showed."""

    decided: tuple[Event, ...]
    observed: tuple[Event, ...]
    pending: tuple[Typed, ...]


@dataclass(frozen=True)
class RegisterRun:
    """`problems` (Vietnamese) are what is left: refused decisions, a register that could not be
    written. The events are recorded all the same."""

    standings: Mapping[tuple[str, str], Standing]
    recorded: int
    decisions: int
    written: bool
    problems: tuple[str, ...] = ()


def recordable(now: datetime, typed: RegisterInput, sight: Sight, events: Sequence[Event]) -> Recordable:
    """What a run at `now` would append to the ledger, and which typed rows nothing comes of."""
    decisions, unclear = read_decisions(typed, sight.plan, sight.units)
    standing = standings(events, sight.plan, sight.units, now)
    known = {each.key for each in events}
    settled = settle(now, decisions, sight.plan, sight.units, standing, known)
    rows = {source_of(typed.generation, row): row for row in typed_rows(typed)}
    refused = [replace(rows[each.source], problem=words) for each, words in settled.refused]
    told = [*events, *settled.events]
    seen = observed_events(now, sight.collected, sight.tallies, told, sight.plan, sight.catalogue)
    new = (each for each in seen if each.key not in known)
    return Recordable(settled.events, tuple(new), (*unclear, *refused))


def witnessed(store: SheetStore, sight: Sight, events: Sequence[Event], now: datetime) -> Sight:
    """The sight with the history of those workbooks in which a submission's window is open; a store that keeps none
    is not asked."""
    if not store.keeps_revisions:
        return sight
    seen = sight.collected.observations
    told = {unit: replace(seen[unit], sittings=store.revisions(unit))
            for unit in open_windows(now, sight.collected, events, sight.plan, sight.catalogue)}
    return replace(sight, collected=replace(sight.collected, observations={**seen, **told})) if told else sight


def run_register(store: SheetStore, ledger: Ledger, sight: Sight, now: datetime,
                 concluded: Callable[[], bool] = lambda: False) -> RegisterRun:
    """Record, then write the register anew. Somebody who typed meanwhile is read again; a
    register that is open or unreadable is left alone, and the result says so.

    `concluded`: asked when all is recorded, is this write the last thing that the run does? Only a store
    that profits from knowing asks."""
    recorded = decided = 0
    events = ledger.events(now)
    sight = witnessed(store, sight, events, now)
    for _ in range(ATTEMPTS):
        typed = store.read_register()
        found = recordable(now, typed, sight, events)
        decided += ledger.append(found.decided)
        recorded += ledger.append(found.observed)
        if found.decided or found.observed:
            events = ledger.events(now)
        standing = standings(events, sight.plan, sight.units, now)
        problems = tuple(each.words for each in found.pending)
        made = RegisterRun(standing, recorded + decided, decided, written=False, problems=problems)
        if typed.problem:
            return replace(made, problems=(*problems, typed.problem))
        tabs = register_tabs(sight.plan, sight.units, standing, events, found.pending, now,
                             _generation(now, events), store.words)
        store.release_lease_early(concluded)
        end = store.write_register(tabs, typed.stamp)
        if end.written:  # people find what is left where the new register shows it
            return replace(made, written=True, problems=tuple(each.words for each in placed(found.pending)))
        if not end.changed:
            return replace(made, problems=(*problems, end.problem))
    return replace(made, problems=(*problems, STILL_CHANGING))


def _generation(now: datetime, events: Sequence[Event]) -> str:
    """The same for the same register, another one as soon as anything was recorded."""
    last = events[-1].key if events else ""
    return hashlib.sha256(f"{now.isoformat()}|{len(events)}|{last}".encode()).hexdigest()[:12]
