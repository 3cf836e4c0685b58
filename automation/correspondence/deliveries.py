"""What the ledger knows of each message: planned, sent, failed or uncertain.

A message is planned before it is handed over and has an outcome after, so that a crash between
the two leaves it planned without an outcome. `settle` then asks the mailer: found is sent, surely
not there is failed (and so tried again), and where nobody can know it is uncertain: it is never
sent again by itself, and never dropped, until the mailer finds out in a later run or a person says
what became of it. Only the mailer that a message was given to can be asked for it.
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

RungKey = tuple[str | None, str, str]  # unit, obligation, step: what is told once, to whomever


@dataclass(frozen=True, slots=True)
class OutboxRecord:
    """One message as the ledger records it. `attempts` counts how often it was planned; `at` is
    the moment of its state."""

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
    via: str = ""  # the mailer that it was given to

    @property
    def rung(self) -> RungKey:
        return self.unit, self.obligation, self.step

    def message(self) -> Message:
        """Enough of it to look for it; the body is not kept."""
        return Message(self.key, self.unit, self.obligation, self.step, self.to, self.subject, "", "",
                       self.sender, cc=self.cc)


def parcels(events: Iterable[Event]) -> dict[str, OutboxRecord]:
    """By message key, in the order in which they were first planned."""
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
    """The parcel that counts for each unit, obligation and step."""
    found: dict[RungKey, OutboxRecord] = {}
    for parcel in known.values():
        other = found.get(parcel.rung)
        if other is None or STRENGTH.index(parcel.state) >= STRENGTH.index(other.state):
            found[parcel.rung] = parcel
    return found


def planned_event(message: Message, attempt: int, now: datetime, via: str = "") -> Event:
    """Recorded before sending: all that is needed to find the message again. One event per
    attempt, so that a second try after a failure is planned anew."""
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
    """An outcome for every message that a crash left without one, and for those in doubt of which
    the mailer knows by now."""
    known = parcels(events).values()
    canary = max((each for each in known if _vouches(each, mailer)), key=lambda each: each.at, default=None)
    told = canary.message() if canary else None
    found: list[Event] = []
    for parcel in known:
        asked = parcel.via in ("", mailer.name)
        if parcel.state is Delivery.PLANNED:
            found.append(_settled(parcel, mailer.find(parcel.message(), told) if asked else None, now))
        elif parcel.state is Delivery.UNCERTAIN and parcel.via == mailer.name:
            found += _settled_later(parcel, mailer.find(parcel.message(), told), now)
    return found


def unsettled(events: Iterable[Event]) -> bool:
    """Is there a message whose fate `settle` would ask after?"""
    return any(each.state in {Delivery.PLANNED, Delivery.UNCERTAIN} for each in parcels(events).values())


def _vouches(parcel: OutboxRecord, mailer: Mailer) -> bool:
    """Did it surely go by this mailer, by the mailer's own word?"""
    return parcel.state is Delivery.SENT and parcel.via == mailer.name and parcel.detail != SETTLED_BY_HAND


def resolve(events: Iterable[Event], key: str, outcome: Delivery, now: datetime) -> Event:
    """What a person found out about an uncertain message. FAILED: it did not arrive and will be
    sent again if it is still called for. Raises KeyError for a key that no message has,
    ValueError for a message that is not uncertain or an outcome but SENT and FAILED."""
    parcel = parcels(events)[key]
    if parcel.state is not Delivery.UNCERTAIN:
        raise ValueError(f"{key}: the message is {parcel.state.value}, not uncertain")
    if outcome not in {Delivery.SENT, Delivery.FAILED}:
        raise ValueError(f"{outcome.value} settles nothing: say sent or failed")
    receipt = Receipt(key, outcome, SETTLED_BY_HAND)
    return outcome_event(parcel.message(), receipt, parcel.attempts, now)


def outbox_rows(events: Iterable[Event]) -> list[dict[str, object]]:
    """Every message and its state, as `outbox --json` prints them."""
    return [_row(parcel.message(), parcel.state) for parcel in parcels(events).values()]


def message_rows(messages: Sequence[Message]) -> list[dict[str, object]]:
    """Messages that would go, as `remind --dry-run --json` prints them."""
    return [_row(message, Delivery.PLANNED) for message in messages]


def _planned(told: Event, attempts: int) -> OutboxRecord:
    data = told.data
    return OutboxRecord(data["key"], told.unit, told.obligation or "", data["step"], tuple(data["to"]),
                  tuple(data.get("cc", ())), data["subject"], data.get("sender", ""), Delivery.PLANNED,
                  attempts, told.at, via=data.get("via", ""))


def _settled(parcel: OutboxRecord, found: bool | None, now: datetime) -> Event:
    state, detail = {
        True: (Delivery.SENT, FOUND),
        False: (Delivery.FAILED, INTERRUPTED),
        None: (Delivery.UNCERTAIN, UNKNOWN),
    }[found]
    return outcome_event(parcel.message(), Receipt(parcel.key, state, detail), parcel.attempts, now)


def _settled_later(parcel: OutboxRecord, found: bool | None, now: datetime) -> list[Event]:
    if found is None:
        return []
    state, detail = (Delivery.SENT, FOUND_LATER) if found else (Delivery.FAILED, NOT_FOUND_LATER)
    return [outcome_event(parcel.message(), Receipt(parcel.key, state, detail), parcel.attempts, now)]


def _row(message: Message, state: Delivery) -> dict[str, object]:
    return {"key": message.key, "unit": message.unit, "obligation": message.obligation, "step": message.step,
            "to": list(message.to), "subject": message.subject, "state": state.value}
