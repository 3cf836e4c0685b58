"""Guards and delivery; then a year and a season, walked night by night."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automation.configuration.plan import read_plan
from automation.configuration.problems import Problem
from automation.correspondence.deliveries import (
    message_rows,
    outbox_records,
    outbox_rows,
    planned_event,
    reconcile,
    resolve,
)
from automation.domain.plan.deadlines import due_by
from automation.domain.plan.plan import Audience, Guards, Obligation, Plan
from automation.domain.tracking.messages import Delivery, Message, Receipt
from automation.domain.tracking.standing import Stage, Standing, TimelinessBucket
from automation.pipeline.remind import DeliveryReport, GuardStopError, deliver
from tests.pipeline.mail_run import (
    LADDER,
    MAIL,
    PLAN,
    TEMPLATES,
    TITLE,
    UNITS,
    ZONE,
    Book,
    CrashError,
    Post,
    handed_in,
    night,
    owing,
    planned,
    run,
)


def test_more_messages_than_allowed_stops_the_run() -> None:
    plan = replace(PLAN, guards=Guards(max_messages_per_run=2))
    standings = [owing(code) for code in UNITS]
    book, post = Book(), Post()
    assert len(planned(night(5, 24), standings, plan=plan).messages) == 3
    with pytest.raises(GuardStopError, match=r"3 thư .* giới hạn 2"):
        run(night(5, 24), standings, book, post, plan)
    assert (post.gone, book.events) == ([], [])
    run(night(5, 24), standings[:2], book, post, plan)
    assert len(post.gone) == 2


def test_rows_say_what_would_go_and_what_went() -> None:
    book, post = Book(), Post(answers=["failed"])
    (row,) = message_rows(planned(night(5, 24), [owing()]).messages)
    assert row == {"key": "6T/A/truoc-3/a@haiphong.example", "unit": "A", "obligation": "6T", "step": "truoc-3",
                   "to": ["a@haiphong.example"], "subject": f"truoc-3: {TITLE}", "state": "planned"}
    run(night(5, 24), [owing()], book, post)
    assert outbox_rows(book.events) == [row | {"state": "failed"}]


def test_a_failed_message_is_tried_again_under_the_same_key() -> None:
    book, post = Book(), Post(answers=["failed"])
    report = run(night(5, 24), [owing()], book, post)
    assert (report.count(Delivery.FAILED), report.complete) == (1, False)
    assert run(night(5, 24), [owing()], book, post).complete
    assert run(night(5, 24), [owing()], book, post).receipts == ()
    (parcel,) = outbox_records(book.events).values()
    assert (parcel.state, parcel.attempts) == (Delivery.SENT, 2)


def test_a_mailer_that_can_not_be_reached_is_given_up() -> None:
    units = {f"U{number}": replace(UNITS["A"], code=f"U{number}") for number in range(6)}
    book, post = Book(), Post(answers=["away"] * 3)
    standings = [owing(code) for code in units]
    report = run(night(5, 24), standings, book, post, units=units)
    assert ([each.state for each in report.receipts], len(report.left)) == ([Delivery.FAILED] * 3, 3)
    assert run(night(5, 25), standings, book, post, units=units).complete
    assert len(post.gone) == 6


def test_refused_recipients_leave_the_run_incomplete() -> None:
    report = DeliveryReport((Receipt("k", Delivery.SENT, refused=("a@b.example",)),))
    assert not report.complete


@pytest.mark.parametrize(("crash", "knows", "state", "copies"), [
    ("crash before", True, Delivery.SENT, 1),
    ("crash after", True, Delivery.SENT, 1),
    ("crash before", False, Delivery.UNCERTAIN, 0),
    ("crash after", False, Delivery.UNCERTAIN, 1),
])
def test_a_crash_neither_doubles_nor_drops(crash: str, knows: bool, state: Delivery, copies: int) -> None:
    book, post = Book(), Post(knows, [crash])
    with pytest.raises(CrashError):
        run(night(5, 24), [owing()], book, post)
    report = run(night(5, 24), [owing()], book, post)
    (parcel,) = outbox_records(book.events).values()
    assert (parcel.state, len(post.gone)) == (state, copies)
    assert report.complete is (state is Delivery.SENT)


def test_who_handed_in_after_a_crash_is_not_written_to() -> None:
    book, post = Book(), Post(answers=["crash before"])
    with pytest.raises(CrashError):
        run(night(5, 24), [owing()], book, post)
    run(night(5, 25), [handed_in("A")], book, post)
    assert post.gone == []
    assert [row["state"] for row in outbox_rows(book.events)] == ["failed"]


def test_an_uncertain_message_waits_for_a_person() -> None:
    book, post = Book(), Post(answers=["uncertain"])
    run(night(5, 24), [owing()], book, post)
    told = planned(night(5, 25), [owing()], book)
    assert (told.messages, [each.step for each in told.held]) == ((), ["truoc-3"])
    key = told.held[0].key
    book.append([resolve(book.events, key, Delivery.FAILED, night(5, 25))])
    run(night(5, 25), [owing()], book, post)
    assert len(post.gone) == 2
    with pytest.raises(ValueError, match="not uncertain"):
        resolve(book.events, key, Delivery.SENT, night(5, 26))


@pytest.mark.parametrize(("arrived", "times"), [(True, 1), (False, 2)])
def test_a_mailer_that_finds_out_later_is_asked_again(*, arrived: bool, times: int) -> None:
    book, post = Book(), Post(answers=["uncertain"])
    run(night(5, 24), [owing()], book, post)
    first = list(post.gone)
    if not arrived:
        post.gone.clear()
    book.append(reconcile(book.events, post, night(5, 25)))
    run(night(5, 25), [owing()], book, post)
    assert len({*map(id, first), *map(id, post.gone)}) == times
    assert [row["state"] for row in outbox_rows(book.events)] == ["sent"]


def test_only_the_mailer_that_had_it_is_asked() -> None:
    """Another mailer that has never seen a letter must not say that it never went."""
    for crash in ("uncertain", "crash after"):
        book, post, other = Book(), Post(answers=[crash]), Post(name="other")
        with suppress(CrashError):
            run(night(5, 24), [owing()], book, post)
        run(night(5, 25), [owing()], book, other)
        assert other.gone == []
        assert [row["state"] for row in outbox_rows(book.events)] == ["uncertain"]


def test_a_witness_goes_along() -> None:
    book, post = Book(), Post(answers=["sent", "uncertain"])
    run(night(5, 24), [owing("A"), owing("B")], book, post)
    asked: list[Message | None] = []

    class Curious(Post):
        def find(self, message: Message, canary: Message | None = None) -> bool | None:
            asked.append(canary)
            return super().find(message, canary)

    reconcile(book.events, Curious(), night(5, 25))
    assert [each and each.key for each in asked] == [post.gone[0].key]


def test_what_the_day_has_no_room_for_goes_on_the_next() -> None:
    book, post, mail = Book(), Post(), replace(MAIL, daily_limit=2)
    three = [owing(unit) for unit in ("A", "B", "C")]
    for now, gone, left in ((night(5, 24), 2, 1), (night(5, 24, 9), 2, 1), (night(5, 25), 3, 0)):
        told = planned(now, three, book, mail=mail)
        deliver(told, post, book.append, now, book.events)
        assert (len(post.gone), len(told.skipped)) == (gone, left)
        assert all("2 thư trong một ngày" in each.reason for each in told.skipped)
    assert {each.unit for each in post.gone} == {"A", "B", "C"}


def test_a_mailer_that_takes_no_more_is_left_alone() -> None:
    book, post = Book(), Post(answers=["sent", "stopped"])
    report = run(night(5, 24), [owing(unit) for unit in ("A", "B", "C")], book, post)
    assert [each.state for each in report.receipts] == [Delivery.SENT, Delivery.FAILED]
    assert [each.unit for each in report.left] == ["C"]
    run(night(5, 25), [owing(unit) for unit in ("A", "B", "C")], book, post)
    assert [each.unit for each in post.gone] == ["A", "B", "C"]


def test_settled_as_sent_it_is_done() -> None:
    book, post = Book(), Post(answers=["uncertain"])
    run(night(5, 24), [owing()], book, post)
    (key,) = outbox_records(book.events)
    with pytest.raises(ValueError, match="settles nothing"):
        resolve(book.events, key, Delivery.PLANNED, night(5, 25))
    with pytest.raises(KeyError):
        resolve(book.events, "khác", Delivery.SENT, night(5, 25))
    book.append([resolve(book.events, key, Delivery.SENT, night(5, 25))])
    told = planned(night(5, 25), [owing()], book)
    assert (told.messages, told.held) == ((), ())


def test_what_another_run_has_begun_is_left_to_it() -> None:
    """Two runs planned the same letter; the ledger takes the first one's word only."""
    told = planned(night(5, 24), [owing()])
    book, post = Book([planned_event(told.messages[0], 1, night(5, 24))]), Post()
    assert deliver(told, post, book.append, night(5, 24), ()).receipts == ()
    assert post.gone == []


