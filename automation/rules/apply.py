"""A rule of a form's TOML, applied: which units break it, and what they are told."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from automation.domain.tracking.findings import Finding
from automation.domain.workbook.forms import FieldKind, Measure, MissingPolicy, Rule, Severity, Tab
from automation.rules import columns
from automation.rules.columns import TabData
from automation.rules.expression.parse import Array, Expression, ExpressionError, Reference, parse
from automation.rules.expression.scope import TabScope
from automation.rules.frame import Dataset
from automation.rules.messages import wording

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CellLocation:
    """Where a note goes: `field` as findings name it, row and column as codes on the tab."""

    field: str
    row: str
    column: str = "total"


def layer(dataset: Dataset, name: str) -> Iterator[Finding]:
    """Findings of every rule of one layer, tab by tab.

    A rule that cannot be worked out (a name gone, text taken for a number) is logged and left
    out: `check-config` is where it is told to the committee, and the night goes on."""
    for tab in dataset.catalogue.tabs:
        rules = [rule for rule in tab.form.rules if rule.layer == name and applies(rule, tab)]
        if rules and (tab.form.is_table or tab.code in dataset.tabs):
            data = columns.of(dataset, tab)
            for rule in rules:
                yield from _guarded(rule, data)


def applies(rule: Rule, tab: Tab) -> bool:
    return not rule.obligations or (tab.obligation or "") in rule.obligations


def bindings(rule: Rule, tab: Tab) -> list[tuple[str, str]]:
    """(this, measure) for each time that the rule is worked out on a tab."""
    if rule.for_each == "pair":
        rows = (row for row in tab.rows if len(row.fields) > 1)
        return [(row.key, "") for row in rows]
    if rule.for_each:
        measure = Measure(rule.for_each)
        return [(field.name, "") for field in tab.fields
                if field.kind is FieldKind.INTEGER and field.measure is measure]
    return [("", measure) for measure in rule.each] or [("", "")]


def _guarded(rule: Rule, data: TabData) -> Iterator[Finding]:
    try:
        found = [each for this, measure in bindings(rule, data.tab)
                 for each in findings(rule, TabScope(data, measure, this))]
    except ExpressionError as error:
        log.warning("%s on tab %s left out: %s (%r)", rule.code, data.tab.code, error.message, rule.check)
        return
    yield from found


def findings(rule: Rule, scope: TabScope) -> list[Finding]:
    """One for each unit that breaks the rule at this binding. Raises ExpressionError."""
    chosen = np.flatnonzero(broken(rule, scope) & scope.data.touched).tolist()
    if not chosen:
        return []
    size, kinds = len(scope.data.units), _kinds(scope)
    messages = wording(rule.message).written(scope, chosen, size, kinds)
    remedies = wording(rule.remedy).written(scope, chosen, size, kinds)
    location = location_of(rule, scope)
    quiet = _answered(rule, scope, location)
    return [
        _finding(rule, scope.data, location, scope.data.units[position], message, remedy, bool(quiet[position]))
        for position, message, remedy in zip(chosen, messages, remedies, strict=True)
    ]


def broken(rule: Rule, scope: TabScope) -> Array:
    """bool over the units: the rule applies, what it needs is there, and it does not hold."""
    check = parse(rule.check)
    holds = _worked(check, rule.missing, scope)
    result: Array = np.broadcast_to(holds == 0.0, (len(scope.data.units),))
    if not rule.when:
        return result
    return np.asarray(result & (_worked(parse(rule.when), rule.missing, scope) == 1.0))


def _worked(expression: Expression, missing: MissingPolicy, scope: TabScope) -> Array:
    """The expression's value, NaN where the missing-value strategy says to skip."""
    if missing is MissingPolicy.AS_ZERO:
        return expression.evaluate(scope.zeroed())
    absent = [_absent(values) for name in expression.names if name.can_be_missing
              for values in _leaves(name, scope)]
    if not absent:
        return expression.evaluate(scope)
    if missing is MissingPolicy.SKIP_IF_ANY:
        return np.where(np.logical_or.reduce(absent), np.nan, expression.evaluate(scope))
    return np.where(np.logical_and.reduce(absent), np.nan, expression.evaluate(scope.zeroed()))


def _leaves(name: Reference, scope: TabScope) -> list[Array]:
    return list(scope.groups(name)) if name.kind == "indicator" else [scope.field(name)]


def _absent(values: Array) -> Array:
    return np.asarray(values == "" if values.dtype == object else np.isnan(values), dtype=bool)


def location_of(rule: Rule, scope: TabScope) -> CellLocation:
    """`at`, else the first name of the check that has a location on the tab. Raises ExpressionError."""
    names = parse(rule.at or rule.check).names
    for name in names:
        if name.kind not in {"field", "indicator", "state", "row"}:
            continue
        code, column = name.bound(scope.this), scope.measure or "total"
        field = scope.data.fields.get(code) or scope.data.fields.get(f"{code}.{column}")
        if field is not None:
            return CellLocation(field.name, field.row, field.column)
        if code in scope.data.rows:
            return CellLocation(code, code, column)
    return CellLocation("", "")


def _kinds(scope: TabScope) -> dict[str, FieldKind]:
    """Kinds by every name a message may use, `this` among them."""
    kinds = dict(scope.data.kinds)
    if scope.this in kinds:
        kinds["this"] = kinds[scope.this]
    return kinds


def _answered(rule: Rule, scope: TabScope, location: CellLocation) -> Array:
    """bool over the units: a warning whose row carries an explanation."""
    frame = scope.data.frame
    if rule.severity is Severity.ERROR or frame is None or location.row not in frame.explained:
        return np.zeros(len(scope.data.units), dtype=bool)
    return np.asarray(scope.data.explained(location.row) == 1.0)


def _finding(rule: Rule, data: TabData, location: CellLocation, unit: str, message: str, remedy: str,
             quiet: bool) -> Finding:
    sheet, cell = data.dataset.cell(unit, data.tab.code, location.row, location.column)
    return Finding(rule.code, rule.severity, unit, data.tab.obligation, sheet, cell, location.field,
                   message, remedy, quiet)
