"""Nights of looking become events, each told once, with the window that the evidence leaves."""

from __future__ import annotations

from datetime import date

import pytest

from automation.domain.tracking.events import EventKind
from automation.domain.tracking.evidence import Revision
from automation.domain.tracking.observations import Collected
from automation.domain.tracking.standing import Stage, TimelinessVerdict
from automation.recording.observing import filled_counts, observed_events, open_windows
from tests.pipeline.observed_year import AN_LAO, CATALOGUE, DO_SON, PLAN, VINH_BAO, Year, at, kinds


@pytest.fixture
def year() -> Year:
    made = Year()
    made.look("20/05")
    return made


def test_a_night_without_news_is_one_event(year: Year) -> None:
    (found,) = year.look("21/05")
    assert (found.kind, found.unit, dict(found.data)) == (EventKind.OBSERVED, None, {"seen": 3, "except": []})
    assert year.look("21/05") == []


def test_the_window_begins_with_the_last_look_however_quiet(year: Year) -> None:
    year.look("26/05")
    year[AN_LAO].save("26/05 16:20", tick="6T", _6T=70)
    assert kinds(year.look("28/05")) == ["submitted"]
    found = year.standing("28/05")
    assert (found.verdict, found.submitted_at) == (TimelinessVerdict.ON_TIME, at("26/05 16:20"))
    assert "(02:00 ngày 26/05/2024) chưa nộp" in found.reason


def test_a_night_on_which_it_was_gone_proves_nothing(year: Year) -> None:
    year[AN_LAO].problem = "Không thấy tệp."
    assert kinds(year.look("28/05 02:00")) == ["unreachable"]
    assert kinds(year.look("29/05")) == []
    year[AN_LAO].problem = ""
    year[AN_LAO].save("28/05 08:00", tick="6T")
    year.look("30/05")
    assert year.standing("30/05").verdict is TimelinessVerdict.UNPROVEN  # last seen without the tick on 20/05
    year[DO_SON].save("28/05 08:00", tick="6T")
    year.look("31/05")
    assert year.standing("31/05", DO_SON).verdict is TimelinessVerdict.LATE  # seen without it on 30/05


def test_back_as_it_was_is_readable_again(year: Year) -> None:
    year[AN_LAO].problem = "Không thấy tệp."
    year.look("21/05")
    assert year.standing("21/05").stage is Stage.UNREACHABLE
    year[AN_LAO].problem = ""
    year.look("22/05")
    assert year.standing("22/05").stage is Stage.NOT_DUE


def test_a_file_never_seen_before_counts_from_when_it_was_made() -> None:
    year = Year(AN_LAO)
    year[AN_LAO].save("29/05 08:00", tick="6T")
    year.look("30/05")
    assert year.standing("30/05").verdict is TimelinessVerdict.UNPROVEN
    assert year.standing("30/05").submitted_at == at("29/05 08:00")


def test_a_copied_file_with_an_old_date_is_not_trusted(year: Year) -> None:
    year.look("28/05 02:00")
    year[AN_LAO].save("27/05 10:00", tick="6T")
    year.look("29/05")
    assert year.standing("29/05").verdict is TimelinessVerdict.LATE
    assert year.standing("29/05").submitted_at == at("29/05 02:00")


def test_the_history_of_a_workbook_settles_an_open_window(year: Year) -> None:
    year.look("26/05")
    year[AN_LAO].save("28/05 09:30", tick="6T")  # renamed then; edited for the last time on the day before
    year[AN_LAO].revisions = (Revision(at("26/05 01:00")), Revision(at("27/05 16:20")),
                             Revision(at("28/05 02:01"), ours=True))
    year.look("29/05")
    found = year.standing("29/05")
    assert (found.verdict, found.submitted_at) == (TimelinessVerdict.ON_TIME, at("27/05 16:20"))
    assert "ịch sử phiên bản ghi lần sửa cuối 16:20 ngày 27/05/2024" in found.reason
    [event] = [each for each in year.events if each.kind is EventKind.SUBMITTED]
    assert event.data["history"] == {
        "after": at("26/05").isoformat(), "before": at("28/05 09:30").isoformat(),
        "edits": [at("27/05 16:20").isoformat()]}


def test_what_the_history_can_not_settle_it_tells(year: Year) -> None:
    year.look("26/05")
    year[AN_LAO].save("28/05 09:30", tick="6T")
    year[AN_LAO].revisions = (Revision(at("27/05 16:20")), Revision(at("28/05 00:30")), Revision(at("28/05 09:30")))
    year.look("29/05")
    found = year.standing("29/05")
    assert found.verdict is TimelinessVerdict.UNPROVEN
    assert ("Lịch sử phiên bản ghi: lần sửa cuối trong hạn 16:20 ngày 27/05/2024; "
            "lần sửa đầu sau hạn 00:30 ngày 28/05/2024.") in found.reason


def test_the_history_is_asked_for_where_a_window_is_open(year: Year) -> None:
    def asked(when: str) -> list[str]:
        return open_windows(at(when), year.collected(at(when)), year.events, PLAN, CATALOGUE)

    year.look("26/05")
    year[AN_LAO].save("28/05 09:30", tick="6T")
    year[DO_SON].save("27/05 09:30", tick="6T")  # saved in time
    year[VINH_BAO].save("28/05 09:30", _6T=5)  # handed nothing in
    assert asked("29/05") == [AN_LAO]
    year.look("29/05")
    assert asked("30/05") == []  # told once
    year[VINH_BAO].save("29/05 09:30", tick="6T")  # seen without it after the cut-off: late
    assert asked("30/05") == []


