"""Reporting rates and their counts: every expected unit once, never over 100 %."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.domain.plan.units import Unit
from automation.domain.report import TimelinessLine
from automation.domain.reporting_rates import timeliness_lines
from automation.domain.tracking.standing import Stage, Standing, TimelinessBucket, TimelinessVerdict

ALL = "Toàn ngành"
UNITS = {code: Unit(code, code, type_) for code, type_ in
         (("A", "THPT công lập"), ("B", "THPT công lập"), ("C", "GDNN-GDTX"), ("D", "THPT tư thục"))}


def standing(unit: str, bucket: TimelinessBucket, stage: Stage, verdict: TimelinessVerdict | None = None,
             errors: int = 0) -> Standing:
    return Standing(unit, "6T", stage, bucket, verdict, errors=errors)


def test_lines_by_type_then_the_total() -> None:
    lines = timeliness_lines([
        standing("A", TimelinessBucket.ON_TIME, Stage.SUBMITTED, TimelinessVerdict.UNPROVEN),
        standing("B", TimelinessBucket.LATE, Stage.WITH_ERRORS, TimelinessVerdict.LATE, errors=2),
        standing("C", TimelinessBucket.MISSING, Stage.UNREACHABLE),
    ], UNITS, ALL)
    assert [(each.name, each.expected) for each in lines] == [("THPT công lập", 2), ("GDNN-GDTX", 1), (ALL, 3)]
    total = lines[-1]
    assert (total.on_time, total.late, total.missing, total.unproven, total.unreachable) == (1, 1, 1, 1, 1)
    assert (total.submitted, total.complete) == (2, 1)


def test_nobody_expected() -> None:
    assert timeliness_lines([], UNITS, ALL)[0].expected == 0
    assert timeliness_lines([], UNITS, ALL)[0].rate is None


def test_a_part_greater_than_the_whole_is_an_error() -> None:
    line = TimelinessLine(ALL, expected=5, on_time=1, late=0, missing=3, not_yet_due=0, exempt=1)
    assert (line.owed, line.rate) == (4, 25), "of the exempt none is owed"
    with pytest.raises(ValueError, match="5 of 4"):
        _ = replace(line, late=4).rate


@given(st.lists(st.tuples(st.sampled_from(sorted(UNITS)), st.sampled_from(TimelinessBucket))))
def test_buckets_always_add_up(drawn: list[tuple[str, TimelinessBucket]]) -> None:
    lines = timeliness_lines([standing(unit, bucket, Stage.SUBMITTED) for unit, bucket in drawn], UNITS, ALL)
    for each in lines:
        assert each.submitted == each.on_time + each.late + each.undated
        assert each.submitted + each.missing + each.not_yet_due == each.owed
        assert each.submitted + each.missing + each.not_yet_due + each.exempt == each.expected
    assert sum(each.expected for each in lines[:-1]) == lines[-1].expected == len(drawn)
