"""The doctor's check of the checks by day (`baocao check`): whether they run, and when the last one was."""

from __future__ import annotations

from datetime import datetime, timedelta

from automation.configuration.problems import constant
from automation.doctor.facts import Check, DoctorFacts, Level

OVERDUE = 6  # intervals without a check


def by_day(facts: DoctorFacts) -> Check:
    every, at = facts.loaded_workspace.settings.check.every_minutes, facts.last_check
    values = {"minutes": every, "at": f"{at.astimezone(facts.now.tzinfo):%d/%m/%Y %H:%M}" if at else "–"}
    if every == 0:
        return Check("by_day", Level.OK,
                     constant("Workbooks are checked by night alone: every_minutes under [check] is 0."))
    if at is None:
        return Check("by_day", Level.OK, constant("No check by day yet. baocao schedule prints the line for every "
                                                  "{minutes} minutes in working hours."), values=values)
    if _is_overdue(facts, at, timedelta(minutes=every)):
        return Check("by_day", Level.ATTENTION, constant("Last check by day: {at}. Several were missed since."),
                     constant("Read what cron or systemd has in its log (baocao schedule shows the lines), then: "
                              "baocao check."), values)
    return Check("by_day", Level.OK, constant("Last check by day: {at}."), values=values)


def _is_overdue(facts: DoctorFacts, at: datetime, interval: timedelta) -> bool:
    """Report whether now, in working hours, OVERDUE intervals have passed without a check. A draft and a closed plan
    have none."""
    plan, days, now = facts.loaded_workspace.plan, facts.loaded_workspace.working_days, facts.now
    if plan.draft or plan.closed:
        return False
    if not days.is_working_time(now) or not plan.begins_at() <= now < plan.ends_at():
        return False
    opened = datetime.combine(now.date(), days.hours.begin, now.tzinfo)
    return now - max(at, opened) > OVERDUE * interval
