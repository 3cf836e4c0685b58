"""Messages about a deadline that has just passed, where a listing may still lack a report that was made in time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from automation.domain.plan.plan import Plan
from automation.domain.tracking.evidence import is_settling
from automation.domain.tracking.messages import Message, Occasion


def settling_messages(messages: Iterable[Message], plan: Plan, now: datetime,
                      delay: timedelta) -> dict[str, datetime]:
    """Key → from when it may be sent, of the messages about a deadline less than `delay` ago. `delay`: by how much the
    store's listing may lag."""
    cutoffs = [(each.key, _cutoff(occasion, occasion.due, plan)) for each in messages for occasion in each.occasions
               if delay and occasion.due is not None]
    return {key: cutoff + delay for key, cutoff in cutoffs if is_settling(cutoff, now, delay)}


def _cutoff(occasion: Occasion, last_day: date, plan: Plan) -> datetime:
    """The plan's deadline, or for a unit's own one the end of its last day."""
    planned = next((each.deadline for each in plan.obligations if each.code == occasion.obligation), None)
    if planned and planned.last_day == last_day:
        return planned.cutoff
    return datetime.combine(last_day + timedelta(days=1), time(), ZoneInfo(plan.timezone))
