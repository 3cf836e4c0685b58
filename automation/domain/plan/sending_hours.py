"""The hours in which letters leave. A letter that is due at another time waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from automation.domain.plan.letters import LetterKind
from automation.domain.plan.working_days import WorkingDays

# They wait for no hour: a return names a new due date, and an announcement is sent when somebody orders it.
URGENT = frozenset({LetterKind.RETURNED, LetterKind.ANNOUNCEMENT})


@dataclass(frozen=True, slots=True)
class SendingHours:
    """From `begin` until `end` (exclusive, local time), on working days alone or every day. Letters of `urgent_kinds`
    leave at any time. Every moment that the methods take is in the plan's zone."""

    begin: time
    end: time
    working_days_only: bool = True
    urgent_kinds: frozenset[LetterKind] = URGENT

    def is_open(self, moment: datetime, days: WorkingDays) -> bool:
        return self._is_day(moment, days) and self.begin <= moment.time() < self.end

    def next_opening(self, moment: datetime, days: WorkingDays) -> datetime:
        """Returns when the hours begin next, after `moment`."""
        opening = datetime.combine(moment.date(), self.begin, moment.tzinfo)
        while opening <= moment or not self._is_day(opening, days):
            opening = datetime.combine(opening.date() + timedelta(days=1), self.begin, moment.tzinfo)
        return opening

    def passed_between(self, since: datetime, until: datetime, days: WorkingDays) -> bool:
        """Reports whether the hours of a whole day lie between two moments."""
        opening = self.next_opening(since - timedelta(microseconds=1), days)
        return datetime.combine(opening.date(), self.end, opening.tzinfo) <= until

    def _is_day(self, moment: datetime, days: WorkingDays) -> bool:
        return not self.working_days_only or days.is_working(moment.date())
