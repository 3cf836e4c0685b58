"""Checks by day on the stand-in: how many requests they send, and what people see of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from automation.domain.tracking.events import EventKind
from automation.domain.tracking.standing import Stage, TimelinessBucket, TimelinessVerdict
from automation.domain.workbook.layout import SUBMIT_KEY, layout
from automation.domain.workbook.words import SUBMITTED
from automation.jobs import day_check
from automation.jobs import nightly as jobs
from tests.adapters.google_sheets.test_nights import DUE, FORM, SECRETARY, UNITS, Office, _banner, office
from tests.adapters.google_workspace import name
from tests.demo.command import ZONE
from tests.fake_google.clock import ManualClock
from tests.fake_google.drive_user import DriveUser
from tests.fake_google.sheet_user import SheetUser
from tests.fake_google.sheets.a1 import column_letters

__all__ = ["office"]  # the fixture
MORNING = datetime(2024, 5, 21, 9, tzinfo=ZONE)


def at(office: Office, moment: datetime) -> None:
    clock = office.google.service.state.clock
    assert isinstance(clock, ManualClock)
    clock.set(moment)
    office.now = moment


def night(office: Office, moment: datetime) -> Any:
    at(office, moment)
    office.now -= timedelta(days=1)  # a night adds one
    return office.night()


def check(office: Office, moment: datetime) -> tuple[day_check.DayCheck, int]:
    """The check and the number of its requests."""
    at(office, moment)
    office.google.service.calls.clear()
    done = day_check.check(office.context())
    return done, sum(office.google.service.calls.values())


def minutes(count: int) -> datetime:
    return MORNING + timedelta(minutes=count)


def submit_cell(office: Office) -> str:
    row = layout(office.context().workspace.catalogue.tabs_of("6T")[0]).row_of[SUBMIT_KEY]
    return name(FORM, row, 7)


def decide(office: Office, unit: str, **entries: str) -> None:
    """The secretary types into the row of a unit's 6T."""
    file = office.google.register()
    if not office.google.service.state.has_role(file, SECRETARY, "writer"):
        file.permissions.append({"id": SECRETARY, "type": "user", "role": "writer", "emailAddress": SECRETARY})
    sheet = office.google.tab(file, "Quyết định")
    codes = next(cells for cells in sheet.cells.values() if cells.get(0) and cells[0].value == "#")
    row = next(number for number, cells in sheet.cells.items() if cells.get(0) and cells[0].value == f"{unit}|6T")
    for code, text in entries.items():
        column = next(each for each, cell in codes.items() if cell.value == code)
        cell = f"'Quyết định'!{column_letters(column)}{row + 1}"
        SheetUser(office.google.service, SECRETARY, file.id).type(cell, text)


def test_nothing_changed_is_one_request(office: Office) -> None:
    night(office, MORNING - timedelta(hours=7))
    size = office.context().adapters.ledger.size()
    for number in range(2):
        done, requests = check(office, minutes(10 * number))
        assert (done.result, requests) == (day_check.CheckResult.UNCHANGED, 1)
    assert office.context().adapters.ledger.size() == size
    assert "Đang chạy" not in [tab.title for tab in (office.google.register().book or pytest.fail("no book")).sheets]


def test_a_new_permission_is_no_change(office: Office) -> None:
    """It raises Drive's version, as opening the file does, and not the modified time."""
    night(office, MORNING - timedelta(hours=7))
    file, owner = office.google.file(UNITS[0]), office.google.file(UNITS[0]).owner
    DriveUser(office.google.service, owner).share(file.id, "dong-nghiep@khac.example", "reader")
    done, requests = check(office, minutes(10))
    assert (done.result, requests) == (day_check.CheckResult.UNCHANGED, 1)


def test_a_change_costs_its_reads_and_writes_and_the_next_check_one_request(office: Office) -> None:
    night(office, MORNING - timedelta(hours=7))
    at(office, minutes(-5))
    for row in (15, 16):
        office.google.hands(UNITS[0]).type(name(FORM, row, 7), "-5")
    office.google.hands(UNITS[0]).type(submit_cell(office), SUBMITTED)
    done, requests = check(office, minutes(0))
    assert (done.changed, done.outcome.counts["feedback"]["written"]) == ([UNITS[0]], 1)
    assert requests <= 8
    assert _banner(office, UNITS[0], FORM).startswith("Kiểm tra lúc 09:00 ngày 21/05/2024: ")
    assert jobs.standings(office.context())[UNITS[0], "6T"].stage is Stage.WITH_ERRORS
    assert check(office, minutes(10))[1] == 1
    assert night(office, MORNING + timedelta(hours=17)).counts["collect"]["read"] == 0
    assert check(office, minutes(60 * 24))[1] == 1


