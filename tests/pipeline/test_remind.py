"""Guards and delivery; then a whole year and a season of faults, run by run."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automation.configuration.plan import read_plan
from automation.configuration.problems import Problem
from automation.correspondence.outbox.events import planned_event
from automation.correspondence.outbox.reconciliation import reconcile, resolve
from automation.correspondence.outbox.records import outbox_records
from automation.correspondence.outbox.rows import message_rows, outbox_rows
from automation.domain.plan.deadlines import due_by
from automation.domain.plan.plan import Audience, Guards, Obligation, Plan
from automation.domain.tracking.messages import Delivery, Message, Receipt, RecipientState
from automation.domain.tracking.standing import Stage, Standing, TimelinessBucket
from automation.pipeline.remind import DeliveryReport, GuardStopError, deliver
from tests.pipeline.mail_run import (
    LADDER,
    LADDER_ALONE,
    MAIL,
    PLAN,
    TEMPLATES,
    TITLE,
    UNITS,
    ZONE,
    CrashError,
    FakeMailer,
    InMemoryLedger,
    at,
    handed_in,
    owing,
    plan_mail,
    run,
)


def test_more_messages_than_allowed_stops_the_run() -> None:
    plan = replace(PLAN, guards=Guards(max_messages_per_run=2))
    standings = [owing(code) for code in UNITS]
    ledger, mailer = InMemoryLedger(), FakeMailer()
    assert len(plan_mail(at(5, 24), standings, plan=plan).messages) == 3
    with pytest.raises(GuardStopError, match=r"3 thư .* giới hạn 2"):
        run(at(5, 24), standings, ledger, mailer, plan)
    assert (mailer.accepted, ledger.events) == ([], [])
    run(at(5, 24), standings[:2], ledger, mailer, plan)
    assert len(mailer.accepted) == 2


def test_rows_list_planned_and_sent_messages() -> None:
    ledger, mailer = InMemoryLedger(), FakeMailer(outcomes=["failed"])
    (row,) = message_rows(plan_mail(at(5, 24), [owing()]).messages)
    assert row == {"key": "6T/A/truoc-3@2024-05-27/a@haiphong.example", "unit": "A", "obligation": "6T",
                   "step": "truoc-3", "due": "2024-05-27", "to": ["a@haiphong.example"], "subject": f"truoc-3: {TITLE}",
                   "state": "planned", "kind": "reminder", "kinds": ["reminder"],
                   "recipients": [{"address": "a@haiphong.example", "state": "planned", "detail": "", "at": None}],
                   "occasions": [{"kind": "reminder", "obligation": "6T", "step": "truoc-3", "due": "2024-05-27",
                                  "key": "6T/A/truoc-3@2024-05-27"}],
                   "channel": "mail"}
    run(at(5, 24), [owing()], ledger, mailer)
    failed = {"address": "a@haiphong.example", "state": "failed", "detail": "vì thế", "at": at(5, 24).isoformat()}
    assert outbox_rows(ledger.events) == [row | {"state": "failed", "recipients": [failed]}]


def test_a_failed_message_is_tried_again_under_the_same_key() -> None:
    ledger, mailer = InMemoryLedger(), FakeMailer(outcomes=["failed"])
    report = run(at(5, 24), [owing()], ledger, mailer)
    assert (report.count(Delivery.FAILED), report.complete) == (1, False)
    assert run(at(5, 24), [owing()], ledger, mailer).complete
    assert run(at(5, 24), [owing()], ledger, mailer).receipts == ()
    (record,) = outbox_records(ledger.events).values()
    assert (record.state, record.attempts) == (Delivery.SENT, 2)


def test_delivery_stops_when_the_mailer_can_not_be_reached() -> None:
    units = {f"U{number}": replace(UNITS["A"], code=f"U{number}") for number in range(6)}
    ledger, mailer = InMemoryLedger(), FakeMailer(outcomes=["away"] * 3)
    standings = [owing(code) for code in units]
    report = run(at(5, 24), standings, ledger, mailer, units=units)
    assert ([each.state for each in report.receipts], len(report.left)) == ([Delivery.FAILED] * 3, 3)
    assert run(at(5, 25), standings, ledger, mailer, units=units).complete
    assert len(mailer.accepted) == 6


def test_refused_recipients_leave_the_run_incomplete() -> None:
    refused = RecipientState("a@b.example", Delivery.FAILED)
    report = DeliveryReport((Receipt("k", Delivery.SENT, recipients=(refused,)),))
    assert not report.complete


@pytest.mark.parametrize(("crash", "can_find", "state", "copies"), [
    ("crash before", True, Delivery.SENT, 1),
    ("crash after", True, Delivery.SENT, 1),
    ("crash before", False, Delivery.UNCERTAIN, 0),
    ("crash after", False, Delivery.UNCERTAIN, 1),
])
def test_a_crash_neither_duplicates_nor_loses_a_message(crash: str, can_find: bool, state: Delivery,
                                                        copies: int) -> None:
    ledger, mailer = InMemoryLedger(), FakeMailer(can_find, [crash])
    with pytest.raises(CrashError):
        run(at(5, 24), [owing()], ledger, mailer)
    report = run(at(5, 24), [owing()], ledger, mailer)
    (record,) = outbox_records(ledger.events).values()
    assert (record.state, len(mailer.accepted)) == (state, copies)
    assert report.complete is (state is Delivery.SENT)


def test_a_unit_that_submits_after_a_crash_is_not_written_to() -> None:
    ledger, mailer = InMemoryLedger(), FakeMailer(outcomes=["crash before"])
    with pytest.raises(CrashError):
        run(at(5, 24), [owing()], ledger, mailer)
    run(at(5, 25), [handed_in("A")], ledger, mailer)
    assert mailer.accepted == []
    assert [row["state"] for row in outbox_rows(ledger.events)] == ["failed"]


def test_an_uncertain_message_waits_for_a_person() -> None:
    ledger, mailer = InMemoryLedger(), FakeMailer(outcomes=["uncertain"])
    run(at(5, 24), [owing()], ledger, mailer)
    mail_plan = plan_mail(at(5, 25), [owing()], ledger)
    assert (mail_plan.messages, [each.step for each in mail_plan.held]) == ((), ["truoc-3"])
    key = mail_plan.held[0].key
    ledger.append([resolve(ledger.events, key, Delivery.FAILED, at(5, 25))])
    run(at(5, 25), [owing()], ledger, mailer)
    assert len(mailer.accepted) == 2
    with pytest.raises(ValueError, match="not uncertain"):
        resolve(ledger.events, key, Delivery.SENT, at(5, 26))


@pytest.mark.parametrize(("arrived", "times"), [(True, 1), (False, 2)])
def test_an_ambiguous_message_is_searched_for_again_in_the_next_run(*, arrived: bool, times: int) -> None:
    ledger, mailer = InMemoryLedger(), FakeMailer(outcomes=["uncertain"])
    run(at(5, 24), [owing()], ledger, mailer)
    first = list(mailer.accepted)
    if not arrived:
        mailer.accepted.clear()
    ledger.append(reconcile(ledger.events, mailer, at(5, 25)))
    run(at(5, 25), [owing()], ledger, mailer)
    assert len({*map(id, first), *map(id, mailer.accepted)}) == times
    assert [row["state"] for row in outbox_rows(ledger.events)] == ["sent"]


def test_only_the_mailer_that_sent_a_message_is_queried() -> None:
    """Another mailer, which never had a message, must not report that it was not sent."""
    for crash in ("uncertain", "crash after"):
        ledger, mailer, other = InMemoryLedger(), FakeMailer(outcomes=[crash]), FakeMailer(name="other")
        with suppress(CrashError):
            run(at(5, 24), [owing()], ledger, mailer)
        run(at(5, 25), [owing()], ledger, other)
        assert other.accepted == []
        assert [row["state"] for row in outbox_rows(ledger.events)] == ["uncertain"]


def test_the_canary_message_is_passed_to_the_mailer() -> None:
    ledger, mailer = InMemoryLedger(), FakeMailer(outcomes=["sent", "uncertain"])
    run(at(5, 24), [owing("A"), owing("B")], ledger, mailer)
    asked: list[Message | None] = []

    class CanaryRecorder(FakeMailer):
        def find(self, message: Message, canary: Message | None = None) -> bool | None:
            asked.append(canary)
            return super().find(message, canary)

    reconcile(ledger.events, CanaryRecorder(), at(5, 25))
    assert [each and each.key for each in asked] == [mailer.accepted[0].key]


def test_messages_over_the_daily_limit_are_sent_on_the_next_day() -> None:
    ledger, mailer, mail = InMemoryLedger(), FakeMailer(), replace(MAIL, daily_limit=2)
    three = [owing(unit) for unit in ("A", "B", "C")]
    for now, accepted, left in ((at(5, 24), 2, 1), (at(5, 24, 9), 2, 1), (at(5, 25), 3, 0)):
        mail_plan = plan_mail(now, three, ledger, mail=mail)
        deliver(mail_plan, mailer, ledger.append, now, ledger.events)
        assert (len(mailer.accepted), len(mail_plan.skipped)) == (accepted, left)
        assert all("2 thư trong một ngày" in each.reason for each in mail_plan.skipped)
    assert {each.unit for each in mailer.accepted} == {"A", "B", "C"}


def test_a_mailer_that_stopped_gets_no_further_messages() -> None:
    ledger, mailer = InMemoryLedger(), FakeMailer(outcomes=["sent", "stopped"])
    report = run(at(5, 24), [owing(unit) for unit in ("A", "B", "C")], ledger, mailer)
    assert [each.state for each in report.receipts] == [Delivery.SENT, Delivery.FAILED]
    assert [each.unit for each in report.left] == ["C"]
    run(at(5, 25), [owing(unit) for unit in ("A", "B", "C")], ledger, mailer)
    assert [each.unit for each in mailer.accepted] == ["A", "B", "C"]


def test_a_message_resolved_as_sent_is_not_planned_again() -> None:
    ledger, mailer = InMemoryLedger(), FakeMailer(outcomes=["uncertain"])
    run(at(5, 24), [owing()], ledger, mailer)
    (key,) = outbox_records(ledger.events)
    with pytest.raises(ValueError, match="settles nothing"):
        resolve(ledger.events, key, Delivery.PLANNED, at(5, 25))
    with pytest.raises(KeyError):
        resolve(ledger.events, "khác", Delivery.SENT, at(5, 25))
    ledger.append([resolve(ledger.events, key, Delivery.SENT, at(5, 25))])
    mail_plan = plan_mail(at(5, 25), [owing()], ledger)
    assert (mail_plan.messages, mail_plan.held) == ((), ())


def test_a_message_that_another_run_has_begun_is_left_to_it() -> None:
    """Two runs planned the same message; the ledger accepts the planned event of the first alone."""
    mail_plan = plan_mail(at(5, 24), [owing()])
    ledger, mailer = InMemoryLedger([planned_event(mail_plan.messages[0], 1, at(5, 24))]), FakeMailer()
    assert deliver(mail_plan, mailer, ledger.append, at(5, 24), ()).receipts == ()
    assert mailer.accepted == []


def test_the_planned_event_holds_what_is_needed_to_find_the_message() -> None:
    (message,) = plan_mail(at(5, 24), [owing()]).messages
    data = planned_event(message, 1, at(5, 24)).data
    assert {"key", "step", "to", "subject", "message_id"} <= set(data)
    (record,) = outbox_records([planned_event(message, 1, at(5, 24))]).values()
    assert record.message().message_id == message.message_id == data["message_id"]


def test_a_year_of_the_shipped_plan() -> None:
    """A school that never answers gets every step once, on its day, weekends left out."""
    plan = replace(shipped_plan(), letters=LADDER_ALONE)
    ledger, mailer, sent = InMemoryLedger(), FakeMailer(), []
    for day in (date(2024, 1, 1) + timedelta(days=days) for days in range(366)):
        now = datetime(day.year, day.month, day.day, 2, tzinfo=ZONE)
        before = len(mailer.accepted)
        run(now, [silent(obligation, now) for obligation in plan.obligations], ledger, mailer, plan)
        sent += [(each.obligation, each.step, f"{day:%d/%m}") for each in mailer.accepted[before:]]
    assert sorted(sent) == sorted([
        ("6T", "truoc-14", "13/05"), ("6T", "truoc-3", "24/05"), ("6T", "ngay-cuoi", "27/05"), ("6T", "sau-1", "28/05"),
        ("6T", "tong-hop", "28/05"), ("6T", "sau-5", "03/06"), ("6T", "len-truong", "04/06"),
        ("CN", "truoc-14", "15/11"), ("CN", "truoc-3", "27/11"), ("CN", "ngay-cuoi", "29/11"), ("CN", "sau-1", "02/12"),
        ("CN", "tong-hop", "02/12"), ("CN", "sau-5", "05/12"), ("CN", "len-truong", "09/12"),
        ("THD", "truoc-14", "06/12"), ("THD", "truoc-3", "17/12"), ("THD", "ngay-cuoi", "20/12"),
        ("THD", "sau-1", "23/12"), ("THD", "tong-hop", "23/12"), ("THD", "sau-5", "25/12"),
        ("THD", "len-truong", "30/12"),
    ])


def shipped_plan() -> Plan:
    problems: list[Problem] = []
    found = read_plan(TEMPLATES.parent, "config/plan-2024.toml", (), problems)
    assert found is not None
    assert found.plan is not None
    assert problems == []
    return found.plan


def silent(obligation: Obligation, now: datetime) -> Standing:
    cutoff = obligation.deadline.cutoff if obligation.deadline else None
    late = cutoff is not None and now >= cutoff
    return Standing("A", obligation.code, Stage.MISSING if late else Stage.NOT_DUE,
                    TimelinessBucket.MISSING if late else TimelinessBucket.NOT_YET_DUE, due=cutoff)


@dataclass(frozen=True)
class School:
    submits_on: date | None
    unreadable: tuple[date, date]
    extended: date | None

    def standing(self, code: str, now: datetime) -> Standing:
        due = due_by(self.extended, ZONE).cutoff if self.extended and now >= at(5, 27) else at(5, 28, 0)
        if self.submits_on and now.date() >= self.submits_on:
            return replace(handed_in(code), due=due)
        bucket = TimelinessBucket.MISSING if now >= due else TimelinessBucket.NOT_YET_DUE
        stage = Stage.MISSING if now >= due else Stage.NOT_DUE
        unreadable = self.unreadable[0] <= now.date() <= self.unreadable[1]
        return Standing(code, "6T", Stage.UNREACHABLE if unreadable else stage, bucket, due=due)


SEASON = [date(2024, 5, 8) + timedelta(days=days) for days in range(50)]
DAY = st.sampled_from(SEASON)
SCHOOLS = st.builds(School, st.none() | DAY, st.tuples(DAY, DAY), st.none() | st.sampled_from(SEASON[20:40]))
CRASHES = st.sampled_from(["sent", "sent", "failed", "uncertain", "crash before", "crash after"])


@settings(max_examples=40, deadline=None)
@given(schools=st.lists(SCHOOLS, min_size=3, max_size=3), missed=st.sets(DAY), outcomes=st.lists(CRASHES, max_size=12),
       can_find=st.booleans())
def test_a_season_of_crashes_and_missed_runs(schools: list[School], missed: set[date], outcomes: list[str],
                                             can_find: bool) -> None:
    """Each step is sent at most once; no unit that submitted is written to; a second run at the same time sends
    nothing; a missed run loses nothing."""
    ledger, mailer = InMemoryLedger(), FakeMailer(can_find, list(outcomes))
    for day in SEASON:
        if day in missed:
            continue
        now = datetime(day.year, day.month, day.day, 2, tzinfo=ZONE)
        standings = [school.standing(code, now) for code, school in zip(UNITS, schools, strict=True)]
        before = len(mailer.accepted)
        while not _run_completed(now, standings, ledger, mailer):
            pass
        again = len(mailer.accepted)
        run(now, standings, ledger, mailer)
        assert len(mailer.accepted) == again
        owes = {each.unit for each in standings if each.owes}
        assert {each.unit for each in mailer.accepted[before:] if each.unit} <= owes
        _assert_every_due_step_is_sent_or_ambiguous(now, standings, ledger)
    sent = [(each.unit, each.step) for each in mailer.accepted]
    assert len(sent) == len(set(sent))


def _run_completed(now: datetime, standings: list[Standing], ledger: InMemoryLedger, mailer: FakeMailer) -> bool:
    """Run once; True when it ended without a crash and no message failed."""
    try:
        return not run(now, standings, ledger, mailer).count(Delivery.FAILED)
    except CrashError:
        return False


def _assert_every_due_step_is_sent_or_ambiguous(now: datetime, standings: list[Standing],
                                                ledger: InMemoryLedger) -> None:
    """The newest step that is due, computed without the code under test, is sent or ambiguous."""
    known = {(each.unit, each.step) for each in outbox_records(ledger.events).values()
             if each.state in {Delivery.SENT, Delivery.UNCERTAIN}}
    for standing in standings:
        assert standing.due is not None
        last = (standing.due - timedelta(seconds=1)).date()
        due_steps = [each for each in LADDER if each.audience is not Audience.COMMITTEE
                and last + timedelta(days=each.offset) <= now.date()]
        if standing.owes and due_steps and (due_steps[-1].offset > 0 or now < standing.due):
            suffix = "" if standing.due == at(5, 28, 0) else f"@{last.isoformat()}"
            assert (standing.unit, due_steps[-1].code + suffix) in known
