"""Pieces of spreadsheet formulas. Every formula is in the functions of Excel 2007, written with commas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LONGEST_TEXT = 255  # characters of a quoted text in a formula, by Excel
LONGEST_FORMULA = 8192
FIRST_DAY = date(1899, 12, 30)  # a spreadsheet's day 0


class NotTranslatableError(Exception):
    """There is no formula for this: only the nightly check finds it."""


class TermKind(StrEnum):
    NUMBER = "number"
    TRUTH = "truth"  # TRUE or FALSE; as a number it needs N()
    DAY = "day"  # a number of days
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Term:
    """A piece of a formula and what it gives."""

    text: str
    kind: TermKind = TermKind.NUMBER

    @property
    def number(self) -> str:
        """Raises NotTranslatableError for a text."""
        if self.kind is TermKind.TEXT:
            raise NotTranslatableError("a text where a number is needed")
        return f"N({self.text})" if self.kind is TermKind.TRUTH else self.text


def quoted(text: str) -> str:
    """Returns the text as a formula writes it; a long one in pieces."""
    pieces = [text[at:at + LONGEST_TEXT] for at in range(0, len(text), LONGEST_TEXT)] or [""]
    return "&".join('"' + each.replace('"', '""') + '"' for each in pieces)


def serial(day: date) -> int:
    """Returns a day as a spreadsheet counts it."""
    return (day - FIRST_DAY).days


def call(function: str, arguments: Iterable[str]) -> str:
    return f"{function}({','.join(arguments)})"


def shown(term: Term) -> str:
    """Returns a formula that shows the term in a sentence: a day as 5/11/2024, nothing for what is no number."""
    if term.kind is TermKind.DAY:
        return f'DAY({term.text})&"/"&MONTH({term.text})&"/"&YEAR({term.text})'
    return term.text
