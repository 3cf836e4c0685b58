"""Working days and hours: weekends, holidays and the swapped days that are decided each year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from automation.domain.plan.plan import Shift

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """The office's hours on a working day, from `begin` until `end` (exclusive). The defaults are those of a calendar
    that names none."""

    begin: time = time(7)
    end: time = time(18)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """`days_off`: holidays and days in lieu. `worked`: Saturdays and Sundays worked in exchange."""

    days_off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    hours: WorkingHours = WorkingHours()

    def is_working_time(self, moment: datetime) -> bool:
        """Reports whether a moment (local time) is within the hours of a working day."""
        return self.is_working(moment.date()) and self.hours.begin <= moment.time() < self.hours.end

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
