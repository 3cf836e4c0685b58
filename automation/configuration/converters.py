"""Converters: each checks one value of a file and returns it in the form that the domain uses.

Each raises InvalidValueError for a value that its key can't hold.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from automation.configuration.characters import is_file_name, is_spoilt
from automation.configuration.problems import nearest
from automation.configuration.schema import Converter, InvalidValueError
from automation.domain.vietnamese.characters import invalid_character

E = TypeVar("E", bound=StrEnum)
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@"
                   r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}")
LONGEST_CODE = 64  # characters: codes are names of files, folders and headings
LONGEST_NAME = 250  # of a unit
LONGEST_EMAIL = 254  # RFC 5321
SENDER = re.compile(r"(?:[^<>]*<([^<>]+)>|([^<>]+))")
VIETNAMESE_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def text(value: Any) -> str:
    """Stripped text in Unicode NFC. Rejects a number or a date where text belongs, and control characters."""
    if not isinstance(value, str):
        raise InvalidValueError("must be text in quotes, not {value}", value)
    invalid = invalid_character(value)
    if invalid:
        raise InvalidValueError("has a character that can't be shown: {value}", invalid)
    return unicodedata.normalize("NFC", value.strip())


def nonempty_text(value: Any) -> str:
    """Text that may not be empty."""
    given = text(value)
    if not given:
        raise InvalidValueError("may not be empty")
    return given


def name(value: Any) -> str:
    """The name of a unit: one line of text, whose letters all survived the last saving."""
    given = " ".join(nonempty_text(value).split())
    if is_spoilt(given):
        raise InvalidValueError("“{value}” has lost letters when the file was saved: type it again, and save the file "
                                "as “CSV UTF-8” or .xlsx", given)
    if len(given) > LONGEST_NAME:
        raise InvalidValueError("is too long: {value} characters at most", LONGEST_NAME)
    return given


def code(value: Any) -> str:
    """A code: ASCII letters, digits, "-" and "_", fit for file names and URLs."""
    given = text(value)
    if not CODE.fullmatch(given):
        raise InvalidValueError("“{value}” is no code: use letters A–Z, digits, “-” and “_”", given)
    return _short(file_name(given))


def file_name(value: Any) -> str:
    """A text that any system takes as the name of a file."""
    given = nonempty_text(value)
    if not is_file_name(given):
        raise InvalidValueError("no file can be called “{value}”", given)
    return given


def _short(code: str) -> str:
    if len(code) > LONGEST_CODE:
        raise InvalidValueError("is too long: {value} characters at most", LONGEST_CODE)
    return code


def identifier(value: Any) -> str:
    """A code that expressions can use: a letter or "_", then letters, digits and "_"."""
    given = text(value)
    if not IDENTIFIER.fullmatch(given):
        raise InvalidValueError("“{value}” can't be named in an expression: use letters A–Z, digits and “_”", given)
    return _short(given)


def boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise InvalidValueError("must be true or false, not {value}", value)
    return value


def integer(minimum: int | None = None, maximum: int | None = None) -> Converter:
    """A converter for whole numbers within bounds, both inclusive."""
    def convert(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise InvalidValueError("must be a whole number, not {value}", value)
        return int(_bounded(value, minimum, maximum))
    return convert


def number(minimum: float | None = None, maximum: float | None = None) -> Converter:
    """A converter for numbers within bounds, both inclusive."""
    def convert(value: Any) -> float:
        if not isinstance(value, int | float) or isinstance(value, bool) or value != value:
            raise InvalidValueError("must be a number, not {value}", value)
        return float(_bounded(value, minimum, maximum))
    return convert


def _bounded(value: float, minimum: float | None, maximum: float | None) -> float:
    if minimum is not None and value < minimum:
        raise InvalidValueError("must be at least {value}", minimum)
    if maximum is not None and value > maximum:
        raise InvalidValueError("must be at most {value}", maximum)
    return value


def toml_time(value: Any) -> time:
    """A time of day without quotes, such as 07:30:00."""
    if not isinstance(value, time):
        raise InvalidValueError("must be a time such as 07:30:00, without quotes, not {value}", value)
    return value


def toml_date(value: Any) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise InvalidValueError("“{value}” is no date: write it as YYYY-MM-DD, without quotes", value, _iso(value))
    return value


def date_or_datetime(value: Any) -> date | datetime:
    """A date, or a date with a time; `at_start` and `at_end` turn it into an aware datetime."""
    if not isinstance(value, date):
        raise InvalidValueError("“{value}” is no date: write it as YYYY-MM-DD, without quotes", value, _iso(value))
    return value


def at_start(when: date | datetime, zone: ZoneInfo) -> datetime:
    """The moment as an aware datetime; a date alone means its first moment."""
    if isinstance(when, datetime):
        return when if when.tzinfo else when.replace(tzinfo=zone)
    return datetime.combine(when, time(), zone)


def at_end(when: date | datetime, zone: ZoneInfo) -> datetime:
    """The moment as an aware datetime; a date alone means all of that day: the first moment after it."""
    return at_start(when if isinstance(when, datetime) else when + timedelta(days=1), zone)


def iso_date(value: Any) -> date:
    """A date written as text, "2024-05-28": for CSV files, which have no dates of their own."""
    try:
        return date.fromisoformat(text(value))
    except ValueError:
        raise InvalidValueError("“{value}” is no date: write it as YYYY-MM-DD", value, _iso(value)) from None


def _iso(value: Any) -> str:
    """The ISO form of a date written in Vietnamese order (28/5/2024) or in quotes; "" for what is no date."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    given = str(value).strip()
    parts = VIETNAMESE_DATE.fullmatch(given)
    try:
        return (date(int(parts[3]), int(parts[2]), int(parts[1])) if parts
                else date.fromisoformat(given)).isoformat()
    except ValueError:
        return ""


