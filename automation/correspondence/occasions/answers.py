"""Occasions that answer an act: a unit handed its report in, or somebody decided about it.

Each act is answered once, by the key of its event. An act before its kind of letter was in force is not answered, nor
one that a later act has settled: of an accepted or exempt report nothing else is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from automation.correspondence.ladder import is_open
from automation.correspondence.letters import Office, UnitReport, safe
from automation.correspondence.mail_history import MailHistory
from automation.correspondence.occasions.topic import Topic, UnsentMessage, topic_or_reason
from automation.correspondence.outbox.records import return_step
from automation.domain.plan.letters import LetterKind, LetterRow, OncePer
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.standing import Stage

RECEIVED, MENDED, ERRORS = "da-nhan", "da-du", "con-loi"  # the steps, followed by "@" and a key
ACCEPTED, EXTENDED, EXEMPTED, REVOKED = "da-duyet", "gia-han", "mien", "huy-mien"
HANDED_IN = frozenset({Stage.SUBMITTED, Stage.WITH_ERRORS})
SETTLED = frozenset({Stage.ACCEPTED, Stage.EXEMPT})


@dataclass(frozen=True)
class Act:
    """What is answered: the step of its letter, when it happened, and what the letter names."""

    step: str
    at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)


def answers(office: Office, history: MailHistory, report: UnitReport) -> Iterator[Topic | UnsentMessage]:
    """Yields what the unit is to be answered about its report."""
    for kind, find in ANSWERS.items():
        row = office.plan.letter(kind, report.obligation.code, report.unit)
        act = find(office, history, report, row) if row else None
        if row is None or act is None or not _is_due(office, history, row, act):
            continue
        found = topic_or_reason(history, report, row, act.step, act.facts)
        if found is not None:
            yield found


def _is_due(office: Office, history: MailHistory, row: LetterRow, act: Act) -> bool:
    """A letter on a return is due as long as the report is not handed in again."""
    if row.kind is LetterKind.RETURNED:
        return True
    return history.in_force(row.kind, act.at) and row.is_due(office.days_since(act.at))


def _step(base: str, row: LetterRow, event: Event) -> str:
    return base if row.once_per is OncePer.REPORT else f"{base}@{event.key[:12]}"


def _received(office: Office, history: MailHistory, report: UnitReport, row: LetterRow) -> Act | None:
    """A submission; later that its errors are mended, where a letter named them."""
    event = history.event(EventKind.SUBMITTED, report.unit.code, report.obligation.code)
    if event is None or report.standing.stage not in HANDED_IN or report.standing.conflict:
        return None
    key = report.unit.code, report.obligation.code
    of_errors = office.plan.letter(LetterKind.ERRORS, report.obligation.code, report.unit) or row
    if history.sent_at((*key, _step(ERRORS, of_errors, event), None)) and not report.standing.errors:
        return Act(_step(MENDED, row, event), report.standing.completed_at or event.at, {"is_mended": True})
    return Act(_step(RECEIVED, row, event), event.at)


def _errors(office: Office, history: MailHistory, report: UnitReport, row: LetterRow) -> Act | None:
    """Errors of a report that was handed in; again after `again_days`, while they stand and reports are taken."""
    event = history.event(EventKind.SUBMITTED, report.unit.code, report.obligation.code)
    if event is None or report.standing.stage is not Stage.WITH_ERRORS or report.standing.conflict:
        return None
    step = _step(ERRORS, row, event)
    first = history.sent_at((report.unit.code, report.obligation.code, step, None))
    if first is None and history.in_force(row.kind, event.at):
        return Act(step, event.at)
    if first is None:
        return _errors_from_before(office, history, report, row, step)
    if report.unit.code in history.held or not row.again_days or not is_open(report.obligation, report.due, office.now):
        return None
    number = office.days_since(first) // row.again_days
    if not 0 < number < row.times:
        return None
    return Act(f"{step}#{number + 1}", first + timedelta(days=number * row.again_days), {"is_again": True})


def _errors_from_before(office: Office, history: MailHistory, report: UnitReport, row: LetterRow,
                        step: str) -> Act | None:
    """Errors that stood when letters on errors came into force: one letter, `again_days` after that and after any other
    letter on them, as a repetition would go; none where the row repeats nothing. A run of the night sends it."""
    if report.unit.code in history.held or not row.again_days or not is_open(report.obligation, report.due, office.now):
        return None
    newest = history.newest_sent.get((report.unit.code, report.obligation.code, row.kind))
    begun = max(each for each in (history.since[row.kind], newest) if each)
    waited = office.days_since(begun) >= row.again_days
    return Act(step, begun + timedelta(days=row.again_days), {"is_again": True}) if waited else None


def _returned(_office: Office, _history: MailHistory, report: UnitReport, _row: LetterRow) -> Act | None:
    event = report.returned
    return Act(return_step(event), event.at) if event else None


def _accepted(office: Office, history: MailHistory, report: UnitReport, row: LetterRow) -> Act | None:
    event = history.event(EventKind.ACCEPTED, report.unit.code, report.obligation.code)
    if event is None or report.standing.stage is not Stage.ACCEPTED:
        return None
    return Act(_step(ACCEPTED, row, event), event.at, _decision(office, event))


def _extended(office: Office, history: MailHistory, report: UnitReport, row: LetterRow) -> Act | None:
    """Not once the report is settled or was returned since, nor after the day."""
    event = history.event(EventKind.EXTENDED, report.unit.code, report.obligation.code)
    returned = history.event(EventKind.RETURNED, report.unit.code, report.obligation.code)
    if event is None or report.standing.stage in SETTLED or (returned and returned.at > event.at):
        return None
    until = date.fromisoformat(event.data["until"])
    if until < office.today:
        return None
    return Act(_step(EXTENDED, row, event), event.at, _decision(office, event) | {"until": until})


def _exempted(office: Office, history: MailHistory, report: UnitReport, row: LetterRow) -> Act | None:
    """An exemption; later that it no longer holds, where a letter had named it."""
    key = report.unit.code, report.obligation.code
    event = history.event(EventKind.EXEMPTED, *key)
    if event is None:
        return None
    facts = _decision(office, event)
    if event.data.get("exempt", True):
        return Act(_step(EXEMPTED, row, event), event.at, facts) if report.standing.stage is Stage.EXEMPT else None
    if not report.standing.owes or LetterKind.EXEMPTED not in history.sent_kinds.get(key, ()):
        return None
    return Act(_step(REVOKED, row, event), event.at, facts | {"is_revoked": True})


def _decision(office: Office, event: Event) -> dict[str, Any]:
    reason = safe(str(event.data.get("reason") or ""), office.plan.words.committee)
    return {"reason": reason.rstrip("."), "decided_by": event.data.get("by", ""),
            "decided_at": event.at.astimezone(office.zone)}


ANSWERS: dict[LetterKind, Callable[[Office, MailHistory, UnitReport, LetterRow], Act | None]] = {
    LetterKind.RETURNED: _returned,
    LetterKind.ERRORS: _errors,
    LetterKind.EXEMPTED: _exempted,
    LetterKind.EXTENDED: _extended,
    LetterKind.ACCEPTED: _accepted,
    LetterKind.RECEIVED: _received,
}
