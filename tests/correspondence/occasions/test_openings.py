"""Invitations when an obligation opens, nudges where the plan sets no date, and the text about a half-filled report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from automation.correspondence.report_contents import ReportContents
from automation.domain.plan.letters import DEFAULTS, LetterKind
from automation.domain.plan.plan import Condition, Plan
from automation.domain.tracking.events import EventKind, event
from automation.domain.tracking.findings import Finding
from automation.domain.tracking.observations import CellCounts
from automation.domain.tracking.standing import Stage
from automation.domain.workbook.forms import Severity
from tests.pipeline.mail_run import (
    HALF,
    LADDER,
    MAIL,
    PLAN,
    FakeMailer,
    InMemoryLedger,
    at,
    handed_in,
    owing,
    plan_mail,
    run,
)

SPEAKING = replace(PLAN, letters=tuple(
    replace(DEFAULTS[kind], on=False) for kind in (LetterKind.DIGEST_SECRETARY, LetterKind.DIGEST_MEMBER)))
UNDATED = replace(SPEAKING, obligations=(replace(HALF, deadline=None, closes_at=None, period_to=date(2024, 12, 31)),))


def sent(plan: Plan, *days: tuple[int, int]) -> list[tuple[str, str]]:
    """(day, step) of what a unit that never answers gets."""
    ledger, mailer = InMemoryLedger(), FakeMailer()
    found: list[tuple[str, str]] = []
    for month, day in days:
        now = at(month, day)
        run(now, [owing(now=now, due=plan.obligations[0].deadline and at(5, 28, 0))], ledger, mailer, plan)
        found += [(f"{day}/{month}", each.step) for each in mailer.accepted[len(found):]]
    return found


def test_a_unit_is_invited_once_when_an_obligation_opens() -> None:
    assert sent(SPEAKING, (3, 31), (4, 1), (4, 2), (5, 12)) == [("1/4", "moi")]


def test_a_first_night_that_comes_late_still_invites_until_a_reminder_is_due() -> None:
    assert sent(SPEAKING, (5, 12), (5, 13)) == [("12/5", "moi"), ("13/5", "truoc-14")]
    assert sent(SPEAKING, (5, 13), (5, 14)) == [("13/5", "truoc-14")]


def test_the_invitation_names_what_until_when_and_how() -> None:
    (message,) = plan_mail(at(4, 1), [owing()], plan=SPEAKING).messages
    assert message.subject == ("[Ban VSTBPN ngành] Đề nghị thực hiện Báo cáo 06 tháng đầu năm 2024, "
                               "hạn nộp đến hết ngày 27/5/2024")
    for words in ("Đề nghị đơn vị thực hiện", "trước ngày 28/5/2024", "từ ngày 01/4/2024", "sheets/A.xlsx", "Cách nộp",
                  "Chưa nộp."):
        assert words in message.text


@pytest.mark.parametrize("standing", [handed_in("A"), owing(stage=Stage.UNREACHABLE), owing(stage=Stage.EXEMPT)])
def test_nobody_else_is_invited(standing: object) -> None:
    assert plan_mail(at(4, 1), [standing], plan=SPEAKING).messages == ()  # type: ignore[list-item]


def test_a_report_that_was_taken_back_is_not_invited_to() -> None:
    submitted = event(at(4, 1), EventKind.SUBMITTED, "A", "6T")
    assert plan_mail(at(4, 2), [owing()], InMemoryLedger([submitted]), SPEAKING).messages == ()


def test_obligations_that_opened_before_an_upgrade_are_not_invited_to() -> None:
    old = event(at(4, 5), EventKind.OBSERVED, seen=3)
    assert plan_mail(at(4, 6), [owing()], InMemoryLedger([old]), SPEAKING).messages == ()
    made = event(at(4, 5, 9), EventKind.PROVISIONED, "A")
    assert len(plan_mail(at(4, 6), [owing()], InMemoryLedger([old, made]), SPEAKING).messages) == 1


def test_without_a_deadline_a_unit_is_invited_and_nudged_three_times() -> None:
    nights = [(4, 1), (4, 2), (4, 30), (5, 1), (5, 2), (5, 31), (7, 1), (8, 1), (9, 1)]
    assert sent(UNDATED, *nights) == [("1/4", "moi"), ("1/5", "nhac#1"), ("31/5", "nhac#2"), ("1/7", "nhac#3")]
    assert sent(UNDATED, (4, 1), (7, 15)) == [("1/4", "moi"), ("15/7", "nhac#3")]  # the newest one alone


def test_a_rule_may_nudge_about_what_it_found() -> None:
    """Such as staff of the committee that changed without a new decision."""
    row = replace(DEFAULTS[LetterKind.NUDGE], rules=("R31",), after_days=14)
    plan = replace(SPEAKING, letters=(row, replace(DEFAULTS[LetterKind.ERRORS], on=False), *SPEAKING.letters))
    submitted = event(at(5, 20), EventKind.SUBMITTED, "A", "6T")
    found = Finding("R31", Severity.ERROR, "A", "6T", "BC 6 tháng", "C9", "A02", "…", "Ghi số quyết định.")
    contents = ReportContents({("A", "6T"): [found]})
    wrong = replace(handed_in("A"), stage=Stage.WITH_ERRORS, errors=1)

    def kinds(day: int) -> list[LetterKind]:
        planned = plan_mail(at(6, day), [wrong], InMemoryLedger([submitted]), plan, contents=contents)
        return [kind for each in planned.messages for kind in each.kinds]

    assert kinds(2) == [LetterKind.RECEIVED]
    assert LetterKind.NUDGE in kinds(3)
    (message,) = plan_mail(at(6, 4), [wrong], InMemoryLedger([submitted]), plan, contents=contents).messages
    assert "Ghi số quyết định." in message.text
    assert "đề nghị hoàn thiện" in message.subject.lower()


@pytest.mark.parametrize(("cells", "words"), [
    (CellCounts(120, 14), "còn 14 ô chưa nhập và chưa chọn “Đã nộp”"),
    (CellCounts(134, 0), "đã nhập đủ nhưng chưa chọn “Đã nộp”"),
])
@pytest.mark.parametrize("now", [at(5, 24), at(5, 27), at(5, 29)])
def test_a_half_filled_report_gets_another_text(cells: CellCounts, words: str, now: object) -> None:
    contents = ReportContents(cells={("A", "6T"): cells})
    message = plan_mail(now, [owing(now=now)], contents=contents).messages[0]  # type: ignore[arg-type]
    assert words in message.text
    assert words in message.html
    empty = ReportContents(cells={("A", "6T"): CellCounts(0, 134)})
    other = plan_mail(now, [owing(now=now)], contents=empty).messages[0]  # type: ignore[arg-type]
    assert "chưa chọn" not in other.text
    assert "Chưa nộp." in other.text


def test_a_step_may_be_about_half_filled_reports_alone() -> None:
    """The newest step that is about the report counts."""
    steps = (replace(LADDER[0], code="nhac"), replace(LADDER[1], code="do-dang", condition=Condition.PARTIAL))
    plan = replace(PLAN, ladder=steps)

    def step(answered: int) -> str:
        contents = ReportContents(cells={("A", "6T"): CellCounts(answered, 5)})
        (message,) = plan_mail(at(5, 24), [owing()], plan=plan, contents=contents).messages
        return message.step

    assert (step(0), step(3)) == ("nhac", "do-dang")


def test_the_most_urgent_letters_go_first_where_the_day_has_a_limit() -> None:
    submitted = event(at(5, 23), EventKind.SUBMITTED, "A", "6T")
    planned = plan_mail(at(5, 24), [handed_in("A"), owing("B")], InMemoryLedger([submitted]), SPEAKING,
                        mail=replace(MAIL, daily_limit=1))
    assert [each.kind for each in planned.messages] == [LetterKind.REMINDER]
    assert [each.unit for each in planned.skipped] == ["A"]
