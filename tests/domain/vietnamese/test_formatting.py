"""Numbers, percentages and dates as Vietnamese text."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.domain.vietnamese.date_text import read_date
from automation.domain.vietnamese.formatting import (
    format_number,
    format_percent,
    full_number,
    numeric_date,
    official_date,
    official_dates,
    title_with_year,
    weekday_date,
    worded_date,
    worded_moment,
)
from automation.domain.vietnamese.number_text import read_number


@pytest.mark.parametrize(("day", "words"), [
    (date(2024, 5, 28), "28/5/2024"),
    (date(2024, 12, 1), "01/12/2024"),
    (date(2024, 2, 3), "03/02/2024"),
    (date(2024, 10, 10), "10/10/2024"),
    (None, "-"),
])
def test_days_are_written_as_in_official_documents(day: date | None, words: str) -> None:
    assert official_date(day) == words


def test_long_days_and_moments() -> None:
    last = datetime(2024, 11, 30, 23, 5, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    assert weekday_date(last.date()) == "thứ Bảy, ngày 30/11/2024"
    assert worded_moment(last) == "23 giờ 05 phút, thứ Bảy, ngày 30/11/2024"
    assert (weekday_date(date(2024, 12, 1)), worded_moment(None)) == ("Chủ nhật, ngày 01/12/2024", "-")


@pytest.mark.parametrize(("title", "words"), [
    ("Báo cáo 6 tháng đầu năm", "Báo cáo 6 tháng đầu năm 2024"),
    ("Báo cáo năm", "Báo cáo năm 2024"),
    ("Báo cáo bổ sung Tháng hành động", "Báo cáo bổ sung Tháng hành động năm 2024"),
    ("Báo cáo quý I năm 2024", "Báo cáo quý I năm 2024"),
])
def test_a_title_with_its_year(title: str, words: str) -> None:
    assert title_with_year(title, 2024) == words


def test_dates_within_words() -> None:
    assert official_dates("trước ngày 28/05/2024, số 12/04/2024x") == "trước ngày 28/5/2024, số 12/04/2024x"
    assert official_dates("chậm nhất ngày 01/02/2024") == "chậm nhất ngày 01/02/2024"


@pytest.mark.parametrize(("value", "decimals", "words"), [
    (1234567, 0, "1.234.567"), (1234.5, 1, "1.234,5"), (0.25, 2, "0,25"), (12.0, 2, "12"), (-7, 0, "-7"),
    (None, 0, "-"),
])
def test_numbers_are_vietnamese(value: float | None, decimals: int, words: str) -> None:
    assert format_number(value, decimals) == words


def test_shares() -> None:
    assert (format_percent(62.5), format_percent(100.0), format_percent(None)) == ("62,5%", "100%", "-")


def test_days_in_words() -> None:
    assert worded_date(date(2024, 6, 5)) == "ngày 05 tháng 6 năm 2024"
    assert worded_date(date(2024, 2, 12)) == "ngày 12 tháng 02 năm 2024"


@pytest.mark.parametrize(("value", "decimals", "words"), [
    (12.345, 2, "12,35"), (12.345, 3, "12,345"), (2.5, 2, "2,5"), (2.5, 0, "3"), (-2.5, 0, "-3"), (0.125, 2, "0,13"),
    (1.005, 2, "1,01"), (-0.004, 2, "0"), (99.96, 1, "100"), (1e22, 2, "10.000.000.000.000.000.000.000"),
    (float("nan"), 1, "-"), (float("inf"), 1, "-"),
])
def test_halves_are_rounded_away_from_zero_and_trailing_zeros_are_dropped(
        value: float, decimals: int, words: str) -> None:
    assert format_number(value, decimals) == words


def test_an_absent_number_is_shown_as_the_given_sign() -> None:
    assert format_number(None, 1, "…") == "…"


@pytest.mark.parametrize("value", [1e308, -1e308, 5e-324])
def test_the_longest_floats_are_written(value: float) -> None:
    assert full_number(value).replace(".", "").lstrip("-").isdecimal()


@given(st.integers(-10**11, 10**11), st.integers(0, 6))
def test_a_formatted_number_is_read_back(digits: int, decimals: int) -> None:
    """Except for ambiguous texts such as "1.234" and "1,234": then it is one of the readings."""
    value = float(f"{digits}e-{decimals}")
    text = full_number(value)
    reading = read_number(text)
    if reading.problem == "ambiguous":
        assert value in {float(each.replace(",", ".")) for each in reading.readings} | {
            -float(each.replace(",", ".")) for each in reading.readings}
    else:
        assert (reading.value, reading.problem) == (value, "")


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_a_formatted_date_is_read_back(day: date) -> None:
    for text in (numeric_date(day), official_date(day), worded_date(day), weekday_date(day)):
        assert read_date(text).day == day
