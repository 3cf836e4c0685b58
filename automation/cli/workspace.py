"""Commands that create and check a workspace: init, check-config, provision, fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from automation.cli.effects import nightly_effect
from automation.cli.exit_codes import ExitCode
from automation.cli.filters import require_known
from automation.cli.i18n import _, count, example
from automation.cli.options import JSON
from automation.cli.session import Session, print_json, print_notice, print_text
from automation.util.atomic_file import SHARED_FOLDER, replace_file

if TYPE_CHECKING:
    from automation.jobs.initial_files import Example


def _list_examples(known: Mapping[str, Example], *, as_json: bool) -> None:
    if as_json:
        print_json([{"name": name, "title": each.title} for name, each in known.items()])
        return
    for name, each in known.items():
        print_text(f"{name}  {each.title}")


@click.command(epilog=example("baocao init ke-hoach", "baocao init ke-hoach --example NAME", "baocao init --list"))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option("--example", "chosen", metavar="NAME", help=_("Lay this example out (see --list)."))
@click.option("--list", "listing", is_flag=True, help=_("List the examples, and nothing else."))
@JSON
@click.option("--dry-run", is_flag=True, help=_("Say what would be made; make nothing."))
def init(folder: Path | None, chosen: str | None, listing: bool, as_json: bool, dry_run: bool) -> int:
    """Lay the files of a new workspace out, blank or those of an example. Overwrites nothing."""
    from automation.jobs.initial_files import PARTS, blank_files, example_files, examples

    known = examples()
    if listing:
        _list_examples(known, as_json=as_json)
        return ExitCode.DONE
    if folder is None:
        raise click.UsageError(_("Name the folder of the new workspace: baocao init DIR."))
    if chosen is not None:
        require_known(chosen, [*known])
    missing = [part for part in PARTS if not (folder / part).exists()]
    if not dry_run:
        _lay_out(folder, example_files(known[chosen]) if chosen else blank_files(), missing)
    if as_json:
        print_json({"folder": str(folder), "example": chosen, "made": not dry_run, "parts": missing,
                    "left": [part for part in PARTS if part not in missing]})
    elif dry_run:
        for part in missing:
            click.echo(_("{part}/ would be laid out.").format(part=part))
    else:
        for part in (part for part in PARTS if part not in missing):
            print_notice(_("{part}/ is there already: left as it is.").format(part=part))
        text = _("The workspace is in {folder}. Edit config/units.csv and config/settings.toml, then: "
                 "baocao -w {folder} check-config") if chosen else \
            _("The workspace is in {folder}. Fill in what stands in <…> in config/ and sheet_templates/; what is left: "
              "baocao -w {folder} check-config")
        click.echo(text.format(folder=folder))
    return ExitCode.DONE


def _lay_out(folder: Path, files: Mapping[str, Path], parts: Sequence[str]) -> None:
    folder.mkdir(SHARED_FOLDER, parents=True, exist_ok=True)
    for name, source in files.items():
        if name.partition("/")[0] in parts:  # a copy has the permissions of new files, not of the installed ones
            replace_file(folder / name, source.read_bytes())


@click.command("check-config", epilog=example("baocao -w ke-hoach check-config",
                                                "baocao -w ke-hoach check-config --strict --json"))
@click.option("--strict", is_flag=True, help=_("Take warnings for errors."))
@JSON
@click.pass_obj
def check_config(session: Session, strict: bool, as_json: bool) -> int:
    """List every problem of every configuration file at once."""
    from automation.domain.workbook.forms import Severity
    from automation.jobs.check_configuration import check_configuration

    problems = check_configuration(session.root)
    if strict:
        problems = [replace(each, severity=Severity.ERROR) for each in problems]
    errors = sum(each.severity is Severity.ERROR for each in problems)
    if as_json:
        print_json([{**asdict(problem), "message": problem.text} for problem in problems])
    else:
        for problem in problems:
            print_text(problem.formatted(_), fg="red" if problem.severity is Severity.ERROR else "yellow")
        click.echo(_tally(errors, len(problems) - errors))
    return ExitCode.USAGE if errors else ExitCode.DONE


def _tally(errors: int, warnings: int) -> str:
    wrong = count("{n} problem.", "{n} problems.", errors) if errors else _("The configuration is sound.")
    return f"{wrong} " + count("{n} warning.", "{n} warnings.", warnings) if warnings else wrong


@click.command(epilog=example("baocao -w ke-hoach provision --dry-run"))
@click.option("--ignore-guard", is_flag=True, help=_("Go on where a guard would stop: its cause is known."))
@click.option("--replace", "replaced", multiple=True, metavar="UNIT",
              help=_("Make a new workbook for a unit whose own is gone or elsewhere (or register: a new register; or "
                     "the code of a cluster: its register)."))
@click.option("--use", "used", multiple=True, metavar="UNIT=ADDRESS",
              help=_("Read this spreadsheet of a unit that has two, or whose own is gone."))
@click.option("--dry-run", is_flag=True, help=_("Say what would be made; make nothing."))
@JSON
@click.pass_obj
@nightly_effect
def provision(session: Session, ignore_guard: bool, replaced: tuple[str, ...], used: tuple[str, ...], dry_run: bool,
              as_json: bool) -> int:
    """Make a workbook for each unit that has none; report those whose template changed."""
    from automation.jobs.context import REGISTER
    from automation.jobs.provision import provision as make_workbooks

    clusters = [each.code for each in session.workspace.plan.clusters]
    for code in replaced:
        require_known(code, [*session.workspace.units, REGISTER, *clusters])
    chosen = dict(_chosen(session, each) for each in used)
    session.dry_run = dry_run
    done = make_workbooks(session.context, ignore_guard=ignore_guard, replaced=replaced, chosen=chosen)
    if as_json:
        print_json(done.as_dict())
    elif done.guard:
        print_notice(done.guard, fg="red", bold=True)
        for text in done.questions:
            print_notice(text, fg="yellow")
    else:
        for text in (*done.repaired, *done.access_changes):
            print_notice(text)
        for text in done.forms:
            print_text(text)
        for text in (*done.questions, *done.repairs, *done.left, *done.access_problems):
            print_notice(text, fg="yellow")
        made = len(done.created)
        click.echo(count("{n} workbook would be made.", "{n} workbooks would be made.", made) if dry_run
                   else count("{n} workbook made.", "{n} workbooks made.", made)
                   + " " + count("{n} was there already.", "{n} were there already.", done.kept))
        if registers := len(done.clusters):
            click.echo(count("{n} register of a cluster would be made.", "{n} registers of clusters would be made.",
                             registers) if dry_run
                       else count("{n} register of a cluster made.", "{n} registers of clusters made.", registers))
    if done.guard:
        return ExitCode.GUARD
    left = done.questions or done.repairs or done.left or done.access_problems
    return ExitCode.PART if left else ExitCode.DONE


def _chosen(session: Session, words: str) -> tuple[str, str]:
    """(unit, id of a spreadsheet)."""
    from automation.jobs.chosen_workbooks import file_id

    unit, _equals, address = words.partition("=")
    require_known(unit, [*session.workspace.units])
    try:
        return unit, file_id(address)
    except ValueError:
        raise click.BadParameter(_("write a unit's code, “=” and the address of its spreadsheet"),
                                 param_hint="--use") from None


@click.command(epilog=example("baocao fields --json"))
@JSON
@click.option("--obligation", metavar="CODE", help=_("Only this obligation's tabs."))
@click.pass_obj
def fields(session: Session, as_json: bool, obligation: str | None) -> int:
    """List every input cell of a new workbook, with the values that it takes."""
    from automation.configuration.workspace import load_catalogue
    from automation.domain.workbook.input_cells import input_cells

    session.require_configuration()
    catalogue = load_catalogue(session.root)
    if obligation is not None:
        require_known(obligation, list(dict.fromkeys(tab.obligation for tab in catalogue.tabs if tab.obligation)))
    rows = [row for row in input_cells(catalogue)
            if obligation is None or row["obligation"] == obligation]
    if as_json:
        print_json(rows)
    else:
        from automation.cli.tables import show_fields

        show_fields(rows)
    return ExitCode.DONE


COMMANDS: dict[str, click.Command] = {
    "init": init, "check-config": check_config, "provision": provision, "fields": fields,
}
