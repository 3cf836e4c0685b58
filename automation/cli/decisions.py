"""Commands that record decisions, as the cells of the register do, for one unit or many: accept, return, extend,
exempt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import click

from automation.cli.effects import effect
from automation.cli.exit_codes import CommandError, ExitCode
from automation.cli.i18n import _, count, example
from automation.cli.options import DateParam, require_reason
from automation.cli.session import Session, print_notice
from automation.cli.unit_choice import UnitChoice, chosen_units, unit_options
from automation.domain.tracking.decisions import Action, Decision
from automation.domain.tracking.standing import Stage, Standing, TimelinessVerdict

REASON = click.option("--reason", required=True, callback=require_reason,
                      help=_("Why, in words that the unit will read."))
REVIEW_ACTIONS = frozenset({Action.ACCEPT, Action.RETURN})
DRY_RUN = click.option("--dry-run", is_flag=True, help=_("Say what would be recorded; record nothing."))


@click.command(epilog=example("baocao accept DON-VI-01 BC --verdict on_time", "baocao accept --all-clean BC",
                              "baocao accept DON-VI-01 DON-VI-02 BC"))
@unit_options
@click.option("--all-clean", "clean", is_flag=True,
              help=_("Only reports without errors and open warnings that nobody has decided on yet."))
@click.option("--verdict", type=click.Choice([TimelinessVerdict.ON_TIME.value, TimelinessVerdict.LATE.value]),
              help=_("Settle whether it came in time."))
@click.option("--reason", default="", help=_("A note for the register."))
@DRY_RUN
@click.pass_obj
@effect
def accept(session: Session, /, verdict: str | None, reason: str, dry_run: bool, **chosen: Any) -> int:
    """Accept reports; with --verdict, settle their timeliness."""
    return _decide(session, UnitChoice(**chosen), Action.ACCEPT, reason, dry_run,
                   verdict=TimelinessVerdict(verdict) if verdict else None)


@click.command("return", epilog=example('baocao return DON-VI-01 BC --reason "Thiếu số liệu mục A"'))
@unit_options
@click.option("--until", type=DateParam(), metavar="DATE",
              help=_("The last day to hand it in again, as YYYY-MM-DD (default: return_days of the plan)."))
@REASON
@DRY_RUN
@click.pass_obj
@effect
def return_(session: Session, /, until: date | None, reason: str, dry_run: bool, **chosen: Any) -> int:
    """Return reports with a reason, which each unit receives by mail, and a day by which to submit them again."""
    return _decide(session, UnitChoice(**chosen), Action.RETURN, reason, dry_run, until=until)


@click.command(epilog=example('baocao extend DON-VI-01 BC --until YYYY-MM-DD --reason "Mưa bão"',
                              'baocao extend --cluster "Cụm 1" BC --until YYYY-MM-DD --reason "Mưa bão"'))
@unit_options
@click.option("--until", required=True, type=DateParam(), metavar="DATE",
              help=_("The last day in time (inclusive), as YYYY-MM-DD or DD/MM/YYYY."))
@REASON
@DRY_RUN
@click.pass_obj
@effect
def extend(session: Session, /, until: date, reason: str, dry_run: bool, **chosen: Any) -> int:
    """Move the deadline of units to the end of a day."""
    return _decide(session, UnitChoice(**chosen), Action.EXTEND, reason, dry_run, until=until)


@click.command(epilog=example('baocao exempt DON-VI-01 BC --reason "Sáp nhập"'))
@unit_options
@REASON
@click.option("--undo", is_flag=True, help=_("Take the exemption back."))
@DRY_RUN
@click.pass_obj
@effect
def exempt(session: Session, /, reason: str, undo: bool, dry_run: bool, **chosen: Any) -> int:
    """Free units from an obligation."""
    return _decide(session, UnitChoice(**chosen), Action.UNEXEMPT if undo else Action.EXEMPT, reason, dry_run)


def _decide(session: Session, choice: UnitChoice, action: Action, reason: str, dry_run: bool, *,
            until: date | None = None, verdict: TimelinessVerdict | None = None) -> int:
    from automation.jobs import decisions as job

    session.dry_run = dry_run
    session.context.check_ledger()
    units, obligation, standings = chosen_units(session, choice, lambda standing: _is_decidable(standing, action))
    if not units:
        print_notice(_("No unit fits: nothing to decide on. Where they stand: baocao status {obligation}").format(
            obligation=obligation), fg="yellow")
        return ExitCode.DONE
    refusals = {unit: words.format(unit=unit, obligation=obligation) for unit in units
                if (words := _refusal(standings.get(unit), action))}
    wanted = [Decision(unit, obligation, action, reason, until, verdict, source=session.now.isoformat())
              for unit in units if unit not in refusals]
    made = job.decide(session.context, wanted) if wanted else job.DecisionsMade({})
    if made.blocked:
        raise CommandError(made.blocked, ExitCode.USAGE)
    refusals |= {each.unit: f"{each.unit}, {obligation}: {words}" for each, words in made.refused.items()}
    return _report(session, [unit for unit in units if unit not in refusals], obligation, list(refusals.values()),
                   made.left)


def _report(session: Session, recorded: Sequence[str], obligation: str, refusals: Sequence[str],
            left: Sequence[str]) -> int:
    """Raises CommandError where nothing was recorded."""
    if not recorded:
        raise CommandError("\n".join(refusals), ExitCode.USAGE)
    done = _("Would be recorded.") if session.dry_run else _("Recorded.")
    for unit in recorded:
        click.echo(f"{unit} {obligation}: {done}")
    if refusals:
        print_notice(count("{n} decision was not recorded:", "{n} decisions were not recorded:", len(refusals)),
                     fg="yellow")
    for text in (*refusals, *left):
        print_notice(f"- {text}", fg="yellow")
    return ExitCode.PART if refusals or left else ExitCode.DONE


def _is_decidable(standing: Standing, action: Action) -> bool:
    """Does a filter choose this report? Only a decision on a named unit changes an earlier one."""
    if action in REVIEW_ACTIONS:
        return standing.stage in {Stage.SUBMITTED, Stage.WITH_ERRORS}
    if action is Action.UNEXEMPT:
        return standing.stage is Stage.EXEMPT
    if action is Action.EXTEND:
        return standing.owes or standing.stage is Stage.UNREACHABLE
    return standing.stage is not Stage.EXEMPT


def _refusal(standing: Standing | None, action: Action) -> str:
    """Why the standing allows no such decision, worded for this command line; "" where it does."""
    from automation.recording.decisions import is_reviewable

    if standing is None:
        return _("{unit} does not owe {obligation}: there is nothing to decide on.")
    if standing.stage is Stage.EXEMPT and action in REVIEW_ACTIONS:
        return _("{unit} is exempted from {obligation}. Take that back first: "
                 "baocao exempt {unit} {obligation} --undo --reason …")
    if action in REVIEW_ACTIONS and not is_reviewable(standing):
        return _("{unit} has not handed in {obligation}: there is no report to accept or to return yet. "
                 "Where it stands: baocao status {obligation} --unit {unit}")
    if action is Action.UNEXEMPT and standing.stage is not Stage.EXEMPT:
        return _("{unit} is not exempted from {obligation}: there is nothing to take back.")
    return ""


COMMANDS: dict[str, click.Command] = {"accept": accept, "return": return_, "extend": extend, "exempt": exempt}
