"""What stops a run: many workbooks gone or empty at once, a clock set back, a ledger that was lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from automation.domain.plan.plan import Guards
from automation.domain.tracking.observations import Collected, Observation
from automation.domain.workbook.answers import WorkbookAnswers
from automation.recording.guards import lost_memory, mass_failure, set_back, vanished

UNITS = [f"U{number:02}" for number in range(20)]
BEFORE = dict.fromkeys(UNITS, 50)
GUARDS = Guards(max_unreachable_share=0.2, max_emptied_share=0.2)


def observation(unit: str, filled: int = 50, problem: str = "") -> Observation:
    answers = None if problem else WorkbookAnswers(unit)
    return Observation(unit, f"{unit}.xlsx", "1", None, "d", answers, problem=problem, filled=filled)


def collected(*, gone: int = 0, unlisted: int = 0, emptied: int = 0, left: int = 0) -> Collected:
    """First `gone` units unreadable, the next `unlisted` not listed, the next `emptied` left with `left` answers."""
    found = {}
    for number, unit in enumerate(UNITS):
        if number < gone:
            found[unit] = observation(unit, 0, "Không thấy tệp.")
        elif number >= gone + unlisted:
            found[unit] = observation(unit, left if number < gone + unlisted + emptied else 50)
    return Collected(found)


@pytest.mark.parametrize(("state", "stops"), [
    (collected(), False),
    (collected(gone=4), False),
    (collected(gone=5), True),
    (collected(gone=3, unlisted=2), True),
    (collected(emptied=4), False),
    (collected(emptied=5), True),
    (collected(emptied=5, left=4), True),
    (collected(emptied=5, left=6), False),
    (collected(gone=4, emptied=4), False),
])
def test_bounds(state: Collected, stops: bool) -> None:
    assert (mass_failure(state, BEFORE, UNITS, GUARDS) is not None) is stops


def test_the_message_gives_number_units_and_remedy() -> None:
    words = mass_failure(collected(gone=7), BEFORE, UNITS, GUARDS) or ""
    assert "7 trong 20 bảng tính (35%)" in words
    assert "U00, U01, U02, U03, U04 và 2 đơn vị khác" in words
    assert "Đề nghị xem thư mục bảng tính" in words


def test_blank_from_the_beginning_is_not_emptied() -> None:
    assert mass_failure(collected(emptied=20), {}, UNITS, GUARDS) is None


def test_one_unreadable_workbook_of_two_does_not_stop_the_run() -> None:
    two = Collected({"U00": observation("U00", problem="Tệp hỏng."), "U01": observation("U01")})
    assert mass_failure(two, {}, UNITS[:2], GUARDS) is None
    assert mass_failure(Collected({}), {}, [], GUARDS) is None


@pytest.mark.parametrize(("gone", "stops"), [(0, False), (4, False), (5, True), (20, True)])
def test_workbooks_that_were_made_and_are_not_there(gone: int, stops: bool) -> None:
    assert (vanished(UNITS, UNITS[gone:], GUARDS) is not None) is stops
    assert vanished([], UNITS, GUARDS) is None


NOW = datetime(2024, 5, 28, 2, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.mark.parametrize(("looked", "stops"), [
    (None, False), (NOW, False), (NOW - timedelta(seconds=1), False), (NOW + timedelta(seconds=1), True),
    (NOW.astimezone(UTC), False), (NOW.astimezone(UTC) + timedelta(minutes=5), True)])
def test_a_clock_set_back(looked: datetime | None, stops: bool) -> None:
    assert (set_back(NOW, looked) is not None) is stops


def test_a_clock_set_back_is_reported_in_the_plans_zone() -> None:
    words = set_back(NOW, datetime(2024, 5, 27, 20, 30, tzinfo=UTC)) or ""
    assert "giờ máy là 02:00:00 ngày 28/05/2024, sớm hơn" in words
    assert "(03:30:00 ngày 28/05/2024)" in words
    assert words.startswith("Dừng trước khi ghi nhận và gửi thư: ")


@pytest.mark.parametrize(("held", "logged", "stops"), [
    (0, 0, False), (5, 5, False), (6, 5, False), (4, 5, True), (0, 1, True)])
def test_a_ledger_with_fewer_events_than_the_registers_log(held: int, logged: int, stops: bool) -> None:
    assert (lost_memory(held, logged) is not None) is stops
