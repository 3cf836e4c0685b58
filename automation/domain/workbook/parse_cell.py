"""Parses a cell's raw value: blank, a value, "không phát sinh", "không áp dụng", or unreadable.

An ambiguous value is never resolved silently, and no text becomes zero unless it is one of the words for zero.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

from automation.domain.vietnamese.characters import printable
from automation.domain.vietnamese.date_text import DateReading, check_year, read_date, read_serial
from automation.domain.vietnamese.formatting import full_number, numeric_date
from automation.domain.vietnamese.number_text import read_number
from automation.domain.vietnamese.text import clean, looks_like_tcvn3, read_tcvn3
from automation.domain.workbook.answer_words import (
    DASHES,
    FORMULA_ERRORS,
    LONGEST,
    NIL_WORDS,
    NO_WORDS,
    NOT_APPLICABLE_WORDS,
    PENDING_WORDS,
    TIME_OF_DAY,
    UNCLEAR_MARKS,
    UNCOMPUTED,
    YES_WORDS,
    as_word,
)
from automation.domain.workbook.answers import Raw
from automation.domain.workbook.float_noise import without_noise
from automation.domain.workbook.forms import Field, FieldKind, TableColumn


class AnswerState(IntEnum):
    """The state of a cell: four kinds of answer, and one for an unreadable cell."""

    BLANK = 0
    VALUE = 1
    NIL = 2  # "Không phát sinh": counts as 0 in sums, is an answer
    NOT_APPLICABLE = 3
    BAD = 4  # there is a finding at this cell; counts as missing in rules


@dataclass(frozen=True, slots=True)
class ParsedCell:
    """`value`: float for integers and booleans (1/0), 0.0 when NIL, and for dates
    (`date.toordinal`; None when NIL); str for strings and choices; None for no value.

    `problem` is "" or one of `PROBLEMS`. With BAD it is why the cell can't be read; with BLANK it is what the cell
    contains, although it counts as blank; with VALUE the value is kept and needs a remark (a bound exceeded, a unit
    typed, a two-digit year). `readings`: the possible values, formatted as people write them.
    """

    state: AnswerState
    value: float | str | None = None
    problem: str = ""
    readings: tuple[str, ...] = ()


PROBLEMS: dict[AnswerState, frozenset[str]] = {
    AnswerState.BLANK: frozenset({"dash", "unsettled"}),
    AnswerState.VALUE: frozenset({"fraction", "below", "above", "with_unit", "two_digit_year", "tcvn3"}),
    AnswerState.BAD: frozenset({
        "ambiguous", "approximate", "percent", "several_numbers", "not_a_number", "boolean_in_number",
        "date_in_number", "time_in_number", "unclear_mark", "formula_error", "formula_uncomputed", "tcvn3",
        "not_a_boolean", "not_a_date",
        "date_incomplete", "impossible_date", "several_dates", "date_in_text", "not_a_choice", "became_date",
        "became_time", "became_boolean"}),
}
LONGEST_ANSWER = 300  # characters of a figure, a date, a word of the form: longer texts would take long to parse
TOO_LONG: dict[FieldKind, str] = {
    FieldKind.INTEGER: "not_a_number", FieldKind.DATE: "not_a_date", FieldKind.BOOLEAN: "not_a_boolean",
    FieldKind.CHOICE: "not_a_choice",
}
TIMES: dict[FieldKind, str] = {**TOO_LONG, FieldKind.INTEGER: "time_in_number", FieldKind.STRING: "became_time"}
# What a store's reader returns for a cell without a value to read → its problem
STORE_WORDS: dict[str, Mapping[FieldKind, str]] = {
    UNCOMPUTED: dict.fromkeys(FieldKind, "formula_uncomputed"), TIME_OF_DAY: TIMES}
BLANK = ParsedCell(AnswerState.BLANK)
NOT_APPLICABLE = ParsedCell(AnswerState.NOT_APPLICABLE)
NIL_VALUES: dict[FieldKind, float | str | None] = {
    FieldKind.INTEGER: 0.0, FieldKind.BOOLEAN: 0.0, FieldKind.DATE: None, FieldKind.STRING: "", FieldKind.CHOICE: "",
}


def read_value(raw: Raw, kind: FieldKind, *, choices: tuple[str, ...] = (), minimum: int | None = None,
               maximum: int | None = None, unit: str = "") -> ParsedCell:
    """Parses one cell by its kind. `minimum` and `maximum` (inclusive) apply to integers only; `unit` is a word that
    may follow a figure. Never raises."""
    if raw is None or raw != raw:  # some readers return NaN for an empty cell
        return BLANK
    if isinstance(raw, str):
        return _read_text(raw, kind, choices, unit, (minimum, maximum))
    if isinstance(raw, float):
        if math.isinf(raw):
            return _bad("formula_error")
        raw = without_noise(raw)
    if kind is FieldKind.INTEGER:
        return _number_cell(raw, minimum, maximum)
    return CELL_READERS[kind](raw, choices)


def read_field(raw: Raw, field: Field) -> ParsedCell:
    return read_value(raw, field.kind, choices=field.choices, minimum=field.minimum,
                      maximum=field.maximum, unit=field.unit)


def read_column(raw: Raw, column: TableColumn) -> ParsedCell:
    return read_value(raw, column.kind, choices=column.choices, minimum=column.minimum,
                      maximum=column.maximum)


def as_text(raw: Raw) -> str:
    """Returns any raw value in Vietnamese notation; "" for None."""
    if raw is None or isinstance(raw, str):
        return clean(raw or "")
    if isinstance(raw, bool):
        return "Có" if raw else "Không"
    if isinstance(raw, int | float):
        return as_figure(raw)
    if isinstance(raw, date):
        return numeric_date(raw)
    return str(raw)  # a file reader may return more types, such as a time of day


def as_figure(number: float) -> str:
    """Returns a figure as a person types it: "131", "12,5"."""
    shown = without_noise(number) if math.isfinite(number) else number
    return str(int(shown)) if shown.is_integer() else full_number(shown)


def as_percentage(number: float) -> str:
    """Returns a number as a cell with a percent format shows it: 1 as "100%"."""
    return f"{as_figure(number * 100)}%"


def _bad(problem: str, readings: tuple[str, ...] = ()) -> ParsedCell:
    return ParsedCell(AnswerState.BAD, None, problem, readings)


def _value(value: float | str, problem: str = "", readings: tuple[str, ...] = ()) -> ParsedCell:
    return ParsedCell(AnswerState.VALUE, value, problem, readings)


def _read_text(raw: str, kind: FieldKind, choices: tuple[str, ...], unit: str,
               bounds: tuple[int | None, int | None]) -> ParsedCell:
    text = clean(raw)
    if not text:
        return BLANK
    if text in DASHES:
        return ParsedCell(AnswerState.BLANK, None, "dash")
    if text in FORMULA_ERRORS or text in STORE_WORDS:
        return _bad(STORE_WORDS[text][kind] if text in STORE_WORDS else "formula_error")
    if kind is not FieldKind.STRING and len(text) > LONGEST_ANSWER:
        return _bad(TOO_LONG[kind])
    if kind is not FieldKind.STRING and looks_like_tcvn3(raw):
        return _bad("tcvn3", (clean(read_tcvn3(raw)),))
    if kind is FieldKind.STRING and len(text) > LONGEST:
        return _free_text(raw, text)
    word = as_word(text)
    special = _special_answer(word, kind, choices)
    if special is not None:
        return special
    if kind is FieldKind.INTEGER:
        return _number_text(text, word, unit, *bounds)
    if kind is FieldKind.STRING:
        return _free_text(raw, text)
    return TEXT_READERS[kind](raw, word, choices)


def _special_answer(word: str, kind: FieldKind, choices: tuple[str, ...]) -> ParsedCell | None:
    """Returns the answer of a word for nil, not applicable or pending, None for other words and for those that are a
    normal answer of this kind."""
    if kind is FieldKind.BOOLEAN and (word in NO_WORDS or word in YES_WORDS):
        return None
    if kind is FieldKind.CHOICE and any(word == as_word(choice) for choice in choices):
        return None
    if word in NIL_WORDS:
        return ParsedCell(AnswerState.NIL, NIL_VALUES[kind])
    if word in NOT_APPLICABLE_WORDS:
        return NOT_APPLICABLE
    if word in PENDING_WORDS or not word:
        return ParsedCell(AnswerState.BLANK, None, "unsettled")
    return None


def _number_cell(raw: Raw, minimum: int | None, maximum: int | None) -> ParsedCell:
    if isinstance(raw, bool):
        return _bad("boolean_in_number")
    if isinstance(raw, int | float):
        return _check_bounds(float(raw), minimum, maximum)
    if isinstance(raw, date):
        return _bad("date_in_number", (numeric_date(raw),))
    return _bad("not_a_number")


def _number_text(text: str, word: str, unit: str, minimum: int | None, maximum: int | None) -> ParsedCell:
    if word in UNCLEAR_MARKS:
        return _bad("unclear_mark")
    reading = read_number(text, unit)
    if reading.value is not None:
        number = without_noise(reading.value)
        parsed = _check_bounds(number, minimum, maximum)
        return parsed if parsed.problem else _value(number, reading.problem, reading.readings)
    if reading.problem in ("several_numbers", "not_a_number") and (day := read_date(text).day):
        return _bad("date_in_number", (numeric_date(day),))
    return _bad(reading.problem, reading.readings)


def _check_bounds(number: float, minimum: int | None, maximum: int | None) -> ParsedCell:
    """Returns the figure, with a problem if it violates rule R22. Its value is kept and is summed."""
    if not number.is_integer():
        return _value(number, "fraction", (full_number(number),))
    if minimum is not None and number < minimum:
        return _value(number, "below")
    if maximum is not None and number > maximum:
        return _value(number, "above")
    return _value(number)


def _boolean_cell(raw: Raw, _: tuple[str, ...]) -> ParsedCell:
    if isinstance(raw, bool | int | float) and raw in (0, 1):
        return _value(float(raw))
    return _bad("not_a_boolean")


def _boolean_text(_: str, word: str, __: tuple[str, ...]) -> ParsedCell:
    if word in YES_WORDS:
        return _value(1.0)
    if word in NO_WORDS:
        return _value(0.0)
    return _bad("unclear_mark" if word in UNCLEAR_MARKS else "not_a_boolean")


def _date_cell(raw: Raw, _: tuple[str, ...]) -> ParsedCell:
    if isinstance(raw, date):
        return _date_value(check_year(raw.date() if isinstance(raw, datetime) else raw))
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _date_value(read_serial(float(raw)))
    return _bad("not_a_date")


def _date_text(raw: str, _: str, __: tuple[str, ...]) -> ParsedCell:
    return _date_value(read_date(raw))


def _date_value(reading: DateReading) -> ParsedCell:
    if reading.day is None:
        return _bad(reading.problem, reading.readings)
    return _value(float(reading.day.toordinal()), reading.problem, reading.readings)


def _string_cell(raw: Raw, _: tuple[str, ...]) -> ParsedCell:
    """Returns a number as text. A date or a truth value is not what was typed: "12/5" is a document's number."""
    if isinstance(raw, bool):
        return _bad("became_boolean")
    return _bad("became_date") if isinstance(raw, date) else _value(as_text(raw))


