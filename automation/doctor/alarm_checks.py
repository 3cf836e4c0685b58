"""The doctor's check of the ways by which a run that fails is reported. Nothing is sent."""

from __future__ import annotations

from automation.configuration.problems import constant
from automation.doctor.facts import Check, DoctorFacts, Level


def alarms(facts: DoctorFacts) -> Check:
    settings = facts.loaded_workspace.settings
    ways = [*(["mail"] if settings.alarm.to else []), *(["webhook"] if settings.webhook.is_set else [])]
    if not ways:
        return Check("alarms", Level.OK, constant("No alarm is set up: only this machine shows that a run failed. "
                     "[alarm] and [webhook] in config/settings.toml report it."))
    if facts.webhook_problem:
        return Check("alarms", Level.WRONG, constant("The webhook can't be used: {why}"),
                     constant("Mend that, then: baocao alarm --test"), {"why": facts.webhook_problem})
    if settings.alarm.to and settings.alarm.host and settings.alarm.user and not facts.alarm_password_set:
        return Check("alarms", Level.WRONG, constant("The variable {variable}, which holds the mail password, "
                     "is not set here."), constant("Set it for the account that runs baocao, in cron's or systemd's "
                     "environment too; never write it into a file of the workspace."),
                     {"variable": settings.alarm.password_env})
    return Check("alarms", Level.OK, constant("A run that fails is reported by: {ways}. Test it with: baocao alarm "
                 "--test"), values={"ways": ", ".join(ways)})
