"""The command that sounds an alarm: alarm; and the alarms of commands that nobody watches."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import click

from automation.cli.exit_codes import CommandError, ExitCode
from automation.cli.i18n import _, example
from automation.cli.options import DRY_RUN
from automation.cli.session import Session, print_notice

if TYPE_CHECKING:
    from automation.jobs.alarms import Alarms

MONITORED = ("MONITOR_EXIT_STATUS", "EXIT_STATUS")  # systemd sets them for a unit that OnFailure= starts


@contextmanager
def watched(session: Session) -> Iterator[Alarms]:
    """Sound an alarm when the block fails, and one when an earlier run never ended."""
    from automation.jobs.alarms import alarm_on_failure

    command = click.get_current_context().info_name or ""
    with ExitStack() as ended, alarm_on_failure(session.context, command) as made:
        ended.callback(_print_problems, made)
        ended.callback(_print_interrupted, session)
        yield made


def _print_interrupted(session: Session) -> None:
    if found := session.context.interrupted:
        text = _("The run before never ended: baocao {command}, begun {at}. It was stopped from outside.")
        at = f"{datetime.fromisoformat(found['at']):%H:%M %d/%m/%Y}"
        print_notice(text.format(command=found["command"], at=at), fg="yellow")


def _print_problems(alarms: Alarms) -> None:
    for text in alarms.problems:
        print_notice(f"- {text}", fg="yellow")


@click.command(epilog=example("baocao -w ke-hoach alarm --test",
                              "baocao -w ke-hoach alarm --unit baocao-nightly.service"))
@click.option("--test", is_flag=True, help=_("Send a test by every channel that is set up."))
@click.option("--unit", metavar="NAME", help=_("The systemd unit that failed: for OnFailure=."))
@DRY_RUN
@click.pass_obj
def alarm(session: Session, test: bool, unit: str | None, dry_run: bool) -> int:
    """Sound an alarm by the channels of [alarm] and [webhook] in config/settings.toml."""
    from automation.jobs.emergency import emergency_alarms, sound_unit_failure

    if test == bool(unit):
        raise click.UsageError(_("Give either --test or --unit."))
    alarms = emergency_alarms(session.root, session.as_of_moment())
    channels = alarms.channels()
    if not channels:
        raise CommandError(_("No alarm is set up: fill [alarm] or [webhook] in config/settings.toml."),
                           ExitCode.PART if unit else ExitCode.USAGE)
    if dry_run:
        click.echo(_("Would be sent by: {channels}.").format(channels=", ".join(channels)))
        return ExitCode.DONE
    if test:
        return _test(alarms)
    status = next((os.environ[name] for name in MONITORED if os.environ.get(name)), "")
    sound_unit_failure(alarms, unit or "", status)
    _print_problems(alarms)
    return ExitCode.PART if alarms.problems else ExitCode.DONE


def _test(alarms: Alarms) -> int:
    from automation.domain.tracking.messages import Delivery

    receipts = alarms.test()
    for name, receipt in receipts:
        if receipt.state is Delivery.SENT:
            click.echo(_("{channel}: sent.").format(channel=name))
        else:
            print_notice(f"{name}: {receipt.detail}", fg="red")
    return ExitCode.DONE if all(each.state is Delivery.SENT for _name, each in receipts) else ExitCode.PART


COMMANDS: dict[str, click.Command] = {"alarm": alarm}
