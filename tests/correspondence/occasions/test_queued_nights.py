"""Nights, checks by day and runs of any hour, with hours of sending, submissions, returns, extensions, crashes and
faults of the mailer: no step goes twice, and what was due is sent, waits, or is recorded as superseded or cancelled."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from automation.correspondence.outbox.reconciliation import reconcile
from automation.correspondence.outbox.records import by_step, outbox_records
from automation.domain.plan.letters import LetterKind
from automation.domain.plan.sending_hours import SendingHours
from automation.domain.plan.settings import MailSettings
from automation.domain.plan.working_days import WorkingDays
from automation.domain.tracking.events import EventKind, event
from automation.domain.tracking.messages import Delivery
from automation.pipeline.remind import MailPlan, deliver
from tests.correspondence.occasions.test_nights import ACTS, SPEAKING, School, is_possible
from tests.pipeline.mail_run import MAIL, UNITS, ZONE, CrashError, FakeMailer, plan_mail

BEGIN = datetime(2024, 5, 15, 2, tzinfo=ZONE)  # the deadline is the end of 27 May
HOURS = st.sampled_from([
    None, SendingHours(time(7, 30), time(17)), SendingHours(time(7, 30), time(9), working_days_only=False),
    SendingHours(time(9), time(17), urgent_kinds=frozenset())])
MOMENTS = st.tuples(st.integers(0, 23), st.sampled_from([2, 6, 8, 10, 20]), st.booleans())  # day, hour, by day
OUTCOMES = st.sampled_from(["sent", "sent", "sent", "failed", "uncertain", "crash before", "crash after", "away"])
SETTLED = frozenset({Delivery.SENT, Delivery.SUPERSEDED, Delivery.CANCELLED})
OPEN = frozenset({Delivery.QUEUED, Delivery.FAILED, Delivery.DEFERRED})
LADDER = [each.code for each in SPEAKING.ladder if each.code != "tong-hop"]


def go(now: datetime, school: School, mailer: FakeMailer, mail: MailSettings, *, by_day: bool) -> MailPlan:
    """A run: what an earlier one left without an outcome is settled first."""
    school.ledger.append(reconcile(school.ledger.events, mailer, now))
    planned = plan_mail(now, [school.standing(now)], school.ledger, SPEAKING, {"A": UNITS["A"]}, WorkingDays(), mail,
                        at_once=by_day)
    deliver(planned, mailer, school.ledger.append, now, list(school.ledger.events), [])
    return planned


@settings(max_examples=40, deadline=None)
@given(acts=st.dictionaries(st.integers(0, 23), st.sampled_from(["submit", "submit wrong", "withdraw", *ACTS]),
                            max_size=6),
       moments=st.sets(MOMENTS, min_size=4, max_size=30), outcomes=st.lists(OUTCOMES, max_size=10),
       hours=HOURS, can_find=st.booleans())
def test_every_due_letter_ends_in_one_state(acts: dict[int, str], moments: set[tuple[int, int, bool]],
                                            outcomes: list[str], hours: SendingHours | None, *,
                                            can_find: bool) -> None:
    school, mailer, mail = School(), FakeMailer(can_find, list(outcomes)), replace(MAIL, hours=hours)
    school.ledger.append([event(BEGIN - timedelta(days=60), EventKind.PROVISIONED, "A", fingerprint="x")])
    acted: set[int] = set()
    for day, hour, by_day in sorted(moments):
        now = BEGIN.replace(hour=hour) + timedelta(days=day)
        for each in (each for each in sorted(acts) if each <= day and each not in acted):
            acted.add(each)
            if is_possible(acts[each], school.standing(now)):
                school.act(acts[each], now - timedelta(minutes=30))
        before = len(mailer.accepted)
        with suppress(CrashError):
            planned = go(now, school, mailer, mail, by_day=by_day)
            _assert_hours(hours, now, mailer, before)
            if not by_day:
                _assert_nothing_is_open_without_cause(school, planned)
            number = len(school.ledger.events)
            if all(each.state in SETTLED | {Delivery.QUEUED} for each in outbox_records(school.ledger.events).values()):
                go(now, school, mailer, mail, by_day=by_day)
                assert len(school.ledger.events) == number, "a second run at the same moment records nothing"
    sent = [occasion.step_key for each in mailer.accepted for occasion in each.occasions]
    assert len(sent) == len(set(sent))
    _assert_no_step_is_forgotten(school)


def _assert_hours(hours: SendingHours | None, now: datetime, mailer: FakeMailer, before: int) -> None:
    if hours is not None and not hours.is_open(now, WorkingDays()):
        assert all(hours.urgent_kinds & set(each.kinds) for each in mailer.accepted[before:])


def _assert_nothing_is_open_without_cause(school: School, planned: MailPlan) -> None:
    """After a whole run only what it planned, or could not send, is queued or failed."""
    due = {each.key for each in (*planned.messages, *planned.queued)}
    for record in outbox_records(school.ledger.events).values():
        if record.state in OPEN:
            assert record.key in due or any(each.unit == record.unit for each in (*planned.skipped, *planned.held))


def _assert_no_step_is_forgotten(school: School) -> None:
    """Of the ladder of one due date, no step that is older than one which went is without a record, unless the report
    was not owed on its day."""
    known = by_step(outbox_records(school.ledger.events))
    if any(each.kind not in (EventKind.PROVISIONED, *MESSAGES) for each in school.ledger.events):
        return  # the unit did something: what was owed on which day is tested elsewhere
    went = [LADDER.index(key[2]) for key, record in known.items()
            if key[2] in LADDER and record.kind in (LetterKind.REMINDER, LetterKind.ESCALATION)]
    recorded = {key[2] for key in known}
    assert not went or {*LADDER[:max(went)]} <= recorded


MESSAGES = [each for each in EventKind if each.value.startswith("message_")]
