"""`config/units.csv` becomes units: one line each, columns separated by commas."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from automation.configuration import converters
from automation.configuration.csv_table import Line, read_lines
from automation.configuration.problems import Problem, nearest
from automation.configuration.schema import Key, Shape, WrongError
from automation.domain.plan.units import Unit
from automation.domain.workbook.forms import Severity

FILE = "config/units.csv"
SEPARATOR = ";"  # between the aliases, and the addresses, of one cell
YES_NO = {"yes": True, "no": False}


def _yes_no(value: Any) -> bool:
    said = converters.text(value).casefold()
    if said not in YES_NO:
        raise WrongError("must be yes or no, not “{value}”", value)
    return YES_NO[said]


def _list_of(convert: Any) -> Any:
    def convert_all(value: Any) -> tuple[str, ...]:
        return tuple(convert(part) for part in converters.text(value).split(SEPARATOR) if part.strip())
    return convert_all


UNIT: Shape = {
    "code": Key(converters.code, required=True),
    "name": Key(converters.words, required=True),
    "type": Key(converters.words, required=True),
    "cluster": Key(converters.text),
    "aliases": Key(_list_of(converters.words)),
    "emails": Key(_list_of(converters.email)),
    "head_emails": Key(_list_of(converters.email)),
    "valid_from": Key(converters.iso_day),
    "valid_to": Key(converters.iso_day),
    "merged_into": Key(converters.code),
    "reports": Key(_yes_no),
    "has_pupils": Key(_yes_no),
}


def read_units(root: Path, problems: list[Problem], name: str = FILE) -> dict[str, Unit]:
    """Units by code, those whose line is whole."""
    before = len(problems)
    lines = read_lines(root, name, UNIT, problems)
    if not lines and len(problems) == before:
        problems.append(Problem(name, None, "", "names no unit"))
    _check(lines, name, problems)
    return {line.values["code"]: Unit(**line.values) for line in lines}


def _check(lines: list[Line], name: str, problems: list[Problem]) -> None:
    codes = [line.values["code"] for line in lines]
    _check_repeats(lines, name, problems)
    for line in lines:
        if line.values.get("reports", True) and not line.values.get("emails"):
            problems.append(Problem(name, line.number, "emails", "is empty: reminders can't reach “{value}”",
                                    line.values["code"], severity=Severity.WARNING))
        heir = line.values.get("merged_into")
        if heir and (heir not in codes or heir == line.values["code"]):
            others = [code for code in codes if code != line.values["code"]]
            problems.append(Problem(name, line.number, "merged_into", "there is no other unit “{value}”",
                                    heir, nearest(heir, others)))
        if line.values.get("valid_to", date.max) < line.values.get("valid_from", date.min):
            problems.append(Problem(name, line.number, "valid_to", "is before valid_from"))


def _check_repeats(lines: list[Line], name: str, problems: list[Problem]) -> None:
    """Codes, names and aliases each mean one unit. A code's case is ignored: it names a file."""
    owners: dict[tuple[str, str], int] = {}
    for line in lines:
        for key, said in _names(line):
            realm = "code" if key == "code" else "name"
            first = owners.setdefault((realm, said.casefold()), line.number)
            if first != line.number:
                problems.append(Problem(name, line.number, key, "would mean two units, here and on line {value}",
                                        f"{first}: “{said}”"))


def _names(line: Line) -> Iterable[tuple[str, str]]:
    yield "code", line.values["code"]
    yield "name", line.values["name"]
    for alias in line.values.get("aliases", ()):
        yield "aliases", alias