def _free_text(raw: str, text: str) -> ParsedCell:
    """Returns free text, its line breaks kept. Text in a legacy encoding is unchanged: the decoded text is only
    proposed."""
    if looks_like_tcvn3(raw):
        return _value(printable(raw).strip(), "tcvn3", (clean(read_tcvn3(raw)),))
    if raw.isprintable():
        return _value(text)
    return _value("\n".join(filter(None, map(clean, printable(raw).split("\n")))))


def _choice_cell(raw: Raw, choices: tuple[str, ...]) -> ParsedCell:
    return _choice_text("", as_word(as_text(raw)), choices)


def _choice_text(_: str, word: str, choices: tuple[str, ...]) -> ParsedCell:
    words = {as_word(choice): choice for choice in choices}
    if word in words:
        return _value(words[word])
    near = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    return _bad("not_a_choice", tuple(words[each] for each in near))


CELL_READERS: dict[FieldKind, Callable[[Raw, tuple[str, ...]], ParsedCell]] = {
    FieldKind.BOOLEAN: _boolean_cell, FieldKind.DATE: _date_cell, FieldKind.STRING: _string_cell,
    FieldKind.CHOICE: _choice_cell,
}
TEXT_READERS: dict[FieldKind, Callable[[str, str, tuple[str, ...]], ParsedCell]] = {
    FieldKind.BOOLEAN: _boolean_text, FieldKind.DATE: _date_text, FieldKind.CHOICE: _choice_text,
}
