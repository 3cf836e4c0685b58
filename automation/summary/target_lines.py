"""Evaluates the plan's targets: the value of the sector and of each unit, and whether it is reached."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

import pandas as pd

from automation.domain.plan.plan import Target
from automation.domain.report import TargetLine
from automation.domain.workbook.forms import Tab
from automation.rules.expression.parse import ExpressionError, Reference, parse
from automation.rules.frame import Dataset
from automation.summary.aggregating import aggregate, evaluate
from automation.summary.summing import number

ALL = "*"
PERCENT = "%"


def target_lines(dataset: Dataset, tab: Tab, units: tuple[str, ...], sensitive: frozenset[str],
                 hidden: frozenset[str]) -> list[TargetLine]:
    """Return the lines of the plan's targets that can be evaluated on this tab's figures, over `units`.

    A target that uses a `sensitive` indicator (a code) has no values of single units; one that uses a `hidden` figure
    (a field's name: "K06.total") has no value at all.

    The sector's value depends on the target's expression:
    arithmetic on counts ("100 * B01.female / B01.total"): evaluated on the summed figures;
    a yes or no of each unit ("100 * (C01.female > 0)"): the mean over the units;
    a number required of every unit (unit not "%"): the mean too, and reached if every unit reached it.
    """
    if not units:
        return []
    evaluable = (target for target in dataset.plan.targets if _can_evaluate(dataset, tab, target))
    return [_restricted(_line(dataset, tab, target, units), _fields_used(tab, target), sensitive, hidden)
            for target in evaluable]


def _can_evaluate(dataset: Dataset, tab: Tab, target: Target) -> bool:
    try:
        evaluate(dataset, tab, target.actual)
    except ExpressionError:
        return False  # it uses another obligation's form; `check-config` verifies that some form has its names
    return True


def _fields_used(tab: Tab, target: Target) -> set[str]:
    """Return the names of the fields that the target's expression uses."""
    fields = {field.name for field in tab.fields}
    return {name for reference in parse(target.actual).names for name in _fields_referenced(reference, fields)}


def _fields_referenced(reference: Reference, fields: Collection[str]) -> Iterable[str]:
    """Return the field itself; or all fields of the indicator, for a reference to it as a whole or to the previous
    period, for which it is not recorded which figures are hidden."""
    if reference.name in fields and not reference.previous:
        return (reference.name,)
    code = _code(reference.name)
    return [reference.name, *(name for name in fields if _code(name) == code)]


def _code(name: str) -> str:
    return name.partition(".")[0]


def _restricted(line: TargetLine, uses: set[str], sensitive: frozenset[str],
                hidden: frozenset[str]) -> TargetLine:
    """Return the line without its values where they would disclose a hidden or a sensitive figure."""
    if uses & hidden:
        line = replace(line, actual=None, reached=None, hidden=line.actual is not None)
    if sensitive.isdisjoint(map(_code, uses)):
        return line
    return replace(line, units_reached=0, units_counted=0, by_unit={})


def _line(dataset: Dataset, tab: Tab, target: Target, units: tuple[str, ...]) -> TargetLine:
    own = evaluate(dataset, tab, target.actual).reindex(list(units))
    known = own.dropna()
    actual = _sector_value(dataset, tab, target, known, units)
    reached = known >= target.at_least
    if not target.per_unit:
        own = own.iloc[:0]
    return TargetLine(
        target.code, target.title, target.at_least, target.unit, actual,
        _reached(target, actual, reached), int(reached.sum()) if target.per_unit else 0,
        len(known) if target.per_unit else 0, target.source, _figures(own))


def _sector_value(dataset: Dataset, tab: Tab, target: Target, known: pd.Series[float],
                  units: tuple[str, ...]) -> float | None:
    if known.empty:
        return None
    if target.per_unit and (target.unit != PERCENT or is_comparison(target.actual)):
        return number(known.mean())
    return number(evaluate(aggregate(dataset, dict.fromkeys(units, ALL)), tab, target.actual)[ALL])


def _reached(target: Target, actual: float | None, reached: pd.Series[bool]) -> bool | None:
    if actual is None:
        return None
    if target.per_unit and target.unit != PERCENT:
        return bool(reached.all())
    return actual >= target.at_least


def is_comparison(expression: str) -> bool:
    """Return whether the expression compares values: it must then be evaluated for each unit, never on sums."""
    parts = ast.walk(ast.parse(f"({expression})", mode="eval"))
    return any(isinstance(part, (ast.Compare, ast.BoolOp, ast.Not)) for part in parts)


def _figures(values: pd.Series[float]) -> Mapping[str, float | None]:
    return {str(unit): number(value) for unit, value in values.items()}
