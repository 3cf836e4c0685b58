"""The options that filter units by type, cluster and attributes, for every command that has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from automation.cli.i18n import _
from automation.cli.session import Session
from automation.domain.plan.selection import UnitSelection
from automation.domain.plan.units import CLUSTER, TYPE
from automation.domain.vietnamese.text import fold

NEAR_CODE = 0.45  # least similarity, 0..1: in a code of two characters one wrong character is half of it


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --type, --cluster and --where; their values are read by `unit_filter`."""
    for option in (
        click.option("--where", "where", multiple=True, metavar="COLUMN=VALUE",
                     help=_("Only units with this value in a column of the units' file that the plan declares, such as "
                            "level=THCS; may be repeated.")),
        click.option("--cluster", "clusters", multiple=True, metavar="NAME",
                     help=_("Only units of this cluster, by its name or its code in the plan; may be repeated.")),
        click.option("--type", "types", multiple=True, metavar="TYPE",
                     help=_("Only units of this type; may be repeated.")),
    ):
        command = option(command)
    return command


def unit_filter(session: Session, types: tuple[str, ...], clusters: tuple[str, ...],
                where: tuple[str, ...]) -> UnitSelection:
    """Raises click.UsageError for an unknown column or value, with the nearest known one."""
    chosen: dict[str, list[str]] = {TYPE: [], CLUSTER: []}
    given = [*((TYPE, each) for each in types), *((CLUSTER, each) for each in clusters),
             *(_condition(session, each) for each in where)]
    for dimension, value in given:
        chosen.setdefault(dimension, []).append(_known_value(session, dimension, value))
    others = tuple((name, tuple(values)) for name, values in chosen.items() if name not in (TYPE, CLUSTER))
    return UnitSelection(None, tuple(chosen[TYPE]), tuple(chosen[CLUSTER]), others, session.workspace.plan.names)


def _condition(session: Session, text: str) -> tuple[str, str]:
    """(dimension, value) of "level=THCS"; the column may be named by its Vietnamese name."""
    name, sign, value = text.partition("=")
    if not sign or not value.strip():
        raise click.UsageError(_("--where takes COLUMN=VALUE, such as level=THCS, not {text}.").format(text=text))
    names = session.workspace.plan.names
    titles = {fold(title): dimension for dimension, title in names.items()}
    given = titles.get(fold(name.strip()), name.strip().casefold())
    return require_known(given, list(names)), value.strip()


def _known_value(session: Session, dimension: str, value: str) -> str:
    if dimension == CLUSTER:
        codes = {each.code.casefold(): each.name for each in session.workspace.plan.clusters}
        value = codes.get(value.casefold(), value)
    known = {each.value(dimension) for each in session.workspace.units.values()} - {""}
    return require_known(value, sorted(known))


def require_known(code: str, known: list[str]) -> str:
    """The code itself. Raises click.UsageError, with the nearest known one, when it is unknown."""
    if code in known:
        return code
    from difflib import get_close_matches

    close = [*get_close_matches(code, known, n=1), *get_close_matches(code.upper(), known, n=1, cutoff=NEAR_CODE)]
    text = _("{code} is unknown. Did you mean {near}?") if close else _("{code} is unknown. Known are: {known}.")
    raise click.UsageError(text.format(code=code, near=close[0] if close else "", known=", ".join(known)))
