"""Translates what a form proposes for an answer into a formula: the proposal, or the mark of a blank answer."""

from __future__ import annotations

from automation.domain.workbook.forms import Field, Tab
from automation.rules.expression.language import ExpressionError
from automation.rules.expression.names import TabNames
from automation.rules.expression.parse import parse, syntax_tree
from automation.rules.formulas.compiler import FormulaCompiler
from automation.rules.formulas.conditions import counted
from automation.rules.formulas.sources import BLANK, AnswerCells
from automation.rules.formulas.terms import NotTranslatableError, TermKind


def proposal_formula(field: Field, tab: Tab, cells: AnswerCells) -> str:
    """Returns the formula, "" for a proposal that only the nightly check works out."""
    try:
        compiler = FormulaCompiler(TabNames(tab), cells)
        term = compiler.term(syntax_tree(field.proposed))
        conditions = [*(f"{each}=1" for each in compiler.conditions), *_told(field, cells, compiler)]
    except (NotTranslatableError, ExpressionError):
        return ""
    if term.kind is TermKind.TEXT:
        conditions.append(f"LEN({term.text})>0")
    found = f'IF(AND({",".join(conditions)}),{term.text},"{BLANK}")' if conditions else term.text
    return f'IFERROR({found},"{BLANK}")'


def _told(field: Field, cells: AnswerCells, compiler: FormulaCompiler) -> list[str]:
    """Conditions: each table has rows of the period, or "Không phát sinh" is chosen there."""
    codes = {name.name.partition(".")[0] for name in parse(field.proposed).names if name.kind in {"rows", "total"}}
    tables = [cells.table(code) for code in sorted(codes)]
    return [f"OR({counted(each, None, compiler.constants)}>0,{each.nil}=1)" for each in tables]
