"""The ledger's record of mail, projected for planning: which step was sent for which due date, since when a deadline of
the plan is in force, and since when letters of each kind go.

Every run records the plan's deadlines, so that a deadline that was moved begins a ladder of its own. Messages of older
versions have no due date: such a message counts for the present deadline if its step's day had come when it was
planned, and for a former deadline otherwise.

Every run records the kinds of letters that are in force. What happened before the first run with a kind is not written
about: neither after an upgrade from a version without it, nor after the plan switched it on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from automation.correspondence.ladder import COMMITTEE_LADDER, UNIT_LADDER, due_for, scheduled_steps
from automation.correspondence.letters import Office
from automation.correspondence.outbox.addresses import unusable_addresses
from automation.correspondence.outbox.records import (
    STATES,
    OutboxRecord,
    by_step,
    counting_records,
    outbox_records,
    state_of,
    waiting_recipients,
)
from automation.domain.plan.letters import LetterKind
from automation.domain.plan.plan import Obligation
from automation.domain.plan.units import Unit
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.messages import Delivery, StepKey, folded
from automation.domain.tracking.unclear_decisions import UnclearDecision, held_units, unclear_decisions

DAY = timedelta(hours=23)  # what counts as today: services count 24 hours, and a run may begin a little earlier
DONE = frozenset({Delivery.SENT, Delivery.UNCERTAIN, Delivery.COMPLAINED})  # never sent again by itself
GONE = frozenset({Delivery.SENT, Delivery.UNCERTAIN})  # counted among the messages of a day
ARRIVED = frozenset({Delivery.SENT, Delivery.COMPLAINED})

LADDER = frozenset({LetterKind.REMINDER, LetterKind.ESCALATION})
ACTS = frozenset({EventKind.SUBMITTED, EventKind.RETURNED, EventKind.ACCEPTED, EventKind.EXTENDED,
                  EventKind.EXEMPTED})  # what a letter answers


@dataclass(frozen=True)
class MailHistory:
    """The outbox record of each step, the newest event of each kind, unit and obligation, the moments of the reminders
    of each unit × obligation, since when each moved deadline of the plan is in force, and how many messages were sent
    today. `since`: the last run without letters of that kind; kinds that all runs had are not in it. `sent_kinds`: the
    kinds of which a letter on a report was sent. `provisioned`: when each unit's workbook was made first."""

    by_step_key: Mapping[StepKey, OutboxRecord]
    newest: Mapping[tuple[EventKind, str | None, str | None], Event]
    reminded: Mapping[tuple[str | None, str], Sequence[datetime]]
    moved: Mapping[str, datetime]
    today: int = 0
    held: Mapping[str, UnclearDecision] = field(default_factory=dict)  # by unit: an unclear decision
    since: Mapping[LetterKind, datetime] = field(default_factory=dict)
    sent_kinds: Mapping[tuple[str | None, str], Collection[LetterKind]] = field(default_factory=dict)
    provisioned: Mapping[str, datetime] = field(default_factory=dict)
    unclear: Sequence[UnclearDecision] = ()  # those that are still in a register
    newest_sent: Mapping[tuple[str | None, str, LetterKind], datetime] = field(default_factory=dict)
    waiting: Mapping[StepKey, frozenset[str]] = field(default_factory=dict)  # deferred recipients, folded
    unusable: Mapping[str, str] = field(default_factory=dict)  # (folded) address → why (Vietnamese)
    came_back: Mapping[str, Sequence[str]] = field(default_factory=dict)  # by unit: its unusable addresses
    records: Mapping[str, OutboxRecord] = field(default_factory=dict)  # by key, in order

    def state(self, key: StepKey) -> Delivery | None:
        return state_of(self.by_step_key, key)

    def is_settled(self, key: StepKey, addresses: Iterable[str] = ()) -> bool:
        """Reports whether the step's message was sent and waits for none of the addresses."""
        waiting = self.waiting.get(key, frozenset())
        return self.state(key) in ARRIVED and not any(folded(each) in waiting for each in addresses)

    def sent_at(self, key: StepKey) -> datetime | None:
        record = self.by_step_key.get(key)
        return record.at if record and record.state in DONE else None

    def in_force(self, kind: LetterKind, at: datetime) -> bool:
        """Reports whether letters of the kind were in force when something happened."""
        return kind not in self.since or at > self.since[kind]

    def event(self, kind: EventKind, unit: str, obligation: str) -> Event | None:
        """Returns the newest event of that kind about the report."""
        return self.newest.get((kind, unit, obligation))


