"""Conditions on the records of a table, as products of arrays inside SUMPRODUCT: 1 where the condition is certainly
true. A value that is no number (blank, unreadable) makes a comparison unknown, which counts no record."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from automation.domain.workbook.forms import FieldKind
from automation.rules.formulas.sources import TableCells
from automation.rules.formulas.terms import NotTranslatableError, quoted, serial

OPERATORS: dict[type[ast.cmpop], str] = {
    ast.Eq: "=", ast.NotEq: "<>", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}
OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def counted(cells: TableCells, condition: ast.expr | None, constants: Mapping[str, int], total: str = "") -> str:
    """Returns the number of the records that count and fulfil the condition, or the `total` of a column of them."""
    factors = [f'({cells.begun}<>"")']
    for first, last in cells.periods if cells.days else ():
        factors += [f"({cells.days}>={serial(first)})*({cells.days}<={serial(last)})*ISNUMBER({cells.days})"]
    if condition is not None:
        factors.append(_RecordCondition(cells, constants).product(condition, wanted=True))
    added = f",{_numbers(cells, total)}" if total else ""
    return f"SUMPRODUCT({'*'.join(factors)}{added})"


def _numbers(cells: TableCells, column: str) -> str:
    """SUMPRODUCT counts what is no number in a range of its own as 0."""
    if column not in cells.columns:
        raise NotTranslatableError(f"column {column} has no values")
    return cells.columns[column][1]


class _RecordCondition:
    def __init__(self, cells: TableCells, constants: Mapping[str, int]) -> None:
        self.cells, self.constants = cells, constants

    def product(self, tree: ast.expr, *, wanted: bool) -> str:
        """Returns an array of 1 where the condition is certainly `wanted`."""
        match tree:
            case ast.BoolOp():
                parts = [self.product(each, wanted=wanted) for each in tree.values]
                every = isinstance(tree.op, ast.And) is wanted
                return f"({'*'.join(parts)})" if every else f"(({'+'.join(parts)})>0)"
            case ast.UnaryOp(op=ast.Not()):
                return self.product(tree.operand, wanted=not wanted)
            case ast.Compare() if len(tree.ops) == 1:
                operator = OPERATORS.get(type(tree.ops[0]), "")
                return self._comparison(tree.left, operator if wanted else OPPOSITE[operator], tree.comparators[0])
        raise NotTranslatableError("a condition on records that is no comparison")

    def _comparison(self, left: ast.expr, operator: str, right: ast.expr) -> str:
        one, other = self._side(left), self._side(right)
        guards = [guard for guard, _ in (one, other) if guard]
        return f"({'*'.join([*guards, f'({one[1]}{operator}{other[1]})'])})"

    def _side(self, tree: ast.expr) -> tuple[str, str]:
        """Returns what makes the side known, "" for a constant, and the side."""
        match tree:
            case ast.Constant(value=str() as text):
                return "", quoted(text)
            case ast.Constant(value=bool() | int() | float() as number):
                return "", repr(number + 0)
            case ast.Name(id=name) if name in self.cells.columns:
                column, cells = self.cells.columns[name]
                return (f'(LEFT({cells},1)<>"#")' if column.kind is FieldKind.CHOICE else f"ISNUMBER({cells})"), cells
            case ast.Name(id=name) if name in self.constants:
                return "", str(self.constants[name])
        raise NotTranslatableError("a condition on what has no cell")
