"""Letters that are due at a time at which letters don't leave: they are queued until the hours of sending begin."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from automation.correspondence.outbox.events import untried_event
from automation.correspondence.outbox.records import OutboxRecord, put_off
from automation.domain.plan.letters import LetterKind
from automation.domain.plan.sending_hours import SendingHours
from automation.domain.plan.working_days import WorkingDays
from automation.domain.tracking.events import Event
from automation.domain.tracking.messages import Delivery, Message, Occasion

OUTSIDE = "Ngoài giờ gửi thư: chờ đến {at:%H:%M ngày %d/%m/%Y}."
OVERDUE = ("Thư chờ từ {at:%H:%M ngày %d/%m/%Y}, đã qua trọn giờ gửi thư của một ngày mà chưa được gửi: kiểm tra lịch "
           "chạy (baocao schedule).")
RETRY_AFTER = timedelta(minutes=30)
RETRIES = 3  # attempts after which a message waits for the next night
SAME_DAY = timedelta(hours=12)  # an attempt that is older was planned again by a night
ASKING = frozenset({LetterKind.INVITATION, LetterKind.NUDGE, LetterKind.REMINDER, LetterKind.ESCALATION})
# Each of these is about a thing of its own: a newer one does not replace an older one.
INDEPENDENT = frozenset({LetterKind.ANNOUNCEMENT, LetterKind.UNCLEAR_DECISION})


@dataclass(frozen=True, slots=True)
class SendingWindow:
    """The hours of sending at one moment, `now` in the plan's zone. `hours` None: letters leave at any time."""

    hours: SendingHours | None
    days: WorkingDays
    now: datetime

    def lets_go(self, message: Message) -> bool:
        if self.hours is None or self.hours.is_open(self.now, self.days):
            return True
        return not self.hours.urgent_kinds.isdisjoint(message.kinds)

    def queued_events(self, messages: Iterable[Message], records: Mapping[str, OutboxRecord]) -> Iterator[Event]:
        """Yields an event for each message that begins to wait, or waits with other occasions than before."""
        if self.hours is None:
            return
        detail = OUTSIDE.format(at=self.hours.next_opening(self.now, self.days))
        for each in messages:
            record = records.get(each.key)
            if record is None or record.state is not Delivery.QUEUED or record.message().occasions != each.occasions:
                yield untried_event(each, Delivery.QUEUED, detail, self.now, occasion=self.now.isoformat())

    def awaits(self, record: OutboxRecord) -> bool:
        """Reports whether a check by day may send the message: it is queued; or, where there are hours of sending, an
        attempt of this day was put off or failed, which may be because the server was down."""
        return record.state is Delivery.QUEUED or (
            self._may_be_retried(record) and self.now - record.planned_at >= RETRY_AFTER)

    def awaiting(self, records: Mapping[str, OutboxRecord]) -> list[OutboxRecord]:
        """Returns the messages that a check by day may send, also to those of their recipients who were put off."""
        again = [each for each in put_off(records) if self._is_early(each)
                 and self.now - each.planned_at >= RETRY_AFTER]
        return [*(each for each in records.values() if self.awaits(each)), *again]

    def next_attempt(self, records: Mapping[str, OutboxRecord], *, none_left: bool) -> datetime | None:
        """Returns from when a check by day is needed to send messages after a run that is about to end; None while none
        waits. `none_left`: the day's limit is reached."""
        is_queued = any(each.state is Delivery.QUEUED for each in records.values())
        again = any(map(self._may_be_retried, records.values())) or any(map(self._is_early, put_off(records)))
        if not (is_queued or again):
            return None
        if self.hours is None:
            return self.now if is_queued else self.now + RETRY_AFTER
        later = self.now + RETRY_AFTER
        opens = self.hours.next_opening(self.now, self.days)
        return opens if none_left or not self.hours.is_open(self.now, self.days) else min(later, opens)

    def _may_be_retried(self, record: OutboxRecord) -> bool:
        return (self.hours is not None and record.state in {Delivery.DEFERRED, Delivery.FAILED}
                and self._is_early(record))

    def _is_early(self, record: OutboxRecord) -> bool:
        """Reports whether there were few attempts, the newest of this day."""
        return 0 < record.attempts < RETRIES and self.now - record.planned_at < SAME_DAY

    def is_overdue(self, record: OutboxRecord) -> bool:
        """Reports whether a queued message has waited through the hours of a whole day."""
        return record.state is Delivery.QUEUED and self._has_passed(record.at, self.now)

    def was_overdue(self, record: OutboxRecord) -> bool:
        """Reports whether a message that waited through the hours of a whole day was superseded since, and no such
        hours have passed after that."""
        return (record.state is Delivery.SUPERSEDED and record.attempts == 0
                and self._has_passed(record.planned_at, record.at) and not self._has_passed(record.at, self.now))

    def _has_passed(self, since: datetime, until: datetime) -> bool:
        zone = self.now.tzinfo
        return self.hours is not None and self.hours.passed_between(since.astimezone(zone), until.astimezone(zone),
                                                                    self.days)


def takes_place(occasion: Occasion, to: Collection[str], record: OutboxRecord) -> bool:
    """Reports whether a letter on the occasion is the newer one on what the record is about: on the same report, of the
    same kind or asking for it too. Of letters to no unit: to the same recipients."""
    if occasion.kind in INDEPENDENT or (occasion.unit, occasion.obligation) != (record.unit, record.obligation):
        return False
    alike = occasion.kind is record.kind or {occasion.kind, record.kind} <= ASKING
    return alike and (record.unit is not None or {*to} == {*record.to})


def queued(records: Mapping[str, OutboxRecord]) -> Sequence[OutboxRecord]:
    return [each for each in records.values() if each.state is Delivery.QUEUED]


def by_report(records: Iterable[OutboxRecord]) -> dict[tuple[str | None, str], list[OutboxRecord]]:
    """Returns unit and obligation → a record for each occasion about them."""
    found: dict[tuple[str | None, str], list[OutboxRecord]] = {}
    for own in (own for each in records for own in each.by_occasion):
        found.setdefault((own.unit, own.obligation), []).append(own)
    return found


def is_awaited(occasion: Occasion, to: Collection[str],
               waiting: Mapping[tuple[str | None, str], Sequence[OutboxRecord]]) -> bool:
    """Reports whether one of the waiting messages, by report, is about the occasion, or about what it takes the place
    of."""
    return any(occasion.step_key == own.step_key or takes_place(occasion, to, own)
               for own in waiting.get((occasion.unit, occasion.obligation), ()))
