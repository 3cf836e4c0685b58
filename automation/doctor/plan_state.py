"""The doctor's checks of the plan's state, a draft or closed, and of the nights that it has to have."""

from __future__ import annotations

from datetime import datetime, timedelta

from automation.configuration.problems import constant
from automation.doctor.facts import Check, DoctorFacts, Level

STALE_RUN = timedelta(hours=36)  # a nightly run was missed
PLAN_OVER = timedelta(days=60)  # after the last deadline, runs are no longer expected


def plan_state(facts: DoctorFacts) -> Check:
    workspace = facts.loaded_workspace
    values = {"plan": workspace.settings.plan}
    if workspace.plan.draft:
        return Check("plan_state", Level.ATTENTION,
                     constant("The plan is a draft: nothing is made, recorded or sent until “draft = true” is removed "
                              "from {plan}."),
                     constant("Look at what baocao check-config lists, then remove that line."), values)
    if workspace.plan.closed:
        return Check("plan_state", Level.OK,
                     constant("The plan is closed for its nights (“closed = true” in {plan})."), values=values)
    return Check("plan_state", Level.OK, constant("The plan is in force."))


def last_run(facts: DoctorFacts) -> Check:
    at, now, plan = facts.last_run, facts.now, facts.loaded_workspace.plan
    if plan.draft or plan.closed:  # there are no nights, on purpose
        words = constant("No run is expected. Last run: {at}.") if at else constant("No run is expected, and none was.")
        return Check("last_run", Level.OK, words, values={"at": moment(at, now) if at else "–"})
    if at is None:
        return Check("last_run", Level.ATTENTION, constant("No run yet."),
                     constant("Look at baocao run --dry-run, then put baocao schedule's lines in place."))
    values = {"at": moment(at, now), "hours": int((now - at) / timedelta(hours=1))}
    if now - at <= STALE_RUN:
        return Check("last_run", Level.OK, constant("Last run: {at}."), values=values)
    if _is_plan_over(facts):
        return Check("last_run", Level.OK, constant("Last run: {at}. The plan's last deadline is long past."),
                     values=values)
    return Check("last_run", Level.ATTENTION, constant("Last run: {at}, {hours} hours ago. A night was missed."),
                 constant("Read what cron or systemd says of it (baocao schedule shows the lines), then: baocao run."),
                 values)


def _is_plan_over(facts: DoctorFacts) -> bool:
    days = [each.deadline.last_day for each in facts.loaded_workspace.plan.obligations if each.deadline]
    return bool(days) and max(days) + PLAN_OVER < facts.now.date()


def moment(at: datetime, like: datetime) -> str:
    """The moment as text, in the time zone of `like`."""
    return f"{at.astimezone(like.tzinfo):%d/%m/%Y %H:%M}"
