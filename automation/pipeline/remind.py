"""Remind: plans the messages that are due now and sends each once.

An occasion is one unit × obligation × step × due date, written about once whoever receives it; several occasions of one
unit with the same recipients are one message. Beside the ladder of reminders there are occasions that answer an act (a
submission, a decision) and those of a report that has opened (`correspondence/occasions`). The unit's own steps and
those to its head are one ladder (the unit gets a copy of the head's message), the committee's digest is another. A new
due date, by an extension or in the plan, begins a ladder of its own. After a report was returned only steps of later
days count: the unit has just received a message. Steps that had passed when an extension was granted, or when the
plan's deadline was moved, are skipped: they would be sent one right after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from automation.correspondence.calendar.entries import entries_sent
from automation.correspondence.chat_posts import ChatPost, chat_posts
from automation.correspondence.composition import compose
from automation.correspondence.ladder import due_for
from automation.correspondence.letters import Office, Render, UnitReport
from automation.correspondence.mail_history import DONE, MailHistory, mail_history
from automation.correspondence.occasions.announcements import announcement_letters
from automation.correspondence.occasions.answers import answers
from automation.correspondence.occasions.digests import member_digests
from automation.correspondence.occasions.ladder_steps import ladder_step
from automation.correspondence.occasions.openings import openings
from automation.correspondence.occasions.secretary import secretary_digest
from automation.correspondence.occasions.step_digests import step_digests
from automation.correspondence.occasions.topic import NO_ADDRESS, Topic, UnsentMessage
from automation.correspondence.occasions.unclear import unclear_letters
from automation.correspondence.outbox.events import outcome_event, planned_event
from automation.correspondence.outbox.reconciliation import reconcile
from automation.correspondence.outbox.records import by_step, outbox_records, state_of, waiting_recipients
from automation.correspondence.report_contents import NOTHING_READ, ReportContents
from automation.correspondence.settling import settling_messages
from automation.correspondence.volume import stop_reason
from automation.domain.plan.letters import AT_ONCE, URGENCY
from automation.domain.plan.mergers import reached_through_heirs
from automation.domain.plan.plan import Obligation, Plan
from automation.domain.plan.settings import MailSettings
from automation.domain.plan.units import Unit
from automation.domain.plan.working_days import WorkingDays
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.messages import Delivery, Message, Occasion, Receipt
from automation.domain.tracking.published_files import published_summaries
from automation.domain.tracking.standing import Stage, Standing
from automation.domain.workbook.addresses import NO_ADDRESSES, ReportAddresses
from automation.domain.workbook.store_words import FOLDER, StoreWords
from automation.ports import Mailer, MailStoppedError

GIVE_UP_AFTER = 3  # failures to reach the mailer in a row: the rest waits for the next run

ENOUGH_TODAY = "Đã đủ {limit} thư trong một ngày ([mail] daily_limit): để lần chạy sau gửi."
SETTLING = ("Hạn vừa qua, danh sách tệp có thể chưa có báo cáo nộp vào phút chót: để lần chạy sau "
            "{at:%H:%M ngày %d/%m/%Y} gửi.")


class GuardStopError(Exception):
    """A limit of the plan's guards was exceeded, so nothing was sent. The text (Vietnamese) names the limit."""


@dataclass(frozen=True, slots=True)
class MailPlan:
    """`messages` are sent now; `skipped` can't be; `held` wait for a person. `stop`: a guard's reason (Vietnamese).
    `posts`: to the chat."""

    messages: tuple[Message, ...]
    skipped: tuple[UnsentMessage, ...] = ()
    held: tuple[UnsentMessage, ...] = ()
    stop: str = ""
    posts: tuple[ChatPost, ...] = ()


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
        fine = all(receipt.complete for receipt in self.receipts)
        ambiguous = any(each.kind is EventKind.MESSAGE_UNCERTAIN for each in self.reconciled)
        return fine and not self.left and not ambiguous


def plan_messages(plan: Plan, units: Mapping[str, Unit], standings: Mapping[tuple[str, str], Standing],
                  events: Iterable[Event], working_days: WorkingDays, now: datetime, render: Render,
                  mail: MailSettings, feedback: Mapping[str, str] | None = None,
                  store: StoreWords = FOLDER, addresses: ReportAddresses = NO_ADDRESSES, *,
                  contents: ReportContents = NOTHING_READ, ignore_guard: bool = False,
                  at_once: bool = False, wanted: Callable[[Occasion], bool] | None = None) -> MailPlan:
    """Plan the messages to send at `now` (aware), in the order of the plan's obligations, then of
    `standings`. Pure: sends and records nothing. `feedback`: unit → name of its annotated copy.
    `addresses`: of the workbooks and the register. `contents`: what the run found in the workbooks. `at_once`: only the
    letters that answer an act, whose day is not the ladder's. `wanted`: which occasions to write about, all when None.
    Raises RenderingError for a template or subject that can't be filled in."""
    recorded = list(events)
    office = Office(plan, mail, working_days, now, render, feedback or {}, store, addresses,
                    published_summaries(recorded), contents)
    history = mail_history(office, recorded)
    units = reached_through_heirs(units, office.today)
    found: list[Topic | Message | UnsentMessage | None] = []
    reports: list[UnitReport] = []
    for obligation in plan.obligations:
        chosen = [each for each in standings.values() if each.obligation == obligation.code]
        reports += [_report(office, history, units[each.unit], obligation, each) for each in chosen]
        for report in reports[-len(chosen):] if chosen else ():
            found += _of_report(office, history, report, at_once=at_once)
        if not at_once:
            found += step_digests(office, history, obligation, units, chosen)
    found += announcement_letters(office, history, units, recorded)
    if not at_once:
        found += [*unclear_letters(office, history, units), *member_digests(office, history, units, standings.values())]
    messages = compose(office, (each for each in found if isinstance(each, Topic | Message)
                                and (wanted is None or _is_wanted(each, wanted))), entries_sent(history.records))
    unsent = _distinct(each for each in found if isinstance(each, UnsentMessage))
    if not at_once:
        morning = secretary_digest(office, history, units, standings.values(), recorded, messages, unsent)
        messages += [morning] if morning else []
    left = mail.max_per_day - history.today if mail.max_per_day else None
    stop = partial(stop_reason, plan=plan, units=units, events=recorded, now=now, ignore_guard=ignore_guard)
    posts = () if at_once else tuple(chat_posts(office, history, units, reports, recorded))
    return replace(_planned(messages, unsent, left, mail.max_per_day, stop), posts=posts)


