"""Assigns roles to units, and mistakes to reports."""

from __future__ import annotations

from collections.abc import Sequence

from tests.demo.mistakes.table import MISTAKES
from tests.demo.scenario import ROLES

# Roles whose first version may hold mistakes, because a later step corrects it.
CORRECTED = {"6T": ("early", "in May", "last days", "last evening"), "CN": ("early", "in November")}
NEVER_CORRECTED = {
    ("6T", "in time, wrong"): ("required left blank",),
    ("CN", "past midnight"): ("stock jumps",),
}


def assigned_units(units: Sequence[str], obligation: str, role: str) -> list[str]:
    """The units that have a role. `units`: by position, "" for an empty one; those beyond the table's 41 have none."""
    roles = ROLES[obligation] if role in ROLES[obligation] else ROLES["one"]
    return [units[at] for at in roles[role] if at < len(units) and units[at]]


def assigned_mistakes(units: Sequence[str]) -> dict[tuple[str, str], list[str]]:
    """(unit, obligation) → names of the mistakes in its first version: every mistake of the
    table is assigned to a unit."""
    assigned: dict[tuple[str, str], list[str]] = {}
    for obligation, roles in CORRECTED.items():
        clerks = [unit for role in roles for unit in assigned_units(units, obligation, role)]
        names = [name for name, mistake in MISTAKES.items() if mistake.tab == obligation]
        for at, name in enumerate(names if clerks else ()):
            assigned.setdefault((clerks[at % len(clerks)], obligation), []).append(name)
    for (obligation, role), uncorrected in NEVER_CORRECTED.items():
        for unit in assigned_units(units, obligation, role):
            assigned.setdefault((unit, obligation), []).extend(uncorrected)
    return assigned
