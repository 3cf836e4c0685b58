"""Register: records observations and people's decisions as events, and writes the standings to the register.

The pure parts are `observed_events`, `read_decisions`, `decision_events` (re-exported here) and
`plan_events`; `run_register` carries them out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from automation.domain.plan.plan import Plan
from automation.domain.plan.units import Unit
from automation.domain.plan.working_days import WorkingDays
from automation.domain.tracking.chain import head
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.observations import Collected, Tallies
from automation.domain.tracking.recoding import NOTHING_RENAMED, RenamedCodes, recoded
from automation.domain.tracking.standing import Standing
from automation.domain.tracking.standings import standings
from automation.domain.workbook.addresses import ReportAddresses
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.forms import Catalogue
from automation.ports import Ledger, RegisterInput, SheetStore
from automation.recording.cluster_decisions import ClusterInput, contradictions, entered_decisions, later_refusal
from automation.recording.decisions import check_decisions, decision_events, is_unclear
from automation.recording.explanations import Kept
from automation.recording.integrity import KEPT_CHARACTERS, LINK_MARK
from automation.recording.observing import filled_counts, observed_events, open_windows
from automation.recording.register_rows import DecisionRow, read_decisions
from automation.recording.unclear import displaced_rows, unclear_events
from automation.tabs.register.builder import register_tabs
from automation.tabs.register.decisions import placed

__all__ = [
    "RegisterInputs",
    "RegisterRun",
    "conflict_lines",
    "decision_events",
    "filled_counts",
    "observed_events",
    "plan_events",
    "read_decisions",
    "run_register",
    "with_revisions",
]

ATTEMPTS = 5
STILL_CHANGING = "Sổ theo dõi liên tục bị sửa trong lúc chạy nên chưa được lập lại; lần chạy sau sẽ lập lại."


@dataclass(frozen=True)
class RegisterInputs:
    """What the stage needs beside the ledger and the register: configuration, observations, counts of findings, and
    the codes that were renamed since events were recorded or the register was written."""

    plan: Plan
    units: Mapping[str, Unit]
    catalogue: Catalogue
    collected: Collected
    tallies: Tallies
    working_days: WorkingDays = field(default_factory=WorkingDays)
    kept: Kept = field(default_factory=dict)  # for `observed_events`
    renamed: RenamedCodes = NOTHING_RENAMED
    by_day: bool = False  # a check between two nights: no unclear decisions are recorded, people may be typing them
    unless_same: bool = False  # leave the register alone when no standing changes
    clusters: tuple[ClusterInput, ...] = ()  # the registers of clusters that may decide


@dataclass(frozen=True)
class PlannedEvents:
    """`decided` are appended before `observed`: people decided by what the last register showed. `pending`: rows that
    led to no decision; `unclear`: events on those that nobody can understand. `repeated`: rows refused before that the
    register goes on to show. `of_clusters`: rows of their registers that led to no decision; `contradictions`: a line
    for each report on which two registers differ."""

    decided: tuple[Event, ...]
    observed: tuple[Event, ...]
    pending: tuple[DecisionRow, ...]
    unclear: tuple[Event, ...] = ()
    repeated: tuple[DecisionRow, ...] = ()
    of_clusters: tuple[DecisionRow, ...] = ()
    contradictions: tuple[str, ...] = ()

    @property
    def events(self) -> tuple[Event, ...]:
        return (*self.decided, *self.unclear, *self.observed)


@dataclass(frozen=True)
class RegisterRun:
    """`problems` (Vietnamese): refused decisions in the committee's register, files that began to differ from a report
    in force, a register that could not be written. The events are recorded in any case. `stamp`: of the register that
    was read last; `mark`: of the one that was written, see `RegisterWrite`. `needed`: it had to be written."""

    standings: Mapping[tuple[str, str], Standing]
    recorded: int
    decisions: int
    written: bool
    problems: tuple[str, ...] = ()
    stamp: str = ""
    mark: str = ""
    needed: bool = True
    of_clusters: tuple[DecisionRow, ...] = ()


def plan_events(now: datetime, typed: RegisterInput, inputs: RegisterInputs, events: Sequence[Event]) -> PlannedEvents:
    """Return the events that a run at `now` appends to the ledger, and the rows of `typed` that lead to none. `events`:
    with the present codes."""
    entered = entered_decisions(typed, inputs.clusters, inputs.plan, inputs.units, inputs.renamed)
    standing = standings(events, inputs.plan, inputs.units, now)
    recorded_keys = {each.key for each in events}
    later = later_refusal(events, inputs.plan)
    checked = check_decisions(now, entered.decisions, inputs.plan, inputs.units, standing, recorded_keys,
                              inputs.working_days, later)
    refused = [replace(entered.rows[each.source], problem=words, unclear=is_unclear(each) and not later(each),
                       displaced=bool(later(each))) for each, words in checked.refused]
    every = (*entered.unparsed, *refused)
    pending = tuple(each for each in every if not each.register)
    with_decisions = [*events, *checked.events]
    read = {each.cluster.name for each in inputs.clusters if not each.typed.problem}
    unclear = [] if inputs.by_day else unclear_events(now, every, with_decisions,
                                                      read if typed.problem else {*read, ""})
    repeated = displaced_rows(every, [*with_decisions, *unclear], now)
    observed = observed_events(now, inputs.collected, inputs.tallies, with_decisions, inputs.plan, inputs.catalogue,
                               inputs.kept)
    new = (each for each in observed if each.key not in recorded_keys)
    return PlannedEvents(checked.events, tuple(new), pending, tuple(unclear),
                         tuple(repeated), tuple(each for each in every if each.register),
                         tuple(contradictions(checked.events, inputs.plan)))


def conflict_lines(events: Iterable[Event], standing: Mapping[tuple[str, str], Standing]) -> tuple[str, ...]:
    """Return a line (Vietnamese) for each new conflict among `events`. A run reports a conflict only when it begins;
    the register shows it as long as it lasts."""
    keys = ((each.unit or "", each.obligation or "") for each in events if each.kind is EventKind.CONFLICT)
    return tuple(f"{unit}, {obligation}: {standing[unit, obligation].conflict}" for unit, obligation in keys
                 if (unit, obligation) in standing and standing[unit, obligation].conflict)


def with_revisions(store: SheetStore, inputs: RegisterInputs, events: Sequence[Event], now: datetime) -> RegisterInputs:
    """Add the revisions of those workbooks whose moment of submission is uncertain. Where the store keeps no revisions,
    these workbooks are not determined either: it takes a pass over all events."""
    if not store.keeps_revisions:
        return inputs
    observations = inputs.collected.observations
    changed = {unit: replace(observations[unit], revisions=store.revisions(unit))
               for unit in open_windows(now, inputs.collected, events, inputs.plan, inputs.catalogue)}
    if not changed:
        return inputs
    return replace(inputs, collected=replace(inputs.collected, observations={**observations, **changed}))


def run_register(store: SheetStore, ledger: Ledger, inputs: RegisterInputs, now: datetime,
                 is_last_write: Callable[[], bool] = lambda: False) -> RegisterRun:
    """Record the events, then rewrite the register. If somebody edited it meanwhile it is read again. A register that
    is open or unreadable is left unchanged and reported in the result.

    `is_last_write`: is this write the last thing that the run does? Called after all events are recorded, and only by
    a store that can then release its lease early."""
    recorded = decided = 0
    logged = ledger.events(now)
    events = recoded(logged, inputs.renamed)
    inputs = with_revisions(store, inputs, events, now)
    before = _shown(standings(events, inputs.plan, inputs.units, now)) if inputs.unless_same else None
    differing, lines = list[Event](), list[str]()
    for _ in range(ATTEMPTS):
        typed = store.read_register()
        planned = plan_events(now, typed, inputs, events)
        decided += ledger.append(planned.decided)
        recorded += ledger.append([*planned.unclear, *planned.observed])
        differing += (each for each in planned.observed if each.kind is EventKind.CONFLICT)
        if planned.events:
            logged = ledger.events(now)
            events = recoded(logged, inputs.renamed)
        standing = standings(events, inputs.plan, inputs.units, now)
        lines += planned.contradictions
        conflicts = (*conflict_lines(differing, standing), *lines)
        problems = (*conflicts, *(each.words for each in planned.pending))
        made = RegisterRun(standing, recorded + decided, decided, written=False, problems=problems, stamp=typed.stamp,
                           needed=bool(decided) or not typed.stamp or _shown(standing) != before,
                           of_clusters=(*planned.of_clusters, *(each for each in planned.repeated if each.register)))
        if typed.problem or not made.needed:
            return replace(made, problems=tuple(filter(None, (*problems, typed.problem))))
        store.release_lease_early(is_last_write)
        end = store.write_register(_tabs(store, inputs, planned, standing, events, logged, now), typed.stamp)
        if end.written:  # the new register shows the pending rows that it has a place for
            return replace(made, written=True, mark=end.mark,
                           problems=(*conflicts, *(each.words for each in placed(planned.pending))))
        if not end.changed:
            return replace(made, problems=(*problems, end.problem))
    return replace(made, problems=(*problems, STILL_CHANGING))


def _tabs(store: SheetStore, inputs: RegisterInputs, planned: PlannedEvents,
          standing: Mapping[tuple[str, str], Standing], events: Sequence[Event], logged: Sequence[Event],
          now: datetime) -> Iterator[Drawing]:
    repeated = (each for each in planned.repeated if not each.register)
    return register_tabs(inputs.plan, inputs.units, standing, events, (*planned.pending, *repeated), now,
                         _generation(now, events), store.words, logged,
                         ReportAddresses(store.addresses, inputs.catalogue.tabs))


def _shown(standing: Mapping[tuple[str, str], Standing]) -> dict[tuple[str, str], Standing]:
    """The standings without what changes with each pass: the reason of an owing unit names the last one."""
    return {key: replace(each, reason="") if each.owes else each for key, each in standing.items()}


def _generation(now: datetime, events: Sequence[Event]) -> str:
    """Return an identifier of the register: equal for equal content, new as soon as any event was recorded. It ends in
    the newest link of the ledger's chain, by which the next run sees that it continues the same ledger."""
    last = events[-1].key if events else ""
    identity = hashlib.sha256(f"{now.isoformat()}|{len(events)}|{last}".encode()).hexdigest()[:12]
    return f"{identity}{LINK_MARK}{head(events)[:KEPT_CHARACTERS]}"
