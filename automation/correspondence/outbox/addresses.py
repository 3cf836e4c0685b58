"""What mail has shown about addresses: that a server refused them, or that what was sent to them came back."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from automation.correspondence.outbox.recipients import CAME_BACK
from automation.correspondence.outbox.records import STATES
from automation.domain.tracking.events import Event
from automation.domain.tracking.messages import Delivery, folded

WORDS = MappingProxyType({
    Delivery.FAILED: "máy chủ thư không nhận", Delivery.DEFERRED: "máy chủ thư tạm thời chưa nhận",
    Delivery.BOUNCED: "thư bị trả lại", Delivery.COMPLAINED: "báo là thư rác"})


def address_marks(events: Iterable[Event]) -> dict[str, str]:
    """Returns (folded) address → what became of the last message to it, unless it was accepted. Such units must be
    called, or the address corrected."""
    return {address: WORDS[state] for address, state in address_states(events).items() if state in WORDS}


def address_states(events: Iterable[Event]) -> dict[str, Delivery]:
    """Returns (folded) address → its state in the last event about it. A message that failed as a whole is no
    evidence about an address."""
    states: dict[str, Delivery] = {}
    to: dict[str, tuple[str, ...]] = {}
    for each in events:
        state = STATES.get(each.kind)
        if state is None:
            continue
        key = each.data["key"]
        if "to" in each.data:
            to[key] = tuple(map(folded, (*each.data["to"], *each.data.get("cc", ()))))
        if state is Delivery.SENT or (state in CAME_BACK and "recipients" not in each.data):
            states.update(dict.fromkeys(to.get(key, ()), state))
        states |= {folded(address): Delivery.FAILED for address in each.data.get("refused") or ()}
        states |= {folded(str(row["address"])): Delivery(row["state"]) for row in each.data.get("recipients") or ()}
    return states
