"""The columns behind one tab, fetched once: figures, states, the period before, the calendar."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from automation.domain.plan.plan import Obligation
from automation.domain.workbook.forms import Field, FieldKind, FormRow, Tab
from automation.rules.expression.parse import Array, ExpressionError
from automation.rules.frame import Dataset, State, TabFrame, TableFrame, ordinal
from automation.rules.periods import holds_all


class TabData:
    """The columns behind a tab, fetched once. Every array runs over `units`."""

    def __init__(self, dataset: Dataset, tab: Tab) -> None:
        self.dataset = dataset
        self.tab = tab
        self.frame: TabFrame | None = dataset.tabs.get(tab.code)
        self.units: list[str] = list(dataset.units if self.frame is None else self.frame.values.index)
        self.fields: Mapping[str, Field] = {field.name: field for field in tab.fields}
        self._kept: dict[tuple[str, str], Array] = {}
        self._counted: dict[str, CountedRecords] = {}  # by table code

    @cached_property
    def rows(self) -> dict[str, FormRow]:
        return {row.key: row for row in self.tab.rows}

    @cached_property
    def kinds(self) -> dict[str, FieldKind]:
        return {name: field.kind for name, field in self.fields.items()}

    @cached_property
    def obligation(self) -> Obligation | None:
        return self.dataset.obligation(self.tab.obligation)

    @cached_property
    def ticked(self) -> Array:
        """bool: has the unit said "Đã nộp" on this tab?"""
        ticked = self.dataset.ticked[self.tab.code]
        return np.array([unit in ticked for unit in self.units], dtype=bool)

    @cached_property
    def touched(self) -> Array:
        """bool: is anything answered here, or submitted? What is untouched has no findings."""
        return np.asarray(self.answered | self.ticked)

    @cached_property
    def answered(self) -> Array:
        """bool: is there any answer? "Không áp dụng" is none here: normalising puts it in by
        itself where a unit has no pupils."""
        if self.frame is None:
            return np.ones(len(self.units), dtype=bool)
        states = self.frame.states.to_numpy()
        return np.asarray(((states != State.BLANK) & (states != State.NOT_APPLICABLE)).any(axis=1))

    @cached_property
    def previous_frame(self) -> TabFrame | None:
        """The same form in the plan's obligation before this one, if the plan has it."""
        before = self.obligation.previous if self.obligation else None
        same = (tab for tab in self.dataset.catalogue.tabs_of(before or "")
                if tab.form.code == self.tab.form.code)
        return next((self.dataset.tabs[tab.code] for tab in same if tab.code in self.dataset.tabs), None)

    def values(self, name: str) -> Array:
        return self._keep("values", name, lambda: column_array(self._columns[name]))

    @cached_property
    def _columns(self) -> dict[str, pd.Series[Any]]:
        """To ask a frame for one column after the other costs more than all at once."""
        return {str(name): column for name, column in self._frame.values.items()}

    def states(self, name: str) -> Array:
        return np.asarray(self._frame.states.to_numpy()[:, self._places[name]])

    def states_of(self, fields: Sequence[Field]) -> Array:
        """Units down, these fields across."""
        return np.asarray(self._frame.states.to_numpy()[:, [self._places[field.name] for field in fields]])

    @cached_property
    def _places(self) -> dict[str, int]:
        return {str(name): place for place, name in enumerate(self._frame.states.columns)}

    def before(self, name: str) -> Array:
        """NaN where the period before is not known. Figures handed in win over those told from
        outside (`dataset.previous`)."""
        return self._keep("before", name, lambda: self._before(name))

    def explained(self, row: str) -> Array:
        """float 1/0."""
        return self._keep("explained", row, lambda: self._frame.explained[row].to_numpy(dtype=float))

    @property
    def _frame(self) -> TabFrame:
        if self.frame is None:
            raise ExpressionError(f"trang {self.tab.code} là bảng, không có chỉ tiêu")
        return self.frame

    def _keep(self, kind: str, name: str, make: Callable[[], Array]) -> Array:
        if (kind, name) not in self._kept:
            self._kept[kind, name] = make()
        return self._kept[kind, name]

    def _before(self, name: str) -> Array:
        external = self._external_previous(name)
        submitted = self._previous_values
        if submitted is None or name not in submitted:
            return external
        column = column_array(submitted[name])
        return column if column.dtype == object else np.where(np.isnan(column), external, column)

    @cached_property
    def _previous_values(self) -> pd.DataFrame | None:
        """The period before, over the same units in the same order."""
        before = self.previous_frame
        if before is None or before.values.index.equals(pd.Index(self.units, dtype=object)):
            return before.values if before else None
        return before.values.reindex(self.units)

    def counted(self, table: TableFrame) -> CountedRecords:
        """The table's records that count for this tab's obligation."""
        code = table.tab.code
        if code not in self._counted:
            chosen = in_period(self.dataset, table, self.obligation)
            positions = table.positions(pd.Index(self.units, dtype=object))
            self._counted[code] = CountedRecords(table, chosen, positions[chosen])
        return self._counted[code]

    def counted_column(self, counted: CountedRecords, name: str) -> Array:
        """A column of the records that count."""
        records = counted.table.records
        return self._keep(f"records of {counted.table.tab.code}", name,
                          lambda: column_array(records[name])[counted.chosen])

    def _external_previous(self, name: str) -> Array:
        """`dataset.previous` of a field."""
        outside = self.dataset.previous
        if not outside:
            return np.full(len(self.units), np.nan)
        return np.array([outside.get((unit, name), np.nan) for unit in self.units], dtype=float)

    def title(self, code: str) -> str:
        """Of a row or field, its indicator's title before a group's own."""
        return self._titles.get(code, code)

    @cached_property
    def _titles(self) -> dict[str, str]:
        titles = {}
        for each in self.tab.indicators:
            for row in each.rows:
                full = f"{each.title} – {row.title}" if row.level else row.title
                titles.update(dict.fromkeys((row.key, *(field.name for field in row.fields)), full))
        return titles

    def constants(self) -> dict[str, float]:
        """Days as ordinals; NaN where the plan says nothing."""
        plan, obligation = self.dataset.plan, self.obligation
        deadline = obligation.deadline if obligation else None
        days = {
            "plan_issued": plan.issued_on, "as_of": self.dataset.as_of.date(),
            "due": deadline.last_day if deadline else None,
            "period_from": obligation.period_from if obligation else None,
            "period_to": obligation.period_to if obligation else None,
            "data_cutoff": obligation.data_cutoff if obligation else None,
        }
        known = {name: ordinal(day) if day else np.nan for name, day in days.items()}
        return {"year": float(plan.year), **known}