def mail_history(office: Office, events: Iterable[Event]) -> MailHistory:
    recorded = list(events)
    counting = counting_records(outbox_records(recorded), {office.mail.redirect_all})
    records = {key: _with_due_date(office, each) for key, each in counting.items()}
    by_step_key = by_step(records)
    reminded: dict[tuple[str | None, str], list[datetime]] = {}
    sent_kinds: dict[tuple[str | None, str], set[LetterKind]] = {}
    newest_sent: dict[tuple[str | None, str, LetterKind], datetime] = {}
    for record in by_step_key.values():
        if record.state in ARRIVED:
            sent_kinds.setdefault((record.unit, record.obligation), set()).add(record.kind)
            of_kind = record.unit, record.obligation, record.kind
            newest_sent[of_kind] = max(record.at, newest_sent.get(of_kind, record.at))
            if record.kind in LADDER:
                reminded.setdefault((record.unit, record.obligation), []).append(record.at)
    return MailHistory(
        by_step_key,
        newest={(each.kind, each.unit, each.obligation): each for each in recorded if each.kind in ACTS},
        reminded=reminded,
        moved=_moved_deadlines(office, recorded, records.values()),
        today=sent_within_a_day(recorded, office.now),
        held=held_units(recorded, office.now),
        unclear=tuple(unclear_decisions(recorded).values()),
        since=_since(recorded),
        sent_kinds=sent_kinds,
        newest_sent=newest_sent,
        waiting=waiting_recipients(records),
        unusable=unusable_addresses(recorded),
        records=records,
        provisioned={each.unit: each.at for each in reversed(recorded)
                     if each.kind is EventKind.PROVISIONED and each.unit})


def sent_within_a_day(events: Iterable[Event], now: datetime) -> int:
    return sum(STATES.get(each.kind) in GONE and now - each.at < DAY for each in events)


def with_usable_addresses(history: MailHistory,
                          units: Mapping[str, Unit]) -> tuple[MailHistory, Mapping[str, Unit]]:
    """Returns the units without the addresses to which nothing is sent any more, and the history that lists these."""
    if not history.unusable:
        return history, units
    lost = {code: [each for each in (*unit.emails, *unit.head_emails) if folded(each) in history.unusable]
            for code, unit in units.items()}
    return replace(history, came_back={code: each for code, each in lost.items() if each}), {
        code: replace(unit, emails=usable(history, unit.emails), head_emails=usable(history, unit.head_emails))
        if lost[code] else unit for code, unit in units.items()}


def usable(history: MailHistory, addresses: Iterable[str]) -> tuple[str, ...]:
    return tuple(each for each in addresses if folded(each) not in history.unusable)


def _since(events: Iterable[Event]) -> dict[LetterKind, datetime]:
    """Returns kind → the last run that had no letters of that kind."""
    found: dict[LetterKind, datetime] = {}
    for each in events:
        if each.kind is EventKind.OBSERVED and each.unit is None:
            found.update(dict.fromkeys(set(LetterKind) - set(each.data.get("letters", ())), each.at))
    return found


def _with_due_date(office: Office, record: OutboxRecord) -> OutboxRecord:
    """Returns the record of a message that an older version planned with the present due date, if it was for it."""
    obligation = next((each for each in office.plan.obligations if each.code == record.obligation), None)
    if record.due is not None or obligation is None:
        return record
    due = due_for(office.plan, obligation, None)
    if due is None:
        return record
    audiences = UNIT_LADDER if record.unit else COMMITTEE_LADDER
    planned_on = record.planned_at.astimezone(office.zone).date()
    reached = any(each.step.code == record.step and each.day <= planned_on
                  for each in scheduled_steps(office.plan, obligation, due, audiences, office.days))
    return replace(record, due=due.last_day) if reached else record


def _moved_deadlines(office: Office, events: Sequence[Event],
                     records: Iterable[OutboxRecord]) -> dict[str, datetime]:
    """Returns obligation → the first run with its present deadline, for the deadlines that were moved."""
    steps = {each.code for each in office.plan.ladder}
    former = {each.obligation for each in records if each.due is None and each.step in steps}
    moments = {each.code: _moved_at(office, each, events, moved_before=each.code in former)
               for each in office.plan.obligations}
    return {code: moment for code, moment in moments.items() if moment is not None}


def _moved_at(office: Office, obligation: Obligation, events: Sequence[Event], *,
              moved_before: bool) -> datetime | None:
    """`moved_before`: the deadline was moved after the last run of an older version, which recorded none."""
    present = obligation.deadline.cutoff if obligation.deadline else None
    recorded = [(each.at, _cutoff(each, obligation.code)) for each in events
                if each.kind is EventKind.OBSERVED and each.unit is None
                and obligation.code in each.data.get("deadlines", ())]
    since: datetime | None = None
    before: datetime | None = None
    for index, (at, cutoff) in enumerate(recorded):
        if (cutoff != before) if index else moved_before:
            since = at
        before = cutoff
    if recorded and before != present:
        return office.now
    return since or (office.now if moved_before else None)


def _cutoff(round_: Event, obligation: str) -> datetime | None:
    text = round_.data["deadlines"][obligation]
    return datetime.fromisoformat(text) if text else None
