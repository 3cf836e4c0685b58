"""The mailbox into which mail comes back, read incrementally: nothing in it is deleted, moved or marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

MAX_MAILS, MAX_SECONDS = 200, 45.0  # of one reading; the next one goes on from there


@dataclass(frozen=True, slots=True)
class MailboxReading:
    """`mails`: as they were received, each cut off after `parts.MAX_BYTES`. `position`: to read on from."""

    mails: tuple[bytes, ...]
    position: Mapping[str, Any]


class MailboxError(OSError):
    """The mailbox can't be read now. The text is Vietnamese and holds no password."""


class Mailbox(Protocol):
    """`name`: which mailbox it is; a position of another one is of no use."""

    name: str

    def read(self, position: Mapping[str, Any], since: datetime) -> MailboxReading:
        """Read mail that came after `position` ({} at first), none from before `since`. Raises MailboxError."""
