"""Units that were merged into others, by date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from automation.domain.plan.units import Unit


def heir_of(unit: Unit, units: Mapping[str, Unit], day: date) -> Unit | None:
    """Returns the unit that continues `unit` on that day, along mergers of mergers; None while it exists itself, and
    where none is named or in force."""
    seen = {unit.code}
    current = unit
    while current.valid_to and current.valid_to < day and current.merged_into:
        following = units.get(current.merged_into)
        if following is None or following.code in seen:
            return None
        seen.add(following.code)
        current = following
    return current if current is not unit and current.in_force(day) else None


def absorbed(units: Mapping[str, Unit], day: date) -> dict[str, tuple[Unit, ...]]:
    """Returns heir → the units that it continues on that day, in the order of `units`."""
    found: dict[str, tuple[Unit, ...]] = {}
    for unit in units.values():
        heir = heir_of(unit, units, day) if unit.merged_into else None
        if heir:
            found[heir.code] = (*found.get(heir.code, ()), unit)
    return found


def reached_through_heirs(units: Mapping[str, Unit], day: date) -> Mapping[str, Unit]:
    """Returns the units with the addresses of their heirs instead of their own, where they have one on that day."""
    heirs = {code: heir for code, unit in units.items()
             if unit.merged_into and (heir := heir_of(unit, units, day)) is not None}
    return {**units, **{code: replace(units[code], emails=heir.emails, head_emails=heir.head_emails)
                        for code, heir in heirs.items()}} if heirs else units


def a_year_before(day: date) -> date:
    """29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day - timedelta(days=366)
