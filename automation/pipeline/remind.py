"""Remind: plans the messages that are due now and sends each once.

A message is one unit × obligation × step × due date, sent once whoever receives it. The unit's own steps and those to
its head are one ladder (the unit gets a copy of the head's message), the committee's digest is another. A new due date,
by an extension or in the plan, begins a ladder of its own. After a report was returned only steps of later days count:
the unit has just received a message. Steps that had passed when an extension was granted, or when the plan's deadline
was moved, are skipped: they would be sent one right after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from automation.correspondence.deliveries import (
    by_step,
    outbox_records,
    outcome_event,
    planned_event,
    reconcile,
)
from automation.correspondence.ladder import (
    COMMITTEE_LADDER,
    UNIT_LADDER,
    Due,
    ScheduledStep,
    due_for,
    is_open,
    newest_step,
)
from automation.correspondence.letters import (
    Office,
    Render,
    UnfinishedReport,
    digest,
    recipients,
    reminder,
    return_letter,
    return_step,
)
from automation.correspondence.mail_history import DONE, MailHistory, mail_history
from automation.correspondence.settling import settling_messages
from automation.correspondence.volume import stop_reason
from automation.domain.plan.mergers import reached_through_heirs
from automation.domain.plan.plan import Obligation, Plan
from automation.domain.plan.settings import MailSettings
from automation.domain.plan.units import Unit
from automation.domain.plan.working_days import WorkingDays
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.messages import Delivery, Message, Receipt, StepKey
from automation.domain.tracking.published_files import published_summaries
from automation.domain.tracking.standing import Stage, Standing
from automation.domain.workbook.addresses import NO_ADDRESSES, ReportAddresses
from automation.domain.workbook.store_words import FOLDER, StoreWords
from automation.ports import Mailer, MailStoppedError

GIVE_UP_AFTER = 3  # failures to reach the mailer in a row: the rest waits for the next run

NO_ADDRESS = "Chưa có địa chỉ thư của đơn vị: bổ sung vào config/units.csv."
NO_COMMITTEE = "Chưa có địa chỉ thư của Ban: bổ sung committee_emails vào tệp kế hoạch."
HELD = "Có quyết định chưa rõ trong sổ theo dõi{0.of} ({0.obligation}: {0.entry}): tạm giữ thư nhắc, nhiều nhất ba đêm."
NOT_READABLE = "Không đọc được tệp của đơn vị nên không nhắc nộp."
ENOUGH_TODAY = "Đã đủ {limit} thư trong một ngày ([mail] daily_limit): để lần chạy sau gửi."
SETTLING = ("Hạn vừa qua, danh sách tệp có thể chưa có báo cáo nộp vào phút chót: để lần chạy sau "
            "{at:%H:%M ngày %d/%m/%Y} gửi.")
AMBIGUOUS = "Chưa rõ thư đã đi hay chưa: kiểm tra rồi dùng lệnh “mail resolve”."


class GuardStopError(Exception):
    """A limit of the plan's guards was exceeded, so nothing was sent. The text (Vietnamese) names the limit."""


@dataclass(frozen=True, slots=True)
class UnsentMessage:
    """A message that is due and is not sent, with the reason (Vietnamese). `key` is set only for one that waits for
    `mail resolve`."""

    unit: str | None
    obligation: str
    step: str
    reason: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class MailPlan:
    """`messages` are sent now; `skipped` can't be; `held` wait for a person. `stop`: a guard's reason (Vietnamese)."""

    messages: tuple[Message, ...]
    skipped: tuple[UnsentMessage, ...] = ()
    held: tuple[UnsentMessage, ...] = ()
    stop: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """`reconciled`: outcomes of messages that an earlier run left without one. `left`: messages that were not tried,
    since the mailer could not be reached; the next run sends them. `no_access` (Vietnamese): why the mailer no longer
    accepts the account, "" if it does."""

    receipts: tuple[Receipt, ...]
    reconciled: tuple[Event, ...] = ()
    left: tuple[Message, ...] = ()
    no_access: str = ""

    def count(self, state: Delivery) -> int:
        return sum(receipt.state is state for receipt in self.receipts)

    @property
    def complete(self) -> bool:
        """Whether every message was sent, to every recipient, with no ambiguous outcome."""
        fine = all(receipt.state is Delivery.SENT and not receipt.refused for receipt in self.receipts)
        ambiguous = any(each.kind is EventKind.MESSAGE_UNCERTAIN for each in self.reconciled)
        return fine and not self.left and not ambiguous


