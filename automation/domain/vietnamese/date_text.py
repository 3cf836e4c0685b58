"""Reads dates written as text: day, month, year, whatever the sheet's locale."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from automation.domain.vietnamese.formatting import numeric_date
from automation.domain.vietnamese.text import clean, plain_digits

FIRST_YEAR, LAST_YEAR = 1990, 2100  # a date outside these years is a typing error
_EPOCH = date(1899, 12, 30)  # spreadsheets count days from here
CENTURY = 2000
VIETNAM = timezone(timedelta(hours=7))  # without daylight saving time
MIDNIGHT = time(0)
LARGEST_OFFSET = 14  # hours between a zone and UTC

_NUMERIC = r"(?<!\d)(\d{1,2})\s?[/.\-]\s?(\d{1,2})\s?[/.\-]\s?(\d{4}|\d{2})(?!\d)"
_WORDED = r"(?:ngày\s?)?(?<!\d)(\d{1,2})\s?(?:tháng|th\.?)\s?(\d{1,2})\s?(?:,\s?)?(?:năm\s?)?(\d{4})(?!\d)"
_DATE = re.compile(f"{_WORDED}|{_NUMERIC}", re.IGNORECASE)
_WHOLE = re.compile(rf"(?:(?:thứ \w+|chủ nhật),?\s?)?(?:ngày\s?)?(?:{_WORDED}|{_NUMERIC})[.;]?",
                    re.IGNORECASE)
_TIME = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?"
_ISO = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}})(?:[T ]\s?{_TIME})?\s?(Z|[+-]\d{{2}}(?::?\d{{2}})?)?",
                  re.IGNORECASE)
_INCOMPLETE = re.compile(r"(?:(?:tháng|ngày)\s?)?(?:\d{1,2}\s?[/.\-]\s?(?:\d{4}|\d{1,2})|\d{1,2}|\d{4}"
                         r"|\d{1,2} (?:tháng \d{1,2}|năm \d{4}))|năm \d{4}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DateReading:
    """`problem` is "" when `day` is the only possible reading, "two_digit_year" when its century was added; otherwise
    `day` is None, and `readings` are the possible dates (dd/mm/yyyy)."""

    day: date | None = None
    problem: str = ""
    readings: tuple[str, ...] = ()


def read_date(text: str) -> DateReading:
    """Reads a whole cell, such as "5/12/2024", "ngày 05 tháng 12 năm 2024", "2024-12-05", "2024-12-05T00:00Z"."""
    shown = plain_digits(clean(text)).lstrip("'’")
    if iso := _ISO.fullmatch(shown):
        return _iso_reading(iso)
    if whole := _WHOLE.fullmatch(shown):
        return _reading(*_parts(whole))
    matches = list(_DATE.finditer(shown))
    if len(matches) == 1:
        inside = _reading(*_parts(matches[0]))
        is_birthday = "sinh" in shown.casefold()  # personal data: must not be repeated in a finding
        return DateReading(None, "date_in_text", () if is_birthday else inside.readings or _shown(inside.day))
    if len(matches) > 1:
        return DateReading(None, "several_dates")
    return DateReading(None, "date_incomplete" if _INCOMPLETE.fullmatch(shown) else "not_a_date")


def _iso_reading(match: re.Match[str]) -> DateReading:
    """A date, or a moment such as 2024-05-08T17:00:00.000Z. Midnight is what programs add to a date, in whatever zone
    they name: the date counts as written. Any other moment with a zone counts on its day in Vietnam."""
    year, month, day, zone = match[1], int(match[3]), int(match[4]), match[8]
    written = _reading(day, month, year)
    if written.day is None or match[5] is None:
        return written
    try:
        clock = time(int(match[5]) % 24, int(match[6]), int(match[7] or 0))
    except ValueError:
        return DateReading(None, "not_a_date")
    if clock == MIDNIGHT or not zone:
        return written
    moment = datetime.combine(written.day, clock, _zone(zone))
    return check_year(moment.astimezone(VIETNAM).date())


def _zone(offset: str) -> timezone:
    """Returns the time zone of "Z", "+07", "-0330" or "+07:00"."""
    digits = offset[1:].replace(":", "").ljust(4, "0")
    if offset in "Zz" or int(digits[:2]) > LARGEST_OFFSET:
        return UTC
    away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-away if offset[0] == "-" else away)


def read_serial(number: float) -> DateReading:
    """Reads a spreadsheet's day number (45631 is 5/12/2024); its time of day is dropped."""
    low, high = ((date(year, 1, 1) - _EPOCH).days for year in (FIRST_YEAR, LAST_YEAR))
    if low <= number < high:
        return DateReading(_EPOCH + timedelta(days=int(number)))
    whole_year = number.is_integer() and FIRST_YEAR <= number < LAST_YEAR
    return DateReading(None, "date_incomplete" if whole_year else "not_a_date")


def check_year(day: date) -> DateReading:
    """Returns the date of a date cell unchanged, or a problem if its year is outside the accepted ones."""
    if FIRST_YEAR <= day.year < LAST_YEAR:
        return DateReading(day)
    return DateReading(None, "impossible_date", _shown(day))


def _parts(match: re.Match[str]) -> tuple[int, int, str]:
    day, month, year = (part for part in match.groups() if part is not None)
    return int(day), int(month), year


def _reading(day: int, month: int, year: str) -> DateReading:
    full = int(year) + (CENTURY if len(year) < 4 else 0)
    made = _date_or_none(day, month, full)
    if made is None:
        return DateReading(None, "impossible_date", _shown(_date_or_none(month, day, full)))
    if check_year(made).problem:
        return check_year(made)
    if len(year) < 4:
        return DateReading(made, "two_digit_year", _shown(made))
    return DateReading(made)


def _date_or_none(day: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _shown(day: date | None) -> tuple[str, ...]:
    return (numeric_date(day),) if day else ()
