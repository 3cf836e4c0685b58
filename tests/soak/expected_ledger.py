"""What must stand in the ledger, told from what people did and from which state Google gave the software to read.

It knows the rules by the guides alone: a report is handed in when "Đã nộp" is picked; what is changed after is an
amendment; the committee returns, accepts, extends and exempts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from automation.domain.tracking.events import Event, EventKind

CHANGES = frozenset((EventKind.SUBMITTED, EventKind.WITHDRAWN, EventKind.AMENDED))
DECISIONS = frozenset((EventKind.ACCEPTED, EventKind.RETURNED, EventKind.EXTENDED, EventKind.EXEMPTED))
Key = tuple[str, str]  # unit, obligation
Change = tuple[EventKind, str, str]


@dataclass(frozen=True)
class Observation:
    """A unit's spreadsheet as it was given to be read. By obligation: picked or not, what is answered, and when it
    was picked last."""

    ticked: Mapping[str, bool]
    said: Mapping[str, frozenset[Any]]
    ticked_at: Mapping[str, datetime]


@dataclass
class ReportState:
    """One unit × obligation. `since`: when the pick that counts was made; `decided`: a person ever decided on it."""

    ticked: bool = False
    handed_in: bool = False
    said: frozenset[Any] | None = None
    since: datetime | None = None
    returned: bool = False
    accepted: bool = False
    exempt: bool = False
    until: date | None = None
    decided: bool = False

    @property
    def stands(self) -> bool:
        return self.handed_in and self.ticked and not self.returned

    @property
    def stage(self) -> str:
        if self.exempt:
            return "exempt"
        if self.stands:
            return "accepted" if self.accepted else "submitted"
        return "returned" if self.returned else "owing"


@dataclass
class ExpectedLedger:
    courses: dict[Key, ReportState] = field(default_factory=dict)

    def course(self, unit: str, obligation: str) -> ReportState:
        return self.courses.setdefault((unit, obligation), ReportState())

    def night(self, sights: Mapping[str, Observation], events: Iterable[Event]) -> tuple[set[Change], list[Change]]:
        """The changes that a night had to record, and those that it recorded. `events`: the night's, in their order.
        Decisions that were read before the workbooks' news count before it."""
        told = list(events)
        news = next((at for at, each in enumerate(told) if each.kind in (EventKind.OBSERVED, EventKind.UNREACHABLE)),
                    len(told))
        self._decided(told[:news])
        due = {change for unit, sight in sights.items() for change in self._look(unit, sight)}
        self._decided(told[news:])
        return due, [(each.kind, str(each.unit), str(each.obligation)) for each in told if each.kind in CHANGES]

    def handed_in(self) -> list[Key]:
        return [key for key, course in self.courses.items() if course.stands and not course.exempt]

    def _look(self, unit: str, sight: Observation) -> Iterator[Change]:
        for obligation, ticked in sight.ticked.items():
            course, said = self.course(unit, obligation), sight.said[obligation]
            kind = _change(course, ticked=ticked, said=said)
            if kind is EventKind.WITHDRAWN:
                course.ticked = course.accepted = False
                course.handed_in = course.handed_in and course.returned
            elif kind is EventKind.SUBMITTED:
                if not (course.returned and course.handed_in):
                    course.since = sight.ticked_at[obligation]
                course.ticked, course.handed_in, course.said = True, True, said
                course.returned = course.accepted = False
            elif kind is EventKind.AMENDED:
                course.said, course.accepted = said, False
            if kind:
                yield kind, unit, obligation

    def _decided(self, events: Iterable[Event]) -> None:
        for each in events:
            if each.kind in DECISIONS and each.unit and each.obligation:
                _decide(self.course(each.unit, each.obligation), each)


def _change(course: ReportState, *, ticked: bool, said: frozenset[Any]) -> EventKind | None:
    if not ticked:
        return EventKind.WITHDRAWN if course.ticked else None
    if not course.ticked or (course.returned and said != course.said):
        return EventKind.SUBMITTED
    return EventKind.AMENDED if said != course.said and not course.returned else None


def _decide(course: ReportState, event: Event) -> None:
    course.decided = True
    if event.kind is EventKind.RETURNED:
        course.returned, course.accepted = True, False
    elif event.kind is EventKind.ACCEPTED and course.ticked and course.handed_in:
        course.accepted, course.returned = True, False
    elif event.kind is EventKind.EXTENDED:
        course.until = date.fromisoformat(event.data["until"])
    elif event.kind is EventKind.EXEMPTED:
        course.exempt = bool(event.data.get("exempt", True))