def plan_messages(plan: Plan, units: Mapping[str, Unit], standings: Mapping[tuple[str, str], Standing],
                  events: Iterable[Event], working_days: WorkingDays, now: datetime, render: Render,
                  mail: MailSettings, feedback: Mapping[str, str] | None = None,
                  store: StoreWords = FOLDER, addresses: ReportAddresses = NO_ADDRESSES, *,
                  ignore_guard: bool = False, at_once: bool = False) -> MailPlan:
    """Plan the messages to send at `now` (aware), in the order of the plan's obligations, then of
    `standings`. Pure: sends and records nothing. `feedback`: unit → name of its annotated copy.
    `addresses`: of the workbooks and the register. `at_once`: only the letters that answer an act, whose day is not the
    ladder's: on a return.
    Raises RenderingError for a template or subject that can't be filled in."""
    recorded = list(events)
    office = Office(plan, mail, working_days, now, render, feedback or {}, store, addresses,
                    published_summaries(recorded))
    history = mail_history(office, recorded)
    units = reached_through_heirs(units, office.today)
    found: list[Message | UnsentMessage | None] = []
    for obligation in plan.obligations:
        chosen = [each for each in standings.values() if each.obligation == obligation.code]
        for standing in chosen:
            owed = _owed(office, history, units[standing.unit], obligation, standing)
            found.extend([_for_return(office, history, owed)] if at_once else _for_unit(office, history, owed))
        if not at_once:
            found.append(_for_committee(office, history, obligation, units, chosen))
    left = mail.max_per_day - history.today if mail.max_per_day else None
    stop = partial(stop_reason, plan=plan, units=units, events=recorded, now=now, ignore_guard=ignore_guard)
    return _planned(found, left, mail.max_per_day, stop)


def without_settling(planned: MailPlan, plan: Plan, now: datetime, delay: timedelta) -> MailPlan:
    """The plan in which messages about a deadline less than `delay` ago are skipped (see `settling_messages`)."""
    early = settling_messages(planned.messages, plan, now, delay)
    skipped = (UnsentMessage(each.unit, each.obligation, each.step,
                             SETTLING.format(at=early[each.key].astimezone(now.tzinfo)))
               for each in planned.messages if each.key in early)
    return replace(planned, messages=tuple(each for each in planned.messages if each.key not in early),
                   skipped=(*planned.skipped, *skipped))


def deliver(planned: MailPlan, mailer: Mailer, append: Callable[[Iterable[Event]], int], now: datetime,
            events: Sequence[Event], reconciled: Sequence[Event] | None = None) -> DeliveryReport:
    """Reconcile the messages that an earlier run left without an outcome, unless that is done (`reconciled`), then
    send. Each message is recorded as planned before it is passed to the mailer and with its outcome after, one by one,
    so that a crash leaves at most one ambiguous. A message that the ledger has as planned at this attempt belongs to
    another run: it is not sent. Raises GuardStopError, and whatever the ledger raises."""
    if planned.stop:
        raise GuardStopError(planned.stop)
    if reconciled is None:
        reconciled = reconcile(events, mailer, now)
        append(reconciled)
    records = outbox_records([*events, *reconciled])
    by_step_key = by_step(records)
    receipts: list[Receipt] = []
    unreached, no_access = 0, ""  # failures in a row
    for index, message in enumerate(planned.messages):
        if unreached >= GIVE_UP_AFTER:
            return DeliveryReport(tuple(receipts), tuple(reconciled), planned.messages[index:], no_access)
        other = by_step_key.get(message.step_key)
        attempt = records[message.key].attempts + 1 if message.key in records else 1
        done = other is not None and other.state in DONE
        if done or not append([planned_event(message, attempt, now, mailer.name)]):
            continue
        receipt, misses, refusal = _send(mailer, message)
        unreached, no_access = unreached + misses if misses else 0, refusal or no_access
        append([outcome_event(message, receipt, attempt, now)])
        receipts.append(receipt)
    return DeliveryReport(tuple(receipts), tuple(reconciled), no_access=no_access)


def _send(mailer: Mailer, message: Message) -> tuple[Receipt, int, str]:
    """Return the receipt, what to add to the failures in a row (0 when the mailer was reached), and why it refuses the
    account, if it does."""
    try:
        return mailer.send(message), 0, ""
    except OSError as error:
        refused = getattr(error, "no_access", False)
        failures = GIVE_UP_AFTER if refused or isinstance(error, MailStoppedError) else 1
        return Receipt(message.key, Delivery.FAILED, str(error)), failures, str(error) if refused else ""


def _owed(office: Office, history: MailHistory, unit: Unit, obligation: Obligation,
          standing: Standing) -> UnfinishedReport:
    key = (unit.code, obligation.code)
    days = {at.astimezone(office.zone).date() for at in history.reminded.get(key, ())}
    returned = history.returns.get(key) if standing.stage is Stage.RETURNED else None
    dated = returned is not None and bool(returned.data.get("until"))
    due = due_for(office.plan, obligation, standing.due, resubmission=dated)
    return UnfinishedReport(unit, obligation, standing, due, returned, tuple(sorted(days)))


