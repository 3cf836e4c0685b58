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
from types import MappingProxyType

from automation.correspondence.calendar.entries import entries_sent
from automation.correspondence.chat_posts import ChatPost, chat_posts
from automation.correspondence.composition import compose
from automation.correspondence.letters import Office, Render
from automation.correspondence.mail_history import DONE, MailHistory, mail_history, with_usable_addresses
from automation.correspondence.occasions.announcements import announcement_letters
from automation.correspondence.occasions.due import Found, due_now, unit_reports
from automation.correspondence.occasions.missed_steps import EarlierStandings, MissedSteps, first_run
from automation.correspondence.occasions.secretary import secretary_digest
from automation.correspondence.occasions.topic import WITHOUT_ADDRESS, Topic, UnsentMessage
from automation.correspondence.outbox.events import outcome_event, planned_event
from automation.correspondence.outbox.queue import OVERDUE, by_report, is_awaited, queued
from automation.correspondence.outbox.reconciliation import reconcile
from automation.correspondence.outbox.records import (
    KINDS,
    OutboxRecord,
    by_step,
    counting_records,
    outbox_records,
    state_of,
    waiting_recipients,
)
from automation.correspondence.outbox.settlement import TRIED, DueLetters, settled_events
from automation.correspondence.report_contents import NOTHING_READ, ReportContents
from automation.correspondence.settling import settling_messages
from automation.correspondence.urging import drafted_files
from automation.correspondence.volume import stop_reason
from automation.domain.plan.letters import URGENCY
from automation.domain.plan.mergers import reached_through_heirs
from automation.domain.plan.plan import Plan
from automation.domain.plan.settings import MailSettings
from automation.domain.plan.units import Unit
from automation.domain.plan.working_days import WorkingDays
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.messages import Attachment, Delivery, Message, Occasion, Receipt
from automation.domain.tracking.published_files import published_summaries
from automation.domain.tracking.standing import Stage, Standing
from automation.domain.workbook.addresses import NO_ADDRESSES, ReportAddresses
from automation.domain.workbook.store_words import FOLDER, StoreWords
from automation.ports import Mailer, MailStoppedError

NO_FILES: Mapping[str, Attachment] = MappingProxyType({})
GIVE_UP_AFTER = 3  # failures to reach the mailer in a row: the rest waits for the next run

ENOUGH_TODAY = "Đã đủ {limit} thư trong một ngày ([mail] daily_limit): để lần chạy sau gửi."
SETTLING = ("Hạn vừa qua, danh sách tệp có thể chưa có báo cáo nộp vào phút chót: để lần chạy sau "
            "{at:%H:%M ngày %d/%m/%Y} gửi.")


class GuardStopError(Exception):
    """A limit of the plan's guards was exceeded, so nothing was sent. The text (Vietnamese) names the limit."""


