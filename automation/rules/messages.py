"""Messages of rules: text with `{expressions}` in it, worked out for the units that fail alone."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from automation.domain.vietnamese.formatting import format_number
from automation.domain.workbook.forms import FieldKind
from automation.domain.workbook.words import NO, YES
from automation.rules.expression.parse import Expression, ExpressionError, Scope, parse

NOT_KNOWN = "(chưa có số liệu)"
WITHHELD = "…"  # what may be personal data is never repeated in a message
IDENTITY = 100_000_000  # nine digits and more may be somebody's number, typed into the wrong cell
DECIMALS = 2  # at most, of a figure in a message
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Wording:
    """Literal text and expressions in turn."""

    pieces: tuple[str | Expression, ...]

    @property
    def expressions(self) -> tuple[Expression, ...]:
        return tuple(piece for piece in self.pieces if isinstance(piece, Expression))

    def written(self, scope: Scope, chosen: Sequence[int], size: int, kinds: dict[str, FieldKind]) -> list[str]:
        """One message for each chosen position of a scope of `size`. `kinds`: by bound field name."""
        columns = [_column(piece, scope, chosen, size, kinds) for piece in self.pieces]
        return ["".join(parts) for parts in zip(*columns, strict=True)] if columns else [""] * len(chosen)


@lru_cache(maxsize=2048)
def wording(text: str) -> Wording:
    """Raises ExpressionError, its position within `text`."""
    pieces: list[str | Expression] = []
    end = 0
    for found in PLACEHOLDER.finditer(text):
        pieces.append(text[end:found.start()])
        pieces.append(_parsed(found.group(1), found.start(1)))
        end = found.end()
    pieces.append(text[end:])
    if any(isinstance(piece, str) and ("{" in piece or "}" in piece) for piece in pieces):
        raise ExpressionError("dấu { } không thành cặp", re.sub(PLACEHOLDER, lambda m: " " * len(m[0]), text)
                              .replace("}", "{").index("{"))
    return Wording(tuple(piece for piece in pieces if piece != ""))


def _parsed(inner: str, start: int) -> Expression:
    try:
        return parse(inner)
    except ExpressionError as error:
        raise ExpressionError(error.message, start + error.position) from error


def _column(piece: str | Expression, scope: Scope, chosen: Sequence[int], size: int,
            kinds: dict[str, FieldKind]) -> list[str]:
    if isinstance(piece, str):
        return [piece] * len(chosen)
    values = np.broadcast_to(piece.evaluate(scope), (size,))[chosen].tolist()
    kind = _kind(piece, kinds)
    return [shown(value, kind) for value in values]


def _kind(expression: Expression, kinds: dict[str, FieldKind]) -> FieldKind | None:
    """What the expression's value is, where it is more than a number."""
    if expression.is_day:
        return FieldKind.DATE
    only = expression.names[0] if len(expression.names) == 1 else None
    if only is None or str(only) != expression.text.strip():
        return None
    return FieldKind.CHOICE if only.kind == "word" else kinds.get(only.name)


@lru_cache(maxsize=4096)  # most figures are small, and told of thousands of units
def shown(value: Any, kind: FieldKind | None = None) -> str:
    """As an official would write it: 1.234; 12,5; 05/03/2024; Có."""
    if isinstance(value, str):
        return (value or NOT_KNOWN) if kind is FieldKind.CHOICE else WITHHELD
    number = float(value)
    if not math.isfinite(number):
        return NOT_KNOWN
    if kind is FieldKind.DATE:
        return f"{date.fromordinal(int(number)):%d/%m/%Y}" if number >= 1 else NOT_KNOWN
    if kind is FieldKind.BOOLEAN:
        return YES if number else NO
    return format_number(number, DECIMALS) if abs(number) < IDENTITY else WITHHELD
