"""The command that rebuilds a lost ledger: restore."""

from __future__ import annotations

import click

from automation.cli.effects import effect
from automation.cli.exit_codes import CommandError, ExitCode
from automation.cli.i18n import _, count, example
from automation.cli.session import Session


@click.command(epilog=example("baocao -w ke-hoach restore --dry-run"))
@click.option("--dry-run", is_flag=True, help=_("Say what would be restored; restore nothing."))
@click.option("--despite-changes", is_flag=True, help=_("Restore from a log that was changed, and record that it was."))
@click.pass_obj
@effect
def restore(session: Session, dry_run: bool, despite_changes: bool) -> int:
    """Rebuild an empty ledger from the log in the register."""
    from automation.jobs.restore import restore as rebuild

    session.dry_run = dry_run
    done = rebuild(session.context, despite_changes=despite_changes)
    if done.newest is None:
        raise CommandError(done.problem, ExitCode.USAGE)
    newest = done.newest.astimezone(session.zone)
    click.echo((count("{n} event would be restored.", "{n} events would be restored.", done.events) if dry_run
                else count("{n} event restored.", "{n} events restored.", done.events))
               + " " + _("The newest is of {moment}.").format(moment=f"{newest:%d/%m/%Y %H:%M}"))
    return ExitCode.DONE


COMMANDS: dict[str, click.Command] = {"restore": restore}
