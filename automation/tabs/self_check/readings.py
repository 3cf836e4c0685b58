"""Formulas that read one cell as the nightly check does, as far as formulas can: a number, or one of the marks below.

A text that is not among the listed words may still be an answer ("45 người"): it gets the mark UNJUDGED, and nothing
that follows from it is called wrong.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from automation.domain.vietnamese.date_text import FIRST_YEAR, LAST_YEAR
from automation.domain.workbook.answer_words import (
    DASHES,
    ESTIMATE_WRITTEN,
    NIL_WRITTEN,
    NO_WRITTEN,
    NOT_APPLICABLE_WRITTEN,
    PENDING_WRITTEN,
    YES_WRITTEN,
)
from automation.domain.workbook.forms import FieldKind
from automation.domain.workbook.words import NIL, SUBMITTED
from automation.rules.formulas.terms import serial
from automation.tabs.self_check.sheet import EngineSheet, absolute, address, block

BLANK, NOT_APPLICABLE, NIL_MARK, BAD, UNJUDGED, TEXT, LOST = "#B", "#A", "#N", "#X", "#?", "#T", "#-"
NUMBER, TRUTH, WORD, STRING, ESTIMATED, TICKED = 2, 3, 4, 5, 6, 7  # columns of the list of words
WORDS_COLUMN, CHOICES_COLUMN, FIRST_WORD = 18, 26, 2
BEGINNING = "|"  # of every word in the list, so that a blank text can be found in it too
LARGEST = 100_000_000  # a figure from here on may be a person's number: nothing is worked out from it
SIGNS = "... ,;:---–—−'’`\"_//*?!+=|"  # what is among them, in this order, explains nothing
SIGNS_PLACE = 10, 1  # the column and row of the tab of formulas that has them
ROUNDED = 6  # decimals: what programs leave behind a figure is less


@dataclass
class WordLists:
    """The list of words on the tab of formulas, and the lists of choices beside it. `year`: of the plan."""

    sheet: EngineSheet
    year: int
    choices: dict[tuple[str, ...], int] = field(default_factory=dict)  # the choices → their column

    def draw(self) -> None:
        self.sheet.text(SIGNS_PLACE[1], SIGNS_PLACE[0], SIGNS)
        for row, (word, codes) in enumerate(word_codes().items(), start=FIRST_WORD):
            self.sheet.text(row, WORDS_COLUMN, BEGINNING + word)
            for column, code in codes.items():
                self.sheet.text(row, WORDS_COLUMN + column - 1, code)

    def lookup(self, cell: str, column: int) -> str:
        """Returns the code of the cell's text, which may be blank; an error for a text that is not in the list."""
        return f'VLOOKUP("{BEGINNING}"&TRIM({cell}),{self._range},{column},0)'

    @property
    def _range(self) -> str:
        last = FIRST_WORD + len(word_codes()) - 1
        return absolute(block(WORDS_COLUMN, FIRST_WORD, last, WORDS_COLUMN + TICKED - 1))

    def choice(self, text: str, values: tuple[str, ...]) -> str:
        """Returns the choice as the list has it, whatever its capitals; an error for a text that is none."""
        if values not in self.choices:
            column = self.choices[values] = CHOICES_COLUMN + len(self.choices)
            for row, value in enumerate(values, start=FIRST_WORD):
                self.sheet.text(row, column, value)
        cells = absolute(block(self.choices[values], FIRST_WORD, FIRST_WORD + len(values) - 1))
        literal = f'SUBSTITUTE(SUBSTITUTE({text},"?","~?"),"*","~*")'  # MATCH would take them for any characters
        return f"INDEX({cells},MATCH({literal},{cells},0))"


@lru_cache(maxsize=1)
def word_codes() -> dict[str, dict[int, str | int]]:
    """Returns word → its code for each column of the list. A word that has none for a kind can't be judged as one."""
    codes: dict[str, dict[int, str | int]] = {}
    for word, column, code in _meanings():
        for form in ("NFC", "NFD"):
            unknown: dict[int, str | int] = dict.fromkeys(range(NUMBER, TICKED + 1), UNJUDGED)
            unknown[STRING] = TEXT
            found = codes.setdefault(unicodedata.normalize(form, word).lower(), unknown)
            found[column] = code
    return codes


def _meanings() -> Iterator[tuple[str, int, str | int]]:
    """Yields (word, column, code); of a word and a column the last holds. Dashes come first, since VLOOKUP takes "?"
    and "*" for any characters: they find a dash, which means as much."""
    for column in (NUMBER, TRUTH, WORD, STRING):
        yield "", column, BLANK
        yield from _each(("-", "--", *sorted(DASHES)), column, BLANK)
        yield from _each(PENDING_WRITTEN, column, BLANK)
        yield from _each(NOT_APPLICABLE_WRITTEN, column, NOT_APPLICABLE)
    yield from _each(NIL_WRITTEN, NUMBER, 0)
    yield from _each(NIL_WRITTEN, TRUTH, 0)
    for column in (WORD, STRING):
        yield from _each(NIL_WRITTEN, column, NIL_MARK)
    yield from _each(YES_WRITTEN, TRUTH, 1)
    yield from _each(NO_WRITTEN, TRUTH, 0)
    for column in (ESTIMATED, TICKED):
        yield from _each(YES_WRITTEN, column, 1)
    yield from _each(ESTIMATE_WRITTEN, ESTIMATED, 1)
    yield NIL, TICKED, 1
    yield from (("0", NUMBER, 0), ("1", NUMBER, 1))


