"""The command that checks changed workbooks by day: check."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from automation.cli.alarm import watched
from automation.cli.effects import nightly_effect
from automation.cli.exit_codes import ExitCode
from automation.cli.i18n import N_, _, count, example
from automation.cli.options import DRY_RUN, JSON
from automation.cli.run import exit_code, finish, print_left
from automation.cli.session import Session, print_json, print_notice

if TYPE_CHECKING:
    from automation.jobs.day_check import DayCheck

IDLE = {  # value of day_check.CheckResult → why nothing was done
    "unchanged": N_("Nothing has changed since the last run or check."),
    "settling": N_("A deadline has just passed: the listing may lack what came in time. The next check reads it."),
    "not_begun": N_("The plan has not begun: nothing to check yet."),
    "ended": N_("The plan has ended: nothing to check any more."),
    "outside_hours": N_("Outside the working hours of config/holidays.toml: nothing is checked."),
}


@click.command(epilog=example("baocao -w ke-hoach check", "baocao -w ke-hoach check --dry-run --json",
                              "*/10 7-17 * * * baocao -w ke-hoach check --working-hours"))
@click.option("--working-hours", is_flag=True,
              help=_("Do nothing outside the working hours of config/holidays.toml: for cron and systemd."))
@JSON
@DRY_RUN
@click.pass_obj
@nightly_effect
def check(session: Session, working_hours: bool, as_json: bool, dry_run: bool) -> int:
    """Check the workbooks that changed since the last run, renew notes and register, answer returns; for every few
    minutes by day."""
    from automation.cli.progress import progress_bar
    from automation.jobs import day_check
    from automation.jobs.alarms import report
    from automation.ports import LockedError

    session.dry_run = dry_run
    try:
        with watched(session) as alarms:
            with progress_bar(day_check.STAGES) as start_step:
                done = day_check.check(session.context, start_step, working_hours_only=working_hours)
            if done.outcome.counts:  # else nothing was tried
                report(session.context, alarms, done.outcome, complete=False)
    except LockedError as error:
        return _other_run(error)
    if as_json:
        print_json(done.as_dict())
    elif done.result.value in IDLE:
        _print_idle(_(IDLE[done.result.value]))
        print_left(done.outcome)
        return exit_code(done.outcome)
    else:
        _print_changed(done)
    return finish(done.outcome, shown=as_json)


def _print_changed(done: DayCheck) -> None:
    click.echo(count("{n} workbook was read.", "{n} workbooks were read.", len(done.changed)))


def _print_idle(text: str) -> None:
    """On a terminal only: cron mails what a command prints."""
    if sys.stderr.isatty():
        print_notice(text)


def _other_run(error: Exception) -> int:
    """The next check comes in some minutes: nothing is lost, and nobody needs mail from cron."""
    if sys.stderr.isatty():
        print_notice(str(error) or _("Another run is at work on this workspace. Wait until it ends, then try again."))
    return ExitCode.LOCKED


COMMANDS: dict[str, click.Command] = {"check": check}
