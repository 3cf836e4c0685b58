"""Commands that lay things out: init, check-config, provision, fields."""

from __future__ import annotations

import shutil
from dataclasses import asdict
from pathlib import Path

import click

from automation.cli.exit_codes import Exit
from automation.cli.i18n import _, count, example
from automation.cli.queries import known_or_nearest
from automation.cli.session import Session, print_json, say

PARTS = ("config", "sheet_templates", "mail_templates")


def shipped(part: str) -> Path:
    """Where a workspace's first files come from: inside the wheel, or beside the source."""
    package = Path(__file__).parents[1]
    inside = package / "workspace" / part
    return inside if inside.is_dir() else package.parent / part


@click.command(epilog=example("baocao init phong-vstbpn"))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--dry-run", is_flag=True, help=_("Say what would be made; make nothing."))
def init(folder: Path, dry_run: bool) -> int:
    """Lay a workspace out for editing: configuration, forms and mail templates."""
    laid = [part for part in PARTS if not (folder / part).exists()]
    if dry_run:
        for part in laid:
            click.echo(_("{part}/ would be laid out.").format(part=part))
        return Exit.DONE
    for part in laid:
        shutil.copytree(shipped(part), folder / part)
    for part in (part for part in PARTS if part not in laid):
        say(_("{part}/ is there already: left as it is.").format(part=part))
    click.echo(_("The workspace is in {folder}. Edit config/units.csv and config/settings.toml, then: "
                 "baocao -w {folder} check-config").format(folder=folder))
    return Exit.DONE


@click.command("check-config", epilog=example("baocao -w phong-vstbpn check-config --json"))
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
@click.pass_obj
def check_config(session: Session, as_json: bool) -> int:
    """List every problem of every configuration file at once."""
    from automation.configuration.workspace import load
    from automation.domain.workbook.forms import Severity

    _workspace, problems = load(session.root)
    if as_json:
        print_json([{**asdict(problem), "message": problem.text} for problem in problems])
    else:
        for problem in problems:
            click.secho(problem.formatted(_), fg="red" if problem.severity is Severity.ERROR else "yellow")
        click.echo(count("{n} problem.", "{n} problems.", len(problems)) if problems
                   else _("The configuration is sound."))
    return Exit.USAGE if any(each.severity is Severity.ERROR for each in problems) else Exit.DONE


@click.command(epilog=example("baocao -w phong-vstbpn provision --dry-run"))
@click.option("--ignore-guard", is_flag=True, help=_("Go on where a guard would stop: its cause is known."))
@click.option("--dry-run", is_flag=True, help=_("Say what would be made; make nothing."))
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
@click.pass_obj
def provision(session: Session, ignore_guard: bool, dry_run: bool, as_json: bool) -> int:
    """Make a workbook for each unit that has none; report those whose template changed."""
    from automation.jobs.provision import provision as make_workbooks

    session.dry_run = dry_run
    done = make_workbooks(session.context, ignore_guard=ignore_guard)
    if as_json:
        print_json(done.as_dict())
    elif done.guard:
        say(done.guard, fg="red", bold=True)
    else:
        for words in done.repaired:
            say(words)
        for words in (*done.repairs, *done.left):
            say(words, fg="yellow")
        made = len(done.created)
        click.echo(count("{n} workbook would be made.", "{n} workbooks would be made.", made) if dry_run
                   else count("{n} workbook made.", "{n} workbooks made.", made)
                   + " " + count("{n} was there already.", "{n} were there already.", done.kept))
    if done.guard:
        return Exit.GUARD
    return Exit.PART if done.repairs or done.left else Exit.DONE


@click.command(epilog=example("baocao fields --json"))
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
@click.option("--obligation", metavar="CODE", help=_("Only this obligation's tabs."))
@click.pass_obj
def fields(session: Session, as_json: bool, obligation: str | None) -> int:
    """List every input cell of a fresh workbook, with what it takes."""
    from automation.domain.workbook.input_cells import inputs

    if obligation is not None:
        known_or_nearest(obligation, [each.code for each in session.workspace.plan.obligations])
    rows = [row for row in inputs(session.workspace.catalogue)
            if obligation is None or row["obligation"] == obligation]
    if as_json:
        print_json(rows)
    else:
        from automation.cli.tables import show_fields

        show_fields(rows)
    return Exit.DONE


COMMANDS: dict[str, click.Command] = {
    "init": init, "check-config": check_config, "provision": provision, "fields": fields,
}
