"""Reads rules and checks their expressions: each must parse, and each name in it must be defined.

A rule is checked on each tab that it applies to: an indicator that only the year's tab has is not defined on the
half-year's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from automation.configuration import converters
from automation.configuration.indicators import LocatedSection
from automation.configuration.problems import constant, nearest
from automation.configuration.schema import PATH, KeySchema, TableSchema, read_tables
from automation.configuration.source_file import SourceFile
from automation.configuration.toml_lines import KeyPath
from automation.domain.workbook.forms import (
    Catalogue,
    Field,
    FieldKind,
    Form,
    Indicator,
    MissingPolicy,
    Rule,
    Severity,
    Tab,
    TableColumn,
)

if TYPE_CHECKING:
    from automation.rules.expression.parse import Literal, Reference

MEASURES = ("total", "female")
REPEATS = ("pair", "stock", "flow")
LAYERS = ("form", "cross_form", "previous")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
SEVERAL_CELLS = constant("“{value}” has several cells: name one of them, or use sum( )")
UNKNOWN = constant("there is no “{value}”")
UNKNOWN_KINDS = {
    "indicator": constant("no indicator with groups is called “{value}”"),
    "rows": constant("no register table is called “{value}”"),
    "total": constant("no column of whole numbers is called “{value}”"),
    "column": constant("no column is called “{value}”"),
    "obligation": constant("no form has a tab for the obligation “{value}”"),
}
NO_CHOICE = constant("no such choice: {value}")
NO_WORD = constant("words are compared with a figure or a day: {value}")
ANYWHERE = frozenset({"rows", "total", "column", "obligation"})  # searched in the whole workbook, not on one tab

RULE: TableSchema = {
    "code": KeySchema(converters.identifier, required=True),
    "check": KeySchema(converters.nonempty_text, required=True),
    "severity": KeySchema(converters.enum_member(Severity), required=True),
    "message": KeySchema(converters.nonempty_text, required=True),
    "remedy": KeySchema(converters.nonempty_text, required=True),
    "short": KeySchema(converters.nonempty_text),
    "when": KeySchema(converters.nonempty_text),
    "at": KeySchema(converters.nonempty_text),
    "each": KeySchema(converters.array_of(converters.one_of(MEASURES))),
    "for_each": KeySchema(converters.one_of(REPEATS)),
    "not_for": KeySchema(converters.array_of(converters.identifier)),
    "missing": KeySchema(converters.enum_member(MissingPolicy)),
    "obligations": KeySchema(converters.array_of(converters.nonempty_text)),
    "layer": KeySchema(converters.one_of(LAYERS)),
    "was": KeySchema(converters.array_of(converters.identifier)),
}


def read_rules(tables: object, source: SourceFile) -> list[tuple[Rule, KeyPath]]:
    """The rules without an error, each with its path in the file."""
    entries = read_tables(RULE, tables, source, ("rules",))
    paths = [each.pop(PATH) for each in entries]
    return [(Rule(**each), path) for each, path in zip(entries, paths, strict=True)]


def check_rule(rule: Rule, path: KeyPath, form: Form, catalogue: Catalogue, source: SourceFile) -> None:
    """Report every expression that can't be parsed and every name that a tab of the rule doesn't define."""
    for code in rule.obligations:
        if code not in form.tabs:
            source.report((*path, "obligations"), "the form has no tab for “{value}”", code,
                           nearest(code, form.tabs))
    known = {each.code for section in form.sections for each in section.indicators}
    for code in rule.not_for:
        if code not in known:
            source.report((*path, "not_for"), UNKNOWN, code, nearest(code, known))
    for tab in catalogue.tabs:
        if tab.form is form and (not rule.obligations or tab.obligation in rule.obligations):
            scope = ExpressionScope(catalogue, (tab,), rule.each or ("",), rule.for_each)
            for key, text in _expressions(rule):
                check_expression(text, scope, source, (*path, key))
            if rule.at and not scope.has_row_or_field(rule.at):
                source.report((*path, "at"), "there is no row or field “{value}”", rule.at,
                               nearest(rule.at, scope.rows_and_fields))


def check_computed(sections: Sequence[LocatedSection], form: Form, catalogue: Catalogue, source: SourceFile) -> None:
    """Report what is wrong in the expressions of computed and proposed answers, on each tab that has them."""
    for tab in (tab for tab in catalogue.tabs if tab.form is form):
        for located in (each for each in sections if each.section in tab.sections):
            for indicator, path in located.indicators:
                if indicator.computed:
                    scope = ExpressionScope(catalogue, (tab,))
                    check_expression(indicator.computed, scope, source, (*path, "computed"))
                for text in dict.fromkeys(field.proposed for field in indicator.fields if field.proposed):
                    check_expression(text, ExpressionScope(catalogue, (tab,)), source, (*path, "proposed"))


def check_expression(text: str, scope: ExpressionScope, source: SourceFile, path: KeyPath) -> None:
    """Report what is wrong in the expression at this path: its syntax, its names, the texts that it compares."""
    from automation.rules.expression.parse import ExpressionError, parse

    try:
        expression = parse(text)
    except ExpressionError as error:
        source.report(path, "is no expression, at character {value}", f"{error.position + 1}: {error.message}")
        return
    for reference in expression.names:
        if not scope.defines(reference):
            source.report(path, scope.undefined_message(reference), reference.name, scope.nearest_name(reference),
                          tab=scope.tab_title(reference))
    for literal in expression.literals:
        _check_literal(literal, scope, source, path)


def defines_all(text: str, scope: ExpressionScope) -> bool:
    """Does the scope define every name of the expression? False for what is none."""
    from automation.rules.expression.parse import ExpressionError, parse

    try:
        return all(scope.defines(reference) for reference in parse(text).names)
    except ExpressionError:
        return False


def _check_literal(literal: Literal, scope: ExpressionScope, source: SourceFile, path: KeyPath) -> None:
    """A text compared with a cell must be one that the cell can hold, or the rule never reports anything."""
    cells = scope.cells(literal.reference)
    compared = f"{literal.reference.name}, “{literal.word}”"
    if cells and all(each.kind not in {FieldKind.CHOICE, FieldKind.STRING} for each in cells):
        source.report(path, NO_WORD, compared)
    elif cells and all(each.kind is FieldKind.CHOICE and literal.word not in each.choices for each in cells):
        choices = (word for each in cells for word in each.choices)
        source.report(path, NO_CHOICE, compared, nearest(literal.word, choices))


def _expressions(rule: Rule) -> Iterable[tuple[str, str]]:
    """(key, expression) of the rule, with those in the {placeholders} of its texts."""
    yield "check", rule.check
    if rule.when:
        yield "when", rule.when
    for key, text in (("message", rule.message), ("remedy", rule.remedy), ("short", rule.short)):
        yield from ((key, inner) for inner in PLACEHOLDER.findall(text))


@dataclass(frozen=True)
class ExpressionScope:
    """The names that expressions may use on these tabs: one tab for a rule, all tabs for a target.

    `measures`: the parts that the name of a pair alone may mean. `for_each`: what the rule repeats over; it defines
    the name `this`.
    """

    catalogue: Catalogue
    tabs: Sequence[Tab]
    measures: Sequence[str] = ("",)
    for_each: str = ""

    @cached_property
    def own_fields(self) -> dict[str, Field]:
        return {name: field for tab in self.tabs for name, field in tab.fields_by_name.items()}

    @cached_property
    def fields(self) -> frozenset[str]:
        own = frozenset(self.own_fields)
        this: dict[str, set[str]] = {"": set(), "pair": {"this.total", "this.female"}}
        return own | this.get(self.for_each, {"this"})

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        return {each.code: each for tab in self.tabs for each in tab.indicators}

    @cached_property
    def tables(self) -> dict[str, Form]:
        return {form.code: form for form in self.catalogue.forms if form.is_table}

    @cached_property
    def columns(self) -> dict[str, TableColumn]:
        """Columns of all tables by name, such as `TT.staff_total`."""
        return {f"{code}.{column.code}": column for code, form in self.tables.items()
                for column in form.columns}

    @cached_property
    def obligations(self) -> frozenset[str]:
        """The obligations that have a tab, in any form."""
        return frozenset(tab.obligation for tab in self.catalogue.tabs if tab.obligation)

    @cached_property
    def rows_and_fields(self) -> frozenset[str]:
        return self.fields.union(self.indicators, (row.key for tab in self.tabs for row in tab.rows))

    def cells(self, reference: Reference) -> list[Field | TableColumn]:
        """The fields or the column that a compared name means, one for each measure; empty when it means no cell."""
        from automation.rules.expression.parse import resolve_field

        if reference.kind == "column":
            return [self.columns[reference.name]] if reference.name in self.columns else []
        names = [resolve_field(reference.name, self.own_fields, measure) for measure in self.measures]
        return [self.own_fields[name] for name in names if name] if reference.kind == "field" else []

    def has_row_or_field(self, name: str) -> bool:
        return name in self.rows_and_fields or name == "this"

    def defines(self, reference: Reference) -> bool:
        from automation.rules.expression.parse import CONSTANTS, resolve_field

        name, kind = reference.name, reference.kind
        if kind == "field":
            return all(resolve_field(name, self.fields, measure) for measure in self.measures)
        if kind == "indicator":
            return name in self.indicators and bool(self.indicators[name].groups)
        if kind in {"row", "state"}:
            return self.has_row_or_field(name)
        if kind == "obligation":
            return name in self.obligations
        if kind == "rows":
            return name in self.tables
        if kind == "total":
            return name in self.columns and self.columns[name].kind is FieldKind.INTEGER
        if kind == "column":
            return name in self.columns or name.partition(".")[2] in CONSTANTS
        return True  # constants and functions: the parser has checked them

    def undefined_message(self, reference: Reference) -> str:
        """The message for a name that is not defined, by its kind."""
        if reference.kind == "field" and reference.name in self.indicators:
            return SEVERAL_CELLS
        return UNKNOWN_KINDS.get(reference.kind, UNKNOWN)

    def tab_title(self, reference: Reference) -> str:
        """The title of the tab on which the name was searched, "" when it was searched on several."""
        anywhere = reference.kind in ANYWHERE or self.undefined_message(reference) is SEVERAL_CELLS
        return self.tabs[0].title if len(self.tabs) == 1 and not anywhere else ""

    def nearest_name(self, reference: Reference) -> str:
        """The defined name of the same kind that comes closest, "" when none does."""
        cells = [name for name in self.fields if name.startswith(f"{reference.name}.")]
        if cells and reference.kind == "field":
            return min(cells, key=lambda name: (len(name), name))
        valid: Iterable[str] = {
            "indicator": [code for code, each in self.indicators.items() if each.groups],
            "rows": self.tables, "column": self.columns, "obligation": self.obligations,
            "total": [name for name, column in self.columns.items() if column.kind is FieldKind.INTEGER],
            "row": self.rows_and_fields, "state": self.rows_and_fields,
        }.get(reference.kind, [*sorted(self.fields), *self.indicators])
        return nearest(reference.name, valid)
