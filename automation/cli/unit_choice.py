"""Which units a decision is about: named ones, all that owe the obligation, or those of a group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from automation.cli.filters import filter_options, require_known, unit_filter
from automation.cli.i18n import _
from automation.cli.session import Session
from automation.domain.tracking.standing import Stage, Standing


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """`codes`: the arguments of the command, unit codes and last the obligation. `clean`: only reports without errors,
    open warnings or conflicts that nobody has decided on."""

    codes: tuple[str, ...]
    types: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    everyone: bool = False
    clean: bool = False

    @property
    def filtered(self) -> bool:
        return bool(self.types or self.clusters or self.where or self.everyone or self.clean)


def unit_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the arguments and options that choose units."""
    for option in (
        click.option("--all", "everyone", is_flag=True, help=_("All units for which this can be decided now.")),
        filter_options,
        click.argument("codes", nargs=-1, required=True, metavar="[UNIT]... OBLIGATION"),
    ):
        command = option(command)
    return command


def chosen_units(session: Session, choice: UnitChoice,
                 decidable: Callable[[Standing], bool]) -> tuple[list[str], str, dict[str, Standing]]:
    """The units, the obligation, and the standings in it by unit. Named units are taken as they are; without names,
    those units of the filter for which `decidable`: there may be none. Raises click.UsageError for an unknown code or
    no choice."""
    *named, obligation = choice.codes
    units_by_code, known = session.workspace.units, [each.code for each in session.workspace.plan.obligations]
    if obligation in units_by_code and obligation not in known:
        raise click.UsageError(_("{code} is a unit: name the obligation last ({known}).").format(
            code=obligation, known=", ".join(known)))
    for code in named:
        require_known(code, list(units_by_code))
    require_known(obligation, known)
    if not named and not choice.filtered:
        raise click.UsageError(_("Name the units, or choose them: --type, --cluster, --where or --all."))
    filtered = _filtered(session, choice)
    standings = {unit: each for (unit, code), each in session.context.standings().items() if code == obligation}
    if named:
        units = [code for code in dict.fromkeys(named) if code in filtered]
    else:
        units = [code for code, each in standings.items() if code in filtered and decidable(each)]
    if choice.clean:
        units = [code for code in units if code in standings and _is_clean(standings[code])]
    return units, obligation, standings


def _filtered(session: Session, choice: UnitChoice) -> set[str]:
    chosen = unit_filter(session, choice.types, choice.clusters, choice.where)
    return {code for code, each in session.workspace.units.items() if chosen.includes(each)}


def _is_clean(standing: Standing) -> bool:
    return standing.stage is Stage.SUBMITTED and not (standing.errors or standing.warnings or standing.conflict)
