"""Number formats: which cell formats are of dates, and the date of a serial number. As calamine has them, so that both
readers return the same values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from automation.adapters.xlsx.package import Element, children, local_name

DATE, DURATION, NUMBER = "date", "duration", ""
DATE_IDS = frozenset((*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)))
DURATION_ID = 46
LITERAL = re.compile(r'"[^"]*"|[\\_*].')
ELAPSED = re.compile(r"(?i)\[(?:h+|m+|s+)\]")
BRACKETS = re.compile(r"\[[^\]]*\]")
DATE_LETTER = re.compile(r"(?i)[dmhys]|a/?[pm]")
FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell has no zone
MAX_SERIAL = 2_958_466
DAYS_TO_1904, LEAP_BUG = 1462, 60  # Excel's 1900 has a 29 February


def cell_formats(styles: Element | None) -> Sequence[str]:
    """Returns the kind (DATE, DURATION, NUMBER) of each cell format."""
    if styles is None:
        return ()
    groups = {local_name(each): each for each in styles}
    codes = {each.get("numFmtId", ""): each.get("formatCode", "") for each in _members(groups, "numFmts", "numFmt")}
    return [_kind(each.get("numFmtId", "0"), codes) for each in _members(groups, "cellXfs", "xf")]


def _members(groups: dict[str, Element], group: str, name: str) -> list[Element]:
    return children(groups[group], name) if group in groups else []


def _kind(identity: str, codes: dict[str, str]) -> str:
    if identity in codes:
        return kind_of_code(codes[identity])
    if not identity.isdecimal():
        return NUMBER
    return DATE if int(identity) in DATE_IDS else DURATION if int(identity) == DURATION_ID else NUMBER


def kind_of_code(code: str) -> str:
    """Returns the kind of a format code, by its first section."""
    section = LITERAL.sub("", code).partition(";")[0]
    if ELAPSED.search(section):
        return DURATION
    return DATE if DATE_LETTER.search(BRACKETS.sub("", section)) else NUMBER


def from_serial(serial: float, kind: str, from_1904: bool) -> float | date | time | timedelta:
    """Returns the value of a cell of that kind. A serial number that is no date stays a number."""
    if kind == DURATION and abs(serial) < MAX_SERIAL:
        return timedelta(milliseconds=round(serial * 86_400_000))
    if kind != DATE or not serial < MAX_SERIAL:
        return serial
    if serial < 1:
        return (FIRST_DAY + _time_of_day(abs(serial) % 1)).time()
    days = int(serial) + (DAYS_TO_1904 if from_1904 else 0)
    moment = FIRST_DAY + timedelta(days + (days < LEAP_BUG)) + _time_of_day(serial % 1)
    return moment if serial % 1 else moment.date()


def _time_of_day(fraction: float) -> timedelta:
    return timedelta(milliseconds=round(fraction * 86_400_000))
