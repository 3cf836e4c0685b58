"""The log tab contains every event exactly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.domain.tracking.event_log import CHUNK, LogError, decode, encode
from automation.domain.tracking.events import Event, EventKind, event

PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
JSON = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
                    max_leaves=8)
HANOI = timezone(timedelta(hours=7))
EVENTS = st.builds(
    Event, st.datetimes(timezones=st.just(HANOI)).filter(lambda moment: moment.year > 1),
    st.sampled_from(EventKind), st.text(min_size=1), st.none() | st.text(), st.none() | st.text(),
    st.dictionaries(st.text(), JSON, max_size=4))


@given(st.lists(EVENTS, max_size=6), st.randoms())
def test_round_trip_whatever_the_order_of_rows(events: list[Event], chance: object) -> None:
    pieces = [piece for each in encode(events) for piece in each]
    chance.shuffle(pieces)  # type: ignore[attr-defined]  # hypothesis' random
    assert decode(pieces) == events


def long_event() -> Event:
    return event(datetime(2024, 5, 28, tzinfo=UTC), EventKind.COMPILED, identity="x",
                 included=[f"Trường THPT số {number}" for number in range(5_000)])


def test_a_long_event_is_split_into_cells() -> None:
    (pieces,) = encode([long_event()])
    assert len(pieces) > 2
    assert all(len(piece) < CHUNK + 100 and piece.isascii() for piece in pieces)
    assert decode([*pieces, *pieces]) == [long_event()]


def test_events_lost_at_the_end_are_detected_by_the_expected_number() -> None:
    pieces = encode([long_event()])[0]
    assert len(decode(pieces, 1)) == 1
    with pytest.raises(LogError, match="thiếu sự kiện số 2"):
        decode(pieces, 3)
    with pytest.raises(LogError, match="thiếu sự kiện số 1"):
        decode([], 1)


@pytest.mark.parametrize(("spoil", "says"), [
    (lambda pieces: pieces[1:], "thiếu một phần của sự kiện số 1"),
    (lambda pieces: [*pieces, "ghi chú"], "không do phần mềm ghi"),
    (lambda pieces: [*pieces, "1:1/1:{}"], "hai nội dung khác nhau"),
    (lambda pieces: [*pieces, "3:1/1:{}"], "thiếu sự kiện số 2"),
    (lambda pieces: [*pieces, "2:1/1:{}"], "sự kiện số 2 trong nhật ký đã bị sửa"),
])
def test_a_damaged_log_is_refused_with_a_message(spoil: object, says: str) -> None:
    pieces = list(encode([long_event()])[0])
    with pytest.raises(LogError, match=says):
        decode(spoil(pieces))  # type: ignore[operator]  # one of the functions above
