"""What the software granted, as the ledger's `shared` events record it: each holds all grants of one file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from automation.domain.access.changes import Granted, in_order
from automation.domain.access.permissions import (
    CLUSTER_MARK,
    PUBLISHED_MARK,
    REGISTER,
    Grant,
    cluster_place,
    published_place,
)
from automation.domain.tracking.events import Event, EventKind, event

EDITORS = "editors"


def recorded_grants(events: Iterable[Event]) -> dict[str, Granted]:
    """Unit, or REGISTER, → the grants of its file. A unit is missing that got its workbook since, or of whose file
    nothing was ever recorded; so is a published file that was created again."""
    found: dict[str, Granted] = {}
    ids: dict[str, str] = {}  # of published files
    for each in events:
        if each.kind is EventKind.SHARED:
            found[_place(each)] = in_order(
                Grant(*(str(part) for part in entry)) for entry in each.data.get("granted", ()))
        elif each.kind is EventKind.PROVISIONED and each.unit:
            found.pop(each.unit.upper(), None)
        elif each.kind is EventKind.PUBLISHED:
            for file in each.data.get("files", ()):
                place = published_place(f"{each.obligation}:{file.get('role')}").upper()
                if ids.setdefault(place, file.get("id")) != file.get("id"):
                    ids[place] = file.get("id")
                    found.pop(place, None)
    return found


def recorded_editors(events: Iterable[Event]) -> dict[str, tuple[str, ...]]:
    """Unit, or REGISTER, → who was let into the protected cells of its file, by the newest `shared` event that names
    them. A unit is missing that got its workbook since, or of whose file this was never recorded."""
    found: dict[str, tuple[str, ...]] = {}
    for each in events:
        if each.kind is EventKind.SHARED and EDITORS in each.data:
            found[_place(each)] = tuple(str(address) for address in each.data[EDITORS])
        elif each.kind is EventKind.PROVISIONED and each.unit:
            found.pop(each.unit.upper(), None)
    return found


def _place(event: Event) -> str:
    """The unit, REGISTER, `cluster_place` or `published_place`, in capitals."""
    cluster, published = event.data.get("cluster"), event.data.get("published")
    if published:
        return published_place(published).upper()
    return (cluster_place(cluster) if cluster else event.unit or REGISTER).upper()


def current_records(events: Iterable[Event]) -> frozenset[str]:
    """The keys of the newest `shared` event of each file: without its addresses nothing could be taken back."""
    return frozenset({_place(each): each.key for each in events if each.kind is EventKind.SHARED}.values())


def shared_event(unit: str, granted: Granted, now: datetime, nth: int,
                 editors: Sequence[str] | None = None) -> Event:
    """`unit`: a unit, REGISTER, a `cluster_place` or a `published_place`. `nth`: the number of `shared` events before
    it, so that a state that returns is another event. `editors`: of the protected cells, None where nothing is recorded
    of them."""
    entries = [[each.address, each.role, each.before, each.id] for each in granted]
    more: dict[str, Any] = {} if editors is None else {EDITORS: list(editors)}
    if unit.startswith(CLUSTER_MARK):
        unit, more = REGISTER, {**more, "cluster": unit.removeprefix(CLUSTER_MARK)}
    elif unit.startswith(PUBLISHED_MARK):
        unit, more = REGISTER, {**more, "published": unit.removeprefix(PUBLISHED_MARK)}
    return event(now, EventKind.SHARED, unit or None, identity={"nth": nth, "granted": entries, **more},
                 granted=entries, **more)
