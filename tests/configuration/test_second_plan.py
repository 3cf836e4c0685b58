"""Another year, committee, forms and units: by configuration alone."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from automation.configuration.workspace import Workspace, load, load_or_raise
from automation.domain.plan.units import Unit
from tests.configuration.workspaces import SECOND

ZONE = ZoneInfo("Asia/Bangkok")


@cache
def second() -> Workspace:
    return load_or_raise(SECOND)


def test_it_loads_without_problems() -> None:
    assert [str(problem) for problem in load(SECOND)[1]] == []


def test_the_plan_is_its_own() -> None:
    plan = second().plan
    assert (plan.code, plan.year, plan.timezone) == ("thu-vien-2027", 2027, "Asia/Bangkok")
    assert plan.guards.max_messages_per_run == 10
    assert plan.guards.max_emptied_share == 0.2
    assert second().settings.documents.symbol == "BC-CĐTV"


def test_days_and_moments_are_in_its_zone() -> None:
    first = second().plan.obligation("Q1")
    assert first.opens_at == datetime(2027, 3, 1, 8, tzinfo=ZONE)
    assert first.closes_at == datetime(2027, 5, 1, tzinfo=ZONE)
    assert first.deadline is not None
    assert first.deadline.cutoff == datetime(2027, 4, 6, tzinfo=ZONE)
    assert first.deadline.phrase == "chậm nhất ngày 05/04/2027"


def test_who_owes_what() -> None:
    plan, units = second().plan, second().units
    today = date(2027, 1, 1)

    def owing(code: str) -> list[Unit]:
        return plan.owing(units.values(), plan.obligation(code), today)

    assert [unit.code for unit in owing("Q1")] == ["TV-HL", "TV-CT"]
    assert [unit.code for unit in owing("Q2")] == ["TV-CT"]
    assert units["TV-VD"].merged_into == "TV-CT"
    assert units["TV-HL"].name == "Thư viện Hạ Long, cơ sở 1"
    assert units["TV-CT"].emails == ("coto@thuvien.example", "coto2@thuvien.example")


def test_its_forms_and_figures() -> None:
    assert [tab.code for tab in second().catalogue.tabs] == ["SK", "Q1", "Q2"]
    assert dict(second().previous) == {("TV-HL", "L01.total"): 1200.0, ("TV-HL", "L02"): 5000.0}


def test_its_holidays() -> None:
    days = second().working_days
    assert days.is_working(date(2027, 5, 8))
    assert not days.is_working(date(2027, 4, 30))
    assert not days.is_working(date(2028, 1, 1))
