"""Compiles a syntax tree of the rules' language to nested closures over arrays. The language: see `parse.py`."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable
from datetime import date
from itertools import pairwise

import numpy as np

from automation.rules.expression.document_numbers import same_numbers
from automation.rules.expression.language import (
    CONSTANTS,
    PREVIOUS,
    UNIT_CONSTANTS,
    WORDS,
    Array,
    ExpressionError,
    Literal,
    Node,
    Reference,
    Scope,
)
from automation.rules.expression.operations import (
    ARITHMETIC,
    COMPARISONS,
    NUMBER_FUNCTIONS,
    combine,
    compare,
    fixed,
    truth,
)

DOCUMENT_KEYS = {"document_number": "@doc_number", "document_date": "@doc_date"}
ESCAPED = 1  # the "(" put before the text, so that it may run over lines


class Compiler:
    """Compiles one expression and collects the names and words used. `table` is set inside a condition on records."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.names: list[Reference] = []
        self.literals: list[Literal] = []
        self.compared: list[Node] = []  # both sides of every comparison, but those in conditions on records
        self.table = ""
        self.calls: dict[str, Callable[[ast.Call], Node]] = {
            "sum": self._sum, "filled": self._filled, "explained": self._explained,
            "estimated": self._estimated, "date": self._date, "rows": self._rows, "total": self._total,
            "submitted": self._submitted, "same_number": self._same_number,
            **dict.fromkeys(DOCUMENT_KEYS, self._document), **dict.fromkeys(NUMBER_FUNCTIONS, self._numeric),
        }

    def node(self, tree: ast.expr) -> Node:
        """Return a closure that evaluates the tree. Raises ExpressionError for anything outside the language."""
        match tree:
            case ast.Constant():
                return self._literal(tree)
            case ast.Name() | ast.Attribute():
                return self._name(tree)
            case ast.BinOp():
                return self._arithmetic(tree)
            case ast.UnaryOp():
                return self._unary(tree)
            case ast.BoolOp():
                return self._boolean(tree)
            case ast.Compare():
                return self._comparison(tree)
            case ast.Call():
                return self._call(tree)
        raise self._error("biểu thức chỉ gồm số, chữ trong ngoặc kép, tên chỉ tiêu, phép tính, so sánh, "
                          "and/or/not và hàm", tree)

    def _error(self, message: str, tree: ast.AST) -> ExpressionError:
        # `col_offset` counts bytes of UTF-8; people count characters.
        before = self.text.encode()[: getattr(tree, "col_offset", 0)]
        return ExpressionError(message, max(len(before.decode(errors="ignore")) - ESCAPED, 0))

    def _literal(self, tree: ast.Constant) -> Node:
        if isinstance(tree.value, (bool, int, float)):
            return fixed(np.array(float(tree.value)))
        if isinstance(tree.value, str):
            return fixed(np.array(tree.value, dtype=object))
        raise self._error("chỉ dùng được số và chữ trong ngoặc kép", tree)

    def _dotted(self, tree: ast.expr) -> str:
        match tree:
            case ast.Name():
                return tree.id
            case ast.Attribute():
                return f"{self._dotted(tree.value)}.{tree.attr}"
        raise self._error("ở đây phải là một tên như B01 hoặc B01.total", tree)

    def _reference(self, kind: str, tree: ast.expr) -> Reference:
        name = self._dotted(tree)
        previous = name.startswith(f"{PREVIOUS}.")
        error = self._error("", tree)
        reference = Reference(kind, name.removeprefix(f"{PREVIOUS}."), error.position, previous)
        self.names.append(reference)
        return reference

    def _name(self, tree: ast.expr) -> Node:
        name = self._dotted(tree)
        if name in CONSTANTS and not self.table:
            self._reference("constant", tree)
            return lambda scope: np.array(scope.constant(name))
        if name in UNIT_CONSTANTS and not self.table:
            self._reference("constant", tree)
            return lambda scope: scope.unit_constant(name)
        if name in WORDS and not self.table:
            self._reference("word", tree)
            return lambda scope: np.array(scope.constant(name), dtype=object)
        if self.table:
            return self._column(tree)
        reference = self._reference("field", tree)
        return lambda scope: scope.field(reference)

    def _column(self, tree: ast.expr) -> Node:
        reference = self._reference("column", tree)
        self.names[-1] = Reference("column", f"{self.table}.{reference.name}", reference.position)
        return lambda scope: scope.field(reference)

    def _arithmetic(self, tree: ast.BinOp) -> Node:
        operation = ARITHMETIC.get(type(tree.op))
        if operation is None:
            raise self._error("chỉ có các phép tính + - * /", tree)
        left, right, calculate = self._number(tree.left), self._number(tree.right), operation
        return lambda scope: calculate(left(scope), right(scope))

    def _number(self, tree: ast.expr) -> Node:
        node, error = self.node(tree), self._error("phép tính cần số, ở đây là chữ", tree)

        def number(scope: Scope) -> Array:
            value = node(scope)
            if value.dtype == object:
                raise error
            return value
        return number

    def _unary(self, tree: ast.UnaryOp) -> Node:
        inner = self._number(tree.operand)
        match tree.op:
            case ast.USub():
                return lambda scope: -inner(scope)
            case ast.Not():
                return lambda scope: 1.0 - truth(inner(scope))
        raise self._error("chỉ có dấu trừ và not", tree)

    def _boolean(self, tree: ast.BoolOp) -> Node:
        parts = [self._number(each) for each in tree.values]
        every = isinstance(tree.op, ast.And)
        return lambda scope: combine([truth(part(scope)) for part in parts], every)

    def _comparison(self, tree: ast.Compare) -> Node:
        trees = (tree.left, *tree.comparators)
        sides, names = zip(*map(self._side, trees), strict=True)
        self.compared += [] if self.table else sides
        for (one, other), (first, second) in zip(pairwise(trees), pairwise(names), strict=True):
            self._record_literal(first, other)
            self._record_literal(second, one)
        error = self._error("không so sánh được chữ với số, hoặc chữ theo lớn bé", tree)
        comparisons = [COMPARISONS.get(type(each)) for each in tree.ops]

        def compared(scope: Scope) -> Array:
            values = [side(scope) for side in sides]
            results = [compare(comparison, *pair, error) for comparison, pair in
                       zip(comparisons, pairwise(values), strict=True) if comparison]
            return combine(results, every=True)
        if None in comparisons:
            raise self._error("chỉ so sánh bằng == != < <= > >=", tree)
        return compared

    def _side(self, tree: ast.expr) -> tuple[Node, Reference | None]:
        """Return one side of a comparison, and its reference if the side is a name."""
        count = len(self.names)
        node = self.node(tree)
        return node, self.names[count] if isinstance(tree, (ast.Name, ast.Attribute)) else None

    def _record_literal(self, name: Reference | None, other: ast.expr) -> None:
        if name is not None and isinstance(other, ast.Constant) and isinstance(other.value, str):
            self.literals.append(Literal(name, other.value))

    def _call(self, tree: ast.Call) -> Node:
        name = self._dotted(tree.func)
        if name not in self.calls:
            near = difflib.get_close_matches(name, self.calls, 1)
            hint = f", có phải ý là {near[0]}?" if near else f"; các hàm có: {', '.join(sorted(self.calls))}"
            raise self._error(f"không có hàm {name}{hint}", tree)
        if tree.keywords or not tree.args:
            raise self._error(f"hàm {name} cần đối số, không đặt tên đối số", tree)
        if self.table:
            raise self._error("điều kiện trên bảng không dùng được hàm", tree)
        return self.calls[name](tree)

    def _arguments(self, tree: ast.Call, least: int, most: int) -> list[ast.expr]:
        if not least <= len(tree.args) <= most:
            bounds = str(least) if least == most else f"{least}–{most}"
            raise self._error(f"hàm {self._dotted(tree.func)} cần {bounds} đối số", tree)
        return tree.args

    def _sum(self, tree: ast.Call) -> Node:
        reference = self._reference("indicator", self._arguments(tree, 1, 1)[0])
        return lambda scope: np.add.reduce(np.broadcast_arrays(*scope.groups(reference)))

    def _filled(self, tree: ast.Call) -> Node:
        # "state", not "field": `filled` tests for a blank, so a blank is no missing value here.
        reference = self._reference("state", self._arguments(tree, 1, 1)[0])
        return lambda scope: scope.filled(reference)

    def _explained(self, tree: ast.Call) -> Node:
        reference = self._reference("row", self._arguments(tree, 1, 1)[0])
        return lambda scope: scope.explained(reference)

    def _estimated(self, tree: ast.Call) -> Node:
        reference = self._reference("row", self._arguments(tree, 1, 1)[0])
        return lambda scope: scope.estimated(reference)

    def _submitted(self, tree: ast.Call) -> Node:
        reference = self._obligation(tree)
        return lambda scope: scope.submitted(reference)

    def _document(self, tree: ast.Call) -> Node:
        key, reference = DOCUMENT_KEYS[self._dotted(tree.func)], self._obligation(tree)
        return lambda scope: scope.document(reference, key)

    def _obligation(self, tree: ast.Call) -> Reference:
        argument = self._arguments(tree, 1, 1)[0]
        if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
            raise self._error(f'hàm {self._dotted(tree.func)} cần mã nội dung báo cáo trong ngoặc kép, như "KH"', tree)
        self.names.append(Reference("obligation", argument.value, self._error("", argument).position))
        return self.names[-1]

    def _same_number(self, tree: ast.Call) -> Node:
        left, right = (self.node(each) for each in self._arguments(tree, 2, 2))
        error = self._error("same_number so sánh hai số văn bản, là chữ", tree)

        def same(scope: Scope) -> Array:
            values = left(scope), right(scope)
            if any(value.dtype != object for value in values):
                raise error
            return same_numbers(*values)
        return same

    def _date(self, tree: ast.Call) -> Node:
        parts = [self._number(each) for each in self._arguments(tree, 3, 3)]
        error = self._error("date(năm, tháng, ngày) không thành một ngày có thật", tree)

        def day(scope: Scope) -> Array:
            try:
                year, month, number = (int(part(scope)) for part in parts)
                return np.array(float(date(year, month, number).toordinal()))
            except (TypeError, ValueError) as cause:
                raise error from cause
        return day

    def _numeric(self, tree: ast.Call) -> Node:
        name = self._dotted(tree.func)
        least, most = (1, 1) if name == "abs" else (2, 20)
        parts = [self._number(each) for each in self._arguments(tree, least, most)]
        return lambda scope: NUMBER_FUNCTIONS[name]([part(scope) for part in parts])

    def _rows(self, tree: ast.Call) -> Node:
        arguments = self._arguments(tree, 1, 2)
        reference = self._reference("rows", arguments[0])
        where = self._condition(reference.name, arguments[1:])
        return lambda scope: scope.count(reference.name, where)

    def _total(self, tree: ast.Call) -> Node:
        arguments = self._arguments(tree, 1, 2)
        reference = self._reference("total", arguments[0])
        table, _, column = reference.name.partition(".")
        if not column:
            raise self._error("total cần tên bảng và cột, như total(TT.staff_total)", tree)
        where = self._condition(table, arguments[1:])
        return lambda scope: scope.total(table, column, where)

    def _condition(self, table: str, arguments: list[ast.expr]) -> Node | None:
        if not arguments:
            return None
        self.table = table
        node = self._number(arguments[0])
        self.table = ""
        return node