@dataclass(frozen=True, slots=True)
class MailPlan:
    """`messages` are sent now; `skipped` can't be; `held` wait for a person. `stop`: a guard's reason (Vietnamese).
    `queued` are due outside of the hours of sending. `untried`: what is to be recorded of messages that are not tried:
    they begin to wait, were superseded or cancelled. `overdue`: waited through the hours of a whole day.
    `posts`: to the chat."""

    messages: tuple[Message, ...]
    skipped: tuple[UnsentMessage, ...] = ()
    held: tuple[UnsentMessage, ...] = ()
    stop: str = ""
    queued: tuple[Message, ...] = ()
    untried: tuple[Event, ...] = ()
    overdue: tuple[UnsentMessage, ...] = ()
    posts: tuple[ChatPost, ...] = ()

    def count(self, state: Delivery) -> int:
        """How many messages begin to be in a state without being tried."""
        return sum(each.kind is KINDS[state] for each in self.untried)

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be sent or recorded."""
        return not (self.messages or self.untried or self.posts or self.stop)


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
                  at_once: bool = False, files: Mapping[str, Attachment] = NO_FILES,
                  wanted: Callable[[Occasion], bool] | None = None) -> MailPlan:
    """Plan the messages to send at `now` (aware), in the order of the plan's obligations, then of
    `standings`. Pure: sends and records nothing. `feedback`: unit → name of its annotated copy.
    `addresses`: of the workbooks and the register. `contents`: what the run found in the workbooks. `at_once`: only the
    letters that answer an act, whose day is not the ladder's. `wanted`: which occasions to write about, all when None.
    `files`: what may be attached, by its place.
    Raises RenderingError for a template or subject that can't be filled in."""
    recorded = list(events)
    office = Office(plan, mail, working_days, now, render, feedback or {}, store, addresses,
                    published_summaries(recorded), contents, files, drafted_files(recorded))
    history = mail_history(office, recorded)
    history, units = with_usable_addresses(history, reached_through_heirs(units, office.today))
    waiting = by_report(office.window.awaiting(history.records))
    reports = list(unit_reports(office, history, units, standings.values()))
    found = list(due_now(office, history, units, reports, recorded, at_once=at_once and not waiting))
    going = [each for each, goes in found if goes or not at_once or _is_awaited(each, waiting)]
    letters = [each for each in going if isinstance(each, Topic | Message)
               and (wanted is None or any(map(wanted, _occasions(each))))]
    messages = compose(office, letters, entries_sent(history.records.values()))
    unsent = _distinct(each for each in going if isinstance(each, UnsentMessage))
    if waiting or not at_once:
        morning = secretary_digest(office, history, units, standings.values(), recorded, messages, unsent)
        messages += [morning] if morning and (not at_once or _is_awaited(morning, waiting)) else []
    posts = () if at_once or mail.redirect_all else tuple(chat_posts(office, history, units, reports, recorded))
    planned = replace(_planned(office, history, units, recorded, messages, unsent, ignore_guard=ignore_guard),
                      posts=posts)
    if wanted or (at_once and not waiting):
        return planned
    return _with_settled(planned, office, history, units, standings, recorded, [each for each, _ in found])


def plan_announcements(plan: Plan, units: Mapping[str, Unit], events: Iterable[Event], working_days: WorkingDays,
                       now: datetime, render: Render, mail: MailSettings, store: StoreWords = FOLDER,
                       addresses: ReportAddresses = NO_ADDRESSES,
                       files: Mapping[str, Attachment] = NO_FILES) -> MailPlan:
    """Plan the letters of announcements alone, as `plan_messages` does among others."""
    recorded = list(events)
    office = Office(plan, mail, working_days, now, render, {}, store, addresses, files=files)
    history = mail_history(office, recorded)
    history, units = with_usable_addresses(history, reached_through_heirs(units, office.today))
    found = list(announcement_letters(office, history, units, recorded))
    return _planned(office, history, units, recorded, [each for each in found if isinstance(each, Message)],
                    _distinct(each for each in found if isinstance(each, UnsentMessage)))


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
    so that a crash leaves at most one ambiguous; an outcome is committed with the next message's plan. A message that
    the ledger has as planned at this attempt belongs to another run: it is not sent. Raises GuardStopError, and
    whatever the ledger raises."""
    if planned.stop:
        raise GuardStopError(planned.stop)
    if reconciled is None:
        reconciled = reconcile(events, mailer, now)
        append(reconciled)
    records = counting_records(outbox_records([*events, *reconciled]), {each.redirected for each in planned.messages})
    by_step_key, waiting = by_step(records), waiting_recipients(records)
    append(each for each in planned.untried if not _is_tried(records.get(each.data["key"])))
    receipts, outcomes, left = list[Receipt](), list[Event](), tuple[Message, ...]()
    unreached, no_access = 0, ""  # failures in a row
    for index, message in enumerate(planned.messages):
        if unreached >= GIVE_UP_AFTER:
            left = planned.messages[index:]
            break
        settled = (each.step_key for each in message.occasions if state_of(by_step_key, each.step_key) in DONE)
        attempt = records[message.key].attempts + 1 if message.key in records else 1
        done = not message.asked and any(not message.only_to(waiting.get(each, ())) for each in settled)
        if done or not _record_plan(append, outcomes, planned_event(message, attempt, now, mailer.name)):
            continue
        receipt, misses, refusal = _send(mailer, message)
        unreached, no_access = unreached + misses if misses else 0, refusal or no_access
        outcomes.append(outcome_event(message, receipt, attempt, now))
        receipts.append(receipt)
    append(outcomes)
    return DeliveryReport(tuple(receipts), tuple(reconciled), left, no_access)


def _record_plan(append: Callable[[Iterable[Event]], int], outcomes: list[Event], plan: Event) -> bool:
    """Commit a message's plan together with the outcome of the one before, and report whether the plan is new."""
    added, known = append([*outcomes, plan]), len(outcomes)
    outcomes.clear()
    return added > known