def email(value: Any) -> str:
    """An e-mail address, as far as its spelling shows: a local part, "@", and a domain with a dot."""
    given = text(value)
    if not EMAIL.fullmatch(given) or len(given) > LONGEST_EMAIL:
        raise InvalidValueError("“{value}” is no e-mail address", given)
    return given


def mail_sender(value: Any) -> str:
    """An e-mail address, alone or as "Name <address>"."""
    given = text(value)
    parts = SENDER.fullmatch(given)
    email((parts[1] or parts[2]) if parts else given)
    return given


def time_zone(value: Any) -> str:
    given = text(value)
    try:
        ZoneInfo(given)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidValueError("“{value}” is no time zone, such as Asia/Ho_Chi_Minh", given) from None
    return given


def one_of(valid: Iterable[str]) -> Callable[[Any], str]:
    """A converter that accepts one of these names."""
    names = tuple(valid)

    def convert(value: Any) -> str:
        given = text(value)
        if given not in names:
            raise InvalidValueError("“{value}” is none of the known names", given, nearest(given, names))
        return given
    return convert


def enum_member(kind: type[E]) -> Callable[[Any], E]:
    """A converter for a member of an enumeration, written as its value."""
    valid = one_of(each.value for each in kind)
    return lambda value: kind(valid(value))


def array_of(convert: Converter) -> Callable[[Any], tuple[Any, ...]]:
    """A converter for arrays, each item converted."""
    def convert_all(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise InvalidValueError("must be an array in [ ], not {value}", value)
        return tuple(convert(item) for item in value)
    return convert_all


def table_of(convert: Converter) -> Callable[[Any], dict[str, Any]]:
    """A converter for tables of any keys, each value converted."""
    def convert_all(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise InvalidValueError("must be a table, not {value}", value)
        return {name: convert(item) for name, item in value.items()}
    return convert_all


def unchecked(value: Any) -> Any:
    """The value unchanged: its reader checks it against a schema of its own."""
    return value
