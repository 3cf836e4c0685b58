"""Finds a message by the key that a person typed, and what the ledger had when it was planned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from automation.correspondence.outbox.records import STATES, OutboxRecord
from automation.domain.tracking.events import Event, EventKind

NEAR_KEY = 0.6  # least similarity, 0..1


class UnknownKeyError(LookupError):
    """No message has this key. `near`: the most similar one, "" for none."""

    def __init__(self, key: str, near: str) -> None:
        super().__init__(key)
        self.key, self.near = key, near


def matching_key(key: str, known: Iterable[str]) -> str | None:
    """Returns the known key that is meant: the same, or the only one that it begins, without its recipients."""
    keys = list(dict.fromkeys(known))
    if key in keys:
        return key
    begun = [each for each in keys if each.startswith(f"{key.rstrip('/')}/")]
    return begun[0] if len(begun) == 1 else None


def nearest_key(key: str, known: Iterable[str]) -> str:
    """Returns the most similar of the known keys, first among those of the same report; "" if none is similar."""
    keys = list(dict.fromkeys(known))
    report = "/".join(key.split("/")[:2])
    same = [each for each in keys if each.casefold().startswith(f"{report.casefold()}/")]
    for some in (same, keys):
        close = get_close_matches(key, some, n=1, cutoff=NEAR_KEY)
        if close:
            return close[0]
    return same[0] if same else ""


def events_before_planning(events: Sequence[Event], record: OutboxRecord) -> list[Event]:
    """Returns the events that the ledger had when the run planned the message, in their order: those before it was
    recorded, without the messages of the same run."""
    first = next((index for index, each in enumerate(events)
                  if each.kind in STATES and each.data["key"] == record.key and each.at == record.planned_at),
                 len(events))
    planned = {each.data["key"] for each in events[:first]
               if each.kind is EventKind.MESSAGE_PLANNED and each.at == record.planned_at}
    return [each for each in events[:first] if not (
        each.kind in STATES and each.at == record.planned_at and each.data["key"] in planned)]
