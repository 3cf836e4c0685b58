"""Posts to the chat by steps of the ladder: one for each step and due date, with counts and, where allowed, names."""

from __future__ import annotations

from dataclasses import replace

from automation.correspondence.alarms import CHAT, notified_event
from automation.correspondence.chat_posts import ChatPost, chat_rows
from automation.domain.plan.plan import Audience, Channel, Condition, Plan
from automation.domain.tracking.messages import Delivery, Receipt
from automation.domain.tracking.standing import Stage
from tests.pipeline.mail_run import PLAN, InMemoryLedger, at, handed_in, owing, plan_mail, step

NOW = at(5, 30)
OWING = [owing("A", NOW), owing("B", NOW), handed_in("C")]


def posts(plan: Plan, ledger: InMemoryLedger | None = None) -> list[ChatPost]:
    return list(plan_mail(NOW, OWING, ledger, plan).posts)


def of(*steps: object) -> Plan:
    return replace(PLAN, ladder=steps)  # type: ignore[arg-type]  # steps made by `step`


def test_a_step_to_units_is_one_post_and_no_letter_without_mail() -> None:
    plan = of(replace(step("sau-1", 1), channel=Channel.CHAT))
    (post,) = posts(plan)
    assert post.key == "step reminder 6T sau-1 2024-05-27"
    assert "Hạn nộp đến hết ngày 27/5/2024. 2 đơn vị chưa nộp: Trường A; Trường B." in post.text
    assert "@" not in post.text
    assert plan_mail(NOW, OWING, plan=plan).messages == ()


def test_names_are_left_out_where_the_step_forbids_them() -> None:
    (post,) = posts(of(replace(step("sau-1", 1), channel=Channel.BOTH, names=False)))
    assert "2 đơn vị chưa nộp." in post.text
    assert "Trường" not in post.text
    assert len(plan_mail(NOW, OWING, plan=of(replace(step("sau-1", 1), channel=Channel.BOTH))).messages) == 2


def test_a_digest_has_the_counts_and_who_owes() -> None:
    digest = replace(step("tong-hop", 1, "digest_committee", Audience.COMMITTEE), channel=Channel.CHAT)
    (post,) = posts(of(digest))
    assert post.key == "digest 6T tong-hop 2024-05-27", "as it was recorded when its letter alone made the post"
    assert "quá hạn chưa nộp 2" in post.text
    assert "2 đơn vị chưa nộp: Trường A; Trường B." in post.text


def test_an_unreadable_workbook_is_not_named_among_those_that_owe() -> None:
    digest = replace(step("tong-hop", 1, "digest_committee", Audience.COMMITTEE), channel=Channel.CHAT)
    planned = plan_mail(NOW, [owing("A", NOW, stage=Stage.UNREACHABLE)], plan=of(digest))
    assert "Không đọc được tệp của 1 đơn vị" in planned.posts[0].text
    assert "Trường A" not in planned.posts[0].text


def test_a_post_is_made_once_and_again_after_a_failure() -> None:
    plan = of(replace(step("sau-1", 1), channel=Channel.CHAT))
    (post,) = posts(plan)
    for state, left in ((Delivery.FAILED, 1), (Delivery.UNCERTAIN, 0), (Delivery.SENT, 0)):
        ledger = InMemoryLedger([notified_event(NOW, post.key, CHAT, Receipt(post.key, state), 1)])
        assert len(posts(plan, ledger)) == left
        (row,) = chat_rows(ledger.events)
        assert (row["state"], row["channel"], row["step"], row["due"], row["to"]) == (
            state.value, "chat", "sau-1", "2024-05-27", [])


def test_steps_by_mail_make_no_post() -> None:
    assert posts(PLAN) == []
    assert posts(of(replace(step("sau-1", 1), channel=Channel.MAIL))) == []


def test_a_post_on_a_condition_names_those_that_meet_it() -> None:
    plan = of(replace(step("do-dang", 1), channel=Channel.CHAT, condition=Condition.UNTOUCHED))
    (post,) = posts(plan)
    assert "2 đơn vị chưa nhập số liệu: Trường A; Trường B." in post.text
