"""Formats values by number format and the spreadsheet's locale."""

import re
from datetime import datetime, timedelta

from tests.fake_google.http_messages import Json
from tests.fake_google.sheets.locales import Locale
from tests.fake_google.sheets.model import Scalar

MOMENTS = ("DATE", "TIME", "DATE_TIME")
DEFAULTS = {"PERCENT": "0.00%", "SCIENTIFIC": "0.00E+00", "NUMBER": "#,##0.00"}
TOKEN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|am/pm|AM/PM|a/p|A/P|y+|m+|d+|h+|s+|[YDHS]+|M+|\.0+|.', re.S)
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def format_value(value: Scalar, number_format: Json, locale: Locale) -> str:
    """The displayed text of a value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return value
    kind, pattern = number_format.get("type", ""), number_format.get("pattern") or ""
    if kind == "TEXT" or pattern == "@" or not (kind or pattern):
        return format_general(value, locale)
    if kind in MOMENTS:
        return format_date_time(value, pattern or default_date_time_pattern(kind, locale))
    pattern = pattern or (locale.currency.format("#,##0.00") if kind == "CURRENCY" else DEFAULTS.get(kind, ""))
    return format_number(value, pattern, locale) if pattern else format_general(value, locale)


def default_date_time_pattern(kind: str, locale: Locale) -> str:
    return {"DATE": locale.date, "TIME": locale.time}.get(kind, f"{locale.date} {locale.time}")


def format_general(value: float, locale: Locale) -> str:
    """A number without a format: integers in full, others with ten digits, without trailing zeros."""
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    if abs(value) >= 1e15 or abs(value) < 1e-9:
        mantissa, _, exponent = f"{value:.5E}".partition("E")
        return mantissa.rstrip("0").rstrip(".").replace(".", locale.decimal) + f"E{int(exponent):+03d}"
    digits = max(0, 10 - len(str(int(abs(value)))) if abs(value) >= 1 else 10)
    text = f"{value:.{digits}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", locale.decimal)


def format_number(value: float, pattern: str, locale: Locale) -> str:
    """Applies a number pattern: sections, zeros, grouping, percent, exponent, literal text."""
    sections = _sections(pattern)
    section = sections[0]
    if value < 0 and len(sections) > 1:
        section, value = sections[1], -value
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    bare = re.sub(r'"[^"]*"|\\.', lambda match: "\0" * len(match[0]), section)  # masks literal text
    core = re.search(r"(?:[#0?,.]*[#0?][#0?,.]*)(?:E\+0+)?", bare)
    if not core:
        return _literal(section)
    before, after = section[: core.start()], section[core.end() :]
    scaled = value * 100 if "%" in _literal(before + after) else value
    sign = "-" if scaled < 0 else ""
    return sign + _literal(before) + _digits(abs(scaled), core[0], locale) + _literal(after)


def _sections(pattern: str) -> list[str]:
    sections: list[str] = re.findall(r'((?:"[^"]*"|\\.|[^;"\\])*)(?:;|\Z)', pattern)
    return sections[: pattern.count(";") + 1] or [pattern]  # the last match is the empty end of the text


def _digits(value: float, core: str, locale: Locale) -> str:
    core, _, exponent = core.partition("E+")
    integer, _, fraction = core.partition(".")
    places, least = len(fraction), fraction.count("0")
    if exponent:
        mantissa, _, power = f"{value:.{places}E}".partition("E")
        return mantissa.replace(".", locale.decimal) + f"E{int(power):+0{len(exponent) + 1}d}"
    text = f"{_round_half_up(value, places):.{places}f}"
    units, _, parts = text.partition(".")
    units = units.zfill(integer.count("0")) if integer.count("0") else units.lstrip("0")
    if "," in integer:
        units = f"{int(units or 0):,}".replace(",", locale.group) if units else units
    kept = parts[:least] + parts[least:].rstrip("0")
    return units + (locale.decimal + kept if kept else "")


def _round_half_up(value: float, places: int) -> float:
    return float(f"{value + 10 ** -(places + 9):.{places}f}")


def _literal(text: str) -> str:
    """The literal text around digits, without quotes, backslashes, colours and spacing characters."""
    out = re.sub(r"\[\$([^\]-]*)[^\]]*\]", r"\1", text)
    out = re.sub(r"\[[^\]]*\]|[_*].", "", out)
    return re.sub(r'"([^"]*)"|\\(.)', lambda match: match[1] if match[1] is not None else match[2], out)


def format_date_time(value: float, pattern: str) -> str:
    """Applies a date and time pattern; "m" after hours or before seconds is minutes."""
    when = datetime(1899, 12, 30) + timedelta(days=round(float(value) * 86_400_000) / 86_400_000)  # noqa: DTZ001
    when = (when + timedelta(microseconds=500)).replace(microsecond=(when.microsecond + 500) // 1000 * 1000 % 1_000_000)
    tokens = TOKEN.findall(pattern)
    twelve = any(token.lower() in ("am/pm", "a/p") for token in tokens)
    return "".join(_part(token, at, tokens, when, twelve) for at, token in enumerate(tokens))


def _part(token: str, at: int, tokens: list[str], when: datetime, twelve: bool) -> str:
    low = token.lower()
    if low[0] == "y":
        return f"{when.year:04d}" if len(low) > 2 else f"{when.year % 100:02d}"
    if low[0] == "m":
        return _minute(low, when) if _beside_time(tokens, at) else _month(low, when)
    if low[0] == "d":
        return (str(when.day), f"{when.day:02d}", DAYS[when.weekday()][:3], DAYS[when.weekday()])[min(len(low), 4) - 1]
    if low[0] == "h":
        hour = (when.hour % 12 or 12) if twelve else when.hour
        return f"{hour:02d}" if len(low) > 1 else str(hour)
    if low[0] == "s":
        return f"{when.second:02d}" if len(low) > 1 else str(when.second)
    if low in ("am/pm", "a/p"):
        half = "PM" if when.hour >= 12 else "AM"
        return half if low == "am/pm" else half[0]
    if re.fullmatch(r"\.0+", token):
        return f".{when.microsecond:06d}"[: len(token)]
    return _literal(token)


def _minute(low: str, when: datetime) -> str:
    return f"{when.minute:02d}" if len(low) > 1 else str(when.minute)


def _month(low: str, when: datetime) -> str:
    name = MONTHS[when.month - 1]
    return (str(when.month), f"{when.month:02d}", name[:3], name, name[:1])[min(len(low), 5) - 1]


def _beside_time(tokens: list[str], at: int) -> bool:
    def letters(seq: list[str]) -> str:
        return next((token[0].lower() for token in seq if token[0].lower() in "ymdhs" and "/" not in token), "")

    return letters(tokens[:at][::-1]) == "h" or letters(tokens[at + 1 :]) == "s"
