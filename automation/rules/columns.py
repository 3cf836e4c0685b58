"""The columns of one tab as arrays over its units: figures, states, the previous period's figures, constants."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from automation.domain.plan.plan import Obligation
from automation.domain.plan.year_before import Figures
from automation.domain.workbook.forms import Field, FieldKind, FormRow, Tab
from automation.domain.workbook.layout import SUBMIT_KEY
from automation.domain.workbook.parse_cell import read_value
from automation.rules.coded_column import CONTROL
from automation.rules.expression.names import titles_of
from automation.rules.expression.parse import Array, ExpressionError
from automation.rules.frame import Dataset, State, TabFrame, TableFrame, ordinal
from automation.rules.heirs import Parts, outside_figures, parts_a_year_before, parts_in_plan, with_heirs
from automation.rules.lost import units_without
from automation.rules.periods import period_contains_days
from automation.rules.plan_values import plan_days, tab_before


class TabData:
    """The columns of a tab, extracted once and cached. Every array runs over `units`."""

    def __init__(self, dataset: Dataset, tab: Tab) -> None:
        self.dataset = dataset
        self.tab = tab
        self.frame: TabFrame | None = dataset.tabs.get(tab.code)
        self.units: list[str] = list(dataset.units if self.frame is None else self.frame.values.index)
        self.fields = tab.fields_by_name
        self._arrays: dict[tuple[str, str], Array] = {}
        self._counted_records: dict[str, CountedRecords] = {}  # by table code

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
        """bool: the unit has chosen "Đã nộp" on this tab."""
        ticked = self.dataset.ticked[self.tab.code]
        return np.array([unit in ticked for unit in self.units], dtype=bool)

    @cached_property
    def touched(self) -> Array:
        """bool: the tab has an answer or is submitted. An untouched tab has no findings."""
        return np.asarray(self.answered | self.ticked)

    @cached_property
    def answered(self) -> Array:
        """bool: the tab has an answer. "Không áp dụng" does not count: normalising fills it in for a unit without
        pupils."""
        if self.frame is None:
            return np.ones(len(self.units), dtype=bool)
        states = self.frame.states.to_numpy()
        return np.asarray(((states != State.BLANK) & (states != State.NOT_APPLICABLE)).any(axis=1))

    @cached_property
    def previous_frame(self) -> TabFrame | None:
        """The same form's tab of the previous obligation; None if the plan has no such obligation."""
        before = tab_before(self.tab, self.dataset.catalogue, self.dataset.plan)
        return self.dataset.tabs.get(before.code) if before else None

    def values(self, name: str) -> Array:
        """Figures of a field, NaN for none; text as objects, "" for none."""
        return self._cached("values", name, lambda: column_array(self._columns[name]))

    @cached_property
    def _columns(self) -> dict[str, pd.Series[Any]]:
        """By field name. Taken from the frame all at once: column by column costs more."""
        return {str(name): column for name, column in self._frame.values.items()}

    def states(self, name: str) -> Array:
        """int8 of State of a field."""
        return np.asarray(self._frame.states.to_numpy()[:, self._positions[name]])

    def states_of(self, fields: Sequence[Field]) -> Array:
        """int8 of State, units down, these fields across."""
        return np.asarray(self._frame.states.to_numpy()[:, [self._positions[field.name] for field in fields]])

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {str(name): position for position, name in enumerate(self._frame.states.columns)}

    def previous(self, name: str) -> Array:
        """Figures of a field in the previous period, NaN where unknown: those of the previous obligation; only for an
        obligation without one, those given with the dataset (`dataset.previous`, of the time before the plan)."""
        return self._cached("previous", name, lambda: self._previous(name))

    def estimated(self, row: str, *, previous: bool) -> Array:
        """float 1/0: the row is marked as an estimate, in this tab or in the previous period's."""
        frame, marks = ((self.previous_frame, self._previous_estimates) if previous
                        else (self._frame, self._own_estimates))
        if frame is None or row not in marks:
            return np.zeros(len(self.units))
        return self.unknown_without(marks[row], frame.tab.code, row, "estimate")

    @cached_property
    def _own_estimates(self) -> dict[str, Array]:
        return self._estimates_of(self._frame)

    @cached_property
    def _previous_estimates(self) -> dict[str, Array]:
        return self._estimates_of(self.previous_frame) if self.previous_frame else {}

    def _estimates_of(self, frame: TabFrame) -> dict[str, Array]:
        """Row code → its marks, float 1/0 over this tab's units."""
        marks = frame.estimated.reindex(self.units, fill_value=False).to_numpy(dtype=float)
        return {str(row): marks[:, position] for position, row in enumerate(frame.estimated.columns)}

    def submitted(self, tab: Tab) -> Array:
        """float 1/0: the unit has chosen "Đã nộp" on that tab; NaN where the tab or that row is lost."""
        ticked = self.dataset.ticked[tab.code]
        chosen = np.array([unit in ticked for unit in self.units], dtype=float)
        return self.unknown_without(chosen, tab.code, SUBMIT_KEY)

    def unknown_without(self, values: Array, tab: str, *codes: str) -> Array:
        """Return the values with NaN for the units whose workbook lacks the tab, or one of these rows or columns."""
        lost = units_without(self.dataset, tab, *codes)
        return np.where([unit in lost for unit in self.units], np.nan, values) if lost else values

    def control(self, tab: Tab, key: str, *, is_day: bool) -> Array:
        """The answers of a control row of that tab: texts, "" for none; or days as ordinals, NaN for none."""
        column = self.dataset.raw_columns[tab.code][key, CONTROL]
        kind = FieldKind.DATE if is_day else FieldKind.STRING
        read = [read_value(raw, kind).value for raw in column.categories]
        values = (np.array([np.nan if each is None else float(each) for each in read]) if is_day
                  else np.array([each or "" for each in read], dtype=object))
        return np.asarray(values[column.codes][self.dataset.index.get_indexer(pd.Index(self.units))])

    def explained(self, row: str) -> Array:
        """float 1/0: the row has an explanation; NaN where the row or the column of explanations is lost."""
        return self._cached("explained", row, lambda: self.unknown_without(
            self._frame.explained[row].to_numpy(dtype=float), self.tab.code, row, "explanation"))

    @property
    def _frame(self) -> TabFrame:
        if self.frame is None:
            raise ExpressionError(f"trang {self.tab.code} là bảng, không có chỉ tiêu")
        return self.frame

    def _cached(self, kind: str, name: str, make: Callable[[], Array]) -> Array:
        if (kind, name) not in self._arrays:
            self._arrays[kind, name] = make()
        return self._arrays[kind, name]

    def _previous(self, name: str) -> Array:
        if not (self.obligation and self.obligation.previous):
            return self._previous_from_outside(name)
        reported = self._previous_values
        if reported is None or name not in reported:
            return np.full(len(self.units), np.nan)
        return column_array(reported[name])

    @cached_property
    def _previous_values(self) -> pd.DataFrame | None:
        """The previous tab's values over the same units in the same order; an heir's are those of its parts."""
        frame = self.previous_frame
        if frame is None or self.obligation is None:
            return None
        values = with_heirs(frame.values, parts_in_plan(self.dataset, self.obligation), self._booleans)
        return values if values.index.equals(pd.Index(self.units, dtype=object)) else values.reindex(self.units)

    @property
    def _booleans(self) -> list[str]:
        """What is no sum of an heir's parts."""
        return [name for name, kind in self.kinds.items() if kind is FieldKind.BOOLEAN]

    def counted_records(self, table: TableFrame) -> CountedRecords:
        """Select the table's records that count for this tab's obligation."""
        code = table.tab.code
        if code not in self._counted_records:
            chosen = counted_in_period(self.dataset, table, self.obligation)
            positions = table.positions(pd.Index(self.units, dtype=object))
            self._counted_records[code] = CountedRecords(table, chosen, positions[chosen])
        return self._counted_records[code]

    def counted_column(self, counted_records: CountedRecords, name: str) -> Array:
        """Return a column of the records that count."""
        records = counted_records.table.records
        return self._cached(f"records of {counted_records.table.tab.code}", name,
                            lambda: column_array(records[name])[counted_records.chosen])

    def _previous_from_outside(self, name: str) -> Array:
        """Return the figures of a field from before the plan as an array; an heir's are those of its parts."""
        figures, parts = self._outside
        if not figures:
            return np.full(len(self.units), np.nan)

        def figure(unit: str) -> float:
            return sum(figures.get((each, name), np.nan) for each in parts.get(unit, (unit,)))
        found = np.array([figure(unit) for unit in self.units], dtype=float)
        return np.where([unit in parts for unit in self.units], np.nan, found) if name in self._booleans else found

    @cached_property
    def _outside(self) -> tuple[Figures, Parts]:
        if self.obligation is None:
            return self.dataset.previous, {}
        figures = outside_figures(self.dataset, self.obligation).figures
        return figures, parts_a_year_before(self.dataset, self.obligation, figures) if figures else {}

    def title(self, code: str) -> str:
        """Return the title of a row or field; a group's follows its indicator's."""
        return self._titles.get(code, code)

    @cached_property
    def _titles(self) -> dict[str, str]:
        return titles_of(self.tab)

    def unit_constants(self) -> dict[str, Array]:
        """Return the constants of expressions that differ by unit."""
        merged = self.dataset.merged
        first, last = (self.obligation.period_from, self.obligation.period_to) if self.obligation else (None, None)
        days = [merged.get(unit, ()) for unit in self.units]
        within = [any((first or day) <= day <= (last or day) for day in each) for each in days]
        return {"merged": np.array(within, dtype=float)}

    def constants(self) -> dict[str, float]:
        """Return the constants of expressions; days as ordinals, NaN where the plan has none."""
        days = {"as_of": self.dataset.as_of.date(), **plan_days(self.dataset.plan, self.obligation)}
        known = {name: ordinal(day) if day else np.nan for name, day in days.items()}
        return {"year": float(self.dataset.plan.year), **known}


