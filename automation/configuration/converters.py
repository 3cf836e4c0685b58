"""Converters: what a key of a file may hold, and what it becomes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from automation.configuration.problems import nearest
from automation.configuration.schema import Converter, WrongError

E = TypeVar("E", bound=StrEnum)
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@"
                   r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}")
SENDER = re.compile(r"(?:[^<>]*<([^<>]+)>|([^<>]+))")
VIETNAMESE_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def text(value: Any) -> str:
    """NFC; a number or a date where words belong is a mistake."""
    if not isinstance(value, str):
        raise WrongError("must be text in quotes, not {value}", value)
    return unicodedata.normalize("NFC", value.strip())


def words(value: Any) -> str:
    """Text that may not be empty."""
    said = text(value)
    if not said:
        raise WrongError("may not be empty")
    return said


def code(value: Any) -> str:
    """A code: ASCII letters, digits, "-" and "_", as it stands in file names and addresses."""
    said = text(value)
    if not CODE.fullmatch(said):
        raise WrongError("“{value}” is no code: use letters A–Z, digits, “-” and “_”", said)
    return said


def identifier(value: Any) -> str:
    """A code that expressions can name: a letter first, then letters, digits and "_"."""
    said = text(value)
    if not IDENTIFIER.fullmatch(said):
        raise WrongError("“{value}” can't be named in an expression: use letters A–Z, digits and “_”", said)
    return said


def flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise WrongError("must be true or false, not {value}", value)
    return value


def whole(minimum: int | None = None, maximum: int | None = None) -> Converter:
    """A whole number within bounds, both inclusive."""
    def convert(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise WrongError("must be a whole number, not {value}", value)
        return int(_bounded(value, minimum, maximum))
    return convert


def number(minimum: float | None = None, maximum: float | None = None) -> Converter:
    """A number within bounds, both inclusive."""
    def convert(value: Any) -> float:
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise WrongError("must be a number, not {value}", value)
        return float(_bounded(value, minimum, maximum))
    return convert


def _bounded(value: float, minimum: float | None, maximum: float | None) -> float:
    if minimum is not None and value < minimum:
        raise WrongError("must be at least {value}", minimum)
    if maximum is not None and value > maximum:
        raise WrongError("must be at most {value}", maximum)
    return value


def day(value: Any) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise WrongError("“{value}” is no date: write it as 2024-05-28, without quotes", value, _iso(value))
    return value


def moment(value: Any) -> date | datetime:
    """A day, or a day with a time; `at_start` and `at_end` make it aware."""
    if not isinstance(value, date):
        raise WrongError("“{value}” is no date: write it as 2024-05-28, without quotes", value, _iso(value))
    return value


def at_start(when: date | datetime, zone: ZoneInfo) -> datetime:
    """A day alone means its first moment."""
    if isinstance(when, datetime):
        return when if when.tzinfo else when.replace(tzinfo=zone)
    return datetime.combine(when, time(), zone)


def at_end(when: date | datetime, zone: ZoneInfo) -> datetime:
    """A day alone means the whole of it: the first moment after."""
    return at_start(when if isinstance(when, datetime) else when + timedelta(days=1), zone)


def iso_day(value: Any) -> date:
    """A date as text, "2024-05-28": for tables of plain text."""
    try:
        return date.fromisoformat(text(value))
    except ValueError:
        raise WrongError("“{value}” is no date: write it as 2024-05-28", value, _iso(value)) from None


def _iso(value: Any) -> str:
    """What a date in Vietnamese order, or with quotes, should have been."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    said = str(value).strip()
    found = VIETNAMESE_DATE.fullmatch(said)
    try:
        return (date(int(found[3]), int(found[2]), int(found[1])) if found
                else date.fromisoformat(said)).isoformat()
    except ValueError:
        return ""


def email(value: Any) -> str:
    """An address as software can check one: a name, "@", and a domain with a dot."""
    said = text(value)
    if not EMAIL.fullmatch(said):
        raise WrongError("“{value}” is no e-mail address", said)
    return said


def sender(value: Any) -> str:
    """An address, alone or as "Name <address>"."""
    said = text(value)
    found = SENDER.fullmatch(said)
    email((found[1] or found[2]) if found else said)
    return said


def zone(value: Any) -> str:
    said = text(value)
    try:
        ZoneInfo(said)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise WrongError("“{value}” is no time zone, such as Asia/Ho_Chi_Minh", said) from None
    return said


def one_of(valid: Iterable[str]) -> Callable[[Any], str]:
    """One of these names."""
    names = tuple(valid)

    def convert(value: Any) -> str:
        said = text(value)
        if said not in names:
            raise WrongError("“{value}” is none of the known names", said, nearest(said, names))
        return said
    return convert


def member(kind: type[E]) -> Callable[[Any], E]:
    """A member of an enumeration, by its value."""
    known = one_of(each.value for each in kind)
    return lambda value: kind(known(value))


def several(convert: Converter) -> Callable[[Any], tuple[Any, ...]]:
    """An array, each item converted."""
    def convert_all(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise WrongError("must be an array in [ ], not {value}", value)
        return tuple(convert(item) for item in value)
    return convert_all


def mapping(convert: Converter) -> Callable[[Any], dict[str, Any]]:
    """A table of any keys, each value converted."""
    def convert_all(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise WrongError("must be a table, not {value}", value)
        return {name: convert(item) for name, item in value.items()}
    return convert_all


def anything(value: Any) -> Any:
    """Left as it is: its reader looks at it with a shape of its own."""
    return value