def test_an_extension_that_was_given_counts_before_the_history_is_asked_for(year: Year) -> None:
    year.look("26/05")
    year.decide("26/05 09:00", EventKind.EXTENDED, until="2024-06-02", reason="Bão")
    year[AN_LAO].save("28/05 09:30", tick="6T")
    assert open_windows(at("29/05"), year.collected(at("29/05")), year.events, PLAN, CATALOGUE) == []


def test_tick_untick_tick(year: Year) -> None:
    year[AN_LAO].save("21/05 10:00", tick="6T")
    assert kinds(year.look("22/05")) == ["submitted"]
    year[AN_LAO].save("22/05 10:00", untick="6T")
    assert kinds(year.look("23/05")) == ["withdrawn"]
    assert year.standing("23/05").stage is Stage.NOT_DUE
    year.look("29/05")
    year[AN_LAO].save("29/05 10:00", tick="6T")
    assert kinds(year.look("30/05")) == ["submitted"]
    assert year.standing("30/05").verdict is TimelinessVerdict.LATE  # a new submission, with its own window


def test_a_cleared_cell_withdraws_but_a_lost_tab_does_not(year: Year) -> None:
    year[AN_LAO].save("21/05 10:00", tick="6T")
    year.look("22/05")
    year[AN_LAO].lost_tabs = {"6T"}
    year[AN_LAO].saved = at("22/05 10:00")
    assert kinds(year.look("23/05")) == []
    assert year.standing("23/05").stage is Stage.SUBMITTED
    year[AN_LAO].errors = {"6T": 1}  # that the tab is gone
    year.look("23/05 12:00")
    assert year.standing("23/05 12:00").stage is Stage.WITH_ERRORS
    year[AN_LAO].lost_tabs, year[AN_LAO].unticked, year[AN_LAO].errors = set(), "", {}
    year[AN_LAO].save("23/05 10:00", untick="6T")
    assert kinds(year.look("24/05")) == ["withdrawn"]


def test_only_what_the_report_says_amends_it(year: Year) -> None:
    year[AN_LAO].save("21/05 10:00", tick="6T", _6T=70)
    year.look("22/05")
    year[AN_LAO].save("22/05 10:00", CN=3)  # another report's tab
    assert kinds(year.look("23/05")) == []
    year[AN_LAO].records = [(date(2024, 9, 5), "Khai giảng")]
    year[AN_LAO].save("23/05 10:00", _6T=70.0)  # a row of another period, the same figure saved anew
    assert kinds(year.look("24/05")) == []
    year[AN_LAO].records += [("20/05/2024", "Tuyên truyền")]
    year[AN_LAO].save("24/05 10:00")
    assert kinds(year.look("25/05")) == ["amended"]
    year[AN_LAO].records.reverse()
    year[AN_LAO].save("25/05 10:00")
    assert kinds(year.look("26/05")) == []
    assert kinds(year.look("29/05")) == []  # unchanged when it was due: what comes now comes after it
    year[AN_LAO].save("29/05 10:00", _6T=71)
    assert kinds(year.look("30/05")) == ["amended"]
    found = year.standing("30/05")
    assert (found.verdict, found.amended_after_due, found.amended_at) == (TimelinessVerdict.ON_TIME, True,
                                                                          at("29/05 10:00"))


def test_a_returned_report_comes_again_when_it_changes(year: Year) -> None:
    year[AN_LAO].save("21/05 10:00", tick="6T", _6T=70)
    year.look("22/05")
    year.decide("22/05 09:00", EventKind.RETURNED, reason="Sai số liệu")
    assert kinds(year.look("23/05")) == []
    assert kinds(year.look("29/05")) == []
    year[AN_LAO].save("29/05 10:00", _6T=71)
    assert kinds(year.look("30/05")) == ["submitted"]
    found = year.standing("30/05")
    assert (found.stage, found.verdict) == (Stage.SUBMITTED, TimelinessVerdict.ON_TIME)
    assert (found.submitted_at, found.amended_after_due) == (at("21/05 10:00"), True)


def test_new_findings_alone_are_news(year: Year) -> None:
    year[AN_LAO].save("21/05 10:00", tick="6T", errors=2)
    year.look("22/05")
    assert year.standing("22/05").stage is Stage.WITH_ERRORS
    year[AN_LAO].errors = {"6T": 0}
    assert [each.unit for each in year.look("23/05")] == [AN_LAO, None]
    assert (year.standing("23/05").stage, year.standing("23/05").completed_at) == (Stage.SUBMITTED, at("23/05"))
    year[AN_LAO].errors = {"6T": 2}
    assert len(year.look("24/05")) == 2  # said before, and true again


def test_nothing_seen_says_nothing() -> None:
    assert observed_events(at("20/05"), Collected({}), {}, [], PLAN, CATALOGUE) == []


def test_filled_cells_as_last_read(year: Year) -> None:
    year[AN_LAO].save("21/05 10:00", _6T=70, CN=1)
    year.look("22/05")
    year[AN_LAO].problem = "Không thấy tệp."
    year.look("23/05")
    assert filled_counts(year.events)[AN_LAO] == 2
