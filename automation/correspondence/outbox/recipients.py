"""The state of a message for each of its recipients, as events change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from automation.domain.tracking.events import Event
from automation.domain.tracking.messages import Delivery, RecipientState, folded, strongest

OPEN = frozenset({Delivery.QUEUED, Delivery.PLANNED, Delivery.UNCERTAIN})
OUTCOMES = frozenset({Delivery.SENT, Delivery.DEFERRED, Delivery.FAILED, Delivery.UNCERTAIN})
CAME_BACK = frozenset({Delivery.BOUNCED, Delivery.COMPLAINED})


def recipients_after(recipients: Sequence[RecipientState], state: Delivery,
                     recorded: Event) -> tuple[RecipientState, ...]:
    """Returns the states after an event that gives the message `state`. The event may list recipients with states of
    their own; one of an older version lists those that were refused."""
    own = {folded(each): {"state": Delivery.FAILED} for each in recorded.data.get("refused") or ()}
    own |= {folded(str(each["address"])): each for each in recorded.data.get("recipients", ())}
    concerned = _concerned(state, named=bool(own))
    detail = "" if own else str(recorded.data.get("detail") or "")  # else it is about those that it names
    return tuple(_after(each, own.get(folded(each.address)) or {"state": state, "detail": detail}, recorded)
                 if folded(each.address) in own or each.state in concerned else each for each in recipients)


def whole_after(recipients: Sequence[RecipientState], state: Delivery, recorded: Event) -> Delivery:
    """Returns the state of the message. Where its addresses were purged, an event about some of them has it."""
    if state not in OUTCOMES | CAME_BACK:
        return state
    if recipients:
        return strongest(each.state for each in recipients)
    return Delivery(recorded.data.get("whole", state))


def _concerned(state: Delivery, *, named: bool) -> frozenset[Delivery]:
    """Returns the states of the recipients that an event is about, beside those that it names: an outcome settles the
    open ones, what came back is about those that it names."""
    if state in OUTCOMES:
        return OPEN
    if state in CAME_BACK:
        return frozenset() if named else frozenset({Delivery.SENT})
    return frozenset(Delivery)


def _after(recipient: RecipientState, given: Mapping[str, Any], recorded: Event) -> RecipientState:
    return replace(recipient, state=Delivery(given["state"]), at=recorded.at, detail=str(given.get("detail") or ""))
