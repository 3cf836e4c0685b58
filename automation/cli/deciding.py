"""Commands that decide, as the register's cells do: accept, return, extend, exempt."""

from __future__ import annotations

from datetime import date, datetime

import click

from automation.cli.endings import Exit, StoppedError
from automation.cli.reading import known_or_nearest
from automation.cli.session import Session, say
from automation.cli.words import _, example
from automation.domain.decisions import Action, Decision
from automation.domain.standing import Verdict

UNIT = click.argument("unit", metavar="UNIT")
OBLIGATION = click.argument("obligation", metavar="OBLIGATION")
REASON = click.option("--reason", required=True, help=_("Why, in words that the unit will read."))
DRY_RUN = click.option("--dry-run", is_flag=True, help=_("Say what would be recorded; record nothing."))


@click.command(epilog=example("baocao accept THPT-AN-LAO 6T --verdict on_time"))
@UNIT
@OBLIGATION
@click.option("--verdict", type=click.Choice([Verdict.ON_TIME.value, Verdict.LATE.value]),
              help=_("Settle whether it came in time."))
@click.option("--reason", default="", help=_("A note for the register."))
@DRY_RUN
@click.pass_obj
def accept(session: Session, unit: str, obligation: str, verdict: str | None, reason: str, dry_run: bool) -> int:
    """Accept a unit's report; with --verdict, settle its timeliness."""
    return _decide(session, unit, obligation, Action.ACCEPT, reason, dry_run,
                   verdict=Verdict(verdict) if verdict else None)


@click.command("return", epilog=example('baocao return THPT-AN-LAO 6T --reason "Thiếu số liệu mục K"'))
@UNIT
@OBLIGATION
@REASON
@DRY_RUN
@click.pass_obj
def return_(session: Session, unit: str, obligation: str, reason: str, dry_run: bool) -> int:
    """Return a unit's report with a reason; the unit is told by mail."""
    return _decide(session, unit, obligation, Action.RETURN, reason, dry_run)


@click.command(epilog=example('baocao extend THPT-AN-LAO 6T --until 2024-06-05 --reason "Mưa bão"'))
@UNIT
@OBLIGATION
@click.option("--until", required=True, type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]),
              help=_("The last day in time (inclusive)."))
@REASON
@DRY_RUN
@click.pass_obj
def extend(session: Session, unit: str, obligation: str, until: datetime, reason: str, dry_run: bool) -> int:
    """Move one unit's deadline to the end of a day."""
    return _decide(session, unit, obligation, Action.EXTEND, reason, dry_run, until=until.date())


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
            until: date | None = None, verdict: Verdict | None = None) -> int:
    from automation import jobs

    workspace = session.workspace
    known_or_nearest(unit, list(workspace.units))
    known_or_nearest(obligation, [each.code for each in workspace.plan.obligations])
    session.dry_run = dry_run
    decision = Decision(unit, obligation, action, reason, until, verdict, source=session.now.isoformat())
    problems, left = jobs.decide(session.desk, decision)
    if problems:
        raise StoppedError("\n".join(problems), Exit.USAGE)
    done = _("Would be recorded.") if dry_run else _("Recorded.")
    click.echo(f"{unit} {obligation}: {done}")
    for words in left:
        say(f"- {words}", fg="yellow")
    return Exit.PART if left else Exit.DONE


COMMANDS: dict[str, click.Command] = {"accept": accept, "return": return_, "extend": extend, "exempt": exempt}
