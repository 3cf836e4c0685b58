"""What the window of a submission proves."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.domain.tracking.evidence import Revision, narrow_window, timeliness_verdict, window
from automation.domain.tracking.standing import Evidence, TimelinessVerdict

CUTOFF = datetime(2024, 5, 28, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
HOUR = timedelta(hours=1)
MOMENTS = st.timedeltas(timedelta(days=-5), timedelta(days=5)).map(lambda apart: CUTOFF + apart)


def hours(number: float | None) -> datetime | None:
    return None if number is None else CUTOFF + number * HOUR


@pytest.mark.parametrize(("after", "modified", "now", "verdict"), [
    (-22, -8, 2, TimelinessVerdict.ON_TIME),      # saved in time, seen afterwards
    (2, 16, 26, TimelinessVerdict.LATE),          # still not there when it was too late
    (-22, 1, 2, TimelinessVerdict.UNPROVEN),      # a last save after the cut-off: ticked before or after?
    (None, -1, 2, TimelinessVerdict.ON_TIME),     # never seen before, but saved in time
    (None, 1, 2, TimelinessVerdict.UNPROVEN),
    (-22, -30, 2, TimelinessVerdict.UNPROVEN),    # a file time before the last look proves nothing
    (2, -30, 26, TimelinessVerdict.LATE),         # nor does one set back after the cut-off
    (-22, 50, 2, TimelinessVerdict.UNPROVEN),     # nor one in the future
    (-46, 50, -22, TimelinessVerdict.ON_TIME),
    (-22, None, 2, TimelinessVerdict.UNPROVEN),
    (0, 1, 2, TimelinessVerdict.LATE),            # not there at the very cut-off
    (-22, 0, 2, TimelinessVerdict.UNPROVEN),      # "trước ngày" is strict
])
def test_verdicts(after: float | None, modified: float | None, now: float, verdict: TimelinessVerdict) -> None:
    assert timeliness_verdict(window(hours(after), hours(modified), CUTOFF + now * HOUR), CUTOFF) is verdict


@given(MOMENTS, MOMENTS)
def test_without_a_date_all_is_on_time(after: datetime, before: datetime) -> None:
    assert timeliness_verdict(Evidence(after, before), None) is TimelinessVerdict.ON_TIME


@given(st.none() | MOMENTS, st.none() | MOMENTS, MOMENTS)
def test_a_window_never_ends_before_it_begins_nor_in_the_future(
        after: datetime | None, modified: datetime | None, now: datetime) -> None:
    if after is not None and after > now:
        after = now
    found = window(after, modified, now)
    assert found.before <= now
    assert found.after is None or found.after <= found.before


@given(st.none() | MOMENTS, MOMENTS, st.timedeltas(timedelta(), timedelta(days=9)))
def test_a_later_cutoff_is_never_worse(after: datetime | None, before: datetime, more: timedelta) -> None:
    rank = {TimelinessVerdict.LATE: 0, TimelinessVerdict.UNPROVEN: 1, TimelinessVerdict.ON_TIME: 2}
    found = Evidence(after if after is None else min(after, before), before)
    assert rank[timeliness_verdict(found, CUTOFF + more)] >= rank[timeliness_verdict(found, CUTOFF)]


@pytest.mark.parametrize(("theirs", "ours", "before"), [
    ([-8], [2], -8),           # ours came after: the tick was there by the last change of theirs
    ([-8, -3], [], -3),        # a new name or a move changes the file's time, and no revision
    ([-8, 1], [2], 1),         # theirs on both sides: who can tell which of them
    ([1], [], 1),              # a sitting that ended too late may have begun in time
    ([-8, 3], [], 2),          # people went on after we looked: what stood at 2 was folded into 3
    ([-30], [2], 2),           # nothing of theirs in the window: the history is not whole
    ([], [], 2),
])
def test_the_history_cuts_what_came_after_the_last_change_of_theirs(
        theirs: list[float], ours: list[float], before: float) -> None:
    seen = Evidence(CUTOFF - 22 * HOUR, CUTOFF + 2 * HOUR)
    told = [(each, False) for each in theirs] + [(each, True) for each in ours]
    found = narrow_window(seen, [Revision(CUTOFF + hour * HOUR, mine) for hour, mine in told])
    assert found == Evidence(seen.after, CUTOFF + before * HOUR)


@given(st.none() | MOMENTS, MOMENTS, st.lists(st.builds(Revision, MOMENTS, st.booleans())))
def test_the_history_never_widens_a_window_nor_proves_lateness(
        after: datetime | None, before: datetime, told: list[Revision]) -> None:
    seen = Evidence(after if after is None else min(after, before), before)
    found = narrow_window(seen, told)
    assert found.after == seen.after
    assert found.before <= seen.before
    late = timeliness_verdict(found, CUTOFF) is TimelinessVerdict.LATE
    assert not late or timeliness_verdict(seen, CUTOFF) is TimelinessVerdict.LATE
