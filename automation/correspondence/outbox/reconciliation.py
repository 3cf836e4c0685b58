"""Settles messages of which it is unknown whether they went.

A message is recorded as planned before sending and gets an outcome after, so a crash between the two leaves it
planned without an outcome. `reconcile` then searches the mailer: found means sent, certainly absent means failed (and
so retried), anything else is an ambiguous outcome, recorded as uncertain: never resent automatically and never
dropped, until a later run or a person resolves it. Only the mailer that sent a message can search for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from automation.correspondence.outbox.events import outcome_event
from automation.correspondence.outbox.records import OutboxRecord, outbox_records
from automation.domain.tracking.events import Event, event
from automation.domain.tracking.messages import Delivery, Receipt, RecipientState
from automation.ports import Mailer

INTERRUPTED = "Lần chạy trước dừng giữa chừng; thư chưa được gửi."
FOUND = "Lần chạy trước dừng giữa chừng; đã thấy thư trong nơi gửi."
FOUND_LATER = "Đã tìm lại: thư có trong nơi gửi."
NOT_FOUND_LATER = "Đã tìm lại: thư không có trong nơi gửi, sẽ được gửi."
UNKNOWN = ("Lần chạy trước dừng giữa chừng, không biết thư đã đi hay chưa; "
           "đề nghị kiểm tra rồi dùng lệnh “mail resolve”.")
RESOLVED_BY_PERSON = "Do người phụ trách xác nhận."


def reconcile(events: Iterable[Event], mailer: Mailer, now: datetime) -> list[Event]:
    """Returns an outcome for every message that a crash left without one, and for the uncertain ones that the
    mailer can now resolve. The newest message surely sent by this mailer is the canary of its search."""
    records = outbox_records(events).values()
    canary = max((each for each in records if _is_canary(each, mailer)), key=lambda each: each.at, default=None)
    canary_message = canary.message() if canary else None
    outcomes: list[Event] = []
    for record in records:
        searchable = record.via in ("", mailer.name)
        if record.state is Delivery.PLANNED:
            sent = mailer.find(record.message(), canary_message) if searchable else None
            outcomes.append(_reconciled(record, sent, now))
        elif record.state is Delivery.UNCERTAIN and record.via == mailer.name:
            outcomes += _reconciled_later(record, mailer.find(record.message(), canary_message), now)
    return outcomes


def needs_reconciliation(events: Iterable[Event]) -> bool:
    """Reports whether `reconcile` would search for any message."""
    return any(each.state in {Delivery.PLANNED, Delivery.UNCERTAIN} for each in outbox_records(events).values())


def resolve(events: Iterable[Event], key: str, outcome: Delivery, now: datetime) -> Event:
    """Returns the event that records what a person found out about an uncertain message. FAILED: it did not arrive
    and will be sent again if it is still due. Of a message that came back only SENT is possible: it counts as sent and
    its addresses as usable again. Raises KeyError for a key that no message has, ValueError for a message
    of neither kind, or an outcome other than SENT and FAILED."""
    record = outbox_records(events)[key]
    bounced = [each for each in record.recipients if each.state is Delivery.BOUNCED]
    if bounced and outcome is Delivery.SENT and record.state is not Delivery.UNCERTAIN:
        return settled_event(record, bounced, now)
    if record.state is not Delivery.UNCERTAIN:
        raise ValueError(f"{key}: the message is {record.state.value}, not uncertain")
    if outcome not in {Delivery.SENT, Delivery.FAILED}:
        raise ValueError(f"{outcome.value} settles nothing: say sent or failed")
    receipt = Receipt(key, outcome, RESOLVED_BY_PERSON)
    return outcome_event(record.message(), receipt, record.attempts, now)


def settled_event(record: OutboxRecord, bounced: Sequence[RecipientState], now: datetime) -> Event:
    """Returns the event by which a person settles a message that came back from these recipients."""
    addresses = [each.address for each in bounced]
    receipt = Receipt(record.key, Delivery.SENT, RESOLVED_BY_PERSON, tuple(
        RecipientState(each, Delivery.SENT, RESOLVED_BY_PERSON) for each in addresses))
    made = outcome_event(record.message(), receipt, record.attempts, now)
    return event(now, made.kind, made.unit, made.obligation,
                 identity={"key": record.key, "settled": now.isoformat()}, **{**made.data, "settled": addresses})


def _is_canary(record: OutboxRecord, mailer: Mailer) -> bool:
    """Reports whether this mailer itself confirmed sending it, so that a search must find it."""
    return record.state is Delivery.SENT and record.via == mailer.name and record.detail != RESOLVED_BY_PERSON


def _reconciled(record: OutboxRecord, found: bool | None, now: datetime) -> Event:
    state, detail = {
        True: (Delivery.SENT, FOUND),
        False: (Delivery.FAILED, INTERRUPTED),
        None: (Delivery.UNCERTAIN, UNKNOWN),
    }[found]
    return outcome_event(record.message(), Receipt(record.key, state, detail), record.attempts, now)


def _reconciled_later(record: OutboxRecord, found: bool | None, now: datetime) -> list[Event]:
    if found is None:
        return []
    state, detail = (Delivery.SENT, FOUND_LATER) if found else (Delivery.FAILED, NOT_FOUND_LATER)
    return [outcome_event(record.message(), Receipt(record.key, state, detail), record.attempts, now)]
