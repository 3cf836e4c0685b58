"""The ledger's events as a small state machine per unit and per unit × obligation.

A run that finds a file unchanged writes no event for it. One `observed` event without a unit
(the round) stands for the whole listing: its `data["except"]` names the units of the ledger that
were not seen in it, so that every other unit known by then was seen again, unchanged.
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
    """One unit × obligation. `submitted` opens the window that counts; `amended` is that of the
    newest change since; `settled` is the decision that fixed its verdict; `decided` the newest
    decision; `count` its events so far."""

    ticked: bool = False
    submitted: Event | None = None
    content: str = ""
    amended: Evidence | None = None
    completed_at: datetime | None = None
    withdrawn: Event | None = None
    returned: Event | None = None
    accepted: Event | None = None
    settled: Event | None = None
    extended: Event | None = None
    exempted: Event | None = None
    decided: Event | None = None
    amended_after_acceptance: bool = False
    errors: int = 0
    warnings: int = 0
    unticked_at: datetime | None = None
    count: int = 0

    @property
    def handed_in(self) -> bool:
        """Is there a submission that stands, neither withdrawn nor returned?"""
        return self.submitted is not None and self.ticked and self.returned is None

    @property
    def evidence(self) -> Evidence | None:
        return evidence_of(self.submitted) if self.submitted else None


@dataclass(slots=True)
class UnitHistory:
    """One unit's workbook. `unreachable` is the newest event of that kind until it is read again."""

    provisioned_at: datetime | None = None
    observed: Event | None = None
    unreachable: Event | None = None
    courses: dict[str, ReportState] = field(default_factory=dict)

    def course(self, obligation: str) -> ReportState:
        if obligation not in self.courses:
            self.courses[obligation] = ReportState()
        return self.courses[obligation]

    @property
    def seen(self) -> Mapping[str, Any]:
        """What the newest observation said."""
        return self.observed.data if self.observed else NOWHERE


@dataclass(slots=True)
class History:
    units: dict[str, UnitHistory] = field(default_factory=dict)
    rounds: list[tuple[datetime, frozenset[str]]] = field(default_factory=list)

    def unit(self, code: str) -> UnitHistory:
        if code not in self.units:
            self.units[code] = UnitHistory()
        return self.units[code]

    def seen_at(self, code: str) -> datetime | None:
        """The last time this unit's workbook was seen as its newest observation says."""
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
        """The last time the workbook was known to be without this obligation's tick."""
        unit = self.unit(code)
        known = [unit.provisioned_at, unit.course(obligation).unticked_at]
        if unit.seen.get("ticked", NOWHERE).get(obligation) is False:
            known.append(self.seen_at(code))
        return max((moment for moment in known if moment), default=None)


def history(events: Iterable[Event], as_of: datetime | None = None) -> History:
    """Fold events by moment, then by the order given. A key counts once; what is later than
    `as_of` not at all."""
    told = History()
    keys: set[str] = set()
    for event in sorted(events, key=lambda each: each.at):
        if event.key in keys or (as_of is not None and event.at > as_of):
            continue
        keys.add(event.key)
        if event.unit is None:
            _round(told, event)
        elif event.kind in UNIT_STEPS:
            UNIT_STEPS[event.kind](told.unit(event.unit), event)
        elif event.kind in COURSE_STEPS and event.obligation:
            course = told.unit(event.unit).course(event.obligation)
            course.count += 1
            COURSE_STEPS[event.kind](course, event)
    return told


def evidence_of(event: Event) -> Evidence:
    """The window that a `submitted` or `amended` event carries."""
    after, before = moment(event.data.get("after")), moment(event.data.get("before"))
    return Evidence(after, before or event.at)


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _round(told: History, event: Event) -> None:
    if event.kind is EventKind.OBSERVED:
        told.rounds.append((event.at, frozenset(event.data.get("except", ()))))


def _provisioned(unit: UnitHistory, event: Event) -> None:
    unit.provisioned_at = event.at


def _observed(unit: UnitHistory, event: Event) -> None:
    unit.observed, unit.unreachable = event, None
    for obligation, ticked in event.data.get("ticked", NOWHERE).items():
        course = unit.course(obligation)
        if not ticked:
            course.unticked_at = event.at
    for obligation, (errors, warnings, *_) in event.data.get("tallies", NOWHERE).items():
        course = unit.course(obligation)
        course.errors, course.warnings = errors, warnings
        _complete(course, event.at)


def _unreachable(unit: UnitHistory, event: Event) -> None:
    unit.unreachable = event


def _complete(course: ReportState, at: datetime) -> None:
    if course.handed_in and course.completed_at is None and course.errors == 0:
        course.completed_at = at


def _submitted(course: ReportState, event: Event) -> None:
    """A return keeps the first window, whatever the unit did with the tick in between."""
    again = course.returned is not None and course.submitted is not None
    if again:
        course.amended = evidence_of(event)
    else:
        course.submitted, course.settled, course.amended = event, None, None
    course.ticked, course.content = True, event.data.get("digest", "")
    course.returned = course.accepted = course.withdrawn = course.completed_at = None
    course.amended_after_acceptance = False
    _complete(course, event.at)


def _withdrawn(course: ReportState, event: Event) -> None:
    course.ticked, course.withdrawn = False, event
    course.accepted = course.completed_at = None
    if course.returned is None:
        course.submitted = course.settled = course.amended = None


def _amended(course: ReportState, event: Event) -> None:
    course.content = event.data.get("digest", "")
    course.amended = evidence_of(event)
    course.amended_after_acceptance = course.amended_after_acceptance or course.accepted is not None
    course.accepted = None
    _complete(course, event.at)


def _returned(course: ReportState, event: Event) -> None:
    course.returned = course.decided = event
    course.accepted = course.completed_at = None


def _accepted(course: ReportState, event: Event) -> None:
    course.decided = event
    if not course.ticked or course.submitted is None:
        return
    course.accepted, course.returned = event, None
    course.amended_after_acceptance = False
    if event.data.get("verdict"):
        course.settled = event
    _complete(course, event.at)


def _extended(course: ReportState, event: Event) -> None:
    """The new date asks the question of lateness anew."""
    course.extended = course.decided = event
    course.settled = None


def _exempted(course: ReportState, event: Event) -> None:
    course.decided = event
    course.exempted = event if event.data.get("exempt", True) else None


UNIT_STEPS: dict[EventKind, Callable[[UnitHistory, Event], None]] = {
    EventKind.PROVISIONED: _provisioned,
    EventKind.OBSERVED: _observed,
    EventKind.UNREACHABLE: _unreachable,
}

COURSE_STEPS: dict[EventKind, Callable[[ReportState, Event], None]] = {
    EventKind.SUBMITTED: _submitted,
    EventKind.WITHDRAWN: _withdrawn,
    EventKind.AMENDED: _amended,
    EventKind.RETURNED: _returned,
    EventKind.ACCEPTED: _accepted,
    EventKind.EXTENDED: _extended,
    EventKind.EXEMPTED: _exempted,
}
