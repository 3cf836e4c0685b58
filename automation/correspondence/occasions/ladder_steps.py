"""Occasions that the plan's ladder of reminders makes: to a unit or its head, and the digest to the committee."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from automation.correspondence.ladder import (
    CLUSTER_LADDER,
    COMMITTEE_LADDER,
    UNIT_LADDER,
    Due,
    ScheduledStep,
    due_for,
    is_open,
    newest_step,
)
from automation.correspondence.letters import Office, UnitReport, digest_facts, distinct, letter, recipients
from automation.correspondence.mail_history import MailHistory
from automation.correspondence.occasions.topic import NO_CLUSTER, Topic, UnsentMessage, unsent
from automation.correspondence.outbox.records import return_step
from automation.domain.plan.letters import LetterKind
from automation.domain.plan.members import Cluster
from automation.domain.plan.plan import Audience, Condition, Obligation
from automation.domain.plan.units import Unit
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.messages import Delivery, Message, Occasion, StepKey
from automation.domain.tracking.observations import CellCounts
from automation.domain.tracking.standing import Stage, Standing

NO_COMMITTEE = "Chưa có địa chỉ thư của {0.committee}: bổ sung committee_emails vào tệp kế hoạch."
HELD = "Có quyết định chưa rõ trong sổ theo dõi{0.of} ({0.obligation}: {0.entry}): tạm giữ thư nhắc, nhiều nhất ba đêm."
NOT_READABLE = "Không đọc được tệp của đơn vị nên không nhắc nộp."
KINDS = {Audience.UNIT: LetterKind.REMINDER, Audience.HEAD: LetterKind.ESCALATION,
         Audience.CLUSTER: LetterKind.ESCALATION, Audience.COMMITTEE: LetterKind.DIGEST_COMMITTEE}


def ladder_step(office: Office, history: MailHistory, report: UnitReport) -> Topic | UnsentMessage | None:
    """Returns the message of the newest step of the unit's ladder, if it was not sent yet."""
    unreadable = report.standing.stage is Stage.UNREACHABLE
    if report.due is None or not (report.standing.owes or unreadable):
        return None
    if not is_open(report.obligation, report.due, office.now):
        return None
    scheduled = reached_step(office, report)
    if scheduled is None:
        return None
    key = _step_key(report.unit.code, report.obligation, scheduled)
    if history.state(key) is Delivery.SENT or _is_passed(office, history, key, report.due, scheduled):
        return None
    if report.returned is not None and scheduled.day <= _day_of_return_letter(office, history, report, report.returned):
        return None
    decision = history.held.get(report.unit.code)
    if unreadable or decision is not None:
        words = HELD.format(decision) if decision else NOT_READABLE
        return UnsentMessage(report.unit.code, report.obligation.code, scheduled.code, words)
    to, cc = recipients(report.unit, scheduled.step.audience)
    return unsent(history, key, scheduled.code, to) or _topic(report, scheduled, to, cc)


def _day_of_return_letter(office: Office, history: MailHistory, report: UnitReport, returned: Event) -> date:
    """Return the day of the letter on the return, today where it is still to be sent: that letter
    names the due date too, so that a step up to that day adds nothing."""
    key = report.unit.code, report.obligation.code
    at = returned.at
    if office.plan.letter(LetterKind.RETURNED, report.obligation.code, report.unit) is not None:
        at = history.sent_at((*key, return_step(returned), None)) or office.now
    return at.astimezone(office.zone).date()


def reached_step(office: Office, report: UnitReport) -> ScheduledStep | None:
    """Returns the newest step of the unit's ladder whose day is reached and whose kind is in force."""
    audiences = [each for each in UNIT_LADDER
                 if office.plan.letter(KINDS[each], report.obligation.code, report.unit) is not None]
    if report.due is None or not audiences:
        return None
    cells = office.contents.cells.get((report.unit.code, report.obligation.code), CellCounts())
    own = Condition.PARTIAL if cells.answered else Condition.UNTOUCHED
    return newest_step(office.plan, report.obligation, report.due, audiences, office.days, office.now, report.unit,
                       {Condition.OWES, own})


