"""Numbers, percentages and dates as Vietnamese text: "1.234,5", "62,5%", "05/12/2024", "28/5/2024"."""

from __future__ import annotations

import re
from datetime import date, datetime

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
NO_DATA = "…"  # nobody answered
UNDEFINED = "-"  # no value: a share of nothing (rule R23), a date that is not set
WRITTEN_DATE = re.compile(r"\b(\d{2})/(\d{2})/(\d{4})\b")
VIETNAMESE_MARKS = str.maketrans(",.", ".,")


def format_number(value: float | None, decimals: int = 0) -> str:
    """1234.56 → "1.235", with two decimals "1.234,56"; "-" for None."""
    if value is None:
        return UNDEFINED
    from babel.numbers import format_decimal

    return format_decimal(value, f"#,##0.{'#' * decimals}" if decimals else "#,##0", locale="vi")


def format_percent(value: float | None, decimals: int = 1) -> str:
    """A share in percent: 62.5 → "62,5%"; "-" for None."""
    return UNDEFINED if value is None else f"{format_number(value, decimals)}%"


def fixed_number(value: float, decimals: int = 0) -> str:
    """1234.5 → "1.234,5" with one decimal; whole numbers have none."""
    rounded = round(value, decimals)
    text = f"{rounded:,.{decimals}f}" if rounded % 1 else f"{rounded:,.0f}"
    return "0" if not rounded else text.translate(VIETNAMESE_MARKS)


def decimal(number: float) -> str:
    """vi-VN: dots for thousands, a comma before at most two decimals."""
    if number.is_integer():
        return f"{number:,.0f}".replace(",", ".")
    text = f"{number:,.2f}".rstrip("0").rstrip(".")
    return text.translate(VIETNAMESE_MARKS)


def full_number(value: float) -> str:
    """1234567.5 → "1.234.567,5": thousands by dots, decimals by a comma, no exponent."""
    whole, _, rest = f"{value:,.10f}".partition(".")
    rest = rest.rstrip("0")
    return whole.replace(",", ".") + (f",{rest}" if rest else "")


def numeric_date(day: date) -> str:
    """5 December 2024 → "05/12/2024"."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def official_date(day: date | None) -> str:
    """ "28/5/2024", "05/6/2024", "01/12/2024": days under 10 and months 1 and 2 are padded, as in
    official documents (Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II.4). "-" for None."""
    return f"{day.day:02d}/{_month(day.month)}/{day.year}" if day else UNDEFINED


def worded_date(day: date) -> str:
    """ "ngày 05 tháng 6 năm 2024", padded like `official_date`."""
    return f"ngày {day.day:02d} tháng {_month(day.month)} năm {day.year}"


def weekday_date(day: date | None) -> str:
    """ "thứ Hai, ngày 27/5/2024"; "-" for None."""
    return f"{WEEKDAYS[day.weekday()]}, ngày {official_date(day)}" if day else UNDEFINED


def worded_moment(moment: datetime | None) -> str:
    """ "23 giờ 59 phút, thứ Hai, ngày 27/5/2024", in the time zone of `moment`; "-" for None."""
    return f"{moment.hour} giờ {moment.minute:02d} phút, {weekday_date(moment)}" if moment else UNDEFINED


def official_dates(text: str) -> str:
    """Rewrites each dd/mm/yyyy within a text ("trước ngày 28/05/2024") as `official_date` does."""
    return WRITTEN_DATE.sub(lambda found: f"{found[1]}/{_month(int(found[2]))}/{found[3]}", text)


def title_with_year(title: str, year: int) -> str:
    """ "Báo cáo năm" → "Báo cáo năm 2024"; "Báo cáo Tháng hành động" → "Báo cáo Tháng hành động năm
    2024"; a title that contains the year stays as it is."""
    if str(year) in title:
        return title
    return f"{title} {year}" if title.casefold().endswith(" năm") else f"{title} năm {year}"


def _month(month: int) -> str:
    return f"{month:02d}" if month < 3 else str(month)
