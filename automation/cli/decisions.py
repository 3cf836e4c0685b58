"""Commands that record a decision, as the cells of the register do: accept, return, extend, exempt."""

from __future__ import annotations

from datetime import date, datetime

import click

from automation.cli.exit_codes import CommandError, ExitCode
from automation.cli.i18n import _, example
from automation.cli.queries import require_known
from automation.cli.session import Session, print_notice
from automation.domain.tracking.decisions import Action, Decision
from automation.domain.tracking.standing import Stage, TimelinessVerdict

UNIT = click.argument("unit", metavar="UNIT")
OBLIGATION = click.argument("obligation", metavar="OBLIGATION")


def _require_reason(_context: click.Context, _parameter: click.Parameter, text: str) -> str:
    """The stripped text. Raises click.BadParameter for a blank one: the unit will read it."""
    if not text.strip():
        raise click.BadParameter(_("say why, in a few words"), param_hint="--reason")
    return text.strip()


class DateParam(click.ParamType[date]):
    """A date, written 2024-06-05 or 05/06/2024."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        for form in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                return datetime.strptime(str(value), form).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
        return self.fail(_("{value} is no day such as 2024-06-05 or 05/06/2024").format(value=value), param, ctx)


REASON = click.option("--reason", required=True, callback=_require_reason,
                      help=_("Why, in words that the unit will read."))
REVIEW_ACTIONS = frozenset({Action.ACCEPT, Action.RETURN})
DRY_RUN = click.option("--dry-run", is_flag=True, help=_("Say what would be recorded; record nothing."))


@click.command(epilog=example("baocao accept THPT-AN-LAO 6T --verdict on_time"))
@UNIT
@OBLIGATION
@click.option("--verdict", type=click.Choice([TimelinessVerdict.ON_TIME.value, TimelinessVerdict.LATE.value]),
              help=_("Settle whether it came in time."))
@click.option("--reason", default="", help=_("A note for the register."))
@DRY_RUN
@click.pass_obj
def accept(session: Session, unit: str, obligation: str, verdict: str | None, reason: str, dry_run: bool) -> int:
    """Accept a unit's report; with --verdict, settle its timeliness."""
    return _decide(session, unit, obligation, Action.ACCEPT, reason, dry_run,
                   verdict=TimelinessVerdict(verdict) if verdict else None)


@click.command("return", epilog=example('baocao return THPT-AN-LAO 6T --reason "Thiếu số liệu mục K"'))
@UNIT
@OBLIGATION
@REASON
@DRY_RUN
@click.pass_obj
def return_(session: Session, unit: str, obligation: str, reason: str, dry_run: bool) -> int:
    """Return a unit's report with a reason, which the unit receives by mail."""
    return _decide(session, unit, obligation, Action.RETURN, reason, dry_run)


@click.command(epilog=example('baocao extend THPT-AN-LAO 6T --until 2024-06-05 --reason "Mưa bão"'))
@UNIT
@OBLIGATION
@click.option("--until", required=True, type=DateParam(), metavar="DATE",
              help=_("The last day in time (inclusive), such as 2024-06-05 or 05/06/2024."))
@REASON
@DRY_RUN
@click.pass_obj
def extend(session: Session, unit: str, obligation: str, until: date, reason: str, dry_run: bool) -> int:
    """Move one unit's deadline to the end of a day."""
    return _decide(session, unit, obligation, Action.EXTEND, reason, dry_run, until=until)


@click.command(epilog=example('baocao exempt THPT-AN-LAO THD --reason "Sáp nhập"'))
@UNIT
@OBLIGATION
@REASON
@click.option("--undo", is_flag=True, help=_("Take the exemption back."))
@DRY_RUN
@click.pass_obj
def exempt(session: Session, unit: str, obligation: str, reason: str, undo: bool, dry_run: bool) -> int:
    """Free a unit from an obligation."""
    return _decide(session, unit, obligation, Action.UNEXEMPT if undo else Action.EXEMPT, reason, dry_run)


def _decide(session: Session, unit: str, obligation: str, action: Action, reason: str, dry_run: bool, *,
            until: date | None = None, verdict: TimelinessVerdict | None = None) -> int:
    from automation.jobs import nightly

    workspace = session.workspace
    require_known(unit, list(workspace.units))
    require_known(obligation, [each.code for each in workspace.plan.obligations])
    session.dry_run = dry_run
    _check_standing(session, unit, obligation, action)
    decision = Decision(unit, obligation, action, reason, until, verdict, source=session.now.isoformat())
    problems, left = nightly.decide(session.context, decision)
    if problems:
        raise CommandError("\n".join(problems), ExitCode.USAGE)
    done = _("Would be recorded.") if dry_run else _("Recorded.")
    click.echo(f"{unit} {obligation}: {done}")
    for text in left:
        print_notice(f"- {text}", fg="yellow")
    return ExitCode.PART if left else ExitCode.DONE


def _check_standing(session: Session, unit: str, obligation: str, action: Action) -> None:
    """Raises CommandError, worded for this command line, where the standing allows no such decision."""
    from automation.recording.decisions import is_reviewable

    standing = session.context.standings().get((unit, obligation))
    refusal = ""
    if standing is None:
        refusal = _("{unit} does not owe {obligation}: there is nothing to decide on.")
    elif standing.stage is Stage.EXEMPT and action in REVIEW_ACTIONS:
        refusal = _("{unit} is exempted from {obligation}. Take that back first: "
                  "baocao exempt {unit} {obligation} --undo --reason …")
    elif action in REVIEW_ACTIONS and not is_reviewable(standing):
        refusal = _("{unit} has not handed in {obligation}: there is no report to accept or to return yet. "
                  "Where it stands: baocao status {obligation} --unit {unit}")
    elif action is Action.UNEXEMPT and standing.stage is not Stage.EXEMPT:
        refusal = _("{unit} is not exempted from {obligation}: there is nothing to take back.")
    if refusal:
        raise CommandError(refusal.format(unit=unit, obligation=obligation), ExitCode.USAGE)


COMMANDS: dict[str, click.Command] = {"accept": accept, "return": return_, "extend": extend, "exempt": exempt}
