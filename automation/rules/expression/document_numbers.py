"""Numbers of documents as people type them: "05/KH-THPT", "Số: 5 / KH-THPT" and "5" are one number."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from automation.domain.vietnamese.text import fold
from automation.rules.expression.language import Array

PREFIX = re.compile(r"^\W*(?:số|so|no)\b\W*")
LEADING_NUMBER = re.compile(r"0*(\d+)")
SEPARATORS = re.compile(r"[\W_]+")


@lru_cache(maxsize=4096)
def number_and_rest(text: str) -> tuple[str, str]:
    """Return the number without leading zeros, "" if there is none, and the letters after it without signs."""
    bare = PREFIX.sub("", fold(text))
    match = LEADING_NUMBER.match(bare)
    return (match[1], SEPARATORS.sub("", bare[match.end():])) if match else ("", SEPARATORS.sub("", bare))


def is_same_number(one: str, other: str) -> bool:
    """Return whether both mean one document. A bare number equals the same number with letters after it."""
    (number, rest), (other_number, other_rest) = number_and_rest(one), number_and_rest(other)
    return number == other_number and (rest == other_rest or (bool(number) and not (rest and other_rest)))


def same_numbers(left: Array, right: Array) -> Array:
    """Return 1, 0 or NaN (one of the texts is "") for each pair of texts."""
    pairs = zip(*(each.tolist() for each in np.broadcast_arrays(left, right)), strict=True)
    return np.array([float(is_same_number(one, other)) if one and other else np.nan for one, other in pairs])
