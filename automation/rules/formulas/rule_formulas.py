"""Translates the bindings of a tab's rules: each into one formula that is "" while the rule holds or is not asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from automation.domain.workbook.forms import MissingPolicy, Rule, Severity, Tab
from automation.rules.apply import applies, bindings
from automation.rules.expression.language import ExpressionError
from automation.rules.expression.names import CellLocation, TabNames, location_of
from automation.rules.expression.parse import syntax_tree
from automation.rules.formulas.compiler import FormulaCompiler, ranges
from automation.rules.formulas.sentences import RuleSentence
from automation.rules.formulas.sources import LOST, UNJUDGED, AnswerCells
from automation.rules.formulas.terms import LONGEST_FORMULA, NotTranslatableError, TermKind

SEPARATOR = "; "  # begins the words of every problem, so that those of a row can be joined


@dataclass(frozen=True, slots=True)
class RuleFormula:
    """`formula`: without "="."""

    rule: Rule
    location: CellLocation
    formula: str


@dataclass(frozen=True, slots=True)
class TranslatedRules:
    """`nightly`: the rules of which some binding has no formula: they are checked by night alone."""

    formulas: tuple[RuleFormula, ...]
    nightly: tuple[Rule, ...]


def translated_rules(tab: Tab, cells: AnswerCells) -> TranslatedRules:
    """Returns the formulas of the tab's rules, errors before warnings."""
    formulas: list[RuleFormula] = []
    nightly: list[Rule] = []
    for rule in (each for each in tab.form.rules if applies(each, tab)):
        try:
            formulas += _bound_formulas(rule, tab, cells)
        except (NotTranslatableError, ExpressionError):
            nightly.append(rule)
    return TranslatedRules(tuple(sorted(formulas, key=lambda each: each.rule.severity is not Severity.ERROR)),
                           tuple(nightly))


def _bound_formulas(rule: Rule, tab: Tab, cells: AnswerCells) -> Iterator[RuleFormula]:
    for this, measure in bindings(rule, tab):
        names = TabNames(tab, measure, this)
        location = location_of(rule, names)
        formula = _formula(rule, names, location, cells)
        if len(formula) >= LONGEST_FORMULA:
            raise NotTranslatableError("a formula that is too long")
        if formula:
            yield RuleFormula(rule, location, formula)


class NothingBeforeError(NotTranslatableError):
    """The rule compares with a period before of which the workbook has no figure here."""


def _formula(rule: Rule, names: TabNames, location: CellLocation, cells: AnswerCells) -> str:
    """Returns "" for a rule that compares with a figure of the period before which there is none of."""
    compiler = FormulaCompiler(names, cells, blank_as_zero=rule.missing is not MissingPolicy.SKIP_IF_ANY)
    try:
        check = compiler.truth(syntax_tree(rule.check))
        when = compiler.truth(syntax_tree(rule.when)) if rule.when else ""
    except NothingBeforeError:
        return ""
    words = RuleSentence(rule, FormulaCompiler(names, cells)).formula()
    told = f'IF({check},"","{SEPARATOR}"&{words})'
    if when:
        told = f'IF({when},{told},"")'
    conditions = [*_conditions(rule, names, cells, compiler)]
    if rule.severity is Severity.WARNING and location.row in cells.rows():
        conditions.append(f"{cells.explained(location.row)}<>1")
    guard = conditions[0] if len(conditions) == 1 else f"AND({','.join(conditions)})"
    return f'IFERROR(IF({guard},{told},""),"")' if conditions else f'IFERROR({told},"")'


def _conditions(rule: Rule, names: TabNames, cells: AnswerCells, compiler: FormulaCompiler) -> Iterator[str]:
    numbers = [cell for cell, kind in compiler.needed.items() if kind is not TermKind.TEXT]
    if numbers:
        yield f"COUNT({','.join(ranges(numbers))})={len(numbers)}"
    yield from (f'LEFT({cell},1)<>"#"' for cell, kind in compiler.needed.items() if kind is TermKind.TEXT)
    yield from (f"{cell}=1" for cell in compiler.conditions)
    yield from (f'SUMPRODUCT(({block}="{UNJUDGED}")+({block}="{LOST}"))=0'
                for block in ranges([*compiler.understood]))
    if rule.missing is MissingPolicy.SKIP_IF_ALL:
        numbers_of = (_numbers(text, names, cells) for text in filter(None, (rule.check, rule.when)))
        yield from (f"COUNT({','.join(ranges(each))})>0" for each in numbers_of if each)
    if not compiler.needed:
        yield f"{cells.touched()}=1"  # an untouched tab has no findings


def _numbers(text: str, names: TabNames, cells: AnswerCells) -> list[str]:
    """Returns the cells of numbers on which an expression depends."""
    compiler = FormulaCompiler(names, cells)
    compiler.truth(syntax_tree(text))
    return [cell for cell, kind in compiler.needed.items() if kind is not TermKind.TEXT]


def nightly_rules(tab: Tab, cells: AnswerCells) -> tuple[Rule, ...]:
    return translated_rules(tab, cells).nightly
