"""Cells and tables that a unit left blank because nobody asked it for them: they are no missing answers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import numpy as np
import pandas as pd

from automation.domain.workbook.forms import Tab
from automation.rules.expression.parse import Array
from automation.rules.frame import Dataset, State


def not_asked(dataset: Dataset, tab: Tab, units: Sequence[str]) -> pd.DataFrame:
    """Units × the fields of an indicator tab, bool: the cell is blank, and its tab or row came into the forms after the
    unit's workbook was made, or after its report was handed in."""
    names, rows = [each.name for each in tab.fields], [each.row for each in tab.fields]
    mask = np.zeros((len(units), len(names)), dtype=bool)
    for position, unit in enumerate(units):
        later = _rows(dataset, tab, unit)
        if later:
            mask[position] = [row in later for row in rows]
    found = pd.DataFrame(mask, index=list(units), columns=names)
    if tab.code not in dataset.tabs or not mask.any():
        return found
    states = dataset.tabs[tab.code].states.reindex(index=list(units), columns=names, fill_value=int(State.BLANK))
    return found & ((states == int(State.BLANK)) | _by_section(dataset, tab, states, mask))


def _by_section(dataset: Dataset, tab: Tab, states: pd.DataFrame, mask: Array) -> pd.DataFrame:
    """Cells that are nil because the unit chose so for the whole section: it was not asked for those that came later,
    and chose without them."""
    nil = (states == int(State.NIL)) & mask
    for position, number in np.argwhere(nil.to_numpy()).tolist():
        field, answers = tab.fields[number], dataset.workbooks[str(states.index[position])].tabs.get(tab.code)
        typed = answers and answers.values.get(field.row, {}).get(field.column)
        nil.iat[position, number] = typed is None
    return nil


def _rows(dataset: Dataset, tab: Tab, unit: str) -> Collection[str]:
    """Keys of the rows that the unit was not asked for."""
    later = dataset.later
    if tab.code in later.tabs.get(unit, ()):
        return frozenset(each.row for each in tab.fields)
    return later.rows.get((unit, tab.obligation or ""), frozenset()) | later.lacking.get((unit, tab.code), frozenset())


def units_not_asked(dataset: Dataset, table: Tab, units: Sequence[str]) -> frozenset[str]:
    """The units whose workbooks never had the register table, and those that do not owe the report to which it
    belongs: of another type, not yet or no longer there."""
    own, today = dataset.obligation(table.obligation), dataset.as_of.date()
    return frozenset(unit for unit in units if table.code in dataset.later.tabs.get(unit, ())
                     or (own is not None and not _owes(dataset, unit, own.code, today)))


def _owes(dataset: Dataset, unit: str, obligation: str, today: date) -> bool:
    known = dataset.directory.get(unit) or dataset.units.get(unit)
    return known is None or dataset.plan.obligation(obligation).owed_by(known, today)
