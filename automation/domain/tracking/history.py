"""Projects the ledger's events: a small state machine per unit and per unit × obligation.

A run that finds a file unchanged writes no event for it. One `observed` event without a unit
(the round) covers the whole listing: its `data["except"]` names the units of the ledger that
were not read in it; every other unit of the ledger was read again, unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.standing import Evidence

NOWHERE: Mapping[str, Any] = {}


@dataclass(slots=True)
class ReportState:
    """The state of one unit × obligation. `ticked`: "Đã nộp" is chosen; `submitted`: the event with the window that
    counts; `amended`: the window of the newest change since; `content`: the digest of the answers;
    `verdict_decision`: the decision that fixed its verdict; `decided`: the newest decision; `count`: its number of
    events."""

    ticked: bool = False
    submitted: Event | None = None
    content: str = ""
    amended: Evidence | None = None
    completed_at: datetime | None = None
    withdrawn: Event | None = None
    returned: Event | None = None
    accepted: Event | None = None
    verdict_decision: Event | None = None
    extended: Event | None = None
    exempted: Event | None = None
    decided: Event | None = None
    amended_after_acceptance: bool = False
    errors: int = 0
    warnings: int = 0
    unticked_at: datetime | None = None
    count: int = 0

    @property
    def is_submitted(self) -> bool:
        """Whether there is a valid submission, neither withdrawn nor returned."""
        return self.submitted is not None and self.ticked and self.returned is None

    @property
    def evidence(self) -> Evidence | None:
        return evidence_of(self.submitted) if self.submitted else None


@dataclass(slots=True)
class UnitHistory:
    """The history of one unit's workbook. `unreachable` is the newest event of that kind, until the workbook is read
    again."""

    provisioned_at: datetime | None = None
    observed: Event | None = None
    unreachable: Event | None = None
    report_states: dict[str, ReportState] = field(default_factory=dict)

    def report_state(self, obligation: str) -> ReportState:
        if obligation not in self.report_states:
            self.report_states[obligation] = ReportState()
        return self.report_states[obligation]

    @property
    def observed_data(self) -> Mapping[str, Any]:
        """The data of the newest observation."""
        return self.observed.data if self.observed else NOWHERE


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


def evidence_of(event: Event) -> Evidence:
    """Returns the window in the data of a `submitted` or `amended` event."""
    after, before = parse_moment(event.data.get("after")), parse_moment(event.data.get("before"))
    return Evidence(after, before or event.at)


def parse_moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _round(projected: History, event: Event) -> None:
    if event.kind is EventKind.OBSERVED:
        projected.rounds.append((event.at, frozenset(event.data.get("except", ()))))


def _provisioned(unit: UnitHistory, event: Event) -> None:
    unit.provisioned_at = event.at


def _observed(unit: UnitHistory, event: Event) -> None:
    unit.observed, unit.unreachable = event, None
    for obligation, ticked in event.data.get("ticked", NOWHERE).items():
        report_state = unit.report_state(obligation)
        if not ticked:
            report_state.unticked_at = event.at
    for obligation, (errors, warnings, *_) in event.data.get("tallies", NOWHERE).items():
        report_state = unit.report_state(obligation)
        report_state.errors, report_state.warnings = errors, warnings
        _complete(report_state, event.at)


def _unreachable(unit: UnitHistory, event: Event) -> None:
    unit.unreachable = event


def _complete(report_state: ReportState, at: datetime) -> None:
    if report_state.is_submitted and report_state.completed_at is None and report_state.errors == 0:
        report_state.completed_at = at


def _submitted(report_state: ReportState, event: Event) -> None:
    """After a return the first window stays valid, whatever the unit did with the tick in between."""
    again = report_state.returned is not None and report_state.submitted is not None
    if again:
        report_state.amended = evidence_of(event)
    else:
        report_state.submitted, report_state.verdict_decision, report_state.amended = event, None, None
    report_state.ticked, report_state.content = True, event.data.get("digest", "")
    report_state.returned = report_state.accepted = report_state.withdrawn = report_state.completed_at = None
    report_state.amended_after_acceptance = False
    _complete(report_state, event.at)


def _withdrawn(report_state: ReportState, event: Event) -> None:
    report_state.ticked, report_state.withdrawn = False, event
    report_state.accepted = report_state.completed_at = None
    if report_state.returned is None:
        report_state.submitted = report_state.verdict_decision = report_state.amended = None


def _amended(report_state: ReportState, event: Event) -> None:
    report_state.content = event.data.get("digest", "")
    report_state.amended = evidence_of(event)
    report_state.amended_after_acceptance = report_state.amended_after_acceptance or report_state.accepted is not None
    report_state.accepted = None
    _complete(report_state, event.at)


def _returned(report_state: ReportState, event: Event) -> None:
    report_state.returned = report_state.decided = event
    report_state.accepted = report_state.completed_at = None


def _accepted(report_state: ReportState, event: Event) -> None:
    report_state.decided = event
    if not report_state.ticked or report_state.submitted is None:
        return
    report_state.accepted, report_state.returned = event, None
    report_state.amended_after_acceptance = False
    if event.data.get("verdict"):
        report_state.verdict_decision = event
    _complete(report_state, event.at)


def _extended(report_state: ReportState, event: Event) -> None:
    """Removes the fixed verdict, so that it is computed for the new date."""
    report_state.extended = report_state.decided = event
    report_state.verdict_decision = None


def _exempted(report_state: ReportState, event: Event) -> None:
    report_state.decided = event
    report_state.exempted = event if event.data.get("exempt", True) else None


UNIT_TRANSITIONS: dict[EventKind, Callable[[UnitHistory, Event], None]] = {
    EventKind.PROVISIONED: _provisioned,
    EventKind.OBSERVED: _observed,
    EventKind.UNREACHABLE: _unreachable,
}

REPORT_TRANSITIONS: dict[EventKind, Callable[[ReportState, Event], None]] = {
    EventKind.SUBMITTED: _submitted,
    EventKind.WITHDRAWN: _withdrawn,
    EventKind.AMENDED: _amended,
    EventKind.RETURNED: _returned,
    EventKind.ACCEPTED: _accepted,
    EventKind.EXTENDED: _extended,
    EventKind.EXEMPTED: _exempted,
}
