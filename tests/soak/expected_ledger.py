"""What the ledger must hold, derived from what people did and from which state Google gave the software to read.

The rules are those of the guides alone: a report is handed in when "Đã nộp" is picked; what is changed after is an
amendment; the committee returns, accepts, extends and exempts. What is changed after an acceptance is a conflict, and
the accepted report stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from automation.domain.tracking.events import Event, EventKind

CHANGES = frozenset((EventKind.SUBMITTED, EventKind.WITHDRAWN, EventKind.AMENDED, EventKind.CONFLICT))
DECISIONS = frozenset((EventKind.ACCEPTED, EventKind.RETURNED, EventKind.EXTENDED, EventKind.EXEMPTED))
Key = tuple[str, str]  # unit, obligation
Change = tuple[EventKind, str, str]


@dataclass(frozen=True)
class Observation:
    """A unit's spreadsheet as it was given to be read. By obligation: whether "Đã nộp" is picked, the answers, and when
    it was picked last."""

    ticked: Mapping[str, bool]
    answers: Mapping[str, frozenset[Any]]
    ticked_at: Mapping[str, datetime]


@dataclass
class ReportState:
    """The expected state of one unit × obligation.

    `since`: when the pick that counts was made; `decided`: the committee ever decided on it; `conflict`: what an
    accepted report's spreadsheet shows instead of it.
    """

    ticked: bool = False
    handed_in: bool = False
    answers: frozenset[Any] | None = None
    since: datetime | None = None
    returned: bool = False
    accepted: bool = False
    conflict: tuple[bool, frozenset[Any]] | None = None
    exempt: bool = False
    until: date | None = None
    decided: bool = False

    @property
    def is_pending(self) -> bool:
        return self.handed_in and self.ticked and not self.returned

    @property
    def stage(self) -> str:
        if self.exempt:
            return "exempt"
        if self.is_pending:
            return "accepted" if self.accepted else "submitted"
        return "returned" if self.returned else "owing"


@dataclass
class ExpectedLedger:
    reports: dict[Key, ReportState] = field(default_factory=dict)

    def report(self, unit: str, obligation: str) -> ReportState:
        return self.reports.setdefault((unit, obligation), ReportState())

    def apply_run(self, observations: Mapping[str, Observation],
                  events: Iterable[Event]) -> tuple[set[Change], list[Change]]:
        """Apply a run; return the changes that it had to record and those that it recorded.

        `events`: the run's, in order. Decisions recorded before the first observation apply before it.
        """
        recorded = list(events)
        observing = (EventKind.OBSERVED, EventKind.UNREACHABLE)
        first = next((at for at, each in enumerate(recorded) if each.kind in observing), len(recorded))
        self._apply_decisions(recorded[:first])
        due = {change for unit, observation in observations.items() for change in self._observe(unit, observation)}
        self._apply_decisions(recorded[first:])
        return due, [(each.kind, str(each.unit), str(each.obligation)) for each in recorded if each.kind in CHANGES]

    def handed_in(self) -> list[Key]:
        return [key for key, report in self.reports.items() if report.is_pending and not report.exempt]

    def _observe(self, unit: str, observation: Observation) -> Iterator[Change]:
        for obligation, ticked in observation.ticked.items():
            report, answers = self.report(unit, obligation), observation.answers[obligation]
            if report.accepted and report.is_pending:
                shown = None if ticked and answers == report.answers else (ticked, answers)
                if shown not in (None, report.conflict):
                    yield EventKind.CONFLICT, unit, obligation
                report.conflict = shown
                continue
            kind = _change(report, ticked=ticked, answers=answers)
            if kind is EventKind.WITHDRAWN:
                report.ticked = report.accepted = False
                report.handed_in = report.handed_in and report.returned
            elif kind is EventKind.SUBMITTED:
                if not (report.returned and report.handed_in):
                    report.since = observation.ticked_at[obligation]
                report.ticked, report.handed_in, report.answers = True, True, answers
                report.returned = report.accepted = False
            elif kind is EventKind.AMENDED:
                report.answers, report.accepted = answers, False
            if kind:
                yield kind, unit, obligation

    def _apply_decisions(self, events: Iterable[Event]) -> None:
        for each in events:
            if each.kind in DECISIONS and each.unit and each.obligation:
                _decide(self.report(each.unit, each.obligation), each)


def _change(report: ReportState, *, ticked: bool, answers: frozenset[Any]) -> EventKind | None:
    if not ticked:
        return EventKind.WITHDRAWN if report.ticked else None
    if not report.ticked or (report.returned and answers != report.answers):
        return EventKind.SUBMITTED
    return EventKind.AMENDED if answers != report.answers and not report.returned else None


def _decide(report: ReportState, event: Event) -> None:
    report.decided = True
    if event.kind is EventKind.RETURNED:
        if report.conflict is not None:
            ticked, answers = report.conflict
            report.ticked, report.answers = ticked, answers if ticked else report.answers
        report.returned, report.accepted, report.conflict = True, False, None
    elif event.kind is EventKind.ACCEPTED and report.ticked and report.handed_in:
        if report.conflict is not None and report.conflict[0]:
            report.answers, report.conflict = report.conflict[1], None
        report.accepted, report.returned = True, False
    elif event.kind is EventKind.EXTENDED:
        report.until = date.fromisoformat(event.data["until"])
    elif event.kind is EventKind.EXEMPTED:
        report.exempt = bool(event.data.get("exempt", True))
