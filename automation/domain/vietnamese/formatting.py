"""Numbers, percentages and dates as Vietnamese text: "1.234,5", "62,5%", "05/12/2024", "28/5/2024"."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, localcontext
from math import isfinite

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
NO_DATA = "…"  # nobody answered
UNDEFINED = "-"  # no value: a share of nothing (rule R23), a date that is not set
WRITTEN_DATE = re.compile(r"\b(\d{2})/(\d{2})/(\d{4})\b")
MOST_DECIMALS = 10
LONGEST_FLOAT = 400  # digits of the largest float, with its decimals


def format_number(value: float | None, decimals: int = 0, absent: str = UNDEFINED) -> str:
    """Formats 1234.56 as "1.235", with two decimals "1.234,56": dots for thousands, a comma before the decimals.

    Rounded half away from zero to at most `decimals` places (2.5 → "3"), on the digits that Python shows (1.005 is not
    1.00499…); trailing zeros are dropped, and zero has no sign. `absent` for None and for what is not finite.
    """
    if value is None or not isfinite(value):
        return absent
    from babel.numbers import format_decimal

    with localcontext() as context:
        context.prec = LONGEST_FLOAT
        rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        pattern = f"#,##0.{'#' * decimals}" if decimals else "#,##0"
        return format_decimal(rounded or Decimal(0), pattern, locale="vi")


def format_percent(value: float | None, decimals: int = 1) -> str:
    """Formats a share in percent: 62.5 → "62,5%"; "-" for None."""
    return UNDEFINED if value is None else f"{format_number(value, decimals)}%"


def full_number(value: float) -> str:
    """Formats 1234567.5 as "1.234.567,5": every digit that a person may have typed, without the rounding errors of
    binary floats."""
    return format_number(value, MOST_DECIMALS)


def numeric_date(day: date) -> str:
    """Formats 5 December 2024 as "05/12/2024"."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def official_date(day: date | None) -> str:
    """Formats a date as "28/5/2024", "05/6/2024", "01/12/2024": days under 10 and months 1 and 2 are padded, as in
    official documents (Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II.4). "-" for None."""
    return f"{day.day:02d}/{_month(day.month)}/{day.year}" if day else UNDEFINED


def worded_date(day: date) -> str:
    """Formats a date as "ngày 05 tháng 6 năm 2024", padded like `official_date`."""
    return f"ngày {day.day:02d} tháng {_month(day.month)} năm {day.year}"


def weekday_date(day: date | None) -> str:
    """Formats a date as "thứ Hai, ngày 27/5/2024"; "-" for None."""
    return f"{WEEKDAYS[day.weekday()]}, ngày {official_date(day)}" if day else UNDEFINED


def worded_moment(moment: datetime | None) -> str:
    """Formats a moment as "23 giờ 59 phút, thứ Hai, ngày 27/5/2024", in its own time zone; "-" for None."""
    return f"{moment.hour:02d} giờ {moment.minute:02d} phút, {weekday_date(moment)}" if moment else UNDEFINED


def official_dates(text: str) -> str:
    """Rewrites each dd/mm/yyyy within a text ("trước ngày 28/05/2024") as `official_date` does."""
    return WRITTEN_DATE.sub(lambda match: f"{match[1]}/{_month(int(match[2]))}/{match[3]}", text)


def title_with_year(title: str, year: int) -> str:
    """Adds the year to a title: "Báo cáo năm" → "Báo cáo năm 2024"; "Báo cáo Tháng hành động" → "Báo cáo Tháng hành
    động năm 2024"; a title that contains the year is unchanged."""
    if str(year) in title:
        return title
    return f"{title} {year}" if title.casefold().endswith(" năm") else f"{title} năm {year}"


def _month(month: int) -> str:
    return f"{month:02d}" if month < 3 else str(month)


def lower_first(words: str) -> str:
    """Returns the text with a small first letter, for the middle of a sentence."""
    return words[:1].lower() + words[1:]
