"""Figures and days as official Vietnamese writes them."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from automation.domain.report import Figure
from automation.outputs import wording


@pytest.mark.parametrize(("value", "decimals", "text"), [
    (1234.0, 0, "1.234"), (1234567.5, 1, "1.234.567,5"), (12.0, 1, "12"), (0.0, 1, "0"), (-0.04, 1, "0"),
    (-1234.0, 0, "-1.234"), (None, 0, "…"), (99.96, 1, "100"),
])
def test_numbers(value: float | None, decimals: int, text: str) -> None:
    assert wording.number(value, decimals) == text


def test_shares_and_withheld_figures() -> None:
    assert wording.percent(62.5) == "62,5%"
    assert wording.percent(None) == "-"
    assert wording.figure(Figure(None, hidden=True)) == "ẩn"
    assert wording.figure(Figure(None)) == "…"


def test_days_under_ten_and_the_first_two_months_are_padded() -> None:
    assert wording.day(date(2024, 5, 28)) == "28/5/2024"
    assert wording.day(date(2024, 2, 5)) == "05/02/2024"
    assert wording.day(None) == ""
    assert wording.moment(datetime(2024, 6, 5, 9, 3)) == "09:03 05/6/2024"  # noqa: DTZ001 - shown as it is
