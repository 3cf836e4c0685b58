"""The hash chain over the ledger's events: a past event that was changed, removed or inserted breaks it.

Events are chained in the order of appending. The link of an event is the SHA-256 of the link before it and of the
event. Its texts (what people typed, addresses: TEXT_FIELDS) enter the link by a digest with a random salt. They can be
purged later, which leaves the chain intact, and nobody can guess them from the digest once the salt is purged too.

The chain proves no more than the place where its newest link is kept: whoever can rewrite the whole ledger can compute
new links for it, and only a link kept elsewhere (the register's log, a compiled report) then differs.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from automation.domain.tracking.events import Event, Seal

TEXT_FIELDS = frozenset({"reason", "announcement", "to", "cc", "subject", "sender", "detail", "refused", "recipients",
                         "settled", "trouble", "remedy", "entry", "problem", "granted"})
START = ""  # the link before the first event


class Fault(StrEnum):
    """`EVENT`: the event was changed, or an event before it was removed or inserted. `TEXTS`: only its texts were
    changed. `UNSEALED`: it has no link."""

    EVENT = "event"
    TEXTS = "texts"
    UNSEALED = "unsealed"


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold. `number`: of the event, from 1, in the order of appending."""

    number: int
    event: Event
    fault: Fault

    @property
    def identity(self) -> str:
        """Equal as long as the event stays as it is: a break that a person acknowledged keeps it."""
        content = _computed_link(_recorded_link(self.event), self.event) + as_json(self.event.data)
        return hashlib.sha256(f"{content}|{self.fault}".encode()).hexdigest()[:16]


def split(event: Event) -> tuple[dict[str, Any], dict[str, Any]]:
    """The facts and the texts of an event's data, each in their order. A sealed event keeps the division with which it
    was sealed, whatever fields TEXT_FIELDS gains later."""
    fields = TEXT_FIELDS if event.seal is None else event.seal.fields
    texts = {name: value for name, value in event.data.items() if name in fields}
    return {name: value for name, value in event.data.items() if name not in fields}, texts


def as_json(fields: Mapping[str, Any]) -> str:
    """One text for equal fields. Raises TypeError for what JSON can't hold."""
    return json.dumps(fields, ensure_ascii=False)


def sealed(events: Iterable[Event], link: str) -> Iterator[Event]:
    """Seal events in the order of appending; `link` is that of the event before the first. An event that has a seal
    already (it comes from the register's log) keeps its salt and the digest of its texts, for these may be purged."""
    for event in events:
        facts, texts = split(event)
        seal = event.seal or _new_seal(texts)
        link = _link(link, event, as_json(facts), seal.texts)
        yield replace(event, seal=replace(seal, link=link))


def _new_seal(texts: Mapping[str, Any]) -> Seal:
    if not texts:
        return Seal()
    salt = secrets.token_hex(16)
    return Seal(salt=salt, texts=texts_digest(salt, as_json(texts)), fields=tuple(texts))


def texts_digest(salt: str, texts: str) -> str:
    return hashlib.sha256(f"{salt}\n{texts}".encode()).hexdigest()


def breaks(events: Iterable[Event]) -> Iterator[Break]:
    """Every break of the chain. `events`: all of a ledger, in the order of appending. After a break the chain is
    followed from the recorded link, so that one change is reported once."""
    before = START
    for number, event in enumerate(events, start=1):
        fault = _fault(before, event)
        if fault:
            yield Break(number, event, fault)
        before = _recorded_link(event) or _computed_link(before, event)


def head(events: Iterable[Event]) -> str:
    """The link of the event that was appended last; "" without a sealed event."""
    found = [each.seal for each in events if each.seal]
    return max(found, key=lambda each: each.number).link if found else ""


def in_order_of_appending(events: Iterable[Event]) -> list[Event]:
    return sorted(events, key=lambda each: each.seal.number if each.seal else 0)


def _fault(before: str, event: Event) -> Fault | None:
    seal = event.seal
    if seal is None or not seal.link:
        return Fault.UNSEALED
    if _computed_link(before, event) != seal.link:
        return Fault.EVENT
    texts = split(event)[1]
    if seal.salt and texts_digest(seal.salt, as_json(texts)) != seal.texts:
        return Fault.TEXTS
    return Fault.TEXTS if texts and not seal.salt else None


def _recorded_link(event: Event) -> str:
    return event.seal.link if event.seal else ""


def _computed_link(before: str, event: Event) -> str:
    return _link(before, event, as_json(split(event)[0]), event.seal.texts if event.seal else "")


def _link(before: str, event: Event, facts: str, texts: str) -> str:
    fields = (before, stamp(event.at), event.kind.value, event.unit or "", event.obligation or "", event.key,
              facts, texts)
    return hashlib.sha256("\n".join(fields).encode()).hexdigest()


def stamp(moment: datetime) -> str:
    """The moment in UTC with a fixed width: such texts sort by time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