def test_a_change_that_leaves_the_register_alone_costs_no_more_than_one_reading_of_it_later(office: Office) -> None:
    night(office, MORNING - timedelta(hours=7))
    at(office, minutes(-5))
    office.google.hands(UNITS[0], SECRETARY).type(name(FORM, 15, 12), "ghi chú")  # beside the form
    register = office.google.register().version
    done, _ = check(office, minutes(0))
    assert (done.changed, done.outcome.counts["register"]["written"]) == ([UNITS[0]], 0)
    assert office.google.register().version == register + 2  # the lease
    assert [check(office, minutes(count))[1] for count in (10, 20, 30)] == [2, 1, 1]


def test_decisions_are_taken_up_and_answered_by_day(office: Office) -> None:
    at(office, MORNING - timedelta(days=1))
    office.google.hands(UNITS[0]).type(submit_cell(office), SUBMITTED)
    night(office, MORNING - timedelta(hours=7))
    at(office, minutes(-3))
    decide(office, UNITS[0], decision="Trả lại")  # the reason is being typed
    first, _ = check(office, minutes(0))
    assert first.outcome.counts["register"]["decisions"] == 0
    assert not [each for each in office.context().events if each.kind is EventKind.UNCLEAR]
    at(office, minutes(1))
    decide(office, UNITS[0], reason="Thiếu số liệu mục K")
    second, _ = check(office, minutes(10))
    assert second.outcome.counts["register"]["decisions"] == second.outcome.counts["remind"]["sent"] == 1
    assert jobs.standings(office.context())[UNITS[0], "6T"].stage is Stage.RETURNED
    assert check(office, minutes(20))[1] == 1


def test_a_decision_typed_right_after_a_check_is_not_missed(office: Office) -> None:
    at(office, MORNING - timedelta(days=1))
    office.google.hands(UNITS[0]).type(submit_cell(office), SUBMITTED)
    night(office, MORNING - timedelta(hours=7))
    at(office, minutes(-1))
    office.google.hands(UNITS[1]).type(name(FORM, 15, 7), "5")
    check(office, minutes(0))
    decide(office, UNITS[0], decision="Duyệt")
    done, _ = check(office, minutes(10))
    assert done.outcome.counts["register"]["decisions"] == 1


def test_what_came_in_time_is_on_time_though_the_listing_lags(office: Office) -> None:
    """A check right after the deadline would record that the report was not there yet."""
    night(office, DUE - timedelta(hours=22))
    check(office, DUE - timedelta(minutes=5))
    office.google.service.state.listing_lag = timedelta(minutes=9)
    at(office, DUE - timedelta(minutes=2))
    office.google.hands(UNITS[0]).type(submit_cell(office), SUBMITTED)
    done, requests = check(office, DUE + timedelta(minutes=3))
    assert (done.result, requests) == (day_check.CheckResult.SETTLING, 0)
    done, _ = check(office, DUE + timedelta(minutes=10))
    assert done.changed == [UNITS[0]]
    at(office, DUE + timedelta(hours=1))
    office.google.hands(UNITS[1]).type(submit_cell(office), SUBMITTED)
    check(office, DUE + timedelta(hours=2))
    found = jobs.standings(office.context())
    assert [found[unit, "6T"].bucket for unit in UNITS[:2]] == [TimelinessBucket.ON_TIME, TimelinessBucket.LATE]


def test_a_report_that_a_lagging_listing_did_not_show_keeps_its_own_time(office: Office) -> None:
    """The round of a check is evidence of the time that its listing shows."""
    night(office, DUE - timedelta(hours=22))
    office.google.service.state.listing_lag = timedelta(minutes=9)
    at(office, DUE - timedelta(minutes=20))
    office.google.hands(UNITS[1]).type(submit_cell(office), SUBMITTED)
    at(office, DUE - timedelta(minutes=6))
    office.google.hands(UNITS[0]).type(submit_cell(office), SUBMITTED)
    assert check(office, DUE - timedelta(minutes=5))[0].changed == [UNITS[1]]
    check(office, DUE + timedelta(minutes=10))
    standing = jobs.standings(office.context())[UNITS[0], "6T"]
    assert standing.verdict is TimelinessVerdict.ON_TIME
    assert standing.submitted_at
    assert standing.submitted_at - (DUE - timedelta(minutes=6)) < timedelta(seconds=1)


def test_a_night_right_after_the_deadline_leaves_its_evidence_to_the_next_check(office: Office) -> None:
    """Without it a report of the next morning would count as of unproven time."""
    night(office, DUE - timedelta(hours=22))
    night(office, DUE + timedelta(minutes=5))
    assert check(office, DUE + timedelta(minutes=11))[0].result is day_check.CheckResult.DONE
    at(office, DUE + timedelta(hours=8))
    office.google.hands(UNITS[0]).type(submit_cell(office), SUBMITTED)
    check(office, DUE + timedelta(hours=9))
    assert jobs.standings(office.context())[UNITS[0], "6T"].verdict is TimelinessVerdict.LATE
