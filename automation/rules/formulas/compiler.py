"""Translates expressions of rules into formulas over the cells of normalised answers.

What is unknown to the nightly check (a lost row, a division by 0) is an error value in a formula, and the formula of
the whole rule is then empty. Blank answers are no errors: `needed` collects the cells that must hold a number.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from itertools import pairwise

from automation.domain.workbook.forms import Field, FieldKind
from automation.rules.expression.language import DAY_CONSTANTS, PREVIOUS, Reference
from automation.rules.expression.names import TabNames
from automation.rules.formulas.conditions import OPERATORS, counted
from automation.rules.formulas.sources import BLANK, AnswerCells
from automation.rules.formulas.terms import NotTranslatableError, Term, TermKind, call, quoted

ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
KINDS: dict[FieldKind, TermKind] = {FieldKind.DATE: TermKind.DAY, FieldKind.CHOICE: TermKind.TEXT}


class FormulaCompiler:
    """Compiles the expressions of one binding of a rule. `blank_as_zero`: a blank counts as 0."""

    def __init__(self, names: TabNames, cells: AnswerCells, *, blank_as_zero: bool = False) -> None:
        self.names, self.cells, self.blank_as_zero = names, cells, blank_as_zero
        self.constants = cells.constants()
        self.needed: dict[str, TermKind] = {}  # cells, each with what it must hold
        self.conditions: dict[str, None] = {}  # cells that must be 1
        self.understood: dict[str, None] = {}  # cells that may hold anything but what formulas can't judge
        self.calls: dict[str, Callable[[list[ast.expr]], Term]] = {
            "sum": self._sum, "filled": self._filled, "explained": self._explained, "estimated": self._estimated,
            "date": self._date, "rows": self._rows, "total": self._total, "submitted": self._submitted,
            "document_date": self._document_date, "document_number": self._document_number,
            **{name: self._numeric(name.upper()) for name in ("abs", "min", "max")},
        }

    def term(self, tree: ast.expr) -> Term:
        """Raises NotTranslatableError, and ExpressionError for an unknown name."""
        match tree:
            case ast.Constant(value=str() as text):
                return Term(quoted(text), TermKind.TEXT)
            case ast.Constant(value=bool() | int() | float() as number):
                return Term(repr(number + 0))
            case ast.Name() | ast.Attribute():
                return self._name(dotted(tree))
            case ast.BinOp() if type(tree.op) in ARITHMETIC:
                left, right = self.term(tree.left), self.term(tree.right)
                return Term(f"({left.number}{ARITHMETIC[type(tree.op)]}{right.number})")
            case ast.UnaryOp(op=ast.USub()):
                return Term(f"(-{self.term(tree.operand).number})")
            case ast.UnaryOp(op=ast.Not()):
                return Term(f"NOT({self.truth(tree.operand)})", TermKind.TRUTH)
            case ast.BoolOp():
                function = "AND" if isinstance(tree.op, ast.And) else "OR"
                return Term(call(function, map(self.truth, tree.values)), TermKind.TRUTH)
            case ast.Compare():
                return self._comparison(tree)
            case ast.Call(func=ast.Name(id=name)) if name in self.calls:
                return self.calls[name](tree.args)
        raise NotTranslatableError(ast.dump(tree))

    def truth(self, tree: ast.expr) -> str:
        """Returns the expression as a condition: of numbers, whether they are not 0."""
        term = self.term(tree)
        return term.text if term.kind is TermKind.TRUTH else f"({term.number}<>0)"

    def _comparison(self, tree: ast.Compare) -> Term:
        sides = [self.term(each) for each in (tree.left, *tree.comparators)]
        parts = []
        for operator, (left, right) in zip(tree.ops, pairwise(sides), strict=True):
            if (left.kind is TermKind.TEXT) != (right.kind is TermKind.TEXT) or type(operator) not in OPERATORS:
                raise NotTranslatableError("a text compared with a number")
            texts = left.kind is TermKind.TEXT
            one, other = (left.text, right.text) if texts else (left.number, right.number)
            parts.append(f"({one}{OPERATORS[type(operator)]}{other})")
        return Term(parts[0] if len(parts) == 1 else call("AND", parts), TermKind.TRUTH)

    def _name(self, name: str) -> Term:
        if name == "merged":
            return Term(self.cells.merged())
        if name in self.constants:
            return Term(str(self.constants[name]), TermKind.DAY if name in DAY_CONSTANTS else TermKind.NUMBER)
        reference = self._reference("field", name)
        return self._answer(self.names.field(reference), previous=reference.previous)

    def _reference(self, kind: str, name: str) -> Reference:
        if name in DAY_CONSTANTS:
            raise NotTranslatableError(f"{name} is not set by the plan")
        previous = name.startswith(f"{PREVIOUS}.")
        return Reference(kind, name.removeprefix(f"{PREVIOUS}."), 0, previous)

    def _answer(self, field: Field, *, previous: bool) -> Term:
        kind = KINDS.get(field.kind, TermKind.NUMBER)
        if field.kind is FieldKind.STRING:
            raise NotTranslatableError("a text that units write freely")
        cell = self.cells.answer(field, previous=previous)
        if self.blank_as_zero and kind is not TermKind.TEXT:
            self.understood[cell] = None
            return Term(f"N({cell})", kind)
        self.needed.setdefault(cell, kind)
        return Term(cell, kind)

    def _sum(self, arguments: list[ast.expr]) -> Term:
        reference = self._reference("indicator", dotted(arguments[0]))
        fields = self.names.group_fields(reference)
        for each in fields:
            self._answer(each, previous=reference.previous)
        cells = [self.cells.answer(each, previous=reference.previous) for each in fields]
        return Term(f"SUM({','.join(ranges(cells))})")  # SUM takes a mark in a cell for nothing

    def _filled(self, arguments: list[ast.expr]) -> Term:
        reference = self._reference("state", dotted(arguments[0]))
        cells = [self.cells.answer(each, previous=False) for each in self.names.fields_of(reference)]
        self.understood.update(dict.fromkeys(cells))
        return Term(call("AND", (f'{each}<>"{BLANK}"' for each in cells)), TermKind.TRUTH)

    def _explained(self, arguments: list[ast.expr]) -> Term:
        return Term(self.cells.explained(self._row(self._reference("row", dotted(arguments[0])))))

    def _estimated(self, arguments: list[ast.expr]) -> Term:
        reference = self._reference("row", dotted(arguments[0]))
        rows = self.names.rows_of_indicator(reference) or [self._row(reference)]
        known = [each for each in rows if each in self.cells.rows()]
        cells = [self.cells.estimated(each, previous=reference.previous) for each in known]
        return Term(call("MAX", cells)) if cells else Term("0")

    def _row(self, reference: Reference) -> str:
        code = reference.bound(self.names.this)
        return code if code in self.cells.rows() else self.names.field(reference).row

    def _date(self, arguments: list[ast.expr]) -> Term:
        return Term(call("DATE", (self.term(each).number for each in arguments)), TermKind.DAY)

    def _rows(self, arguments: list[ast.expr]) -> Term:
        table = self.cells.table(dotted(arguments[0]))
        self.conditions[table.judged] = None
        return Term(counted(table, next(iter(arguments[1:]), None), self.constants))

    def _total(self, arguments: list[ast.expr]) -> Term:
        code, _, column = dotted(arguments[0]).partition(".")
        table = self.cells.table(code)
        self.conditions[table.judged] = None
        return Term(counted(table, next(iter(arguments[1:]), None), self.constants, column))

    def _submitted(self, arguments: list[ast.expr]) -> Term:
        return Term(self.cells.submitted(_text(arguments[0])))

    def _document_date(self, arguments: list[ast.expr]) -> Term:
        cell = self.cells.document_day(_text(arguments[0]))
        self.conditions[f"COUNT({cell})"] = None
        return Term(cell, TermKind.DAY)

    def _document_number(self, arguments: list[ast.expr]) -> Term:
        return Term(self.cells.document_number(_text(arguments[0])), TermKind.TEXT)

    def _numeric(self, function: str) -> Callable[[list[ast.expr]], Term]:
        return lambda arguments: Term(call(function, (self.term(each).number for each in arguments)))


def dotted(tree: ast.expr) -> str:
    """Returns a name such as "B01.total"."""
    match tree:
        case ast.Name():
            return tree.id
        case ast.Attribute():
            return f"{dotted(tree.value)}.{tree.attr}"
    raise NotTranslatableError("a name is needed here")


def _text(tree: ast.expr) -> str:
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        return tree.value
    raise NotTranslatableError("a code in quotes is needed here")


def ranges(cells: list[str]) -> list[str]:
    """Returns the cells with neighbours joined: C12, C13, C14, D3 as C12:C14, D3."""
    joined: list[tuple[str, int, int]] = []
    for each in cells:
        letters = each.rstrip("0123456789")
        row = int(each[len(letters):])
        if joined and joined[-1][0] == letters and joined[-1][2] == row - 1:
            joined[-1] = (letters, joined[-1][1], row)
        else:
            joined.append((letters, row, row))
    return [f"{letters}{first}" if first == last else f"{letters}{first}:{letters}{last}"
            for letters, first, last in joined]
