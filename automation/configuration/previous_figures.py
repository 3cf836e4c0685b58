"""Reads the figures of the period before the plan's first one: a table `unit,code,part,value`, .csv or .xlsx."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from automation.configuration import converters
from automation.configuration.problems import Problem, nearest
from automation.configuration.records import Record, read_records
from automation.configuration.schema import InvalidValueError, KeySchema, TableSchema
from automation.domain.workbook.float_noise import without_noise
from automation.domain.workbook.former_codes import field_names, present_codes
from automation.domain.workbook.forms import Catalogue

FIGURE_TEXT = re.compile(r"-?\d+\.\d{9,}")  # as programs write a number with such an error


def _figure(value: Any) -> float:
    """A whole number; a program that wrote the table may have left rounding errors in it."""
    try:
        figure = float(value) if FIGURE_TEXT.fullmatch(str(value)) else float(int(value))
    except (ValueError, OverflowError):
        figure = math.nan
    if not (math.isfinite(figure) and without_noise(figure).is_integer()):
        raise InvalidValueError("must be a whole number, not “{value}”", value)
    return without_noise(figure)


FIGURE: TableSchema = {
    "unit": KeySchema(converters.code, required=True),
    "code": KeySchema(converters.identifier, required=True),
    "part": KeySchema(converters.text),
    "value": KeySchema(_figure, required=True),
}


def read_previous(root: Path, name: str, units: Collection[str], catalogue: Catalogue,
                  problems: list[Problem]) -> Mapping[tuple[str, str], float]:
    """(unit, field name such as "B01.total") → figure. Former codes count as the present ones."""
    fields = {field.name for tab in catalogue.tabs for field in tab.fields}
    renamed, renamed_units = field_names(catalogue), present_codes(catalogue.units_were)
    figures: dict[tuple[str, str], float] = {}
    for line in read_records(root, name, FIGURE, problems):
        unit, field = (renamed_units.get(line.values["unit"], line.values["unit"]),
                       renamed.get(_field(line), _field(line)))
        _check(name, line, "unit", unit, units, problems)
        _check(name, line, "code", field, fields, problems)
        if (unit, field) in figures:
            problems.append(Problem(name, line.number, "code", "“{value}” stands twice", f"{unit} {field}"))
        figures[unit, field] = line.values["value"]
    return figures


def _field(line: Record) -> str:
    part = line.values.get("part", "")
    return f"{line.values['code']}.{part}" if part else str(line.values["code"])


def _check(name: str, line: Record, key: str, given: str, valid: Collection[str],
           problems: list[Problem]) -> None:
    if given not in valid:
        problems.append(Problem(name, line.number, key, "there is no “{value}”", given, nearest(given, valid)))
