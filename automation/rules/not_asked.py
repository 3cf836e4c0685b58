"""Cells and tables that a unit left blank because nobody asked it for them: they are no missing answers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from automation.domain.workbook.forms import Tab
from automation.domain.workbook.section_nil import section_nils
from automation.rules.expression.parse import Array
from automation.rules.frame import Dataset, LaterForms, State, TabFrame


def with_later_forms(dataset: Dataset, later: LaterForms) -> Dataset:
    """Returns the dataset with what the forms ask since. Where a unit chose that a section has nothing to report, it
    was not asked for the rows that came later, and chose without them: they are blank. Needs the raw cells."""
    dataset = replace(dataset, later=later)
    tabs = {tab.code: frame for tab in dataset.catalogue.tabs if tab.code in dataset.tabs and section_nils(tab)
            if (frame := _without_late_nils(dataset, tab)) is not None}
    return replace(dataset, tabs={**dataset.tabs, **tabs}) if tabs else dataset


def _without_late_nils(dataset: Dataset, tab: Tab) -> TabFrame | None:
    """Returns the tab's frame without these nils, None when there are none."""
    frame = dataset.tabs[tab.code]
    nil = _came_later(dataset, tab, list(frame.states.index)) & (frame.states.to_numpy() == int(State.NIL))
    chosen = [(position, number) for position, number in np.argwhere(nil).tolist()
              if not _is_typed(dataset, str(frame.states.index[position]), tab, number)]
    if not chosen:
        return None
    states, values = frame.states.copy(), frame.values.copy()
    for position, number in chosen:
        states.iat[position, number] = int(State.BLANK)
        values.iat[position, number] = np.nan
    return replace(frame, states=states, values=values)


def _is_typed(dataset: Dataset, unit: str, tab: Tab, number: int) -> bool:
    field, answers = tab.fields[number], dataset.workbooks[unit].tabs.get(tab.code)
    return answers is not None and answers.values.get(field.row, {}).get(field.column) is not None


def _came_later(dataset: Dataset, tab: Tab, units: Sequence[str]) -> Array:
    """Returns bool, units down and the tab's fields across: the unit was not asked for the row."""
    rows = [each.row for each in tab.fields]
    mask = np.zeros((len(units), len(rows)), dtype=bool)
    for position, unit in enumerate(units):
        later = _rows(dataset, tab, unit)
        if later:
            mask[position] = [row in later for row in rows]
    return mask


def not_asked(dataset: Dataset, tab: Tab, units: Sequence[str]) -> pd.DataFrame:
    """Units × the fields of an indicator tab, bool: the cell is blank, and its tab or row came into the forms after the
    unit's workbook was made, or after its report was handed in."""
    names, mask = [each.name for each in tab.fields], _came_later(dataset, tab, units)
    found = pd.DataFrame(mask, index=list(units), columns=names)
    if tab.code not in dataset.tabs or not mask.any():
        return found
    states = dataset.tabs[tab.code].states.reindex(index=list(units), columns=names, fill_value=int(State.BLANK))
    return found & (states == int(State.BLANK))


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
