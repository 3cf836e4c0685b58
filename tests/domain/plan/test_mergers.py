"""Which unit continues another, by date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from automation.domain.plan.mergers import a_year_before, absorbed, heir_of, reached_through_heirs
from automation.domain.plan.units import Unit

LAST = date(2025, 7, 31)
A = Unit("A", "Trường A", "THPT", valid_to=LAST, merged_into="B", emails=("a@x.vn",))
B = Unit("B", "Trường B", "THPT", emails=("b@x.vn",), head_emails=("hb@x.vn",))
C = Unit("C", "Trường C", "THPT", valid_from=date(2026, 1, 1))
UNITS = {each.code: each for each in (A, B, C)}


def test_a_unit_is_continued_from_the_day_after_its_last() -> None:
    assert heir_of(A, UNITS, LAST) is None
    assert heir_of(A, UNITS, date(2025, 8, 1)) is B
    assert absorbed(UNITS, date(2025, 8, 1)) == {"B": (A,)}
    assert absorbed(UNITS, LAST) == {}


def test_mergers_of_mergers_lead_to_the_last_and_circles_to_nobody() -> None:
    chain = {**UNITS, "B": replace(B, valid_to=date(2025, 12, 31), merged_into="C")}
    assert absorbed(chain, date(2026, 2, 1)) == {"C": (A, chain["B"])}
    assert absorbed(chain, date(2025, 9, 1)) == {"B": (A,)}
    circle = {**UNITS, "B": replace(B, valid_to=LAST, merged_into="A")}
    assert absorbed(circle, date(2025, 9, 1)) == {}


def test_a_merged_unit_is_reached_at_its_heirs_addresses() -> None:
    reached = reached_through_heirs(UNITS, date(2025, 8, 1))
    assert (reached["A"].emails, reached["A"].head_emails, reached["A"].name) == (B.emails, B.head_emails, A.name)
    assert reached_through_heirs(UNITS, LAST) is UNITS


def test_a_year_before_a_leap_day_is_the_28th() -> None:
    assert a_year_before(date(2024, 2, 29)) == date(2023, 2, 28)
