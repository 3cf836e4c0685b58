"""The list of units of the next year: those that were gone before the year that ends are left out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from automation.configuration.csv_table import csv_rows
from automation.configuration.units import UNIT
from automation.domain.plan.plan import Plan
from automation.domain.plan.units import Unit


@dataclass(frozen=True)
class UnitChanges:
    """`closed`: gone by the first day of the next year, for good; `merged`: into another unit; `renamed`: with former
    codes; `opened`: in the year that ends or later. `dropped`: those of them that are no longer listed, since they owed
    nothing in the year that ends."""

    closed: tuple[Unit, ...]
    merged: tuple[Unit, ...]
    renamed: tuple[Unit, ...]
    opened: tuple[Unit, ...]
    dropped: tuple[str, ...]


def unit_changes(units: Mapping[str, Unit], plan: Plan, first_day: date) -> UnitChanges:
    """`first_day`: of the year that begins. A unit that owed in the year that ends stays in the list: it belongs to the
    number of units of then, and its figures to the unit into which it was merged."""
    gone = [each for each in units.values() if each.valid_to and each.valid_to < first_day]
    heirs = {each.merged_into for each in units.values()}
    owed = {each.code for each in gone if each.code in heirs or _owed_in_plan(each, plan, first_day)}
    year = date(plan.year, 1, 1)
    return UnitChanges(
        tuple(each for each in gone if not each.merged_into), tuple(each for each in gone if each.merged_into),
        tuple(each for each in units.values() if each.was and each not in gone),
        tuple(each for each in units.values() if each.valid_from and each.valid_from >= year),
        tuple(each.code for each in gone if each.code not in owed))


def _owed_in_plan(unit: Unit, plan: Plan, day: date) -> bool:
    return any(obligation.owed_by(unit, min(day, obligation.period_from or day)) or
               obligation.owed_by(unit, day) for obligation in plan.obligations)


def without_lines(text: str, codes: frozenset[str]) -> str:
    """The CSV text without the lines of these units; a unit whose line spans several stays."""
    header, *rows = csv_rows(text, UNIT)
    column = [each.strip().casefold() for each in header[1]].index("code")
    lines = text.splitlines(keepends=True)
    single = [number for number, cells in rows if len(cells) > column and cells[column].strip() in codes
              and lines[number - 1].count('"') % 2 == 0]
    return "".join(line for number, line in enumerate(lines, start=1) if number not in single)
