"""In which hours letters leave, and when the next ones begin."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from automation.domain.plan.sending_hours import SendingHours
from automation.domain.plan.working_days import WorkingDays

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
HOURS = SendingHours(time(7, 30), time(17))
DAYS = WorkingDays(days_off=frozenset({date(2024, 4, 29)}), worked=frozenset({date(2024, 5, 4)}))  # a Saturday


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2024-{text}").replace(tzinfo=ZONE)


@pytest.mark.parametrize(("moment", "is_open"), [
    ("05-24T07:29:59", False), ("05-24T07:30", True), ("05-24T16:59:59", True), ("05-24T17:00", False),
    ("05-25T10:00", False), ("04-29T10:00", False), ("05-04T10:00", True)])
def test_letters_leave_in_the_hours_of_working_days(moment: str, *, is_open: bool) -> None:
    assert HOURS.is_open(at(moment), DAYS) is is_open


def test_every_day_if_so_set() -> None:
    assert SendingHours(time(7, 30), time(17), working_days_only=False).is_open(at("05-25T10:00"), DAYS)


@pytest.mark.parametrize(("moment", "opening"), [
    ("05-24T02:00", "05-24T07:30"), ("05-24T07:30", "05-27T07:30"), ("05-24T10:00", "05-27T07:30"),
    ("04-27T02:00", "04-30T07:30"), ("05-03T20:00", "05-04T07:30")])
def test_the_next_hours_begin_on_the_next_working_day(moment: str, opening: str) -> None:
    assert HOURS.next_opening(at(moment), DAYS) == at(opening)


@pytest.mark.parametrize(("since", "until", "passed"), [
    ("05-24T02:00", "05-24T16:59", False), ("05-24T02:00", "05-24T17:00", True), ("05-24T07:30", "05-24T17:00", True),
    ("05-24T07:31", "05-27T16:00", False), ("05-24T07:31", "05-27T17:00", True), ("05-25T02:00", "05-27T02:00", False)])
def test_a_whole_day_of_hours_has_passed(since: str, until: str, *, passed: bool) -> None:
    assert HOURS.passed_between(at(since), at(until), DAYS) is passed