def plan_announcements(plan: Plan, units: Mapping[str, Unit], events: Iterable[Event], working_days: WorkingDays,
                       now: datetime, render: Render, mail: MailSettings, store: StoreWords = FOLDER,
                       addresses: ReportAddresses = NO_ADDRESSES) -> MailPlan:
    """Plan the letters of announcements alone, as `plan_messages` does among others."""
    recorded = list(events)
    office = Office(plan, mail, working_days, now, render, {}, store, addresses)
    history = mail_history(office, recorded)
    found = list(announcement_letters(office, history, reached_through_heirs(units, office.today), recorded))
    left = mail.max_per_day - history.today if mail.max_per_day else None
    stop = partial(stop_reason, plan=plan, units=units, events=recorded, now=now)
    return _planned([each for each in found if isinstance(each, Message)],
                    _distinct(each for each in found if isinstance(each, UnsentMessage)), left, mail.max_per_day, stop)


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
    by_step_key, waiting = by_step(records), waiting_recipients(records)
    receipts: list[Receipt] = []
    unreached, no_access = 0, ""  # failures in a row
    for index, message in enumerate(planned.messages):
        if unreached >= GIVE_UP_AFTER:
            return DeliveryReport(tuple(receipts), tuple(reconciled), planned.messages[index:], no_access)
        settled = (each.step_key for each in message.occasions if state_of(by_step_key, each.step_key) in DONE)
        attempt = records[message.key].attempts + 1 if message.key in records else 1
        done = any(not message.only_to(waiting.get(each, ())) for each in settled)
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
        state = Delivery.DEFERRED if getattr(error, "deferred", False) else Delivery.FAILED
        return Receipt(message.key, state, str(error)), failures, str(error) if refused else ""


def _report(office: Office, history: MailHistory, unit: Unit, obligation: Obligation, standing: Standing) -> UnitReport:
    days = {at.astimezone(office.zone).date() for at in history.reminded.get((unit.code, obligation.code), ())}
    is_returned = standing.stage is Stage.RETURNED
    returned = history.event(EventKind.RETURNED, unit.code, obligation.code) if is_returned else None
    dated = returned is not None and bool(returned.data.get("until"))
    due = due_for(office.plan, obligation, standing.due, resubmission=dated)
    return UnitReport(unit, obligation, standing, due, returned, tuple(sorted(days)))


def _of_report(office: Office, history: MailHistory, report: UnitReport, *,
               at_once: bool) -> list[Topic | UnsentMessage | None]:
    """Return what is to be written about one report."""
    answered = list(answers(office, history, report))
    if at_once:
        return [each for each in answered if isinstance(each, UnsentMessage)
                or (each.occasion.kind in AT_ONCE and not each.facts.get("is_again"))]
    return [*answered, ladder_step(office, history, report), *openings(office, history, report)]


def _is_wanted(found: Topic | Message, wanted: Callable[[Occasion], bool]) -> bool:
    return any(map(wanted, found.occasions if isinstance(found, Message) else (found.occasion,)))


def _distinct(found: Iterable[UnsentMessage]) -> list[UnsentMessage]:
    """Return the messages that are not sent, each message once, and each unit without an address once."""
    return list({(each.unit, NO_ADDRESS) if each.reason == NO_ADDRESS else each.key or each: each
                 for each in reversed(list(found))}.values())[::-1]


def _planned(due: Sequence[Message], unsent: Sequence[UnsentMessage], left: int | None, most: int,
             reason_to_stop: Callable[[Sequence[Message]], str]) -> MailPlan:
    """`left`: how many messages may still be sent today, of `most`; None for no limit. The most urgent ones go first
    where not all may."""
    allowed = len(due) if left is None else max(0, left)
    messages = tuple(sorted(due, key=lambda each: URGENCY[each.kinds[0]]) if allowed < len(due) else due)
    stop = reason_to_stop(messages)
    later = [UnsentMessage(each.unit, each.obligation, each.step, ENOUGH_TODAY.format(limit=most))
             for each in messages[allowed:]]
    return MailPlan(messages[:allowed], (*(each for each in unsent if not each.key), *later),
                    tuple(each for each in unsent if each.key), stop)
