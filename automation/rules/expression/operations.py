"""The operations of the rules' language on arrays: arithmetic, comparisons, and logic with unknown values."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from automation.rules.expression.language import Array, ExpressionError, Node

ARITHMETIC: dict[type[ast.operator], Callable[[Array, Array], Array]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda left, right: np.where(right == 0, np.nan, left / np.where(right == 0, 1.0, right)),
}
COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt,
    ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}
NUMBER_FUNCTIONS: dict[str, Callable[[list[Array]], Array]] = {
    "abs": lambda values: np.abs(values[0]),
    "min": lambda values: np.minimum.reduce(np.broadcast_arrays(*values)),
    "max": lambda values: np.maximum.reduce(np.broadcast_arrays(*values)),
}


def fixed(value: Array) -> Node:
    return lambda _: value


def combine(truths: list[Array], every: bool) -> Array:
    """Return Kleene's `and` (every) or `or`: 0 (or 1) if any value is so, else NaN if any value is NaN."""
    values = np.broadcast_arrays(*truths)
    result: Array = (np.fmin if every else np.fmax).reduce(values)
    open_ = np.logical_or.reduce([np.isnan(value) for value in values])
    return np.where(open_ & (result != (0.0 if every else 1.0)), np.nan, result)


def truth(value: Array) -> Array:
    """Return 1 for a value other than 0, 0 for 0, NaN for NaN."""
    return np.where(np.isnan(value), np.nan, (value != 0).astype(float))


def compare(comparison: Callable[[Any, Any], Any], left: Array, right: Array, error: ExpressionError) -> Array:
    """Return 1, 0 or NaN. Text compares only with text and only for equality, else `error` is raised; "" is unknown."""
    texts = (left.dtype == object) + (right.dtype == object)
    if texts == 1 or (texts and comparison not in {operator.eq, operator.ne}):
        raise error
    unknown = (left == "") | (right == "") if texts else np.isnan(left) | np.isnan(right)
    return np.where(unknown.astype(bool), np.nan, np.asarray(comparison(left, right)).astype(float))