def of(dataset: Dataset, tab: Tab) -> TabData:
    """The same for all who look at a dataset. It doesn't hold the dataset, which holds it: a nation's would stay in
    memory until the next sweep, and a run is seldom swept."""
    if tab.code not in dataset.fetched:
        dataset.fetched[tab.code] = TabData(weakref.proxy(dataset), tab)
    found: TabData = dataset.fetched[tab.code]
    return found


@dataclass(frozen=True)
class CountedRecords:
    """Records of a table that count for a tab. `chosen`: bool over all its records; `positions`: of the unit
    of each chosen one among the tab's, -1 for none."""

    table: TableFrame
    chosen: Array
    positions: Array


def in_period(dataset: Dataset, table: TableFrame, obligation: Obligation | None) -> Array:
    """bool over the table's records: which of them count for an obligation. Those dated within its period
    and, where the table is an obligation's own, within that one's too (both ends included); none
    without a readable date. All, where the table has no dates or nobody has a period."""
    records, column = table.records, table.tab.form.date_column
    asked = (dataset.obligation(table.tab.obligation), obligation)
    periods = [each for each in asked if each is not None and each.period_from and each.period_to]
    if not column or not periods:
        return np.ones(len(records), dtype=bool)
    days = records[column].to_numpy(dtype=float)
    return np.asarray(np.logical_and.reduce([holds_all(each, days) for each in periods]))


def column_array(column: pd.Series[Any]) -> Array:
    """float64, or object with "" for what is not known."""
    if pd.api.types.is_numeric_dtype(column.dtype) or pd.api.types.is_bool_dtype(column.dtype):
        return column.to_numpy(dtype=float)
    values = column.to_numpy(dtype=object)
    return np.where(pd.isna(values), "", values)
