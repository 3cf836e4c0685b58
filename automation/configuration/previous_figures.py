"""Reads the figures of the period before the plan's first one: a CSV file `unit,code,part,value`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from automation.configuration import converters
from automation.configuration.csv_table import CsvLine, read_csv
from automation.configuration.problems import Problem, nearest
from automation.configuration.schema import InvalidValueError, KeySchema, TableSchema
from automation.domain.workbook.forms import Catalogue


def _figure(value: Any) -> float:
    try:
        return float(int(value))
    except ValueError:
        raise InvalidValueError("must be a whole number, not “{value}”", value) from None


FIGURE: TableSchema = {
    "unit": KeySchema(converters.code, required=True),
    "code": KeySchema(converters.identifier, required=True),
    "part": KeySchema(converters.text),
    "value": KeySchema(_figure, required=True),
}


def read_previous(root: Path, name: str, units: Collection[str], catalogue: Catalogue,
                  problems: list[Problem]) -> Mapping[tuple[str, str], float]:
    """(unit, field name such as "B01.total") → figure."""
    fields = {field.name for tab in catalogue.tabs for field in tab.fields}
    figures: dict[tuple[str, str], float] = {}
    for line in read_csv(root, name, FIGURE, problems):
        unit, field = line.values["unit"], _field(line)
        _check(name, line, "unit", unit, units, problems)
        _check(name, line, "code", field, fields, problems)
        if (unit, field) in figures:
            problems.append(Problem(name, line.number, "code", "“{value}” stands twice", f"{unit} {field}"))
        figures[unit, field] = line.values["value"]
    return figures


def _field(line: CsvLine) -> str:
    part = line.values.get("part", "")
    return f"{line.values['code']}.{part}" if part else str(line.values["code"])


def _check(name: str, line: CsvLine, key: str, given: str, valid: Collection[str],
           problems: list[Problem]) -> None:
    if given not in valid:
        problems.append(Problem(name, line.number, key, "there is no “{value}”", given, nearest(given, valid)))
