"""The command that rehearses on Google what the software will do there: google rehearse."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from automation.cli.exit_codes import CommandError, ExitCode
from automation.cli.i18n import N_, _, count, example
from automation.cli.options import DRY_RUN, JSON
from automation.cli.session import Session, print_json, print_notice, print_text

if TYPE_CHECKING:
    from automation.adapters.google_sheets.rehearsal.assumption import Outcome

ASSUMPTIONS: dict[str, tuple[str, str]] = {  # code → what is assumed, why it matters
    "search_at_once": (
        N_("A search finds a file right after it was made."),
        N_("Else a second file might be made, or a report that was handed in be missed for some minutes.")),
    "property_length": (
        N_("A file's property holds 124 bytes, key and value together."),
        N_("Units and plans with long codes could not be marked.")),
    "moved": (
        N_("A file that is moved keeps its id and its marks."),
        N_("A workbook that a school moved would be lost.")),
    "binned": (
        N_("A file in the bin is in no listing, and can be read by its id."),
        N_("A workbook in the bin would be read as a report, or replaced by a blank one.")),
    "created": (
        N_("The template is drawn from the plan's forms and copied for each unit."),
        N_("Without it no unit gets a workbook.")),
    "copied_tabs": (
        N_("A copy has the template's tabs under the same ids."),
        N_("Links into a workbook lead to its tabs by these ids.")),
    "copied_protection": (
        N_("A copy is protected like the template, for the same editors."),
        N_("Schools could change the forms, or the software could not write notes.")),
    "copied_validation": (
        N_("Choices and bounds of input cells are copied."),
        N_("Clerks would type what the lists offer.")),
    "regional": (
        N_("Language and time zone of a copy are those of the template."),
        N_("“1,5” and “3/4” would be read as something else.")),
    "values": (
        N_("What is written is read back as it is."),
        N_("Numbers and texts of the forms would change by themselves.")),
    "written_response": (
        N_("The answer to a write has the values right after it, and its time is that of the change."),
        N_("The software could not tell its own writes from a school's.")),
    "atomic": (
        N_("Of a batch with one wrong request nothing is carried out."),
        N_("A register could be left half written.")),
    "annotated": (
        N_("A note and a colour are added beside a person's own note, and removed without it."),
        N_("Schools' own notes would be lost.")),
    "recalculated": (
        N_("A formula's result is there when the write is answered."),
        N_("Computed cells would be read before they are computed.")),
    "live_checks": (
        N_("Google keeps the formulas of live checks, and they show what is wrong with the answers."),
        N_("Clerks would see wrong words beside their figures, or none.")),
    "listing_by_marks": (
        N_("Another machine finds the units' spreadsheets by their marks."),
        N_("After a change of machine no workbook would be found.")),
    "last_writer": (
        N_("The last change of a file counts as this account's own after a write."),
        N_("Each write of the software would look like a school's.")),
    "version": (
        N_("A file's version and modified time rise with each write."),
        N_("A changed report would not be read again.")),
    "revisions": (
        N_("The file's history lists the changes of this account."),
        N_("When a report was handed in could be told less exactly.")),
    "shared": (
        N_("A person gets the access that was asked for, without a message by Google."),
        N_("A clerk could not open the workbook, or only read it.")),
    "unshared": (
        N_("Access is taken back."),
        N_("Somebody who has left could still read the reports.")),
    "upgraded": (
        N_("Changed forms reach a workbook in one write: every answer stays with its line, a line that is no longer "
           "asked is kept and locked, people's own cells, notes, formulas and named ranges follow."),
        N_("When forms change during the year, answers could end up in other lines or be lost; then keep the forms.")),
    "lease": (
        N_("Only one machine at a time holds the plan."),
        N_("Two machines could write and send letters at once.")),
    "register": (
        N_("The register is written, and read by another machine."),
        N_("Decisions of the committee would not arrive.")),
    "register_in_parts": (
        N_("A register too long for one request is written in parts."),
        N_("With several hundred units there would be no register.")),
    "letter_sent": (
        N_("A letter from this account to itself is accepted."),
        N_("No reminder would go out.")),
    "letter_found": (
        N_("A letter that was sent is found by its Message-ID."),
        N_("After a lost answer a person has to look whether a letter went out.")),
    "cleaned_up": (
        N_("The scratch folder is deleted with everything in it."),
        N_("What is left can be deleted by hand.")),
}
VERDICTS = {"holds": (N_("holds"), "green"), "does_not_hold": (N_("does not hold"), "red"),
            "not_tried": (N_("could not be tried"), "yellow")}


@click.group(epilog=example("baocao google rehearse --folder https://drive.google.com/drive/folders/1AbC…"))
def google() -> None:
    """Google Workspace: try what the software relies on."""


@google.command(short_help=_("Try on Google what the software will do there."),
                help=_("Try on Google, in a scratch folder with two made-up units, what the software will do there; "
                       "print what holds and what does not, and clean up."),
                epilog=example("baocao google rehearse --folder https://drive.google.com/drive/folders/1AbC…",
                               "baocao google rehearse --with thu@truong.example --record ghi-am.json"))
@click.option("--folder", default="", metavar="URL",
              help=_("The folder in which the scratch folder is made (default: that of the settings)."))
@click.option("--with", "partner", default="", metavar="ADDRESS",
              help=_("Somebody's address, to share a spreadsheet with and take it back."))
@click.option("--record", default=None, metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
              help=_("Keep the exchanges in this file, without ids, addresses and tokens."))
@JSON
@DRY_RUN
@click.pass_obj
def rehearse(session: Session, folder: str, partner: str, record: Path | None, as_json: bool, dry_run: bool) -> int:
    """Try every assumption; 3 when one does not hold."""
    from automation import wiring
    from automation.jobs import rehearsal as job

    place = _folder_id(folder)
    if dry_run:
        _print_plan(job.assumptions(), as_json)
        return ExitCode.DONE
    client = wiring.google_client(session.root, session.workspace.settings)
    made = job.Rehearsal(session.workspace, client, session.now, place, partner)
    recorder = job.recorded(client) if record else None
    outcomes = []
    try:
        for each in made.outcomes():
            outcomes.append(each)
            if not as_json:
                _print_outcome(each)
    finally:
        if recorder and record:
            lines = (json.dumps(each, ensure_ascii=False) for each in recorder.scrubbed())
            _write(record, "[\n" + ",\n".join(lines) + "\n]\n")
    if as_json:
        print_json([_as_dict(each) for each in outcomes])
    else:
        _print_total(outcomes)
    return ExitCode.PART if job.failed(outcomes) else ExitCode.DONE


def _folder_id(address: str) -> str:
    from automation.jobs.rehearsal import folder_id

    try:
        return folder_id(address) if address else ""
    except ValueError:
        raise click.BadParameter(_("this is no address of a folder on Google Drive"), param_hint="--folder") from None


def _write(path: Path, text: str) -> None:
    from automation.util.atomic_file import PRIVATE, replace_file

    try:
        replace_file(path, text.encode(), mode=PRIVATE)
    except OSError as error:
        raise CommandError(_("{file} can't be written: {why}").format(file=path, why=error.strerror or error),
                           ExitCode.PART) from error


def _as_dict(outcome: Outcome) -> dict[str, str | None]:
    what, why = ASSUMPTIONS[outcome.assumption]
    return {"assumption": outcome.assumption, "what": _(what), "why": _(why), "verdict": outcome.verdict.value,
            "found": outcome.found or None}


def _print_plan(codes: Iterable[str], as_json: bool) -> None:
    if as_json:
        print_json([{"assumption": code, "what": _(ASSUMPTIONS[code][0]), "why": _(ASSUMPTIONS[code][1])}
                    for code in codes])
        return
    click.echo(_("Would try on Google, in a scratch folder:"))
    for code in codes:
        click.echo(f"- {_(ASSUMPTIONS[code][0])}")


def _print_outcome(outcome: Outcome) -> None:
    what, why = ASSUMPTIONS[outcome.assumption]
    verdict, colour = VERDICTS[outcome.verdict.value]
    width = max(len(_(each)) for each, _colour in VERDICTS.values()) + 2
    click.echo(click.style(f"{_(verdict):<{width}}", fg=colour) + _(what))
    if outcome.found:
        print_text(f"{' ' * width}{outcome.found}")
    if outcome.verdict.value == "does_not_hold":
        print_text(f"{' ' * width}→ {_(why)}")


def _print_total(outcomes: list[Outcome]) -> None:
    failures = sum(each.verdict.value == "does_not_hold" for each in outcomes)
    untried = sum(each.verdict.value == "not_tried" for each in outcomes)
    print_text(count("{n} assumption does not hold.", "{n} assumptions do not hold.", failures) if failures
               else _("Everything that was tried holds."))
    if untried:
        print_notice(count("{n} could not be tried.", "{n} could not be tried.", untried), fg="yellow")


COMMANDS: dict[str, click.Command] = {"google": google}
