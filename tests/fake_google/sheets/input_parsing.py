"""USER_ENTERED: parses a typed text into a cell's content by the spreadsheet's locale."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from tests.fake_google.sheets.locales import Locale
from tests.fake_google.sheets.model import Scalar

EPOCH = date(1899, 12, 30)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(?:\s*([AaPp])\.?[Mm]\.?)?\Z")
ISO_DATE = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})\Z")
LOCAL_DATE = re.compile(r"(\d{1,2})([-/.])(\d{1,2})(?:\2(\d{4}|\d{2}))?\Z")
NAMED_DATE = re.compile(r"(?:([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})|(\d{1,2})[\s-]+([A-Za-z]{3,9})[\s-]+(\d{4}))\Z")


@dataclass(frozen=True)
class ParsedInput:
    """A value or a formula, and the number format that the input sets ("" for none)."""

    value: Scalar = None
    formula: str = ""
    kind: str = ""
    pattern: str = ""


def parse(text: str, locale: Locale, year: int) -> ParsedInput:
    """Parses a typed text; ``year`` completes a date without one."""
    if text.startswith("'"):
        return ParsedInput(text[1:])
    if text.startswith("=") and len(text) > 1:
        return ParsedInput(formula=text)
    stripped = text.strip()
    if stripped.upper() in ("TRUE", "FALSE"):
        return ParsedInput(stripped.upper() == "TRUE")
    parsed = number(stripped, locale) or _moment(stripped, locale, year)
    return parsed or ParsedInput(text)


def number(text: str, locale: Locale) -> ParsedInput | None:
    """Parses a number in the locale's notation, with percent sign, currency sign or exponent; None for other texts."""
    group, point = re.escape(locale.group), re.escape(locale.decimal)
    signs = "|".join(re.escape(sign) for sign in locale.signs)
    digits = rf"(?:\d{{1,3}}(?:{group}\d{{3}})+|\d+)(?:{point}\d*)?|{point}\d+"
    shape = (rf"(?P<minus>[-+]?)\s*(?P<before>{signs})?\s*(?P<digits>{digits})(?P<exp>[eE][-+]?\d+)?"
             rf"\s*(?P<after>%|{signs})?\Z")  # fmt: skip
    bare = text[1:-1] if text.startswith("(") and text.endswith(")") else text
    match = re.match(shape, bare)
    if not match:
        return None
    plain = match["digits"].replace(locale.group, "").replace(locale.decimal, ".") + (match["exp"] or "")
    value = float(plain) * (-1 if match["minus"] == "-" or bare != text else 1)
    return _with_number_format(value, match, locale)


def _with_number_format(value: float, match: "re.Match[str]", locale: Locale) -> ParsedInput:
    grouped, pointed = locale.group in match["digits"], locale.decimal in match["digits"]
    if match["after"] == "%":
        return ParsedInput(_plain(value / 100), kind="PERCENT", pattern="0.00%" if pointed else "0%")
    if match["before"] or match["after"]:
        pattern = locale.currency.format("#,##0.00" if pointed else "#,##0")
        return ParsedInput(_plain(value), kind="CURRENCY", pattern=pattern)
    if match["exp"]:
        return ParsedInput(_plain(value), kind="SCIENTIFIC", pattern="0.00E+00")
    if grouped:
        return ParsedInput(_plain(value), kind="NUMBER", pattern="#,##0.00" if pointed else "#,##0")
    return ParsedInput(_plain(value))


def _plain(value: float) -> int | float:
    return int(value) if value.is_integer() and abs(value) < 1e15 else float(f"{value:.15g}")


def _moment(text: str, locale: Locale, year: int) -> ParsedInput | None:
    if clock := _time(text):
        return ParsedInput(clock[0], kind="TIME", pattern=locale.time if clock[1] else "h:mm")
    if day := _date(text, locale, year):
        return ParsedInput(serial(day[0]), kind="DATE", pattern=day[1])
    head, _, tail = re.sub(r"[Tt](?=\d)", " ", text).partition(" ")
    day, clock = _date(head, locale, year), _time(tail.strip())
    if day and clock:
        return ParsedInput(serial(day[0]) + clock[0], kind="DATE_TIME", pattern=f"{day[1]} hh:mm:ss")
    return None


def _time(text: str) -> tuple[float, bool] | None:
    """The time as a fraction of a day, and whether the text has seconds."""
    match = TIME.match(text)
    if not match:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[5]:
        hour = hour % 12 + (12 if match[5] in "Pp" else 0)
    if minute > 59 or second > 59:
        return None
    return (hour * 3600 + minute * 60 + second + int((match[4] or "0").ljust(3, "0")) / 1000) / 86400, bool(match[3])


def _date(text: str, locale: Locale, year: int) -> tuple[date, str] | None:
    try:
        if match := ISO_DATE.match(text):
            return date(int(match[1]), int(match[3]), int(match[4])), match[2].join(("yyyy", "mm", "dd"))
        if match := LOCAL_DATE.match(text):
            return _local(match, locale, year)
        if match := NAMED_DATE.match(text):
            return _month_name_date(match)
    except ValueError:
        return None  # 31 February is a text
    return None


def _local(match: "re.Match[str]", locale: Locale, year: int) -> tuple[date, str] | None:
    if match[2] == ".":
        return None  # a dot separates thousands or decimals in the supported locales
    first, second = int(match[1]), int(match[3])
    day, month = (first, second) if locale.order == "dmy" else (second, first)
    digits = int(match[4]) if match[4] else year
    return date(digits + (2000 if digits < 30 else 1900 if digits < 100 else 0), month, day), locale.date


def _month_name_date(match: "re.Match[str]") -> tuple[date, str] | None:
    word, day, year = (match[1], match[2], match[3]) if match[1] else (match[5], match[4], match[6])
    if word[:3].lower() not in MONTHS:
        return None
    return date(int(year), MONTHS.index(word[:3].lower()) + 1, int(day)), "mmm d, yyyy" if match[1] else "d mmm yyyy"


def serial(moment: date | datetime | time) -> int | float:
    """Days since 30 December 1899, the serial number of Sheets; an aware time by its own wall clock."""
    if isinstance(moment, time):
        return (moment.hour * 3600 + moment.minute * 60 + moment.second) / 86400
    if isinstance(moment, datetime):
        return (moment.date() - EPOCH).days + serial(moment.time())
    return (moment - EPOCH).days
