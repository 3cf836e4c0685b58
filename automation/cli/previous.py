"""The command that takes earlier figures over: previous import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from automation.cli.exit_codes import CommandError, ExitCode
from automation.cli.filters import require_known
from automation.cli.i18n import _, count, example
from automation.cli.options import DRY_RUN, JSON
from automation.cli.session import Session, print_json, print_notice

if TYPE_CHECKING:
    from automation.jobs.context import JobContext

SHOWN = 40  # places that are listed; --json has all


@click.group(epilog=example("baocao -w ke-hoach previous import nam-truoc.xlsx --obligation BC"))
def previous() -> None:
    """Take over figures of an earlier period that was not collected here."""


@previous.command("import", short_help=_("Take figures of an earlier period out of a file."),
                  help=_("Add the figures of a table (units down, indicators across, or the other way round), of a "
                         "summary workbook, a data package, a summary's JSON, or the workspace of an earlier plan to "
                         "the plan's previous figures; say what could not be placed."),
                  epilog=example("baocao -w ke-hoach previous import nam-truoc.xlsx --obligation BC --dry-run",
                                 "baocao -w ke-hoach previous import datapackage/ --obligation BC",
                                 "baocao -w ke-hoach previous import nam-truoc/"))
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@click.option("--obligation", metavar="CODE", default="",
              help=_("Whose figures of the year before they are (default: those of the period before the plan's first "
                     "report; of a workspace: each report of its own code)."))
@click.option("--replace", "replacing", is_flag=True, help=_("Replace figures that stand there already."))
@JSON
@DRY_RUN
@click.pass_obj
def import_(session: Session, file: Path, obligation: str, replacing: bool, as_json: bool, dry_run: bool) -> int:
    """Add figures of a file to the plan's previous figures."""
    from automation.configuration.encodings import UnreadableTextError
    from automation.jobs.earlier_file import taking_over as job

    workspace = session.workspace
    if obligation:
        require_known(obligation, [each.code for each in workspace.plan.obligations])
    try:
        made = job.plan_import(workspace, file, obligation, replacing=replacing, earlier=_earlier(session, file))
    except UnreadableTextError as error:
        raise CommandError(f"{file}: {_(error.message).replace('{value}', str(error.value))}",
                           ExitCode.USAGE) from None
    if not dry_run:
        job.write_import(workspace, made)
    if as_json:
        print_json(made.as_dict())
    else:
        for each in made.unplaced[:SHOWN]:
            print_notice(f"- {each.place}: {each.reason}", fg="yellow")
        if len(made.unplaced) > SHOWN:
            print_notice(_("… and {n} more; --json lists them all.").format(n=len(made.unplaced) - SHOWN), fg="yellow")
        words = (count("{n} figure would be added", "{n} figures would be added", made.added) if dry_run
                 else count("{n} figure added", "{n} figures added", made.added))
        click.echo(_("{added}, {replaced} replaced, {same} already there, of {units} units: {file}").format(
            added=words, replaced=made.replaced, same=made.same, units=len(made.units), file=made.file))
    return ExitCode.PART if made.unplaced else ExitCode.DONE


def _earlier(session: Session, folder: Path) -> JobContext | None:
    """The context of an earlier plan's workspace, which nothing is written to; None for anything else, and where its
    configuration or ledger can't be read: its summaries are taken then."""
    from automation.configuration.problems import ConfigurationError
    from automation.jobs.earlier_file.workspace_folder import is_workspace
    from automation.ports import AdviceError
    from automation.wiring import existing_ledger

    if not is_workspace(folder):
        return None
    old = Session(folder, session.as_of, dry_run=True)
    try:
        ledger = existing_ledger(folder, old.workspace.settings)
        if ledger is None:
            return None
        ledger.close()
        return None if old.context.ledger_problems else old.context
    except (ConfigurationError, AdviceError, OSError):
        return None


COMMANDS: dict[str, click.Command] = {"previous": previous}
