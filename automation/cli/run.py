"""Commands that run jobs: run, remind."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from automation.cli.alarm import watched
from automation.cli.effects import nightly_effect
from automation.cli.exit_codes import ExitCode
from automation.cli.i18n import _, count, example
from automation.cli.options import DRY_RUN, JSON
from automation.cli.session import Session, print_json, print_notice, print_text

if TYPE_CHECKING:
    from automation.jobs.context import Outcome



@click.command(epilog=example("baocao -w ke-hoach run --dry-run"))
@click.option("--job", default="nightly", metavar="NAME",
              help=_("What to do: nightly (all of it), remind (no feedback copies), check (no mail)."))
@click.option("--ignore-guard", is_flag=True, help=_("Go on where a guard would stop: its cause is known."))
@JSON
@DRY_RUN
@click.pass_obj
@nightly_effect
def run(session: Session, job: str, ignore_guard: bool, as_json: bool, dry_run: bool) -> int:
    """Do a night's work: collect, normalise, validate, register, remind."""
    from automation.cli.progress import progress_bar
    from automation.jobs import nightly as jobs
    from automation.jobs.alarms import report

    if job not in jobs.JOBS:
        raise click.UsageError(_("{job} is no job. Jobs: {jobs}.").format(job=job, jobs=", ".join(jobs.JOBS)))
    session.dry_run = dry_run
    with watched(session) as alarms:
        with progress_bar(jobs.JOBS[job]) as start_step:
            outcome = jobs.run(session.context, job, start_step, ignore_guard=ignore_guard)
        report(session.context, alarms, outcome, complete=job == "nightly")
    if as_json:
        print_json(outcome.as_dict())
    return finish(outcome, shown=as_json)


@click.command(epilog=example("baocao -w ke-hoach remind --dry-run --text"))
@JSON
@DRY_RUN
@click.option("--text", is_flag=True, help=_("With --dry-run: show each message word by word."))
@click.option("--sending-hours", is_flag=True,
              help=_("Do nothing outside the hours of send_between in config/settings.toml: for cron and systemd."))
@click.option("--all", "everything", is_flag=True,
              help=_("With --dry-run: also every letter that does not go, in --json as rows with goes = false."))
@click.pass_obj
@nightly_effect
def remind(session: Session, as_json: bool, dry_run: bool, text: bool, everything: bool,
           sending_hours: bool) -> int:
    """Send the reminders that are due now, to units that owe, each once."""
    from automation.jobs import reminders as jobs
    from automation.jobs.alarms import report

    session.dry_run = dry_run
    if text:
        return _show_mail(session, as_json, dry_run)
    if sending_hours and not jobs.are_hours_open(session.context):
        return _outside_hours(as_json=as_json)
    if dry_run:
        return _show_planned(session, as_json=as_json, everything=everything)
    with watched(session) as alarms:
        outcome, rows = jobs.remind(session.context)
        report(session.context, alarms, outcome, complete=False)
    return finish_mail(session, outcome, rows, as_json=as_json)


def _outside_hours(*, as_json: bool) -> int:
    """Print so on a terminal only: cron mails what a command prints."""
    if as_json:
        print_json([])
    elif sys.stderr.isatty():
        print_notice(_("Outside the hours of sending: nothing is done."))
    return ExitCode.DONE


def _show_planned(session: Session, *, as_json: bool, everything: bool) -> int:
    """Print which letters would go and why, by kind, then which would not."""
    from automation.cli.tables import show_planned_mail
    from automation.jobs import reminders as jobs

    outcome, rows, others = jobs.planned_mail(session.context)
    if as_json:
        print_json(session.context.with_urls([*rows, *(others if everything else ())]))
    else:
        show_planned_mail(session.workspace, rows, others, everything=everything)
        print_left(outcome)
    return exit_code(outcome)


def _show_mail(session: Session, as_json: bool, dry_run: bool) -> int:
    from automation.correspondence.outbox.rows import message_rows
    from automation.jobs import reminders as jobs

    if not dry_run:
        raise click.UsageError(_("--text goes with --dry-run."))
    outcome, planned = jobs.dry_run_plan(session.context)
    messages = (*planned.messages, *planned.queued)
    if as_json:
        rows = session.context.with_urls(message_rows(planned.messages, planned.queued))
        print_json([{**row, "cc": list(each.cc), "text": each.text}
                    for row, each in zip(rows, messages, strict=True)])
        return exit_code(outcome)
    for each in messages:
        copied = f"Cc: {', '.join(each.cc)}\n" if each.cc else ""
        print_text(f"To: {', '.join(each.to)}\n{copied}Subject: {each.subject}\n\n{each.text.strip()}\n\n{'-' * 72}")
    click.echo(count("{n} message.", "{n} messages.", len(messages)))
    print_left(outcome)
    return exit_code(outcome)


def finish(outcome: Outcome, *, shown: bool) -> int:
    """Print the outcome, unless it is `shown` already; return the exit code."""
    if not shown:
        from automation.cli.tables import show_counts

        show_counts(outcome.counts)
        print_left(outcome)
    return exit_code(outcome)


def finish_mail(session: Session, outcome: Outcome, rows: list[dict[str, object]], *, as_json: bool) -> int:
    """Print the messages and what is left to do; return the exit code."""
    if as_json:
        print_json(session.context.with_urls(rows))
    else:
        from automation.cli.tables import show_messages

        show_messages(rows)
        print_left(outcome)
    return exit_code(outcome)


def print_left(outcome: Outcome) -> None:
    """Print why the run stopped, and what is left to do."""
    for text in outcome.notices:
        print_notice(text, fg="red", bold=True)
    if outcome.guard:
        print_notice(outcome.guard, fg="red", bold=True)
    if outcome.left:
        print_notice(count("{n} thing is left:", "{n} things are left:", len(outcome.left)), fg="yellow")
    for text in outcome.left:
        print_notice(f"- {text}")


def exit_code(outcome: Outcome) -> int:
    """Return the exit code of a job."""
    if outcome.guard:
        return ExitCode.GUARD
    if outcome.no_access:
        return ExitCode.NO_ACCESS
    return ExitCode.PART if outcome.left else ExitCode.DONE


COMMANDS: dict[str, click.Command] = {"run": run, "remind": remind}
