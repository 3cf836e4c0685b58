"""The verdict that follows from the time window of a submission."""

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
MOMENTS = st.timedeltas(timedelta(days=-5), timedelta(days=5)).map(lambda offset: CUTOFF + offset)


def hours(number: float | None) -> datetime | None:
    return None if number is None else CUTOFF + number * HOUR


@pytest.mark.parametrize(("after", "modified", "now", "verdict"), [
    (-22, -8, 2, TimelinessVerdict.ON_TIME),      # saved in time, read afterwards
    (2, 16, 26, TimelinessVerdict.LATE),          # still absent when it was too late
    (-22, 1, 2, TimelinessVerdict.UNPROVEN),      # a last save after the cut-off: ticked before or after?
    (None, -1, 2, TimelinessVerdict.ON_TIME),     # never read before, but saved in time
    (None, 1, 2, TimelinessVerdict.UNPROVEN),
    (-22, -30, 2, TimelinessVerdict.UNPROVEN),    # a modification time before the last reading proves nothing
    (2, -30, 26, TimelinessVerdict.LATE),         # nor does one set back after the cut-off
    (-22, 50, 2, TimelinessVerdict.UNPROVEN),     # nor one in the future
    (-46, 50, -22, TimelinessVerdict.ON_TIME),
    (-22, None, 2, TimelinessVerdict.UNPROVEN),
    (0, 1, 2, TimelinessVerdict.LATE),            # absent exactly at the cut-off
    (-22, 0, 2, TimelinessVerdict.UNPROVEN),      # "trước ngày" is strict
])
def test_verdicts(after: float | None, modified: float | None, now: float, verdict: TimelinessVerdict) -> None:
    assert timeliness_verdict(window(hours(after), hours(modified), CUTOFF + now * HOUR), CUTOFF) is verdict


@pytest.mark.parametrize(("claimed", "seen", "verdict"), [
    (-4, 2, TimelinessVerdict.ON_TIME),       # saved on the last evening, read in the following night
    (-23.9, 2, TimelinessVerdict.ON_TIME),    # the last day from its beginning
    (-4, 50, TimelinessVerdict.UNPROVEN),     # two nights were missed: the time is nothing but a claim
    (-96, 2, TimelinessVerdict.UNPROVEN),     # a time of four days ago that no run in between saw
    (-400_000, 2, TimelinessVerdict.UNPROVEN),  # 1980 in a file's time
    (-96, -20, TimelinessVerdict.ON_TIME),    # read before the cut-off: proved, whatever the claim
    (3, 50, TimelinessVerdict.UNPROVEN),
])
def test_a_claimed_file_time_alone_proves_nothing(claimed: float, seen: float, verdict: TimelinessVerdict) -> None:
    evidence = Evidence(None, CUTOFF + claimed * HOUR, CUTOFF + seen * HOUR)
    assert timeliness_verdict(evidence, CUTOFF) is verdict


@given(MOMENTS, MOMENTS)
def test_without_a_deadline_nothing_is_on_time_or_late(after: datetime, before: datetime) -> None:
    assert timeliness_verdict(Evidence(after, before), None) is None


@given(st.none() | MOMENTS, st.none() | MOMENTS, MOMENTS)
def test_a_window_never_ends_before_it_begins_nor_in_the_future(
        after: datetime | None, modified: datetime | None, now: datetime) -> None:
    if after is not None and after > now:
        after = now
    result = window(after, modified, now)
    assert result.before <= now
    assert result.after is None or result.after <= result.before


@given(st.none() | MOMENTS, MOMENTS, st.timedeltas(timedelta(), timedelta(days=9)))
def test_a_later_cutoff_is_never_worse(after: datetime | None, before: datetime, more: timedelta) -> None:
    rank: dict[TimelinessVerdict | None, int] = {
        TimelinessVerdict.LATE: 0, TimelinessVerdict.UNPROVEN: 1, TimelinessVerdict.ON_TIME: 2}
    result = Evidence(after if after is None else min(after, before), before)
    assert rank[timeliness_verdict(result, CUTOFF + more)] >= rank[timeliness_verdict(result, CUTOFF)]


@pytest.mark.parametrize(("by_people", "by_software", "before"), [
    ([-8], [2], -8),           # the software wrote afterwards: the tick was set by the last change that people made
    ([-8, -3], [], -3),        # renaming or moving changes the modification time and creates no revision
    ([-8, 1], [2], 1),         # people changed it on both sides of the cut-off: which one submitted is unknown
    ([1], [], 1),              # an editing session that ended too late may have begun in time
    ([-8, 3], [], 2),          # people continued to edit after the reading: the revision of 2 was merged into that of 3
    ([-30], [2], 2),           # no change by people in the window: the history is incomplete
    ([], [], 2),
])
def test_the_history_ends_the_window_at_the_last_change_by_people(
        by_people: list[float], by_software: list[float], before: float) -> None:
    evidence = Evidence(CUTOFF - 22 * HOUR, CUTOFF + 2 * HOUR)
    moments = [(each, False) for each in by_people] + [(each, True) for each in by_software]
    result = narrow_window(evidence, [Revision(CUTOFF + hour * HOUR, mine) for hour, mine in moments])
    assert result == Evidence(evidence.after, CUTOFF + before * HOUR)


@given(st.none() | MOMENTS, MOMENTS, st.lists(st.builds(Revision, MOMENTS, st.booleans())))
def test_the_history_never_widens_a_window_nor_proves_lateness(
        after: datetime | None, before: datetime, revisions: list[Revision]) -> None:
    evidence = Evidence(after if after is None else min(after, before), before)
    result = narrow_window(evidence, revisions)
    assert result.after == evidence.after
    assert result.before <= evidence.before
    late = timeliness_verdict(result, CUTOFF) is TimelinessVerdict.LATE
    assert not late or timeliness_verdict(evidence, CUTOFF) is TimelinessVerdict.LATE
