"""Which sensitive figures are bound to one another: pairs, groups, and the forms' own rules.

Whoever reads the published tables may know the rules too (K06 = K07 + …), so a hidden figure
must hold against them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from automation.domain.workbook.forms import Catalogue, FieldKind, Indicator, Rule, Tab

Relation = Mapping[str, int]  # field name → coefficient; the sum is 0
MEN = ":male"  # suffix of a pair's row key: the men that nobody types


def sensitive_codes(catalogue: Catalogue) -> frozenset[str]:
    return frozenset(code for code, each in catalogue.indicators.items() if each.sensitive)


def relations(tab: Tab, sensitive: frozenset[str]) -> list[Relation]:
    """Every linear relation between the tab's sensitive counts, at any one scope."""
    chosen = {each.code: each for each in tab.indicators if each.code in sensitive}
    found = [bound for each in chosen.values() for bound in _own(each)]
    names = frozenset(field.name for each in chosen.values() for field in each.fields)
    found.extend(bound for rule in tab.form.rules for bound in _ruled(rule, chosen))
    return [each for each in found if {name for name in each if not name.endswith(MEN)} <= names and each]


def _own(indicator: Indicator) -> Iterator[Relation]:
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


def _ruled(rule: Rule, indicators: Mapping[str, Indicator]) -> Iterator[Relation]:
    """Equalities in a rule, at each of its measures; anything else says nothing linear."""
    try:
        body = ast.parse(f"({rule.check})", mode="eval").body
    except SyntaxError:
        return  # `specs` has said so already
    for measure in rule.each or ("total",):
        for left, right in _equalities(body):
            sides = _linear(left, measure, indicators), _linear(right, measure, indicators)
            if sides[0] is not None and sides[1] is not None:
                yield _added(sides[0], sides[1], -1)


def _equalities(body: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(body, ast.BoolOp):  # of an "or", the constraint system keeps the side that is true
        for part in body.values:
            yield from _equalities(part)
    elif isinstance(body, ast.Compare) and all(isinstance(each, ast.Eq) for each in body.ops):
        yield from pairwise((body.left, *body.comparators))


def _linear(tree: ast.expr, measure: str, indicators: Mapping[str, Indicator]) -> dict[str, int] | None:
    """Field name → coefficient, or None where a name is not sensitive or the form not a sum."""
    match tree:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as work, right=right):
            first, second = _linear(left, measure, indicators), _linear(right, measure, indicators)
            sign = 1 if isinstance(work, ast.Add) else -1
            return None if first is None or second is None else _added(first, second, sign)
        case ast.Call(func=ast.Name(id="sum"), args=[ast.Name(id=code)]) if code in indicators:
            return dict.fromkeys(_group_names(indicators[code], measure), 1)
        case ast.Name() | ast.Attribute():
            return _named(ast.unparse(tree), measure, indicators)
    return None


def _named(name: str, measure: str, indicators: Mapping[str, Indicator]) -> dict[str, int] | None:
    indicator = indicators.get(name.partition(".")[0])
    fields = {field.name for field in indicator.fields} if indicator else set()
    found = next((each for each in (name, f"{name}.{measure}") if each in fields), None)
    return {found: 1} if found else None


def _added(first: Mapping[str, int], second: Mapping[str, int], sign: int) -> dict[str, int]:
    names = dict.fromkeys((*first, *second))
    summed = {name: first.get(name, 0) + sign * second.get(name, 0) for name in names}
    return {name: by for name, by in summed.items() if by}


def scoped(relation: Relation, scopes: Sequence[str]) -> list[dict[tuple[str, str], int]]:
    """The same relation at each scope."""
    return [{(name, scope): by for name, by in relation.items()} for scope in scopes]
