"""How many letters a run may send: the expected ones and a fifth more, at 41 units and at 1,600."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from automation.correspondence.volume import exceeds, last_night, stop_reason
from automation.domain.plan.letters import LetterKind
from automation.domain.plan.plan import Guards, Plan
from automation.domain.plan.units import Unit
from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.messages import Message
from tests.pipeline.mail_run import PLAN, at

BEFORE, NOW = at(5, 23), at(5, 24)
DIGEST = Message("6T/tong-hop/ban", None, "6T", "tong-hop", ("ban@haiphong.example",), "", "", "", "")


def units_of(count: int) -> dict[str, Unit]:
    return {f"U{number}": Unit(f"U{number}", f"Trường {number}", "THPT") for number in range(count)}


def letter(unit: str) -> Message:
    return replace(DIGEST, key=f"6T/{unit}", unit=unit)


def night(moment: datetime) -> Event:
    return event(moment, EventKind.OBSERVED, seen=1)


def handed_in(units: Iterable[str], moment: datetime) -> list[Event]:
    """A run at `moment` saw their reports for the first time."""
    stamp = moment.isoformat()
    return [night(moment), *(event(moment, EventKind.SUBMITTED, unit, "6T", before=stamp) for unit in units)]


def withdrawn(units: Iterable[str], moment: datetime) -> list[Event]:
    return [night(moment), *(event(moment, EventKind.WITHDRAWN, unit, "6T") for unit in units)]


def stopped(letters: int, events: list[Event], count: int, plan: Plan = PLAN, *, ignore_guard: bool = False) -> str:
    """The reason for which letters to the first units are held back at NOW."""
    units = units_of(count)
    return stop_reason([letter(unit) for unit in list(units)[:letters]], plan, units, events, NOW,
                       ignore_guard=ignore_guard)


@pytest.mark.parametrize(("count", "expected", "exceeding"), [
    (41, 41, False), (41, 22, False), (41, 21, True), (41, 0, True), (20, 0, True), (19, 0, False),
    (1600, 1600, False), (1600, 1334, False), (1600, 1333, True), (1600, 1580, False), (0, 0, False), (5, 9, False),
])
def test_by_a_fifth_and_by_twenty(count: int, expected: int, *, exceeding: bool) -> None:
    assert exceeds(count, expected) is exceeding


@pytest.mark.parametrize("count", [41, 1600])
def test_a_first_night_of_any_size_passes(count: int) -> None:
    assert stopped(count, [], count) == ""
    assert stopped(count, [night(NOW)], count) == "", "the run itself has been recorded by then"


@pytest.mark.parametrize("count", [41, 1600])
def test_letters_to_those_who_owed_pass(count: int) -> None:
    assert stopped(count, [night(BEFORE), night(NOW)], count) == ""


@pytest.mark.parametrize(("count", "lost", "stops"), [(41, 21, True), (41, 19, False), (1600, 300, True),
                                                      (1600, 250, False)])
def test_letters_about_reports_that_vanished(count: int, lost: int, *, stops: bool) -> None:
    gone = list(units_of(count))[:lost]
    events = [*handed_in(gone, BEFORE), *withdrawn(gone, NOW)]
    reason = stopped(count, events, count)
    assert bool(reason) is stops
    if stops:
        assert f"{count} thư" in reason
        assert f"{lost} thư" in reason
        assert "23/05/2024" in reason
    assert stopped(count, events, count, ignore_guard=True) == ""


def test_what_was_held_back_is_held_back_again() -> None:
    """Until a person has let it pass: the night that was held back is not what the next one is compared with."""
    gone = list(units_of(41))[:30]
    lost_at = BEFORE + timedelta(hours=12)
    events = [*handed_in(gone, BEFORE), *withdrawn(gone, lost_at)]
    assert not stopped(41, events, 41)
    held = [*events, event(lost_at, EventKind.MAIL_HELD, reason="")]
    assert stopped(41, held, 41)
    assert last_night(held, NOW) == BEFORE


def test_letters_after_a_decision_are_expected() -> None:
    """Thirty reports returned in the morning are thirty letters at night."""
    units = list(units_of(41))
    morning = BEFORE + timedelta(hours=6)
    decided = [event(morning, EventKind.RETURNED, unit, "6T", reason="Thiếu") for unit in units[:30]]
    assert stopped(30, [*handed_in(units, BEFORE), *decided, night(NOW)], 41) == ""


@pytest.mark.parametrize(("errors", "stops"), [(2, False), (0, True)])
def test_a_nudge_about_findings_is_expected_where_they_stood_before(errors: int, *, stops: bool) -> None:
    """A rule's findings are followed up weeks later, when a report is no longer owed."""
    units = units_of(41)
    checked = [event(BEFORE, EventKind.OBSERVED, unit, content={"6T": "x"}, tallies={"6T": [errors, 0]})
               for unit in units]
    events = [*handed_in(units, BEFORE), *checked, night(NOW)]
    nudges = [replace(letter(unit), kind=LetterKind.NUDGE) for unit in units]
    assert bool(stop_reason(nudges, PLAN, units, events, NOW)) is stops


@pytest.mark.parametrize("kind", [LetterKind.NUDGE, LetterKind.INVITATION])
def test_a_letter_that_asks_for_a_report_without_a_deadline_is_expected(kind: LetterKind) -> None:
    """Also of schools that begin between two nights."""
    new = {code: replace(unit, code=f"M{code}", valid_from=NOW.date()) for code, unit in units_of(41).items()}
    units = units_of(2) | {unit.code: unit for unit in new.values()}
    plan = replace(PLAN, obligations=(replace(PLAN.obligations[0], deadline=None),))
    letters = [replace(letter(unit), kind=kind) for unit in units]
    assert stop_reason(letters, plan, units, [night(BEFORE), night(NOW)], NOW) == ""


def test_a_limit_of_the_plan_is_absolute() -> None:
    plan = replace(PLAN, guards=Guards(max_messages_per_run=40))
    assert "giới hạn 40" in stopped(41, [], 41, plan)
    assert "giới hạn 40" in stopped(41, [], 41, plan, ignore_guard=True)
    assert stopped(40, [], 41, plan) == ""


def test_the_digest_is_always_expected() -> None:
    units = units_of(41)
    events = [*handed_in(units, BEFORE), *withdrawn(units, NOW)]
    assert stop_reason([*map(letter, list(units)[:19]), DIGEST], PLAN, units, events, NOW) == ""


def test_letters_that_waited_are_not_unexpected_again() -> None:
    units = units_of(41)
    messages = [letter(unit) for unit in list(units)[:21]]
    events = handed_in(units, BEFORE)
    assert stop_reason(messages, PLAN, units, events, NOW)
    assert stop_reason(messages, PLAN, units, events, NOW, waited={each.step_key for each in messages}) == ""
