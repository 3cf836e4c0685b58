"""A letter of every kind, made from one office's plan without a workspace: what the tests of the look measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any

from automation.correspondence.report_contents import ReportContents
from automation.domain.plan.letters import DEFAULTS, LetterKind
from automation.domain.plan.members import Member
from automation.domain.plan.plan import Audience, LadderStep, Plan
from automation.domain.plan.settings import MailSettings
from automation.domain.plan.units import Unit
from automation.domain.plan.vocabulary import Vocabulary
from automation.domain.plan.working_days import WorkingDays
from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.findings import Finding
from automation.domain.tracking.messages import Message
from automation.domain.tracking.observations import CellCounts
from automation.domain.tracking.standing import Stage, Standing
from automation.domain.workbook.addresses import ReportAddresses
from automation.domain.workbook.forms import Severity
from automation.pipeline.remind import plan_messages
from tests.correspondence.test_letter_addresses import Templates
from tests.pipeline.mail_run import HALF, RENDER, ZONE, at, handed_in, owing, step

SUBJECT = "[{{ sender_name }}] %s {{ obligation.title | of_year(plan.year) }}"
SUBJECTS = {Audience.UNIT: "Nhắc nộp", Audience.HEAD: "Đề nghị {{ head_title }} chỉ đạo nộp",
            Audience.COMMITTEE: "Tổng hợp tình hình nộp"}
LADDER: tuple[LadderStep, ...] = tuple(replace(each, subject=SUBJECT % SUBJECTS[each.audience]) for each in (
    step("truoc-3", -3, "remind_before"), step("ngay-cuoi", 0, "remind_last_day"), step("sau-1", 1),
    step("len-truong", 8, "escalate_head", Audience.HEAD),
    step("tong-hop", 1, "digest_committee", Audience.COMMITTEE)))
PLAN = Plan(
    "2024", "Kế hoạch số 88/KH-SGDĐT ngày 15/01/2024 về hoạt động vì sự tiến bộ của phụ nữ năm 2024", 2024,
    "Ban Vì sự tiến bộ của phụ nữ ngành Giáo dục và Đào tạo", (HALF,), LADDER,
    committee_emails=("ban@so.example",), secretary_emails=("thu-ky@so.example",), reply_to="tccb@so.example",
    members=(Member("Nguyễn Văn An", "an@so.example"),),
    words=Vocabulary(committee="Ban VSTBPN ngành"))
NAMES = {"A": "Trường THPT An Lão", "B": "Trường THPT chuyên Nguyễn Bỉnh Khiêm",
         "C": "Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên quận Hồng Bàng"}
UNITS = {code: Unit(code, name, "THPT", emails=(f"{code.lower()}@so.example",),
                    head_emails=(f"ht-{code.lower()}@so.example",)) for code, name in NAMES.items()}
MAIL = MailSettings(sender="Ban VSTBPN ngành <vstbpn@so.example>")
ADDRESSES = ReportAddresses(Templates("https://docs.google.com/spreadsheets/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789/{}"))
REMEDIES = ("Đề nghị sửa số liệu nữ không lớn hơn tổng số.", "Đề nghị ghi một số, không ghi chữ và đơn vị tính.",
            "Đề nghị nhập ô này, không có thì chọn “Không phát sinh”.")


def errors(count: int) -> ReportContents:
    found = [Finding("R22", Severity.ERROR, "A", "6T", "BC 6 tháng", f"G{5 + number}", "G07", "", REMEDIES[number % 3])
             for number in range(count)]
    return ReportContents({("A", "6T"): found})


def act(kind: EventKind, **data: Any) -> Event:
    return event(at(5, 20, 9), kind, "A", "6T", **data)


def wrong(count: int) -> Standing:
    return replace(COMPLETE, stage=Stage.WITH_ERRORS, errors=count)


def letters(now: datetime, standings: Sequence[Standing], events: Sequence[Event] = (), plan: Plan = PLAN,
            contents: ReportContents | None = None) -> list[Message]:
    return list(plan_messages(plan, UNITS, {(each.unit, each.obligation): each for each in standings}, events,
                              WorkingDays(), now, RENDER, MAIL, {"A": "A.xlsx"}, addresses=ADDRESSES,
                              contents=contents or ReportContents()).messages)


LATER = datetime(2024, 6, 6, tzinfo=ZONE)
UNDATED = replace(PLAN, obligations=(replace(HALF, deadline=None, closes_at=None, period_to=date(2024, 12, 31)),))
HANDED_IN = act(EventKind.SUBMITTED, before=at(5, 20, 9).isoformat())
COMPLETE = replace(handed_in("A"), submitted_at=at(5, 20, 9), file="sheets/A.xlsx")
ANNOUNCED = event(at(5, 20, 9), EventKind.ANNOUNCED, subject="Hướng dẫn nhập báo cáo 06 tháng đầu năm",
                  announcement="Ban gửi các đơn vị hướng dẫn nhập báo cáo.\nĐề nghị đơn vị thực hiện.",
                  link="https://so.example/huong-dan-nhap-bao-cao-06-thang-dau-nam.pdf", unit_codes=["A"], to=[])
UNCLEAR = act(EventKind.UNCLEAR, entry="Gia hạn, thứ ba", problem="Không đọc được ngày gia hạn.")
INVITED = replace(PLAN, letters=(replace(DEFAULTS[LetterKind.INVITATION], on=False),))
HALF_FILLED = ReportContents(cells={("A", "6T"): CellCounts(120, 14)})


@cache
def gallery() -> dict[str, Message]:
    """Kind, or kind and variant → a letter."""
    made = {
        "invitation": letters(at(4, 2), [owing()]),
        "reminder-before": letters(at(5, 24), [owing(errors=3, warnings=2)]),
        "reminder-half-filled": letters(at(5, 24), [owing()], contents=HALF_FILLED),
        "reminder-last-day": letters(at(5, 27), [owing()]),
        "reminder-after": letters(at(5, 29), [owing(now=at(5, 29))]),
        "received": letters(at(5, 21), [COMPLETE], [HANDED_IN]),
        "errors": letters(at(5, 21), [wrong(12)], [HANDED_IN], contents=errors(12)),
        "returned": letters(at(5, 21), [owing(stage=Stage.RETURNED, due=LATER)],
                            [act(EventKind.RETURNED, reason="Mục K chưa khớp với sổ theo dõi", until="2024-06-05")]),
        "accepted": letters(at(5, 21), [replace(COMPLETE, stage=Stage.ACCEPTED)], [act(EventKind.ACCEPTED)]),
        "extended": letters(at(5, 21), [owing(due=LATER)],
                            [act(EventKind.EXTENDED, until="2024-06-05", reason="Mưa bão gây mất điện diện rộng")],
                            plan=INVITED),
        "exempted": letters(at(5, 21), [owing(stage=Stage.EXEMPT)],
                            [act(EventKind.EXEMPTED, exempt=True, reason="Đơn vị đang sắp xếp lại tổ chức")]),
        "unclear_decision": letters(at(5, 21), [owing()], [UNCLEAR]),
        "escalation": letters(at(6, 4), [owing(now=at(6, 4))]),
        "nudge": letters(at(5, 10), [owing(due=None)], plan=UNDATED),
        "announcement": letters(at(5, 20, 10), [], [ANNOUNCED]),
        "digest_secretary": letters(at(5, 23), [owing(), handed_in("B"), owing("C")],
                                    [event(at(5, 22, 9), EventKind.SUBMITTED, "B", "6T")]),
        "digest_member": letters(at(5, 29), [owing(now=at(5, 29)), handed_in("B"), owing("C", at(5, 29))]),
        "digest_committee": letters(at(5, 29), [owing(now=at(5, 29)), handed_in("B"), owing("C", at(5, 29))]),
    }
    return {name: _of_kind(name, found) for name, found in made.items()}


def _of_kind(name: str, found: Sequence[Message]) -> Message:
    kind = LetterKind(name.partition("-")[0])
    return next(each for each in found if each.kind is kind)
