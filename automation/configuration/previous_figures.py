"""Reads the figures of the time before the plan: a table `unit,obligation,code,part,value,source`, .csv or .xlsx.

A row with an obligation has the figure of the same obligation a year before; one without belongs to the period before
the plan's first one, whichever obligation that is."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from automation.configuration import converters
from automation.configuration.problems import Problem, nearest
from automation.configuration.records import Record, read_records
from automation.configuration.schema import InvalidValueError, KeySchema, TableSchema
from automation.domain.plan.year_before import NO_YEARS, Figures, YearBefore, YearsBefore
from automation.domain.workbook.float_noise import without_noise
from automation.domain.workbook.former_codes import field_names, present_codes
from automation.domain.workbook.forms import Catalogue

FIGURE_TEXT = re.compile(r"-?\d+(?:\.(?!\d{3}$)\d+)?")  # not 5.000, which may be five thousand
ACCEPTED, SUBMITTED, WITH_ERRORS, IMPORTED = SOURCES = ("accepted", "submitted", "with_errors", "imported")


def figure(value: Any) -> float:
    """A number such as 1200 or 12.5; a program that wrote the table may have left rounding errors in it. Raises
    InvalidValueError."""
    number = float(value) if FIGURE_TEXT.fullmatch(str(value)) else math.nan
    if not math.isfinite(number):
        raise InvalidValueError("must be a number such as 1200 or 12.5, not “{value}”", value)
    return without_noise(number)


FIGURE: TableSchema = {
    "unit": KeySchema(converters.code, required=True),
    "obligation": KeySchema(converters.code),
    "code": KeySchema(converters.identifier, required=True),
    "part": KeySchema(converters.text),
    "value": KeySchema(figure, required=True),
    "source": KeySchema(converters.one_of(SOURCES)),
}


@dataclass(frozen=True)
class PreviousFigures:
    """`figures`: of the period before the plan's first one; `years`: a year before, by obligation."""

    figures: Figures = field(default_factory=dict)
    years: YearsBefore = field(default_factory=lambda: NO_YEARS)


NO_FIGURES = PreviousFigures()


def read_previous(root: Path, name: str, units: Collection[str], catalogue: Catalogue,
                  problems: list[Problem]) -> PreviousFigures:
    """Former codes count as the present ones."""
    fields = {field.name for tab in catalogue.tabs for field in tab.fields}
    obligations = {tab.obligation for tab in catalogue.tabs if tab.obligation}
    renamed, renamed_units = field_names(catalogue), present_codes(catalogue.units_were)
    renamed_obligations = present_codes(catalogue.obligations_were)
    figures: dict[tuple[str, str, str], float] = {}
    wrong: set[tuple[str, str, str]] = set()
    for line in read_records(root, name, FIGURE, problems):
        given = line.values.get("obligation", "")
        key = (renamed_obligations.get(given, given), renamed_units.get(line.values["unit"], line.values["unit"]),
               renamed.get(_field(line), _field(line)))
        for column, valid, value in zip(("obligation", "unit", "code"), (obligations | {""}, units, fields), key,
                                        strict=True):
            _check(name, line, column, value, valid, problems)
        if key in figures:
            problems.append(Problem(name, line.number, "code", "“{value}” stands twice", " ".join(filter(None, key))))
        figures[key] = line.values["value"]
        wrong |= {key} if line.values.get("source") == WITH_ERRORS else set()
    return _by_obligation(figures, wrong)


def _by_obligation(figures: dict[tuple[str, str, str], float], wrong: set[tuple[str, str, str]]) -> PreviousFigures:
    found: dict[str, dict[tuple[str, str], float]] = {}
    for (obligation, unit, name), value in figures.items():
        found.setdefault(obligation, {})[unit, name] = value
    years = {obligation: YearBefore(each, frozenset((unit, name) for code, unit, name in wrong if code == obligation))
             for obligation, each in found.items() if obligation}
    return PreviousFigures(found.get("", {}), years)


def _field(line: Record) -> str:
    part = line.values.get("part", "")
    return f"{line.values['code']}.{part}" if part else str(line.values["code"])


def _check(name: str, line: Record, key: str, given: str, valid: Collection[str],
           problems: list[Problem]) -> None:
    if given not in valid:
        problems.append(Problem(name, line.number, key, "there is no “{value}”", given, nearest(given, valid)))
