"""Messages of rules: text with `{expressions}` in it, evaluated only for the units that break the rule."""

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
MIN_IDENTITY = 100_000_000  # nine digits and more may be a person's number, typed into the wrong cell
DECIMALS = 2  # at most, of a figure in a message
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class MessageTemplate:
    """A parsed message: literal text and expressions, in order."""

    pieces: tuple[str | Expression, ...]

    @property
    def expressions(self) -> tuple[Expression, ...]:
        return tuple(piece for piece in self.pieces if isinstance(piece, Expression))

    def render(self, scope: Scope, chosen: Sequence[int], size: int, kinds: dict[str, FieldKind]) -> list[str]:
        """Return one message for each chosen position of a scope of `size`. `kinds`: by bound field name."""
        columns = [_column(piece, scope, chosen, size, kinds) for piece in self.pieces]
        return ["".join(parts) for parts in zip(*columns, strict=True)] if columns else [""] * len(chosen)


@lru_cache(maxsize=2048)
def parse_message(text: str) -> MessageTemplate:
    """Parse a message. Raises ExpressionError, its position within `text`."""
    pieces: list[str | Expression] = []
    end = 0
    for match in PLACEHOLDER.finditer(text):
        pieces.append(text[end:match.start()])
        pieces.append(_parse_placeholder(match.group(1), match.start(1)))
        end = match.end()
    pieces.append(text[end:])
    if any(isinstance(piece, str) and ("{" in piece or "}" in piece) for piece in pieces):
        raise ExpressionError("dấu { } không thành cặp", re.sub(PLACEHOLDER, lambda m: " " * len(m[0]), text)
                              .replace("}", "{").index("{"))
    return MessageTemplate(tuple(piece for piece in pieces if piece != ""))


def _parse_placeholder(inner: str, start: int) -> Expression:
    try:
        return parse(inner)
    except ExpressionError as error:
        raise ExpressionError(error.message, start + error.position) from error


def _column(piece: str | Expression, scope: Scope, chosen: Sequence[int], size: int,
            kinds: dict[str, FieldKind]) -> list[str]:
    if isinstance(piece, str):
        return [piece] * len(chosen)
    values = np.broadcast_to(piece.evaluate(scope), (size,))[chosen].tolist()
    kind = _value_kind(piece, kinds)
    return [format_value(value, kind) for value in values]


def _value_kind(expression: Expression, kinds: dict[str, FieldKind]) -> FieldKind | None:
    """Return how to format the expression's value; None for a plain number."""
    if expression.is_day:
        return FieldKind.DATE
    only = expression.names[0] if len(expression.names) == 1 else None
    if only is None or str(only) != expression.text.strip():
        return None
    return FieldKind.CHOICE if only.kind == "word" else kinds.get(only.name)


@lru_cache(maxsize=4096)  # most figures are small and occur in thousands of units
def format_value(value: Any, kind: FieldKind | None = None) -> str:
    """Format a value as an official would write it: 1.234; 12,5; 05/03/2024; Có."""
    if isinstance(value, str):
        return (value or NOT_KNOWN) if kind is FieldKind.CHOICE else WITHHELD
    number = float(value)
    if not math.isfinite(number):
        return NOT_KNOWN
    if kind is FieldKind.DATE:
        return f"{date.fromordinal(int(number)):%d/%m/%Y}" if number >= 1 else NOT_KNOWN
    if kind is FieldKind.BOOLEAN:
        return YES if number else NO
    return format_number(number, DECIMALS) if abs(number) < MIN_IDENTITY else WITHHELD
