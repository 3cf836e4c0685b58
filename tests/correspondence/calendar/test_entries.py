"""Which letters have the calendar entry of the deadline, and its number: derived from the entries in the ledger."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from automation.correspondence.outbox.records import outbox_records
from automation.domain.plan.deadlines import due_by
from automation.domain.plan.letters import DEFAULTS, LetterKind
from automation.domain.plan.plan import Plan
from automation.domain.tracking.calendar_entry import CalendarEntry
from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.messages import Message
from automation.domain.tracking.standing import Stage, Standing
from tests.pipeline.mail_run import HALF, PLAN, ZONE, CrashError, FakeMailer, InMemoryLedger, at, handed_in, owing, run

SPEAKING = replace(PLAN, letters=tuple(
    replace(DEFAULTS[kind], on=False) for kind in (LetterKind.DIGEST_SECRETARY, LetterKind.DIGEST_MEMBER,
                                                   LetterKind.DIGEST_COMMITTEE)))
CUTOFF = at(5, 28, 0)
LATER = due_by(date(2024, 6, 5), ZONE).cutoff
EXTENDED = event(at(5, 20, 9), EventKind.EXTENDED, "A", "6T", until="2024-06-05", reason="Mưa bão")
ACCEPTED = event(at(5, 24, 9), EventKind.ACCEPTED, "A", "6T")


class Year:
    """The letters of one unit, night by night."""

    def __init__(self) -> None:
        self.ledger, self.mailer = InMemoryLedger(), FakeMailer()

    def night(self, now: datetime, standing: Standing, *events: Event, plan: Plan = SPEAKING) -> list[Message]:
        before = len(self.mailer.accepted)
        self.ledger.append(events)
        run(now, [standing], self.ledger, self.mailer, plan)
        return self.mailer.accepted[before:]

    def entries(self, now: datetime, standing: Standing, *events: Event, **more: Any) -> list[CalendarEntry]:
        return [entry for each in self.night(now, standing, *events, **more) for entry in each.calendar.values()]


@pytest.fixture
def year() -> Year:
    return Year()


def values(entries: list[CalendarEntry]) -> list[tuple[int, datetime, bool]]:
    return [(each.sequence, each.cutoff, each.cancelled) for each in entries]


def test_an_invitation_has_the_entry_and_a_reminder_of_the_same_day_none(year: Year) -> None:
    (invitation,) = year.night(at(4, 2), owing())
    assert values([*invitation.calendar.values()]) == [(0, CUTOFF, False)]
    assert [each.name for each in invitation.attachments] == ["han-nop-6t.ics"]
    assert "tệp lịch" in invitation.text
    assert "tệp lịch" in invitation.html
    (reminder,) = year.night(at(5, 24), owing())
    assert (reminder.kind, reminder.calendar, reminder.attachments) == (LetterKind.REMINDER, {}, ())
    assert "tệp lịch" not in reminder.text


def test_another_day_has_a_higher_number_and_the_same_id(year: Year) -> None:
    first = year.entries(at(4, 2), owing())
    second = year.entries(at(5, 21), owing(due=LATER), EXTENDED)
    assert values(first + second) == [(0, CUTOFF, False), (1, LATER, False)]
    assert len({each.uid for each in first + second}) == 1
    assert first[0].uid.endswith("@haiphong.example")


def test_a_reminder_has_it_after_the_plan_moved_the_deadline(year: Year) -> None:
    year.entries(at(4, 2), owing())
    moved = replace(SPEAKING, obligations=(replace(HALF, deadline=due_by(date(2024, 6, 5), ZONE)),))
    told = [year.entries(at(month, day), owing(due=LATER), plan=moved) for month, day in ((6, 2), (6, 5))]
    assert [values(each) for each in told] == [[(1, LATER, False)], []]


def test_a_return_has_its_own_day_and_an_acceptance_removes_the_entry(year: Year) -> None:
    first = year.entries(at(4, 2), owing())
    returned = event(at(5, 22, 9), EventKind.RETURNED, "A", "6T", reason="Thiếu mục K", until="2024-06-05")
    second = year.entries(at(5, 23), owing(stage=Stage.RETURNED, due=LATER), returned)
    third = year.entries(at(5, 25), replace(handed_in("A"), stage=Stage.ACCEPTED, due=LATER), ACCEPTED)
    assert values(first + second + third) == [(0, CUTOFF, False), (1, LATER, False), (2, LATER, True)]
    assert [each.name for each in year.mailer.accepted[-1].attachments] == ["huy-han-nop-6t.ics"]


def test_an_exemption_removes_it_and_its_end_brings_it_back(year: Year) -> None:
    year.entries(at(4, 2), owing())
    granted = event(at(5, 2), EventKind.EXEMPTED, "A", "6T", exempt=True, reason="Sắp xếp lại")
    taken_back = event(at(5, 4), EventKind.EXEMPTED, "A", "6T", exempt=False, reason="Đã ổn định")
    gone = year.entries(at(5, 3), owing(stage=Stage.EXEMPT), granted)
    back = year.entries(at(5, 5), owing(), taken_back)
    assert values(gone + back) == [(1, CUTOFF, True), (2, CUTOFF, False)]


def test_without_an_entry_there_is_nothing_to_remove(year: Year) -> None:
    assert year.entries(at(5, 25), replace(handed_in("A"), stage=Stage.ACCEPTED), ACCEPTED) == []


def test_letters_that_are_switched_off_leave_no_entry(year: Year) -> None:
    silent = replace(SPEAKING, letters=(*SPEAKING.letters, replace(DEFAULTS[LetterKind.INVITATION], on=False)))
    assert year.entries(at(4, 2), owing(), plan=silent) == []
    assert year.entries(at(5, 25), replace(handed_in("A"), stage=Stage.ACCEPTED), ACCEPTED, plan=silent) == []


def test_after_the_deadline_nothing_is_entered(year: Year) -> None:
    late = event(at(6, 1, 9), EventKind.RETURNED, "A", "6T", reason="Thiếu mục K")
    assert year.entries(at(6, 2), owing(stage=Stage.RETURNED), late) == []


@pytest.mark.parametrize("outcome", ["failed", "crash before"])
def test_a_letter_that_goes_again_has_the_same_entry(year: Year, outcome: str) -> None:
    year.mailer.outcomes = [outcome]
    with suppress(CrashError):
        year.night(at(4, 2), owing())
    planned = list(outbox_records(year.ledger.events).values())
    year.mailer.accepted = []  # it did not go
    again = year.entries(at(4, 3), owing())
    assert again == [entry for each in planned for entry in each.calendar.values()]
    assert values(again) == [(0, CUTOFF, False)]


def test_the_ledger_holds_the_entry(year: Year) -> None:
    (entry,) = year.entries(at(4, 2), owing())
    (record,) = outbox_records(year.ledger.events).values()
    assert record.calendar == {"6T": entry}
