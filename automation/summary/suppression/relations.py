"""Linear relations between sensitive figures: pairs, groups, and equalities in the forms' rules.

The rules are public (K06 = K07 + …), so a hidden figure must not follow from them and the published figures.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from automation.domain.workbook.forms import Catalogue, FieldKind, Indicator, Rule, Tab

Relation = Mapping[str, int]  # field name → coefficient; the sum is 0
MEN = ":male"  # suffix of a pair's row key: the men, who are not entered but total − female


def sensitive_codes(catalogue: Catalogue) -> frozenset[str]:
    return frozenset(code for code, each in catalogue.indicators.items() if each.sensitive)


def linear_relations(tab: Tab, sensitive: frozenset[str]) -> list[Relation]:
    """Return every linear relation between the tab's sensitive counts, valid at any scope."""
    chosen = {each.code: each for each in tab.indicators if each.code in sensitive}
    result = [relation for each in chosen.values() for relation in _indicator_relations(each)]
    names = frozenset(field.name for each in chosen.values() for field in each.fields)
    result.extend(relation for rule in tab.form.rules for relation in _rule_relations(rule, chosen))
    return [each for each in result if {name for name in each if not name.endswith(MEN)} <= names and each]


def _indicator_relations(indicator: Indicator) -> Iterator[Relation]:
    """Yield total = female + male for each pair, and total = sum of groups."""
    for row in indicator.rows:
        names = {field.column: field.name for field in row.fields}
        if len(names) == 2:
            yield {names["total"]: 1, names["female"]: -1, row.key + MEN: -1}
    if indicator.overall:
        for column in ("total", "female"):
            head = [field.name for field in indicator.rows[0].fields if field.column == column]
            parts = _group_names(indicator, column)
            if head and parts:
                yield {head[0]: 1, **dict.fromkeys(parts, -1)}


def _group_names(indicator: Indicator, column: str) -> list[str]:
    rows = indicator.rows[1:] if indicator.groups else indicator.rows
    fields = (field for row in rows for field in row.fields)
    return [field.name for field in fields if field.column == column and field.kind is FieldKind.INTEGER]


def _rule_relations(rule: Rule, indicators: Mapping[str, Indicator]) -> Iterator[Relation]:
    """Yield the linear equalities in a rule, at each of its measures."""
    try:
        body = ast.parse(f"({rule.check})", mode="eval").body
    except SyntaxError:
        return  # reported when the form was loaded
    for measure in rule.each or ("total",):
        for left, right in _equalities(body):
            sides = _linear(left, measure, indicators), _linear(right, measure, indicators)
            if sides[0] is not None and sides[1] is not None:
                yield _combine(sides[0], sides[1], -1)


def _equalities(body: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(body, ast.BoolOp):  # of an "or", the constraint system keeps the equation that holds
        for part in body.values:
            yield from _equalities(part)
    elif isinstance(body, ast.Compare) and all(isinstance(each, ast.Eq) for each in body.ops):
        yield from pairwise((body.left, *body.comparators))


def _linear(tree: ast.expr, measure: str, indicators: Mapping[str, Indicator]) -> dict[str, int] | None:
    """Return field name → coefficient; None if a name is not sensitive or the expression is no sum."""
    match tree:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as operator, right=right):
            first, second = _linear(left, measure, indicators), _linear(right, measure, indicators)
            sign = 1 if isinstance(operator, ast.Add) else -1
            return None if first is None or second is None else _combine(first, second, sign)
        case ast.Call(func=ast.Name(id="sum"), args=[ast.Name(id=code)]) if code in indicators:
            return dict.fromkeys(_group_names(indicators[code], measure), 1)
        case ast.Name() | ast.Attribute():
            return _field_term(ast.unparse(tree), measure, indicators)
    return None


def _field_term(name: str, measure: str, indicators: Mapping[str, Indicator]) -> dict[str, int] | None:
    indicator = indicators.get(name.partition(".")[0])
    fields = {field.name for field in indicator.fields} if indicator else set()
    field = next((each for each in (name, f"{name}.{measure}") if each in fields), None)
    return {field: 1} if field else None


def _combine(first: Mapping[str, int], second: Mapping[str, int], sign: int) -> dict[str, int]:
    names = dict.fromkeys((*first, *second))
    summed = {name: first.get(name, 0) + sign * second.get(name, 0) for name in names}
    return {name: by for name, by in summed.items() if by}


def at_scopes(relation: Relation, scopes: Sequence[str]) -> list[dict[tuple[str, str], int]]:
    """Return the relation as an equation between cells at each scope."""
    return [{(name, scope): by for name, by in relation.items()} for scope in scopes]
