"""The reminder ladder on the calendar: which step's day has come for one deadline.

Three rules keep a step from saying what is not so. A step up to the deadline is never shifted over
it, and never sent after it; a step after the deadline is never shifted back into it. Only the
newest step whose day has come counts: a run that was missed delays a reminder, never doubles it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from automation.domain.plan.deadlines import Deadline
from automation.domain.plan.plan import Audience, LadderStep, Obligation, Plan, Shift
from automation.domain.plan.working_days import WorkingDays

UNIT_LADDER = frozenset({Audience.UNIT, Audience.HEAD})  # one ladder: the head's rungs are its upper end
COMMITTEE_LADDER = frozenset({Audience.COMMITTEE})


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline as one unit has it. `phrase` words it; `extended`: not the plan's own."""

    cutoff: datetime
    phrase: str
    last_day: date
    extended: bool = False

    @property
    def last_moment(self) -> datetime:
        return self.cutoff - timedelta(seconds=1)

    def passed(self, now: datetime) -> bool:
        return now >= self.cutoff


@dataclass(frozen=True, slots=True)
class ScheduledStep:
    """A step on its day. `code` differs between an extended deadline's ladder and the plan's own."""

    step: LadderStep
    day: date
    code: str


def due_for(plan: Plan, obligation: Obligation, cutoff: datetime | None) -> Due | None:
    """The unit's own deadline; `cutoff` None or the plan's: the plan's, which may be none at all."""
    zone = ZoneInfo(plan.timezone)
    planned = obligation.deadline
    if cutoff is None or (planned is not None and planned.cutoff == cutoff):
        return _due(planned.cutoff, planned.phrase, zone) if planned else None
    return _due(cutoff, f"chậm nhất ngày {last_day(cutoff, zone):%d/%m/%Y}", zone, extended=True)


def _due(cutoff: datetime, phrase: str, zone: ZoneInfo, *, extended: bool = False) -> Due:
    return Due(cutoff.astimezone(zone), phrase, last_day(cutoff, zone), extended)


def last_day(cutoff: datetime, zone: ZoneInfo) -> date:
    """The last calendar day in time, in that zone, whatever zone the cut-off bears."""
    return Deadline(cutoff.astimezone(zone), "").last_day


def is_open(obligation: Obligation, due: Due | None, now: datetime) -> bool:
    """Between opening and closing. An extension beyond the closing moves it for that unit."""
    if now < obligation.opens_at:
        return False
    closes = obligation.closes_at
    return closes is None or now < (max(closes, due.cutoff) if due else closes)


def newest_rung(plan: Plan, obligation: Obligation, due: Due, audiences: Iterable[Audience],
                days: WorkingDays, now: datetime) -> ScheduledStep | None:
    """The newest step whose day has come, if it still holds; else None."""
    today = now.astimezone(ZoneInfo(plan.timezone)).date()
    come = [rung for rung in rungs(plan, obligation, due, audiences, days) if rung.day <= today]
    if not come or (come[-1].step.offset <= 0 and due.passed(now)):
        return None
    return come[-1]


def rungs(plan: Plan, obligation: Obligation, due: Due, audiences: Iterable[Audience],
          days: WorkingDays) -> list[ScheduledStep]:
    """The obligation's steps for these audiences, oldest first; of two on one day the later
    offset, then the later line of the plan, is the newer."""
    wanted = frozenset(audiences)
    steps = [step for step in plan.ladder
             if step.audience in wanted and (not step.obligations or obligation.code in step.obligations)]
    suffix = f"@{due.last_day.isoformat()}" if due.extended else ""
    found = [ScheduledStep(step, _day(step, due.last_day, days), step.code + suffix) for step in steps]
    return sorted(found, key=lambda rung: (rung.day, rung.step.offset))


def _day(step: LadderStep, last: date, days: WorkingDays) -> date:
    falls = last + timedelta(days=step.offset)
    shifted = days.shifted(falls, step.shift)
    if step.offset <= 0 and shifted > last:
        return days.shifted(falls, Shift.PREVIOUS)
    if step.offset > 0 and shifted <= last:
        return days.shifted(falls, Shift.NEXT)
    return shifted
