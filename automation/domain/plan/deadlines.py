"""Deadlines by their legal phrases: "trước ngày" excludes the day, "chậm nhất ngày" includes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from automation.domain.vietnamese.formatting import numeric_date


@dataclass(frozen=True, slots=True)
class Deadline:
    """`cutoff` is the first moment that is too late; `phrase` is the plan's wording."""

    cutoff: datetime
    phrase: str

    @property
    def last_day(self) -> date:
        """The last calendar day on which a submission is in time."""
        return (self.cutoff - timedelta(microseconds=1)).date()

    def met_by(self, moment: datetime) -> bool:
        return moment < self.cutoff


def due_before(day: date, zone: ZoneInfo) -> Deadline:
    """Returns the deadline "trước ngày D": the last moment in time is the day before, 23:59:59 (plan, line 93)."""
    return Deadline(datetime.combine(day, time(), zone), f"trước ngày {numeric_date(day)}")


def due_by(day: date, zone: ZoneInfo) -> Deadline:
    """Returns the deadline "chậm nhất ngày D": the whole of D is in time."""
    following = datetime.combine(day + timedelta(days=1), time(), zone)
    return Deadline(following, f"chậm nhất ngày {numeric_date(day)}")


def days_late(moment: datetime, deadline: Deadline) -> int:
    """Returns the days after the cut-off, a begun day counted as one; 0 when in time."""
    if deadline.met_by(moment):
        return 0
    return (moment - deadline.cutoff).days + 1
