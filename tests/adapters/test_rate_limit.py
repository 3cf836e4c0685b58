"""Laws of the sliding window; nothing waits for real."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.adapters.rate_limit import MessageRateLimit, SlidingWindow
from tests.fake_google.clock import ManualClock
from tests.fake_google.simulated_time import SimulatedTime

WINDOW = 61.0


@given(st.integers(1, 30), st.lists(st.tuples(st.floats(0, 90), st.integers(1, 40)), max_size=60))
def test_no_minute_ever_gives_more_than_the_window_holds(size: int, asked: list[tuple[float, int]]) -> None:
    window, now, given_out = SlidingWindow(size, WINDOW), 0.0, []
    for pause, units in asked:
        now += pause
        turn = window.free_at(now, units)
        assert turn >= now
        window.take(turn, units, now=now)
        given_out.append((turn, min(units, size)))
    turns = [turn for turn, _units in given_out]
    assert turns == sorted(turns)
    for begin in turns:
        assert sum(units for turn, units in given_out if begin <= turn < begin + WINDOW - 1e-6) <= size


@given(st.integers(1, 20), st.integers(0, 100))
def test_no_turn_comes_later_than_it_must(size: int, number: int) -> None:
    """So many requests of one unit at once: a full window each time."""
    time = SimulatedTime(ManualClock())
    window = SlidingWindow(size, WINDOW)
    for _ in range(number + 1):
        turn = window.free_at(time.now())
        window.take(turn, now=time.now())
    assert turn == pytest.approx(WINDOW * (number // size))


@given(st.integers(1, 10), st.lists(st.floats(0, 40), max_size=40))
def test_no_sixty_seconds_have_more_messages_than_the_limit(per_minute: int, pauses: list[float]) -> None:
    time = SimulatedTime(ManualClock())
    limit, gone = MessageRateLimit(per_minute, time), []
    for pause in pauses:
        time.wait_until(time.now() + pause)
        limit.wait()
        gone.append(time.now())
    assert all(later - earlier >= 60 - 1e-6 for earlier, later in zip(gone, gone[per_minute:], strict=False))


def test_without_a_limit_no_message_waits() -> None:
    time = SimulatedTime(ManualClock())
    before, limit = time.now(), MessageRateLimit(0, time)
    for _ in range(1000):
        limit.wait()
    assert time.now() == before
