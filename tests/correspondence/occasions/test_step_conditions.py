"""Steps of the ladder on some reports alone (with errors, of units without an address), and to members."""

from __future__ import annotations

from dataclasses import replace

from automation.domain.plan.letters import DEFAULTS, LetterKind
from automation.domain.plan.members import Cluster, Member
from automation.domain.plan.plan import Audience, Channel, Condition
from automation.domain.tracking.events import EventKind, event
from automation.domain.tracking.messages import Message
from automation.domain.tracking.standing import Stage, Standing, TimelinessBucket, TimelinessVerdict
from tests.pipeline.mail_run import PLAN, UNITS, FakeMailer, InMemoryLedger, at, handed_in, owing, plan_mail, run, step

MEMBERS = (Member("Nguyễn Văn An", "an@x.example", units=("A", "B")), Member("Lê Cúc", "cuc@x.example", units=("C",)))
WITH_ERRORS_LETTERS = (*(each for each in PLAN.letters if each.kind is not LetterKind.ERRORS),
                       DEFAULTS[LetterKind.ERRORS])
ON_ERRORS = replace(step("con-loi", 3, "unit_letter"), condition=Condition.ERRORS, subject="{{ standing.errors }} lỗi")


def with_errors(unit: str, errors: int = 2) -> Standing:
    return Standing(unit, "6T", Stage.WITH_ERRORS, TimelinessBucket.ON_TIME, TimelinessVerdict.ON_TIME,
                    due=at(5, 28, 0), errors=errors)


def without_address(*codes: str) -> dict[str, object]:
    return {code: replace(unit, emails=(), head_emails=()) if code in codes else unit for code, unit in UNITS.items()}


def sent_over(days: range, plan: object, standings: list[Standing], units: object = UNITS) -> list[Message]:
    ledger, mailer = InMemoryLedger(), FakeMailer()
    for day in days:
        run(at(5, day), standings, ledger, mailer, plan, units)  # type: ignore[arg-type]  # of this module's makers
    return mailer.accepted


def test_a_step_on_errors_is_about_reports_handed_in_with_errors_alone() -> None:
    plan = replace(PLAN, ladder=(ON_ERRORS, step("sau-3", 3)), letters=WITH_ERRORS_LETTERS)
    sent = sent_over(range(30, 32), plan, [with_errors("A"), owing("B", at(5, 30)), handed_in("C")])
    assert [(each.unit, each.step, each.kind) for each in sent] == [
        ("A", "con-loi", LetterKind.ERRORS), ("B", "sau-3", LetterKind.REMINDER)]
    assert sent[0].subject == "2 lỗi"
    assert "đã nộp nhưng còn 2 lỗi" in sent[0].text
    assert "chưa nhận được" not in sent[0].text


def test_a_step_on_errors_waits_for_the_letter_that_lists_them() -> None:
    ladder = (ON_ERRORS, replace(ON_ERRORS, code="con-loi-2", offset=4))
    plan = replace(PLAN, ladder=ladder, letters=WITH_ERRORS_LETTERS)
    ledger, mailer = InMemoryLedger([event(at(5, 30, 1), EventKind.SUBMITTED, "A", "6T")]), FakeMailer()
    for day in (30, 31):
        run(at(5, day), [with_errors("A")], ledger, mailer, plan)
    assert [each.step.partition("@")[0] for each in mailer.accepted] == ["con-loi", "con-loi-2"]
    assert mailer.accepted[0].step.startswith("con-loi@"), "the answer to the submission, not the step of that day"
    assert "đến nay vẫn còn 2 lỗi" in mailer.accepted[1].text


def test_a_step_on_errors_rises_to_the_head() -> None:
    plan = replace(PLAN, ladder=(replace(ON_ERRORS, audience=Audience.HEAD, template="escalate_errors"),))
    (letter,) = plan_mail(at(5, 30), [with_errors("A"), owing("B", at(5, 30))], plan=plan).messages
    assert letter.kind is LetterKind.ESCALATION
    assert "đã nộp Báo cáo 06 tháng đầu năm 2024 nhưng báo cáo còn 2 lỗi" in letter.text
    assert "chưa nộp" not in letter.text
    for words in ("chỉnh sửa ngay", "2 lỗi, được đánh dấu trong bảng tính"):
        assert words in letter.text
        assert words in letter.html


