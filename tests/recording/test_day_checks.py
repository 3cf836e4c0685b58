"""A check by day followed by the night equals the night alone: the same standings, the same reminders; no reminder by
day, and the night's guards compare with nights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from automation.correspondence.outbox.events import outcome_event, planned_event
from automation.correspondence.volume import last_night
from automation.domain.plan.working_days import WorkingDays
from automation.domain.tracking.events import Event
from automation.domain.tracking.messages import Delivery, Receipt
from automation.domain.tracking.standing import Standing
from automation.domain.tracking.standings import standings
from automation.pipeline.remind import plan_messages
from automation.recording.observing import observed_events
from tests.pipeline.mail_run import LADDER, LADDER_ALONE, MAIL
from tests.pipeline.observed_year import AN_LAO, CATALOGUE, DO_SON, UNITS, VINH_BAO, ObservedYear, at
from tests.pipeline.observed_year import PLAN as PLAN_WITHOUT_MAIL

PLAN = replace(PLAN_WITHOUT_MAIL, ladder=LADDER, letters=LADDER_ALONE, committee_emails=("ban@haiphong.example",))
FIRST_DAY, DAYS = 24, 8  # around the deadline, the end of 27 May
Edit = tuple[str, str]  # unit, action


class Silent:
    """Renders nothing: only who gets which step matters here."""

    def text(self, _name: str, /, **_context: Any) -> str:
        return ""

    inline = text


@dataclass
class Office:
    """The units' workbooks and the ledger of one office."""

    year: ObservedYear = field(default_factory=ObservedYear)
    sent: list[str] = field(default_factory=list)

    def edit(self, unit: str, action: str, when: str, figure: int) -> None:
        figures = {"_6T": figure} if action == "type" else {}
        book = self.year[unit]
        book.save(when, tick="6T" if action == "tick" else "", untick="6T" if action == "untick" else "", **figures)

    def observe(self, now: datetime, *, by_day: bool) -> None:
        collected = replace(self.year.collected(now), by_day=by_day)
        self._append(observed_events(now, collected, {}, self.year.events, PLAN, CATALOGUE))

    def send(self, now: datetime, *, by_day: bool) -> list[str]:
        planned = plan_messages(PLAN, UNITS, standings(self.year.events, PLAN, UNITS, now), self.year.events,
                                WorkingDays(), now, Silent(), MAIL, at_once=by_day)
        for each in planned.messages:
            self._append([planned_event(each, 1, now),
                          outcome_event(each, Receipt(each.key, Delivery.SENT), 1, now)])
        return [each.key for each in planned.messages]

    def shown(self, now: datetime) -> Mapping[tuple[str, str], Standing]:
        """The standings without the moments of the runs themselves."""
        return {key: replace(each, reason="", completed_at=None)
                for key, each in standings(self.year.events, PLAN, UNITS, now).items()}

    def _append(self, events: Sequence[Event]) -> None:
        known = {each.key for each in self.year.events}
        self.year.events += [each for each in events if each.key not in known]


EDITS = st.lists(st.tuples(st.sampled_from((AN_LAO, DO_SON, VINH_BAO)), st.sampled_from(("type", "tick", "untick"))),
                 max_size=3)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(EDITS, st.booleans()), min_size=DAYS, max_size=DAYS))
def test_a_check_and_the_night_equal_the_night_alone(days: list[tuple[list[Edit], bool]]) -> None:
    nights, both = Office(), Office()
    for number, (edits, checked) in enumerate(days):
        day = FIRST_DAY + number
        for hour, (unit, action) in enumerate(edits, start=8):
            for office in (nights, both):
                office.edit(unit, action, f"{day}/05 {hour:02}:30", 100 * number + hour)
        if checked:
            evening = at(f"{day}/05 17:00")
            both.observe(evening, by_day=True)
            assert both.send(evening, by_day=True) == []
        night = at(f"{day + 1:02}/05") if day < 31 else at("01/06")
        for office in (nights, both):
            office.observe(night, by_day=False)
        assert both.shown(night) == nights.shown(night)
        assert both.send(night, by_day=False) == nights.send(night, by_day=False)


def test_the_guard_on_the_volume_of_mail_compares_with_the_last_night() -> None:
    """Else a check at ten that finds many reports gone would make the reminders of the night expected."""
    office = Office()
    for when, by_day in (("24/05", False), ("24/05 10:00", True)):
        office.observe(at(when), by_day=by_day)
    assert last_night(office.year.events, at("25/05")) == at("24/05")
