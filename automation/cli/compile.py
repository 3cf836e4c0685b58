"""The command that compiles the sector's summary."""

from __future__ import annotations

import click

from automation.cli.exit_codes import Exit
from automation.cli.i18n import _, count, example
from automation.cli.queries import known_or_nearest
from automation.cli.session import Session, print_json, say


@click.command("compile", epilog=example("baocao compile 6T", "baocao compile 6T --type 'THPT chuyên' --format page"))
@click.argument("obligation")
@click.option("--units", metavar="CODE,CODE", help=_("Only these units."))
@click.option("--type", "unit_type", metavar="TYPE", help=_("Only units of this type."))
@click.option("--section", metavar="LETTER", help=_("Only this section of the form."))
@click.option("--format", "formats", multiple=True, metavar="NAME",
              help=_("document, workbook, page, package, json (default: all)."))
@click.option("--as-of", "as_of", metavar="ISO", help=_("As baocao --as-of."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the summary as one JSON document."))
@click.option("--dry-run", is_flag=True, help=_("Work it out; write nothing."))
@click.pass_obj
def compile_(session: Session, obligation: str, units: str | None, unit_type: str | None, section: str | None,
             formats: tuple[str, ...], as_of: str | None, as_json: bool, dry_run: bool) -> int:
    """Compile the sector's summary of one obligation, in every format."""
    from automation.jobs import compile as making

    workspace = session.workspace
    session.as_of = as_of or session.as_of
    session.dry_run = dry_run
    known_or_nearest(obligation, [each.code for each in workspace.plan.obligations])
    selection = making.Selection(
        _units(session, units) if units is not None else None,
        known_or_nearest(unit_type, sorted({each.type for each in workspace.units.values()})) if unit_type else None,
        known_or_nearest(section, _sections(session, obligation)) if section else None)
    wanted = tuple(known_or_nearest(name, list(making.format_names())) for name in formats) or making.format_names()
    compiled = making.compile_report(session.context, obligation, selection, wanted)
    if as_json:
        print_json(compiled.document)
    elif dry_run:
        told = compiled.document
        click.echo(_("The summary would hold {included} of {expected} units.").format(
            included=told["included"], expected=told["expected"]))
    for name in compiled.files:
        (say if as_json else click.echo)(name)
    if compiled.missing:
        say(count("{n} unit is missing; it is named in the summary.", "{n} units are missing; they are named in "
                  "the summary.", compiled.missing), fg="yellow")
    return Exit.DONE


def _units(session: Session, codes: str) -> tuple[str, ...]:
    found = tuple(code.strip() for code in codes.split(",") if code.strip())
    if not found:
        raise click.BadParameter(_("name at least one unit"), param_hint="--units")
    return tuple(known_or_nearest(code, list(session.workspace.units)) for code in found)


def _sections(session: Session, obligation: str) -> list[str]:
    tabs = session.workspace.catalogue.tabs_of(obligation)
    return [section.code for tab in tabs for section in tab.sections]


COMMANDS: dict[str, click.Command] = {"compile": compile_}
