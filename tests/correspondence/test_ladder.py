"""Which step of the ladder is sent on which day, through `plan_messages`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from automation.domain.plan.deadlines import due_before, due_by
from automation.domain.plan.plan import Obligation, Shift
from automation.domain.plan.working_days import WorkingDays
from automation.domain.tracking.events import EventKind, event
from automation.domain.tracking.standing import Stage
from tests.pipeline.mail_run import HALF, PLAN, ZONE, FakeMailer, InMemoryLedger, at, owing, plan_mail, run, step, steps


@pytest.mark.parametrize(("now", "expected"), [
    (at(5, 12), []),
    (at(5, 13), ["truoc-14"]),
    (at(5, 23), ["truoc-14"]),
    (at(5, 24), ["truoc-3"]),
    (at(5, 27), ["ngay-cuoi"]),
    (at(5, 27, 23), ["ngay-cuoi"]),
    (at(5, 28, 0), ["sau-1"]),
    (at(6, 3), ["sau-5"]),
    (at(6, 4), ["len-truong"]),
    (at(6, 30), ["len-truong"]),
    (at(7, 1, 0), []),
])
def test_the_newest_step_whose_day_has_come(now: datetime, expected: list[str]) -> None:
    assert [code for unit, code in steps(plan_mail(now, [owing(now=now)])) if unit] == expected


def test_nothing_before_it_opens() -> None:
    late_opening = replace(HALF, opens_at=at(5, 20, 0))
    plan = replace(PLAN, obligations=(late_opening,))
    assert steps(plan_mail(at(5, 19), [owing()], plan=plan)) == []
    assert steps(plan_mail(at(5, 20), [owing()], plan=plan)) == [("A", "truoc-14")]


def test_a_step_before_the_deadline_is_stale_after_it() -> None:
    plan = replace(PLAN, ladder=(step("ngay-cuoi", 0), step("sau-5", 5)))
    assert steps(plan_mail(at(5, 28), [owing(now=at(5, 28))], plan=plan)) == []
    assert steps(plan_mail(at(6, 1), [owing(now=at(6, 1))], plan=plan)) == [("A", "sau-5")]


def test_an_older_step_is_never_sent_after_a_newer_one() -> None:
    ledger, mailer = InMemoryLedger(), FakeMailer()
    run(at(5, 24), [owing()], ledger, mailer)
    assert steps(plan_mail(at(5, 25), [owing()], ledger)) == []


def sent_daily(extended_on: datetime, until: date, through: int) -> list[tuple[int, str]]:
    """(day of June, step) of the messages to a unit that got an extension to `until`, with a run every night."""
    ledger = InMemoryLedger([event(extended_on, EventKind.EXTENDED, "A", "6T", until=until.isoformat(), reason="Bão")])
    mailer = FakeMailer()
    standing = owing(due=due_by(until, ZONE).cutoff)
    found: list[tuple[int, str]] = []
    for day in range(1, through + 1):
        run(at(6, day), [standing], ledger, mailer)
        found += [(day, each.step.partition("@")[0]) for each in mailer.accepted if each.unit]
        mailer.accepted.clear()
    return found


def test_steps_that_were_due_before_an_extension_was_granted_are_skipped() -> None:
    """Granted after the due date: the unit is not reminded two days in a row of what it has just arranged."""
    assert sent_daily(at(5, 31, 15), date(2024, 6, 4), 4) == [(1, "truoc-3"), (4, "ngay-cuoi")]
    assert sent_daily(at(6, 1, 1), date(2024, 6, 10), 10) == [(7, "truoc-3"), (10, "ngay-cuoi")]


def test_a_step_on_the_day_of_the_extension_is_sent() -> None:
    assert sent_daily(at(6, 1, 1), date(2024, 6, 15), 6) == [(1, "truoc-14")]
    assert sent_daily(at(6, 3, 1), date(2024, 6, 3), 3) == [(3, "ngay-cuoi")]


@pytest.mark.parametrize(("shift", "day"), [(Shift.NONE, 30), (Shift.PREVIOUS, 29), (Shift.NEXT, 29)])
def test_the_last_day_of_november_is_a_saturday(shift: Shift, day: int) -> None:
    """A step up to the deadline is never shifted over it, or it would never be sent."""
    year = Obligation("CN", "Báo cáo năm", at(10, 1), due_before(date(2024, 12, 1), ZONE))
    plan = replace(PLAN, obligations=(year,), ladder=(step("ngay-cuoi", 0, "remind_last_day", shift=shift),))
    standing = owing(obligation="CN", due=datetime(2024, 12, 1, tzinfo=ZONE))
    assert steps(plan_mail(at(11, day - 1), [standing], plan=plan)) == []
    assert steps(plan_mail(at(11, day), [standing], plan=plan)) == [("A", "ngay-cuoi")]


def test_a_step_after_the_deadline_is_not_shifted_before_it() -> None:
    year = Obligation("CN", "Báo cáo năm", at(10, 1), due_before(date(2024, 12, 1), ZONE))
    plan = replace(PLAN, obligations=(year,), ladder=(step("sau-1", 1, shift=Shift.PREVIOUS),))
    standing = owing(obligation="CN", due=datetime(2024, 12, 1, tzinfo=ZONE), stage=Stage.MISSING)
    assert steps(plan_mail(at(12, 1), [standing], plan=plan)) == []  # Sunday
    assert steps(plan_mail(at(12, 2), [standing], plan=plan)) == [("A", "sau-1")]


def test_a_holiday_moves_a_step() -> None:
    days = WorkingDays(days_off=frozenset({date(2024, 5, 24)}))
    plan = replace(PLAN, ladder=(step("truoc-3", -3, shift=Shift.PREVIOUS),))
    assert steps(plan_mail(at(5, 23), [owing()], plan=plan, days=days)) == [("A", "truoc-3")]
    assert steps(plan_mail(at(5, 23), [owing()], plan=plan)) == []


def test_a_step_may_belong_to_one_obligation_and_no_deadline_has_no_ladder() -> None:
    other = Obligation("KH", "Kế hoạch", at(1, 2))
    ladder = (step("truoc-14", -14, obligations=("KH",)), step("sau-1", 1))
    plan = replace(PLAN, obligations=(other, HALF), ladder=ladder)
    standings = [owing(obligation="KH", due=None), owing()]
    assert steps(plan_mail(at(5, 20), standings, plan=plan)) == []
    assert steps(plan_mail(at(5, 29), standings, plan=plan)) == [("A", "sau-1")]
