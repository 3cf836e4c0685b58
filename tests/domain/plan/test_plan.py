"""Which unit owes which obligation, on its reference day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from automation.domain.plan.deadlines import due_before
from automation.domain.plan.plan import Audience, LadderStep, Obligation, Plan
from automation.domain.plan.units import Unit

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SIX_MONTHS = Obligation("6T", "Báo cáo 6 tháng", datetime(2024, 4, 1, tzinfo=ZONE), due_before(date(2024, 5, 28), ZONE))
UNDATED = Obligation("KH", "Kế hoạch năm", datetime(2024, 1, 2, tzinfo=ZONE))
SCHOOL = Unit("A", "Trường A", "THPT công lập")
TODAY = date(2024, 3, 1)


@pytest.mark.parametrize(("change", "owes"), [
    ({}, True),
    ({"reports": False}, False),
    ({"valid_from": date(2024, 5, 27)}, True),  # founded on the last day in time
    ({"valid_from": date(2024, 5, 28)}, False),
    ({"valid_to": date(2024, 5, 27)}, True),
    ({"valid_to": date(2024, 5, 26)}, False),  # merged before it was due
])
def test_a_unit_owes_obligations_due_while_it_is_in_force(change: dict[str, object], owes: bool) -> None:
    unit = replace(SCHOOL, **change)  # type: ignore[arg-type]  # fields by name
    assert SIX_MONTHS.owed_by(unit, TODAY) is owes


def test_without_a_deadline_the_reference_day_is_today() -> None:
    closed = replace(SCHOOL, valid_to=date(2024, 2, 1))
    assert UNDATED.owed_by(closed, date(2024, 2, 1))
    assert not UNDATED.owed_by(closed, date(2024, 2, 2))


def test_without_a_deadline_a_unit_founded_after_the_period_owes_nothing() -> None:
    yearly = replace(UNDATED, period_to=date(2024, 12, 31))
    founded = replace(SCHOOL, valid_from=date(2025, 7, 1))
    assert not yearly.owed_by(founded, date(2025, 9, 1))
    assert yearly.owed_by(SCHOOL, date(2025, 9, 1))


def test_only_the_named_types_owe() -> None:
    schools_only = replace(SIX_MONTHS, unit_types=("THPT công lập",))
    centre = Unit("B", "Trung tâm B", "GDNN-GDTX")
    plan = Plan("2024", "Kế hoạch", 2024, "Ban", (SIX_MONTHS, schools_only))
    assert plan.owing([SCHOOL, centre], schools_only, TODAY) == [SCHOOL]
    assert plan.owing([SCHOOL, centre], SIX_MONTHS, TODAY) == [SCHOOL, centre]


def test_an_unknown_obligation_raises_key_error() -> None:
    with pytest.raises(KeyError):
        Plan("2024", "Kế hoạch", 2024, "Ban", (SIX_MONTHS,)).obligation("9T")


@pytest.mark.parametrize(("audience", "offset", "words"), [
    (Audience.UNIT, -14, "nhắc trước hạn 14 ngày"), (Audience.UNIT, 0, "nhắc ngày cuối của hạn"),
    (Audience.HEAD, 8, "gửi thủ trưởng sau hạn 8 ngày"), (Audience.COMMITTEE, 1, "tổng hợp gửi Ban sau hạn 1 ngày"),
])
def test_a_step_in_words(audience: Audience, offset: int, words: str) -> None:
    assert LadderStep("x", offset, audience, "remind_before", "").described("Ban") == words
