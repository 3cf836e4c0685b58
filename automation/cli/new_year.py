"""The command that begins the next year: new-year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from automation.cli.exit_codes import CommandError, ExitCode
from automation.cli.i18n import _, count, example
from automation.cli.options import DRY_RUN, JSON
from automation.cli.session import Session, print_json, print_notice, print_text
from automation.domain.vietnamese.formatting import numeric_date

NAMED_UNITS = 10  # without figures

if TYPE_CHECKING:
    from automation.jobs.new_year.layout import NewYear


@click.command("new-year", epilog=example("baocao -w nam-nay new-year nam-sau --year YYYY --dry-run",
                                          "baocao -w nam-nay new-year nam-sau --year YYYY"))
@click.argument("folder", metavar="NEW", type=click.Path(path_type=Path, file_okay=False))
@click.option("--year", type=click.IntRange(2001, 2100), metavar="YEAR",
              help=_("The year of the new plan (default: the one after this plan's)."))
@click.option("--keep-open", is_flag=True, help=_("Leave this year's plan open for its nights."))
@JSON
@DRY_RUN
@click.pass_obj
def new_year(session: Session, folder: Path, year: int | None, keep_open: bool, as_json: bool, dry_run: bool) -> int:
    """Lay the next year's workspace out as a draft: configuration, forms and letters with their dates moved, this
    year's figures and open rows; close this year's plan for its nights."""
    from automation.jobs.new_year import layout as job

    session.dry_run = dry_run
    plan = session.workspace.plan
    after = year or plan.year + 1
    if plan.draft:
        raise CommandError(_("This plan is a draft itself: there is no year of it to carry over."), ExitCode.USAGE)
    if after <= plan.year:
        raise click.UsageError(_("--year must be later than this plan's year, {year}.").format(year=plan.year))
    if folder.exists() and any(folder.iterdir()):
        raise click.UsageError(_("{folder} is there already: name a new folder.").format(folder=folder))
    made = job.plan_new_year(session.context, after, closing=not keep_open)
    if not dry_run:
        job.lay_out(made, folder)
        if not keep_open:
            job.close(session.context, folder)
    if as_json:
        print_json({"folder": str(folder), "made": not dry_run, "closed": not (keep_open or dry_run),
                    **made.as_dict()})
    else:
        _print(made, folder, dry_run=dry_run, closed=not keep_open)
    return ExitCode.DONE


def _print(made: NewYear, folder: Path, *, dry_run: bool, closed: bool) -> None:
    _print_units(made)
    _print_figures(made)
    for file, marks in made.marks.items():
        for each in marks:
            print_notice(f"- {file}:{each.line}: {each.words}", fg="yellow")
    for text in made.questions:
        print_notice(f"- {text}", fg="yellow")
    if dry_run:
        click.echo(_("Nothing was written. Without --dry-run the workspace would be laid out in {folder}.").format(
            folder=folder))
        return
    click.echo(_("The workspace of {year} is in {folder}, as a draft. Look at what is marked “XEM LẠI” in it, remove "
                 "“draft = true” from {plan}, then: baocao -w {folder} check-config").format(
                     year=made.years.after, folder=folder, plan=made.plan_file))
    if closed:
        click.echo(_("This year's plan is closed for its nights; summaries and standings can still be compiled and "
                     "read."))


def _print_units(made: NewYear) -> None:
    for each in made.units.merged:
        print_text(_("{unit} was merged into {heir}, its last day: {day}.").format(
            unit=each.code, heir=each.merged_into, day=_day(each.valid_to)))
    for each in made.units.closed:
        print_text(_("{unit} was closed, its last day: {day}.").format(unit=each.code, day=_day(each.valid_to)))
    for each in made.units.renamed:
        print_text(_("{unit} was called {former}.").format(unit=each.code, former=", ".join(each.was)))
    for each in made.units.opened:
        print_text(_("{unit} exists from {day}.").format(unit=each.code, day=_day(each.valid_from)))


def _day(day: date | None) -> str:
    return numeric_date(day) if day else ""


def _print_figures(made: NewYear) -> None:
    for each in made.figures.sources:
        text = _("{obligation}: figures of {accepted} accepted and {submitted} submitted reports.").format(
            obligation=each.obligation, accepted=len(each.accepted), submitted=len(each.submitted))
        print_text(f"{text} {_none_of(each.missing)}".rstrip())
    if made.carried.rows:
        print_text(count("{n} row of registers is carried over.", "{n} rows of registers are carried over.",
                         len(made.carried.rows)))


def _none_of(units: Sequence[str]) -> str:
    """Names the first ones; --json has all."""
    if not units:
        return ""
    named = ", ".join(units[:NAMED_UNITS]) + (" …" if len(units) > NAMED_UNITS else "")
    words = count("None of {n} unit:", "None of {n} units:", len(units))
    return f"{words} {named}"


COMMANDS: dict[str, click.Command] = {"new-year": new_year}
