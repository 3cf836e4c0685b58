"""The command that prints when the plan's jobs run: schedule."""

from __future__ import annotations

import sys
from getpass import getuser
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

import click

from automation.cli.exit_codes import Exit
from automation.cli.i18n import N_, _, example
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


@click.command(epilog=example("baocao -w phong-vstbpn schedule --systemd"))
@click.option("--systemd", is_flag=True, help=_("Print service and timer units instead of cron lines."))
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
@click.pass_obj
def schedule(session: Session, systemd: bool, as_json: bool) -> int:
    """Print when the plan's jobs run, for cron or systemd. Nothing is installed."""
    from automation.jobs import schedule as timetable

    workspace, machine = session.workspace, _machine(session)
    if as_json:
        print_json([{"name": slot.name, "day": slot.day and slot.day.isoformat(), "at": f"{slot.at:%H:%M}",
                     "timezone": machine.timezone, "command": machine.command(slot)}
                    for slot in timetable.scheduled_runs(workspace.plan, workspace.working_days)])
        return Exit.DONE
    if systemd:
        units = list(timetable.systemd_units(workspace.plan, workspace.working_days, machine))
        timers = " ".join(name for name, _text in units if name.endswith(".timer"))
        _remark(_(FOR_SYSTEMD).format(timers=timers))
        _remark_secret(session, machine)
        for name, text in units:
            click.echo(f"\n# /etc/systemd/system/{name}\n{text}", nl=False)
    else:
        _remark(_(FOR_CRON))
        _remark(_(CRON_ZONE).format(zone=machine.timezone))
        _remark_secret(session, machine)
        click.echo(timetable.crontab(workspace.plan, workspace.working_days, machine), nl=False)
    return Exit.DONE


def _remark(words: str) -> None:
    click.echo(f"# {words}")


def _remark_secret(session: Session, machine: Machine) -> None:
    from automation.jobs.schedule import ENVIRONMENT

    if machine.secret:
        variable = session.workspace.settings.mail.password_env
        _remark(_(FOR_SECRET).format(file=ENVIRONMENT, variable=variable, user=machine.user))


def _machine(session: Session) -> Machine:
    """The program is named by its path: cron and systemd search few folders."""
    from automation.jobs.schedule import Machine

    settings, root = session.workspace.settings, session.root.resolve()
    beside = Path(sys.executable).with_name("baocao")
    program = str(beside) if beside.exists() else which("baocao") or "baocao"
    return Machine(program, root, root / settings.paths.state, getuser(), session.workspace.plan.timezone,
                   secret=settings.mail.adapter == "smtp" and bool(settings.mail.user))


COMMANDS: dict[str, click.Command] = {"schedule": schedule}
