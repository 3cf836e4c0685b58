"""Commands that only read: status, validate, outbox."""

from __future__ import annotations

from collections.abc import Sequence

import click

from automation.cli.exit_codes import ExitCode
from automation.cli.filters import filter_options, require_known, unit_filter
from automation.cli.i18n import _, example
from automation.cli.options import JSON
from automation.cli.session import Session, print_json, print_notice
from automation.domain.plan.units import Unit
from automation.domain.tracking.standing import Stage, Standing, TimelinessBucket, TimelinessVerdict


@click.command(epilog=example("baocao -w ke-hoach --as-of YYYY-MM-DD status BC",
                              "baocao -w ke-hoach status --members --json"))
@click.argument("obligations", nargs=-1, metavar="[OBLIGATION]...")
@JSON
@click.option("--unit", "units", multiple=True, metavar="CODE", help=_("Only these units."))
@click.option("--obligation", "more", multiple=True, metavar="CODE", help=_("Only these obligations."))
@click.option("--state", "--standing", "states", multiple=True, metavar="STATE",
              help=_("Only reports in this state, such as missing, late or unproven; may be repeated."))
@filter_options
@click.option("--all", "everything", is_flag=True, help=_("Also reports that need nobody; --json has them anyway."))
@click.option("--members", is_flag=True, help=_("Instead, each member of the plan with the units that the member is "
                                                "responsible for; --unit, --type, --cluster and --where narrow these."))
@click.pass_obj
def status(session: Session, obligations: tuple[str, ...], as_json: bool, units: tuple[str, ...],
           more: tuple[str, ...], states: tuple[str, ...], types: tuple[str, ...], clusters: tuple[str, ...],
           where: tuple[str, ...], everything: bool, members: bool) -> int:
    """Show the standings from the ledger: of reports that need somebody, or of what the options select."""
    from automation.domain.tracking.json_rows import standing_row
    from automation.jobs import nightly

    selection = require_known_codes(session, (*obligations, *more), units)
    chosen, wanted = unit_filter(session, types, clusters, where), _known_states(states)
    by_code = session.workspace.units
    if members:
        return _show_members(session, [each for each in by_code.values() if chosen.includes(each)
                                       and (not units or each.code in units)], as_json=as_json)
    code = _ledger_notice(session)
    standings = {} if code is ExitCode.USAGE else nightly.standings(session.context)
    rows = [each for each in standings.values()
            if _selected(each.obligation, each.unit, *selection) and chosen.includes(by_code[each.unit])
            and (not wanted or wanted & _states_of(each))]
    if as_json:
        addresses = session.context.addresses
        print_json([standing_row(each, addresses.report(each.unit, each.obligation)) for each in rows])
    else:
        from automation.cli.tables import show_standings

        selected = bool(everything or units or wanted or chosen.words)
        show_standings(session.workspace, rows, session.now, only_open=not selected)
    return code


def _show_members(session: Session, units: Sequence[Unit], *, as_json: bool) -> ExitCode:
    rows = [{"name": each.name, "email": each.email, "may_decide": each.may_decide,
             "units": [unit.code for unit in units if each.is_responsible_for(unit)]}
            for each in session.workspace.plan.members]
    if as_json:
        print_json(rows)
    else:
        from automation.cli.tables import show_members

        show_members(rows)
    return ExitCode.DONE


def _ledger_notice(session: Session) -> ExitCode:
    """Print what is wrong between ledger and configuration. USAGE when the ledger is another plan's, so that it states
    nothing of this one's reports; PART when something is left out of the standings."""
    from automation.configuration.recorded_codes import belongs_to_other_plan
    from automation.jobs.lost_ledger import emptied_ledger

    problems = session.context.ledger_problems
    for problem in problems:
        print_notice(problem.formatted(_), fg="red")
    lost = emptied_ledger(session.context)
    if lost:
        print_notice(lost, fg="red")
    if belongs_to_other_plan(problems):
        return ExitCode.USAGE
    return ExitCode.PART if problems or lost else ExitCode.DONE


def _states_of(standing: Standing) -> set[str]:
    """The words of --state that fit: the standing as --json has it, its category and its verdict."""
    return {standing.stage.value, standing.bucket.value, standing.verdict.value if standing.verdict else ""}


def _known_states(states: tuple[str, ...]) -> set[str]:
    """Raises click.UsageError for an unknown state."""
    values: list[list[str]] = [[each.value for each in Stage], [each.value for each in TimelinessBucket],
                               [each.value for each in TimelinessVerdict]]
    known = list(dict.fromkeys(value for kind in values for value in kind))
    return {require_known(state, known) for state in states}


@click.command(epilog=example("baocao -w ke-hoach validate --unit DON-VI-01"))
@JSON
@click.option("--unit", "units", multiple=True, metavar="CODE", help=_("Only these units."))
@click.option("--obligation", "obligations", multiple=True, metavar="CODE", help=_("Only these obligations."))
@filter_options
@click.option("--all", "explained", is_flag=True, help=_("Also warnings that the unit has explained."))
@click.pass_obj
def validate(session: Session, /, as_json: bool, units: tuple[str, ...], obligations: tuple[str, ...],
             explained: bool, **chosen: tuple[str, ...]) -> int:
    """Check the workbooks as they are now. Nothing is recorded or written."""
    from automation.domain.tracking.json_rows import finding_row
    from automation.jobs import nightly

    selection, filtered = require_known_codes(session, obligations, units), unit_filter(session, **chosen)
    state, by_code = nightly.read_only_run(session.context), session.workspace.units
    findings = [each for each in state.findings if _selected(each.obligation, each.unit, *selection)
                and filtered.includes(by_code[each.unit]) and (explained or not each.explained)]
    if as_json:
        addresses = session.context.addresses.store
        print_json([finding_row(each, addresses.workbook(each.unit, each.sheet)) for each in findings])
    else:
        from automation.cli.tables import show_findings

        show_findings(session.workspace, findings)
    left = [text for text in state.outcome.left if not units or text.startswith(units)]
    for text in left:
        print_notice(f"- {text}", fg="yellow")
    return ExitCode.PART if left else ExitCode.DONE


@click.command(epilog=example("baocao -w ke-hoach outbox --json"))
@JSON
@click.pass_obj
def outbox(session: Session, as_json: bool) -> int:
    """List every message and its state."""
    from automation.jobs import send_mail

    rows = send_mail.messages(session.context)
    if as_json:
        print_json(session.context.with_urls(rows))
    else:
        from automation.cli.tables import show_messages

        show_messages(rows)
    return ExitCode.DONE


def require_known_codes(session: Session, obligations: tuple[str, ...],
                units: tuple[str, ...]) -> tuple[set[str], set[str]]:
    """Raises click.UsageError for an unknown code, with the nearest known one."""
    workspace = session.workspace
    known = [each.code for each in workspace.plan.obligations]
    for code in obligations:
        require_known(code, known)
    for code in units:
        require_known(code, list(workspace.units))
    return set(obligations), set(units)


def _selected(obligation: str | None, unit: str, obligations: set[str], units: set[str]) -> bool:
    return (not obligations or obligation in obligations) and (not units or unit in units)


COMMANDS: dict[str, click.Command] = {"status": status, "validate": validate, "outbox": outbox}
