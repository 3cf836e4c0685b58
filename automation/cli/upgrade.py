"""The command that brings workbooks to changed forms: upgrade."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from automation.cli.effects import nightly_effect
from automation.cli.exit_codes import ExitCode
from automation.cli.filters import require_known
from automation.cli.i18n import _, count, example
from automation.cli.options import DRY_RUN, JSON
from automation.cli.session import Session, print_json, print_notice, print_text

if TYPE_CHECKING:
    from automation.jobs.upgrade import UpgradeResult


@click.command(epilog=example("baocao upgrade --dry-run", "baocao upgrade DON-VI-01 --beside", "baocao upgrade"))
@click.argument("units", nargs=-1, metavar="[UNIT]...")
@DRY_RUN
@click.option("--beside", is_flag=True, help=_("Put each new workbook next to the unit's own, which stays."))
@click.option("--ask-again", is_flag=True,
              help=_("Return what was handed in, where more is asked now; each unit is told by mail."))
@click.option("--settled", type=click.IntRange(0, 1440), default=15, metavar="MINUTES", show_default=True,
              help=_("Leave alone what was saved in the last minutes."))
@click.option("--ignore-guard", is_flag=True, help=_("Go on where a guard would stop: its cause is known."))
@JSON
@click.pass_obj
@nightly_effect
def upgrade(session: Session, units: tuple[str, ...], dry_run: bool, beside: bool, ask_again: bool, settled: int,
            ignore_guard: bool, as_json: bool) -> int:
    """Bring workbooks that are out to changed forms; every answer is kept, and nothing counts as amended."""
    from automation.jobs import upgrade as job

    for code in units:
        require_known(code, [*session.workspace.units])
    session.dry_run = dry_run
    options = job.UpgradeOptions(beside, ask_again, timedelta(minutes=settled), ignore_guard)
    done = job.upgrade(session.context, units, options)
    if as_json:
        print_json(done.as_dict())
    else:
        _show(done, dry_run=dry_run)
    if done.guard:
        return ExitCode.GUARD
    return ExitCode.PART if done.left else ExitCode.DONE


def _show(done: UpgradeResult, *, dry_run: bool) -> None:
    if done.guard:
        print_notice(done.guard, fg="red", bold=True)
        return
    from automation.domain.workbook.form_change.sentences import unit_line

    for text in done.lines:
        print_text(text)
    if dry_run:
        for unit, change in done.changes.items():
            print_text(f"{unit}: {unit_line(change)}")
    for outcome in done.done:
        kept = f" ({outcome.kept})" if outcome.kept else f" ({outcome.words})" if outcome.words else ""
        print_text(_("{unit}: brought to the present forms{kept}.").format(unit=outcome.unit, kept=kept))
    _show_left(done.left)
    for unit, obligation in done.asked:
        print_text(_("{unit} {obligation}: asked again.").format(unit=unit, obligation=obligation))
    number = len(done.changes) if dry_run else len(done.done)
    click.echo((count("{n} workbook would change.", "{n} workbooks would change.", number) if dry_run
                else count("{n} workbook changed.", "{n} workbooks changed.", number))
               + " " + count("{n} has the present forms.", "{n} have the present forms.", done.same))


def _show_left(left: Sequence[str]) -> None:
    for text in left:
        print_notice(text, fg="yellow")


COMMANDS: dict[str, click.Command] = {"upgrade": upgrade}
