"""Projects the ledger's events: a small state machine per unit and per unit × obligation.

A run that finds a file unchanged writes no event for it. One `observed` event without a unit
(the round) covers the whole listing: its `data["except"]` names the units of the ledger that
were not read in it; every other unit of the ledger was read again, unchanged. `data["deadlines"]` are the cut-offs of
the plan's obligations in that run; `data["by_day"]` marks a check between two nights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.report_state import REPORT_TRANSITIONS, ReportState

NOWHERE: Mapping[str, Any] = {}
BY_DAY = "by_day"  # in the data of a round: it was a check between two nights


@dataclass(slots=True)
class UnitHistory:
    """The history of one unit's workbook. `provisioned_at`: when its forms were first made; `made`: the newest event
    of a workbook made for it; `upgraded`: the newest of its forms being changed; `unreachable`: the newest event of
    that kind, until the workbook is read again; `asked_records`: "table.column" → the last row of the records that were
    there before the column."""

    provisioned_at: datetime | None = None
    made: Event | None = None
    upgraded: Event | None = None
    observed: Event | None = None
    unreachable: Event | None = None
    report_states: dict[str, ReportState] = field(default_factory=dict)
    asked_records: dict[str, int] = field(default_factory=dict)

    def report_state(self, obligation: str) -> ReportState:
        if obligation not in self.report_states:
            self.report_states[obligation] = ReportState()
        return self.report_states[obligation]

    @property
    def observed_data(self) -> Mapping[str, Any]:
        """The data of the newest observation."""
        return self.observed.data if self.observed else NOWHERE

    def version_in_force(self, obligation: str) -> Mapping[str, Any]:
        """The data of the newest observation that shows this obligation's report as it is in force; of the newest
        observation when none is submitted."""
        report_state = self.report_states.get(obligation)
        version = report_state.version if report_state and report_state.is_submitted else None
        return version.data if version else self.observed_data

    def is_fixed(self, obligation: str) -> bool:
        """Is there a report in force that what the file shows can't replace: an accepted one, or one rolled back?"""
        report_state = self.report_states.get(obligation)
        return report_state is not None and (report_state.accepted or report_state.conflict) is not None


@dataclass(slots=True)
class History:
    """`rounds`: (moment, units that were not read) of each run, in order."""

    units: dict[str, UnitHistory] = field(default_factory=dict)
    rounds: list[tuple[datetime, frozenset[str]]] = field(default_factory=list)

    def unit(self, code: str) -> UnitHistory:
        if code not in self.units:
            self.units[code] = UnitHistory()
        return self.units[code]

    def seen_at(self, code: str) -> datetime | None:
        """Returns the last time this unit's workbook was observed in the state of its newest observation."""
        observed = self.unit(code).observed
        if observed is None:
            return None
        for at, missed in reversed(self.rounds):
            if at <= observed.at:
                break
            if code not in missed:
                return at
        return observed.at

    def not_submitted_at(self, code: str, obligation: str) -> datetime | None:
        """Returns the last time at which the workbook was certainly without this obligation's tick, or None."""
        unit = self.unit(code)
        moments = [unit.provisioned_at, unit.report_state(obligation).unticked_at]
        if unit.observed_data.get("ticked", NOWHERE).get(obligation) is False:
            moments.append(self.seen_at(code))
        return max((at for at in moments if at), default=None)


def history(events: Iterable[Event], as_of: datetime | None = None) -> History:
    """Projects events in order of moment, then in the order given. A repeated key counts once; events
    later than `as_of` are ignored."""
    projected = History()
    keys: set[str] = set()
    for event in sorted(events, key=lambda each: each.at):
        if event.key in keys or (as_of is not None and event.at > as_of):
            continue
        keys.add(event.key)
        if event.unit is None:
            _round(projected, event)
        elif event.kind in UNIT_TRANSITIONS:
            UNIT_TRANSITIONS[event.kind](projected.unit(event.unit), event)
        elif event.kind in REPORT_TRANSITIONS and event.obligation:
            report_state = projected.unit(event.unit).report_state(event.obligation)
            report_state.count += 1
            REPORT_TRANSITIONS[event.kind](report_state, event)
    return projected


def _round(projected: History, event: Event) -> None:
    if event.kind is EventKind.OBSERVED:
        projected.rounds.append((event.at, frozenset(event.data.get("except", ()))))


def is_night(event: Event) -> bool:
    """Reports whether the event is the round of a nightly run."""
    return event.kind is EventKind.OBSERVED and event.unit is None and not event.data.get(BY_DAY)


def is_check(event: Event) -> bool:
    """Reports whether the event is the round of a check by day."""
    return event.kind is EventKind.OBSERVED and event.unit is None and bool(event.data.get(BY_DAY))


def _provisioned(unit: UnitHistory, event: Event) -> None:
    """A workbook that is made again from the same templates proves nothing about the lost one."""
    if unit.made is None or unit.made.data.get("fingerprint") != event.data.get("fingerprint"):
        unit.provisioned_at = event.at
    unit.made = event


def _upgraded(unit: UnitHistory, event: Event) -> None:
    """The new workbook has the content of the former one: what was handed in, stays handed in."""
    unit.upgraded, former = event, event.data.get("before", NOWHERE)
    unit.asked_records.update(event.data.get("records", NOWHERE))
    for obligation, content in event.data.get("content", NOWHERE).items():
        since = event.data.get("since", NOWHERE).get(obligation, ())
        unit.report_state(obligation).rebase(former.get(obligation, ""), content, event, frozenset(since))


def _observed(unit: UnitHistory, event: Event) -> None:
    unit.observed, unit.unreachable = event, None
    for obligation, ticked in event.data.get("ticked", NOWHERE).items():
        if not ticked:
            unit.report_state(obligation).unticked_at = event.at
    for obligation in event.data.get("content", NOWHERE):
        unit.report_state(obligation).observe(event, obligation)
    for obligation, (errors, warnings, *_) in event.data.get("tallies", NOWHERE).items():
        unit.report_state(obligation).count_findings(errors, warnings, event.at)


def _unreachable(unit: UnitHistory, event: Event) -> None:
    unit.unreachable = event


UNIT_TRANSITIONS: dict[EventKind, Callable[[UnitHistory, Event], None]] = {
    EventKind.PROVISIONED: _provisioned,
    EventKind.OBSERVED: _observed,
    EventKind.UNREACHABLE: _unreachable,
    EventKind.UPGRADED: _upgraded,
}
