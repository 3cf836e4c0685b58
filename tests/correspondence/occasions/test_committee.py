"""Letters to the committee: digests to members and the secretary, and decisions that could not be understood."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from automation.correspondence.names import KINDS, SUBJECT
from automation.domain.plan.letters import DEFAULTS, LetterKind
from automation.domain.plan.members import Cluster, Member
from automation.domain.plan.plan import Audience, Plan
from automation.domain.plan.working_days import WorkingDays
from automation.domain.tracking.events import EventKind, event
from automation.domain.tracking.messages import Message
from automation.domain.tracking.standing import Stage, Standing
from automation.pipeline.remind import plan_messages
from tests.correspondence.test_names import RecordingRenderer
from tests.pipeline.mail_run import (
    MAIL,
    PLAN,
    UNITS,
    FakeMailer,
    InMemoryLedger,
    at,
    handed_in,
    owing,
    plan_mail,
    run,
    step,
)

ON = (LetterKind.DIGEST_MEMBER, LetterKind.DIGEST_SECRETARY, LetterKind.UNCLEAR_DECISION)
WITH_MEMBERS = replace(
    PLAN, ladder=(), secretary_emails=("thu-ky@haiphong.example",),
    clusters=(Cluster("C1", "Cụm 1", ("c1@x.example",)),),
    letters=tuple(each for each in PLAN.letters if each.kind not in ON),
    members=(Member("Nguyễn Văn An", "an@haiphong.example", units=("A",)),
             Member("Trần Thị Bình", "binh@haiphong.example", units=("B", "C"))))


def of_kind(kind: LetterKind, now: datetime, *standings: Standing, ledger: InMemoryLedger | None = None,
            plan: Plan = WITH_MEMBERS) -> list[Message]:
    return [each for each in plan_mail(now, standings, ledger, plan).messages if each.kind is kind]


def test_a_member_gets_the_units_under_them_alone() -> None:
    now = at(5, 20)
    first, second = of_kind(LetterKind.DIGEST_MEMBER, now, owing("A"), owing("B"), handed_in("C"))
    assert (first.to, second.to) == (("an@haiphong.example",), ("binh@haiphong.example",))
    assert first.unit is None
    assert "Kính gửi: Đồng chí Nguyễn Văn An" in first.text
    assert "- Trường A\n" in first.text
    assert "Trường B" not in first.text
    assert "Phải nộp 2 đơn vị, nộp đúng hạn 1" in second.text
    assert "Trường A" not in second.text


def test_a_member_gets_one_digest_a_week_from_monday_on() -> None:
    ledger, mailer, sent = InMemoryLedger(), FakeMailer(), list[int]()
    for day in range(17, 29):  # 20 and 27 May are Mondays
        before = len(mailer.accepted)
        run(at(5, day), [owing("A")], ledger, mailer, WITH_MEMBERS)
        sent += [day] * sum(each.kind is LetterKind.DIGEST_MEMBER for each in mailer.accepted[before:])
    assert sent == [17, 20, 27]


@pytest.mark.parametrize("standing", [handed_in("A"), owing("A", stage=Stage.EXEMPT)])
def test_a_member_hears_nothing_where_nobody_needs_attention(standing: Standing) -> None:
    assert of_kind(LetterKind.DIGEST_MEMBER, at(5, 20), standing) == []


def test_a_deadline_far_away_needs_nobody() -> None:
    assert of_kind(LetterKind.DIGEST_MEMBER, at(5, 6), owing("A")) == []


def test_a_member_hears_of_a_unit_without_an_address_long_before_the_deadline() -> None:
    units = {**UNITS, "A": replace(UNITS["A"], emails=(), head_emails=())}
    messages = plan_mail(at(5, 6), [owing("A")], plan=WITH_MEMBERS, units=units).messages
    (digest,) = [each for each in messages if each.kind is LetterKind.DIGEST_MEMBER]
    assert digest.to == ("an@haiphong.example",)
    assert "đề nghị cho biết địa chỉ (1 đơn vị):\n- Trường A" in digest.text


def test_a_cluster_hears_of_its_units_without_an_address_that_no_member_has() -> None:
    units = {code: replace(unit, cluster="Cụm 1", emails=(), head_emails=()) for code, unit in UNITS.items()}
    plan = replace(WITH_MEMBERS, members=WITH_MEMBERS.members[:1], secretary_emails=())
    messages = plan_mail(at(5, 6), [owing("A"), owing("B")], plan=plan, units=units).messages
    assert [each.to for each in messages] == [("an@haiphong.example",), ("c1@x.example",)]
    assert "Kính gửi: Cụm 1" in messages[1].text
    assert "Trường B" in messages[1].text
    assert "Trường A" not in messages[1].text
    assert "cho biết địa chỉ thư" in messages[1].html
    assert messages[1].subject.endswith("Đơn vị của Cụm 1 chưa có địa chỉ thư, tính đến ngày 06/5/2024")


def test_the_secretary_reads_what_changed_waits_failed_and_goes_tomorrow() -> None:
    handed = event(at(5, 22, 9), EventKind.SUBMITTED, "B", "6T")
    ledger = InMemoryLedger([handed])
    units = {**UNITS, "C": replace(UNITS["C"], emails=(), head_emails=())}
    plan = replace(WITH_MEMBERS, ladder=PLAN.ladder)
    standings = [owing("A"), handed_in("B"), owing("C")]
    (digest,) = [each for each in plan_mail(at(5, 23), standings, ledger, plan, units).messages
                 if each.kind is LetterKind.DIGEST_SECRETARY]
    assert digest.to == ("thu-ky@haiphong.example",)
    for words in ("Có thay đổi:\n- Báo cáo 06 tháng đầu năm 2024: nộp báo cáo: 1 đơn vị (Trường B)",
                  "Chờ xử lý:\n- Báo cáo 06 tháng đầu năm 2024: chờ duyệt: 1 đơn vị (Trường B)",
                  "- Trường C, Báo cáo 06 tháng đầu năm 2024, nhắc trước hạn 14 ngày: Chưa có địa chỉ thư của đơn vị",
                  "- không có địa chỉ thư dùng được, cần bổ sung hoặc sửa trong config/units.csv: 1 đơn vị (Trường C",
                  "nhắc trước hạn 3 ngày: 2"):
        assert words in digest.text
    assert "6T" not in digest.text + digest.html  # titles, no codes
    assert digest.subject.endswith("Việc trong ngày 23/5/2024: 2 việc chờ xử lý")


def test_the_secretary_gets_one_digest_a_working_day_and_none_without_news() -> None:
    handed = event(at(5, 24, 9), EventKind.SUBMITTED, "A", "6T")
    ledger, mailer = InMemoryLedger([handed]), FakeMailer()
    for day, hour in ((25, 2), (26, 2), (27, 2), (27, 5), (28, 2)):  # 25 and 26 May are a weekend
        run(at(5, day, hour), [handed_in("A")], ledger, mailer, WITH_MEMBERS)
    assert [each.step for each in mailer.accepted] == ["thu-ky@2024-05-27"]


def test_without_an_address_of_hers_there_is_no_digest() -> None:
    handed = event(at(5, 22, 9), EventKind.SUBMITTED, "A", "6T")
    plan = replace(WITH_MEMBERS, secretary_emails=())
    assert of_kind(LetterKind.DIGEST_SECRETARY, at(5, 23), handed_in("A"), ledger=InMemoryLedger([handed]),
                   plan=plan) == []


def unclear(entry: str, register: str = "", unit: str = "A") -> Any:
    return event(at(5, 22), EventKind.UNCLEAR, unit, "6T", entry=entry, problem="Không đọc được ngày gia hạn.",
                 **({"register": register} if register else {}))


def test_an_unclear_decision_goes_to_those_in_whose_register_it_is_once() -> None:
    ledger, mailer = InMemoryLedger([unclear("Gia hạn, thứ ba"), unclear("Miễn ?", "Cụm 1", "B")]), FakeMailer()
    plan = replace(WITH_MEMBERS, members=(), secretary_emails=())
    for day in (22, 23):
        run(at(5, day), [owing("A"), owing("B")], ledger, mailer, plan)
    found = {each.to: each for each in mailer.accepted}
    assert len(mailer.accepted) == len(found) == 2
    assert found["ban@haiphong.example",].kind is LetterKind.UNCLEAR_DECISION
    assert "Trường A, Báo cáo 06 tháng đầu năm 2024: Gia hạn, thứ ba." in found["ban@haiphong.example",].text
    assert "Kính gửi: Cụm 1" in found["c1@x.example",].text
    assert "Trường A" not in found["c1@x.example",].text
    ledger.append([event(at(5, 23, 9), EventKind.UNCLEAR, "A", "6T", entry="Gia hạn, thứ tư", problem="Không rõ.")])
    run(at(5, 24), [owing("A"), owing("B")], ledger, mailer, plan)
    assert "thứ tư" in mailer.accepted[-1].text


def test_personal_data_in_an_entry_stays_in_the_register() -> None:
    ledger = InMemoryLedger([unclear("Miễn cho bà Nguyễn Thị Lan 031185001234")])
    (message,) = of_kind(LetterKind.UNCLEAR_DECISION, at(5, 22), owing("A"), ledger=ledger)
    assert "031185001234" not in message.text + message.html


def test_a_decision_that_was_settled_is_not_asked_about() -> None:
    ledger = InMemoryLedger([unclear("Miễn ?"), event(at(5, 22, 3), EventKind.EXEMPTED, "A", "6T", exempt=True)])
    assert of_kind(LetterKind.UNCLEAR_DECISION, at(5, 23), owing("A", stage=Stage.EXEMPT), ledger=ledger) == []


def test_a_step_may_rise_to_the_clusters_each_about_its_units() -> None:
    units = {code: replace(unit, cluster="Cụm 1" if code != "C" else "Cụm 2") for code, unit in UNITS.items()}
    clusters = (Cluster("C1", "Cụm 1", ("c1@x.example",)), Cluster("C2", "Cụm 2"),
                Cluster("C3", "Cụm 3", ("c3@x.example",)))
    plan = replace(PLAN, ladder=(step("len-cum", 3, "escalate_cluster", Audience.CLUSTER),), clusters=clusters)
    standings = [owing(code, at(5, 30)) for code in ("A", "C")] + [handed_in("B")]
    ledger, mailer = InMemoryLedger(), FakeMailer()
    for day in (30, 31):
        run(at(5, day), standings, ledger, mailer, plan, units)
    (message,) = mailer.accepted
    assert (message.kind, message.to, message.step) == (LetterKind.ESCALATION, ("c1@x.example",), "len-cum@C1")
    assert "Kính gửi: Cụm 1" in message.text
    assert "Trường A" in message.text
    assert "Trường C" not in message.text
    assert "đôn đốc các đơn vị nêu dưới đây" in message.html
    (skipped,) = plan_mail(at(5, 30), standings, plan=plan, units=units).skipped
    assert "[[clusters]]" in skipped.reason


@pytest.mark.parametrize("kind", ON)
def test_each_kind_can_be_switched_off_and_gets_the_names_of_the_table(kind: LetterKind) -> None:
    ledger = InMemoryLedger([unclear("Miễn ?"), event(at(5, 22, 9), EventKind.SUBMITTED, "B", "6T")])
    standings = {("A", "6T"): owing("A"), ("B", "6T"): handed_in("B")}
    renderer = RecordingRenderer()
    plan_messages(WITH_MEMBERS, UNITS, standings, ledger.events, WorkingDays(), at(5, 23), renderer, MAIL)
    contexts = [(name, context) for name, context in renderer.renderings if name.startswith(DEFAULTS[kind].template)]
    assert len(contexts) >= 3
    for name, context in contexts:
        assert set(context) == set(KINDS[kind]) | ({SUBJECT} if "subject" not in name else set())
    off = replace(WITH_MEMBERS, letters=(replace(DEFAULTS[kind], on=False), *WITH_MEMBERS.letters))
    assert of_kind(kind, at(5, 23), *standings.values(), ledger=ledger, plan=off) == []
