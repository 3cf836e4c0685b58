"""The language of rules: a small part of Python's expressions, over whole columns at once.

    B01 == B02 + B03 + B04                     the measure at hand, with `each`; else the single field
    B01.female <= B01.total                    a part by its name; groups too: B08.under_30.female
    sum(B08) == B01                            over the indicator's groups, at the measure at hand
    prev.this.total <= this.total              `prev.`: the period before; `this`: bound by `for_each`
    filled(A02.number)  explained(C01)         is it answered; is its row's explanation written
    H02 >= date(year, 11, 1)                   constants: year plan_issued due period_from period_to
                                               data_cutoff as_of (all but `year` are days)
    rows(THD, kind == "Hội thảo") <= H03       records of a table within the obligation's period
    total(TT.staff_total) <= G02               their sum; a condition may follow here too

Values are float arrays, NaN for "not known"; text is object arrays, "" for "not known"; days are
ordinals; true is 1. Comparisons with what is not known are not known, `and`, `or`, `not` follow
Kleene, dividing by 0 is not known. Messages may also use the words `code`, `title`, `measure`.
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

LONGEST = 2000


@dataclass(frozen=True)
class Expression:
    """`names`: every name used, once, in the order of the text; `literals`: every word compared."""

    text: str
    names: tuple[Reference, ...]
    node: Node
    literals: tuple[Literal, ...] = ()
    is_day: bool = False  # its value is a day: shown as dd/mm/yyyy

    def evaluate(self, scope: Scope) -> Array:
        """An array over the scope, or of no dimension when no name varies.
        Raises ExpressionError for what only the values show, such as text minus a number."""
        with np.errstate(all="ignore"):
            return self.node(scope)


def resolve_field(name: str, fields: Container[str], measure: str = "") -> str | None:
    """The field that a name means: itself, or its part at the measure at hand; None for none."""
    if name in fields:
        return name
    at_measure = f"{name}.{measure}" if measure else name
    return at_measure if at_measure in fields else None


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Raises ExpressionError, with the position, for anything outside the language."""
    if len(text) > LONGEST:
        raise ExpressionError(f"biểu thức dài quá {LONGEST} ký tự", LONGEST)
    if not text.strip():
        raise ExpressionError("biểu thức trống")
    wrapped = "(" + " ".join(text.splitlines()) + ")"
    try:
        body = ast.parse(wrapped, mode="eval").body
    except SyntaxError as error:
        place = min(max((error.offset or 1) - 1 - ESCAPED, 0), len(text))
        raise ExpressionError(f"sai cú pháp: {error.msg}", place) from error
    except (ValueError, MemoryError, RecursionError) as error:
        raise ExpressionError("không đọc được biểu thức") from error
    return _built(text, wrapped, body)


def _built(text: str, wrapped: str, body: ast.expr) -> Expression:
    compiler = Compiler(wrapped)
    try:
        node = compiler.node(body)
    except RecursionError as error:
        raise ExpressionError("biểu thức lồng nhau quá sâu") from error
    distinct = dict.fromkeys((each.kind, str(each)) for each in compiler.names)
    names = tuple(next(each for each in compiler.names if (each.kind, str(each)) == key) for key in distinct)
    return Expression(text, names, node, tuple(compiler.literals), _is_day(body))


def _is_day(body: ast.expr) -> bool:
    if isinstance(body, ast.Call):
        return isinstance(body.func, ast.Name) and body.func.id == "date"
    return isinstance(body, ast.Name) and body.id in DAY_CONSTANTS
