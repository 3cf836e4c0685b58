"""Which lines of a form are not for a unit: those that need what it lacks, such as pupils."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from automation.domain.plan.units import Unit
from automation.domain.workbook.forms import Tab
from automation.rules.expression.language import Array


def needs_of(tab: Tab) -> dict[str, str]:
    """Returns field → what it needs, of those that need something."""
    return {field.name: each.needs for each in tab.indicators if each.needs for field in each.fields}


def not_for_units(tab: Tab, units: Sequence[Unit]) -> Array:
    """Returns bool, units down and the tab's fields across: the unit lacks what the field needs."""
    needs = needs_of(tab)
    found = np.zeros((len(units), len(tab.fields)), dtype=bool)
    for need in dict.fromkeys(needs.values()):
        lacking = np.array([not unit.has(need) for unit in units], dtype=bool)
        needing = np.array([needs.get(field.name) == need for field in tab.fields], dtype=bool)
        found |= lacking[:, None] & needing[None, :]
    return found
