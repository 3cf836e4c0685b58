"""Expressions over indicator codes as formulas of cells, for lines that nobody types."""

from __future__ import annotations

import ast

from automation.domain.workbook.forms import FieldKind, Indicator
from automation.domain.workbook.layout import Layout
from automation.domain.workbook.words import NO, YES

ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "=", ast.NotEq: "<>", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}
JOINS: dict[type[ast.boolop], str] = {ast.And: "AND", ast.Or: "OR"}


class _UntranslatableError(Exception):
    """There is no formula for it: the software works it out, the sheet says so."""


def same_cell(sheet: str, cell: str) -> str:
    """A formula that shows another tab's cell, blank when that one is."""
    there = f"'{sheet.replace(chr(39), chr(39) * 2)}'!{cell}"
    return f'IF({there}="","",{there})'


def computed_formula(indicator: Indicator, laid: Layout) -> str:
    """The formula (without "=") of a computed indicator; "" for an expression that needs more
    than figures of the same tab, sums, comparisons, and / or / not. Blank while a cell that it
    needs is."""
    cells: list[str] = []
    try:
        body = _formula(ast.parse(indicator.computed or "", mode="eval").body, laid, cells)
    except (SyntaxError, _UntranslatableError):
        return ""
    shown = f'IF({body},"{YES}","{NO}")' if indicator.kind is FieldKind.BOOLEAN else body
    return f'IF(COUNT({",".join(dict.fromkeys(cells))})<{len(set(cells))},"",{shown})' if cells else ""


def _formula(node: ast.expr, laid: Layout, cells: list[str]) -> str:
    match node:
        case ast.Constant(value=bool()) | ast.Constant(value=str()):
            raise _UntranslatableError
        case ast.Constant(value=value):
            return str(value)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
            return f"({_formula(left, laid, cells)}{ARITHMETIC[type(op)]}{_formula(right, laid, cells)})"
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in COMPARISONS:
            return f"({_formula(left, laid, cells)}{COMPARISONS[type(op)]}{_formula(right, laid, cells)})"
        case ast.BoolOp(op=op, values=values):
            return f"{JOINS[type(op)]}({','.join(_formula(each, laid, cells) for each in values)})"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return f"NOT({_formula(operand, laid, cells)})"
    cells.append(_named(node, laid))
    return cells[-1]


def _named(node: ast.expr, laid: Layout) -> str:
    """The cell of `B01.total`, `B08.under_30.female` or `A09`."""
    name = ast.unparse(node)
    for field in laid.tab.fields:
        if field.name == name:
            return laid.field_cell(field)
    raise _UntranslatableError
