"""The doctor's check of letters that wait for the hours of sending: none may wait through a whole day of them."""

from __future__ import annotations

from automation.configuration.problems import constant
from automation.correspondence.outbox.queue import SendingWindow, queued
from automation.correspondence.outbox.records import outbox_records
from automation.doctor.facts import Check, DoctorFacts, Level


def sending_hours(facts: DoctorFacts) -> Check:
    workspace = facts.loaded_workspace
    hours, records = workspace.settings.mail.hours, outbox_records(facts.ledger.events)
    if hours is None:
        return Check("sending_hours", Level.OK, constant("Letters leave at any time."))
    window = SendingWindow(hours, workspace.working_days, facts.now)
    overdue = tuple(each.key for each in records.values() if window.is_overdue(each) or window.was_overdue(each))
    if overdue:
        return Check("sending_hours", Level.ATTENTION,
                     constant("Letters that waited through the hours of a whole day and did not leave: {n}."),
                     constant("Let baocao check or baocao remind run in these hours (baocao schedule prints the "
                              "lines); see whether daily_limit under [mail] is too low."), {"n": len(overdue)}, overdue)
    return Check("sending_hours", Level.OK, constant("Letters leave from {begin} to {end}; {n} wait."),
                 values={"begin": f"{hours.begin:%H:%M}", "end": f"{hours.end:%H:%M}", "n": len(queued(records))})
