"""Reads the keys of [mail] that set the hours in which letters leave."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from typing import Any

from automation.configuration import converters
from automation.configuration.schema import InvalidValueError, KeySchema, TableSchema
from automation.domain.plan.letters import LetterKind
from automation.domain.plan.sending_hours import URGENT, SendingHours

HOUR = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
WORKING, EVERY = "working", "every"


def _hour(value: Any) -> time:
    """A time of day in quotes, "07:30", or as TOML writes it, 07:30:00."""
    if isinstance(value, time):
        return value
    matched = HOUR.fullmatch(value.strip()) if isinstance(value, str) else None
    if matched is None:
        raise InvalidValueError("must be a time such as “07:30”, not {value}", value)
    return time(int(matched[1]), int(matched[2]))


def _between(value: Any) -> tuple[time, ...]:
    """Two times, the first before the second; none: letters leave at any time."""
    hours = converters.array_of(_hour)(value)
    shown = ", ".join(f"{each:%H:%M}" for each in hours)
    if hours and len(hours) != 2:
        raise InvalidValueError("must be the first and the last time, such as [“07:30”, “17:00”], not {value}", shown)
    if hours and hours[0] >= hours[1]:
        raise InvalidValueError("the first time must be before the last one, on one day: {value}", shown)
    return hours


SENDING_HOURS: TableSchema = {
    "send_between": KeySchema(_between),
    "send_days": KeySchema(converters.one_of((WORKING, EVERY))),
    "urgent_kinds": KeySchema(converters.array_of(converters.enum_member(LetterKind))),
}


def with_hours(values: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the values of [mail] with `hours` in the place of these keys."""
    others = {key: value for key, value in values.items() if key not in SENDING_HOURS}
    between = values.get("send_between", ())
    if not between:
        return others
    begin, end = between
    only = values.get("send_days", WORKING) == WORKING
    return {**others, "hours": SendingHours(begin, end, only, frozenset(values.get("urgent_kinds", URGENT)))}
