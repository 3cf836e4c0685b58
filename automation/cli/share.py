"""The command that lets people into their files: share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from automation.cli.effects import effect
from automation.cli.exit_codes import ExitCode
from automation.cli.i18n import N_, _, count, example
from automation.cli.options import DRY_RUN, JSON
from automation.cli.session import Session, print_json, print_notice, print_text

if TYPE_CHECKING:
    from automation.jobs.share import AccessResult

STEPS = (N_("permissions"), N_("changes"))  # as `jobs/share.py` reports them


@click.command(epilog=example("baocao -w ke-hoach share --dry-run"))
@click.option("--ignore-guard", is_flag=True, help=_("Go on where a guard would stop: its cause is known."))
@JSON
@DRY_RUN
@click.pass_obj
@effect
def share(session: Session, ignore_guard: bool, as_json: bool, dry_run: bool) -> int:
    """Make the permissions of workbooks and register follow units.csv and the plan; list what people gave by hand."""
    from automation.cli.progress import progress_bar
    from automation.jobs import share as job

    session.dry_run = dry_run
    if session.context.adapters.store.sharing is None:
        return _without_permissions(as_json=as_json)
    with progress_bar(STEPS) as start_step:
        result = job.share(session.context, start_step, ignore_guard=ignore_guard)
    if as_json:
        print_json(result.as_dict())
    elif result.guard:
        print_notice(result.guard, fg="red", bold=True)
    else:
        _print(result, dry_run=dry_run)
    return exit_code(result)


def exit_code(result: AccessResult) -> int:
    if result.guard:
        return ExitCode.GUARD
    return ExitCode.PART if result.problems else ExitCode.DONE


def _print(result: AccessResult, *, dry_run: bool) -> None:
    for text in result.done:
        print_text(text)
    for text in result.problems:
        print_notice(text, fg="yellow")
    for text in result.notices:
        print_notice(text)
    changes = len(result.changes)
    if dry_run:
        click.echo(count("{n} permission would be changed.", "{n} permissions would be changed.", changes))
        return
    click.echo(count("{n} permission changed.", "{n} permissions changed.", changes))
    if any(each.change.step.value == "grant" for each in result.results if not each.is_refused):
        click.echo(_("Google sent nobody a message unless [google] notify says so: the addresses of the files are in "
                     "share --json."))


def _without_permissions(*, as_json: bool) -> int:
    """The files lie in a folder."""
    words = _("The workbooks lie in a folder: who may open them is decided by the permissions of that folder on the "
              "file server, not by baocao.")
    if as_json:
        print_json({"note": words})
    else:
        click.echo(words)
    return ExitCode.DONE


COMMANDS: dict[str, click.Command] = {"share": share}