def tab_data(dataset: Dataset, tab: Tab) -> TabData:
    """Return the tab's TabData, one for each dataset and tab. It refers to the dataset weakly, because the dataset
    refers to it: a cycle would keep a large dataset in memory until the next garbage collection, and a run raises
    the collector's threshold."""
    if tab.code not in dataset.tab_data_cache:
        dataset.tab_data_cache[tab.code] = TabData(weakref.proxy(dataset), tab)
    data: TabData = dataset.tab_data_cache[tab.code]
    return data


@dataclass(frozen=True)
class CountedRecords:
    """Records of a table that count for a tab. `chosen`: bool over all records of the table. `positions`: for each
    chosen record the position of its unit among the tab's units, -1 for none."""

    table: TableFrame
    chosen: Array
    positions: Array


def counted_in_period(dataset: Dataset, table: TableFrame, obligation: Obligation | None) -> Array:
    """Return bool over the table's records: the record counts for the obligation.

    A record counts if its date is within the obligation's period and, where the table belongs to an obligation,
    within that one's period too (both ends included). One without a readable date does not count. All count where the
    table has no dates or no obligation has a period."""
    records, column = table.records, table.tab.form.date_column
    obligations = (dataset.obligation(table.tab.obligation), obligation)
    periods = [each for each in obligations if each is not None and each.period_from and each.period_to]
    if not column or not periods:
        return np.ones(len(records), dtype=bool)
    days = records[column].to_numpy(dtype=float)
    return np.asarray(np.logical_and.reduce([period_contains_days(each, days) for each in periods]))


def column_array(column: pd.Series[Any]) -> Array:
    """Return float64 with NaN, or object with "", for an unknown value."""
    if pd.api.types.is_numeric_dtype(column.dtype) or pd.api.types.is_bool_dtype(column.dtype):
        return column.to_numpy(dtype=float)
    values = column.to_numpy(dtype=object)
    return np.where(pd.isna(values), "", values)
