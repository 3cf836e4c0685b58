"""A dataset whose "units" are groups of units: the same expressions then speak of the sector."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from automation.domain.workbook.forms import FieldKind, Tab
from automation.rules.columns import tab_data
from automation.rules.expression.parse import Array, parse
from automation.rules.expression.scope import TabScope
from automation.rules.frame import Dataset, State, TabFrame, TableFrame

COUNTED = (FieldKind.INTEGER, FieldKind.BOOLEAN)


def evaluated(dataset: Dataset, tab: Tab, expression: str) -> pd.Series[float]:
    """The expression's value per unit of the dataset, NaN where it is not known.

    Raises ExpressionError when the tab lacks a name that the expression uses.
    """
    data = tab_data(dataset, tab)
    values: Array = parse(expression).evaluate(TabScope(data))
    broad = np.broadcast_to(np.asarray(values, dtype=float), (len(data.units),))
    return pd.Series(broad, index=pd.Index(data.units), dtype=float)


def aggregated(dataset: Dataset, groups: Mapping[str, str]) -> Dataset:
    """`groups`: unit → the group that takes its place; units without one are left out.

    Counts are summed. "Có" becomes the share (0..1) of the units that answered, so that
    `100 * H01` is the percentage of units in a group as it is of one unit.
    """
    tabs = {code: _tab(frame, groups) for code, frame in dataset.tabs.items()}
    tables = {code: _table(table, groups) for code, table in dataset.tables.items()}
    previous: dict[tuple[str, str], float] = {}
    for (unit, name), figure in dataset.previous.items():
        if unit in groups:
            key = (groups[unit], name)
            previous[key] = previous.get(key, 0.0) + figure
    return replace(dataset, tabs=tabs, tables=tables, previous=previous, raw_columns={})


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
            values[name] = pd.Series("", index=values.index, dtype=object)  # words don't add up
    states = values.notna().astype("int8") * int(State.VALUE)
    rows = {"explained": frame.explained, "estimated": frame.estimated}
    marks = {name: marked.loc[units].groupby(by).any() for name, marked in rows.items()}
    return TabFrame(frame.tab, values, states, **marks)


def _table(table: TableFrame, groups: Mapping[str, str]) -> TableFrame:
    kept = table.records["unit"].isin(list(groups))
    records = table.records[kept].copy()
    records["unit"] = records["unit"].map(dict(groups))
    return replace(table, records=records, states=table.states[kept])
