"""Commands for whoever looks after the machine: doctor, schedule."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from getpass import getuser
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

import click

from automation.cli.exit_codes import Exit
from automation.cli.i18n import N_, _, count, example
from automation.cli.session import Session, moment, print_json

if TYPE_CHECKING:
    from automation.doctor.facts import Check
    from automation.jobs.schedule import Machine

LEVELS = {  # words and colour; the English words are the values of vitals.Level
    "ok": (N_("OK"), "green"),
    "attention": (N_("Attention"), "yellow"),
    "wrong": (N_("Wrong"), "red"),
}
SHOWN = 10  # details of one check; --json has them all

FOR_CRON = N_("Copy these lines into the crontab of the account that works here: crontab -e")
CRON_ZONE = N_("Debian's and Ubuntu's cron takes no notice of CRON_TZ: there set the machine to {zone} "
               "(timedatectl set-timezone {zone}), or use --systemd.")
FOR_SYSTEMD = N_("Each block is a file of /etc/systemd/system/. Then: systemctl daemon-reload; "
                 "systemctl enable --now {timers}")
FOR_SECRET = N_("{file} holds the line {variable}=…; it belongs to {user}, and nobody else may read it "
                "(chmod 600).")


@click.command(epilog=example("baocao -w phong-vstbpn doctor"))
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
@click.pass_obj
def doctor(session: Session, as_json: bool) -> int:
    """Look at the workspace and the machine: what is wrong, and the next step. Changes nothing."""
    from automation.doctor.checks import examination
    from automation.doctor.gather import examine

    as_of = session.as_of
    checks = examination(examine(session.root, (lambda zone: moment(as_of, zone)) if as_of else None))
    if as_json:
        print_json([{"check": each.name, "level": each.level.value, "message": each.told(_),
                     "next_step": each.advice(_), "details": list(each.details)} for each in checks])
    else:
        for check in checks:
            _show(check)
        _sum_up(checks)
    return _code(checks)


def _show(check: Check) -> None:
    words, colour = LEVELS[check.level.value]
    width = max(len(_(each)) for each, _colour in LEVELS.values()) + 2
    margin = " " * width
    click.echo(click.style(f"{_(words):<{width}}", fg=colour) + check.told(_))
    for line in check.details[:SHOWN]:
        click.echo(f"{margin}- {line}")
    if len(check.details) > SHOWN:
        click.echo(margin + "- " + count("… and {n} more", "… and {n} more", len(check.details) - SHOWN))
    if check.next_step:
        click.secho(f"{margin}→ {check.advice(_)}", bold=True)


def _sum_up(checks: Sequence[Check]) -> None:
    amiss = sum(each.level.value != "ok" for each in checks)
    click.echo(count("{n} thing needs attention.", "{n} things need attention.", amiss) if amiss
               else _("Everything is in order."))


def _code(checks: Sequence[Check]) -> int:
    """2 for the configuration, which stops every command; 3 for anything else."""
    if checks[0].level.value == "wrong":
        return Exit.USAGE
    return Exit.PART if any(each.level.value != "ok" for each in checks) else Exit.DONE


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
                    for slot in timetable.slots(workspace.plan, workspace.working_days)])
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


COMMANDS: dict[str, click.Command] = {"doctor": doctor, "schedule": schedule}
