"""The outbox record of each message, projected from the ledger: what it is about, to whom, and its delivery state.

A message is planned, then sent, deferred, failed or uncertain. Before that it may wait for the hours in which letters
leave (queued). It may never go: its cause is gone (cancelled), or a newer message took its place (superseded). A sent
one may bounce, or its recipient may complain.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from automation.correspondence.outbox.recipients import CAME_BACK, recipients_after, whole_after
from automation.domain.plan.letters import LetterKind
from automation.domain.tracking.calendar_entry import CalendarEntry, recorded_entry
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.messages import (
    STRENGTH,
    Delivery,
    Message,
    Occasion,
    RecipientState,
    StepKey,
    folded,
    parse_step,
)

STATES = {
    EventKind.MESSAGE_QUEUED: Delivery.QUEUED,
    EventKind.MESSAGE_PLANNED: Delivery.PLANNED,
    EventKind.MESSAGE_SENT: Delivery.SENT,
    EventKind.MESSAGE_DEFERRED: Delivery.DEFERRED,
    EventKind.MESSAGE_FAILED: Delivery.FAILED,
    EventKind.MESSAGE_UNCERTAIN: Delivery.UNCERTAIN,
    EventKind.MESSAGE_BOUNCED: Delivery.BOUNCED,
    EventKind.MESSAGE_COMPLAINED: Delivery.COMPLAINED,
    EventKind.MESSAGE_SUPERSEDED: Delivery.SUPERSEDED,
    EventKind.MESSAGE_CANCELLED: Delivery.CANCELLED,
}
KINDS = {state: kind for kind, state in STATES.items()}
NOT_TRIED = frozenset({Delivery.QUEUED, Delivery.SUPERSEDED, Delivery.CANCELLED})  # may be recorded without an attempt
RETURNED = "tra-lai"  # the step of a letter on a returned report; no step of the ladder


@dataclass(frozen=True, slots=True)
class OutboxRecord:
    """The outbox record of one message. `attempts`: how often it was planned, at `planned_at` for the last time (0 and
    the time of its first state where it never was); `at`: the time of its state. `due`: the last day in time that it is
    about; None for a letter on a return, and where an older version planned it for the plan's own deadline."""

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
    calendar: Mapping[str, CalendarEntry] = field(default_factory=dict)  # by obligation
    recipients: tuple[RecipientState, ...] = ()  # none where the addresses were purged
    redirected: str = ""  # as of Message
    asked: bool = False

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
                       self.sender, cc=self.cc, due=self.due, kind=self.kind, also=self.also,
                       redirected=self.redirected, asked=self.asked)


def outbox_records(events: Iterable[Event], head_steps: Collection[str] = ()) -> dict[str, OutboxRecord]:
    """Returns the outbox records by message key, in the order in which they were first recorded. `head_steps`: see
    `outbox_rows`."""
    records: dict[str, OutboxRecord] = {}
    for each in events:
        if each.kind not in STATES:
            continue
        state, before = STATES[each.kind], records.get(each.data["key"])
        if state is Delivery.PLANNED:
            records[each.data["key"]] = _recorded(each, state, before.attempts + 1 if before else 1, head_steps)
        elif state in NOT_TRIED:
            records[each.data["key"]] = _untried(_recorded(each, state, 0, head_steps), before)
        elif before is not None:
            records[before.key] = with_event(before, each)
    return records


def counting_records(records: Mapping[str, OutboxRecord], redirected: Collection[str] = ()) -> dict[str, OutboxRecord]:
    """Returns the records that decide what is still to be sent: of the letters of rehearsals only those to these
    addresses, so that a rehearsal sends nothing twice, and afterwards every unit gets its letters."""
    return {key: each for key, each in records.items() if not each.redirected or each.redirected in redirected}


def state_of(records: Mapping[StepKey, OutboxRecord], key: StepKey) -> Delivery | None:
    record = records.get(key)
    return record.state if record else None


def newest_states(records: Mapping[str, OutboxRecord]) -> dict[tuple[StepKey, str], RecipientState]:
    """Returns, for each step and (folded) address, what became of the newest message to it."""
    ordered = sorted((each for found in records.values() for each in found.by_occasion),
                     key=lambda each: each.planned_at)
    return {(record.step_key, folded(each.address)): each for record in ordered for each in record.recipients}


