"""Subjects of the shipped plan's messages, as a school's clerk reads them in the inbox."""

from __future__ import annotations

from datetime import datetime
from functools import cache

import pytest

from automation.configuration.workspace import Workspace, load_or_raise
from automation.domain.tracking.events import EventKind, event
from automation.domain.tracking.standing import Stage, Standing, TimelinessBucket
from automation.pipeline.remind import plan_messages
from tests.configuration.workspaces import ROOT
from tests.pipeline.mail_run import RENDER, UNITS, at


@cache
def shipped() -> Workspace:
    return load_or_raise(ROOT)


def standing(obligation: str, now: datetime) -> Standing:
    deadline = shipped().plan.obligation(obligation).deadline
    assert deadline is not None
    if deadline.met_by(now):
        return Standing("A", obligation, Stage.NOT_DUE, TimelinessBucket.NOT_YET_DUE, due=deadline.cutoff)
    return Standing("A", obligation, Stage.MISSING, TimelinessBucket.MISSING, due=deadline.cutoff)


def subjects(obligation: str, now: datetime) -> list[str]:
    mail_plan = plan_messages(shipped().plan, UNITS, {("A", obligation): standing(obligation, now)}, (),
                         shipped().working_days, now, RENDER, shipped().settings.mail)
    return [message.subject for message in mail_plan.messages]


HALF = "Báo cáo 6 tháng đầu năm 2024"


@pytest.mark.parametrize(("obligation", "now", "words"), [
    ("6T", at(5, 13), [f"Nhắc nộp {HALF}, hạn nộp đến hết ngày 27/5/2024"]),
    ("6T", at(5, 24), [f"Nhắc nộp {HALF}, hạn nộp đến hết ngày 27/5/2024 (còn 3 ngày)"]),
    ("6T", at(5, 27), [f"Nhắc nộp {HALF}, hạn nộp đến hết ngày 27/5/2024 (hôm nay)"]),
    ("6T", at(5, 28), [f"Đã quá hạn nộp {HALF} (hạn nộp đến hết ngày 27/5/2024)",
                          f"Tổng hợp tình hình nộp {HALF}, hạn nộp đến hết ngày 27/5/2024"]),
    ("CN", at(11, 29), ["Nhắc nộp Báo cáo năm 2024, hạn nộp đến hết ngày 30/11/2024, "
                           "ngày làm việc cuối cùng là 29/11/2024"]),
    ("CN", at(11, 30), ["Nhắc nộp Báo cáo năm 2024, hạn nộp đến hết ngày 30/11/2024 (hôm nay)"]),
    ("THD", at(12, 6), ["Nhắc nộp Báo cáo bổ sung Tháng hành động vì bình đẳng giới năm 2024, "
                           "hạn nộp đến hết ngày 20/12/2024"]),
])
def test_who_writes_what_is_owed_and_until_when(obligation: str, now: datetime, words: list[str]) -> None:
    assert subjects(obligation, now) == [f"[Ban VSTBPN ngành] {each}" for each in words]


def test_overdue_subjects_count_the_days() -> None:
    late, _ = subjects("6T", at(6, 3))
    assert late == f"[Ban VSTBPN ngành] Đề nghị nộp ngay {HALF}, đã quá hạn 7 ngày (hạn nộp đến hết ngày 27/5/2024)"
    head, _ = subjects("6T", at(6, 4))
    assert head == (f"[Ban VSTBPN ngành] Đề nghị Hiệu trưởng chỉ đạo nộp {HALF}, "
                    "đã quá hạn 8 ngày (hạn nộp đến hết ngày 27/5/2024)")


def test_the_subject_of_a_return_has_the_prefix_too() -> None:
    now = at(5, 22)
    returned = event(at(5, 21), EventKind.RETURNED, "A", "6T", reason="Thiếu mục K")
    again = Standing("A", "6T", Stage.RETURNED, TimelinessBucket.NOT_YET_DUE, due=standing("6T", now).due)
    mail_plan = plan_messages(shipped().plan, UNITS, {("A", "6T"): again}, [returned], shipped().working_days, now,
                         RENDER, shipped().settings.mail)
    assert [message.subject for message in mail_plan.messages] == [
        f"[Ban VSTBPN ngành] Trả lại {HALF}, đề nghị chỉnh sửa và nộp lại trước ngày 28/5/2024"]
