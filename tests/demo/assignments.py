"""Who plays what: parts of the cast to units, mistakes to reports."""

from __future__ import annotations

from collections.abc import Sequence

from tests.demo.mistakes.table import MISTAKES
from tests.demo.scenario import PARTS

# Whose first version may hold mistakes, because they are asked to correct it afterwards.
CORRECTED = {"6T": ("early", "in May", "last days", "last evening"), "CN": ("early", "in November")}
NEVER_MENDED = {
    ("6T", "in time, wrong"): ("required left blank",),
    ("CN", "past midnight"): ("stock jumps",),
}


def assigned_units(units: Sequence[str], obligation: str, part: str) -> list[str]:
    """The units that play a part. `units`: by seat, "" for an empty one; beyond the table's 41 they play none."""
    parts = PARTS[obligation] if part in PARTS[obligation] else PARTS["one"]
    return [units[at] for at in parts[part] if at < len(units) and units[at]]


def assigned_mistakes(units: Sequence[str]) -> dict[tuple[str, str], list[str]]:
    """(unit, obligation) → names of the mistakes in its first version: every mistake of the
    table is made by somebody."""
    made: dict[tuple[str, str], list[str]] = {}
    for obligation, parts in CORRECTED.items():
        clerks = [unit for part in parts for unit in assigned_units(units, obligation, part)]
        names = [name for name, mistake in MISTAKES.items() if mistake.tab == obligation]
        for at, name in enumerate(names if clerks else ()):
            made.setdefault((clerks[at % len(clerks)], obligation), []).append(name)
    for (obligation, part), unmended in NEVER_MENDED.items():
        for unit in assigned_units(units, obligation, part):
            made.setdefault((unit, obligation), []).extend(unmended)
    return made
