"""The doctor's check of the plan's state: a draft or closed."""

from __future__ import annotations

from automation.configuration.problems import constant
from automation.doctor.facts import Check, DoctorFacts, Level


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
