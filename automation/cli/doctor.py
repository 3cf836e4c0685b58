"""The command that checks the workspace and the machine: doctor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from automation.cli.exit_codes import ExitCode
from automation.cli.i18n import N_, _, count, example
from automation.cli.options import JSON
from automation.cli.session import Session, parse_moment, print_json
from automation.domain.vietnamese.characters import printable

if TYPE_CHECKING:
    from automation.doctor.facts import Check

LEVELS = {  # value of facts.Level → text and colour
    "ok": (N_("OK"), "green"),
    "attention": (N_("Attention"), "yellow"),
    "wrong": (N_("Wrong"), "red"),
}
MAX_DETAILS = 10  # shown of one check; --json has them all


@click.command(epilog=example("baocao -w ke-hoach doctor"))
@JSON
@click.pass_obj
def doctor(session: Session, as_json: bool) -> int:
    """Check the workspace and the machine; print what is wrong and the next step. Changes nothing."""
    from automation.doctor.checks import run_checks
    from automation.doctor.gather import gather_facts

    as_of = session.as_of
    checks = run_checks(gather_facts(session.root, (lambda zone: parse_moment(as_of, zone)) if as_of else None))
    if as_json:
        print_json([{"check": each.name, "level": each.level.value, "message": each.message_text(_),
                     "next_step": each.next_step_text(_), "details": each.detail_lines(_)} for each in checks])
    else:
        for check in checks:
            _show(check)
        _print_total(checks)
    return _exit_code(checks)


def _show(check: Check) -> None:
    level, colour = LEVELS[check.level.value]
    width = max(len(_(each)) for each, _colour in LEVELS.values()) + 2
    margin = " " * width
    click.echo(click.style(f"{_(level):<{width}}", fg=colour) + printable(check.message_text(_)))
    for line in check.detail_lines(_)[:MAX_DETAILS]:
        click.echo(f"{margin}- {printable(line)}")
    if len(check.details) > MAX_DETAILS:
        click.echo(margin + "- " + count("… and {n} more", "… and {n} more", len(check.details) - MAX_DETAILS))
    if check.next_step:
        click.secho(f"{margin}→ {printable(check.next_step_text(_))}", bold=True)


def _print_total(checks: Sequence[Check]) -> None:
    problems = sum(each.level.value != "ok" for each in checks)
    click.echo(count("{n} thing needs attention.", "{n} things need attention.", problems) if problems
               else _("Everything is in order."))


def _exit_code(checks: Sequence[Check]) -> int:
    """2 for a wrong configuration, which stops every command; 3 for any other problem."""
    if checks[0].level.value == "wrong":
        return ExitCode.USAGE
    return ExitCode.PART if any(each.level.value != "ok" for each in checks) else ExitCode.DONE


COMMANDS: dict[str, click.Command] = {"doctor": doctor}
