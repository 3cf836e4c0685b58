"""The state of one unit × obligation, and how each kind of event changes it.

A report that was accepted changes by a decision alone: an observation that differs from it is a conflict. Before
acceptance only a rollback is one: the file shows content that was observed earlier, without a newer file time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from automation.domain.plan.deadlines import due_by
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.standing import Evidence

FORMERLY = "formerly"  # in the data of `ReportState.version`: see `_with_former`


class Departure(StrEnum):
    """How the file differs from the report that is in force."""

    AMENDED = "amended"
    WITHDRAWN = "withdrawn"
    ROLLED_BACK = "rolled_back"
    TAB_LOST = "tab_lost"


@dataclass(frozen=True, slots=True)
class Conflict:
    """The file differs from the report in force since the observation at `at`. `content`: digest of the file's."""

    what: Departure
    at: datetime
    content: str
    evidence: Evidence


@dataclass(slots=True)
class ReportState:
    """One unit × obligation. `submitted` opens the window that counts; `content` is the digest of the report in force;
    `amended` is the window of its newest change since; `verdict_decision` is the decision that fixed its verdict;
    `decided` the newest decision; `count` its events so far. `observations`: (content digest, ticked) → the newest
    observation of it, ticked None where the tab is gone. `findings`: errors and warnings at the newest observation;
    `errors` and `warnings` are those of the report in force; `since`: keys of rows that are asked since it was handed
    in."""

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
    conflict: Conflict | None = None
    resubmit_until: date | None = None  # of the newest return
    errors: int = 0
    warnings: int = 0
    findings: tuple[int, int] = (0, 0)
    observations: dict[tuple[str, bool | None], Event] = field(default_factory=dict)
    obligation: str = ""
    differs: bool = False  # the newest observation, from the report in force
    unticked_at: datetime | None = None
    count: int = 0
    since: frozenset[str] = frozenset()

    @property
    def is_submitted(self) -> bool:
        """Is there a submission in force, neither withdrawn nor returned?"""
        return self.submitted is not None and self.ticked and self.returned is None

    @property
    def evidence(self) -> Evidence | None:
        return evidence_of(self.submitted) if self.submitted else None

    def resubmission_cutoff(self, zone: ZoneInfo) -> datetime | None:
        """The first moment that is too late for handing in what was returned."""
        return due_by(self.resubmit_until, zone).cutoff if self.resubmit_until else None

    @property
    def version(self) -> Event | None:
        """The newest observation of the report in force."""
        return self.observations.get((self.content, True))

    def observe(self, event: Event, obligation: str) -> None:
        """An observation that shows the report in force ends a conflict."""
        shown = (event.data["content"][obligation], event.data.get("ticked", {}).get(obligation))
        self.obligation = obligation
        self.observations[shown] = event
        self.differs = shown != (self.content, True)
        if not self.differs:
            self.conflict = None

    def rebase(self, former: str, content: str, event: Event, since: frozenset[str]) -> None:
        """The workbook was brought to other forms: what it showed with the digest `former` has the digest `content`
        since. A report that the workbook did not show stays as it is."""
        for shown, ticked in list(self.observations):
            if shown == former:
                self.observations[content, ticked] = _with_former(event, self.observations[shown, ticked])
        if self.conflict is not None and self.conflict.content == former:
            self.conflict = replace(self.conflict, content=content)
        if self.content == former:
            self.content = content
        self.since |= since if self.submitted is not None and self.ticked else frozenset()

    def count_findings(self, errors: int, warnings: int, at: datetime) -> None:
        """Findings in a file that differs from the accepted report are not the report's."""
        self.findings = errors, warnings
        if not (self.differs and (self.accepted or self.conflict)):
            self.adopt_findings(at)

    def adopt_findings(self, at: datetime) -> None:
        self.errors, self.warnings = self.findings
        if self.is_submitted and self.completed_at is None and self.errors == 0:
            self.completed_at = at

    def restore_findings(self, at: datetime) -> None:
        """The findings of the report in force, after those of the observation at `at` were taken for them."""
        tally = self.version.data.get("tallies", {}).get(self.obligation) if self.version else None
        if tally:
            self.errors, self.warnings, *_ = tally
            self.completed_at = None if self.errors and self.completed_at == at else self.completed_at


def _with_former(event: Event, former: Event) -> Event:
    """The event of a change of forms, with the findings of the observation `former` and, newest first, the digests that
    the same answers had until then."""
    digests = [former.data.get("digest"), *former.data.get(FORMERLY, ())]
    kept = {"tallies": former.data["tallies"]} if "tallies" in former.data else {}
    return replace(event, data={**kept, **event.data, FORMERLY: [each for each in digests if each]})