def put_off(records: Mapping[str, OutboxRecord]) -> list[OutboxRecord]:
    """Returns the newest messages to recipients that a server asked to try later."""
    ordered = sorted(records.values(), key=lambda each: each.planned_at)
    newest = {(each.step_key, folded(own.address)): (each, own.state) for each in ordered for own in each.recipients}
    return list({each.key: each for each, state in newest.values() if state is Delivery.DEFERRED}.values())


def waiting_recipients(records: Mapping[str, OutboxRecord]) -> dict[StepKey, frozenset[str]]:
    """Returns, for each unit, obligation, step and due date, the addresses that the newest message to them did not
    reach since the server asked to try later, or since it waits for the hours of sending."""
    waiting: dict[StepKey, set[str]] = {}
    for (step, address), each in newest_states(records).items():
        if each.state in {Delivery.DEFERRED, Delivery.QUEUED}:
            waiting.setdefault(step, set()).add(address)
    return {step: frozenset(addresses) for step, addresses in waiting.items()}


def by_step(records: Mapping[str, OutboxRecord]) -> dict[StepKey, OutboxRecord]:
    """Returns the record with the strongest state for each unit, obligation, step and due date."""
    strongest: dict[StepKey, OutboxRecord] = {}
    for record in (each for found in records.values() for each in found.by_occasion):
        other = strongest.get(record.step_key)
        if other is None or STRENGTH.index(record.state) >= STRENGTH.index(other.state):
            strongest[record.step_key] = record
    return strongest


def with_event(record: OutboxRecord, recorded: Event) -> OutboxRecord:
    """Returns the record after an event about its message. An event about some of the recipients leaves the whole as
    it was while any other got it."""
    state = STATES[recorded.kind]
    recipients = recipients_after(record.recipients, state, recorded)
    whole = whole_after(recipients, state, recorded)
    if whole is record.state and state in CAME_BACK:
        return replace(record, recipients=recipients)
    return replace(record, state=whole, at=recorded.at, detail=str(recorded.data.get("detail", "")),
                   recipients=recipients)


def return_step(returned: Event) -> str:
    """Returns the step of the letter on one return, so that each return gets one."""
    return f"{RETURNED}@{returned.key[:12]}"


def _recorded(recorded: Event, state: Delivery, attempts: int, head_steps: Collection[str]) -> OutboxRecord:
    data = recorded.data
    also = (Occasion(LetterKind(each["kind"]), recorded.unit, each["obligation"], each["step"], _due(each))
            for each in data.get("also", ()))
    to, cc = tuple(data.get("to", ())), tuple(data.get("cc", ()))
    states = tuple(RecipientState(each, state, at=recorded.at) for each in dict.fromkeys((*to, *cc)))
    return OutboxRecord(data["key"], recorded.unit, recorded.obligation or "", data["step"], to, cc,
                        data.get("subject", ""), data.get("sender", ""), state, attempts,
                        recorded.at, recorded.at, detail=str(data.get("detail", "")), via=data.get("via", ""),
                        due=_due(data), kind=_kind(recorded, head_steps), also=tuple(also),
                        calendar={code: recorded_entry(each) for code, each in data.get("calendar", {}).items()},
                        recipients=states, redirected=_redirected(data), asked=bool(data.get("asked")))


def _untried(made: OutboxRecord, before: OutboxRecord | None) -> OutboxRecord:
    """Returns the record of a message that is not tried, with its earlier attempts. It waits since it was first
    queued."""
    if before is None:
        return made
    waits = made.state is before.state is Delivery.QUEUED
    return replace(made, attempts=before.attempts, via=before.via, calendar=made.calendar or before.calendar,
                   at=before.at if waits else made.at,
                   planned_at=before.planned_at)


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


def _redirected(data: Mapping[str, Any]) -> str:
    """Returns the address that got a message instead of its recipients, "?" where it was purged, "" if none did."""
    return next(iter(data.get("to") or ["?"])) if data.get("redirected") else ""


def _due(data: Mapping[str, Any]) -> date | None:
    return date.fromisoformat(data["due"]) if data.get("due") else parse_step(data["step"])[1]