def _each(words: Iterable[str], column: int, code: str | int) -> Iterator[tuple[str, int, str | int]]:
    for word in words:
        if not set("?*~") & set(word):
            yield word, column, code


def reading(kind: FieldKind, cell: str, words: WordLists, choices: tuple[str, ...] = (),
            maximum: int | None = None) -> str:
    """Returns the formula of an input cell's normalised answer; BAD for an error in the cell."""
    if kind is FieldKind.INTEGER:
        return f'IF(ISERROR({cell}),"{BAD}",{_integer(cell, words, maximum)})'
    return f'IF(ISERROR({cell}),"{BAD}",{READINGS[kind](cell, words, choices)})'


def _string(cell: str, words: WordLists, _: tuple[str, ...]) -> str:
    return f'IFERROR({words.lookup(cell, STRING)},"{TEXT}")'


def _choice(cell: str, words: WordLists, choices: tuple[str, ...]) -> str:
    return f'IFERROR({words.choice(f"TRIM({cell})", choices)},IFERROR({words.lookup(cell, WORD)},"{UNJUDGED}"))'


def _integer(cell: str, words: WordLists, maximum: int | None) -> str:
    """A figure, also one that is typed as text in plain digits. Every number becomes a text that is in no list.

    12/5 becomes a day of this year, which formulas see as a number like any other: such a number is wrong where it is
    above the maximum, and elsewhere nothing is worked out from it."""
    first, last = serial(date(words.year, 1, 1)), serial(date(words.year + 1, 12, 31))
    day = BAD if maximum is not None and maximum < first else LOST
    whole = f'IF(ABS({cell}*1-{(first + last) // 2})<={(last - first + 1) // 2},"{day}",ROUND({cell}*1,{ROUNDED}))'
    figure = f'IF(ABS({cell}*1)<{LARGEST},{whole},"{UNJUDGED}")'
    other = f'IF(OR(ISNUMBER({cell}),TEXT({cell}*1,"0")=TRIM({cell})),{figure},"{UNJUDGED}")'
    return f'IFERROR({words.lookup(cell, NUMBER)},IFERROR({other},"{UNJUDGED}"))'


def _boolean(cell: str, words: WordLists, _: tuple[str, ...]) -> str:
    figure = f'IF(OR({cell}=0,{cell}=1),{cell},"{BAD}")'
    text = f'IFERROR({words.lookup(cell, TRUTH)},"{UNJUDGED}")'
    return f"IF(ISNUMBER({cell}),{figure},IF(ISLOGICAL({cell}),{cell}*1,{text}))"


def _day(cell: str, words: WordLists, _: tuple[str, ...]) -> str:
    """A day as a number, or typed as d/m/20yy: its parts are put apart by spaces and then in the order of ISO 8601,
    which every locale reads alike."""
    first, last = serial(date(FIRST_YEAR, 1, 1)), serial(date(LAST_YEAR, 1, 1))
    apart = f'SUBSTITUTE({cell},"/",REPT(" ",9))'
    iso = f'TRIM(RIGHT({apart},9))&"-"&TRIM(MID({apart},10,9))&"-"&TRIM(LEFT({apart},9))'
    typed = f'IF(AND(LEN({apart})-LEN({cell})=16,LEFT(RIGHT(TRIM({cell}),5),3)="/20"),DATEVALUE({iso}),"{UNJUDGED}")'
    text = f'IFERROR({words.lookup(cell, WORD)},IFERROR({typed},"{UNJUDGED}"))'
    return f'IF(ISNUMBER({cell}),IF(AND({cell}>={first},{cell}<{last}),INT({cell}),"{BAD}"),{text})'


READINGS: dict[FieldKind, Callable[[str, WordLists, tuple[str, ...]], str]] = {
    FieldKind.STRING: _string, FieldKind.CHOICE: _choice, FieldKind.BOOLEAN: _boolean, FieldKind.DATE: _day,
}


def is_submitted(control: str) -> str:
    word = SUBMITTED.lower()
    spelt = ",".join(f'LOWER(TRIM({control}))="{unicodedata.normalize(form, word)}"' for form in ("NFC", "NFD"))
    return f"IFERROR(IF(OR({spelt}),1,0),0)"


def is_listed(cell: str, words: WordLists, column: int) -> str:
    """Returns 1 when the cell has a word with the code 1 in that column, or is ticked."""
    return (f"IF(ISLOGICAL({cell}),IF({cell},1,0),IF(ISNUMBER({cell}),IF({cell}=1,1,0),"
            f"IFERROR(IF({words.lookup(cell, column)}=1,1,0),0)))")


def is_explained(cell: str) -> str:
    """Returns a condition: signs alone explain nothing. What can't be judged counts as an explanation."""
    return f"AND(LEN(TRIM({cell}))>0,{is_more_than_signs(cell)})"


def is_more_than_signs(cell: str) -> str:
    """Returns a condition on a cell that isn't blank."""
    return f"ISERROR(FIND(TRIM({cell}),{absolute(address(*SIGNS_PLACE))}))"
