"""Announcements: each recipient once, whatever fails, and none of an old one."""

from __future__ import annotations

from typing import Any

from automation.domain.plan.letters import LetterKind
from automation.domain.plan.working_days import WorkingDays
from automation.domain.tracking.events import EventKind, event
from automation.domain.tracking.messages import Attachment
from automation.pipeline.remind import plan_announcements
from tests.correspondence.occasions.test_answers import SPEAKING
from tests.pipeline.mail_run import MAIL, RENDER, UNITS, FakeMailer, InMemoryLedger, at, plan_mail, run


def announced(**more: Any) -> Any:
    data = {"subject": "Hướng dẫn <mới>", "announcement": "Dòng một.\n\nDòng hai.", "link": "https://so.example/kh.pdf",
            "unit_codes": ["A", "B", "GONE"], "to": ["ban@x.example", "so@x.example"], **more}
    return event(at(5, 20, 9), EventKind.ANNOUNCED, **data)


def test_each_recipient_gets_one_letter_also_after_a_failure() -> None:
    ledger, mailer = InMemoryLedger([announced()]), FakeMailer(outcomes=["sent", "failed"])
    for day in (21, 22, 23):
        run(at(5, day), [], ledger, mailer, SPEAKING)
    assert sorted(each.to[0] for each in mailer.accepted) == [
        "a@haiphong.example", "b@haiphong.example", "ban@x.example", "so@x.example"]
    assert {each.kind for each in mailer.accepted} == {LetterKind.ANNOUNCEMENT}
    assert {each.subject for each in mailer.accepted} == {"[Ban VSTBPN ngành] Hướng dẫn <mới>"}


def test_it_contains_the_text_and_the_link() -> None:
    message = plan_mail(at(5, 20, 10), [], InMemoryLedger([announced()]), SPEAKING, at_once=True).messages[0]
    assert "Kính gửi: Đồng chí Hiệu trưởng Trường A" in message.text
    assert "Dòng một.\n\nDòng hai.\n\nVăn bản kèm theo: https://so.example/kh.pdf" in message.text
    assert ">Dòng hai.</p>" in message.html
    assert 'href="https://so.example/kh.pdf"' in message.html
    assert "<mới>" not in message.html


def test_an_old_announcement_is_past() -> None:
    assert plan_mail(at(6, 10), [], InMemoryLedger([announced()]), SPEAKING).messages == ()


def test_a_letter_whose_file_is_gone_waits_and_the_file_is_named() -> None:
    """It goes once the file is back."""
    row: dict[str, Any] = {"name": "kh.pdf", "place": "state/attachments/abc", "digest": "abc", "size": 3}
    ledger = InMemoryLedger([announced(attachments=[row])])
    planned = plan_mail(at(5, 21), [], ledger, SPEAKING)
    assert planned.messages == ()
    assert {each.reason for each in planned.skipped} == {
        "Thiếu tệp kèm theo “kh.pdf” nên chưa gửi: đề nghị đặt lại đúng tệp ấy vào state/attachments/abc."}
    file = Attachment("kh.pdf", "application/pdf", b"abc")
    back = plan_announcements(SPEAKING, UNITS, ledger.events, WorkingDays(), at(5, 21), RENDER, MAIL,
                              files={row["place"]: file})
    assert [each.attachments for each in back.messages] == [(file,)] * 4
    assert "Tệp kèm theo thư: kh.pdf" in back.messages[0].text
