"""The ledger's events: append-only, each with an idempotency key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class EventKind(StrEnum):
    PROVISIONED = "provisioned"
    SHARED = "shared"
    OBSERVED = "observed"
    UNREACHABLE = "unreachable"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    AMENDED = "amended"
    CONFLICT = "conflict"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    EXTENDED = "extended"
    EXEMPTED = "exempted"
    ANNOUNCED = "announced"
    DRAFTED = "drafted"
    UNCLEAR = "unclear"
    RELEASED = "released"
    MESSAGE_PLANNED = "message_planned"
    MESSAGE_SENT = "message_sent"
    MESSAGE_FAILED = "message_failed"
    MESSAGE_UNCERTAIN = "message_uncertain"
    MESSAGE_QUEUED = "message_queued"
    MESSAGE_DEFERRED = "message_deferred"
    MESSAGE_BOUNCED = "message_bounced"
    MESSAGE_COMPLAINED = "message_complained"
    MESSAGE_SUPERSEDED = "message_superseded"
    MESSAGE_CANCELLED = "message_cancelled"
    MAIL_HELD = "mail_held"
    NOTIFIED = "notified"
    COMPILED = "compiled"
    PUBLISHED = "published"
    PURGED = "purged"
    BREAK_ACKNOWLEDGED = "break_acknowledged"
    CONFIGURED = "configured"
    STORED = "stored"
    UPGRADED = "upgraded"


@dataclass(frozen=True, slots=True)
class Seal:
    """The event's place in the ledger's hash chain (`chain.py`). `number`: increases with the order of appending.
    `link`: digest of the event and of all before it. `texts`: digest of its texts, with `salt`; the salt is "" after
    the texts were purged, and both are "" for an event without texts. `fields`: which fields of the data are texts."""

    number: int = 0
    link: str = ""
    salt: str = ""
    texts: str = ""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """`at` is timezone-aware. `key` is its idempotency key: appending the same key again does nothing. `seal`: set by
    the ledger when the event is appended."""

    at: datetime
    kind: EventKind
    key: str
    unit: str | None = None
    obligation: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    seal: Seal | None = field(default=None, compare=False)


def event(at: datetime, kind: EventKind, unit: str | None = None, obligation: str | None = None,
          *, identity: Any = None, **data: Any) -> Event:
    """Returns an event. Its key is a digest of kind, unit, obligation and `identity`; without an `identity`, of its
    moment and data instead."""
    distinct = identity if identity is not None else {"at": at.isoformat(), **data}
    text = json.dumps([kind, unit, obligation, distinct], sort_keys=True, ensure_ascii=False, default=str)
    return Event(at, kind, hashlib.sha256(text.encode()).hexdigest()[:32], unit, obligation, data)
