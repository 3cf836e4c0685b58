"""Applies the rules of the forms' TOML files: finds the units that break a rule and writes their findings."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import numpy as np

from automation.domain.tracking.findings import Explanation, Finding, digest
from automation.domain.workbook.content_digest import plain
from automation.domain.workbook.forms import FieldKind, Measure, MissingPolicy, Rule, Severity, Tab
from automation.rules.columns import TabData, tab_data
from automation.rules.expression.names import CellLocation, location_of
from automation.rules.expression.parse import Array, Expression, ExpressionError, Reference, parse
from automation.rules.expression.scope import TabScope
from automation.rules.frame import Dataset
from automation.rules.heirs import parts_before
from automation.rules.messages import parse_message

MERGED_FIGURES = " Số kỳ trước gồm cả số của {units} (đã sáp nhập vào đơn vị)."
log = logging.getLogger(__name__)


def layer_findings(dataset: Dataset, name: str) -> Iterator[Finding]:
    """Yield the findings of every rule of one layer, tab by tab.

    A rule that cannot be evaluated (an unknown name, arithmetic on text) is logged and skipped, so that the nightly
    run continues; `check-config` reports it to the committee."""
    for tab in dataset.catalogue.tabs:
        rules = [rule for rule in tab.form.rules if rule.layer == name and applies(rule, tab)]
        if rules and (tab.form.is_table or tab.code in dataset.tabs):
            data = tab_data(dataset, tab)
            if not data.touched.any():
                continue  # most tabs, most of the year: nothing of them is evaluated
            for rule in rules:
                yield from _findings_or_warning(rule, data)


def applies(rule: Rule, tab: Tab) -> bool:
    """Return whether the rule is for the tab's obligation; a rule without obligations is for every tab."""
    return not rule.obligations or (tab.obligation or "") in rule.obligations


def bindings(rule: Rule, tab: Tab) -> list[tuple[str, str]]:
    """Return (`this`, measure) for each evaluation of the rule on a tab."""
    if rule.for_each == "pair":
        rows = (row for row in tab.rows if len(row.fields) > 1)
        return [(row.key, "") for row in rows if row.fields[0].indicator not in rule.not_for]
    if rule.for_each:
        measure = Measure(rule.for_each)
        return [(field.name, "") for field in tab.fields
                if field.kind is FieldKind.INTEGER and field.measure is measure
                and field.indicator not in rule.not_for]
    return [("", measure) for measure in rule.each] or [("", "")]


def _findings_or_warning(rule: Rule, data: TabData) -> Iterator[Finding]:
    """Yield the rule's findings at every binding; none, with a warning in the log, if one cannot be evaluated."""
    try:
        complete = [each for this, measure in bindings(rule, data.tab)
                    for each in findings(rule, TabScope(data, measure, this))]
    except ExpressionError as error:
        log.warning("%s on tab %s left out: %s (%r)", rule.code, data.tab.code, error.message, rule.check)
        return
    yield from complete


def findings(rule: Rule, scope: TabScope) -> list[Finding]:
    """Return one finding for each unit that breaks the rule at this binding. Raises ExpressionError."""
    positions = np.flatnonzero(broken(rule, scope) & scope.data.touched).tolist()
    if not positions:
        return []
    size, kinds = len(scope.data.units), _message_kinds(scope)
    messages = parse_message(rule.message).render(scope, positions, size, kinds)
    remedies = parse_message(rule.remedy).render(scope, positions, size, kinds)
    location = location_of(rule, scope.names)
    explanations = _explanations(rule, scope, location, positions)
    notes = _heirs_notes(rule, scope.data)
    return [
        _finding_at(rule, scope.data, location, scope.data.units[position],
                    message + notes.get(scope.data.units[position], ""), remedy, explanations.get(position))
        for position, message, remedy in zip(positions, messages, remedies, strict=True)
    ]


def _heirs_notes(rule: Rule, data: TabData) -> dict[str, str]:
    """Return heir → whose figures are in those of the period before, of a rule that compares with them."""
    if data.obligation is None or not any(name.previous for name in parse(rule.check).names):
        return {}
    directory = data.dataset.directory
    return {heir: MERGED_FIGURES.format(units="; ".join(directory[each].name for each in parts if each != heir))
            for heir, parts in parts_before(data.dataset, data.obligation).items()}


