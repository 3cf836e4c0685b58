"""The reminder schedule: which step is due on which day for one deadline.

Three rules prevent wrong reminders. A step on or before the deadline is never shifted beyond it, and never sent
after it. A step after the deadline is never shifted back to it. Only the newest step whose day is reached counts: a
missed run delays a reminder, but never causes two.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from automation.domain.plan.deadlines import Deadline
from automation.domain.plan.plan import Audience, Channel, Condition, LadderStep, Obligation, Plan, Shift
from automation.domain.plan.selection import UnitSelection
from automation.domain.plan.units import Unit
from automation.domain.plan.working_days import WorkingDays

UNIT_LADDER = frozenset({Audience.UNIT, Audience.HEAD})  # one ladder: the steps for the head are its last
COMMITTEE_LADDER = frozenset({Audience.COMMITTEE})


@dataclass(frozen=True, slots=True)
class Due:
    """The deadline of one unit. `phrase`: in Vietnamese; `extended`: differs from the plan's; `resubmission`: it is
    that of a returned report."""

    cutoff: datetime
    phrase: str
    last_day: date
    extended: bool = False
    resubmission: bool = False

    @property
    def last_moment(self) -> datetime:
        return self.cutoff - timedelta(seconds=1)

    def passed(self, now: datetime) -> bool:
        return now >= self.cutoff


@dataclass(frozen=True, slots=True)
class ScheduledStep:
    """A step, its day and the last day in time that it is about. `code` differs between an extended deadline's ladder
    and the plan's own."""

    step: LadderStep
    day: date
    code: str
    due: date


def due_for(plan: Plan, obligation: Obligation, cutoff: datetime | None, *,
            resubmission: bool = False) -> Due | None:
    """Returns the unit's deadline. With `cutoff` None or the plan's own it is the plan's, which may be None."""
    zone = ZoneInfo(plan.timezone)
    planned = obligation.deadline
    if cutoff is None or (planned is not None and planned.cutoff == cutoff):
        return _due(planned.cutoff, planned.phrase, zone) if planned else None
    return _due(cutoff, f"chậm nhất ngày {last_day(cutoff, zone):%d/%m/%Y}", zone, extended=True,
                resubmission=resubmission)


def _due(cutoff: datetime, phrase: str, zone: ZoneInfo, *, extended: bool = False,
         resubmission: bool = False) -> Due:
    return Due(cutoff.astimezone(zone), phrase, last_day(cutoff, zone), extended, resubmission)


def last_day(cutoff: datetime, zone: ZoneInfo) -> date:
    """Returns the last calendar day in time, in `zone`."""
    return Deadline(cutoff.astimezone(zone), "").last_day


def is_open(obligation: Obligation, due: Due | None, now: datetime) -> bool:
    """Reports whether `now` is between opening and closing. A later extension moves the closing for that unit."""
    if now < obligation.opens_at:
        return False
    closes = obligation.closes_at
    return closes is None or now < (max(closes, due.cutoff) if due else closes)


def newest_step(plan: Plan, obligation: Obligation, due: Due, audiences: Iterable[Audience],
                days: WorkingDays, now: datetime, unit: Unit | None = None,
                conditions: Collection[Condition] = frozenset(Condition),
                channel: Channel = Channel.MAIL) -> ScheduledStep | None:
    """Returns the newest step whose day is reached; None when there is none or it was due before a passed deadline.
    `unit`: whom it is about; None: all. `conditions`: those that the report meets. `channel`: of mail and chat the one
    that is asked about, since a step by one does not stand for a step by the other."""
    today = now.astimezone(ZoneInfo(plan.timezone)).date()
    reached = [each for each in scheduled_steps(plan, obligation, due, audiences, days, unit)
               if each.day <= today and each.step.condition in conditions
               and (each.step.by_chat if channel is Channel.CHAT else each.step.by_mail)]
    if not reached or (reached[-1].step.offset <= 0 and due.passed(now)):
        return None
    return reached[-1]


def scheduled_steps(plan: Plan, obligation: Obligation, due: Due, audiences: Iterable[Audience],
          days: WorkingDays, unit: Unit | None = None) -> list[ScheduledStep]:
    """Returns the obligation's steps for these audiences, oldest first; of two on one day the later
    offset, then the later line of the plan, is the newer. `unit`: without the steps that are not about it."""
    wanted = frozenset(audiences)
    steps = [step for step in plan.ladder
             if step.audience in wanted and (not step.obligations or obligation.code in step.obligations)
             and (unit is None or UnitSelection(where=step.where).includes(unit))]
    suffix = f"@{due.last_day.isoformat()}" if due.extended else ""
    scheduled_on_days = [ScheduledStep(step, _day(step, due.last_day, days), step.code + suffix, due.last_day)
                         for step in steps]
    return sorted(scheduled_on_days, key=lambda scheduled: (scheduled.day, scheduled.step.offset))


def _day(step: LadderStep, last: date, days: WorkingDays) -> date:
    nominal = last + timedelta(days=step.offset)
    shifted = days.shifted(nominal, step.shift)
    if step.offset <= 0 and shifted > last:
        return days.shifted(nominal, Shift.PREVIOUS)
    if step.offset > 0 and shifted <= last:
        return days.shifted(nominal, Shift.NEXT)
    return shifted
