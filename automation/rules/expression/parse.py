"""Parses expressions of rules: a subset of Python's expressions, evaluated over whole columns at once.

    B01 == B02 + B03 + B04                     the current measure, with `each`; else the single field
    B01.female <= B01.total                    a part by its name; groups too: B08.under_30.female
    sum(B08) == B01                            over the indicator's groups, at the current measure
    prev.this.total <= this.total              `prev.`: the previous period; `this`: bound by `for_each`
    filled(A02.number)  explained(C01)         answered; its row has an explanation
    estimated(prev.this)                       its row is marked as an estimate, here of the previous period
    submitted("KH")                            the obligation's tab is submitted
    document_number("KH")  document_date("KH") the number and day in the head of the obligation's tab
    same_number(A07.number, document_number("KH"))  equal but for spelling, see `document_numbers`
    H02 >= date(year, 11, 1)                   constants: year plan_issued due period_from period_to
                                               data_cutoff as_of (all but `year` are days)
    not merged                                 another unit was merged into this one in the period
    rows(THD, kind == "Hội thảo") <= H03       records of a table within the obligation's period
    total(TT.staff_total) <= G02               their sum; a condition may follow here too

Values are float arrays, NaN for unknown; text is object arrays, "" for unknown; days are ordinals;
true is 1. Comparing an unknown value and dividing by 0 give unknown; `and`, `or`, `not` follow
Kleene's logic. Messages may also use the words `code`, `title`, `measure`.
"""

from __future__ import annotations

import ast
from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from automation.rules.expression.compiler import ESCAPED, Compiler
from automation.rules.expression.language import (
    CONSTANTS,
    DAY_CONSTANTS,
    WORDS,
    Array,
    ExpressionError,
    Literal,
    Node,
    Reference,
    Scope,
)

__all__ = [
    "CONSTANTS", "DAY_CONSTANTS", "WORDS", "Array", "Expression", "ExpressionError", "Literal", "Node",
    "Reference", "Scope", "parse", "resolve_field",
]

MAX_LENGTH = 2000


@dataclass(frozen=True)
class Expression:
    """A compiled expression. `names`: every name used, once, in the order of the text; `literals`: the quoted words;
    `compared`: both sides of its comparisons."""

    text: str
    names: tuple[Reference, ...]
    node: Node
    literals: tuple[Literal, ...] = ()
    compared: tuple[Node, ...] = ()
    is_day: bool = False  # its value is a day: shown as dd/mm/yyyy

    def evaluate(self, scope: Scope) -> Array:
        """Return an array over the scope, without dimension if the expression has no column.
        Raises ExpressionError for an error that depends on the values, such as text minus a number."""
        with np.errstate(all="ignore"):
            return self.node(scope)


def resolve_field(name: str, fields: Container[str], measure: str = "") -> str | None:
    """Return the field that a name refers to: itself, or its part at the measure; None for none."""
    if name in fields:
        return name
    at_measure = f"{name}.{measure}" if measure else name
    return at_measure if at_measure in fields else None


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Parse and compile. Raises ExpressionError, with the position, for anything outside the language."""
    return _compile(text, _wrapped(text), syntax_tree(text))


def syntax_tree(text: str) -> ast.expr:
    """Returns the text as a tree of Python's syntax. Raises ExpressionError, with the position."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"biểu thức dài quá {MAX_LENGTH} ký tự", MAX_LENGTH)
    if not text.strip():
        raise ExpressionError("biểu thức trống")
    try:
        return ast.parse(_wrapped(text), mode="eval").body
    except SyntaxError as error:
        position = min(max((error.offset or 1) - 1 - ESCAPED, 0), len(text))
        raise ExpressionError(f"sai cú pháp: {error.msg}", position) from error
    except (ValueError, MemoryError, RecursionError) as error:
        raise ExpressionError("không đọc được biểu thức") from error


def _wrapped(text: str) -> str:
    return "(" + " ".join(text.splitlines()) + ")"


def _compile(text: str, wrapped: str, body: ast.expr) -> Expression:
    compiler = Compiler(wrapped)
    try:
        node = compiler.node(body)
    except RecursionError as error:
        raise ExpressionError("biểu thức lồng nhau quá sâu") from error
    distinct = dict.fromkeys((each.kind, str(each)) for each in compiler.names)
    names = tuple(next(each for each in compiler.names if (each.kind, str(each)) == key) for key in distinct)
    return Expression(text, names, node, tuple(compiler.literals), tuple(compiler.compared),
                      _is_day(body))


def _is_day(body: ast.expr) -> bool:
    """Return whether the value is a day: of `date`, `document_date`, or a constant that is one."""
    if isinstance(body, ast.Call):
        return isinstance(body.func, ast.Name) and body.func.id in {"date", "document_date"}
    return isinstance(body, ast.Name) and body.id in DAY_CONSTANTS
