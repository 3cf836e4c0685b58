"""A text as words with their case and what stands between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from automation.domain.vietnamese.text import fold

WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d[\w.,/\-]*")
SENTENCE_END = re.compile(r"[.!?:;\n(\[\"“”…+*/|>]|^\s*[\-]|\s-\s")


class Case(Enum):
    LOWER = "lower"
    TITLE = "title"
    UPPER = "upper"
    LETTER = "letter"  # one capital
    OTHER = "other"  # digits, camelCase


@dataclass(frozen=True, slots=True)
class Word:
    """`key`: folded. `gap`: what stands before it."""

    text: str
    key: str
    case: Case
    gap: str
    start: int
    end: int

    @property
    def is_capitalised(self) -> bool:
        return self.case in (Case.TITLE, Case.UPPER, Case.LETTER)

    @property
    def is_adjacent(self) -> bool:
        """Only a space (or the dot of an initial, or a hyphen) divides it from the word before."""
        return self.gap in (" ", ". ", ".", "-", " - ") and self.gap != " - "

    @property
    def begins_sentence(self) -> bool:
        return not self.start or SENTENCE_END.search(self.gap) is not None


def words_of(text: str) -> list[Word]:
    found, last = [], 0
    for each in WORD.finditer(text):
        found.append(Word(each[0], fold(each[0]), _case(each[0]), text[last : each.start()], each.start(), each.end()))
        last = each.end()
    return found


def _case(word: str) -> Case:
    if word[0].isdigit():
        return Case.OTHER
    letters = word.replace("'", "")
    if len(letters) == 1:
        return Case.LETTER if letters.isupper() else Case.LOWER
    if word.islower():
        return Case.LOWER
    if letters.isupper():
        return Case.UPPER
    parts = word.split("'")
    return (
        Case.TITLE
        if all(part[:1].isupper() or part.islower() for part in parts)
        and (all(part[1:].islower() or len(part) == 1 for part in parts))
        else Case.OTHER
    )
