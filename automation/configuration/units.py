"""Reads `config/units.csv` into units: one line each, columns separated by commas."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from automation.configuration import converters
from automation.configuration.csv_table import CsvLine, read_csv
from automation.configuration.problems import Problem, nearest
from automation.configuration.schema import InvalidValueError, KeySchema, TableSchema
from automation.domain.plan.units import Unit
from automation.domain.workbook.forms import Severity

FILE = "config/units.csv"
SEPARATOR = ";"  # between the aliases or the addresses of one cell
YES_NO = {"yes": True, "no": False}


def _yes_no(value: Any) -> bool:
    given = converters.text(value).casefold()
    if given not in YES_NO:
        raise InvalidValueError("must be yes or no, not “{value}”", value)
    return YES_NO[given]


def _list_of(convert: Any) -> Any:
    def convert_all(value: Any) -> tuple[str, ...]:
        return tuple(convert(part) for part in converters.text(value).split(SEPARATOR) if part.strip())
    return convert_all


UNIT: TableSchema = {
    "code": KeySchema(converters.code, required=True),
    "name": KeySchema(converters.nonempty_text, required=True),
    "type": KeySchema(converters.nonempty_text, required=True),
    "cluster": KeySchema(converters.text),
    "aliases": KeySchema(_list_of(converters.nonempty_text)),
    "emails": KeySchema(_list_of(converters.email)),
    "head_emails": KeySchema(_list_of(converters.email)),
    "valid_from": KeySchema(converters.iso_date),
    "valid_to": KeySchema(converters.iso_date),
    "merged_into": KeySchema(converters.code),
    "reports": KeySchema(_yes_no),
    "has_pupils": KeySchema(_yes_no),
}


def read_units(root: Path, problems: list[Problem], name: str = FILE) -> dict[str, Unit]:
    """Units by code, without those whose line lacks a required value."""
    before = len(problems)
    lines = read_csv(root, name, UNIT, problems)
    if not lines and len(problems) == before:
        problems.append(Problem(name, None, "", "names no unit"))
    _check(lines, name, problems)
    return {line.values["code"]: Unit(**line.values) for line in lines}


def _check(lines: list[CsvLine], name: str, problems: list[Problem]) -> None:
    codes = [line.values["code"] for line in lines]
    _check_repeats(lines, name, problems)
    for line in lines:
        if line.values.get("reports", True) and not line.values.get("emails"):
            problems.append(Problem(name, line.number, "emails", "is empty: reminders can't reach “{value}”",
                                    line.values["code"], severity=Severity.WARNING))
        successor = line.values.get("merged_into")
        if successor and (successor not in codes or successor == line.values["code"]):
            others = [code for code in codes if code != line.values["code"]]
            problems.append(Problem(name, line.number, "merged_into", "there is no other unit “{value}”",
                                    successor, nearest(successor, others)))
        if line.values.get("valid_to", date.max) < line.values.get("valid_from", date.min):
            problems.append(Problem(name, line.number, "valid_to", "is before valid_from"))


def _check_repeats(lines: list[CsvLine], name: str, problems: list[Problem]) -> None:
    """Report a code, name or alias that two units have. Case is ignored: a code is also the name of a file."""
    first_lines: dict[tuple[str, str], int] = {}
    for line in lines:
        for key, given in _names(line):
            namespace = "code" if key == "code" else "name"
            first = first_lines.setdefault((namespace, given.casefold()), line.number)
            if first != line.number:
                problems.append(Problem(name, line.number, key, "would mean two units, here and on line {value}",
                                        f"{first}: “{given}”"))


def _names(line: CsvLine) -> Iterable[tuple[str, str]]:
    """(column, name) of all that the unit is called."""
    yield "code", line.values["code"]
    yield "name", line.values["name"]
    for alias in line.values.get("aliases", ()):
        yield "aliases", alias
