"""The command that prints when the plan's jobs run: schedule."""

from __future__ import annotations

import sys
from getpass import getuser
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

import click

from automation.cli.exit_codes import ExitCode
from automation.cli.i18n import N_, _, example
from automation.cli.options import JSON
from automation.cli.session import Session, print_json

if TYPE_CHECKING:
    from automation.jobs.schedule import Machine

FOR_CRON = N_("Copy these lines into the crontab of the account that works here: crontab -e")
CRON_ZONE = N_("Debian's and Ubuntu's cron takes no notice of CRON_TZ: there set the machine to {zone} "
               "(timedatectl set-timezone {zone}), or use --systemd.")
FOR_SYSTEMD = N_("Each block is a file of /etc/systemd/system/. Then: systemctl daemon-reload; "
                 "systemctl enable --now {timers}")
FOR_SECRET = N_("{file} holds the line {variable}=…; it belongs to {user}, and nobody else may read it "
                "(chmod 600).")


@click.command(epilog=example("baocao -w ke-hoach schedule --systemd",
                              "baocao -w ke-hoach schedule --every 30"))
@click.option("--every", type=click.IntRange(0, 60), metavar="MINUTES",
              help=_("Minutes between two checks in working hours; 0: none. Otherwise as config/settings.toml has it."))
@click.option("--systemd", is_flag=True, help=_("Print service and timer units instead of cron lines."))
@JSON
@click.pass_obj
def schedule(session: Session, every: int | None, systemd: bool, as_json: bool) -> int:
    """Print when the plan's jobs run, for cron or systemd. Nothing is installed."""
    from automation.jobs import schedule as schedule_job

    workspace, machine = session.workspace, _machine(session)
    minutes = workspace.settings.check.every_minutes if every is None else every
    planned = workspace.plan, workspace.working_days
    hours = workspace.settings.mail.hours
    if as_json:
        print_json([{"name": slot.name, "day": slot.day and slot.day.isoformat(), "at": f"{slot.at:%H:%M}",
                     "timezone": machine.timezone, "command": machine.command(slot),
                     "every_minutes": slot.every or None, "until": slot.until and f"{slot.until:%H:%M}"}
                    for slot in schedule_job.scheduled_runs(*planned, minutes, hours)])
        return ExitCode.DONE
    if systemd:
        units = list(schedule_job.systemd_units(*planned, machine, minutes, hours))
        timers = " ".join(name for name, _text in units if name.endswith(".timer"))
        _print_comment(_(FOR_SYSTEMD).format(timers=timers))
        _print_secret_comment(session, machine)
        for name, text in units:
            click.echo(f"\n# /etc/systemd/system/{name}\n{text}", nl=False)
    else:
        _print_comment(_(FOR_CRON))
        _print_comment(_(CRON_ZONE).format(zone=machine.timezone))
        _print_secret_comment(session, machine)
        click.echo(schedule_job.crontab(*planned, machine, minutes, hours), nl=False)
    return ExitCode.DONE


def _print_comment(text: str) -> None:
    click.echo(f"# {text}")


def _print_secret_comment(session: Session, machine: Machine) -> None:
    from automation.jobs.schedule import ENVIRONMENT, secret_variables

    for variable in secret_variables(session.workspace.settings):
        _print_comment(_(FOR_SECRET).format(file=ENVIRONMENT, variable=variable, user=machine.user))


def _machine(session: Session) -> Machine:
    """Where the jobs run. The program is named by its path, since cron and systemd search few folders."""
    from automation.jobs.schedule import Machine, secret_variables

    settings, root = session.workspace.settings, session.root.resolve()
    installed = Path(sys.executable).with_name("baocao")
    program = str(installed) if installed.exists() else which("baocao") or "baocao"
    return Machine(program, root, root / settings.paths.state, getuser(), session.workspace.plan.timezone,
                   secret=bool(secret_variables(settings)))


COMMANDS: dict[str, click.Command] = {"schedule": schedule}
