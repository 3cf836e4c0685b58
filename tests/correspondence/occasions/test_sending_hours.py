"""Letters that are due outside of the hours of sending wait, and go, are superseded or cancelled later; steps that no
run sent are recorded as superseded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta

from automation.correspondence.outbox.queue import SendingWindow
from automation.correspondence.outbox.records import outbox_records
from automation.domain.plan.letters import LetterKind
from automation.domain.plan.plan import Plan
from automation.domain.plan.sending_hours import SendingHours
from automation.domain.plan.settings import MailSettings
from automation.domain.plan.units import Unit
from automation.domain.plan.working_days import WorkingDays
from automation.domain.tracking.events import EventKind, event
from automation.domain.tracking.messages import Delivery
from automation.domain.tracking.standing import Stage, Standing
from automation.pipeline.remind import MailPlan, deliver
from tests.pipeline.mail_run import MAIL, PLAN, UNITS, FakeMailer, InMemoryLedger, at, handed_in, owing, plan_mail

HOURS = replace(MAIL, hours=SendingHours(time(7, 30), time(17)))
NIGHT, MORNING = at(5, 24), at(5, 24, 8)  # a Friday; "truoc-3" is due
FIRST = at(4, 1)
REMINDER = "6T/A/truoc-3@2024-05-27/a@haiphong.example"


def go(now: datetime, standings: Iterable[Standing], ledger: InMemoryLedger, mailer: FakeMailer,
       mail: MailSettings = HOURS, plan: Plan = PLAN, units: Mapping[str, Unit] = UNITS, *,
       by_day: bool = False) -> MailPlan:
    planned = plan_mail(now, standings, ledger, plan, units, mail=mail, at_once=by_day)
    deliver(planned, mailer, ledger.append, now, ledger.events)
    return planned


def states(ledger: InMemoryLedger) -> dict[str, str]:
    return {f"{each.unit or '*'} {each.step}": each.state.value for each in outbox_records(ledger.events).values()}


def provisioned(*units: str, on: datetime = FIRST) -> InMemoryLedger:
    return InMemoryLedger([event(on, EventKind.PROVISIONED, unit, fingerprint="x") for unit in units])


def test_a_letter_of_the_night_goes_in_the_morning() -> None:
    ledger, mailer = InMemoryLedger(), FakeMailer()
    planned = go(NIGHT, [owing()], ledger, mailer)
    assert (planned.messages, [each.key for each in planned.queued], mailer.accepted) == ((), [REMINDER], [])
    (record,) = outbox_records(ledger.events).values()
    assert (record.state, record.attempts, record.to) == (Delivery.QUEUED, 0, ("a@haiphong.example",))
    assert record.detail == "Ngoài giờ gửi thư: chờ đến 07:30 ngày 24/05/2024."
    number = len(ledger.events)
    go(at(5, 24, 6), [owing()], ledger, mailer)
    assert len(ledger.events) == number, "it waits already"
    go(MORNING, [owing()], ledger, mailer)
    assert [each.key for each in mailer.accepted] == [REMINDER]
    (record,) = outbox_records(ledger.events).values()
    assert (record.state, record.attempts) == (Delivery.SENT, 1)
    go(at(5, 24, 9), [owing()], ledger, mailer)
    assert len(mailer.accepted) == 1


def test_a_check_by_day_sends_what_waits_and_nothing_else_of_the_night() -> None:
    ledger, mailer = InMemoryLedger(), FakeMailer()
    go(NIGHT, [owing("A")], ledger, mailer)
    go(at(5, 24, 6), [owing("A"), owing("B")], ledger, mailer, by_day=True)
    assert mailer.accepted == []
    go(MORNING, [owing("A"), owing("B")], ledger, mailer, by_day=True)
    assert [(each.unit, each.step) for each in mailer.accepted] == [("A", "truoc-3")]


def test_a_check_by_day_sends_the_newer_step_in_the_place_of_the_one_that_waits() -> None:
    ledger, mailer = InMemoryLedger(), FakeMailer()
    go(NIGHT, [owing()], ledger, mailer)
    go(at(5, 27, 8), [owing()], ledger, mailer, by_day=True)
    assert states(ledger) == {"A truoc-3": "superseded", "A ngay-cuoi": "sent"}
    (superseded,) = (each for each in ledger.events if each.kind is EventKind.MESSAGE_SUPERSEDED)
    assert superseded.data["by"] == mailer.accepted[0].key
    assert superseded.data["detail"] == "Thư mới hơn thay thế: 6T/A/ngay-cuoi@2024-05-27."


def test_a_letter_whose_cause_is_gone_is_cancelled_once() -> None:
    ledger, mailer = InMemoryLedger(), FakeMailer()
    go(NIGHT, [owing()], ledger, mailer)
    for hour in (8, 9):
        go(at(5, 24, hour), [handed_in("A")], ledger, mailer, by_day=True)
    assert (states(ledger), mailer.accepted) == ({"A truoc-3": "cancelled"}, [])
    assert len(ledger.events) == 2
    assert ledger.events[-1].data["detail"] == "Không còn lý do gửi; tình trạng báo cáo: Đã nộp."
    go(at(5, 24, 10), [owing()], ledger, mailer)  # taken back
    assert states(ledger) == {"A truoc-3": "sent"}


def test_a_letter_waits_while_nothing_can_be_found_out_about_the_unit() -> None:
    ledger, mailer = InMemoryLedger(), FakeMailer()
    go(NIGHT, [owing()], ledger, mailer)
    go(MORNING, [owing(stage=Stage.UNREACHABLE)], ledger, mailer)
    assert states(ledger) == {"A truoc-3": "queued"}


def test_a_new_address_gets_the_letter_that_waited() -> None:
    ledger, mailer = InMemoryLedger(), FakeMailer()
    go(NIGHT, [owing()], ledger, mailer)
    go(MORNING, [owing()], ledger, mailer, units={"A": replace(UNITS["A"], emails=("moi@haiphong.example",))},
       by_day=True)
    assert [each.to for each in mailer.accepted] == [("moi@haiphong.example",)]
    assert [each.state for each in outbox_records(ledger.events).values()] == [Delivery.SUPERSEDED, Delivery.SENT]


def test_without_hours_what_waits_goes_at_once() -> None:
    ledger, mailer = InMemoryLedger(), FakeMailer()
    go(NIGHT, [owing()], ledger, mailer)
    go(at(5, 24, 22), [owing()], ledger, mailer, MAIL, by_day=True)
    assert states(ledger) == {"A truoc-3": "sent"}


def test_urgent_kinds_wait_for_no_hour() -> None:
    ledger, mailer = InMemoryLedger([event(at(5, 23, 20), EventKind.RETURNED, "A", "6T", reason="Thiếu số liệu")]), \
        FakeMailer()
    go(NIGHT, [owing(stage=Stage.RETURNED)], ledger, mailer)
    assert [each.kind for each in mailer.accepted] == [LetterKind.RETURNED]
    ledger, mailer = InMemoryLedger(ledger.events[:1]), FakeMailer()
    waiting = replace(HOURS, hours=SendingHours(time(7, 30), time(17), urgent_kinds=frozenset()))
    go(NIGHT, [owing(stage=Stage.RETURNED)], ledger, mailer, waiting)
    assert mailer.accepted == []


def test_what_is_beyond_a_days_limit_goes_on_waiting_and_is_named() -> None:
    ledger, mailer, mail = InMemoryLedger(), FakeMailer(), replace(HOURS, daily_limit=2)
    three = [owing(unit) for unit in ("A", "B", "C")]
    assert go(NIGHT, three, ledger, mailer, mail).skipped == ()
    planned = go(MORNING, three, ledger, mailer, mail, by_day=True)
    assert (len(mailer.accepted), [each.unit for each in planned.skipped]) == (2, ["C"])
    planned = go(at(5, 25), three, ledger, mailer, mail)
    assert [(each.unit, each.step) for each in planned.overdue] == [("C", "truoc-3")]
    assert "02:00 ngày 24/05/2024" in planned.overdue[0].reason
    go(at(5, 27, 8), [owing("C")], ledger, mailer, mail)
    assert [each.step for each in mailer.accepted] == ["truoc-3", "truoc-3", "ngay-cuoi"]


def test_a_letter_that_failed_is_tried_again_in_the_next_hours() -> None:
    ledger, mailer = InMemoryLedger(), FakeMailer(outcomes=["failed"])
    go(at(5, 13), [owing()], ledger, mailer)
    go(at(5, 13, 8), [owing()], ledger, mailer)
    assert states(ledger) == {"A truoc-14": "failed"}
    go(at(5, 14), [owing()], ledger, mailer)
    assert states(ledger) == {"A truoc-14": "queued"}
    go(at(5, 14, 8), [owing()], ledger, mailer, by_day=True)
    (record,) = outbox_records(ledger.events).values()
    assert (record.state, record.attempts) == (Delivery.SENT, 2)


def test_a_letter_that_failed_is_cancelled_once_its_cause_is_gone() -> None:
    ledger, mailer = InMemoryLedger(), FakeMailer(outcomes=["failed"])
    go(NIGHT, [owing()], ledger, mailer, MAIL)
    number = len(ledger.events)
    for day in (25, 26):
        go(at(5, day), [handed_in("A")], ledger, mailer, MAIL)
    assert (states(ledger), len(ledger.events)) == ({"A truoc-3": "cancelled"}, number + 1)


def test_steps_that_no_night_sent_are_superseded_by_the_one_that_goes() -> None:
    ledger, mailer = provisioned("A"), FakeMailer()
    go(at(5, 13), [owing()], ledger, mailer, MAIL)
    go(at(6, 2), [owing(now=at(6, 2))], ledger, mailer, MAIL)
    expected = {"A truoc-14": "sent", "A truoc-3": "superseded", "A ngay-cuoi": "superseded", "A sau-1": "superseded",
                "A sau-5": "sent", "* tong-hop": "sent"}
    assert states(ledger) == expected
    number = len(ledger.events)
    go(at(6, 3), [owing(now=at(6, 3))], ledger, mailer, MAIL)
    assert len(ledger.events) == number


def test_steps_before_the_unit_had_a_workbook_or_owed_are_not_called_missed() -> None:
    ledger, mailer = provisioned("A", on=at(5, 20)), FakeMailer()
    ledger.append([event(at(5, 23, 9), EventKind.SUBMITTED, "A", "6T", before=at(5, 23, 9).isoformat(), after=None),
                   event(at(5, 25, 9), EventKind.WITHDRAWN, "A", "6T")])
    go(at(5, 29), [owing(now=at(5, 29))], ledger, mailer, MAIL)
    assert states(ledger) == {"A ngay-cuoi": "superseded", "A sau-1": "sent", "* tong-hop": "sent"}


def test_a_letter_that_waited_through_a_day_is_named_by_the_run_that_replaces_it() -> None:
    ledger, mailer = InMemoryLedger(), FakeMailer()
    go(at(5, 27), [owing()], ledger, mailer)
    night = at(5, 28)
    planned = go(night, [owing(now=night)], ledger, mailer)
    assert [(each.unit, each.step) for each in planned.overdue] == [("A", "ngay-cuoi")]
    assert states(ledger)["A ngay-cuoi"] == "superseded"
    window = SendingWindow(HOURS.hours, WorkingDays(), at(5, 28, 16))
    record = next(each for each in outbox_records(ledger.events).values() if each.step == "ngay-cuoi")
    assert window.was_overdue(record)
    assert not replace(window, now=at(5, 28, 17)).was_overdue(record)


def test_a_server_that_was_down_in_the_morning_is_tried_again_half_an_hour_later() -> None:
    units = {f"U{number}": replace(UNITS["A"], code=f"U{number}") for number in range(5)}
    ledger, mailer, all_owe = InMemoryLedger(), FakeMailer(), [owing(code) for code in units]
    go(NIGHT, all_owe, ledger, mailer, units=units)
    mailer.outcomes += ["away"] * 3
    go(MORNING, all_owe, ledger, mailer, units=units, by_day=True)
    records = outbox_records(ledger.events)
    assert [each.state.value for each in records.values()] == ["failed"] * 3 + ["queued"] * 2
    window = SendingWindow(HOURS.hours, WorkingDays(), MORNING)
    half_past = MORNING + timedelta(minutes=30)
    assert window.next_attempt(records, none_left=False) == half_past
    assert window.next_attempt(records, none_left=True) == at(5, 27, 7) + timedelta(minutes=30)
    go(half_past, all_owe, ledger, mailer, units=units, by_day=True)
    assert len(mailer.accepted) == 5
    assert window.next_attempt(outbox_records(ledger.events), none_left=False) is None


def test_a_letter_that_the_server_goes_on_refusing_is_not_tried_all_day() -> None:
    ledger, mailer = InMemoryLedger(), FakeMailer(outcomes=["failed"] * 20)
    go(NIGHT, [owing()], ledger, mailer)
    for number in range(18):
        go(MORNING + timedelta(minutes=30 * number), [owing()], ledger, mailer, by_day=True)
    (record,) = outbox_records(ledger.events).values()
    assert record.attempts == 3
