"""A decision stands, and so does a report: an older copy of its file, or a changed one after acceptance, is named."""

from __future__ import annotations

import pytest

from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.evidence import Revision
from automation.domain.tracking.history import history
from automation.domain.tracking.standing import Stage, TimelinessBucket
from tests.pipeline.observed_year import AN_LAO, ObservedYear, at, unit_event_kinds


@pytest.fixture
def year() -> ObservedYear:
    """Submitted on 21/05 with 70, seen blank before and as a draft with 60."""
    made = ObservedYear()
    made.observe("19/05")
    made[AN_LAO].save("19/05 10:00", _6T=60)
    made.observe("20/05")
    made[AN_LAO].save("21/05 10:00", tick="6T", errors=0, _6T=70)
    made.observe("22/05")
    return made


def blank(year: ObservedYear, when: str = "10/01 08:00") -> None:
    year[AN_LAO].figures.pop("6T", None)
    year[AN_LAO].save(when, untick="6T", errors=3)


def back(year: ObservedYear) -> None:
    year[AN_LAO].save("21/05 10:00", tick="6T", errors=0, _6T=70)


def departures(events: list[Event]) -> list[str]:
    return [each.data["what"] for each in events if each.kind is EventKind.CONFLICT]


def content_in_force(year: ObservedYear, when: str) -> str:
    unit = history(year.events, at(when)).unit(AN_LAO)
    return str(unit.version_in_force("6T")["digest"])


def test_an_older_copy_after_acceptance_changes_nothing(year: ObservedYear) -> None:
    year.decide("22/05 09:00", EventKind.ACCEPTED, verdict=None, reason="")
    accepted = year.standing("22/05 10:00")
    blank(year)
    assert departures(year.observe("29/05")) == ["rolled_back"]
    found = year.standing("29/05")
    assert (found.stage, found.bucket, found.errors) == (Stage.ACCEPTED, TimelinessBucket.ON_TIME, 0)
    assert "tệp trở về một bản cũ" in found.conflict
    assert found.completed_at == accepted.completed_at
    assert "70" in content_in_force(year, "29/05")
    assert unit_event_kinds(year.observe("30/05")) == []  # named once
    back(year)
    assert unit_event_kinds(year.observe("31/05")) == []
    assert year.standing("31/05") == accepted


@pytest.mark.parametrize(("answers", "what"), [
    ({"untick": "6T"}, "withdrawn"), ({"_6T": 71}, "amended"), ({"untick": "6T", "_6T": 71}, "withdrawn"),
])
def test_what_a_unit_does_after_acceptance_is_named_once(year: ObservedYear, answers: dict[str, object],
                                                         what: str) -> None:
    year.decide("22/05 09:00", EventKind.ACCEPTED, verdict=None, reason="")
    year[AN_LAO].save("28/05 09:00", **answers)  # type: ignore[arg-type]  # by name
    assert departures(year.observe("29/05")) == [what]
    assert year.standing("29/05").stage is Stage.ACCEPTED
    assert "70" in content_in_force(year, "29/05")
    year[AN_LAO].records.append(("29/05/2024", "Nói chuyện"))  # another change of the same file
    year[AN_LAO].save("29/05 09:00", tick="6T", _6T=70)
    year.observe("30/05")
    assert year.standing("30/05").stage is Stage.ACCEPTED


def test_a_lost_tab_after_acceptance_is_a_conflict(year: ObservedYear) -> None:
    year.decide("22/05 09:00", EventKind.ACCEPTED, verdict=None, reason="")
    year[AN_LAO].lost_tabs = {"6T"}
    year[AN_LAO].save("23/05 09:00", errors=1)
    assert departures(year.observe("24/05")) == ["tab_lost"]
    found = year.standing("24/05")
    assert (found.stage, found.errors) == (Stage.ACCEPTED, 0)
    assert unit_event_kinds(year.observe("25/05")) == []


def test_a_second_acceptance_takes_the_new_content(year: ObservedYear) -> None:
    year.decide("22/05 09:00", EventKind.ACCEPTED, verdict=None, reason="")
    year[AN_LAO].save("23/05 09:00", errors=2, _6T=71)
    year.observe("24/05")
    assert year.standing("24/05").errors == 0
    year.decide("24/05 09:00", EventKind.ACCEPTED, verdict=None, reason="")
    found = year.standing("24/05 10:00")
    assert (found.stage, found.conflict, found.errors) == (Stage.ACCEPTED, "", 2)
    assert "71" in content_in_force(year, "24/05 10:00")
    assert unit_event_kinds(year.observe("25/05")) == []


def test_a_return_ends_it_and_what_was_returned_is_not_submitted_again(year: ObservedYear) -> None:
    year.decide("22/05 09:00", EventKind.ACCEPTED, verdict=None, reason="")
    year[AN_LAO].save("23/05 09:00", _6T=71)
    year.observe("24/05")
    year.decide("24/05 09:00", EventKind.RETURNED, reason="Thiếu mục K")
    year[AN_LAO].save("24/05 10:00", errors=1)
    assert unit_event_kinds(year.observe("25/05")) == []
    assert year.standing("25/05").stage is Stage.RETURNED
    year[AN_LAO].save("25/05 10:00", errors=0, _6T=72)
    assert unit_event_kinds(year.observe("26/05")) == ["submitted"]


