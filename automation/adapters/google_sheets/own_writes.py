"""Whether the last change of a spreadsheet is the software's own write.

The account that changed it last does not decide: people use the software's account too (a role account of the
committee). What decides is the time of the change, compared with the time of Google's response to the write.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from automation.util.fast_json import Json

REVISION_DELAY = timedelta(seconds=2)  # at most, between the change of a write and the end of its response's second


@dataclass(frozen=True, slots=True)
class OwnWrite:
    """The last write to a spreadsheet. `version` and `modified`: Drive's of the unit's last change before it.
    `stamp`: Drive's modified time of the write, "" until a listing shows it. `until`: the end of the second of
    Google's response, "" when it is not known. Times as Drive writes them (RFC 3339, UTC, milliseconds)."""

    version: str
    modified: str
    stamp: str
    until: str

    def is_last_change(self, file: Json) -> bool:
        """Whether the listed file was changed by this write and not since. A later change, also one by the software's
        account, has a later time. Without the time of the response the file counts as changed: it is read."""
        if not file.get("lastModifyingUser", {}).get("me"):
            return False
        modified = str(file["modifiedTime"])
        return modified == self.stamp if self.stamp else modified <= self.until


def is_own_revision(at: datetime, writes: Iterable[str]) -> bool:
    """Whether a revision of the software's account was made by one of its writes. `writes`: see `OwnWrite.until`."""
    return any(end - REVISION_DELAY <= at <= end for end in map(datetime.fromisoformat, writes))


def register_mark(register: Json, written: str) -> str:
    """The time of the software's last write (`written`) while that is the last change, else Drive's modified time."""
    modified = str(register["modifiedTime"])
    own = bool(register.get("lastModifyingUser", {}).get("me")) and modified <= written
    return written if own else modified
