"""The outbox: the state of each message, projected from the ledger: planned, sent, failed or uncertain.

A message is recorded as planned before sending and gets an outcome after, so a crash between the two leaves it
planned without an outcome. `reconcile` then searches the mailer: found means sent, certainly absent means failed (and
so retried), anything else is an ambiguous outcome, recorded as uncertain: never resent automatically and never
dropped, until a later run or a person resolves it. Only the mailer that sent a message can search for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from automation.domain.plan.letters import LetterKind
from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.messages import Delivery, Message, Occasion, Receipt, StepKey, parse_step
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

RETURNED = "tra-lai"  # the step of a letter on a returned report; no step of the ladder
INTERRUPTED = "Lần chạy trước dừng giữa chừng; thư chưa được gửi."
FOUND = "Lần chạy trước dừng giữa chừng; đã thấy thư trong nơi gửi."
FOUND_LATER = "Đã tìm lại: thư có trong nơi gửi."
NOT_FOUND_LATER = "Đã tìm lại: thư không có trong nơi gửi, sẽ được gửi."
UNKNOWN = ("Lần chạy trước dừng giữa chừng, không biết thư đã đi hay chưa; "
           "đề nghị kiểm tra rồi dùng lệnh “mail resolve”.")
RESOLVED_BY_PERSON = "Do người phụ trách xác nhận."


@dataclass(frozen=True, slots=True)
class OutboxRecord:
    """The outbox record of one message. `attempts`: how often it was planned, at `planned_at` for the last time; `at`:
    the time of its state. `due`: the last day in time that it is about; None for a letter on a return, and where an
    older version planned it for the plan's own deadline."""

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
    planned_at: datetime
    detail: str = ""
    via: str = ""  # the name of the mailer used
    due: date | None = None
    kind: LetterKind = LetterKind.REMINDER
    also: tuple[Occasion, ...] = ()

    @property
    def step_key(self) -> StepKey:
        return self.unit, self.obligation, parse_step(self.step)[0], self.due

    @property
    def by_occasion(self) -> tuple[OutboxRecord, ...]:
        """A record for each of its occasions."""
        return (replace(self, also=()), *(
            replace(self, also=(), kind=each.kind, unit=each.unit, obligation=each.obligation, step=each.step,
                    due=each.step_key[-1]) for each in self.also))

    def message(self) -> Message:
        """Returns the message without its body, which is not recorded: enough to search for it."""
        return Message(self.key, self.unit, self.obligation, self.step, self.to, self.subject, "", "",
                       self.sender, cc=self.cc, due=self.due, kind=self.kind, also=self.also)


def outbox_records(events: Iterable[Event], head_steps: Collection[str] = ()) -> dict[str, OutboxRecord]:
    """Returns the outbox records by message key, in the order in which they were first planned. `head_steps`: see
    `outbox_rows`."""
    records: dict[str, OutboxRecord] = {}
    for each in events:
        if each.kind is EventKind.MESSAGE_PLANNED:
            before = records.get(each.data["key"])
            records[each.data["key"]] = _planned(each, before.attempts + 1 if before else 1, head_steps)
        elif each.kind in STATES and each.data["key"] in records:
            record = records[each.data["key"]]
            records[record.key] = replace(record, state=STATES[each.kind], at=each.at,
                                          detail=str(each.data.get("detail", "")))
    return records


def by_step(records: Mapping[str, OutboxRecord]) -> dict[StepKey, OutboxRecord]:
    """Returns the record with the strongest state for each unit, obligation, step and due date."""
    strongest: dict[StepKey, OutboxRecord] = {}
    for record in (each for found in records.values() for each in found.by_occasion):
        other = strongest.get(record.step_key)
        if other is None or STRENGTH.index(record.state) >= STRENGTH.index(other.state):
            strongest[record.step_key] = record
    return strongest


def planned_event(message: Message, attempt: int, now: datetime, via: str = "") -> Event:
    """Returns the event recorded before sending, with all that is needed to find the message again. One event
    per attempt, so that a retry after a failure is a planned event of its own."""
    return event(now, EventKind.MESSAGE_PLANNED, message.unit, message.obligation or None,
                 identity={"key": message.key, "attempt": attempt},
                 key=message.key, attempt=attempt, step=message.step, to=list(message.to),
                 cc=list(message.cc), subject=message.subject, sender=message.sender,
                 message_id=message.message_id, via=via, due=message.due.isoformat() if message.due else None,
                 letter=message.kind.value,
                 **({"also": [_recorded(each) for each in message.also]} if message.also else {}))


