"""What the software granted, as the ledger's `shared` events record it: each holds all grants of one file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from automation.domain.access.changes import Granted, in_order
from automation.domain.access.permissions import REGISTER, Grant
from automation.domain.tracking.events import Event, EventKind, event


def recorded_grants(events: Iterable[Event]) -> dict[str, Granted]:
    """Unit, or REGISTER, → the grants of its file. A unit is missing that got its workbook since, or of whose file
    nothing was ever recorded."""
    found: dict[str, Granted] = {}
    for each in events:
        if each.kind is EventKind.SHARED:
            found[(each.unit or REGISTER).upper()] = in_order(
                Grant(*(str(part) for part in entry)) for entry in each.data.get("granted", ()))
        elif each.kind is EventKind.PROVISIONED and each.unit:
            found.pop(each.unit.upper(), None)
    return found


def current_records(events: Iterable[Event]) -> frozenset[str]:
    """The keys of the newest `shared` event of each file: without its addresses nothing could be taken back."""
    return frozenset({each.unit: each.key for each in events if each.kind is EventKind.SHARED}.values())


def shared_event(unit: str, granted: Granted, now: datetime, nth: int) -> Event:
    """`nth`: the number of `shared` events before it, so that a state that returns is another event."""
    entries = [[each.address, each.role, each.before, each.id] for each in granted]
    return event(now, EventKind.SHARED, unit or None, identity={"nth": nth, "granted": entries}, granted=entries)
