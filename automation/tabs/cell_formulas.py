"""Translates expressions over indicator codes into cell formulas, for computed lines."""

from __future__ import annotations

import ast

from automation.domain.workbook.forms import FieldKind, Indicator
from automation.domain.workbook.layout import Layout
from automation.domain.workbook.words import NO, YES

ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "=", ast.NotEq: "<>", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}
BOOLEAN_FUNCTIONS: dict[type[ast.boolop], str] = {ast.And: "AND", ast.Or: "OR"}


class _UntranslatableError(Exception):
    """The expression has no cell formula: the software computes it, and the cell shows so."""


def same_cell(sheet: str, cell: str) -> str:
    """Returns a formula that shows another tab's cell, blank when that cell is blank."""
    reference = f"'{sheet.replace(chr(39), chr(39) * 2)}'!{cell}"
    return f'IF({reference}="","",{reference})'


def computed_formula(indicator: Indicator, layout: Layout) -> str:
    """Returns the formula (without "=") of a computed indicator; "" for an expression that needs more
    than figures of the same tab, arithmetic, comparisons, and / or / not. Its value is blank while a cell that
    it needs is blank."""
    cells: list[str] = []
    try:
        body = _formula(ast.parse(indicator.computed or "", mode="eval").body, layout, cells)
    except (SyntaxError, _UntranslatableError):
        return ""
    shown = f'IF({body},"{YES}","{NO}")' if indicator.kind is FieldKind.BOOLEAN else body
    return f'IF(COUNT({",".join(dict.fromkeys(cells))})<{len(set(cells))},"",{shown})' if cells else ""


def _formula(node: ast.expr, layout: Layout, cells: list[str]) -> str:
    match node:
        case ast.Constant(value=bool()) | ast.Constant(value=str()):
            raise _UntranslatableError
        case ast.Constant(value=value):
            return str(value)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
            return f"({_formula(left, layout, cells)}{ARITHMETIC[type(op)]}{_formula(right, layout, cells)})"
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in COMPARISONS:
            return f"({_formula(left, layout, cells)}{COMPARISONS[type(op)]}{_formula(right, layout, cells)})"
        case ast.BoolOp(op=op, values=values):
            return f"{BOOLEAN_FUNCTIONS[type(op)]}({','.join(_formula(each, layout, cells) for each in values)})"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return f"NOT({_formula(operand, layout, cells)})"
    cells.append(_field_cell(node, layout))
    return cells[-1]


def _field_cell(node: ast.expr, layout: Layout) -> str:
    """Returns the cell of `B01.total`, `B08.under_30.female` or `A09`."""
    name = ast.unparse(node)
    for field in layout.tab.fields:
        if field.name == name:
            return layout.field_cell(field)
    raise _UntranslatableError
