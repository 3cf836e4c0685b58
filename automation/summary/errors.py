"""Which figures of a summary have an error finding. They are summed all the same, and marked: the line counts the units
and names them. A cell that can't be read has no figure to sum; its unit is named too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from automation.domain.report import IndicatorLine
from automation.domain.tracking.findings import Finding
from automation.domain.workbook.forms import Tab
from automation.rules.expression.parse import parse
from automation.rules.frame import State, TabFrame

RECORD = re.compile(r"(?P<table>[^.\[]+)\.[^\[]*\[(?P<row>\d+)\]")  # "TT.sessions[12]": see rules/raw_cells.py

FlawedFields = Mapping[str, frozenset[str]]  # field name → units
FlawedRecords = frozenset[tuple[str, str, int]]  # (unit, table, 1-based row)


def fields_with_errors(findings: Iterable[Finding], frame: TabFrame) -> FlawedFields:
    """The units of the frame with an error at a field that holds something. A finding about a row (its code) is one
    about each of the row's fields."""
    tab = frame.tab
    found: dict[str, set[str]] = {}
    fields = {field.name: (field.name,) for field in tab.fields}
    rows = {row.key: tuple(field.name for field in row.fields) for row in tab.rows}
    for each in findings:
        if each.is_error and each.obligation == tab.obligation and each.unit in frame.values.index:
            for name in fields.get(each.field) or rows.get(each.field, ()):
                if frame.states.at[each.unit, name] not in (State.BLANK, State.NOT_APPLICABLE):
                    found.setdefault(name, set()).add(each.unit)
    return {name: frozenset(units) for name, units in found.items()}


def records_with_errors(findings: Iterable[Finding]) -> FlawedRecords:
    """The records of tables at which an error finding stands."""
    matches = ((each.unit, RECORD.fullmatch(each.field)) for each in findings if each.is_error)
    return frozenset((unit, match["table"], int(match["row"])) for unit, match in matches if match)


def marked(lines: Iterable[IndicatorLine], tab: Tab, flawed: FlawedFields, units: Sequence[str],
           before: FlawedFields) -> list[IndicatorLine]:
    """The lines with the included units whose figure there has an error; a computed line with those of its parts. A
    unit whose own figure is withheld is counted and not named. `before`: of the period before."""
    computed = {each.code: each.computed for each in tab.indicators if each.computed}
    return [_with_previous(_marked(line, _names(line, tab, computed), flawed, units), before, units) for line in lines]


def _with_previous(line: IndicatorLine, before: FlawedFields, units: Sequence[str]) -> IndicatorLine:
    """Where the total of the period before is published."""
    wrong = before.get(f"{line.code}.{line.part}" if line.part else line.code, frozenset())
    if line.previous is None or wrong.isdisjoint(units):
        return line
    return replace(line, previous_with_errors=tuple(unit for unit in units if unit in wrong))


def _names(line: IndicatorLine, tab: Tab, computed: Mapping[str, str]) -> Iterable[str]:
    if line.code in computed:
        return used_fields(computed[line.code], [field.name for field in tab.fields])
    return (f"{line.code}.{line.part}" if line.part else line.code,)


def _marked(line: IndicatorLine, names: Iterable[str], flawed: FlawedFields, units: Sequence[str]) -> IndicatorLine:
    wrong = frozenset().union(*(flawed.get(name, ()) for name in names))
    if wrong.isdisjoint(units):
        return line
    chosen = [unit for unit in units if unit in wrong]
    named = tuple(unit for unit in chosen if not (unit in line.by_unit and line.by_unit[unit].hidden))
    return replace(line, flawed=len(chosen), with_errors=named)


def used_fields(expression: str, fields: Sequence[str]) -> set[str]:
    """The names of the fields that an expression is computed from: one field; or all of an indicator, where it is meant
    as a whole or as the period before, about which less is known than about this one."""
    found: set[str] = set()
    for reference in parse(expression).names:
        if reference.name in fields and not reference.previous:
            found.add(reference.name)
            continue
        code = code_of(reference.name)
        found |= {reference.name, *(name for name in fields if code_of(name) == code)}
    return found


def code_of(name: str) -> str:
    return name.partition(".")[0]
