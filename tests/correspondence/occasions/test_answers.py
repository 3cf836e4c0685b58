"""Letters that answer an act: once each, together in one letter, and none about what is settled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from automation.correspondence.outbox.rows import outbox_rows
from automation.correspondence.report_contents import IN_THE_WORKBOOK, ReportContents
from automation.domain.plan.deadlines import due_by
from automation.domain.plan.letters import DEFAULTS, LetterKind, OncePer
from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.findings import Finding
from automation.domain.tracking.messages import Message
from automation.domain.tracking.standing import Stage, Standing, TimelinessVerdict
from automation.domain.workbook.forms import Severity
from tests.pipeline.mail_run import PLAN, ZONE, FakeMailer, InMemoryLedger, at, handed_in, owing, plan_mail, run

SPEAKING = replace(PLAN, letters=tuple(
    replace(DEFAULTS[kind], on=False) for kind in (LetterKind.DIGEST_SECRETARY, LetterKind.DIGEST_MEMBER)))
HANDED_IN = event(at(5, 20, 9), EventKind.SUBMITTED, "A", "6T", before=at(5, 20, 9).isoformat())


def wrong(errors: int = 2, **more: Any) -> Standing:
    return replace(handed_in("A"), stage=Stage.WITH_ERRORS, errors=errors, submitted_at=at(5, 20, 9), **more)


def errors(count: int = 2, field: str = "G07") -> ReportContents:
    found = [Finding("R22", Severity.ERROR, "A", "6T", "BC 6 tháng", f"G{5 + number}", field, f"ghi {number} người",
                     f"Cách sửa {number}.") for number in range(count)]
    return ReportContents({("A", "6T"): found}, private={"K06.total"})


def letters(now: datetime, standing: Standing, *events: Event, **more: Any) -> tuple[Message, ...]:
    return plan_mail(now, [standing], InMemoryLedger(events), SPEAKING, **more).messages


def kinds(now: datetime, standing: Standing, *events: Event, **more: Any) -> list[list[str]]:
    return [[each.value for each in message.kinds] for message in letters(now, standing, *events, **more)]


def test_a_report_without_errors_is_acknowledged_once() -> None:
    ledger, mailer = InMemoryLedger([HANDED_IN]), FakeMailer()
    complete = replace(handed_in("A"), submitted_at=at(5, 20, 9))
    for day in (21, 22):
        run(at(5, day), [complete], ledger, mailer, SPEAKING)
    (message,) = mailer.accepted
    assert message.kinds == [LetterKind.RECEIVED]
    for words in ("đã nhận", "ngày 20/5/2024", "đúng hạn", "đầy đủ, không có lỗi", "Đơn vị không phải làm gì thêm"):
        assert words in message.text
    assert "Cách nộp" not in message.text
    assert message.subject == "[Ban VSTBPN ngành] Đã nhận Báo cáo 06 tháng đầu năm 2024"


def test_receipt_and_errors_are_one_letter_with_each_error_its_cell_and_remedy() -> None:
    (message,) = letters(at(5, 21), wrong(12), HANDED_IN, contents=errors(12))
    assert message.kinds == [LetterKind.ERRORS, LetterKind.RECEIVED]
    assert message.subject.endswith("còn 12 lỗi, đề nghị chỉnh sửa")
    assert "1. Trang “BC 6 tháng”, ô G5: Cách sửa 0.\n" in message.text
    assert "10. Trang “BC 6 tháng”, ô G14: Cách sửa 9.\n" in message.text
    assert "Và 2 lỗi khác, được đánh dấu trong bảng tính." in message.text
    assert "Cách sửa 10" not in message.text
    for text in (message.text, message.html):
        assert "Đã nhận Báo cáo 06 tháng đầu năm 2024, còn 12 lỗi cần chỉnh sửa" in text
        assert "ghi 3 người" not in text  # messages of findings may repeat figures


def test_the_remedy_of_a_sensitive_figure_is_in_the_workbook_alone() -> None:
    (message,) = letters(at(5, 21), wrong(1), HANDED_IN, contents=errors(1, "K06.total"))
    assert IN_THE_WORKBOOK in message.text
    assert "Cách sửa" not in message.text


def test_errors_are_named_again_after_a_week_and_their_end_once() -> None:
    ledger, mailer = InMemoryLedger([HANDED_IN]), FakeMailer()
    for day in (21, 22, 27, 28, 29):
        run(at(5, day), [wrong()], ledger, mailer, SPEAKING)
    assert [[each.value for each in message.kinds] for message in mailer.accepted if message.unit] == [
        ["errors", "received"], ["errors"]]
    assert "đến nay vẫn còn 2 lỗi" in mailer.accepted[-1].text
    mended = replace(handed_in("A"), submitted_at=at(5, 20, 9), completed_at=at(5, 30))
    for day in (30, 31):
        run(at(5, day), [mended], ledger, mailer, SPEAKING)
    assert mailer.accepted[-1].subject.endswith("Đã nhận bản chỉnh sửa Báo cáo 06 tháng đầu năm 2024, không còn lỗi")
    assert len([each for each in mailer.accepted if each.unit]) == 3


def test_errors_are_not_named_for_ever() -> None:
    ledger, mailer = InMemoryLedger([HANDED_IN]), FakeMailer()
    for day in range(30):
        run(datetime(2024, 5, 21, 2, tzinfo=ZONE).replace(month=5 + (20 + day) // 31, day=(20 + day) % 31 + 1),
            [wrong()], ledger, mailer, SPEAKING)
    steps = [each.step for each in mailer.accepted if each.kind is LetterKind.ERRORS]
    assert steps == [f"con-loi@{HANDED_IN.key[:12]}{mark}" for mark in ("", "#2", "#3", "#4")]


DECISIONS = [
    (EventKind.ACCEPTED, {"reason": "Đủ"}, {"stage": Stage.ACCEPTED}, "accepted",
     ("đã duyệt", "Đơn vị không phải làm gì thêm")),
    (EventKind.EXTENDED, {"until": "2024-06-05", "reason": "Mưa bão"}, {"due": due_by(date(2024, 6, 5), ZONE).cutoff},
     "extended", ("đồng ý gia hạn", "đến hết ngày 05/6/2024", "Lý do: Mưa bão.", "Cách nộp")),
    (EventKind.EXEMPTED, {"exempt": True, "reason": "Sắp xếp lại"}, {"stage": Stage.EXEMPT}, "exempted",
     ("đồng ý miễn nộp", "Lý do: Sắp xếp lại.", "Đơn vị không phải nộp Báo cáo 06 tháng đầu năm 2024.")),
    (EventKind.RETURNED, {"reason": "Thiếu mục K"}, {"stage": Stage.RETURNED, "errors": 1}, "returned",
     ("trả lại ngày 20/5/2024 để chỉnh sửa", "Thiếu mục K", "chỉnh sửa theo yêu cầu nêu trên", "ô G5: Cách sửa 0.")),
]


@pytest.mark.parametrize(("kind", "data", "more", "letter", "words"), DECISIONS)
def test_a_decision_reaches_the_unit_once_with_its_reason(kind: EventKind, data: dict[str, Any], more: dict[str, Any],
                                                         letter: str, words: tuple[str, ...]) -> None:
    decided = event(at(5, 20, 9), kind, "A", "6T", **data)
    standing = owing(submitted_at=at(5, 18), **more)
    ledger, mailer = InMemoryLedger([decided]), FakeMailer()
    assert kinds(at(5, 20, 10), standing, decided, at_once=True) == [[letter]]
    for day in (21, 22):
        run(at(5, day), [standing], ledger, mailer, SPEAKING)
    found = [each for each in mailer.accepted if letter in each.kinds]
    assert len(found) == 1
    assert plan_mail(at(5, 21), [standing], InMemoryLedger([decided]), SPEAKING, contents=errors(1)).messages
    (message,) = [each for each in letters(at(5, 21), standing, decided, contents=errors(1)) if letter in each.kinds]
    for each in words:
        assert each in message.text
        assert each in message.html or each == "Cách nộp"


def test_a_note_on_an_acceptance_is_the_registers() -> None:
    decided = event(at(5, 20, 9), EventKind.ACCEPTED, "A", "6T", reason="Đã nhắc nhở đơn vị")
    (message,) = letters(at(5, 21), owing(stage=Stage.ACCEPTED), decided)
    assert "nhắc nhở" not in message.text + message.html


def test_a_reason_with_personal_data_stays_in_the_register() -> None:
    decided = event(at(5, 20, 9), EventKind.EXEMPTED, "A", "6T", exempt=True,
                    reason="Bà Nguyễn Thị Lan, số 031185001234")
    (message,) = letters(at(5, 21), owing(stage=Stage.EXEMPT), decided)
    assert "031185001234" not in message.text + message.html + message.subject
    assert "Lan" not in message.text + message.html


@pytest.mark.parametrize("stage", [Stage.ACCEPTED, Stage.EXEMPT])
def test_of_a_settled_report_no_errors_are_named(stage: Stage) -> None:
    assert kinds(at(5, 21), replace(wrong(), stage=stage), HANDED_IN, contents=errors()) == []


def test_a_file_that_differs_from_the_report_in_force_is_no_report_with_errors() -> None:
    assert kinds(at(5, 21), wrong(conflict="Đơn vị đã sửa."), HANDED_IN) == []


def test_the_unit_hears_of_an_exemption_that_is_taken_back() -> None:
    granted = event(at(5, 2), EventKind.EXEMPTED, "A", "6T", exempt=True, reason="Sắp xếp lại")
    ledger, mailer = InMemoryLedger([granted]), FakeMailer()
    run(at(5, 3), [owing(stage=Stage.EXEMPT)], ledger, mailer, SPEAKING)
    ledger.append([event(at(5, 4), EventKind.EXEMPTED, "A", "6T", exempt=False, reason="Đã ổn định")])
    for day in (5, 6):
        run(at(5, day), [owing()], ledger, mailer, SPEAKING)
    first, second = [each for each in mailer.accepted if each.kind is LetterKind.EXEMPTED]
    assert first.subject.endswith("Miễn nộp Báo cáo 06 tháng đầu năm 2024")
    assert second.subject.endswith("Hủy miễn nộp Báo cáo 06 tháng đầu năm 2024, hạn nộp đến hết ngày 27/5/2024")
    assert "Cách nộp" in second.text


def test_what_happened_before_the_kind_was_in_force_is_not_written_about() -> None:
    """Rounds of an older version record no kinds of letters."""
    accepted = event(at(5, 20, 9), EventKind.ACCEPTED, "A", "6T")
    old = event(at(5, 21), EventKind.OBSERVED, seen=3)
    new = event(at(5, 22), EventKind.OBSERVED, seen=3, letters=sorted(LetterKind))
    standing = owing(stage=Stage.ACCEPTED)
    assert kinds(at(5, 22), standing, accepted, old, new) == []
    later = event(at(5, 21, 9), EventKind.ACCEPTED, "A", "6T")
    assert kinds(at(5, 22), standing, accepted, old, later, new) == [["accepted"]]


@pytest.mark.parametrize("kind", [LetterKind.RECEIVED, LetterKind.ERRORS])
def test_a_kind_can_be_switched_off(kind: LetterKind) -> None:
    plan = replace(SPEAKING, letters=(replace(DEFAULTS[kind], on=False),))
    (message,) = [each for each in plan_mail(at(5, 21), [wrong()], InMemoryLedger([HANDED_IN]), plan).messages
                  if each.unit]
    assert message.kinds == [({LetterKind.RECEIVED, LetterKind.ERRORS} - {kind}).pop()]


def test_once_per_report_only_the_first_submission_is_acknowledged() -> None:
    row = replace(DEFAULTS[LetterKind.RECEIVED], once_per=OncePer.REPORT)
    plan = replace(SPEAKING, letters=(row, *SPEAKING.letters))
    ledger, mailer = InMemoryLedger([HANDED_IN]), FakeMailer()
    run(at(5, 21), [handed_in("A")], ledger, mailer, plan)
    ledger.append([event(at(5, 22, 9), EventKind.SUBMITTED, "A", "6T")])
    run(at(5, 23), [handed_in("A")], ledger, mailer, plan)
    assert [each.step for each in mailer.accepted] == ["da-nhan"]


def test_each_occasion_of_a_letter_keeps_its_own_key() -> None:
    ledger, mailer = InMemoryLedger([HANDED_IN]), FakeMailer(outcomes=["failed"])
    run(at(5, 21), [wrong()], ledger, mailer, SPEAKING)
    (row,) = outbox_rows(ledger.events)
    key = HANDED_IN.key[:12]
    assert row["kind"] == "errors"
    assert row["kinds"] == ["errors", "received"]
    assert [each["key"] for each in row["occasions"]] == [  # type: ignore[attr-defined]  # JSON
        f"6T/A/con-loi@{key}", f"6T/A/da-nhan@{key}"]
    ledger.append([event(at(5, 21, 9), EventKind.ACCEPTED, "A", "6T")])
    run(at(5, 22), [replace(wrong(), stage=Stage.ACCEPTED)], ledger, mailer, SPEAKING)
    assert [each.kinds for each in mailer.accepted] == [[LetterKind.ACCEPTED]]


def test_a_letter_of_which_an_occasion_was_sent_meanwhile_is_planned_again() -> None:
    """The first of two occasions failed; the letter that is sent then is about both."""
    ledger, mailer = InMemoryLedger([HANDED_IN]), FakeMailer(outcomes=["failed", "sent"])
    for _ in range(3):
        run(at(5, 21), [wrong()], ledger, mailer, SPEAKING)
    assert [each.kinds for each in mailer.accepted] == [[LetterKind.ERRORS, LetterKind.RECEIVED]]


def test_an_old_letter_on_a_submission_is_past() -> None:
    assert kinds(at(6, 10), handed_in("A"), HANDED_IN) == []


def test_lateness_is_named() -> None:
    late = replace(handed_in("A"), verdict=TimelinessVerdict.LATE, days_late=2, submitted_at=at(5, 29))
    (message,) = letters(at(5, 30), late, event(at(5, 29), EventKind.SUBMITTED, "A", "6T"))
    assert "trễ hạn 2 ngày" in message.text


def test_errors_from_before_the_kind_was_in_force_are_written_about_once_after_the_days_of_a_repetition() -> None:
    old = event(at(5, 21), EventKind.OBSERVED, seen=3)
    new = event(at(5, 22), EventKind.OBSERVED, seen=3, letters=sorted(LetterKind))
    ledger, mailer, sent = InMemoryLedger([HANDED_IN, old, new]), FakeMailer(), list[tuple[int, str]]()
    for day in range(22, 31):
        before = len(mailer.accepted)
        run(at(5, day), [wrong()], ledger, mailer, SPEAKING)
        sent += [(day, each.text) for each in mailer.accepted[before:]]
    ((day, text),) = sent
    assert day == 28, "seven days after the last run without the kind"
    assert "đến nay vẫn còn 2 lỗi" in text
    assert kinds(at(5, 28), handed_in("A"), HANDED_IN, old, new) == [], "not once they are mended"
    assert letters(at(5, 28), wrong(), HANDED_IN, old, new, at_once=True) == (), "by night alone"
    assert kinds(at(7, 2), wrong(), HANDED_IN, old, new) == [], "not once reports are no longer taken"