def evidence_of(event: Event) -> Evidence:
    """The window that an event of a change in the file carries."""
    after, before = parse_moment(event.data.get("after")), parse_moment(event.data.get("before"))
    return Evidence(after, before or event.at, event.at if event.data.get("claimed") else None)


def parse_moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _submitted(report_state: ReportState, event: Event) -> None:
    """A return keeps the first window, whatever the unit did with the tick in between."""
    if report_state.accepted is not None:
        _contest(report_state, event, Departure.AMENDED)
        return
    again = report_state.returned is not None and report_state.submitted is not None
    if again:
        report_state.amended = evidence_of(event)
    else:
        report_state.submitted, report_state.verdict_decision, report_state.amended = event, None, None
    report_state.ticked, report_state.content = True, event.data.get("digest", "")
    report_state.since = frozenset()
    report_state.returned = report_state.withdrawn = report_state.completed_at = report_state.conflict = None
    report_state.adopt_findings(event.at)


def _withdrawn(report_state: ReportState, event: Event) -> None:
    if report_state.accepted is not None:
        _contest(report_state, event, Departure.WITHDRAWN)
        return
    report_state.ticked, report_state.withdrawn = False, event
    report_state.completed_at = report_state.conflict = None
    report_state.errors, report_state.warnings = report_state.findings
    if report_state.returned is None:
        report_state.submitted = report_state.verdict_decision = report_state.amended = None


def _amended(report_state: ReportState, event: Event) -> None:
    if report_state.accepted is not None:
        _contest(report_state, event, Departure.AMENDED)
        return
    report_state.content, report_state.conflict = event.data.get("digest", ""), None
    report_state.amended = evidence_of(event)
    report_state.adopt_findings(event.at)


def _contested(report_state: ReportState, event: Event) -> None:
    _contest(report_state, event, Departure(event.data["what"]))
    report_state.restore_findings(event.at)


def _contest(report_state: ReportState, event: Event, what: Departure) -> None:
    """The report in force stays. A ledger of an older version has the events of a change after acceptance."""
    content = event.data.get("digest", "")
    same = what is Departure.AMENDED and content == report_state.content
    report_state.conflict = None if same else Conflict(what, event.at, content, evidence_of(event))


def _returned(report_state: ReportState, event: Event) -> None:
    """What people returned is what the file showed when they did: only a later change counts as a new submission."""
    conflict = report_state.conflict
    if conflict is not None and conflict.what is Departure.AMENDED:
        report_state.content, report_state.amended = conflict.content, conflict.evidence
    if conflict is not None and conflict.what is Departure.WITHDRAWN:
        report_state.ticked = False
    report_state.returned = report_state.decided = event
    until = event.data.get("until")
    report_state.resubmit_until = date.fromisoformat(until) if until else None
    report_state.accepted = report_state.completed_at = report_state.conflict = None
    report_state.since = frozenset()


def _accepted(report_state: ReportState, event: Event) -> None:
    """A second acceptance takes what the unit changed since the first one."""
    report_state.decided = event
    if not report_state.ticked or report_state.submitted is None:
        return
    conflict = report_state.conflict
    report_state.accepted, report_state.returned = event, None
    if event.data.get("verdict"):
        report_state.verdict_decision = event
    if conflict is not None and conflict.what is Departure.AMENDED:
        report_state.content, report_state.amended = conflict.content, conflict.evidence
        report_state.conflict = None
    if report_state.conflict is None:
        report_state.adopt_findings(event.at)


def _extended(report_state: ReportState, event: Event) -> None:
    """The verdict is worked out again for the new date."""
    report_state.extended = report_state.decided = event
    report_state.verdict_decision = None


def _exempted(report_state: ReportState, event: Event) -> None:
    report_state.decided = event
    report_state.exempted = event if event.data.get("exempt", True) else None


REPORT_TRANSITIONS: dict[EventKind, Callable[[ReportState, Event], None]] = {
    EventKind.SUBMITTED: _submitted,
    EventKind.WITHDRAWN: _withdrawn,
    EventKind.AMENDED: _amended,
    EventKind.CONFLICT: _contested,
    EventKind.RETURNED: _returned,
    EventKind.ACCEPTED: _accepted,
    EventKind.EXTENDED: _extended,
    EventKind.EXEMPTED: _exempted,
}
