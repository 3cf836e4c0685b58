"""Working days: Việt Nam's public holidays, and `config/holidays.toml` on top of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from automation.configuration import converters
from automation.configuration.problems import Problem
from automation.configuration.schema import PLACE, Key, Shape, read, read_all
from automation.configuration.source_file import Source, read_toml
from automation.configuration.toml_lines import KeyPath
from automation.domain.plan.working_days import WorkingDays

FILE = "config/holidays.toml"
COUNTRY = "VN"

FILE_SHAPE: Shape = {"off": Key(converters.anything), "worked": Key(converters.anything)}
OVERRIDE: Shape = {
    "date": Key(converters.day, required=True),
    "reason": Key(converters.words, required=True),
}


def read_working_days(root: Path, year: int, problems: list[Problem]) -> WorkingDays:
    """The days off and the weekends worked of a year and its neighbours, since reminders may
    cross New Year. What the file says wins; it may be absent."""
    off, worked = _public_holidays((year - 1, year, year + 1))
    told_off, told_worked = _overrides(root, problems)
    return WorkingDays(frozenset((off - told_worked) | told_off),
                       frozenset((worked - told_off) | told_worked))


def _public_holidays(years: tuple[int, ...]) -> tuple[set[date], set[date]]:
    from holidays import country_holidays

    calendar = country_holidays(COUNTRY, years=years)
    return set(calendar), set(getattr(calendar, "weekend_workdays", ()))


def _overrides(root: Path, problems: list[Problem]) -> tuple[set[date], set[date]]:
    found = read_toml(root, FILE, problems) if (root / FILE).exists() else None
    if found is None:
        return set(), set()
    table, source = found
    read(FILE_SHAPE, table, source)
    off, worked = (_days(table, source, name) for name in ("off", "worked"))
    both = {each for each, _ in off} & {each for each, _ in worked}
    for each, path in worked:
        if each in both:
            source.problem(path, "{value} is said to be off as well", each.isoformat())
    return {each for each, _ in off}, {each for each, _ in worked}


def _days(table: dict[str, Any], source: Source, name: str) -> list[tuple[date, KeyPath]]:
    found = read_all(OVERRIDE, table.get(name, []), source, (name,))
    source.duplicates([(each["date"].isoformat(), each[PLACE]) for each in found], "{value} stands twice")
    return [(each["date"], each[PLACE]) for each in found]
