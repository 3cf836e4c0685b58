"""Reads the rows of registers that last year's plan carried over: a table `unit,table,row,column,value`."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from automation.configuration import converters
from automation.configuration.problems import Problem, constant, nearest
from automation.configuration.records import read_records
from automation.configuration.schema import InvalidValueError, KeySchema, TableSchema
from automation.domain.workbook.drawing import Value
from automation.domain.workbook.former_codes import present_codes
from automation.domain.workbook.forms import Catalogue, FieldKind

Cells = Mapping[tuple[str, int, str], Value]  # (table, 1-based row, column) → content
CarriedCells = Mapping[str, Cells]  # by unit
NO_CELLS: CarriedCells = {}
NO_SUCH = constant("there is no “{value}”")


def _row(value: Any) -> int:
    if not str(value).isdecimal() or not int(value):
        raise InvalidValueError("must be a whole number, not {value}", value)
    return int(value)


CELL: TableSchema = {
    "unit": KeySchema(converters.code, required=True),
    "table": KeySchema(converters.identifier, required=True),
    "row": KeySchema(_row, required=True),
    "column": KeySchema(converters.identifier, required=True),
    "value": KeySchema(str, required=True),
}


def read_carried(root: Path, name: str, units: Mapping[str, object], catalogue: Catalogue,
                 problems: list[Problem]) -> CarriedCells:
    """The cells by unit, in the kinds of their columns. A unit's former code counts as its present one."""
    kinds = {tab.code: {each.code: each.kind for each in tab.form.columns} for tab in catalogue.tabs
             if tab.form.is_table}
    renamed = present_codes(catalogue.units_were)
    found: dict[str, dict[tuple[str, int, str], Value]] = {}
    for line in read_records(root, name, CELL, problems):
        unit, table, column = (line.values[key] for key in ("unit", "table", "column"))
        unit = renamed.get(unit, unit)
        places = (("unit", unit, units), ("table", table, kinds), ("column", column, kinds.get(table, [column])))
        for key, given, valid in places:
            if given not in valid:
                problems.append(Problem(name, line.number, key, NO_SUCH, given, nearest(given, valid)))
        value = _typed(line.values["value"], kinds.get(table, {}).get(column, FieldKind.STRING))
        found.setdefault(unit, {})[table, line.values["row"], column] = value
    return found


def _typed(text: str, kind: FieldKind) -> Value:
    """A date or a number as such where the text is one; else the text, as the unit wrote it."""
    with suppress(ValueError):
        if kind is FieldKind.DATE:
            return date.fromisoformat(text)
        if kind is FieldKind.INTEGER:
            return int(text)
    return text