@pytest.mark.parametrize("draft", [None, 60])
def test_before_acceptance_an_older_copy_is_no_withdrawal(year: ObservedYear, draft: int | None) -> None:
    before = year.standing("22/05")
    blank(year, "19/05 10:00")
    if draft:
        year[AN_LAO].figures["6T"] = draft
    assert departures(year.observe("29/05")) == ["rolled_back"]
    found = year.standing("29/05")
    assert (found.stage, found.verdict, found.errors) == (Stage.SUBMITTED, before.verdict, 0)
    assert "Tệp trở về một bản cũ" in found.conflict
    assert "70" in content_in_force(year, "29/05")
    back(year)
    assert unit_event_kinds(year.observe("30/05")) == []
    assert year.standing("30/05") == before


def test_a_blank_form_that_was_never_seen_is_an_older_copy() -> None:
    year = ObservedYear()
    year[AN_LAO].save("21/05 10:00", tick="6T", _6T=70)
    year.observe("22/05")
    blank(year)
    assert departures(year.observe("23/05")) == ["rolled_back"]


def test_not_submitted_in_new_content_withdraws_whatever_the_file_time(year: ObservedYear) -> None:
    year[AN_LAO].save("18/05 10:00", untick="6T", _6T=65)
    assert unit_event_kinds(year.observe("29/05")) == ["withdrawn"]
    assert year.standing("29/05").stage is Stage.MISSING


def test_a_newer_file_time_shows_that_a_person_unticked_it(year: ObservedYear) -> None:
    year[AN_LAO].save("22/05 10:00", untick="6T", _6T=60)
    assert unit_event_kinds(year.observe("29/05")) == ["withdrawn"]


def test_a_revision_shows_that_a_person_unticked_it(year: ObservedYear) -> None:
    year[AN_LAO].save("19/05 10:00", untick="6T", _6T=60)
    year[AN_LAO].revisions = (Revision(at("25/05 08:00"), by_software=True),)
    assert departures(year.observe("26/05")) == ["rolled_back"]
    year[AN_LAO].save("19/05 11:00", untick="6T")
    year[AN_LAO].revisions = (Revision(at("26/05 08:00")),)
    assert unit_event_kinds(year.observe("27/05")) == ["withdrawn"]


def test_an_older_version_of_a_submitted_report_is_no_amendment(year: ObservedYear) -> None:
    year[AN_LAO].save("23/05 10:00", errors=0, _6T=71)
    assert unit_event_kinds(year.observe("24/05")) == ["amended"]
    back(year)
    assert departures(year.observe("29/05")) == ["rolled_back"]
    assert "71" in content_in_force(year, "29/05")
    year[AN_LAO].save("29/05 10:00")  # a person saves it: the older figures are meant
    assert unit_event_kinds(year.observe("30/05")) == ["amended"]


def test_an_older_version_does_not_hand_a_returned_report_in_again(year: ObservedYear) -> None:
    year[AN_LAO].save("23/05 10:00", _6T=71)
    year.observe("24/05")
    year.decide("24/05 09:00", EventKind.RETURNED, reason="Thiếu mục K")
    back(year)
    assert departures(year.observe("25/05")) == ["rolled_back"]
    found = year.standing("25/05")
    assert found.stage is Stage.RETURNED
    assert "Không tính là nộp lại" in found.conflict


def test_a_rollback_with_fewer_findings_completes_nothing(year: ObservedYear) -> None:
    year[AN_LAO].save("23/05 10:00", errors=2, _6T=71)
    year.observe("24/05")
    back(year)
    year.observe("25/05")
    assert (year.standing("25/05").stage, year.standing("25/05").errors) == (Stage.WITH_ERRORS, 2)


def test_a_file_time_ahead_of_the_clock_hides_no_later_change(year: ObservedYear) -> None:
    year[AN_LAO].save("31/12 10:00", _6T=71)
    year.observe("23/05")
    year[AN_LAO].save("23/05 10:00", untick="6T", _6T=60)
    assert unit_event_kinds(year.observe("24/05")) == ["withdrawn"]


def test_a_ledger_of_an_older_version_keeps_what_was_accepted(year: ObservedYear) -> None:
    """It has the events of a change after acceptance, which ended the acceptance then."""
    year.decide("22/05 09:00", EventKind.ACCEPTED, verdict=None, reason="")
    bounds = {"after": at("28/05").isoformat(), "before": at("28/05 09:00").isoformat()}
    year.decide("29/05", EventKind.WITHDRAWN, digest="x", **bounds)
    assert year.standing("29/05").stage is Stage.ACCEPTED
    year.decide("30/05", EventKind.SUBMITTED, digest="y", **bounds)
    found = year.standing("30/05")
    assert (found.stage, found.bucket) == (Stage.ACCEPTED, TimelinessBucket.ON_TIME)
    assert "đã sửa báo cáo" in found.conflict


@pytest.mark.parametrize("accepted", [True, False])
def test_a_blank_workbook_made_for_one_that_was_lost_is_no_withdrawal(year: ObservedYear, *, accepted: bool) -> None:
    if accepted:
        year.decide("22/05 09:00", EventKind.ACCEPTED, verdict=None, reason="")
    before = year.standing("22/05 10:00")
    year.events.append(event(at("25/05 08:00"), EventKind.PROVISIONED, AN_LAO, file="x"))
    blank(year, "25/05 08:00")
    assert departures(year.observe("26/05")) == ["rolled_back"]
    assert year.standing("26/05").stage is before.stage
