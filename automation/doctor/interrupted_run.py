"""The doctor's check for a run that began and did not end: killed, out of memory, power cut."""

from __future__ import annotations

from automation.configuration.problems import constant
from automation.doctor.facts import Check, DoctorFacts, Level


def interrupted_run(facts: DoctorFacts) -> Check:
    run = facts.started_run
    if run is None or facts.ledger.locked:  # the check `lock` reports one that is under way
        return Check("interrupted_run", Level.OK, constant("No run was ended before it was finished."))
    values = {"command": run.command, "at": f"{run.moment.astimezone(facts.now.tzinfo):%d/%m/%Y %H:%M}"}
    return Check("interrupted_run", Level.ATTENTION,
                 constant("A run that began at {at} ({command}) never ended: it was killed, or the machine went down."),
                 constant("See why in the log of cron or systemd, then: baocao {command}. It goes on where that one "
                          "stopped; nothing is sent twice."), values)