def _explanations(rule: Rule, scope: TabScope, location: CellLocation,
                  positions: list[int]) -> dict[int, Explanation]:
    """Return position → the unit's explanation, of those that have one. It is bound to the figures of its row and to
    what the rule compares."""
    explained = _explained_mask(rule, scope, location)
    chosen = [position for position in positions if explained[position]]
    if not chosen:
        return {}
    data, tab = scope.data, scope.data.tab
    figures = [data.values(field.name) for field in tab.fields if field.row == location.row]
    if not _compares_with_supplement(rule, data):
        size = (len(data.units),)
        figures += [np.broadcast_to(node(scope), size) for node in parse(rule.check).compared]
    place = f"{tab.obligation or tab.code}|{rule.code}|{location.field}"
    words = {position: data.dataset.workbooks[data.units[position]].tabs[tab.code].values[location.row]["explanation"]
             for position in chosen}
    return {position: Explanation(place, digest(plain(words[position])),
                                  digest(*(column[position].item() if hasattr(column[position], "item")
                                           else column[position] for column in figures)))
            for position in chosen}


def _compares_with_supplement(rule: Rule, data: TabData) -> bool:
    """Return whether the rule counts rows of a table that belongs to another obligation, which is completed later."""
    tables = {name.name.partition(".")[0] for name in parse(rule.check).names if name.kind in {"rows", "total"}}
    return any(tab.obligation not in {None, data.tab.obligation}
               for tab in data.dataset.catalogue.tabs if tab.code in tables)


def broken(rule: Rule, scope: TabScope) -> Array:
    """Return bool over the units: the rule applies, its values are not missing, and its check does not hold."""
    check = parse(rule.check)
    holds = _evaluated(check, rule.missing, scope)
    result: Array = np.broadcast_to(holds == 0.0, (len(scope.data.units),))
    if not rule.when:
        return result
    return np.asarray(result & (_evaluated(parse(rule.when), rule.missing, scope) == 1.0))


def _evaluated(expression: Expression, missing: MissingPolicy, scope: TabScope) -> Array:
    """Return the expression's values, NaN where the missing-value policy skips the unit."""
    if missing is MissingPolicy.AS_ZERO:
        return expression.evaluate(scope.with_blanks_as_zero())
    absent = [_missing_mask(values) for name in expression.names if name.can_be_missing
              for values in _operands(name, scope)]
    if not absent:
        return expression.evaluate(scope)
    if missing is MissingPolicy.SKIP_IF_ANY:
        return np.where(np.logical_or.reduce(absent), np.nan, expression.evaluate(scope))
    return np.where(np.logical_and.reduce(absent), np.nan, expression.evaluate(scope.with_blanks_as_zero()))


def _operands(name: Reference, scope: TabScope) -> list[Array]:
    """Return the columns that a name refers to: several for an indicator with groups."""
    return list(scope.groups(name)) if name.kind == "indicator" else [scope.field(name)]


def _missing_mask(values: Array) -> Array:
    return np.asarray(values == "" if values.dtype == object else np.isnan(values), dtype=bool)


def _message_kinds(scope: TabScope) -> dict[str, FieldKind]:
    """Return the field kinds by every name that a message may use, `this` included."""
    kinds = dict(scope.data.kinds)
    if scope.this in kinds:
        kinds["this"] = kinds[scope.this]
    return kinds


def _explained_mask(rule: Rule, scope: TabScope, location: CellLocation) -> Array:
    """Return bool over the units: the rule is a warning and the unit has explained the row. An error stays open."""
    frame = scope.data.frame
    if rule.severity is Severity.ERROR or frame is None or location.row not in frame.explained:
        return np.zeros(len(scope.data.units), dtype=bool)
    return np.asarray(scope.data.explained(location.row) == 1.0)


def _finding_at(rule: Rule, data: TabData, location: CellLocation, unit: str, message: str, remedy: str,
                explanation: Explanation | None) -> Finding:
    sheet, cell = data.dataset.cell(unit, data.tab.code, location.row, location.column)
    return Finding(rule.code, rule.severity, unit, data.tab.obligation, sheet, cell, location.field,
                   message, remedy, explanation is not None, explanation)