def test_the_planned_event_holds_what_finds_the_message_again() -> None:
    (message,) = planned(night(5, 24), [owing()]).messages
    data = planned_event(message, 1, night(5, 24)).data
    assert {"key", "step", "to", "subject", "message_id"} <= set(data)
    (parcel,) = outbox_records([planned_event(message, 1, night(5, 24))]).values()
    assert parcel.message().message_id == message.message_id == data["message_id"]


def test_a_year_of_the_shipped_plan() -> None:
    """Of a school that never answers: every step once, on its day, weekends left out."""
    plan = shipped_plan()
    book, post, sent = Book(), Post(), []
    for day in (date(2024, 1, 1) + timedelta(days=days) for days in range(366)):
        now = datetime(day.year, day.month, day.day, 2, tzinfo=ZONE)
        before = len(post.gone)
        run(now, [silent(obligation, now) for obligation in plan.obligations], book, post, plan)
        sent += [(each.obligation, each.step, f"{day:%d/%m}") for each in post.gone[before:]]
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
    hands_in: date | None
    unreadable: tuple[date, date]
    extended: date | None

    def standing(self, code: str, now: datetime) -> Standing:
        due = due_by(self.extended, ZONE).cutoff if self.extended and now >= night(5, 27) else night(5, 28, 0)
        if self.hands_in and now.date() >= self.hands_in:
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
@given(schools=st.lists(SCHOOLS, min_size=3, max_size=3), missed=st.sets(DAY), answers=st.lists(CRASHES, max_size=12),
       knows=st.booleans())
