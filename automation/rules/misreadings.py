"""Why a typed value could not be read as what its cell asks for: codes and words for findings.

The value itself is never repeated: it may be anything, personal data too. What it may have
meant (`Parsed.readings`) is, being a number or a day that the software wrote.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from automation.domain.answers import Raw
from automation.domain.forms import Kind
from automation.domain.tcvn3 import looks_like_tcvn3, read_tcvn3
from automation.domain.value_problems import PROBLEMS
from automation.domain.values import read_value
from automation.rules.identities import DETECTORS, plain

LONGEST_READING = 40  # of a text shown again: longer ones are narratives, which may hold anything
SHORT_YEAR = re.compile(r"\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?\d{2}")
UNWHOLE = PROBLEMS["not_integer"].remedy

# problem → code of the finding; R22 for all else about numbers (shared/plan/rules.csv)
CODES: dict[str, str] = {
    "percent": "R23", "tcvn3": "C01", "formula_error": "C04",
    **dict.fromkeys(("not_a_date", "date_incomplete", "impossible_date", "several_dates", "date_in_text",
                     "two_digit_year"), "C02"),
    **dict.fromkeys(("not_a_choice", "not_boolean"), "C03"),
    **dict.fromkeys(("dash", "unsettled"), "R24"),
}
OTHERWISE: dict[Kind, str] = {
    Kind.INTEGER: "not_a_number", Kind.DATE: "not_a_date", Kind.BOOLEAN: "not_boolean",
}


@dataclass(frozen=True, slots=True)
class Misreading:
    code: str
    message: str
    remedy: str


def misread(raw: Raw, kind: Kind, choices: Sequence[str] = ()) -> Misreading:
    """What is wrong with a value that `read_value` gave up on or had doubts about."""
    parsed = read_value(raw, kind, choices=tuple(choices))
    problem = parsed.problem if parsed.problem in PROBLEMS else OTHERWISE.get(kind, "not_a_choice")
    told = PROBLEMS[problem]
    words = {"readings": " hoặc ".join(parsed.readings), "minimum": "", "maximum": ""}
    remedy = told.remedy.format(**words)
    if problem == "not_a_choice" and choices:
        remedy = f"Đề nghị chọn một trong: {'; '.join(choices)}."
    return Misreading(CODES.get(problem, "R22"), told.message.format(**words), remedy)


def doubts(raw: Raw, kind: Kind, choices: Sequence[str] = ()) -> bool:
    """Did `read_value` have a word to say about it?"""
    return bool(read_value(raw, kind, choices=tuple(choices)).problem)


def has_short_year(raw: Raw) -> bool:
    """Is it text with a day whose year has two digits? It is read, but worth a word."""
    return isinstance(raw, str) and SHORT_YEAR.fullmatch(raw.strip()) is not None


def is_percentage(raw: Raw) -> bool:
    return isinstance(raw, str) and ("%" in raw or "％" in raw or "phần trăm" in raw.casefold())


def is_legacy(raw: Raw) -> bool:
    return isinstance(raw, str) and not raw.isascii() and looks_like_tcvn3(raw)


def legacy_reading(text: str) -> str:
    """A short text as it was meant, to be offered; "" for a long one or one about a person."""
    reading = read_tcvn3(text).strip()
    personal = any(found(plain(reading)) for found in DETECTORS.values())
    return "" if personal or len(reading) > LONGEST_READING else f"; có thể đọc là “{reading}”"


def after_colon(sentence: str) -> str:
    """A sentence as it goes on after "Mục B01: "."""
    return sentence[:1].lower() + sentence[1:]
