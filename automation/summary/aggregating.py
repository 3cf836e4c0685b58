"""Aggregates a dataset's units to groups, so that the same expressions give figures of a group or the whole sector."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from automation.domain.plan.mergers import absorbed
from automation.domain.plan.plan import Obligation
from automation.domain.plan.year_before import Figures, YearBefore
from automation.domain.workbook.forms import FieldKind, Tab
from automation.rules.columns import tab_data
from automation.rules.expression.parse import Array, parse
from automation.rules.expression.scope import TabScope
from automation.rules.frame import Dataset, State, TabFrame, TableFrame

COUNTED = (FieldKind.INTEGER, FieldKind.BOOLEAN)


def evaluate(dataset: Dataset, tab: Tab, expression: str) -> pd.Series[float]:
    """Return the expression's value for each unit of the dataset, NaN where unknown.

    Raises ExpressionError when the tab lacks a name that the expression uses.
    """
    data = tab_data(dataset, tab)
    values: Array = parse(expression).evaluate(TabScope(data))
    broad = np.broadcast_to(np.asarray(values, dtype=float), (len(data.units),))
    return pd.Series(broad, index=pd.Index(data.units), dtype=float)


def aggregate(dataset: Dataset, groups: Mapping[str, str], obligation: str | None = None) -> Dataset:
    """Return a dataset whose units are groups. `groups`: unit → group; units without a group are left out, except from
    the earlier figures of `obligation`: there its heirs' parts belong to their group.

    Counts are summed. "Có" becomes the share (0..1) of the units that answered, so that `100 * H01` is the
    percentage of a group's units.
    """
    own = dataset.obligation(obligation)
    parts = _with_parts(dataset, own, groups)
    before = own.previous if own else None
    tabs = {code: _tab(frame, parts if before and frame.tab.obligation == before else groups)
            for code, frame in dataset.tabs.items()}
    tables = {code: _table(table, groups) for code, table in dataset.tables.items()}
    years = {code: YearBefore(_figures(year.figures, parts)) for code, year in dataset.years_before.items()}
    return replace(dataset, tabs=tabs, tables=tables, previous=_figures(dataset.previous, parts), years_before=years,
                   raw_columns={}, directory={})


def _figures(figures: Figures, groups: Mapping[str, str]) -> Figures:
    summed: dict[tuple[str, str], float] = {}
    for (unit, name), figure in figures.items():
        if unit in groups:
            key = (groups[unit], name)
            summed[key] = summed.get(key, 0.0) + figure
    return summed


def _with_parts(dataset: Dataset, obligation: Obligation | None, groups: Mapping[str, str]) -> Mapping[str, str]:
    """The groups, with the units that the heirs among them continue."""
    if obligation is None:
        return groups
    merged = absorbed(dataset.directory, obligation.reference_day(dataset.as_of.date()))
    added = {unit.code: groups[heir] for heir, units in merged.items() if heir in groups for unit in units}
    return {**groups, **added} if added else groups


def _tab(frame: TabFrame, groups: Mapping[str, str]) -> TabFrame:
    units = [unit for unit in groups if unit in frame.values.index]
    by = pd.Series([groups[unit] for unit in units], index=units, dtype=object)
    kinds = {field.name: field.kind for field in frame.tab.fields}
    counted = [name for name, kind in kinds.items() if kind in COUNTED]
    yes_no = [name for name in counted if kinds[name] is FieldKind.BOOLEAN]
    numbers = frame.values.loc[units, counted].astype(float)
    values = numbers.groupby(by).sum(min_count=1)
    values[yes_no] = numbers[yes_no].groupby(by).mean()
    values = values.reindex(columns=list(frame.values.columns))
    for name, kind in kinds.items():
        if kind in (FieldKind.STRING, FieldKind.CHOICE):
            values[name] = pd.Series("", index=values.index, dtype=object)  # texts have no sum
    states = values.notna().astype("int8") * int(State.VALUE)
    rows = {"explained": frame.explained, "estimated": frame.estimated}
    flags = {name: flag.loc[units].groupby(by).any() for name, flag in rows.items()}
    return TabFrame(frame.tab, values, states, **flags)


def _table(table: TableFrame, groups: Mapping[str, str]) -> TableFrame:
    kept = table.records["unit"].isin(list(groups))
    records = table.records[kept].copy()
    records["unit"] = records["unit"].map(dict(groups))
    return replace(table, records=records, states=table.states[kept])