def test_a_season(schools: list[School], missed: set[date], answers: list[str], knows: bool) -> None:
    """Each step at most once; nobody who handed in is written to; running again the same night sends
    nothing; a missed night loses nothing."""
    book, post = Book(), Post(knows, list(answers))
    for day in SEASON:
        if day in missed:
            continue
        now = datetime(day.year, day.month, day.day, 2, tzinfo=ZONE)
        standings = [school.standing(code, now) for code, school in zip(UNITS, schools, strict=True)]
        before = len(post.gone)
        while not _night(now, standings, book, post):
            pass
        again = len(post.gone)
        run(now, standings, book, post)
        assert len(post.gone) == again
        owes = {each.unit for each in standings if each.owes}
        assert {each.unit for each in post.gone[before:] if each.unit} <= owes
        _assert_all_told(now, standings, book)
    told = [(each.unit, each.step) for each in post.gone]
    assert len(told) == len(set(told))


def _night(now: datetime, standings: list[Standing], book: Book, post: Post) -> bool:
    """Run; did it end, with nothing that failed and is to be tried again?"""
    try:
        return not run(now, standings, book, post).count(Delivery.FAILED)
    except CrashError:
        return False


def _assert_all_told(now: datetime, standings: list[Standing], book: Book) -> None:
    """Counted anew, without the code under test: the newest step come is told or in doubt."""
    known = {(each.unit, each.step) for each in outbox_records(book.events).values()
             if each.state in {Delivery.SENT, Delivery.UNCERTAIN}}
    for standing in standings:
        assert standing.due is not None
        last = (standing.due - timedelta(seconds=1)).date()
        come = [each for each in LADDER if each.audience is not Audience.COMMITTEE
                and last + timedelta(days=each.offset) <= now.date()]
        if standing.owes and come and (come[-1].offset > 0 or now < standing.due):
            suffix = "" if standing.due == night(5, 28, 0) else f"@{last.isoformat()}"
            assert (standing.unit, come[-1].code + suffix) in known
