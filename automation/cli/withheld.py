"""Commands on contents in which personal data was found: withheld, release."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from automation.cli.effects import effect
from automation.cli.exit_codes import CommandError, ExitCode
from automation.cli.filters import require_known
from automation.cli.i18n import _, count, example
from automation.cli.options import DRY_RUN, JSON, require_reason
from automation.cli.session import Session, print_json, print_notice

if TYPE_CHECKING:
    from automation.rules.withheld import WithheldContent

TEXT = re.compile(r"[0-9a-f]{8,20}")


@click.command(epilog=example("baocao -w ke-hoach withheld BC", "baocao withheld BC --json"))
@click.argument("obligations", nargs=-1, metavar="[OBLIGATION]...")
@JSON
@click.option("--all", "everything", is_flag=True, help=_("Also what was released."))
@click.pass_obj
def withheld(session: Session, obligations: tuple[str, ...], as_json: bool, everything: bool) -> int:
    """List where personal data was found: the summaries withhold it and the copies mask it. It is never printed."""
    from automation.jobs import withheld as job

    known = [each.code for each in session.workspace.plan.obligations]
    found = job.contents(session.context, [require_known(each, known) for each in obligations or known])
    rows = job.rows(session.context, (each for each in found if everything or not each.released))
    if as_json:
        print_json(rows)
    else:
        from automation.cli.tables import show_withheld

        show_withheld(rows)
    _secret_notice(session)
    return ExitCode.DONE


def _secret_notice(session: Session) -> None:
    lost = session.context.releases.with_other_secret
    if lost:
        print_notice(count("{n} release was made with another withheld.key and no longer holds. "
                           "Put that file back into the state folder, or release again.",
                           "{n} releases were made with another withheld.key and no longer hold. "
                           "Put that file back into the state folder, or release again.", lost), fg="yellow")


@click.command(epilog=example('baocao release DON-VI-01 BC H45 --reason "Số quyết định, không phải số điện thoại"',
                              'baocao release DON-VI-01 "Vướng mắc!D12" --reason "Tên đường"',
                              'baocao release --text 3f9c2a7be1 --reason "Tên trường"'))
@click.argument("places", nargs=-1, metavar="[UNIT [OBLIGATION] CELL...]")
@click.option("--text", "text", metavar="TEXT",
              help=_("Everywhere that this same text stands: its identifier, as withheld lists it."))
@click.option("--undo", is_flag=True, help=_("Take the release back."))
@click.option("--reason", required=True, callback=require_reason, help=_("Why, for the log of decisions."))
@DRY_RUN
@click.pass_obj
@effect
def release(session: Session, places: tuple[str, ...], text: str | None, undo: bool, reason: str, dry_run: bool) -> int:
    """Release contents in which no personal data is after all: they enter the summaries and are no longer masked.
    Another content in the same cell is withheld again."""
    from automation.jobs import withheld as job

    session.dry_run = dry_run
    session.context.check_ledger()
    session.context.prepare_secret()
    chosen = _chosen(session, places, text)
    made = job.release(session.context, chosen, reason, undo=undo)
    if made.blocked:
        raise CommandError(made.blocked, ExitCode.USAGE)
    _print_each(session, made.recorded, _("Would be recorded.") if dry_run else _("Recorded."))
    _print_each(session, made.unchanged, _("Is withheld already.") if undo else _("Is released already."))
    for words in made.left:
        print_notice(f"- {words}", fg="yellow")
    return ExitCode.PART if made.left else ExitCode.DONE


def _print_each(session: Session, contents: Sequence[WithheldContent], done: str) -> None:
    from automation.cli.tables import withheld_place
    from automation.jobs import withheld as job

    for row in job.rows(session.context, contents):
        click.echo(f"{row['unit']} {withheld_place(row)}: {done}")


def _chosen(session: Session, places: tuple[str, ...], text: str | None) -> list[WithheldContent]:
    """Raises click.UsageError for an unknown code or a cell where nothing is withheld."""
    from automation.jobs import withheld as job

    obligations = [each.code for each in session.workspace.plan.obligations]
    if text is not None:
        if places:
            raise click.UsageError(_("Name either a unit and its cells, or --text."))
        return _with_text(job.contents(session.context, obligations), text)
    if len(places) < 2:
        raise click.UsageError(_("Name the unit and the cells, as baocao withheld lists them."))
    unit, *cells = places
    require_known(unit, list(session.workspace.units))
    if cells[0] in obligations:
        obligations = [cells.pop(0)]
    found = [each for each in job.contents(session.context, obligations) if each.unit == unit]
    return [each for cell in cells for each in _at(found, unit, cell)]


def _with_text(found: Iterable[WithheldContent], text: str) -> list[WithheldContent]:
    chosen = [each for each in found if TEXT.fullmatch(text) and each.content.startswith(text)]
    if not chosen:
        raise click.UsageError(_("Nothing withheld has the text {text}. See: baocao withheld").format(text=text))
    return chosen


def _at(found: Iterable[WithheldContent], unit: str, place: str) -> list[WithheldContent]:
    """`place`: "H45", or "TAB!H45" where several tabs have something there."""
    sheet, mark, cell = place.rpartition("!")
    chosen = [each for each in found if (each.cell or "").upper() == cell.replace("$", "").upper()
              and (not mark or each.sheet == sheet.strip("'"))]
    if not chosen:
        raise click.UsageError(_("Nothing is withheld at {place} of {unit}. See: baocao withheld").format(
            place=place, unit=unit))
    sheets = sorted({each.sheet for each in chosen})
    if len(sheets) > 1:
        raise click.UsageError(_("Several tabs have something withheld at {place}: name one ({known}).").format(
            place=place, known=", ".join(f"“{each}!{cell}”" for each in sheets)))
    return chosen


COMMANDS: dict[str, click.Command] = {"withheld": withheld, "release": release}