def _topic(report: UnitReport, scheduled: ScheduledStep, to: tuple[str, ...], cc: tuple[str, ...]) -> Topic:
    kind = KINDS[scheduled.step.audience]
    occasion = Occasion(kind, report.unit.code, report.obligation.code, scheduled.code, scheduled.due)
    return Topic(occasion, report, to, cc, scheduled.step.template, scheduled.step.subject, {"step": scheduled.step})


def _step_key(unit: str | None, obligation: Obligation, scheduled: ScheduledStep) -> StepKey:
    return unit, obligation.code, scheduled.step.code, scheduled.due


def _is_passed(office: Office, history: MailHistory, key: StepKey, due: Due, scheduled: ScheduledStep) -> bool:
    """Report whether the step's day lies before the day on which its due date was set."""
    unit, obligation, *_ = key
    extended = history.event(EventKind.EXTENDED, unit, obligation) if due.extended and unit else None
    since = extended.at if extended else None if due.extended else history.moved.get(obligation)
    return since is not None and scheduled.day < since.astimezone(office.zone).date()


def committee_step(office: Office, history: MailHistory, obligation: Obligation, units: Mapping[str, Unit],
                   standings: Sequence[Standing]) -> Message | UnsentMessage | None:
    """Return the digest of the newest step of the committee's ladder, while any report is missing. An unreadable
    workbook counts as missing here: its unit is not reminded, so the committee must be informed."""
    to = distinct(office.plan.committee_emails)
    return _digest(office, history, obligation, COMMITTEE_LADDER,
                   (to, NO_COMMITTEE.format(office.plan.words)), units, standings)


def cluster_steps(office: Office, history: MailHistory, obligation: Obligation, units: Mapping[str, Unit],
                  standings: Sequence[Standing]) -> list[Message | UnsentMessage]:
    """Return the digests of the newest step to the clusters, to each about its units while any report is missing."""
    found = (_digest(office, history, obligation, CLUSTER_LADDER, (distinct(each.emails), NO_CLUSTER), units,
                     [standing for standing in standings if each.includes(units[standing.unit])], each)
             for each in office.plan.clusters)
    return [each for each in found if each is not None]


def _digest(office: Office, history: MailHistory, obligation: Obligation, ladder: Collection[Audience],
            to_or_why: tuple[tuple[str, ...], str], units: Mapping[str, Unit], standings: Sequence[Standing],
            cluster: Cluster | None = None) -> Message | UnsentMessage | None:
    """`to_or_why`: the recipients, and the words where there are none."""
    due = due_for(office.plan, obligation, None)
    kind = LetterKind.ESCALATION if cluster else LetterKind.DIGEST_COMMITTEE
    waiting = any(each.owes or each.stage is Stage.UNREACHABLE for each in standings)
    if due is None or not waiting or not is_open(obligation, due, office.now):
        return None
    if office.plan.letter(kind, obligation.code) is None:
        return None
    scheduled = newest_step(office.plan, obligation, due, ladder, office.days, office.now)
    if scheduled is None or _is_passed(office, history, _step_key(None, obligation, scheduled), due, scheduled):
        return None
    step = f"{scheduled.code}@{cluster.code}" if cluster else scheduled.code
    occasion = Occasion(kind, None, obligation.code, step, scheduled.due)
    if history.state(occasion.step_key) is Delivery.SENT:
        return None
    context = office.facts(obligation, due) | digest_facts(office, units, standings) | {"step": scheduled.step}
    context |= {"cluster": cluster} if cluster else {}
    return unsent(history, occasion.step_key, step, *to_or_why) or letter(
        office, occasion, (to_or_why[0], ()), scheduled.step.subject, scheduled.step.template, context)
