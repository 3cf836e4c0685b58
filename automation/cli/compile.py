"""The command that compiles the sector's summary."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from automation.cli.alarm import watched
from automation.cli.effects import effect
from automation.cli.exit_codes import ExitCode
from automation.cli.filters import filter_options, require_known, unit_filter
from automation.cli.i18n import _, count, example
from automation.cli.session import Session, print_json, print_notice, print_text

if TYPE_CHECKING:
    from automation.jobs.compile import Compiled
    from automation.jobs.selection import Selection


@click.command("compile", epilog=example(
    "baocao compile BC", "baocao compile BC --type 'Tiểu học' --type 'Mầm non' --out tre-em --format page"))
@click.argument("obligation")
@click.option("--units", "--unit", "units", multiple=True, metavar="CODE,CODE",
              help=_("Only these units; may be repeated."))
@filter_options
@click.option("--section", "sections", multiple=True, metavar="LETTER",
              help=_("Only this section of the form; may be repeated."))
@click.option("--out", metavar="NAME", default="",
              help=_("The name under which a selection is written (default: what is selected)."))
@click.option("--format", "formats", multiple=True, metavar="NAME",
              help=_("document, workbook, page, package, json (default: all)."))
@click.option("--publish", is_flag=True, help=_("Also put document, PDF and workbook where people read them: into "
                                                 "the plan's Drive folder, or the folder of [paths] published."))
@click.option("--as-of", "as_of", metavar="ISO", help=_("As baocao --as-of."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the summary as one JSON document."))
@click.option("--dry-run", is_flag=True, help=_("Work it out; write nothing."))
@click.pass_obj
@effect
def compile_(session: Session, /, obligation: str, formats: tuple[str, ...], as_of: str | None, as_json: bool,
             dry_run: bool, publish: bool, **selected: Any) -> int:
    """Compile the sector's summary of one obligation, in every format."""
    from automation.jobs import compile as compile_job

    workspace = session.workspace
    session.as_of = as_of or session.as_of
    session.dry_run = dry_run
    session.context.check_ledger()
    require_known(obligation, [each.code for each in workspace.plan.obligations])
    selection = _selection(session, obligation, **selected)
    known = compile_job.format_names()
    wanted = tuple(require_known(name, list(known)) for name in formats) or known
    if publish:
        _require_publishable(selection, wanted)
    with watched(session):
        compiled = compile_job.compile_report(session.context, obligation, selection, wanted, publishing=publish)
    if as_json:
        places = {"published": [asdict(each) for each in compiled.published]} if publish else {}
        print_json({**compiled.document, **places})
    if compiled.guard:
        print_notice(compiled.guard, fg="red", bold=True)
        return ExitCode.GUARD
    if dry_run and not as_json:
        summary = compiled.document
        click.echo(_("The summary would hold {included} of {expected} units.").format(
            included=summary["included"], expected=summary["owed"]))
    for name in compiled.files:
        (print_notice if as_json else print_text)(name)
    if compiled.replaced:
        words = count("{n} file was there already and has been replaced:",
                      "{n} files were there already and have been replaced:", len(compiled.replaced))
        print_notice(f"{words} {', '.join(compiled.replaced)}", fg="yellow")
    for each in compiled.published:
        (print_notice if as_json else print_text)(_("published: {name}").format(name=f"{each.name} {each.url}".strip()))
    _notices(compiled)
    if compiled.unpublished:
        print_notice(compiled.unpublished, fg="red", bold=True)
        return ExitCode.PART
    return ExitCode.DONE


def _require_publishable(selection: Selection, formats: tuple[str, ...]) -> None:
    if not selection.is_whole:
        raise click.UsageError(_("--publish takes the whole summary, without a selection."))
    if not {"document", "workbook"} & set(formats):
        raise click.UsageError(_("--publish takes the document and the workbook: --format must name one of them."))


def _notices(compiled: Compiled) -> None:
    """Print what is missing in the summary, withheld or not up to date, and what could not be made of it."""
    if compiled.remark:
        print_notice(compiled.remark, fg="yellow")
    if compiled.missing:
        print_notice(count("{n} unit is missing; it is named in the summary.",
                           "{n} units are missing; they are named in the summary.", compiled.missing), fg="yellow")
    if compiled.stale:
        print_notice(count("{n} sensitive figure is as published before: too few units have changed since.",
                           "{n} sensitive figures are as published before: too few units have changed since.",
                           compiled.stale), fg="yellow")
    if compiled.withheld:
        print_notice(count("{n} text is withheld, to protect personal data; baocao withheld lists where it is.",
                           "{n} texts are withheld, to protect personal data; baocao withheld lists where they are.",
                           compiled.withheld), fg="yellow")


def _selection(session: Session, obligation: str, units: tuple[str, ...], types: tuple[str, ...],
               clusters: tuple[str, ...], where: tuple[str, ...], sections: tuple[str, ...], out: str) -> Selection:
    """Raises click.UsageError for a name that is unknown, and for units none of which owes the obligation."""
    from automation.jobs.selection import Selection, is_folder_name

    chosen = unit_filter(session, types, clusters, where)
    selection = Selection(
        _units(session, units) if units else None, tuple(chosen.types), tuple(chosen.clusters), chosen.where,
        tuple(require_known(each, _sections(session, obligation)) for each in sections), out)
    if out and selection.is_whole:
        raise click.UsageError(_("--out names a selection: it goes with --units, --type, --cluster, --where or "
                                 "--section."))
    if out and not is_folder_name(out):
        raise click.UsageError(_("--out takes a name of letters, digits, spaces, “-” and “.”, not {name}.").format(
            name=out))
    _require_owing(session, obligation, selection)
    return selection


def _require_owing(session: Session, obligation: str, selection: Selection) -> None:
    """Raises click.UsageError for a named unit that does not owe the obligation, or when no unit is left."""
    by_code = session.workspace.units
    owing = [by_code[unit] for unit, code in session.context.standings() if code == obligation]
    codes = {unit.code for unit in owing}
    for code in selection.units or ():
        if code not in codes:
            raise click.UsageError(_("{unit} does not owe {obligation}: it can't be in its summary.").format(
                unit=code, obligation=obligation))
    if not selection.is_whole and not any(selection.includes(unit) for unit in owing):
        raise click.UsageError(_("No unit that owes {obligation} fits all that was asked for.").format(
            obligation=obligation))


def _units(session: Session, texts: tuple[str, ...]) -> tuple[str, ...]:
    given = tuple(code.strip() for text in texts for code in text.split(",") if code.strip())
    if not given:
        raise click.BadParameter(_("name at least one unit"), param_hint="--units")
    return tuple(require_known(code, list(session.workspace.units)) for code in given)


def _sections(session: Session, obligation: str) -> list[str]:
    tabs = session.workspace.catalogue.tabs_of(obligation)
    return [section.code for tab in tabs for section in tab.sections]


COMMANDS: dict[str, click.Command] = {"compile": compile_}