def _for_unit(office: Office, history: MailHistory, owed: UnfinishedReport) -> list[Message | UnsentMessage]:
    """Return at most one message a run: a message on a return is sent before the ladder continues."""
    found = _for_return(office, history, owed)
    if isinstance(found, Message):
        return [found]
    return [each for each in (found, _for_step(office, history, owed)) if each is not None]


def _for_return(office: Office, history: MailHistory, owed: UnfinishedReport) -> Message | UnsentMessage | None:
    """Return the letter on a return, if the report is still returned and the letter was not sent yet."""
    if owed.returned is None:
        return None
    step = return_step(owed.returned)
    key = (owed.unit.code, owed.obligation.code, step, None)
    if history.state(key) is Delivery.SENT:
        return None
    return _unsent(history, key, step, owed.unit.emails) or return_letter(office, owed, owed.returned)


def _for_step(office: Office, history: MailHistory, owed: UnfinishedReport) -> Message | UnsentMessage | None:
    """Return the message of the newest step of the unit's ladder, if it was not sent yet."""
    unreadable = owed.standing.stage is Stage.UNREACHABLE
    if owed.due is None or not (owed.standing.owes or unreadable):
        return None
    if not is_open(owed.obligation, owed.due, office.now):
        return None
    scheduled = newest_step(office.plan, owed.obligation, owed.due, UNIT_LADDER, office.days, office.now,
                            owed.unit)
    if scheduled is None:
        return None
    key = _step_key(owed.unit.code, owed.obligation, scheduled)
    if history.state(key) is Delivery.SENT or _is_passed(office, history, key, owed.due, scheduled):
        return None
    if owed.returned is not None and scheduled.day <= owed.returned.at.astimezone(office.zone).date():
        return None
    decision = history.held.get(owed.unit.code)
    if unreadable or decision is not None:
        words = HELD.format(decision) if decision else NOT_READABLE
        return UnsentMessage(owed.unit.code, owed.obligation.code, scheduled.code, words)
    to, _cc = recipients(owed.unit, scheduled.step.audience)
    return _unsent(history, key, scheduled.code, to) or reminder(office, owed, scheduled)


def _step_key(unit: str | None, obligation: Obligation, scheduled: ScheduledStep) -> StepKey:
    return unit, obligation.code, scheduled.step.code, scheduled.due


def _is_passed(office: Office, history: MailHistory, key: StepKey, due: Due, scheduled: ScheduledStep) -> bool:
    """Report whether the step's day lies before the day on which its due date was set."""
    unit, obligation, *_ = key
    extended = history.extensions.get((unit, obligation)) if due.extended else None
    since = extended.at if extended else None if due.extended else history.moved.get(obligation)
    return since is not None and scheduled.day < since.astimezone(office.zone).date()


def _unsent(history: MailHistory, key: StepKey, step: str, to: Sequence[str],
            without_address: str = NO_ADDRESS) -> UnsentMessage | None:
    unit, obligation, *_ = key
    if history.state(key) is Delivery.UNCERTAIN:
        return UnsentMessage(unit, obligation, step, AMBIGUOUS, history.by_step_key[key].key)
    return None if to else UnsentMessage(unit, obligation, step, without_address)


def _for_committee(office: Office, history: MailHistory, obligation: Obligation, units: Mapping[str, Unit],
                   standings: Sequence[Standing]) -> Message | UnsentMessage | None:
    """Return the digest of the newest step of the committee's ladder, while any report is missing. An unreadable
    workbook counts as missing here: its unit is not reminded, so the committee must be informed."""
    due = due_for(office.plan, obligation, None)
    waiting = any(each.owes or each.stage is Stage.UNREACHABLE for each in standings)
    if due is None or not waiting or not is_open(obligation, due, office.now):
        return None
    scheduled = newest_step(office.plan, obligation, due, COMMITTEE_LADDER, office.days, office.now)
    if scheduled is None:
        return None
    key = _step_key(None, obligation, scheduled)
    if history.state(key) is Delivery.SENT or _is_passed(office, history, key, due, scheduled):
        return None
    unsent = _unsent(history, key, scheduled.code, office.plan.committee_emails, NO_COMMITTEE)
    return unsent or digest(office, obligation, due, scheduled, units, standings)


def _planned(found: Iterable[Message | UnsentMessage | None], left: int | None, most: int,
             reason_to_stop: Callable[[Sequence[Message]], str]) -> MailPlan:
    """`left`: how many messages may still be sent today, of `most`; None for no limit."""
    due = [each for each in found if each is not None]
    messages = tuple(each for each in due if isinstance(each, Message))
    unsent = [each for each in due if isinstance(each, UnsentMessage)]
    stop = reason_to_stop(messages)
    allowed = len(messages) if left is None else max(0, left)
    later = [UnsentMessage(each.unit, each.obligation, each.step, ENOUGH_TODAY.format(limit=most))
             for each in messages[allowed:]]
    return MailPlan(messages[:allowed], (*(each for each in unsent if not each.key), *later),
                    tuple(each for each in unsent if each.key), stop)