def test_a_digest_on_errors_lists_them_and_does_not_stand_for_the_one_on_what_is_missing() -> None:
    plan = replace(PLAN, ladder=(
        step("tong-hop", 1, "digest_committee", Audience.COMMITTEE),
        replace(step("loi", 1, "digest_committee", Audience.COMMITTEE), condition=Condition.ERRORS)))
    missing, flawed = plan_mail(at(5, 30), [with_errors("A"), owing("B", at(5, 30))], plan=plan).messages
    assert (missing.step, flawed.step) == ("tong-hop", "loi")
    assert "Danh sách đơn vị đã nộp Báo cáo 06 tháng đầu năm 2024 nhưng còn lỗi" in flawed.text
    assert "Đã nộp, còn lỗi (1 đơn vị):\n1. Trường A\n" in flawed.text
    assert "Trường B" not in flawed.text
    assert plan_mail(at(5, 30), [owing("B", at(5, 30))], plan=plan).messages[0].step == "tong-hop"


def test_units_without_an_address_are_listed_to_their_cluster() -> None:
    units = {code: replace(unit, cluster="Cụm 1") for code, unit in without_address("B").items()}  # type: ignore[type-var]
    plan = replace(PLAN, clusters=(Cluster("C1", "Cụm 1", ("c1@x.example",)),), ladder=(
        replace(step("thieu", -3, "escalate_cluster", Audience.CLUSTER), condition=Condition.NO_RECIPIENT),))
    (letter,) = plan_mail(at(5, 25), [owing("A"), owing("B")], plan=plan, units=units).messages  # type: ignore[arg-type]
    assert letter.to == ("c1@x.example",)
    assert "Chưa có địa chỉ thư dùng được nên không nhận được thư nhắc (1 đơn vị):\n1. Trường B\n" in letter.text
    assert "Trường A" not in letter.text
    assert "cho biết địa chỉ thư" in letter.text
    assert plan_mail(at(5, 25), [owing("A")], plan=plan, units=units).messages == ()  # type: ignore[arg-type]


def test_each_member_gets_the_units_under_them_once() -> None:
    plan = replace(PLAN, members=MEMBERS, ladder=(step("len-tv", 3, "escalate_member", Audience.MEMBER),))
    sent = sent_over(range(30, 32), plan, [owing("A", at(5, 30)), owing("B", at(5, 30)), handed_in("C")])
    assert [each.to for each in sent] == [("an@x.example",)]
    assert sent[0].kind is LetterKind.ESCALATION
    assert "Kính gửi: Đồng chí Nguyễn Văn An" in sent[0].text
    assert "Quá hạn, chưa nộp (2 đơn vị)" in sent[0].text
    assert "Đề nghị đồng chí quan tâm, đôn đốc" in sent[0].text


def test_a_step_for_the_chat_alone_is_no_letter_and_supersedes_none() -> None:
    plan = replace(PLAN, ladder=(step("sau-1", 1), replace(step("sau-3", 3), channel=Channel.CHAT)))
    assert [each.step for each in plan_mail(at(5, 31), [owing("A", at(5, 31))], plan=plan).messages] == ["sau-1"]


def test_the_head_s_letter_on_errors_of_many_reports_is_expected_by_the_guard() -> None:
    plan = replace(PLAN, ladder=(replace(ON_ERRORS, audience=Audience.HEAD, template="escalate_errors"),))
    units = {f"U{number}": replace(UNITS["A"], code=f"U{number}") for number in range(30)}
    moment = at(5, 29)
    events = [event(moment, EventKind.OBSERVED, seen=1), *(
        each for code in units for each in (
            event(moment, EventKind.OBSERVED, code, tallies={"6T": [2, 0, 0]}),
            event(moment, EventKind.SUBMITTED, code, "6T", before=at(5, 27).isoformat())))]
    ledger = InMemoryLedger(events)
    planned = plan_mail(at(5, 30), [with_errors(code) for code in units], ledger, plan, units)
    assert (len(planned.messages), planned.stop) == (30, "")
