"""What mail has shown about addresses: that a server refused them, or that what was sent to them came back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from types import MappingProxyType

from automation.correspondence.outbox.recipients import CAME_BACK
from automation.correspondence.outbox.records import STATES
from automation.domain.tracking.events import Event
from automation.domain.tracking.messages import Delivery, folded

WORDS = MappingProxyType({
    Delivery.FAILED: "máy chủ thư không nhận", Delivery.DEFERRED: "máy chủ thư tạm thời chưa nhận",
    Delivery.BOUNCED: "thư bị trả lại", Delivery.COMPLAINED: "báo là thư rác"})
PASSING_DAYS = 3  # on so many days mail came back for a reason that passes by itself: then it did not pass
NO_SUCH, FULL_FOR_LONG = "thư gửi tới bị trả lại", "thư gửi tới bị trả lại nhiều ngày liền"


def unusable_addresses(events: Iterable[Event]) -> dict[str, str]:
    """Returns (folded) address → why nothing more is sent to it (Vietnamese): mail to it came back since it can't be
    used, or on several days in turn. A person can settle it (`resolve`), or enter another address."""
    unusable: dict[str, str] = {}
    days: dict[str, set[date]] = {}
    sent_since: dict[str, set[str]] = {}  # keys of messages that did not come back
    to: dict[str, tuple[str, ...]] = {}
    for each in events:
        state = STATES.get(each.kind)
        if state is not None and "to" in each.data:
            to[each.data["key"]] = _addressees(each)
        if state is Delivery.SENT:
            for address in to.get(each.data["key"], ()):
                if sent_since.get(address):
                    days.pop(address, None)
                sent_since.setdefault(address, set()).add(each.data["key"])
            for address in map(folded, each.data.get("settled", ())):
                unusable.pop(address, None)
                days.pop(address, None)
        elif state is Delivery.BOUNCED:
            for row in each.data.get("recipients", ()):
                address = folded(str(row["address"]))
                sent_since.get(address, set()).discard(each.data["key"])
                days.setdefault(address, set()).add(each.at.date())
                if row.get("hard") or len(days[address]) >= PASSING_DAYS:
                    unusable[address] = NO_SUCH if row.get("hard") else FULL_FOR_LONG
    return unusable


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
            to[key] = _addressees(each)
        if state is Delivery.SENT or (state in CAME_BACK and "recipients" not in each.data):
            states.update(dict.fromkeys(to.get(key, ()), state))
        states |= {folded(address): Delivery.FAILED for address in each.data.get("refused") or ()}
        states |= {folded(str(row["address"])): Delivery(row["state"]) for row in each.data.get("recipients") or ()}
    return states


def _addressees(recorded: Event) -> tuple[str, ...]:
    """Returns the (folded) addresses of an event that describes its message."""
    return tuple(map(folded, (*recorded.data["to"], *recorded.data.get("cc", ()))))
