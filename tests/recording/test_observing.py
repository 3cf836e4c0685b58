"""Observations become events, each recorded once, with the window in which the submission must lie."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from automation.domain.plan.letters import LetterKind
from automation.domain.tracking.events import EventKind
from automation.domain.tracking.evidence import Revision
from automation.domain.tracking.observations import Collected
from automation.domain.tracking.standing import Stage, TimelinessVerdict
from automation.recording.observing import filled_counts, observed_events, open_windows
from tests.pipeline.observed_year import AN_LAO, CATALOGUE, DO_SON, PLAN, VINH_BAO, ObservedYear, at, unit_event_kinds


@pytest.fixture
def year() -> ObservedYear:
    made = ObservedYear()
    made.observe("20/05")
    return made


def test_a_run_without_changes_adds_one_event(year: ObservedYear) -> None:
    (event,) = year.observe("21/05")
    deadlines = {"KH": None, "6T": "2024-05-28T00:00:00+07:00", "CN": "2024-12-01T00:00:00+07:00"}
    assert (event.kind, event.unit, dict(event.data)) == (
        EventKind.OBSERVED, None, {"seen": 3, "except": [], "deadlines": deadlines, "letters": sorted(LetterKind)})
    assert year.observe("21/05") == []


def test_the_window_begins_at_the_last_observation_even_one_without_changes(year: ObservedYear) -> None:
    year.observe("26/05")
    year[AN_LAO].save("26/05 16:20", tick="6T", _6T=70)
    assert unit_event_kinds(year.observe("28/05")) == ["submitted"]
    standing = year.standing("28/05")
    assert (standing.verdict, standing.submitted_at) == (TimelinessVerdict.ON_TIME, at("26/05 16:20"))
    assert "(02:00 ngày 26/05/2024) ghi nhận chưa nộp" in standing.reason


def test_a_run_that_could_not_read_the_file_proves_nothing(year: ObservedYear) -> None:
    year[AN_LAO].problem = "Không thấy tệp."
    assert unit_event_kinds(year.observe("28/05 02:00")) == ["unreachable"]
    assert unit_event_kinds(year.observe("29/05")) == []
    year[AN_LAO].problem = ""
    year[AN_LAO].save("28/05 08:00", tick="6T")
    year.observe("30/05")
    assert year.standing("30/05").verdict is TimelinessVerdict.UNPROVEN  # last seen without the tick on 20/05
    year[DO_SON].save("28/05 08:00", tick="6T")
    year.observe("31/05")
    assert year.standing("31/05", DO_SON).verdict is TimelinessVerdict.LATE  # seen without it on 30/05


@pytest.mark.parametrize(("looked", "delay", "verdict"), [
    ("28/05 00:05", 10, TimelinessVerdict.UNPROVEN), ("28/05 00:05", 0, TimelinessVerdict.LATE),
    ("28/05 00:15", 10, TimelinessVerdict.LATE)])
def test_a_listing_that_may_lag_proves_nothing_right_after_the_deadline(year: ObservedYear, looked: str, delay: int,
                                                                        verdict: TimelinessVerdict) -> None:
    """A report of 23:58 may not be listed at 00:05; then the unit edits it again."""
    year.listing_delay = timedelta(minutes=delay)
    year.observe(looked)
    year[AN_LAO].save("28/05 00:20", tick="6T")
    year.observe("29/05")
    assert year.standing("29/05").verdict is verdict


def test_an_unchanged_file_that_is_back_is_readable_again(year: ObservedYear) -> None:
    year[AN_LAO].problem = "Không thấy tệp."
    year.observe("21/05")
    assert year.standing("21/05").stage is Stage.UNREACHABLE
    year[AN_LAO].problem = ""
    year.observe("22/05")
    assert year.standing("22/05").stage is Stage.NOT_DUE


def test_a_file_never_observed_counts_from_its_creation() -> None:
    year = ObservedYear(AN_LAO)
    year[AN_LAO].save("29/05 08:00", tick="6T")
    year.observe("30/05")
    assert year.standing("30/05").verdict is TimelinessVerdict.UNPROVEN
    assert year.standing("30/05").submitted_at == at("29/05 08:00")


def test_a_copied_file_with_an_old_date_is_not_trusted(year: ObservedYear) -> None:
    year.observe("28/05 02:00")
    year[AN_LAO].save("27/05 10:00", tick="6T")
    year.observe("29/05")
    assert year.standing("29/05").verdict is TimelinessVerdict.LATE
    assert year.standing("29/05").submitted_at == at("29/05 02:00")


def test_the_history_of_a_workbook_settles_an_open_window(year: ObservedYear) -> None:
    year.observe("26/05")
    year[AN_LAO].save("28/05 09:30", tick="6T")  # renamed then; edited for the last time on the day before
    year[AN_LAO].revisions = (Revision(at("26/05 01:00")), Revision(at("27/05 16:20")),
                             Revision(at("28/05 02:01"), by_software=True))
    year.observe("29/05")
    standing = year.standing("29/05")
    assert (standing.verdict, standing.submitted_at) == (TimelinessVerdict.ON_TIME, at("27/05 16:20"))
    assert "ịch sử phiên bản ghi lần sửa cuối 16:20 ngày 27/05/2024" in standing.reason
    [event] = [each for each in year.events if each.kind is EventKind.SUBMITTED]
    assert event.data["history"] == {
        "after": at("26/05").isoformat(), "before": at("28/05 09:30").isoformat(),
        "edits": [at("27/05 16:20").isoformat()]}


def test_an_inconclusive_history_is_quoted_in_the_reason(year: ObservedYear) -> None:
    year.observe("26/05")
    year[AN_LAO].save("28/05 09:30", tick="6T")
    year[AN_LAO].revisions = (Revision(at("27/05 16:20")), Revision(at("28/05 00:30")), Revision(at("28/05 09:30")))
    year.observe("29/05")
    standing = year.standing("29/05")
    assert standing.verdict is TimelinessVerdict.UNPROVEN
    assert ("Lịch sử phiên bản ghi: lần sửa cuối trong hạn 16:20 ngày 27/05/2024; "
            "lần sửa đầu sau hạn 00:30 ngày 28/05/2024.") in standing.reason


def test_the_history_is_requested_only_for_open_windows(year: ObservedYear) -> None:
    def units_with_open_windows(when: str) -> list[str]:
        return open_windows(at(when), year.collected(at(when)), year.events, PLAN, CATALOGUE)

    year.observe("26/05")
    year[AN_LAO].save("28/05 09:30", tick="6T")
    year[DO_SON].save("27/05 09:30", tick="6T")  # saved in time
    year[VINH_BAO].save("28/05 09:30", _6T=5)  # has not submitted
    assert units_with_open_windows("29/05") == [AN_LAO]
    year.observe("29/05")
    assert units_with_open_windows("30/05") == []  # recorded once
    year[VINH_BAO].save("29/05 09:30", tick="6T")  # seen without it after the cut-off: late
    assert units_with_open_windows("30/05") == []


def test_no_history_is_requested_after_an_extension(year: ObservedYear) -> None:
    year.observe("26/05")
    year.decide("26/05 09:00", EventKind.EXTENDED, until="2024-06-02", reason="Bão")
    year[AN_LAO].save("28/05 09:30", tick="6T")
    assert open_windows(at("29/05"), year.collected(at("29/05")), year.events, PLAN, CATALOGUE) == []


def test_tick_untick_tick(year: ObservedYear) -> None:
    year[AN_LAO].save("21/05 10:00", tick="6T")
    assert unit_event_kinds(year.observe("22/05")) == ["submitted"]
    year[AN_LAO].save("22/05 10:00", untick="6T")
    assert unit_event_kinds(year.observe("23/05")) == ["withdrawn"]
    assert year.standing("23/05").stage is Stage.NOT_DUE
    year.observe("29/05")
    year[AN_LAO].save("29/05 10:00", tick="6T")
    assert unit_event_kinds(year.observe("30/05")) == ["submitted"]
    assert year.standing("30/05").verdict is TimelinessVerdict.LATE  # a new submission, with its own window


def test_a_cleared_cell_withdraws_but_a_lost_tab_does_not(year: ObservedYear) -> None:
    year[AN_LAO].save("21/05 10:00", tick="6T")
    year.observe("22/05")
    year[AN_LAO].lost_tabs = {"6T"}
    year[AN_LAO].saved = at("22/05 10:00")
    assert unit_event_kinds(year.observe("23/05")) == []
    assert year.standing("23/05").stage is Stage.SUBMITTED
    year[AN_LAO].errors = {"6T": 1}  # that the tab is gone
    year.observe("23/05 12:00")
    assert year.standing("23/05 12:00").stage is Stage.WITH_ERRORS
    year[AN_LAO].lost_tabs, year[AN_LAO].unticked, year[AN_LAO].errors = set(), "", {}
    year[AN_LAO].save("23/05 10:00", untick="6T")
    assert unit_event_kinds(year.observe("24/05")) == ["withdrawn"]


def test_only_changes_of_the_reports_own_contents_amend_it(year: ObservedYear) -> None:
    year[AN_LAO].save("21/05 10:00", tick="6T", _6T=70)
    year.observe("22/05")
    year[AN_LAO].save("22/05 10:00", CN=3)  # another report's tab
    assert unit_event_kinds(year.observe("23/05")) == []
    year[AN_LAO].records = [(date(2024, 9, 5), "Khai giảng")]
    year[AN_LAO].save("23/05 10:00", _6T=70.0)  # a row of another period, the same figure saved again
    assert unit_event_kinds(year.observe("24/05")) == []
    year[AN_LAO].records += [("20/05/2024", "Tuyên truyền")]
    year[AN_LAO].save("24/05 10:00")
    assert unit_event_kinds(year.observe("25/05")) == ["amended"]
    year[AN_LAO].records.reverse()
    year[AN_LAO].save("25/05 10:00")
    assert unit_event_kinds(year.observe("26/05")) == []
    assert unit_event_kinds(year.observe("29/05")) == []  # unchanged when it was due: what comes now comes after it
    year[AN_LAO].save("29/05 10:00", _6T=71)
    assert unit_event_kinds(year.observe("30/05")) == ["amended"]
    standing = year.standing("30/05")
    assert (standing.verdict, standing.amended_after_due, standing.amended_at) == (TimelinessVerdict.ON_TIME, True,
                                                                          at("29/05 10:00"))


def test_a_returned_report_comes_again_when_it_changes(year: ObservedYear) -> None:
    year[AN_LAO].save("21/05 10:00", tick="6T", _6T=70)
    year.observe("22/05")
    year.decide("22/05 09:00", EventKind.RETURNED, reason="Sai số liệu")
    assert unit_event_kinds(year.observe("23/05")) == []
    assert unit_event_kinds(year.observe("29/05")) == []
    year[AN_LAO].save("29/05 10:00", _6T=71)
    assert unit_event_kinds(year.observe("30/05")) == ["submitted"]
    standing = year.standing("30/05")
    assert (standing.stage, standing.verdict) == (Stage.SUBMITTED, TimelinessVerdict.ON_TIME)
    assert (standing.submitted_at, standing.amended_after_due) == (at("21/05 10:00"), True)


def test_new_findings_alone_are_recorded(year: ObservedYear) -> None:
    year[AN_LAO].save("21/05 10:00", tick="6T", errors=2)
    year.observe("22/05")
    assert year.standing("22/05").stage is Stage.WITH_ERRORS
    year[AN_LAO].errors = {"6T": 0}
    assert [each.unit for each in year.observe("23/05")] == [AN_LAO, None]
    assert (year.standing("23/05").stage, year.standing("23/05").completed_at) == (Stage.SUBMITTED, at("23/05"))
    year[AN_LAO].errors = {"6T": 2}
    assert len(year.observe("24/05")) == 2  # the same findings as on 22/05, recorded again


def test_no_observations_give_no_events() -> None:
    assert observed_events(at("20/05"), Collected({}), {}, [], PLAN, CATALOGUE) == []


def test_filled_counts_are_those_of_the_last_readable_version(year: ObservedYear) -> None:
    year[AN_LAO].save("21/05 10:00", _6T=70, CN=1)
    year.observe("22/05")
    year[AN_LAO].problem = "Không thấy tệp."
    year.observe("23/05")
    assert filled_counts(year.events)[AN_LAO] == 2
