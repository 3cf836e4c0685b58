"""Why letters go and why others do not, as `remind --dry-run` lists it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from automation.correspondence.causes import Causes
from automation.correspondence.letters import Office
from automation.correspondence.mail_history import mail_history
from automation.correspondence.occasions.not_sent import NotSent, settled_since, switched_off
from automation.domain.plan.letters import DEFAULTS, LetterKind
from automation.domain.plan.working_days import WorkingDays
from automation.domain.tracking.events import EventKind, event
from automation.domain.tracking.messages import Occasion
from automation.domain.tracking.standing import Stage, Standing
from tests.pipeline.mail_run import MAIL, PLAN, RENDER, UNITS, at, handed_in, owing

SUBMITTED = event(at(5, 20, 9), EventKind.SUBMITTED, "A", "6T", before=at(5, 20, 9).isoformat())
STEP = Occasion(LetterKind.REMINDER, "A", "6T", "sau-1", date(2024, 5, 27))


@pytest.mark.parametrize(("day", "words"), [(24, "còn 3 ngày"), (27, "hôm nay là ngày cuối"), (29, "đã quá 2 ngày")])
def test_a_step_names_its_deadline_and_the_days(day: int, words: str) -> None:
    found = Causes(PLAN, [], {("A", "6T"): owing()}, at(5, day)).of(STEP)
    assert f"hạn nộp đến hết ngày 27/5/2024, {words}" in found
    assert "mốc “nhắc sau hạn 1 ngày”" in found


def test_an_extended_deadline_is_the_units_own() -> None:
    assert "(hạn riêng của đơn vị)" in Causes(PLAN, [], {}, at(5, 29)).of(replace(STEP, due=date(2024, 6, 10)))


def test_an_answer_names_the_act_and_a_repetition_its_number() -> None:
    wrong = replace(handed_in("A"), stage=Stage.WITH_ERRORS, errors=2, submitted_at=at(5, 20, 9))
    causes = Causes(PLAN, [SUBMITTED], {("A", "6T"): wrong}, at(5, 29))
    found = causes.of(Occasion(LetterKind.ERRORS, "A", "6T", f"con-loi@{SUBMITTED.key[:12]}#2"))
    assert found == "đơn vị nộp báo cáo ngày 20/5/2024, còn 2 lỗi, nhắc lần 2"


def not_sent(plan_letters: tuple[LetterKind, ...], now: Standing, before: Standing) -> list[NotSent]:
    rows = tuple(replace(DEFAULTS[kind], on=False) for kind in plan_letters)
    office = Office(replace(PLAN, letters=rows), MAIL, WorkingDays(), at(5, 29), RENDER)
    history, events = mail_history(office, [SUBMITTED]), [SUBMITTED]
    return [*settled_since(office, history, UNITS, {("A", "6T"): now}, {("A", "6T"): before}, events, ()),
            *switched_off(office, history, UNITS, [now], events)]


def test_what_was_settled_since_the_last_night_is_named() -> None:
    [found] = not_sent((), handed_in("A"), owing("A", at(5, 29)))
    assert (found.kind, found.step, found.state) == (LetterKind.REMINDER, "sau-5", "cancelled") or found.step == "sau-1"
    assert "Đã nộp" in found.why


def test_a_kind_that_the_plan_switches_off_is_named() -> None:
    wrong = replace(handed_in("A"), stage=Stage.WITH_ERRORS, errors=2, submitted_at=at(5, 20, 9))
    found = not_sent((LetterKind.ERRORS,), wrong, wrong)
    assert [(each.kind, each.unit, each.state) for each in found] == [(LetterKind.ERRORS, "A", "skipped")]
    assert "đã tắt" in found[0].why


def test_nothing_is_named_that_goes_or_went() -> None:
    assert not_sent((), handed_in("A"), handed_in("A")) == []
