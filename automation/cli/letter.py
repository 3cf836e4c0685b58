"""The commands of the group letter: official letters as documents."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from automation.cli.effects import effect
from automation.cli.exit_codes import CommandError, ExitCode
from automation.cli.filters import filter_options, require_known, unit_filter
from automation.cli.i18n import _, count, example
from automation.cli.options import DRY_RUN, JSON, DateParam
from automation.cli.session import Session, print_json, print_notice, print_text
from automation.domain.plan.plan import Obligation

if TYPE_CHECKING:
    from automation.jobs.official_letters import UrgingLetter

ENDING = ".docx"


@click.group(epilog=example("baocao letter don-doc BC --dry-run"))
def letter() -> None:
    """Write official letters as documents."""


@letter.command("don-doc", short_help=_("Urge units whose reports are late."),
                help=_("Write the official letter (công văn đôn đốc) to the units whose reports are late: with days "
                       "late, reminders sent and a proposed deadline, ready for number and signature."),
                epilog=example("baocao letter don-doc BC",
                               "baocao letter don-doc BC --cluster 'Cụm 1' --out cum-1.docx"))
@click.argument("obligation")
@click.option("--unit", "units", multiple=True, metavar="CODE", help=_("Only these units; may be repeated."))
@filter_options
@click.option("--deadline", type=DateParam(), metavar="DATE",
              help=_("The day by which they are asked to hand in (default: after return_days of the plan)."))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.docx",
              help=_("Where to write it (default: a name of its own in the reports' folder)."))
@JSON
@DRY_RUN
@click.pass_obj
@effect
def don_doc(session: Session, /, obligation: str, units: tuple[str, ...], deadline: date | None, out: Path | None,
            as_json: bool, dry_run: bool, **chosen: tuple[str, ...]) -> int:
    """Write the official letter that urges units whose reports are late."""
    from automation.correspondence.urging import LetterTemplateError
    from automation.jobs import official_letters as jobs

    session.dry_run = dry_run
    known = _obligation(session, obligation)
    codes = {require_known(each, list(session.workspace.units)) for each in units}
    selection = unit_filter(session, **chosen)
    _check(session, deadline, out)
    try:
        made = jobs.write_urging_letter(
            session.context, known, lambda unit: selection.includes(unit) and (not codes or unit.code in codes),
            deadline, out)
    except LetterTemplateError as error:
        words = _("The letter's template lacks a part: {part}").format(part=error)
        raise CommandError(words, ExitCode.USAGE) from None
    if as_json:
        print_json(made.as_dict())
    _notices(made, codes, as_json=as_json, dry_run=dry_run)
    return ExitCode.DONE


def _notices(made: UrgingLetter, codes: set[str], *, as_json: bool, dry_run: bool) -> None:
    late = {each.code for each in made.letter.late} if made.letter else set()
    if made.unreadable:
        print_notice(_("Left out, since their files can't be read: {units}").format(units=", ".join(made.unreadable)),
                     fg="yellow")
    for code in sorted(codes - late - {*made.unreadable}):
        print_notice(_("{unit} is not late: it is not in the letter.").format(unit=code), fg="yellow")
    if not late:
        print_notice(_("No report is late: there is nothing to write."))
    elif not as_json:
        words = count("{n} unit is late.", "{n} units are late.", len(late))
        print_text(f"{words} " + (_("Would be written: {file}") if dry_run else "{file}").format(file=made.file))


def _obligation(session: Session, code: str) -> Obligation:
    """Raises click.UsageError for an unknown code and for one without a deadline."""
    plan = session.workspace.plan
    require_known(code, [each.code for each in plan.obligations])
    found = plan.obligation(code)
    if found.deadline is None:
        raise click.UsageError(_("{obligation} has no deadline: no report of it is late.").format(obligation=code))
    return found


def _check(session: Session, deadline: date | None, out: Path | None) -> None:
    if deadline and deadline <= session.now.date():
        words = _("{day} is past: propose a day to come").format(day=deadline)
        raise click.BadParameter(words, param_hint="--deadline")
    if out and out.suffix.lower() != ENDING:
        raise click.BadParameter(_("the file's name must end in .docx"), param_hint="--out")
    if out and out.exists():
        raise click.BadParameter(_("{file} is there already; nothing is written over it").format(file=out),
                                 param_hint="--out")


COMMANDS: dict[str, click.Command] = {"letter": letter}
