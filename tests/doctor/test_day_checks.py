"""The doctor's check of the checks by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from automation.configuration.workspace import Workspace, load_or_raise
from automation.doctor.day_checks import by_day
from automation.doctor.facts import DoctorFacts, LedgerFacts, Level
from automation.domain.plan.settings import CheckSettings
from automation.domain.tracking.events import EventKind, event

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NIGHT = datetime(2024, 5, 22, 2, tzinfo=ZONE)
TEN = datetime(2024, 5, 22, 10, tzinfo=ZONE)


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return load_or_raise(Path(__file__).parents[2])


def facts(workspace: Workspace, now: datetime, check: datetime | None = None,
          last_look: datetime | None = None) -> DoctorFacts:
    events = [event(NIGHT, EventKind.OBSERVED)] + ([event(check, EventKind.OBSERVED, by_day=True)] if check else [])
    return DoctorFacts("/srv/vstbpn", now, workspace=workspace, ledger=LedgerFacts(events=events), last_look=last_look)


def test_a_night_is_no_check_by_day(workspace: Workspace) -> None:
    found = by_day(facts(workspace, TEN, last_look=NIGHT))
    assert (found.level, "schedule" in found.message) == (Level.OK, True)
    assert facts(workspace, TEN, check=TEN).last_run == NIGHT


@pytest.mark.parametrize(("check", "look"), [(TEN - timedelta(minutes=20), None), (None, TEN - timedelta(minutes=20)),
                                             (TEN - timedelta(hours=2), TEN - timedelta(minutes=20))])
def test_the_last_check_is_in_the_ledger_or_the_cache(workspace: Workspace, check: datetime | None,
                                                      look: datetime | None) -> None:
    found = by_day(facts(workspace, TEN, check, look))
    assert (found.level, found.values["at"]) == (Level.OK, "22/05/2024 09:40")


def test_missed_checks_are_reported_in_working_hours(workspace: Workspace) -> None:
    stopped = datetime(2024, 5, 21, 11, tzinfo=ZONE)
    assert by_day(facts(workspace, TEN, stopped)).level is Level.ATTENTION
    assert by_day(facts(workspace, TEN.replace(hour=7, minute=40), stopped)).level is Level.OK  # the day has just begun
    assert by_day(facts(workspace, TEN.replace(hour=20), stopped)).level is Level.OK
    assert by_day(facts(workspace, TEN.replace(day=25), stopped)).level is Level.OK  # a Saturday
    assert by_day(facts(workspace, TEN.replace(year=2026), stopped)).level is Level.OK  # the plan is over


def test_none_are_expected_without_an_interval(workspace: Workspace) -> None:
    settings = replace(workspace.settings, check=CheckSettings(every_minutes=0))
    found = by_day(facts(replace(workspace, settings=settings), TEN))
    assert (found.level, "every_minutes" in found.message) == (Level.OK, True)
