"""Releases: the secretary's decisions that a content is no personal data after all.

A release is bound to the unit, the place and the content: other content in the same cell is withheld again. The ledger
keeps an HMAC of the content, not a plain digest: of a number of twelve digits all digests can be tried out. Its secret
stands in a file of the workspace, and nowhere in the ledger or the register.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.vietnamese.text import clean
from automation.domain.workbook.answers import Raw

DIGITS = 20  # hexadecimal digits of a content's digest
ReleaseKey = tuple[str, str, str, str]  # unit, obligation or "", place, digest of the content


@dataclass(frozen=True, slots=True)
class Release:
    """`made_with`: identifies the secret of its digest."""

    at: datetime
    reason: str
    made_with: str


@dataclass(frozen=True)
class Releases:
    """The releases in force. Without a `secret` no content is released."""

    secret: bytes = b""
    decided: Mapping[ReleaseKey, Release] = field(default_factory=dict)

    def digest(self, content: Raw) -> str:
        """The content's keyed digest; "" without a secret. Equal for texts that differ in spaces alone, and for a
        number and its digits as text."""
        if not self.secret:
            return ""
        return hmac.new(self.secret, plain_content(content).encode("utf-8", "replace"),
                        hashlib.sha256).hexdigest()[:DIGITS]

    def find(self, unit: str, obligation: str | None, place: str, digest: str) -> Release | None:
        return self.decided.get((unit, obligation or "", place, digest)) if digest else None

    def contents(self) -> frozenset[tuple[str, str]]:
        """(unit, digest) of every released content, wherever it stands."""
        return frozenset((unit, digest) for unit, _, _, digest in self.decided)

    @property
    def made_with(self) -> str:
        """Identifies the secret without revealing it."""
        return hashlib.sha256(b"withheld" + self.secret).hexdigest()[:8] if self.secret else ""

    @property
    def with_other_secret(self) -> int:
        """How many releases were made with another secret: they hold no longer."""
        return sum(each.made_with != self.made_with for each in self.decided.values())


NO_RELEASES = Releases()


def plain_content(content: Raw) -> str:
    if isinstance(content, (int, float)) and not isinstance(content, bool) and content == int(content):
        return str(int(content))
    return " ".join(clean(str(content)).split())


def release_event(now: datetime, key: ReleaseKey, reason: str, *, made_with: str, nth: int, cell: str | None = None,
                  kinds: Iterable[str] = (), released: bool = True) -> Event:
    """`nth`: how many decisions on the same content are recorded already. `released` False takes a release back."""
    unit, obligation, place, digest = key
    return event(now, EventKind.RELEASED, unit, obligation or None,
                 identity={"place": place, "content": digest, "released": released, "nth": nth},
                 place=place, content=digest, cell=cell, kinds=list(kinds), released=released, made_with=made_with,
                 reason=reason)


def release_key(recorded: Event) -> ReleaseKey:
    return (recorded.unit or "", recorded.obligation or "", str(recorded.data.get("place", "")),
            str(recorded.data.get("content", "")))


def releases(events: Iterable[Event], secret: bytes) -> Releases:
    """Project the events, in their order, with the present codes."""
    decided: dict[ReleaseKey, Release] = {}
    for each in events:
        if each.kind is EventKind.RELEASED:
            key = release_key(each)
            decided.pop(key, None)
            if each.data.get("released", True):
                decided[key] = Release(each.at, str(each.data.get("reason", "")), str(each.data.get("made_with", "")))
    return Releases(secret, decided)
