"""Who is written to, and what the letters say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
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
    Book,
    Post,
    handed_in,
    night,
    owing,
    planned,
    run,
    step,
    steps,
)


@pytest.mark.parametrize("stage", [Stage.SUBMITTED, Stage.WITH_ERRORS, Stage.ACCEPTED, Stage.EXEMPT])
def test_who_owes_nothing_gets_nothing(stage: Stage) -> None:
    told = planned(night(6, 10), [owing(stage=stage, bucket=TimelinessBucket.ON_TIME)])
    assert (told.messages, told.skipped) == ((), ())


def test_an_unreadable_workbook_is_no_reason_to_remind_but_the_committee_hears_of_it() -> None:
    told = planned(night(5, 29), [owing(stage=Stage.UNREACHABLE, bucket=TimelinessBucket.MISSING)])
    assert steps(told) == [(None, "tong-hop")]
    (skipped,) = told.skipped
    assert (skipped.unit, skipped.step) == ("A", "sau-1")
    assert "Không đọc được tệp" in skipped.reason


def test_a_unit_without_an_address_is_named() -> None:
    units = {"A": replace(UNITS["A"], emails=(), head_emails=(" ",))}
    for now in (night(5, 29), night(6, 10)):
        told = planned(now, [owing(now=now)], units=units)
        assert steps(told) == [(None, "tong-hop")]
        assert [(each.unit, "units.csv" in each.reason) for each in told.skipped] == [("A", True)]


def test_a_committee_without_an_address_is_named() -> None:
    told = planned(night(5, 29), [owing()], plan=replace(PLAN, committee_emails=()))
    assert [(each.unit, each.step) for each in told.skipped] == [(None, "tong-hop")]


def test_the_head_is_written_to_with_the_unit_in_copy() -> None:
    (message, _) = planned(night(6, 4), [owing(now=night(6, 4))]).messages
    assert (message.to, message.cc) == (("ht-a@haiphong.example",), ("a@haiphong.example",))
    assert "Đồng chí Thủ trưởng Trường A" in message.text


def test_a_head_without_an_address_is_reached_through_the_unit() -> None:
    units = {"A": replace(UNITS["A"], head_emails=())}
    (message, _) = planned(night(6, 4), [owing(now=night(6, 4))], units=units).messages
    assert (message.to, message.cc) == (("a@haiphong.example",), ())


def test_a_changed_address_is_no_reason_to_write_twice() -> None:
    book, post = Book(), Post()
    run(night(5, 28), [owing(now=night(5, 28))], book, post)
    units = {"A": replace(UNITS["A"], emails=("moi@haiphong.example",))}
    assert steps(planned(night(5, 29), [owing(now=night(5, 29))], book, units=units)) == []


def test_the_committee_gets_one_digest_with_everybody() -> None:
    now = night(5, 28)
    told = planned(now, [
        owing("A", now, reason="Đã quá hạn nộp."),
        replace(handed_in("B"), verdict=TimelinessVerdict.UNPROVEN, reason="Chưa xác minh."),
        owing("C", now, stage=Stage.UNREACHABLE, reason="Tệp đặt mật khẩu."),
    ])
    (message,) = [each for each in told.messages if each.unit is None]
    assert message.to == ("ban@haiphong.example",)
    for words in ("Số đơn vị phải nộp: 3", "Nộp đúng hạn: 1",
                  "Quá hạn, chưa nộp: 2 (trong đó 1 đơn vị không đọc được tệp)",
                  "Quá hạn, chưa nộp (1 đơn vị):\n1. Trường A", "Không đọc được tệp (1 đơn vị):\n1. Trường C",
                  "chưa xác minh (1 đơn vị):\n1. Trường B"):
        assert words in message.text
    assert "Nộp trễ hạn (" not in message.text


def test_no_digest_when_everybody_has_handed_in() -> None:
    assert planned(night(6, 10), [handed_in("A"), handed_in("B")]).messages == ()


def test_an_extended_unit_climbs_a_ladder_of_its_own() -> None:
    book, post = Book(), Post()
    run(night(5, 24), [owing()], book, post)
    extended = owing(due=due_by(date(2024, 6, 10), ZONE).cutoff)
    assert steps(planned(night(5, 26), [extended], book)) == []
    assert steps(planned(night(5, 29), [extended], book)) == [("A", "truoc-14@2024-06-10"), (None, "tong-hop")]
    (message,) = [each for each in planned(night(6, 10), [extended], book).messages if each.unit]
    assert message.step == "ngay-cuoi@2024-06-10"
    assert "chậm nhất ngày 10/6/2024 (hạn đã được gia hạn)" in message.text


def test_an_extension_beyond_the_closing_still_counts() -> None:
    extended = owing(due=due_by(date(2024, 7, 5), ZONE).cutoff)
    assert [code for unit, code in steps(planned(night(7, 5), [extended])) if unit] == ["ngay-cuoi@2024-07-05"]


def test_a_returned_report_is_told_to_its_unit_once() -> None:
    back = event(night(5, 20, 9), EventKind.RETURNED, "A", "6T", reason="Thiếu số liệu mục G.")
    book, post = Book([back]), Post()
    returned = owing(stage=Stage.RETURNED, submitted_at=night(5, 18))
    run(night(5, 21), [returned], book, post)
    run(night(5, 22), [returned], book, post)
    (message,) = post.gone
    assert message.step == f"tra-lai@{back.key[:12]}"
    assert "Lý do trả lại: Thiếu số liệu mục G.\n" in message.text
    assert "Thời điểm nộp lần đầu vẫn được ghi nhận" in message.text
    run(night(5, 24), [returned], book, post)
    assert [each.step for each in post.gone[1:]] == ["truoc-3"]


def test_a_second_return_is_told_again_and_one_that_was_mended_is_not() -> None:
    first = event(night(5, 20), EventKind.RETURNED, "A", "6T", reason="một")
    second = event(night(5, 22), EventKind.RETURNED, "A", "6T", reason="hai")
    book, post = Book([first]), Post()
    returned = owing(stage=Stage.RETURNED)
    run(night(5, 21), [returned], book, post)
    book.append([second])
    run(night(5, 23), [returned], book, post)
    assert len({each.step for each in post.gone}) == len(post.gone) == 2
    assert planned(night(5, 23), [handed_in("A")], Book([first])).messages == ()


def test_after_a_return_the_ladder_waits_for_its_next_day() -> None:
    """Returned on 3 June: the escalation of 4 June is still ahead, that of the days before is not."""
    back = event(night(6, 3, 9), EventKind.RETURNED, "A", "6T", reason="")
    book, post = Book([back]), Post()
    returned = owing(stage=Stage.RETURNED, bucket=TimelinessBucket.MISSING)
    for day in (3, 4, 5):
        run(night(6, day, 10), [returned], book, post)
    assert [each.step for each in post.gone if each.unit] == [f"tra-lai@{back.key[:12]}", "len-truong"]


def test_personal_data_in_a_reason_is_not_passed_on() -> None:
    back = event(night(5, 20), EventKind.RETURNED, "A", "6T", reason="Bỏ tên em Nguyễn Thị Lan, số 031185001234")
    (message,) = planned(night(5, 21), [owing(stage=Stage.RETURNED)], Book([back])).messages
    assert WITHHELD in message.text
    for shown in (message.text, message.html, message.subject):
        assert "Lan" not in shown
        assert "031185001234" not in shown


def test_a_letter_says_what_is_owed_until_when_and_how() -> None:
    standing = owing(errors=3, warnings=2)
    told = {("A", "6T"): standing}
    (message,) = plan_messages(PLAN, UNITS, told, (), WorkingDays(), night(5, 24), RENDER, MAIL,
                               {"A": "feedback/A.xlsx"}).messages
    for words in ("Kính gửi: Trường A", TITLE, "trước ngày 28/5/2024 (còn 3 ngày)",
                  "23 giờ 59 phút, thứ Hai, ngày 27/5/2024", "còn 3 lỗi phải sửa và 2 cảnh báo chưa giải trình",
                  "sheets/A.xlsx", "feedback/A.xlsx", "hết ngày 15/5/2024", "văn bản đã ký", "tccb@haiphong.example"):
        assert words in message.text
        assert words in message.html.replace("Kính gửi:</strong>", "Kính gửi:")
    assert (message.sender, message.reply_to) == (MAIL.sender, "tccb@haiphong.example")
    assert message.subject == f"truoc-3: {TITLE}"


def test_a_past_reminder_is_named_to_the_head() -> None:
    book, post = Book(), Post()
    for day in (28, 29):
        run(night(5, day), [owing(now=night(5, day))], book, post)
    run(night(6, 1), [owing(now=night(6, 1))], book, post)
    head = planned(night(6, 4), [owing(now=night(6, 4))], book).messages[0]
    assert "Ban đã gửi thư nhắc đơn vị các ngày 28/5/2024, 01/6/2024." in head.text


@pytest.mark.parametrize("name", ["Trường A\r\nBcc: thu@xau.example", "<script>alert(1)</script>", "{{ plan }}"])
def test_a_name_is_only_a_name(name: str, tmp_path: Path) -> None:
    units = {"A": replace(UNITS["A"], name=name)}
    plan = replace(PLAN, ladder=(replace(LADDER[0], subject="Nhắc {{ unit.name }}"),))
    (message,) = planned(night(5, 24), [owing()], plan=plan, units=units).messages
    assert "\n" not in message.subject
    assert "<script>" not in message.html
    OutboxMailer(tmp_path, night(5, 24)).send(message)
    (written,) = tmp_path.iterdir()
    assert message_from_bytes(written.read_bytes())["Bcc"] is None


@pytest.mark.parametrize("template", sorted({each.template for each in LADDER} | {"returned"}))
def test_every_letter_is_whole(template: str) -> None:
    """No blank left by a condition, no bare "None", a language, and nothing that a mailer blocks."""
    back = event(night(5, 20), EventKind.RETURNED, "A", "6T", reason="Thiếu mục G")
    standings = [owing(stage=Stage.RETURNED), owing("B", file=""),
                 replace(handed_in("C"), bucket=TimelinessBucket.LATE)]
    audience = {each.template: each.audience for each in LADDER}.get(template, Audience.UNIT)
    plan = replace(PLAN, ladder=(step("x", -20, template, audience),) if template != "returned" else ())
    for message in planned(night(5, 24), standings, Book([back]), plan=plan).messages:
        assert "\n\n\n" not in message.text
        assert "None" not in message.text + message.html
        assert "  " not in message.text
        assert '<html lang="vi">' in message.html
        assert "<style" not in message.html
        assert "<img" not in message.html
