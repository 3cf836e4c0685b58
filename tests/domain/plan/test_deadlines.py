"""Deadlines by their legal phrases, exact to the microsecond."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.domain.plan.deadlines import Deadline, days_late, due_before, due_by

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
INSTANT = timedelta(microseconds=1)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def test_before_a_day_ends_with_the_day_before() -> None:
    """Plan, line 93: "gửi trước ngày 28/5/2024"."""
    deadline = due_before(date(2024, 5, 28), ZONE)
    assert deadline.last_day == date(2024, 5, 27)
    assert deadline.met_by(datetime(2024, 5, 27, 23, 59, 59, 999_999, ZONE))
    assert not deadline.met_by(datetime(2024, 5, 28, tzinfo=ZONE))
    assert deadline.phrase == "trước ngày 28/05/2024"


def test_by_a_day_includes_the_day() -> None:
    deadline = due_by(date(2024, 12, 20), ZONE)
    assert deadline.last_day == date(2024, 12, 20)
    assert deadline.met_by(datetime(2024, 12, 20, 23, 59, 59, tzinfo=ZONE))
    assert not deadline.met_by(datetime(2024, 12, 21, tzinfo=ZONE))
    assert deadline.phrase == "chậm nhất ngày 20/12/2024"


def test_a_moment_is_compared_in_the_plans_time_zone() -> None:
    """17:00 in UTC is midnight in Hanoi."""
    deadline = due_before(date(2024, 5, 28), ZONE)
    assert not deadline.met_by(datetime(2024, 5, 27, 17, tzinfo=ZoneInfo("UTC")))
    assert deadline.met_by(datetime(2024, 5, 27, 16, 59, tzinfo=ZoneInfo("UTC")))


@pytest.mark.parametrize(("after", "days"), [
    (-INSTANT, 0), (timedelta(), 1), (timedelta(hours=23, minutes=59), 1), (timedelta(days=1), 2),
    (timedelta(days=9, hours=3), 10),
])
def test_begun_days_count_as_late(after: timedelta, days: int) -> None:
    deadline = due_before(date(2024, 5, 28), ZONE)
    assert days_late(deadline.cutoff + after, deadline) == days


@given(DAYS, st.sampled_from([due_before, due_by]), st.integers(-10**12, 10**12))
def test_a_deadline_splits_time_in_two(day: date, kind: type[Deadline], microseconds: int) -> None:
    deadline = kind(day, ZONE)  # type: ignore[arg-type]  # both builders take a day and a zone
    moment = deadline.cutoff + timedelta(microseconds=microseconds)
    assert deadline.met_by(moment) is (microseconds < 0)
    assert (days_late(moment, deadline) == 0) is deadline.met_by(moment)


@given(DAYS)
def test_before_tomorrow_is_by_today(day: date) -> None:
    assert due_by(day, ZONE).cutoff == due_before(day + timedelta(days=1), ZONE).cutoff
