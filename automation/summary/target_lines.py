"""Targets: what they ask, what the sector and each unit reached."""

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
from automation.summary.aggregating import aggregated, evaluated
from automation.summary.summing import number

ALL = "*"
PERCENT = "%"


def target_lines(dataset: Dataset, tab: Tab, units: tuple[str, ...], sensitive: frozenset[str],
                 hidden: frozenset[str]) -> list[TargetLine]:
    """The plan's targets that this tab's figures can say something of, over `units`.

    A target that uses a `sensitive` indicator (a code) says nothing of single units, and one that
    uses a `hidden` figure (a field's name: "K06.total") nothing at all.

    The sector's actual is, by what the target is about:
    counts in an arithmetic ("100 * B01.female / B01.total"): worked out on the summed figures;
    a yes or no of each unit ("100 * (C01.female > 0)"): the mean over the units;
    a number that every unit owes (unit not "%"): the mean too, and reached if all units did.
    """
    if not units:
        return []
    answerable = (target for target in dataset.plan.targets if _answerable(dataset, tab, target))
    return [_guarded(_line(dataset, tab, target, units), _uses(tab, target), sensitive, hidden)
            for target in answerable]


def _answerable(dataset: Dataset, tab: Tab, target: Target) -> bool:
    try:
        evaluated(dataset, tab, target.actual)
    except ExpressionError:
        return False  # about another obligation's form: `check-config` knows that it is about some
    return True


def _uses(tab: Tab, target: Target) -> set[str]:
    """The names of the fields that it is worked out from."""
    fields = {field.name for field in tab.fields}
    return {name for reference in parse(target.actual).names for name in _meant(reference, fields)}


def _meant(reference: Reference, fields: Collection[str]) -> Iterable[str]:
    """One field; or all of an indicator, where it is meant as a whole or as the period before,
    of which can be told less than of this one."""
    if reference.name in fields and not reference.previous:
        return (reference.name,)
    code = _code(reference.name)
    return [reference.name, *(name for name in fields if _code(name) == code)]


def _code(name: str) -> str:
    return name.partition(".")[0]


def _guarded(line: TargetLine, uses: set[str], sensitive: frozenset[str],
             hidden: frozenset[str]) -> TargetLine:
    if uses & hidden:
        line = replace(line, actual=None, reached=None, hidden=line.actual is not None)
    if sensitive.isdisjoint(map(_code, uses)):
        return line
    return replace(line, units_reached=0, units_counted=0, by_unit={})


def _line(dataset: Dataset, tab: Tab, target: Target, units: tuple[str, ...]) -> TargetLine:
    own = evaluated(dataset, tab, target.actual).reindex(list(units))
    known = own.dropna()
    actual = _of_sector(dataset, tab, target, known, units)
    reached = known >= target.at_least
    if not target.per_unit:
        own = own.iloc[:0]
    return TargetLine(
        target.code, target.title, target.at_least, target.unit, actual,
        _reached(target, actual, reached), int(reached.sum()) if target.per_unit else 0,
        len(known) if target.per_unit else 0, target.source, _figures(own))


def _of_sector(dataset: Dataset, tab: Tab, target: Target, known: pd.Series[float],
               units: tuple[str, ...]) -> float | None:
    if known.empty:
        return None
    if target.per_unit and (target.unit != PERCENT or is_yes_or_no(target.actual)):
        return number(known.mean())
    return number(evaluated(aggregated(dataset, dict.fromkeys(units, ALL)), tab, target.actual)[ALL])


def _reached(target: Target, actual: float | None, reached: pd.Series[bool]) -> bool | None:
    if actual is None:
        return None
    if target.per_unit and target.unit != PERCENT:
        return bool(reached.all())
    return actual >= target.at_least


def is_yes_or_no(expression: str) -> bool:
    """Does it compare anything? Then it must be asked of each unit, never of sums."""
    parts = ast.walk(ast.parse(f"({expression})", mode="eval"))
    return any(isinstance(part, (ast.Compare, ast.BoolOp, ast.Not)) for part in parts)


def _figures(values: pd.Series[float]) -> Mapping[str, float | None]:
    return {str(unit): number(value) for unit, value in values.items()}
