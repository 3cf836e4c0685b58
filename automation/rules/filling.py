"""Counts, for each unit × obligation, the cells that have an answer and those that must have one and are blank."""

from __future__ import annotations

from collections import Counter

import numpy as np

from automation.domain.tracking.observations import CellCounts
from automation.domain.workbook.forms import Tab
from automation.rules.columns import TabData, tab_data
from automation.rules.expression.parse import Array
from automation.rules.frame import Dataset, State
from automation.rules.needs import not_for_units


def cell_counts(dataset: Dataset) -> dict[tuple[str, str], CellCounts]:
    """Returns the counts by (unit, obligation), over all indicator tabs of the obligation."""
    answered, left = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for tab in dataset.catalogue.tabs:
        if tab.code in dataset.tabs and tab.obligation and tab.fields:
            data = tab_data(dataset, tab)
            states = data.states_of(tab.fields)
            filled = ((states != State.BLANK) & (states != State.NOT_APPLICABLE)).sum(axis=1)
            blank = ((states == State.BLANK) & _required(data, tab)).sum(axis=1)
            for unit, more, less in zip(data.units, filled.tolist(), blank.tolist(), strict=True):
                answered[unit, tab.obligation] += more
                left[unit, tab.obligation] += less
    return {key: CellCounts(answered[key], left[key]) for key in answered}


def _required(data: TabData, tab: Tab) -> Array:
    """Returns, for units × fields, which must be answered: not those that need what a unit lacks."""
    required = np.array([field.required for field in tab.fields], dtype=bool)
    return np.asarray(required & ~not_for_units(tab, [data.dataset.units[unit] for unit in data.units]))
