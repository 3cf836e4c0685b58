"""The doctor's check of letters that wait for the hours of sending."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from automation.configuration.workspace import load_or_raise
from automation.correspondence.outbox.events import untried_event
from automation.doctor.facts import DoctorFacts, LedgerFacts, Level
from automation.doctor.sending_hours import sending_hours
from automation.domain.plan.sending_hours import SendingHours
from automation.domain.tracking.messages import Delivery, Message

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NIGHT = datetime(2024, 5, 24, 2, tzinfo=ZONE)  # a Friday
WAITS = Message("6T/A/truoc-3", "A", "6T", "truoc-3", ("a@x.example",), "", "", "", "b@x.example")


@pytest.mark.parametrize(("now", "hours", "level", "number"), [
    (NIGHT.replace(hour=16), SendingHours(time(7, 30), time(17)), Level.OK, 1),
    (NIGHT.replace(day=26), SendingHours(time(7, 30), time(17)), Level.ATTENTION, 1),
    (NIGHT.replace(day=26), None, Level.OK, None)])
def test_letters_that_waited_through_a_day_are_named(now: datetime, hours: SendingHours | None, level: Level,
                                                     number: int | None) -> None:
    workspace = load_or_raise(Path(__file__).parents[2])
    settings = replace(workspace.settings, mail=replace(workspace.settings.mail, hours=hours))
    found = sending_hours(DoctorFacts("/srv", now, workspace=replace(workspace, settings=settings), ledger=LedgerFacts(
        events=[untried_event(WAITS, Delivery.QUEUED, "", NIGHT)])))
    assert (found.level, found.values.get("n")) == (level, number)
    assert found.details == ((WAITS.key,) if level is Level.ATTENTION else ())
