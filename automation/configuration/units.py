"""Reads `config/units.csv`, or `config/units.xlsx`, into units: one line each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from automation.configuration import converters
from automation.configuration.former_codes import wrong_former_codes
from automation.configuration.problems import Problem, constant, nearest
from automation.configuration.records import Record, read_records
from automation.configuration.schema import InvalidValueError, KeySchema, TableSchema
from automation.domain.plan.units import Unit
from automation.domain.vietnamese.text import fold
from automation.domain.workbook.forms import Severity

FILE = "config/units.csv"
WORKBOOK = "config/units.xlsx"
SEPARATOR = re.compile(";")  # between the aliases of one cell: names have commas
ADDRESS_SEPARATOR = re.compile("[;,]")
SPELT_OTHERWISE = constant("“{value}” is the same word in another spelling: write it in one way")
TWO_FILES = constant("stands beside {value}: keep one of the two files")
NO_HEAD = constant("is empty: the letter to the head of “{value}” would go to the unit's own address")
NO_COLUMN = constant("is no column of this table; a column of your own is declared in [attributes] of the plan")
BLANK = constant("is empty: “{value}” is counted apart, without a value")
NO_LAST_DAY = constant("stands without valid_to: the unit counts as open until its last day is there")
CIRCLE = constant("the mergers lead from “{value}” back to this unit")
YES_NO = {"yes": True, "no": False}


def _yes_no(value: Any) -> bool:
    given = converters.text(value).casefold()
    if given not in YES_NO:
        raise InvalidValueError("must be yes or no, not “{value}”", value)
    return YES_NO[given]


def _list_of(convert: Any, separator: re.Pattern[str] = SEPARATOR) -> Any:
    def convert_all(value: Any) -> tuple[str, ...]:
        return tuple(convert(part) for part in separator.split(converters.text(value)) if part.strip())
    return convert_all


UNIT: TableSchema = {
    "code": KeySchema(converters.code, required=True),
    "name": KeySchema(converters.name, required=True),
    "type": KeySchema(converters.name, required=True),
    "cluster": KeySchema(converters.name),
    "aliases": KeySchema(_list_of(converters.name)),
    "emails": KeySchema(_list_of(converters.email, ADDRESS_SEPARATOR)),
    "head_emails": KeySchema(_list_of(converters.email, ADDRESS_SEPARATOR)),
    "valid_from": KeySchema(converters.iso_date),
    "valid_to": KeySchema(converters.iso_date),
    "merged_into": KeySchema(converters.code),
    "reports": KeySchema(_yes_no),
    "has_pupils": KeySchema(_yes_no),
    "lacks": KeySchema(_list_of(converters.identifier)),
    "was": KeySchema(_list_of(converters.code)),
}


@dataclass(frozen=True)
class UnitFile:
    """The units by code, without those whose line lacks a required value, and the line of each."""

    name: str
    units: Mapping[str, Unit]
    lines: Mapping[str, int]


def read_units(root: Path, problems: list[Problem], attributes: Sequence[str] = ()) -> UnitFile:
    """The units of the CSV file; where there is none, of the workbook. `attributes`: columns that the plan declares."""
    before = len(problems)
    name = WORKBOOK if (root / WORKBOOK).exists() and not (root / FILE).exists() else FILE
    if name == FILE and (root / WORKBOOK).exists():
        problems.append(Problem(WORKBOOK, None, "", TWO_FILES, FILE))
    schema = {**UNIT, **{column: KeySchema(converters.name) for column in attributes}}
    lines = read_records(root, name, schema, problems, NO_COLUMN)
    if not lines and len(problems) == before:
        problems.append(Problem(name, None, "", "names no unit"))
    _check(lines, name, attributes, problems)
    return UnitFile(name, {line.values["code"]: _unit(line, attributes) for line in lines},
                    {line.values["code"]: line.number for line in lines})


def report_missing_heads(file: UnitFile, problems: list[Problem]) -> None:
    """Report the reporting units without an address of their head, for a plan that writes to heads."""
    for code, unit in file.units.items():
        if unit.reports and unit.emails and not unit.head_emails:
            problems.append(Problem(file.name, file.lines[code], "head_emails", NO_HEAD, code,
                                    severity=Severity.WARNING))


def _unit(line: Record, attributes: Sequence[str]) -> Unit:
    own = {column: value for column, value in line.values.items() if column not in attributes}
    return Unit(**own, attributes=tuple((column, line.values[column]) for column in attributes
                                        if column in line.values))


def _check(lines: list[Record], name: str, attributes: Sequence[str], problems: list[Problem]) -> None:
    codes = [line.values["code"] for line in lines]
    _check_repeats(lines, name, problems)
    for column in ("type", "cluster", *attributes):
        _check_spelling(lines, column, name, problems)
    for column in attributes:
        _check_blanks(lines, column, name, problems)
    former = [(line.values["code"], line.values.get("was", ()), line.number) for line in lines]
    problems += [Problem(name, number, "was", message, code) for number, message, code in wrong_former_codes(former)]
    successors = {line.values["code"]: line.values.get("merged_into", "") for line in lines}
    for line in lines:
        if line.values.get("reports", True) and not line.values.get("emails"):
            problems.append(Problem(name, line.number, "emails", "is empty: reminders can't reach “{value}”",
                                    line.values["code"], severity=Severity.WARNING))
        successor = line.values.get("merged_into")
        if successor and (successor not in codes or successor == line.values["code"]):
            others = [code for code in codes if code != line.values["code"]]
            problems.append(Problem(name, line.number, "merged_into", "there is no other unit “{value}”",
                                    successor, nearest(successor, others)))
        elif successor and "valid_to" not in line.values:
            problems.append(Problem(name, line.number, "merged_into", NO_LAST_DAY, severity=Severity.WARNING))
        elif successor and _returns(line.values["code"], successors):
            problems.append(Problem(name, line.number, "merged_into", CIRCLE, successor))
        if line.values.get("valid_to", date.max) < line.values.get("valid_from", date.min):
            problems.append(Problem(name, line.number, "valid_to", "is before valid_from"))


def _returns(code: str, successors: Mapping[str, str]) -> bool:
    """Whether the chain of mergers comes back to the unit."""
    current, seen = successors.get(code), set[str]()
    while current and current not in seen and current != code:
        seen.add(current)
        current = successors.get(current)
    return current == code


def _check_repeats(lines: list[Record], name: str, problems: list[Problem]) -> None:
    """Report a code, name or alias that two units have. Case is ignored, since a code is also the name of a file, and
    in names the position of the tone mark."""
    first_lines: dict[tuple[str, str], int] = {}
    for line in lines:
        for key, given in _names(line):
            namespace = "code" if key == "code" else "name"
            first = first_lines.setdefault((namespace, fold(given)), line.number)
            if first != line.number:
                problems.append(Problem(name, line.number, key, "would mean two units, here and on line {value}",
                                        f"{first}: “{given}”"))


def _check_spelling(lines: list[Record], column: str, name: str, problems: list[Problem]) -> None:
    """Report a type or cluster that differs from an earlier one by case or tone placement alone: it would be counted
    apart."""
    spellings: dict[str, str] = {}
    for line in lines:
        given = line.values.get(column, "")
        first = spellings.setdefault(fold(given), given)
        if first != given:
            problems.append(Problem(name, line.number, column, SPELT_OTHERWISE, given, first))


def _check_blanks(lines: list[Record], column: str, name: str, problems: list[Problem]) -> None:
    """Report the reporting units without a value, where others have one."""
    blank = [line for line in lines if column not in line.values and line.values.get("reports", True)]
    if len(blank) < len(lines):
        problems += [Problem(name, line.number, column, BLANK, line.values["code"], severity=Severity.WARNING)
                     for line in blank]


def _names(line: Record) -> Iterable[tuple[str, str]]:
    """(column, name) of all that the unit is called."""
    yield "code", line.values["code"]
    yield "name", line.values["name"]
    for alias in line.values.get("aliases", ()):
        yield "aliases", alias
