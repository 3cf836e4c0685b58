"""A deadline's entry as an iCalendar file (RFC 5545, 5546), as Google Calendar and Outlook open it from a letter.

METHOD:PUBLISH without ATTENDEE: the entry is announced, nobody is asked to answer (RFC 5546, 3.2.1). REQUEST would show
"Yes, No, Maybe", whose answers nobody reads. The file is an attachment beside the letter's text and HTML, not a further
alternative: Outlook takes an alternative for a meeting message in place of the letter, and iCalendar data elsewhere in
a multipart/mixed message for an .ics file that the reader opens (MS-STANOICAL, V0343).

A deadline at midnight is a whole day, which no time zone moves; one at another hour is the half hour before it, in UTC,
so that no description of a time zone is needed. The time is shown as free. Outlook takes the first alarm only.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from automation.correspondence.ladder import last_day
from automation.correspondence.letters import Office, UnitReport
from automation.domain.tracking.calendar_entry import CalendarEntry
from automation.domain.tracking.messages import Attachment
from automation.domain.vietnamese.formatting import official_date, title_with_year, worded_moment
from automation.domain.vietnamese.text import fold

if TYPE_CHECKING:
    from icalendar import Alarm, Event

PRODUCT = "-//Bao cao//VI"
HALF_HOUR = timedelta(minutes=30)
MORNING = timedelta(hours=8)
DAYS_BEFORE = (1, 3)  # of the alarms; the more important one first
SUMMARY = "Hạn nộp {title}"
CANCELLED = "Đã hủy: hạn nộp {title}"
ALARM = "Còn {days} ngày đến hạn nộp {title}"
DESCRIPTION = ("Đơn vị: {unit}.\nNội dung: {title}.\nHạn nộp: {moment}.{place}\n"
               "Nếu đơn vị đã nộp, xin bỏ qua nhắc nhở này.")
NO_LONGER = "{title}: đơn vị không còn phải nộp, đề nghị xóa mục này khỏi lịch."
PLACE = "\nBảng tính của đơn vị: {url}"


def calendar_file(office: Office, report: UnitReport, entry: CalendarEntry) -> Attachment:
    """Returns the file to attach. CRLF line ends, folded, UTF-8."""
    from icalendar import Calendar

    method = "CANCEL" if entry.cancelled else "PUBLISH"
    calendar = Calendar()
    for name, value in (("prodid", PRODUCT), ("version", "2.0"), ("calscale", "GREGORIAN"), ("method", method)):
        calendar.add(name, value)
    calendar.add_component(_event(office, report, entry))
    code = re.sub(r"[^a-z0-9]+", "-", fold(report.obligation.code)).strip("-")
    name = f"{'huy-' if entry.cancelled else ''}han-nop-{code or 'bao-cao'}.ics"
    return Attachment(name, f"text/calendar; method={method}; charset=UTF-8", calendar.to_ical())


def _event(office: Office, report: UnitReport, entry: CalendarEntry) -> Event:
    from icalendar import Event, vCalAddress

    made, title = Event(), title_with_year(report.obligation.title, office.plan.year)
    made.add("uid", entry.uid)
    made.add("sequence", entry.sequence)
    made.add("dtstamp", office.now.astimezone(UTC))
    made.add("summary", (CANCELLED if entry.cancelled else SUMMARY).format(title=title))
    made.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if "@" in office.contact:
        organizer = vCalAddress(f"mailto:{office.contact}")
        organizer.params["CN"] = office.sender_name
        made.add("organizer", organizer)
    whole_day = _add_time(made, office, entry)
    _add_words(made, office, report, entry, title)
    if not entry.cancelled:
        for days in DAYS_BEFORE:
            made.add_component(_alarm(days, title, MORNING if whole_day else timedelta()))
    return made


def _add_time(made: Event, office: Office, entry: CalendarEntry) -> bool:
    """Adds when the entry is; returns whether it is a whole day."""
    local = entry.cutoff.astimezone(office.zone)
    whole_day = local.time() == time()
    if whole_day:
        day = last_day(entry.cutoff, office.zone)
        made.add("dtstart", day)
        made.add("dtend", day + timedelta(days=1))
    else:
        made.add("dtstart", (entry.cutoff - HALF_HOUR).astimezone(UTC))
        made.add("dtend", entry.cutoff.astimezone(UTC))
    for name, value in (("transp", "TRANSPARENT"), ("class", "PUBLIC"), ("x-microsoft-cdo-busystatus", "FREE"),
                        ("x-microsoft-cdo-alldayevent", "TRUE" if whole_day else "FALSE")):
        made.add(name, value)
    return whole_day


def _add_words(made: Event, office: Office, report: UnitReport, entry: CalendarEntry, title: str) -> None:
    if entry.cancelled:
        made.add("description", NO_LONGER.format(title=title))
        return
    url = office.addresses.report(report.unit.code, report.obligation.code)
    is_web = url.startswith(("https://", "http://"))
    made.add("description", DESCRIPTION.format(
        unit=report.unit.name, title=title, moment=_moment(office, entry.cutoff),
        place=PLACE.format(url=url) if is_web else ""))
    if is_web:
        made.add("url", url)


def _moment(office: Office, cutoff: datetime) -> str:
    """Returns the last day in time, with the hour where it is not the whole day."""
    local = cutoff.astimezone(office.zone)
    if local.time() == time():
        return f"đến hết ngày {official_date(last_day(cutoff, office.zone))}"
    return f"trước {worded_moment(local)}"


def _alarm(days: int, title: str, hour: timedelta) -> Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", hour - timedelta(days=days))
    alarm.add("description", ALARM.format(days=days, title=title))
    return alarm
