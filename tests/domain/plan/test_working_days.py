"""Steps that fall on a day off move; swapped days are worked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.domain.plan.plan import Shift
from automation.domain.plan.working_days import WorkingDays

# 29/4/2024 (Monday) was off in exchange for Saturday 4/5; 30/4 and 1/5 are holidays.
SPRING = WorkingDays(frozenset({date(2024, 4, 29), date(2024, 4, 30), date(2024, 5, 1)}), frozenset({date(2024, 5, 4)}))


@pytest.mark.parametrize(("day", "worked"), [
    (date(2024, 4, 26), True), (date(2024, 4, 27), False), (date(2024, 4, 29), False),
    (date(2024, 5, 1), False), (date(2024, 5, 2), True), (date(2024, 5, 4), True), (date(2024, 5, 5), False),
])
def test_holidays_weekends_and_swaps(day: date, worked: bool) -> None:
    assert SPRING.is_working(day) is worked


@pytest.mark.parametrize(("shift", "moved"), [
    (Shift.NONE, date(2024, 4, 28)), (Shift.PREVIOUS, date(2024, 4, 26)), (Shift.NEXT, date(2024, 5, 2)),
])
def test_a_step_moves_off_the_long_weekend(shift: Shift, moved: date) -> None:
    assert SPRING.shifted(date(2024, 4, 28), shift) == moved


def test_the_last_working_day_before_the_year_end_deadline() -> None:
    """01/12/2024 is a Sunday; the last working day before it is Friday 29/11."""
    assert WorkingDays().shifted(date(2024, 11, 30), Shift.PREVIOUS) == date(2024, 11, 29)


DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 31))


@given(DAYS, st.frozensets(DAYS, max_size=20), st.frozensets(DAYS, max_size=20),
       st.sampled_from([Shift.PREVIOUS, Shift.NEXT]))
def test_the_nearest_worked_day_in_its_direction(day: date, off: frozenset[date], worked: frozenset[date],
                                                 shift: Shift) -> None:
    calendar = WorkingDays(off, worked)
    moved = calendar.shifted(day, shift)
    assert calendar.is_working(moved)
    assert calendar.shifted(moved, shift) == moved
    step = timedelta(days=1 if moved >= day else -1)
    passed = [day + step * number for number in range(abs((moved - day).days))]
    assert not any(calendar.is_working(each) for each in passed)
