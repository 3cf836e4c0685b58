"""The entry of a report's deadline in a unit's calendar, as a message sent it last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """`uid` stays the same for a unit's report; `sequence` rises with each change of the entry (RFC 5545, 3.8.7.4).
    `cutoff`: the first moment that is too late; `cancelled`: the entry is to be removed from the calendar."""

    uid: str
    sequence: int
    cutoff: datetime
    cancelled: bool = False

    def recorded(self) -> dict[str, Any]:
        """Returns the entry as an event holds it."""
        return {"uid": self.uid, "sequence": self.sequence, "cutoff": self.cutoff.isoformat(),
                "cancelled": self.cancelled}


def recorded_entry(data: Mapping[str, Any]) -> CalendarEntry:
    """Returns the entry that an event holds."""
    return CalendarEntry(str(data["uid"]), int(data["sequence"]), datetime.fromisoformat(data["cutoff"]),
                         bool(data.get("cancelled")))
