"""Rule lines, and whether every name in their expressions means something.

A rule is checked on each tab that it applies to: what stands on the year-end tab alone
can't be asked of the half-year's.
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
from automation.configuration.schema import PLACE, Key, Shape, read_all
from automation.configuration.source_file import Source
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
}
NO_CHOICE = constant("no such choice: {value}")
NO_WORD = constant("words are compared with a figure or a day: {value}")
ANYWHERE = frozenset({"rows", "total", "column"})  # looked for in the whole workbook, not on one tab

RULE: Shape = {
    "code": Key(converters.identifier, required=True),
    "check": Key(converters.words, required=True),
    "severity": Key(converters.member(Severity), required=True),
    "message": Key(converters.words, required=True),
    "remedy": Key(converters.words, required=True),
    "when": Key(converters.words),
    "at": Key(converters.words),
    "each": Key(converters.several(converters.one_of(MEASURES))),
    "for_each": Key(converters.one_of(REPEATS)),
    "missing": Key(converters.member(MissingPolicy)),
    "obligations": Key(converters.several(converters.words)),
    "layer": Key(converters.one_of(LAYERS)),
}


def read_rules(tables: object, source: Source) -> list[tuple[Rule, KeyPath]]:
    """The rules that are whole, each with its place in the file."""
    found = read_all(RULE, tables, source, ("rules",))
    places = [each.pop(PLACE) for each in found]
    return [(Rule(**each), path) for each, path in zip(found, places, strict=True)]


def check_rule(rule: Rule, path: KeyPath, form: Form, catalogue: Catalogue, source: Source) -> None:
    """Tell every expression that can't be parsed and every name that the rule's tabs don't have."""
    for code in rule.obligations:
        if code not in form.tabs:
            source.problem((*path, "obligations"), "the form has no tab for “{value}”", code,
                           nearest(code, form.tabs))
    for tab in catalogue.tabs:
        if tab.form is form and (not rule.obligations or tab.obligation in rule.obligations):
            names = Names(catalogue, (tab,), rule.each or ("",), rule.for_each)
            for key, text in _expressions(rule):
                check_expression(text, names, source, (*path, key))
            if rule.at and not names.has_place(rule.at):
                source.problem((*path, "at"), "there is no row or field “{value}”", rule.at,
                               nearest(rule.at, names.places))


def check_computed(sections: Sequence[LocatedSection], form: Form, catalogue: Catalogue, source: Source) -> None:
    """Report what is wrong in the expressions of computed indicators, on each tab that has them."""
    for tab in (tab for tab in catalogue.tabs if tab.form is form):
        for located in (each for each in sections if each.section in tab.sections):
            for indicator, path in located.indicators:
                if indicator.computed:
                    check_expression(indicator.computed, Names(catalogue, (tab,)), source, (*path, "computed"))


def check_expression(text: str, names: Names, source: Source, path: KeyPath) -> None:
    from automation.rules.expression.parse import ExpressionError, parse

    try:
        expression = parse(text)
    except ExpressionError as error:
        source.problem(path, "is no expression, at character {value}", f"{error.position + 1}: {error.message}")
        return
    for reference in expression.names:
        if not names.knows(reference):
            source.problem(path, names.complaint(reference), reference.name, names.suggestion(reference),
                           tab=names.place(reference))
    for literal in expression.literals:
        _check_literal(literal, names, source, path)


def _check_literal(literal: Literal, names: Names, source: Source, path: KeyPath) -> None:
    """A word compared with a cell must be one that the cell can hold, or the rule never speaks."""
    cells = names.cells(literal.reference)
    said = f"{literal.reference.name}, “{literal.word}”"
    if cells and all(each.kind not in {FieldKind.CHOICE, FieldKind.STRING} for each in cells):
        source.problem(path, NO_WORD, said)
    elif cells and all(each.kind is FieldKind.CHOICE and literal.word not in each.choices for each in cells):
        source.problem(path, NO_CHOICE, said, nearest(literal.word, (word for each in cells for word in each.choices)))


def _expressions(rule: Rule) -> Iterable[tuple[str, str]]:
    yield "check", rule.check
    if rule.when:
        yield "when", rule.when
    for key, text in (("message", rule.message), ("remedy", rule.remedy)):
        yield from ((key, inner) for inner in PLACEHOLDER.findall(text))


@dataclass(frozen=True)
class Names:
    """What expressions may name on these tabs. A rule looks at one tab, a target at any.

    `measures` are what a bare name of a pair may mean; `for_each` binds `this`.
    """

    catalogue: Catalogue
    tabs: Sequence[Tab]
    measures: Sequence[str] = ("",)
    for_each: str = ""

    @cached_property
    def own_fields(self) -> dict[str, Field]:
        return {field.name: field for tab in self.tabs for field in tab.fields}

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
        """By name, such as `TT.staff_total`."""
        return {f"{code}.{column.code}": column for code, form in self.tables.items()
                for column in form.columns}

    @cached_property
    def places(self) -> frozenset[str]:
        rows = frozenset(row.key for tab in self.tabs for row in tab.rows)
        return rows | self.fields | set(self.indicators)

    def cells(self, reference: Reference) -> list[Field | TableColumn]:
        """What a name that is compared stands for, at each measure; none for what is no cell."""
        from automation.rules.expression.parse import resolve_field

        if reference.kind == "column":
            return [self.columns[reference.name]] if reference.name in self.columns else []
        found = [resolve_field(reference.name, self.own_fields, measure) for measure in self.measures]
        return [self.own_fields[name] for name in found if name] if reference.kind == "field" else []

    def has_place(self, name: str) -> bool:
        return name in self.places or name == "this"

    def knows(self, reference: Reference) -> bool:
        from automation.rules.expression.parse import CONSTANTS, resolve_field

        name, kind = reference.name, reference.kind
        if kind == "field":
            return all(resolve_field(name, self.fields, measure) for measure in self.measures)
        if kind == "indicator":
            return name in self.indicators and bool(self.indicators[name].groups)
        if kind in {"row", "state"}:
            return self.has_place(name)
        if kind == "rows":
            return name in self.tables
        if kind == "total":
            return name in self.columns and self.columns[name].kind is FieldKind.INTEGER
        if kind == "column":
            return name in self.columns or name.partition(".")[2] in CONSTANTS
        return True  # constants and words: the parser knows them itself

    def complaint(self, reference: Reference) -> str:
        """Which kind of thing is missing, in words."""
        if reference.kind == "field" and reference.name in self.indicators:
            return SEVERAL_CELLS
        return UNKNOWN_KINDS.get(reference.kind, UNKNOWN)

    def place(self, reference: Reference) -> str:
        """The tab on which the name was looked for, "" for several."""
        anywhere = reference.kind in ANYWHERE or self.complaint(reference) is SEVERAL_CELLS
        return self.tabs[0].title if len(self.tabs) == 1 and not anywhere else ""

    def suggestion(self, reference: Reference) -> str:
        cells = [name for name in self.fields if name.startswith(f"{reference.name}.")]
        if cells and reference.kind == "field":
            return min(cells, key=lambda name: (len(name), name))
        valid: Iterable[str] = {
            "indicator": [code for code, each in self.indicators.items() if each.groups],
            "rows": self.tables, "column": self.columns,
            "total": [name for name, column in self.columns.items() if column.kind is FieldKind.INTEGER],
            "row": self.places, "state": self.places,
        }.get(reference.kind, [*sorted(self.fields), *self.indicators])
        return nearest(reference.name, valid)
