"""No message is sent about a deadline that passed so shortly before that a listing may lack a report made in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from automation.correspondence.settling import settling_messages
from automation.domain.tracking.messages import Message
from automation.pipeline.remind import MailPlan, without_settling
from tests.pipeline.mail_run import PLAN

DEADLINE = next(each for each in PLAN.obligations if each.deadline)
MESSAGE = Message("k", "A", DEADLINE.code, "sau-1", ("a@hoc.example",), "", "", "", "")
LAG = timedelta(minutes=10)


@pytest.mark.parametrize(("minutes", "delay", "sent"), [
    (-1, LAG, True), (0, LAG, False), (9, LAG, False), (10, LAG, True), (5, timedelta(0), True)])
def test_a_message_waits_until_the_listing_has_settled(minutes: int, delay: timedelta, *, sent: bool) -> None:
    assert DEADLINE.deadline
    now = DEADLINE.deadline.cutoff + timedelta(minutes=minutes)
    message = replace(MESSAGE, due=DEADLINE.deadline.last_day)
    assert settling_messages([message], PLAN, now, delay) == ({} if sent else {"k": DEADLINE.deadline.cutoff + LAG})
    other = replace(MESSAGE, key="other", due=date(2031, 1, 1))
    assert settling_messages([other, MESSAGE], PLAN, now, delay) == {}
    plan = without_settling(MailPlan((message, other)), PLAN, now, delay)
    assert plan.messages == ((message, other) if sent else (other,))
    assert [each.unit for each in plan.skipped] == ([] if sent else ["A"])
