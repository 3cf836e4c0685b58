"""Occasions of reports that nobody has begun: an invitation when an obligation opens, and nudges about one without a
deadline, for which there is no ladder; nudges too about what a rule found in a report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from automation.correspondence.ladder import is_open
from automation.correspondence.letters import Office, UnitReport
from automation.correspondence.mail_history import MailHistory
from automation.correspondence.occasions.ladder_steps import reached_step
from automation.correspondence.occasions.topic import Topic, UnsentMessage, topic_or_reason
from automation.domain.plan.letters import LetterKind, LetterRow
from automation.domain.tracking.events import EventKind
from automation.domain.tracking.standing import NOT_BEGUN, Stage

INVITATION, NUDGE, RULES = "moi", "nhac", "hoan-thien"


def openings(office: Office, history: MailHistory, report: UnitReport) -> Iterator[Topic | UnsentMessage]:
    """Yields at most one of them; a nudge takes the place of an invitation that was never sent."""
    if report.unit.code in history.held or office.now >= report.obligation.ends_at(office.zone):
        return
    for kind, find in ((LetterKind.NUDGE, _nudge), (LetterKind.INVITATION, _invitation)):
        row = office.plan.letter(kind, report.obligation.code, report.unit)
        found = find(office, history, report, row) if row else None
        if row is None or found is None:
            continue
        step, at = found
        opening = topic_or_reason(history, report, row, step) if history.in_force(kind, at) else None
        if opening is not None:
            yield opening
        return


def _invitation(office: Office, history: MailHistory, report: UnitReport,
                row: LetterRow) -> tuple[str, datetime] | None:
    """Once the obligation has opened, until its first reminder is due."""
    at = _opened_at(office, history, report) + timedelta(days=row.after_days)
    if not _is_open_for(office, history, report) or office.now < at or reached_step(office, report):
        return None
    if report.due is not None and report.due.passed(office.now):
        return None
    if row.within_days and office.now > at + timedelta(days=row.within_days):
        return None
    return INVITATION, at


def _nudge(office: Office, history: MailHistory, report: UnitReport, row: LetterRow) -> tuple[str, datetime] | None:
    if row.rules:
        return _rule_nudge(office, history, report, row)
    if report.due is not None or not _is_open_for(office, history, report):
        return None
    return _repeated(office, NUDGE, _opened_at(office, history, report), row)


def _rule_nudge(office: Office, history: MailHistory, report: UnitReport,
                row: LetterRow) -> tuple[str, datetime] | None:
    """What the row's rules found in a report that was handed in and is not settled."""
    event = history.event(EventKind.SUBMITTED, report.unit.code, report.obligation.code)
    found = office.contents.of_rules(report.unit.code, report.obligation.code, row.rules)
    if event is None or not found or report.standing.stage is not Stage.WITH_ERRORS or report.standing.conflict:
        return None
    return _repeated(office, f"{RULES}@{event.key[:12]}", event.at, row)


def _repeated(office: Office, base: str, begun: datetime, row: LetterRow) -> tuple[str, datetime] | None:
    """Returns the newest repetition that is due, and from when on; None before the first."""
    waited = office.days_since(begun) - row.after_days
    if waited < 0:
        return None
    number = min(waited // row.again_days, row.times - 1) if row.again_days else 0
    return f"{base}#{number + 1}", begun + timedelta(days=row.after_days + number * row.again_days)


def _is_open_for(office: Office, history: MailHistory, report: UnitReport) -> bool:
    """Reports whether the unit has still to begin: a report that was handed in and taken back is under way."""
    submitted = history.event(EventKind.SUBMITTED, report.unit.code, report.obligation.code)
    return (submitted is None and report.standing.stage in NOT_BEGUN
            and is_open(report.obligation, report.due, office.now))


def _opened_at(office: Office, history: MailHistory, report: UnitReport) -> datetime:
    """Returns when the unit could begin: the obligation was open and its workbook made."""
    made = history.provisioned.get(report.unit.code, report.obligation.opens_at)
    return max(report.obligation.opens_at, made).astimezone(office.zone)
