"""The command that compiles the sector's summary."""

from __future__ import annotations

import click

from automation.cli.exit_codes import ExitCode
from automation.cli.i18n import _, count, example
from automation.cli.queries import require_known
from automation.cli.session import Session, print_json, print_notice


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
    from automation.jobs import compile as compile_job

    workspace = session.workspace
    session.as_of = as_of or session.as_of
    session.dry_run = dry_run
    session.context.check_ledger()
    require_known(obligation, [each.code for each in workspace.plan.obligations])
    selection = compile_job.Selection(
        _units(session, units) if units is not None else None,
        require_known(unit_type, sorted({each.type for each in workspace.units.values()})) if unit_type else None,
        require_known(section, _sections(session, obligation)) if section else None)
    known = compile_job.format_names()
    wanted = tuple(require_known(name, list(known)) for name in formats) or known
    compiled = compile_job.compile_report(session.context, obligation, selection, wanted)
    if as_json:
        print_json(compiled.document)
    if compiled.guard:
        print_notice(compiled.guard, fg="red", bold=True)
        return ExitCode.GUARD
    if dry_run and not as_json:
        summary = compiled.document
        click.echo(_("The summary would hold {included} of {expected} units.").format(
            included=summary["included"], expected=summary["owed"]))
    for name in compiled.files:
        (print_notice if as_json else click.echo)(name)
    if compiled.missing:
        print_notice(count("{n} unit is missing; it is named in the summary.",
                           "{n} units are missing; they are named in the summary.", compiled.missing), fg="yellow")
    if compiled.withheld:
        print_notice(count("{n} text is withheld, to protect personal data; baocao withheld lists where it is.",
                           "{n} texts are withheld, to protect personal data; baocao withheld lists where they are.",
                           compiled.withheld), fg="yellow")
    return ExitCode.DONE


def _units(session: Session, codes: str) -> tuple[str, ...]:
    given = tuple(code.strip() for code in codes.split(",") if code.strip())
    if not given:
        raise click.BadParameter(_("name at least one unit"), param_hint="--units")
    return tuple(require_known(code, list(session.workspace.units)) for code in given)


def _sections(session: Session, obligation: str) -> list[str]:
    tabs = session.workspace.catalogue.tabs_of(obligation)
    return [section.code for tab in tabs for section in tab.sections]


COMMANDS: dict[str, click.Command] = {"compile": compile_}
