"""A message has a state for each of its recipients: who got it never gets it again, who was put off is tried alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from automation.correspondence.outbox.records import outbox_records
from automation.correspondence.outbox.rows import outbox_rows
from automation.domain.tracking.messages import Delivery, Message, Receipt, RecipientState, strongest
from automation.ports import Mailer, MailStoppedError
from tests.pipeline.mail_run import PLAN, UNITS, CrashError, InMemoryLedger, at, owing, plan_mail, run

ONE, TWO, HEAD = "mot@haiphong.example", "hai@haiphong.example", "ht-a@haiphong.example"
SCHOOLS = {"A": replace(UNITS["A"], emails=(ONE, TWO))}


@dataclass
class Server(Mailer):
    """Gives each address the state that `answers` has for it; others get their mail. `got`: the addresses of each
    message that arrived."""

    answers: Mapping[str, Delivery] = field(default_factory=dict)
    got: list[tuple[str, ...]] = field(default_factory=list)
    crashes: bool = False
    name: str = "post"

    def send(self, message: Message) -> Receipt:
        if self.crashes:
            raise CrashError
        states = {each: self.answers.get(each, Delivery.SENT) for each in (*message.to, *message.cc)}
        arrived = tuple(each for each, state in states.items() if state in {Delivery.SENT, Delivery.UNCERTAIN})
        self.got += [arrived] if arrived else []
        named = tuple(RecipientState(each, state, "450 4.2.2") for each, state in states.items()
                      if state is not Delivery.SENT)
        return Receipt(message.key, strongest(states.values()), "", named)


def states(ledger: InMemoryLedger) -> list[dict[str, str]]:
    return [{each["address"]: each["state"] for each in row["recipients"]}  # type: ignore[attr-defined]
            for row in outbox_rows(ledger.events)]


def test_a_recipient_that_was_put_off_is_tried_alone_and_once() -> None:
    ledger, server = InMemoryLedger(), Server({TWO: Delivery.DEFERRED})
    assert not run(at(5, 24), [owing()], ledger, server, units=SCHOOLS).complete
    assert states(ledger) == [{ONE: "sent", TWO: "deferred"}]
    run(at(5, 25), [owing()], ledger, server, units=SCHOOLS)
    server.answers = {}
    assert run(at(5, 26), [owing()], ledger, server, units=SCHOOLS).complete
    run(at(5, 26, 12), [owing()], ledger, server, units=SCHOOLS)
    assert server.got == [(ONE,), (TWO,)]
    assert states(ledger) == [{ONE: "sent", TWO: "sent"}, {TWO: "sent"}]
    assert [each.state for each in outbox_records(ledger.events).values()] == [Delivery.SENT, Delivery.SENT]


def test_two_put_off_of_three_are_tried_until_each_has_it_once() -> None:
    schools = {"A": replace(UNITS["A"], emails=(ONE, TWO, "ba@haiphong.example"))}
    ledger, server = InMemoryLedger(), Server({TWO: Delivery.DEFERRED, "ba@haiphong.example": Delivery.DEFERRED})
    run(at(5, 24), [owing()], ledger, server, units=schools)
    server.answers = {TWO: Delivery.DEFERRED}
    run(at(5, 25), [owing()], ledger, server, units=schools)
    server.answers = {}
    run(at(5, 26), [owing()], ledger, server, units=schools)
    assert server.got == [(ONE,), ("ba@haiphong.example",), (TWO,)]


@pytest.mark.parametrize("late", [(HEAD,), (ONE, TWO)])
def test_a_copy_that_was_put_off_is_tried_alone_too(late: tuple[str, ...]) -> None:
    """Also where the letter itself was put off and its copies arrived: they are not sent again."""
    plan = replace(PLAN, ladder=tuple(each for each in PLAN.ladder if each.code == "len-truong"))
    ledger, server = InMemoryLedger(), Server(dict.fromkeys(late, Delivery.DEFERRED))
    for day in (5, 6, 7):
        run(at(6, day), [owing(now=at(6, day))], ledger, server, plan, SCHOOLS)
    server.answers = {}
    run(at(6, 8), [owing(now=at(6, 8))], ledger, server, plan, SCHOOLS)
    assert [set(each) for each in server.got] == [{HEAD, ONE, TWO} - {*late}, {*late}]


def test_a_message_that_nobody_got_is_tried_whole() -> None:
    ledger, server = InMemoryLedger(), Server({ONE: Delivery.FAILED, TWO: Delivery.DEFERRED})
    run(at(5, 24), [owing()], ledger, server, units=SCHOOLS)
    assert [row["state"] for row in outbox_rows(ledger.events)] == ["deferred"]
    server.answers = {}
    run(at(5, 25), [owing()], ledger, server, units=SCHOOLS)
    assert server.got == [(ONE, TWO)]


def test_who_may_have_it_is_not_written_to_and_who_was_put_off_is() -> None:
    ledger, server = InMemoryLedger(), Server({ONE: Delivery.UNCERTAIN, TWO: Delivery.DEFERRED})
    run(at(5, 24), [owing()], ledger, server, units=SCHOOLS)
    server.answers = {}
    run(at(5, 25), [owing()], ledger, server, units=SCHOOLS)
    run(at(5, 26), [owing()], ledger, server, units=SCHOOLS)
    assert server.got == [(ONE,), (TWO,)]
    assert [row["state"] for row in outbox_rows(ledger.events)] == ["uncertain", "sent"]


def test_a_crash_in_the_second_attempt_leaves_who_was_put_off_uncertain() -> None:
    ledger, server = InMemoryLedger(), Server({TWO: Delivery.DEFERRED})
    run(at(5, 24), [owing()], ledger, server, units=SCHOOLS)
    server.answers, server.crashes = {}, True
    with pytest.raises(CrashError):
        run(at(5, 25), [owing()], ledger, server, units=SCHOOLS)
    server.crashes = False
    run(at(5, 26), [owing()], ledger, server, units=SCHOOLS)
    run(at(5, 26, 12), [owing()], ledger, server, units=SCHOOLS)
    assert server.got == [(ONE,)]
    assert states(ledger) == [{ONE: "sent", TWO: "uncertain"}, {TWO: "uncertain"}]


def test_an_address_that_was_put_off_and_replaced_is_not_tried() -> None:
    ledger, server = InMemoryLedger(), Server({TWO: Delivery.DEFERRED})
    run(at(5, 24), [owing()], ledger, server, units=SCHOOLS)
    assert not plan_mail(at(5, 25), [owing()], ledger, units={"A": replace(UNITS["A"], emails=(ONE,))}).messages


def test_a_check_by_day_tries_who_was_put_off_again_some_time_later() -> None:
    ledger, server = InMemoryLedger(), Server({TWO: Delivery.DEFERRED})
    run(at(5, 24), [owing()], ledger, server, units=SCHOOLS)
    early, later = (plan_mail(moment, [owing()], ledger, units=SCHOOLS, at_once=True).messages
                    for moment in (at(5, 24) + timedelta(minutes=10), at(5, 24) + timedelta(minutes=40)))
    assert ([each.to for each in early], [each.to for each in later]) == ([], [(TWO,)])


def test_who_got_it_has_no_reason_that_is_about_another() -> None:
    ledger, server = InMemoryLedger(), Server({TWO: Delivery.DEFERRED})
    run(at(5, 24), [owing()], ledger, server, units=SCHOOLS)
    (row,) = outbox_rows(ledger.events)
    assert [each["detail"] for each in row["recipients"]] == ["", "450 4.2.2"]  # type: ignore[attr-defined]


def test_a_server_that_asks_to_come_later_defers_the_message() -> None:
    class BusyError(MailStoppedError):
        deferred = True

    class Busy(Server):
        def send(self, message: Message) -> Receipt:
            raise BusyError(message.key)

    ledger = InMemoryLedger()
    run(at(5, 24), [owing()], ledger, Busy(), PLAN)
    assert [row["state"] for row in outbox_rows(ledger.events)] == ["deferred"]
