"""A message: one mail to one recipient set, with a delivery state."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from enum import StrEnum


class Delivery(StrEnum):
    PLANNED = "planned"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Message:
    """`key` is obligation, unit, step and recipient: the same key is never sent twice.
    `unit` is None for the committee's digest."""

    key: str
    unit: str | None
    obligation: str
    step: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str
    sender: str
    reply_to: str = ""
    cc: tuple[str, ...] = ()

    @property
    def message_id(self) -> str:
        """The value of the Message-ID header. It is constant for a key, so that an uncertain message can be searched
        for. Its domain is the sender's, as receivers expect; if there is none, a domain that can't exist."""
        digest = hashlib.sha256(self.key.encode()).hexdigest()[:32]
        return f"<{digest}@{_domain(self.sender)}>"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A mailer's result for one message. `refused`: the recipients that the server rejected."""

    key: str
    state: Delivery
    detail: str = ""
    refused: tuple[str, ...] = field(default=())


def _domain(sender: str) -> str:
    match = re.search(r"@([A-Za-z0-9.-]+)>?\s*$", sender)
    return match[1].lower() if match else "baocao.invalid"


def message_key(obligation: str, unit: str | None, step: str, to: tuple[str, ...]) -> str:
    return "/".join((obligation, unit or "*", step, ",".join(sorted(to))))
