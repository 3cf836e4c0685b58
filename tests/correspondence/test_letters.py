"""Who is written to, and the text of the messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from email import message_from_bytes
from pathlib import Path

import pytest

from automation.adapters.mail.outbox import OutboxMailer
from automation.correspondence.letters import WITHHELD
from automation.domain.plan.deadlines import due_by
from automation.domain.plan.plan import Audience
from automation.domain.plan.working_days import WorkingDays
from automation.domain.tracking.events import EventKind, event
from automation.domain.tracking.standing import Stage, TimelinessBucket, TimelinessVerdict
from automation.pipeline.remind import plan_messages
from tests.pipeline.mail_run import (
    LADDER,
    MAIL,
    PLAN,
    RENDER,
    TITLE,
    UNITS,
    ZONE,
    FakeMailer,
    InMemoryLedger,
    at,
    handed_in,
    owing,
    plan_mail,
    run,
    step,
    steps,
)


@pytest.mark.parametrize("stage", [Stage.SUBMITTED, Stage.WITH_ERRORS, Stage.ACCEPTED, Stage.EXEMPT])
def test_who_owes_nothing_gets_nothing(stage: Stage) -> None:
    mail_plan = plan_mail(at(6, 10), [owing(stage=stage, bucket=TimelinessBucket.ON_TIME)])
    assert (mail_plan.messages, mail_plan.skipped) == ((), ())


def test_an_unreadable_workbook_is_in_the_digest_and_its_unit_is_not_reminded() -> None:
    mail_plan = plan_mail(at(5, 29), [owing(stage=Stage.UNREACHABLE, bucket=TimelinessBucket.MISSING)])
    assert steps(mail_plan) == [(None, "tong-hop")]
    (skipped,) = mail_plan.skipped
    assert (skipped.unit, skipped.step) == ("A", "sau-1")
    assert "Không đọc được tệp" in skipped.reason


def test_a_unit_without_an_address_is_reported() -> None:
    units = {"A": replace(UNITS["A"], emails=(), head_emails=(" ",))}
    for now in (at(5, 29), at(6, 10)):
        mail_plan = plan_mail(now, [owing(now=now)], units=units)
        assert steps(mail_plan) == [(None, "tong-hop")]
        assert [(each.unit, "units.csv" in each.reason) for each in mail_plan.skipped] == [("A", True)]


def test_a_committee_without_an_address_is_reported() -> None:
    mail_plan = plan_mail(at(5, 29), [owing()], plan=replace(PLAN, committee_emails=()))
    assert [(each.unit, each.step) for each in mail_plan.skipped] == [(None, "tong-hop")]


def test_the_head_is_written_to_with_the_unit_in_copy() -> None:
    (message, _) = plan_mail(at(6, 4), [owing(now=at(6, 4))]).messages
    assert (message.to, message.cc) == (("ht-a@haiphong.example",), ("a@haiphong.example",))
    assert "Đồng chí Hiệu trưởng Trường A" in message.text


def test_a_head_without_an_address_is_reached_through_the_unit() -> None:
    units = {"A": replace(UNITS["A"], head_emails=())}
    (message, _) = plan_mail(at(6, 4), [owing(now=at(6, 4))], units=units).messages
    assert (message.to, message.cc) == (("a@haiphong.example",), ())


def test_a_changed_address_is_no_reason_to_write_twice() -> None:
    ledger, mailer = InMemoryLedger(), FakeMailer()
    run(at(5, 28), [owing(now=at(5, 28))], ledger, mailer)
    units = {"A": replace(UNITS["A"], emails=("moi@haiphong.example",))}
    assert steps(plan_mail(at(5, 29), [owing(now=at(5, 29))], ledger, units=units)) == []


def test_the_committee_gets_one_digest_with_everybody() -> None:
    now = at(5, 28)
    mail_plan = plan_mail(now, [
        owing("A", now, reason="Đã quá hạn nộp."),
        replace(handed_in("B"), verdict=TimelinessVerdict.UNPROVEN, reason="Chưa xác minh."),
        owing("C", now, stage=Stage.UNREACHABLE, reason="Tệp đặt mật khẩu."),
    ])
    (message,) = [each for each in mail_plan.messages if each.unit is None]
    assert message.to == ("ban@haiphong.example",)
    for words in ("Số đơn vị phải nộp: 3", "Nộp đúng hạn: 1",
                  "Quá hạn, chưa nộp: 2 (trong đó 1 đơn vị không đọc được tệp)",
                  "Quá hạn, chưa nộp (1 đơn vị):\n1. Trường A", "Không đọc được tệp (1 đơn vị):\n1. Trường C",
                  "chưa xác minh (1 đơn vị):\n1. Trường B"):
        assert words in message.text
    assert "Nộp trễ hạn (" not in message.text


def test_no_digest_when_everybody_has_handed_in() -> None:
    assert plan_mail(at(6, 10), [handed_in("A"), handed_in("B")]).messages == ()


def test_an_extended_unit_has_a_ladder_of_its_own() -> None:
    ledger, mailer = InMemoryLedger(), FakeMailer()
    run(at(5, 24), [owing()], ledger, mailer)
    extended = owing(due=due_by(date(2024, 6, 10), ZONE).cutoff)
    assert steps(plan_mail(at(5, 26), [extended], ledger)) == []
    assert steps(plan_mail(at(5, 29), [extended], ledger)) == [("A", "truoc-14@2024-06-10"), (None, "tong-hop")]
    (message,) = [each for each in plan_mail(at(6, 10), [extended], ledger).messages if each.unit]
    assert message.step == "ngay-cuoi@2024-06-10"
    assert "chậm nhất ngày 10/6/2024 (hạn đã được gia hạn)" in message.text


def test_an_extension_beyond_the_closing_still_counts() -> None:
    extended = owing(due=due_by(date(2024, 7, 5), ZONE).cutoff)
    assert [code for unit, code in steps(plan_mail(at(7, 5), [extended])) if unit] == ["ngay-cuoi@2024-07-05"]


def test_a_unit_is_written_to_once_about_a_returned_report() -> None:
    back = event(at(5, 20, 9), EventKind.RETURNED, "A", "6T", reason="Thiếu số liệu mục G.")
    ledger, mailer = InMemoryLedger([back]), FakeMailer()
    returned = owing(stage=Stage.RETURNED, submitted_at=at(5, 18))
    run(at(5, 21), [returned], ledger, mailer)
    run(at(5, 22), [returned], ledger, mailer)
    (message,) = mailer.accepted
    assert message.step == f"tra-lai@{back.key[:12]}"
    assert "Lý do trả lại: Thiếu số liệu mục G.\n" in message.text
    assert "Thời điểm nộp lần đầu vẫn được ghi nhận" in message.text
    run(at(5, 24), [returned], ledger, mailer)
    assert [each.step for each in mailer.accepted[1:]] == ["truoc-3"]


def test_a_second_return_is_sent_and_one_answered_by_a_submission_is_not() -> None:
    first = event(at(5, 20), EventKind.RETURNED, "A", "6T", reason="một")
    second = event(at(5, 22), EventKind.RETURNED, "A", "6T", reason="hai")
    ledger, mailer = InMemoryLedger([first]), FakeMailer()
    returned = owing(stage=Stage.RETURNED)
    run(at(5, 21), [returned], ledger, mailer)
    ledger.append([second])
    run(at(5, 23), [returned], ledger, mailer)
    assert len({each.step for each in mailer.accepted}) == len(mailer.accepted) == 2
    assert plan_mail(at(5, 23), [handed_in("A")], InMemoryLedger([first])).messages == ()


def test_after_a_return_the_ladder_waits_for_its_next_day() -> None:
    """Returned on 3 June: the escalation of 4 June is still sent, the steps of earlier days are not."""
    back = event(at(6, 3, 9), EventKind.RETURNED, "A", "6T", reason="")
    ledger, mailer = InMemoryLedger([back]), FakeMailer()
    returned = owing(stage=Stage.RETURNED, bucket=TimelinessBucket.MISSING)
    for day in (3, 4, 5):
        run(at(6, day, 10), [returned], ledger, mailer)
    assert [each.step for each in mailer.accepted if each.unit] == [f"tra-lai@{back.key[:12]}", "len-truong"]


def test_personal_data_in_a_reason_is_not_passed_on() -> None:
    back = event(at(5, 20), EventKind.RETURNED, "A", "6T", reason="Bỏ tên em Nguyễn Thị Lan, số 031185001234")
    (message,) = plan_mail(at(5, 21), [owing(stage=Stage.RETURNED)], InMemoryLedger([back])).messages
    assert WITHHELD.format(committee="Ban") in message.text
    for shown in (message.text, message.html, message.subject):
        assert "Lan" not in shown
        assert "031185001234" not in shown


def test_a_reminder_names_the_report_the_deadline_and_the_files() -> None:
    standing = owing(errors=3, warnings=2)
    standings = {("A", "6T"): standing}
    (message,) = plan_messages(PLAN, UNITS, standings, (), WorkingDays(), at(5, 24), RENDER, MAIL,
                               {"A": "feedback/A.xlsx"}).messages
    for words in ("Kính gửi: Đồng chí Hiệu trưởng Trường A", TITLE, "trước ngày 28/5/2024 (còn 3 ngày)",
                  "23 giờ 59 phút, thứ Hai, ngày 27/5/2024", "còn 3 lỗi phải sửa và 2 cảnh báo chưa giải trình",
                  "sheets/A.xlsx", "feedback/A.xlsx", "hết ngày 15/5/2024", "văn bản đã ký", "tccb@haiphong.example"):
        assert words in message.text
        assert words in message.html.replace("Kính gửi:</strong>", "Kính gửi:")
    assert (message.sender, message.reply_to) == (MAIL.sender, "tccb@haiphong.example")
    assert message.subject == f"truoc-3: {TITLE}"


@pytest.mark.parametrize(("template", "offset"), [("remind_before", -3), ("remind_last_day", 0)])
@pytest.mark.parametrize(("now", "spoken"), [(at(6, 6), True), (at(6, 7), True), (at(6, 8), False), (at(6, 9), False)])
def test_no_letter_speaks_of_a_last_working_day_that_is_past(template: str, offset: int, now: datetime, *,
                                                             spoken: bool) -> None:
    """Sunday 9 June is the last day in time, Friday 7 June the last working day."""
    half = replace(PLAN.obligations[0], deadline=due_by(date(2024, 6, 9), ZONE))
    plan = replace(PLAN, obligations=(half,), ladder=(step("nhac", min(offset, -3), template),))
    (message,) = plan_mail(now, [owing(due=due_by(date(2024, 6, 9), ZONE).cutoff)], plan=plan).messages
    assert ("ngày làm việc cuối cùng" in message.text) is (spoken and (offset < 0 or now.day == 7))
    assert "7/6/2024" not in message.text or spoken
    assert ("hôm nay" in message.text.lower()) is (now.day == 9 or (offset == 0 and now.day == 7))


def test_the_letter_to_the_head_lists_past_reminders() -> None:
    ledger, mailer = InMemoryLedger(), FakeMailer()
    for day in (28, 29):
        run(at(5, day), [owing(now=at(5, day))], ledger, mailer)
    run(at(6, 1), [owing(now=at(6, 1))], ledger, mailer)
    head = plan_mail(at(6, 4), [owing(now=at(6, 4))], ledger).messages[0]
    assert "Ban đã gửi thư nhắc đơn vị các ngày 28/5/2024, 01/6/2024." in head.text


@pytest.mark.parametrize("name", ["Trường A\r\nBcc: thu@xau.example", "<script>alert(1)</script>", "{{ plan }}"])
def test_a_unit_name_can_not_inject_headers_markup_or_template_code(name: str, tmp_path: Path) -> None:
    units = {"A": replace(UNITS["A"], name=name)}
    plan = replace(PLAN, ladder=(replace(LADDER[0], subject="Nhắc {{ unit.name }}"),))
    (message,) = plan_mail(at(5, 24), [owing()], plan=plan, units=units).messages
    assert "\n" not in message.subject
    assert "<script>" not in message.html
    OutboxMailer(tmp_path, at(5, 24)).send(message)
    (written,) = tmp_path.iterdir()
    assert message_from_bytes(written.read_bytes())["Bcc"] is None


@pytest.mark.parametrize("template", sorted({each.template for each in LADDER} | {"returned"}))
def test_every_letter_renders_completely(template: str) -> None:
    """No blank left by a condition, no bare "None", a language, and nothing that a mailer blocks."""
    back = event(at(5, 20), EventKind.RETURNED, "A", "6T", reason="Thiếu mục G")
    standings = [owing(stage=Stage.RETURNED), owing("B", file=""),
                 replace(handed_in("C"), bucket=TimelinessBucket.LATE)]
    audience = {each.template: each.audience for each in LADDER}.get(template, Audience.UNIT)
    plan = replace(PLAN, ladder=(step("x", -20, template, audience),) if template != "returned" else ())
    for message in plan_mail(at(5, 24), standings, InMemoryLedger([back]), plan=plan).messages:
        assert "\n\n\n" not in message.text
        assert "None" not in message.text + message.html
        assert "  " not in message.text
        assert '<html lang="vi">' in message.html
        assert "data-inline" not in message.html
        assert "class=\"lead\"" in message.html
        assert "<img" not in message.html


def test_a_merged_units_open_report_is_asked_of_its_heir() -> None:
    heir = replace(UNITS["A"], code="H", name="Trường nhận", emails=("h@x.vn",), head_emails=())
    units = {**UNITS, "A": replace(UNITS["A"], valid_to=date(2024, 5, 27), merged_into="H"), "H": heir}
    (message, _digest) = plan_mail(at(5, 29), [owing(now=at(5, 29))], units=units).messages
    assert (message.unit, message.to) == ("A", ("h@x.vn",))


def test_the_letter_on_a_return_is_the_days_only_one_about_the_report() -> None:
    """It names the due date, so that a step of the same day adds nothing."""
    back = event(at(5, 22, 9), EventKind.RETURNED, "A", "6T", reason="Thiếu mục B.")
    ledger, mailer = InMemoryLedger([back]), FakeMailer()
    for hour in (2, 3):
        run(at(5, 24, hour), [owing(stage=Stage.RETURNED)], ledger, mailer)
    assert [each.step for each in mailer.accepted] == [f"tra-lai@{back.key[:12]}"]
    run(at(5, 27), [owing(stage=Stage.RETURNED)], ledger, mailer)
    assert mailer.accepted[-1].step == "ngay-cuoi"
