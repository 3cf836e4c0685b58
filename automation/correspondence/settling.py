"""Messages about a deadline that has just passed, where a listing may still lack a report that was made in time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from automation.domain.plan.plan import Plan
from automation.domain.tracking.messages import Message


def settled_messages(messages: Iterable[Message], plan: Plan, now: datetime, delay: timedelta) -> tuple[Message, ...]:
    """The messages without those about a deadline less than `delay` ago: a later run sends them. `delay`: by how much
    the store's listing may lag."""
    return tuple(each for each in messages if not delay or each.due is None
                 or not _cutoff(each, each.due, plan) <= now < _cutoff(each, each.due, plan) + delay)


def _cutoff(message: Message, last_day: date, plan: Plan) -> datetime:
    """The plan's deadline, or for a unit's own one the end of its last day."""
    planned = next((each.deadline for each in plan.obligations if each.code == message.obligation), None)
    if planned and planned.last_day == last_day:
        return planned.cutoff
    return datetime.combine(last_day + timedelta(days=1), time(), ZoneInfo(plan.timezone))
