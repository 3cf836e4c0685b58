"""A rule of a form: an expression that must be true of a unit's answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MissingPolicy(StrEnum):
    """How a rule treats a missing value (DHIS2's terms)."""

    SKIP_IF_ANY = "skip_if_any"
    SKIP_IF_ALL = "skip_if_all"
    AS_ZERO = "as_zero"


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Rule:
    """An expression over codes that must be true. See `rules/expression/` for the language.

    `each` repeats it over measures ("total", "female"); `for_each` over every field of a
    kind ("pair", "stock", "flow"), bound to the name `this`, without the indicators in `not_for`; `at` is the field
    that the note is attached to. `message` may contain `{expressions}` that are evaluated for the unit; `short`
    stands for it where the unit types, beside the row.
    """

    code: str
    check: str
    severity: Severity
    message: str
    remedy: str
    short: str = ""
    when: str = ""
    at: str = ""
    each: tuple[str, ...] = ()
    for_each: str = ""
    not_for: tuple[str, ...] = ()
    missing: MissingPolicy = MissingPolicy.SKIP_IF_ANY
    obligations: tuple[str, ...] = ()
    layer: str = "form"  # form, cross_form, previous
    was: tuple[str, ...] = ()
