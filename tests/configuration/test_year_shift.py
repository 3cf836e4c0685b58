"""Moving a TOML text by a year: days, named years, marks; comments, texts and layout stay."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest

from automation.configuration.year_shift import (
    MarkedLine,
    shifted_dates,
    shifted_day,
    shifted_year_words,
    with_key,
    with_marks,
    without_key,
    without_marks,
)

TEXT = '''# a plan of 2024-01-01
year = 2024   # the year
was = ["a",
  "b"]
due = 2024-02-29   # before
at = 2024-05-28T16:30:00
title = "từ 2024-01-01"
days = [2024-02-28, 2024-12-31]
long = """
day 2024-01-01
"""
'''


@pytest.mark.parametrize(("day", "years", "moved"), [
    (date(2024, 2, 29), 1, date(2025, 2, 28)), (date(2023, 2, 28), 1, date(2024, 2, 29)),
    (date(2024, 2, 28), 1, date(2025, 2, 28)), (date(2024, 12, 31), 2, date(2026, 12, 31)),
])
def test_the_end_of_february_stays_the_end(day: date, years: int, moved: date) -> None:
    assert shifted_day(day, years) == moved


@pytest.mark.parametrize(("text", "moved"), [
    ("Kế hoạch năm 2024", "Kế hoạch năm 2025"), ("năm học 2024-2025", "năm học 2025-2026"),
    ("năm học 2023 – 2024", "năm học 2024 – 2025"), ("giai đoạn 2021-2025", "giai đoạn 2021-2025"),
    ("năm 2023", "năm 2023"), ("số 12024", "số 12024"),
])
def test_the_named_year_moves_and_longer_spans_stay(text: str, moved: str) -> None:
    assert shifted_year_words(text, 2024, 1) == moved


def test_every_date_moves_and_no_text_does() -> None:
    text, marks = shifted_dates(TEXT, 1, lambda before, _after: before.isoformat())
    before, after = tomllib.loads(TEXT), tomllib.loads(text)
    assert after["due"] == date(2025, 2, 28)
    assert after["at"].isoformat() == "2025-05-28T16:30:00"
    assert after["days"] == [date(2025, 2, 28), date(2025, 12, 31)]
    assert {key: after[key] for key in ("title", "long", "was", "year")} == {
        key: before[key] for key in ("title", "long", "was", "year")}
    assert text.startswith("# a plan of 2024-01-01")
    assert [each.line for each in marks] == [5, 6, 8]


def test_marks_are_comments_and_never_change_a_value() -> None:
    marked = with_marks(TEXT, [MarkedLine(5, "xem"), MarkedLine(5, "nữa"), MarkedLine(10, "trong văn bản")])
    assert tomllib.loads(marked) == tomllib.loads(TEXT)
    assert "due = 2024-02-29   # before  # XEM LẠI: xem; nữa\n" in marked
    assert "trong văn bản" not in marked


def test_the_marks_of_an_earlier_year_are_taken_out() -> None:
    marked = with_marks(TEXT, [MarkedLine(5, "xem"), MarkedLine(8, "xem")])
    assert marked != TEXT
    assert without_marks(marked) == TEXT


def test_keys_are_replaced_added_and_taken_out_with_their_comments_kept() -> None:
    text = without_key(with_key(with_key(TEXT, "year", "2025"), "draft", "true", "a draft"), "was")
    assert "year = 2025   # the year" in text
    assert text.splitlines()[1] == "draft = true  # a draft"
    assert '# was = ["a",' in text
    assert "was" not in tomllib.loads(text)
    assert tomllib.loads(text) == {**{key: value for key, value in tomllib.loads(TEXT).items() if key != "was"},
                                   "year": 2025, "draft": True}
