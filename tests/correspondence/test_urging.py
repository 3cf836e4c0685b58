"""The official letter that urges units: who is late, its words, and when a step drafts it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from automation.correspondence.letters import Office
from automation.correspondence.mail_history import mail_history
from automation.correspondence.urging import (
    DON_DOC,
    LetterTemplateError,
    due_drafts,
    late_reports,
    proposed_deadline,
    urging_letter,
)
from automation.domain.plan.plan import Plan
from automation.domain.plan.working_days import WorkingDays
from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.standing import Stage
from tests.pipeline.mail_run import (
    HALF,
    MAIL,
    PLAN,
    RENDER,
    UNITS,
    FakeMailer,
    InMemoryLedger,
    at,
    handed_in,
    owing,
    run,
    step,
)

NOW = at(6, 5)
DRAFTING = replace(PLAN, ladder=(step("sau-1", 1), replace(step("sau-5", 5), document=DON_DOC)))


def office(plan: Plan = PLAN, now: object = NOW) -> Office:
    return Office(plan, MAIL, WorkingDays(), now, RENDER)  # type: ignore[arg-type]  # a moment


def test_late_are_those_that_owe_after_their_own_deadline_with_the_days_of_their_reminders() -> None:
    ledger, mailer = InMemoryLedger(), FakeMailer()
    standings = [owing("A", at(5, 28)), owing("B", NOW, stage=Stage.UNREACHABLE), handed_in("C")]
    for day in (24, 28):
        run(at(5, day), standings, ledger, mailer)
    found = late_reports(office(), mail_history(office(), ledger.events), HALF, UNITS, [
        *standings[1:], owing("A", NOW), owing("D", NOW, due=at(6, 20))])
    assert [(each.code, each.due, each.days_late, each.reminded, each.state) for each in found] == [
        ("A", date(2024, 5, 27), 9, (date(2024, 5, 24), date(2024, 5, 28)), "Quá hạn, chưa nộp")]


def test_the_letter_names_plan_deadline_and_what_is_asked() -> None:
    late = late_reports(office(), mail_history(office(), ()), HALF, UNITS, [owing("A", NOW), owing("B", NOW)])
    letter = urging_letter(office(), HALF, late, proposed_deadline(office()), at(6, 4))
    assert letter.about == "V/v đôn đốc nộp Báo cáo 06 tháng đầu năm 2024"
    assert letter.addressees == ["Các đơn vị có tên trong danh sách dưới đây"]
    assert "hạn nộp trước ngày 28/5/2024" in letter.before[0]
    assert "Đến ngày 04 tháng 6 năm 2024, Ban chưa nhận được báo cáo của 2 đơn vị" in letter.before[1]
    assert "chậm nhất ngày 12 tháng 6 năm 2024" in letter.after[0], "five working days after Wednesday, 5 June"
    one = urging_letter(office(), HALF, late[:1], date(2024, 6, 12), at(6, 4))
    assert one.addressees == ["Trường A"]
    assert "Hiệu trưởng Trường A" in one.after[0]


def test_a_template_without_the_place_of_the_table_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RENDER, "text", lambda *_args, **_facts: "V/v đôn đốc\nKính gửi: Trường A\n")
    with pytest.raises(LetterTemplateError, match="bảng"):
        urging_letter(office(), HALF, [], date(2024, 6, 12), NOW)


def drafted(step_code: str, due: str) -> Event:
    return event(at(6, 2), EventKind.DRAFTED, None, "6T", step=step_code, due=due, file="reports/6T/a.docx", units=1)


@pytest.mark.parametrize(("day", "events", "count"), [
    (at(5, 31), (), 0), (at(6, 1), (), 1), (at(6, 20), (), 1),
    (at(6, 3), (drafted("sau-5", "2024-05-27"),), 0), (at(6, 3), (drafted("sau-5", "2024-05-20"),), 1)])
def test_a_step_drafts_once_for_a_due_date(day: object, events: tuple[Event, ...], count: int) -> None:
    made = office(DRAFTING, day)
    assert len(due_drafts(made, mail_history(made, events), events)) == count


def test_without_such_a_step_nothing_is_drafted() -> None:
    assert due_drafts(office(), mail_history(office(), ()), ()) == []
