"""Commands that only look: status, validate, outbox."""

from __future__ import annotations

import click

from automation.cli.exit_codes import Exit
from automation.cli.i18n import _, example
from automation.cli.session import Session, print_json, say

NEAR_CODE = 0.45  # of 1: codes are short, one wrong sign of two is half of them


@click.command(epilog=example("baocao -w phong-vstbpn --as-of 2024-05-28 status 6T"))
@click.argument("obligations", nargs=-1, metavar="[OBLIGATION]...")
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
@click.option("--unit", "units", multiple=True, metavar="CODE", help=_("Only these units."))
@click.pass_obj
def status(session: Session, obligations: tuple[str, ...], as_json: bool, units: tuple[str, ...]) -> int:
    """Show where every unit stands, from the ledger alone."""
    from automation.domain.tracking.json_rows import standing_row
    from automation.jobs import nightly

    chosen = check_names(session, obligations, units)
    found = [each for each in nightly.standings(session.context).values()
             if _chosen(each.obligation, each.unit, *chosen)]
    if as_json:
        print_json([standing_row(each) for each in found])
    else:
        from automation.cli.tables import show_standings

        show_standings(session.workspace, found, session.now)
    return Exit.DONE


@click.command(epilog=example("baocao -w phong-vstbpn validate --unit THPT-AN-LAO"))
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
@click.option("--unit", "units", multiple=True, metavar="CODE", help=_("Only these units."))
@click.option("--obligation", "obligations", multiple=True, metavar="CODE", help=_("Only these obligations."))
@click.option("--all", "explained", is_flag=True, help=_("Also warnings that the unit has explained."))
@click.pass_obj
def validate(session: Session, as_json: bool, units: tuple[str, ...], obligations: tuple[str, ...],
             explained: bool) -> int:
    """Check the workbooks as they are now. Nothing is recorded or written."""
    from automation.domain.tracking.json_rows import finding_row
    from automation.jobs import nightly

    chosen = check_names(session, obligations, units)
    state = nightly.read_only_run(session.context)
    found = [each for each in state.findings
             if _chosen(each.obligation, each.unit, *chosen) and (explained or not each.explained)]
    if as_json:
        print_json([finding_row(each) for each in found])
    else:
        from automation.cli.tables import show_findings

        show_findings(session.workspace, found)
    left = [words for words in state.outcome.left if not units or words.startswith(units)]
    for words in left:
        say(f"- {words}", fg="yellow")
    return Exit.PART if left else Exit.DONE


@click.command(epilog=example("baocao -w phong-vstbpn outbox --json"))
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
@click.pass_obj
def outbox(session: Session, as_json: bool) -> int:
    """List every message and its state."""
    from automation.jobs import send_mail

    rows = send_mail.messages(session.context)
    if as_json:
        print_json(rows)
    else:
        from automation.cli.tables import show_messages

        show_messages(rows)
    return Exit.DONE


def check_names(session: Session, obligations: tuple[str, ...],
                units: tuple[str, ...]) -> tuple[set[str], set[str]]:
    """Raises click.UsageError for an unknown code, with the nearest known one."""
    workspace = session.workspace
    known = [each.code for each in workspace.plan.obligations]
    for code in obligations:
        known_or_nearest(code, known)
    for code in units:
        known_or_nearest(code, list(workspace.units))
    return set(obligations), set(units)


def known_or_nearest(code: str, known: list[str]) -> str:
    if code in known:
        return code
    from difflib import get_close_matches

    near = [*get_close_matches(code, known, n=1), *get_close_matches(code.upper(), known, n=1, cutoff=NEAR_CODE)]
    words = _("{code} is unknown. Did you mean {near}?") if near else _("{code} is unknown. Known are: {known}.")
    raise click.UsageError(words.format(code=code, near=near[0] if near else "", known=", ".join(known)))


def _chosen(obligation: str | None, unit: str, obligations: set[str], units: set[str]) -> bool:
    return (not obligations or obligation in obligations) and (not units or unit in units)


COMMANDS: dict[str, click.Command] = {"status": status, "validate": validate, "outbox": outbox}
