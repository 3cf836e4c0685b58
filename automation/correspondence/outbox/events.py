"""The events that record what becomes of a message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from automation.correspondence.outbox.records import KINDS
from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.messages import Delivery, Message, Occasion, Receipt, RecipientState


def planned_event(message: Message, attempt: int, now: datetime, via: str = "") -> Event:
    """Returns the event recorded before sending, with all that is needed to find the message again. One event
    per attempt, so that a retry after a failure is a planned event of its own."""
    return event(now, EventKind.MESSAGE_PLANNED, message.unit, message.obligation or None,
                 identity={"key": message.key, "attempt": attempt},
                 attempt=attempt, via=via, message_id=message.message_id, **_described(message))


def outcome_event(message: Message, receipt: Receipt, attempt: int, now: datetime) -> Event:
    return event(now, KINDS[receipt.state], message.unit, message.obligation or None,
                 identity={"key": message.key, "attempt": attempt, "detail": receipt.detail},
                 key=message.key, attempt=attempt, step=message.step, letter=message.kind.value, detail=receipt.detail,
                 refused=list(receipt.refused), **_recipients(receipt.recipients))


def untried_event(message: Message, state: Delivery, detail: str, now: datetime, *, occasion: str = "",
                  by: str = "") -> Event:
    """Returns the event of a message that is not tried: QUEUED, SUPERSEDED or CANCELLED. It describes the message, as
    no other event may. `occasion`: what distinguishes it from an earlier event of that state, such as a day. `by`: the
    key of the message that took its place."""
    return event(now, KINDS[state], message.unit, message.obligation or None,
                 identity={"key": message.key, "state": state.value, "occasion": occasion},
                 detail=detail, **({"by": by} if by else {}), **_described(message))


def _recipients(states: Sequence[RecipientState]) -> dict[str, Any]:
    listed = [{"address": each.address, "state": each.state.value, "detail": each.detail} for each in states]
    return {"recipients": listed} if listed else {}


def recorded_occasion(occasion: Occasion) -> dict[str, str | None]:
    """Returns an occasion as an event holds it. Its unit is the message's."""
    return {"kind": occasion.kind.value, "obligation": occasion.obligation, "step": occasion.step,
            "due": occasion.due.isoformat() if occasion.due else None}


def _described(message: Message) -> dict[str, Any]:
    also: dict[str, Any] = {"also": [recorded_occasion(each) for each in message.also]} if message.also else {}
    if message.calendar:
        also["calendar"] = {code: each.recorded() for code, each in message.calendar.items()}
    also |= {"redirected": True} if message.redirected else {}
    also |= {"asked": True} if message.asked else {}
    return {"key": message.key, "step": message.step, "to": list(message.to), "cc": list(message.cc),
            "subject": message.subject, "sender": message.sender,
            "due": message.due.isoformat() if message.due else None, "letter": message.kind.value, **also}
