"""The names that letters may use, by whom they go to: what `letters.py` tells templates and subjects.

`check-config` holds the committee's templates against this table; a test holds the table against
what is really told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from automation.correspondence.ladder import Due
from automation.domain.plan.plan import Audience, LadderStep, Obligation, Plan
from automation.domain.plan.units import Unit
from automation.domain.tracking.standing import Standing
from automation.domain.workbook.store_words import StoreWords

Names = Mapping[str, type | None]  # None: a word, a number, a day or a list, whose parts are not looked at

ALWAYS: Names = {
    "plan": Plan, "obligation": Obligation, "due": Due, "store": StoreWords,
    **dict.fromkeys(("committee", "sender_name", "contact", "now", "today", "last_working_day", "days_left",
                     "days_late")),
}
OF_A_UNIT: Names = {
    "unit": Unit, "standing": Standing,
    **dict.fromkeys(("stage", "is_return_letter", "is_returned", "reason", "returned_at", "submitted_at",
                     "reminded", "file", "feedback")),
}
OF_ALL_UNITS: Names = dict.fromkeys((
    "expected", "counts", "unreadable", "missing", "not_yet_due", "late", "unreachable", "unproven", "with_errors"))
OF_A_STEP: Names = {"step": LadderStep}
SUBJECT = "subject"  # told to the templates of text and HTML, once it is written

STEPS: Mapping[Audience, Names] = {
    Audience.UNIT: {**ALWAYS, **OF_A_UNIT, **OF_A_STEP},
    Audience.HEAD: {**ALWAYS, **OF_A_UNIT, **OF_A_STEP},
    Audience.COMMITTEE: {**ALWAYS, **OF_ALL_UNITS, **OF_A_STEP},
}
ANY: Names = {**ALWAYS, **OF_A_UNIT, **OF_ALL_UNITS, **OF_A_STEP, SUBJECT: None}


def spelled_out(names: Names) -> frozenset[str]:
    """Each name, and "name.part" for every part of those that have any."""
    parts = (f"{name}.{part}" for name, kind in names.items() if kind for part in _parts(kind))
    return frozenset((*names, *parts))


def _parts(kind: type) -> set[str]:
    return {each.name for each in fields(kind)} | {name for name in dir(kind) if not name.startswith("_")}