def _is_tried(record: OutboxRecord | None) -> bool:
    """Report whether the message went, or may have: nothing else may be recorded of it then."""
    return record is not None and record.state in TRIED


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


def _with_settled(planned: MailPlan, office: Office, history: MailHistory, units: Mapping[str, Unit],
                  standings: Mapping[tuple[str, str], Standing], events: Sequence[Event],
                  found: Sequence[Found]) -> MailPlan:
    """Add what is to be recorded of messages that will never go, and which messages have waited too long. `found`: all
    that is due, also what goes another time."""
    messages = (*planned.messages, *planned.queued)
    occasions = {each.step_key for item in found for each in _occasions(item)}
    blocked = {(each.unit, each.obligation) for each in found if isinstance(each, UnsentMessage)}
    unreadable = {each.unit for each in standings.values() if each.stage is Stage.UNREACHABLE}
    due = DueLetters(messages, occasions | {each.step_key for item in messages for each in item.occasions},
                     blocked, unreadable | {*history.held})
    titles: dict[tuple[str | None, str], str] = {(each.unit, each.obligation): each.title
                                                 for each in standings.values()}
    settled = list(settled_events(history.records, due, titles, office.now))
    missed = MissedSteps(office, history, units, standings, first_run(events, office.zone),
                         EarlierStandings(events, office.plan, units, office.now.astimezone(office.zone)).on)
    overdue = (UnsentMessage(each.unit, each.obligation, each.step,
                             OVERDUE.format(at=each.at.astimezone(office.zone)))
               for each in queued(history.records) if office.window.is_overdue(each))
    return replace(planned, untried=(*planned.untried, *missed.events(messages), *settled), overdue=tuple(overdue))


def _occasions(found: Found) -> Sequence[Occasion]:
    if isinstance(found, UnsentMessage):
        return ()
    return (found.occasion,) if isinstance(found, Topic) else found.occasions


def _is_awaited(found: Found, waiting: Mapping[tuple[str | None, str], Sequence[OutboxRecord]]) -> bool:
    """Report whether a waiting message is about what was found, or about what it takes the place of."""
    return not isinstance(found, UnsentMessage) and any(
        is_awaited(each, found.to, waiting) for each in _occasions(found))


def _distinct(found: Iterable[UnsentMessage]) -> list[UnsentMessage]:
    """Return the messages that are not sent, each message once, and each unit without an address once."""
    return list({(each.unit, each.reason) if each.reason in WITHOUT_ADDRESS else each.key or each: each
                 for each in reversed(list(found))}.values())[::-1]


def _planned(office: Office, history: MailHistory, units: Mapping[str, Unit], events: Sequence[Event],
             due: Sequence[Message], unsent: Sequence[UnsentMessage], *, ignore_guard: bool = False) -> MailPlan:
    """Queue what is due outside of the hours of sending, and leave what is beyond a day's limit: the most urgent ones
    go first where not all may."""
    window = office.window
    now = [each for each in due if window.lets_go(each)]
    later = [each for each in due if not window.lets_go(each)]
    most = office.mail.max_per_day
    allowed = max(0, most - history.today) if most else len(now)
    messages = tuple(sorted(now, key=lambda each: URGENCY[each.kinds[0]]) if allowed < len(now) else now)
    waited = {own.step_key for each in queued(history.records) for own in each.by_occasion}
    stop = stop_reason([*messages, *later], office.plan, units, events, office.now, ignore_guard=ignore_guard,
                       waited=waited)
    beyond = [UnsentMessage(each.unit, each.obligation, each.step, ENOUGH_TODAY.format(limit=most))
              for each in messages[allowed:]]
    return MailPlan(messages[:allowed], (*(each for each in unsent if not each.key), *beyond),
                    tuple(each for each in unsent if each.key), stop, tuple(later),
                    tuple(window.queued_events(later, history.records)))
