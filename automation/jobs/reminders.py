"""Sends the messages that are due now, or only plans them."""

from __future__ import annotations

from automation.correspondence.causes import with_causes
from automation.correspondence.chat_posts import chat_rows, planned_rows
from automation.correspondence.outbox.rows import message_rows, outbox_rows
from automation.domain.tracking.messages import Message
from automation.jobs.context import JobContext, Outcome
from automation.jobs.letters import causes, letters_not_sent
from automation.jobs.nightly import run_job
from automation.pipeline.remind import MailPlan


def remind(context: JobContext) -> tuple[Outcome, list[dict[str, object]]]:
    """Send the messages that are due now; return the outcome and the messages as rows.
    The workbooks are read first: no message is sent to a unit that has submitted since the last run, or whose workbook
    can't be read."""
    state = run_job(context, "remind")
    keys = {each.key for found in (state.planned.messages, state.planned.queued, state.planned.posts) for each in found}
    rows = [*outbox_rows(context.events), *chat_rows(context.events)]
    return state.outcome, [row for row in rows if row["key"] in keys]


def are_hours_open(context: JobContext) -> bool:
    """Return whether now is within the hours of sending, or there are none."""
    settings, days = context.workspace.settings, context.workspace.working_days
    return settings.mail.hours is None or settings.mail.hours.is_open(context.now, days)


def dry_run_plan(context: JobContext) -> tuple[Outcome, MailPlan]:
    """Return what `remind` would send or queue. `context` must be a dry run's."""
    state = run_job(context, "remind")
    return state.outcome, state.planned


def planned_mail(context: JobContext) -> tuple[Outcome, list[dict[str, object]], list[dict[str, object]]]:
    """Return the outcome, the messages that `remind` would send or queue, with the causes of each, and those that it
    would not, with the reasons. `context` must be a dry run's."""
    state = run_job(context, "remind")
    planned = state.planned
    if state.outcome.guard and not planned.messages:
        return state.outcome, [], []
    rows = with_causes(message_rows(planned.messages, planned.queued), (*planned.messages, *planned.queued),
                       causes(state).of_message)
    return state.outcome, [*rows, *planned_rows(planned.posts)], [each.row() for each in letters_not_sent(state)]


def dry_run_mail(context: JobContext) -> tuple[Outcome, tuple[Message, ...]]:
    """Return the messages that `remind` would send or queue. `context` must be a dry run's."""
    outcome, planned = dry_run_plan(context)
    return outcome, (*planned.messages, *planned.queued)
