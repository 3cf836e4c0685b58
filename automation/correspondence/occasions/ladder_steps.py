"""Occasions that the plan's ladder of reminders makes to a unit or its head."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from automation.correspondence.ladder import UNIT_LADDER, Due, ScheduledStep, is_open, newest_step
from automation.correspondence.letters import Office, UnitReport, recipients
from automation.correspondence.mail_history import MailHistory
from automation.correspondence.occasions.topic import Addressees, Topic, UnsentMessage, addressees, unsent
from automation.correspondence.outbox.records import return_step
from automation.domain.plan.letters import LetterKind
from automation.domain.plan.plan import Audience, Channel, Condition, Obligation
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.messages import Occasion, StepKey
from automation.domain.tracking.observations import CellCounts
from automation.domain.tracking.standing import Stage, Standing

HELD = "Có quyết định chưa rõ trong sổ theo dõi{0.of} ({0.obligation}: {0.entry}): tạm giữ thư nhắc, nhiều nhất ba đêm."
NOT_READABLE = "Không đọc được tệp của đơn vị nên không nhắc nộp."
KINDS = {Audience.UNIT: LetterKind.REMINDER, Audience.HEAD: LetterKind.ESCALATION}


def ladder_step(office: Office, history: MailHistory, report: UnitReport) -> Topic | UnsentMessage | None:
    """Returns the message of the newest step of the unit's ladder, if it was not sent yet."""
    unreadable = report.standing.stage is Stage.UNREACHABLE
    if report.due is None or not (report.standing.owes or unreadable or has_errors(report.standing)):
        return None
    if not is_open(report.obligation, report.due, office.now):
        return None
    scheduled = reached_step(office, report)
    if scheduled is None:
        return None
    key = step_key(report.unit.code, report.obligation, scheduled)
    whom = addressees(history, key, *recipients(report.unit, scheduled.step.audience))
    if whom is None or is_passed(office, history, key, report.due, scheduled):
        return None
    if scheduled.day <= _day_of_letter_before(office, history, report):
        return None
    decision = history.held.get(report.unit.code)
    if unreadable or decision is not None:
        words = HELD.format(decision) if decision else NOT_READABLE
        return UnsentMessage(report.unit.code, report.obligation.code, scheduled.code, words)
    return unsent(history, key, scheduled.code, whom) or _topic(history, report, scheduled, whom)


def has_errors(standing: Standing) -> bool:
    """Whether a report was handed in with errors that stand, and nothing else is to be decided about it."""
    return standing.stage is Stage.WITH_ERRORS and not standing.conflict


def conditions_met(office: Office, standing: Standing) -> Collection[Condition]:
    """Returns the conditions of steps to the unit that its report meets."""
    if standing.stage is Stage.WITH_ERRORS:
        return {Condition.ERRORS}
    cells = office.contents.cells.get((standing.unit, standing.obligation), CellCounts())
    return {Condition.OWES, Condition.PARTIAL if cells.answered else Condition.UNTOUCHED}


def reached_step(office: Office, report: UnitReport, channel: Channel = Channel.MAIL) -> ScheduledStep | None:
    """Returns the newest step of the unit's ladder whose day is reached and whose kind is in force."""
    met = conditions_met(office, report.standing)
    audiences = [each for each in UNIT_LADDER
                 if office.plan.letter(_kind(each, met), report.obligation.code, report.unit) is not None]
    if report.due is None or not audiences:
        return None
    return newest_step(office.plan, report.obligation, report.due, audiences, office.days, office.now, report.unit,
                       met, channel)


def _kind(audience: Audience, met: Collection[Condition]) -> LetterKind:
    """Returns the kind of a step's letter; one on errors is no reminder to hand in."""
    return LetterKind.ERRORS if audience is Audience.UNIT and Condition.ERRORS in met else KINDS[audience]


def _day_of_letter_before(office: Office, history: MailHistory, report: UnitReport) -> date:
    """Return the day of the letter whose contents a step up to that day would repeat: the one on a return names the due
    date, the one on errors lists them. Today where that letter is still to be sent."""
    key = report.unit.code, report.obligation.code
    if report.returned is not None:
        at = report.returned.at
        if office.plan.letter(LetterKind.RETURNED, report.obligation.code, report.unit) is not None:
            at = history.sent_at((*key, return_step(report.returned), None)) or office.now
        return at.astimezone(office.zone).date()
    if has_errors(report.standing) and _awaits_errors_letter(history, report):
        return office.today
    sent = history.newest_sent.get((*key, LetterKind.ERRORS)) if has_errors(report.standing) else None
    return sent.astimezone(office.zone).date() if sent else date.min


def _awaits_errors_letter(history: MailHistory, report: UnitReport) -> bool:
    """Report whether the submission was not answered yet by a letter on its errors."""
    key = report.unit.code, report.obligation.code
    submitted = history.event(EventKind.SUBMITTED, *key)
    sent = history.newest_sent.get((*key, LetterKind.ERRORS))
    return (submitted is not None and history.in_force(LetterKind.ERRORS, submitted.at)
            and (sent is None or sent < submitted.at))


def _topic(history: MailHistory, report: UnitReport, scheduled: ScheduledStep, whom: Addressees) -> Topic:
    step = scheduled.step
    kind = _kind(step.audience, {step.condition})
    occasion = Occasion(kind, report.unit.code, report.obligation.code, scheduled.code, scheduled.due)
    is_again = (report.unit.code, report.obligation.code, LetterKind.ERRORS) in history.newest_sent
    facts = {"step": step, "is_again": True} if kind is LetterKind.ERRORS and is_again else {"step": step}
    return Topic(occasion, report, whom.to, whom.cc, step.template, step.subject, facts, again=whom.again)


def step_key(unit: str | None, obligation: Obligation, scheduled: ScheduledStep) -> StepKey:
    return unit, obligation.code, scheduled.step.code, scheduled.due


def is_passed(office: Office, history: MailHistory, key: StepKey, due: Due, scheduled: ScheduledStep) -> bool:
    """Report whether the step's day lies before the day on which its due date was set."""
    unit, obligation, *_ = key
    extended: Event | None = history.event(EventKind.EXTENDED, unit, obligation) if due.extended and unit else None
    since = extended.at if extended else None if due.extended else history.moved.get(obligation)
    return since is not None and scheduled.day < since.astimezone(office.zone).date()
