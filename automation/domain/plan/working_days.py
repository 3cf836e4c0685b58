"""Working days: weekends, holidays and the swapped days that are decided each year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from automation.domain.plan.plan import Shift

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """`days_off`: holidays and days in lieu. `worked`: Saturdays and Sundays worked in exchange."""

    days_off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        if day in self.worked:
            return True
        return day.weekday() < SATURDAY and day not in self.days_off

    def after(self, day: date, count: int) -> date:
        """Returns the `count`-th working day after `day`."""
        for _ in range(count):
            day = self.shifted(day + timedelta(days=1), Shift.NEXT)
        return day

    def shifted(self, day: date, shift: Shift) -> date:
        """Returns the day itself if it is a working day, else the nearest working day in the given direction."""
        if shift is Shift.NONE:
            return day
        step = timedelta(days=-1 if shift is Shift.PREVIOUS else 1)
        while not self.is_working(day):
            day += step
        return day
