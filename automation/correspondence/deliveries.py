"""The outbox: the state of each message, projected from the ledger: planned, sent, failed or uncertain.

A message is recorded as planned before sending and gets an outcome after, so a crash between the two leaves it
planned without an outcome. `settle` then searches the mailer: found means sent, certainly absent means failed (and
so retried), anything else is an ambiguous outcome, recorded as uncertain: never resent automatically and never
dropped, until a later run or a person resolves it. Only the mailer that sent a message can search for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.messages import Delivery, Message, Receipt
from automation.ports import Mailer

STATES = {
    EventKind.MESSAGE_PLANNED: Delivery.PLANNED,
    EventKind.MESSAGE_SENT: Delivery.SENT,
    EventKind.MESSAGE_FAILED: Delivery.FAILED,
    EventKind.MESSAGE_UNCERTAIN: Delivery.UNCERTAIN,
}
KINDS = {state: kind for kind, state in STATES.items()}
# Of several messages for one step (its recipients changed in between) the strongest state counts.
STRENGTH = (Delivery.FAILED, Delivery.PLANNED, Delivery.UNCERTAIN, Delivery.SENT)

INTERRUPTED = "Lần chạy trước dừng giữa chừng; thư chưa được gửi."
FOUND = "Lần chạy trước dừng giữa chừng; đã thấy thư trong nơi gửi."
FOUND_LATER = "Đã tìm lại: thư có trong nơi gửi."
NOT_FOUND_LATER = "Đã tìm lại: thư không có trong nơi gửi, sẽ được gửi."
UNKNOWN = ("Lần chạy trước dừng giữa chừng, không biết thư đã đi hay chưa; "
           "đề nghị kiểm tra rồi dùng lệnh “mail resolve”.")
SETTLED_BY_HAND = "Do người phụ trách xác nhận."

RungKey = tuple[str | None, str, str]  # unit, obligation, step: sent once, whoever the recipients are


@dataclass(frozen=True, slots=True)
class OutboxRecord:
    """The outbox record of one message. `attempts`: how often it was planned; `at`: the time of
    its state."""

    key: str
    unit: str | None
    obligation: str
    step: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    sender: str
    state: Delivery
    attempts: int
    at: datetime
    detail: str = ""
    via: str = ""  # the name of the mailer used

    @property
    def rung(self) -> RungKey:
        return self.unit, self.obligation, self.step

    def message(self) -> Message:
        """Returns the message without its body, which is not recorded: enough to search for it."""
        return Message(self.key, self.unit, self.obligation, self.step, self.to, self.subject, "", "",
                       self.sender, cc=self.cc)


def parcels(events: Iterable[Event]) -> dict[str, OutboxRecord]:
    """Returns the outbox records by message key, in the order in which they were first planned."""
    found: dict[str, OutboxRecord] = {}
    for each in events:
        if each.kind is EventKind.MESSAGE_PLANNED:
            before = found.get(each.data["key"])
            found[each.data["key"]] = _planned(each, before.attempts + 1 if before else 1)
        elif each.kind in STATES and each.data["key"] in found:
            known = found[each.data["key"]]
            found[known.key] = replace(known, state=STATES[each.kind], at=each.at,
                                       detail=str(each.data.get("detail", "")))
    return found


def by_rung(known: Mapping[str, OutboxRecord]) -> dict[RungKey, OutboxRecord]:
    """Returns the record with the strongest state for each unit, obligation and step."""
    found: dict[RungKey, OutboxRecord] = {}
    for record in known.values():
        other = found.get(record.rung)
        if other is None or STRENGTH.index(record.state) >= STRENGTH.index(other.state):
            found[record.rung] = record
    return found


def planned_event(message: Message, attempt: int, now: datetime, via: str = "") -> Event:
    """Returns the event recorded before sending, with all that is needed to find the message again. One event
    per attempt, so that a retry after a failure is a planned event of its own."""
    return event(now, EventKind.MESSAGE_PLANNED, message.unit, message.obligation,
                 identity={"key": message.key, "attempt": attempt},
                 key=message.key, attempt=attempt, step=message.step, to=list(message.to),
                 cc=list(message.cc), subject=message.subject, sender=message.sender,
                 message_id=message.message_id, via=via)


def outcome_event(message: Message, receipt: Receipt, attempt: int, now: datetime) -> Event:
    return event(now, KINDS[receipt.state], message.unit, message.obligation,
                 identity={"key": message.key, "attempt": attempt, "detail": receipt.detail},
                 key=message.key, attempt=attempt, step=message.step, detail=receipt.detail,
                 refused=list(receipt.refused))


def settle(events: Iterable[Event], mailer: Mailer, now: datetime) -> list[Event]:
    """Returns an outcome for every message that a crash left without one, and for the uncertain ones that the
    mailer can now resolve. The newest message surely sent by this mailer is the canary of its search."""
    known = parcels(events).values()
    canary = max((each for each in known if _is_canary(each, mailer)), key=lambda each: each.at, default=None)
    canary_message = canary.message() if canary else None
    found: list[Event] = []
    for record in known:
        searchable = record.via in ("", mailer.name)
        if record.state is Delivery.PLANNED:
            found.append(_settled(record, mailer.find(record.message(), canary_message) if searchable else None, now))
        elif record.state is Delivery.UNCERTAIN and record.via == mailer.name:
            found += _settled_later(record, mailer.find(record.message(), canary_message), now)
    return found


def unsettled(events: Iterable[Event]) -> bool:
    """Reports whether `settle` would search for any message."""
    return any(each.state in {Delivery.PLANNED, Delivery.UNCERTAIN} for each in parcels(events).values())


def _is_canary(record: OutboxRecord, mailer: Mailer) -> bool:
    """Reports whether this mailer itself confirmed sending it, so that a search must find it."""
    return record.state is Delivery.SENT and record.via == mailer.name and record.detail != SETTLED_BY_HAND


def resolve(events: Iterable[Event], key: str, outcome: Delivery, now: datetime) -> Event:
    """Records what a person found out about an uncertain message. FAILED: it did not arrive and will be
    sent again if it is still due. Raises KeyError for a key that no message has,
    ValueError for a message that is not uncertain or an outcome but SENT and FAILED."""
    record = parcels(events)[key]
    if record.state is not Delivery.UNCERTAIN:
        raise ValueError(f"{key}: the message is {record.state.value}, not uncertain")
    if outcome not in {Delivery.SENT, Delivery.FAILED}:
        raise ValueError(f"{outcome.value} settles nothing: say sent or failed")
    receipt = Receipt(key, outcome, SETTLED_BY_HAND)
    return outcome_event(record.message(), receipt, record.attempts, now)


def outbox_rows(events: Iterable[Event]) -> list[dict[str, object]]:
    """Every message and its state, as `outbox --json` prints them."""
    return [_row(record.message(), record.state) for record in parcels(events).values()]


def message_rows(messages: Sequence[Message]) -> list[dict[str, object]]:
    """Messages that would go, as `remind --dry-run --json` prints them."""
    return [_row(message, Delivery.PLANNED) for message in messages]


def _planned(planned: Event, attempts: int) -> OutboxRecord:
    data = planned.data
    return OutboxRecord(data["key"], planned.unit, planned.obligation or "", data["step"], tuple(data["to"]),
                  tuple(data.get("cc", ())), data["subject"], data.get("sender", ""), Delivery.PLANNED,
                  attempts, planned.at, via=data.get("via", ""))


def _settled(record: OutboxRecord, found: bool | None, now: datetime) -> Event:
    state, detail = {
        True: (Delivery.SENT, FOUND),
        False: (Delivery.FAILED, INTERRUPTED),
        None: (Delivery.UNCERTAIN, UNKNOWN),
    }[found]
    return outcome_event(record.message(), Receipt(record.key, state, detail), record.attempts, now)


def _settled_later(record: OutboxRecord, found: bool | None, now: datetime) -> list[Event]:
    if found is None:
        return []
    state, detail = (Delivery.SENT, FOUND_LATER) if found else (Delivery.FAILED, NOT_FOUND_LATER)
    return [outcome_event(record.message(), Receipt(record.key, state, detail), record.attempts, now)]


def _row(message: Message, state: Delivery) -> dict[str, object]:
    return {"key": message.key, "unit": message.unit, "obligation": message.obligation, "step": message.step,
            "to": list(message.to), "subject": message.subject, "state": state.value}