def _recorded(occasion: Occasion) -> dict[str, str | None]:
    """Returns an occasion as an event holds it. Its unit is the message's."""
    return {"kind": occasion.kind.value, "obligation": occasion.obligation, "step": occasion.step,
            "due": occasion.due.isoformat() if occasion.due else None}


def outcome_event(message: Message, receipt: Receipt, attempt: int, now: datetime) -> Event:
    return event(now, KINDS[receipt.state], message.unit, message.obligation or None,
                 identity={"key": message.key, "attempt": attempt, "detail": receipt.detail},
                 key=message.key, attempt=attempt, step=message.step, letter=message.kind.value, detail=receipt.detail,
                 refused=list(receipt.refused))


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


def _is_canary(record: OutboxRecord, mailer: Mailer) -> bool:
    """Reports whether this mailer itself confirmed sending it, so that a search must find it."""
    return record.state is Delivery.SENT and record.via == mailer.name and record.detail != RESOLVED_BY_PERSON


def resolve(events: Iterable[Event], key: str, outcome: Delivery, now: datetime) -> Event:
    """Returns the event that records what a person found out about an uncertain message. FAILED: it did not arrive
    and will be sent again if it is still due. Raises KeyError for a key that no message has, ValueError for a message
    that is not uncertain or an outcome other than SENT and FAILED."""
    record = outbox_records(events)[key]
    if record.state is not Delivery.UNCERTAIN:
        raise ValueError(f"{key}: the message is {record.state.value}, not uncertain")
    if outcome not in {Delivery.SENT, Delivery.FAILED}:
        raise ValueError(f"{outcome.value} settles nothing: say sent or failed")
    receipt = Receipt(key, outcome, RESOLVED_BY_PERSON)
    return outcome_event(record.message(), receipt, record.attempts, now)


def return_step(returned: Event) -> str:
    """Returns the step of the letter on one return, so that each return gets one."""
    return f"{RETURNED}@{returned.key[:12]}"


def outbox_rows(events: Iterable[Event], head_steps: Collection[str] = ()) -> list[dict[str, object]]:
    """Returns every message and its state, as `outbox --json` prints them. `head_steps`: codes of the ladder's steps to
    the head, by which letters that an older version recorded are distinguished from reminders."""
    return [_row(record.message(), record.state) for record in outbox_records(events, head_steps).values()]


def message_rows(messages: Sequence[Message]) -> list[dict[str, object]]:
    """Returns the messages that would be sent, as `remind --dry-run --json` prints them."""
    return [_row(message, Delivery.PLANNED) for message in messages]


def _planned(planned: Event, attempts: int, head_steps: Collection[str]) -> OutboxRecord:
    data = planned.data
    also = (Occasion(LetterKind(each["kind"]), planned.unit, each["obligation"], each["step"], _due(each))
            for each in data.get("also", ()))
    return OutboxRecord(data["key"], planned.unit, planned.obligation or "", data["step"], tuple(data.get("to", ())),
                        tuple(data.get("cc", ())), data.get("subject", ""), data.get("sender", ""), Delivery.PLANNED,
                        attempts, planned.at, planned.at, via=data.get("via", ""), due=_due(data),
                        kind=_kind(planned, head_steps), also=tuple(also))


def _kind(planned: Event, head_steps: Collection[str]) -> LetterKind:
    """Returns the kind of a message. An older version recorded none, and had four."""
    if "letter" in planned.data:
        return LetterKind(planned.data["letter"])
    step, _ = parse_step(planned.data["step"])
    if step.startswith(f"{RETURNED}@"):
        return LetterKind.RETURNED
    if planned.unit is None:
        return LetterKind.DIGEST_COMMITTEE
    return LetterKind.ESCALATION if step in head_steps else LetterKind.REMINDER


def _due(data: Mapping[str, Any]) -> date | None:
    return date.fromisoformat(data["due"]) if data.get("due") else parse_step(data["step"])[1]


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


def _row(message: Message, state: Delivery) -> dict[str, object]:
    return {"key": message.key, "unit": message.unit, "obligation": message.obligation, "step": message.step,
            "due": message.due.isoformat() if message.due else None, "to": list(message.to),
            "subject": message.subject, "state": state.value, "kind": message.kinds[0].value,
            "kinds": [each.value for each in message.kinds],
            "occasions": [_recorded(each) | {"key": each.words} for each in message.occasions]}
