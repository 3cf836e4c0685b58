"""The template variables by audience: the names that `letters.py` passes to templates and subjects.

`check-config` checks the committee's templates against this table; a test checks the table against the variables
that are really passed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import cache

from automation.correspondence.ladder import Due
from automation.domain.plan.letters import TO_UNITS, LetterKind
from automation.domain.plan.members import Cluster, Member
from automation.domain.plan.plan import Audience, LadderStep, Obligation, Plan
from automation.domain.plan.units import Unit
from automation.domain.tracking.observations import CellCounts
from automation.domain.tracking.standing import Standing
from automation.domain.workbook.store_words import StoreWords

Names = Mapping[str, type | None]  # None: a text, number, day or list, whose attributes are not checked

COMMON: Names = {
    "plan": Plan, "store": StoreWords,
    **dict.fromkeys(("committee", "also", "sender_name", "contact", "now", "today", "register_url", "calendar")),
}
ALWAYS: Names = {
    **COMMON, "obligation": Obligation, "due": Due,
    **dict.fromkeys(("last_working_day", "days_left", "days_late", "summary_name", "summary_url", "summary_at")),
}
OF_A_UNIT: Names = {
    "unit": Unit, "standing": Standing, "cells": CellCounts,
    **dict.fromkeys(("stage", "kind", "is_return_letter", "is_returned", "reason", "returned_at", "returned_by",
                     "submitted_at", "reminded", "file", "url", "feedback", "feedback_url", "head_title", "decided_by",
                     "decided_at", "until", "is_again", "is_revoked", "is_mended", "findings", "more_findings")),
}
OF_ALL_UNITS: Names = dict.fromkeys((
    "expected", "owed", "exempt", "counts", "unreadable", "missing", "not_yet_due", "late", "unreachable", "unproven",
    "with_errors", "no_recipient"))
OF_A_DIGEST: Names = {**OF_ALL_UNITS, "concerned": None, "drafted": None}  # of a step of the ladder
OF_AN_OFFICIAL_LETTER: Names = dict.fromkeys(("late", "deadline", "as_of"))
OF_A_STEP: Names = {"step": LadderStep}
SUBJECT = "subject"  # passed to the text and HTML templates, once it is rendered

STEPS: Mapping[Audience, Names] = {
    Audience.UNIT: {**ALWAYS, **OF_A_UNIT, **OF_A_STEP},
    Audience.HEAD: {**ALWAYS, **OF_A_UNIT, **OF_A_STEP},
    Audience.CLUSTER: {**ALWAYS, **OF_A_DIGEST, **OF_A_STEP, "cluster": Cluster},
    Audience.MEMBER: {**ALWAYS, **OF_A_DIGEST, **OF_A_STEP, "member": Member},
    Audience.COMMITTEE: {**ALWAYS, **OF_A_DIGEST, **OF_A_STEP},
}
# Of letters that no step of the ladder makes, and that are about no unit's report.
TO_THE_COMMITTEE: Mapping[LetterKind, Names] = {
    LetterKind.ANNOUNCEMENT: dict.fromkeys(("title", "paragraphs", "link", "addressee", "attached")),
    LetterKind.UNCLEAR_DECISION: dict.fromkeys(("entries",)),
    LetterKind.DIGEST_MEMBER: {"member": Member, "sections": None},
    LetterKind.DIGEST_SECRETARY: dict.fromkeys(("changed", "waiting", "failed", "left", "more_left", "sent",
                                                "tomorrow")),
}
KINDS: Mapping[LetterKind, Names] = {
    **{kind: {**ALWAYS, **OF_A_UNIT} for kind in TO_UNITS},
    **{kind: {**COMMON, **names} for kind, names in TO_THE_COMMITTEE.items()},
}
ANY: Names = {**ALWAYS, **OF_AN_OFFICIAL_LETTER,
              **OF_A_UNIT, **OF_A_DIGEST, **OF_A_STEP, "cluster": Cluster, SUBJECT: None,
              **{name: kind for names in TO_THE_COMMITTEE.values() for name, kind in names.items()}}


def qualified_names(names: Names) -> frozenset[str]:
    """Returns each name, and "name.attribute" for every attribute of those with a type."""
    parts = (f"{name}.{part}" for name, kind in names.items() if kind for part in _parts(kind))
    return frozenset((*names, *parts))


@cache
def _parts(kind: type) -> frozenset[str]:
    return frozenset({each.name for each in fields(kind)} | {name for name in dir(kind) if not name.startswith("_")})
