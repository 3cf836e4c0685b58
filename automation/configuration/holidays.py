"""Reads the working days and hours: Việt Nam's public holidays, changed by `config/holidays.toml`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from automation.configuration import converters
from automation.configuration.problems import Problem
from automation.configuration.schema import PATH, KeySchema, TableSchema, read_table, read_tables
from automation.configuration.source_file import SourceFile, read_toml
from automation.configuration.toml_lines import KeyPath
from automation.domain.plan.working_days import WorkingDays, WorkingHours

FILE = "config/holidays.toml"
COUNTRY = "VN"

FILE_SCHEMA: TableSchema = {name: KeySchema(converters.unchecked) for name in ("off", "worked", "hours")}
HOURS: TableSchema = {"begin": KeySchema(converters.toml_time), "end": KeySchema(converters.toml_time)}
OVERRIDE: TableSchema = {
    "date": KeySchema(converters.toml_date, required=True),
    "reason": KeySchema(converters.nonempty_text, required=True),
}


def read_working_days(root: Path, year: int, problems: list[Problem]) -> WorkingDays:
    """The days off and the weekend days worked, of a year and of the years before and after it, since reminders may
    cross New Year. The file takes precedence over the public holidays; it may be absent."""
    off, worked = _public_holidays((year - 1, year, year + 1))
    parsed = read_toml(root, FILE, problems) if (root / FILE).exists() else None
    extra_off, extra_worked = _overrides(*parsed) if parsed else (set(), set())
    return WorkingDays(frozenset((off - extra_worked) | extra_off),
                       frozenset((worked - extra_off) | extra_worked),
                       _hours(*parsed) if parsed else WorkingHours())


def _public_holidays(years: tuple[int, ...]) -> tuple[set[date], set[date]]:
    """(days off, weekend days worked), from the package `holidays`."""
    from holidays import country_holidays

    calendar = country_holidays(COUNTRY, years=years)
    return set(calendar), set(getattr(calendar, "weekend_workdays", ()))


def _hours(table: dict[str, Any], source: SourceFile) -> WorkingHours:
    hours = WorkingHours(**(read_table(HOURS, table.get("hours", {}), source, ("hours",)) or {}))
    if hours.begin >= hours.end:
        source.report(("hours",), "end must be later than begin")
        return WorkingHours()
    return hours


def _overrides(table: dict[str, Any], source: SourceFile) -> tuple[set[date], set[date]]:
    """(days off, days worked) of the file."""
    read_table(FILE_SCHEMA, table, source)
    off, worked = (_days(table, source, name) for name in ("off", "worked"))
    both = {each for each, _ in off} & {each for each, _ in worked}
    for each, path in worked:
        if each in both:
            source.report(path, "{value} is said to be off as well", each.isoformat())
    return {each for each, _ in off}, {each for each, _ in worked}


def _days(table: dict[str, Any], source: SourceFile, name: str) -> list[tuple[date, KeyPath]]:
    entries = read_tables(OVERRIDE, table.get(name, []), source, (name,))
    source.report_duplicates([(each["date"].isoformat(), each[PATH]) for each in entries], "{value} stands twice")
    return [(each["date"], each[PATH]) for each in entries]
