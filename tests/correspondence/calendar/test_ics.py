"""The calendar file by the rules of RFC 5545 and 5546, as two libraries and Google Calendar and Outlook read it.

Sources of the rules below: RFC 5546, 3.2.1 (PUBLISH) and 3.2.5 (CANCEL); RFC 5545, 3.1 (lines) and 3.6.6 (alarms);
MS-OXCICAL, 2.1.3.1.1.20 (properties of an event) and MS-STANOICAL, V0341 to V0343 (files beside a letter);
support.google.com/calendar/answer/37118 (import of .ics files).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
import vobject

from automation.correspondence.calendar.ics import calendar_file
from automation.correspondence.ladder import due_for
from automation.correspondence.letters import Office, UnitReport
from automation.domain.plan.deadlines import Deadline
from automation.domain.plan.working_days import WorkingDays
from automation.domain.tracking.calendar_entry import CalendarEntry
from automation.domain.tracking.messages import Attachment
from automation.domain.workbook.addresses import ReportAddresses
from tests.pipeline.mail_run import HALF, MAIL, PLAN, RENDER, UNITS, ZONE, at, owing

NIGHT = at(4, 2)
ENTRY = CalendarEntry("0123@haiphong.example", 3, at(5, 28, 0))
LONG = "Trường Tiểu học và Trung học cơ sở Nguyễn Thị Minh Khai; cơ sở 2, xã An Hưng \\ huyện An Dương"


class Shared(ReportAddresses):
    """A unit's workbook on the web."""

    def report(self, unit: str, obligation: str | None = None) -> str:  # noqa: ARG002 - one address for all
        return "https://docs.google.com/spreadsheets/d/1AbC/edit#gid=0"


def made(entry: CalendarEntry = ENTRY, name: str = LONG, addresses: ReportAddresses | None = None) -> Attachment:
    office = Office(PLAN, MAIL, WorkingDays(), NIGHT, RENDER)
    office = replace(office, addresses=addresses) if addresses else office
    unit = replace(UNITS["A"], name=name)
    return calendar_file(office, UnitReport(unit, HALF, owing(), due_for(PLAN, HALF, entry.cutoff)), entry)


def event_of(file: Attachment) -> Any:
    """Any, since the library's types of properties are too wide."""
    (found,) = icalendar.Calendar.from_ical(file.content.decode()).walk("VEVENT")
    return found


def second(file: Attachment) -> Any:
    """The file as the other library reads it."""
    return vobject.readOne(file.content.decode())


def test_lines_end_with_crlf_and_are_folded_between_characters() -> None:
    content = made().content
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # no character is cut


def test_a_deadline_at_midnight_is_a_whole_free_day() -> None:
    event = event_of(made())
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2024, 5, 27), date(2024, 5, 28))
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert (event["transp"], event["x-microsoft-cdo-busystatus"]) == ("TRANSPARENT", "FREE")
    assert event["x-microsoft-cdo-alldayevent"] == "TRUE"
    assert b"TZID" not in made().content


def test_a_deadline_at_an_hour_ends_at_that_moment() -> None:
    cutoff = Deadline(datetime(2024, 5, 27, 17, tzinfo=ZONE), "trước 17 giờ").cutoff
    event = event_of(made(replace(ENTRY, cutoff=cutoff)))
    assert (event["dtstart"].dt, event["dtend"].dt) == (datetime(2024, 5, 27, 9, 30, tzinfo=UTC),
                                                        datetime(2024, 5, 27, 10, tzinfo=UTC))
    assert "Hạn nộp: trước 17 giờ 00 phút, thứ Hai, ngày 27/5/2024." in str(event["description"])


def test_two_alarms_on_mornings_before_the_day() -> None:
    alarms = event_of(made()).walk("VALARM")
    assert [each["action"] for each in alarms] == ["DISPLAY", "DISPLAY"]
    assert [at(5, 27, 0) + each["trigger"].dt for each in alarms] == [at(5, 26, 8), at(5, 24, 8)]
    assert all(each["description"] for each in alarms)
    assert all(each["trigger"].dt < timedelta() for each in alarms)


@pytest.mark.parametrize("cancelled", [False, True])
def test_it_has_what_its_method_asks_for_and_nothing_that_it_forbids(*, cancelled: bool) -> None:
    file = made(replace(ENTRY, cancelled=cancelled))
    calendar, event = icalendar.Calendar.from_ical(file.content.decode()), event_of(file)
    method = "CANCEL" if cancelled else "PUBLISH"
    assert calendar["method"] == method
    assert file.media_type == f"text/calendar; method={method}; charset=UTF-8"
    assert {"dtstamp", "dtstart", "organizer", "summary", "uid", "sequence"} <= {each.lower() for each in event}
    assert "attendee" not in {each.lower() for each in event}  # nobody is asked to answer
    assert b"RSVP" not in file.content
    assert (event["uid"], event["sequence"]) == (ENTRY.uid, ENTRY.sequence)
    assert event["status"] == ("CANCELLED" if cancelled else "CONFIRMED")
    assert len(event.walk("VALARM")) == (0 if cancelled else 2)
    assert str(event["organizer"]) == "mailto:tccb@haiphong.example"


def test_a_second_library_reads_the_same() -> None:
    for entry in (ENTRY, replace(ENTRY, cancelled=True)):
        file = made(entry, addresses=Shared())
        first, event = event_of(file), second(file).vevent
        assert event.summary.value == str(first["summary"])
        assert event.dtstart.value == first["dtstart"].dt
        assert event.description.value == str(first["description"])
        assert (event.uid.value, event.sequence.value) == (ENTRY.uid, str(ENTRY.sequence))
    words = second(made()).vevent.description.value
    assert LONG in words
    assert "Hạn nộp: đến hết ngày 27/5/2024." in words


def test_the_address_is_there_where_a_calendar_can_open_it() -> None:
    event = event_of(made(addresses=Shared()))
    assert event["url"] == "https://docs.google.com/spreadsheets/d/1AbC/edit#gid=0"
    assert "Bảng tính của đơn vị: https://docs.google.com/" in event["description"]
    assert "url" not in event_of(made())


def test_nothing_personal_is_in_it() -> None:
    content = made().content.decode().replace("\r\n ", "")
    for address in (*UNITS["A"].emails, *UNITS["A"].head_emails):
        assert address not in content
