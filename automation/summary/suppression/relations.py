"""Linear relations between sensitive figures: pairs, groups, and the equalities and inequalities in the forms' rules.

The rules are public (K06 = K07 + …, K09 <= K06), so a hidden figure must not follow from them and the published
figures.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from automation.domain.workbook.forms import Catalogue, FieldKind, Indicator, Rule, Tab
from automation.rules.expression.parse import ExpressionError, parse
from automation.rules.messages import parse_message
from automation.summary.errors import code_of, used_fields
from automation.summary.suppression.solver import SLACK

Relation = Mapping[str, int]  # field name → coefficient; the sum is 0
ZERO = re.compile(r"([\w.]+) == 0")  # a condition that holds of every unit where the sum is 0
MEN = ":male"  # suffix of a pair's row key: the men, who are not entered but total − female


@dataclass(frozen=True)
class Bound:
    """An inequality, as an equation with a slack. It holds where the field `zero` is 0; "": everywhere."""

    relation: Relation
    zero: str = ""


@dataclass(frozen=True)
class SensitiveForm:
    """What is sensitive in the tabs of an obligation. `codes` of indicators; `computed`: of those that are computed
    from others → the names that they are computed from, None where the period before is used."""

    codes: frozenset[str]
    relations: Sequence[Relation] = ()
    bounds: Sequence[Bound] = ()
    computed: Mapping[str, frozenset[str] | None] = field(default_factory=dict)


def sensitive_codes(catalogue: Catalogue) -> frozenset[str]:
    """The indicators that are sensitive, and those that are computed from them."""
    found = {code for code, each in catalogue.indicators.items() if each.sensitive}
    computed = {code: {code_of(name) for name in _names(each)} for code, each in catalogue.indicators.items()}
    while more := {code for code, uses in computed.items() if uses & found} - found:
        found |= more
    return frozenset(found)


def rules_with(codes: frozenset[str], catalogue: Catalogue) -> frozenset[str]:
    """The codes of the rules that compare one of these indicators, or name its figure in their text."""
    rules = {each.code: each for tab in catalogue.tabs for each in tab.form.rules}
    return frozenset(code for code, rule in rules.items() if codes and codes & _used(rule))


def _used(rule: Rule) -> set[str]:
    try:
        expressions = [parse(text) for text in (rule.check, rule.when) if text]
        expressions += [each for text in (rule.message, rule.remedy) for each in parse_message(text).expressions]
    except ExpressionError:
        return set()  # reported when the form was loaded
    return {code_of(name.name) for each in expressions for name in each.names}


def _names(indicator: Indicator) -> set[str]:
    try:
        return {each.name for each in parse(indicator.computed).names} if indicator.computed else set()
    except ExpressionError:
        return set()  # reported when the form was loaded


def sensitive_form(tabs: Iterable[Tab], catalogue: Catalogue) -> SensitiveForm:
    """What is sensitive in these tabs."""
    codes, tabs = sensitive_codes(catalogue), tuple(tabs)
    computed = {each.code: _computed_from(each, tab) for tab in tabs for each in tab.indicators
                if each.computed and each.code in codes}
    return SensitiveForm(codes, [each for tab in tabs for each in linear_relations(tab, codes)],
                         [each for tab in tabs for each in linear_bounds(tab, codes)], computed)


def _computed_from(indicator: Indicator, tab: Tab) -> frozenset[str] | None:
    fields = [each.name for each in tab.fields]
    found = used_fields(indicator.computed or "", fields) & set(fields)
    references = parse(indicator.computed or "").names
    known = all(not each.previous and code_of(each.name) in {code_of(name) for name in found} for each in references)
    return frozenset(found) if known else None


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


def linear_bounds(tab: Tab, sensitive: frozenset[str]) -> list[Bound]:
    """Return the linear inequalities between the tab's sensitive counts that the rules require."""
    chosen = {each.code: each for each in tab.indicators if each.code in sensitive}
    return [bound for number, rule in enumerate(tab.form.rules) for bound in _rule_bounds(rule, chosen, number)]


def _rule_bounds(rule: Rule, indicators: Mapping[str, Indicator], number: int) -> Iterator[Bound]:
    condition = ZERO.fullmatch(rule.when.strip())
    if rule.when and not condition:
        return  # it holds of some units only, and so not of sums
    try:
        body = ast.parse(f"({rule.check})", mode="eval").body
    except SyntaxError:
        return
    for measure in rule.each or ("total",):
        zero = _linear(ast.parse(condition[1], mode="eval").body, measure, indicators) if condition else {}
        if zero is None:
            continue
        for place, (less, more) in enumerate(_inequalities(body)):
            sides = _linear(less, measure, indicators), _linear(more, measure, indicators)
            if sides[0] is not None and sides[1] is not None:
                slack = f"{rule.code}.{number}.{measure}.{place}{SLACK}"
                yield Bound({**_combine(sides[1], sides[0], -1), slack: -1}, next(iter(zero), ""))


def _inequalities(body: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield (less, more) of the inequalities that all hold."""
    if isinstance(body, ast.BoolOp) and isinstance(body.op, ast.And):
        for part in body.values:
            yield from _inequalities(part)
    elif isinstance(body, ast.Compare):
        for (left, right), sign in zip(pairwise((body.left, *body.comparators)), body.ops, strict=True):
            if isinstance(sign, (ast.LtE, ast.Lt)):
                yield from ((each, right) for each in _alternatives(left))
            elif isinstance(sign, (ast.GtE, ast.Gt)):
                yield from ((each, left) for each in _alternatives(right))


def _alternatives(tree: ast.expr) -> list[ast.expr]:
    """The largest of several is at most so much: each of them is."""
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == "max":
        return tree.args
    return [tree]


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
