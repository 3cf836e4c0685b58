"""The data that rules run on: for each tab one frame over all units, units down, fields across."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from automation.domain.plan.plan import Obligation, Plan
from automation.domain.plan.units import Unit
from automation.domain.plan.year_before import NO_YEARS, YearsBefore
from automation.domain.tracking.releases import NO_RELEASES, Releases
from automation.domain.workbook.answers import Raw, WorkbookAnswers, Workbooks, equals_word
from automation.domain.workbook.forms import Catalogue, Tab
from automation.domain.workbook.layout import SUBMIT_KEY
from automation.domain.workbook.parse_cell import AnswerState
from automation.domain.workbook.words import SUBMITTED
from automation.rules.coded_column import CONTROL, CodedTab, Codes

State = AnswerState  # the numbers in `states`
NilAnswers = Mapping[str, Sequence[str]]  # shared table → the reports for which it was answered "Không phát sinh"


@dataclass(frozen=True)
class TabFrame:
    """An indicator tab over all readable units.

    `values`: index unit code, columns field names (`B01.total`). Integers, booleans (1/0) and
    dates (days, as `date.toordinal`) are float64 with NaN for anything but VALUE and NIL (NIL is
    0.0); strings and choices are object with "" for none.
    `states`: same shape, int8 of State. `explained`, `estimated`: columns row keys, bool.
    """

    tab: Tab
    values: pd.DataFrame
    states: pd.DataFrame
    explained: pd.DataFrame
    estimated: pd.DataFrame


@dataclass(frozen=True)
class TableFrame:
    """A register table, long: one row per record over all units, default integer index.

    Columns `unit` (code), `row` (1-based row on the sheet), `explained` (bool), then the column
    codes: numbers, booleans and dates as in TabFrame, strings as str. `states`: same index,
    the column codes, int8 of State. `nil`: the units that chose "Không phát sinh".
    """

    tab: Tab
    records: pd.DataFrame
    states: pd.DataFrame
    nil: frozenset[str]

    @cached_property
    def unit_numbers(self) -> tuple[Codes, pd.Index[str]]:
        """For each record the number of its unit, and the units by number. Unit codes are compared once only."""
        numbers, units = pd.factorize(self.records["unit"].to_numpy(dtype=object))
        return numbers, pd.Index(units, dtype=object)

    def positions(self, units: pd.Index[str]) -> Codes:
        """Return for each record the position of its unit in `units`, -1 for none."""
        numbers, known = self.unit_numbers
        return np.asarray(units.get_indexer(known)[numbers])


@dataclass(frozen=True)
class LaterForms:
    """What the forms ask since. `rows`: (unit, obligation) → keys of the rows that its form did not have when the
    report was handed in; `records`: (unit, "table.column") → the last row of the records that were there before the
    column; `tabs`: unit → codes of the tabs that its workbook never had; `forms`: unit → keys of all rows of the forms
    from which its workbook was made; `lacking`: (unit, tab code) → the rows that its workbook never had."""

    rows: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    records: Mapping[tuple[str, str], int] = field(default_factory=dict)
    tabs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    forms: Mapping[str, frozenset[str]] = field(default_factory=dict)
    lacking: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)


NO_LATER_FORMS = LaterForms()


@dataclass(frozen=True)
class Dataset:
    """The normalised answers of every unit, with the plan and what else the rules need.

    `units`: those whose workbook was read; `directory`: all of the list of units. `previous`: (unit, field name) →
    figure of the previous period, for obligations whose previous one is outside this plan; `years_before`: obligation
    → its figures a year before.
    """

    catalogue: Catalogue
    plan: Plan
    units: Mapping[str, Unit]
    workbooks: Workbooks
    tabs: Mapping[str, TabFrame]  # by tab code
    tables: Mapping[str, TableFrame]  # by tab code
    previous: Mapping[tuple[str, str], float]
    as_of: datetime
    raw_columns: Mapping[str, CodedTab] = field(default_factory=dict)  # by tab code
    merged: Mapping[str, tuple[date, ...]] = field(default_factory=dict)  # unit → last days of those merged into it
    nil_before: Mapping[str, NilAnswers] = field(default_factory=dict)  # by unit, as an earlier run found them
    releases: Releases = NO_RELEASES
    directory: Mapping[str, Unit] = field(default_factory=dict)
    years_before: YearsBefore = field(default_factory=lambda: NO_YEARS)
    later: LaterForms = NO_LATER_FORMS

    @cached_property
    def index(self) -> pd.Index[str]:
        """The codes of `units`, in their order."""
        return pd.Index(list(self.units), dtype=object)

    @cached_property
    def ticked(self) -> Mapping[str, frozenset[str]]:
        """Tab code → the units that have chosen "Đã nộp" on it; none for a tab without that control."""
        return {tab.code: self._ticked(tab) for tab in self.catalogue.tabs}

    def _ticked(self, tab: Tab) -> frozenset[str]:
        column = self.raw_columns.get(tab.code, {}).get((SUBMIT_KEY, CONTROL))
        return frozenset(self.index[column.mask(lambda raw: equals_word(raw, SUBMITTED))]) if column else frozenset()

    @cached_property
    def distinct(self) -> frozenset[Raw]:
        """All values of `raw_columns`."""
        columns = (column for tab in self.raw_columns.values() for column in tab.values())
        return frozenset().union(*(column.categories for column in columns))

    @cached_property
    def tab_data_cache(self) -> dict[str, Any]:
        """By tab code: the TabData made by `columns.tab_data`, which this module cannot import."""
        return {}

    @cached_property
    def lost_cache(self) -> dict[tuple[str, str], frozenset[str]]:
        """By tab and row or column code: the units without it, found by `lost.units_without`."""
        return {}

    @cached_property
    def recogniser_cache(self) -> list[Any]:
        """The plan's recogniser of personal data, made by `personal_data.known`, which this module cannot import."""
        return []

    @cached_property
    def withheld_cache(self) -> list[Any]:
        """At most one list of WithheldContent, made by `privacy.withheld_contents`, which this module cannot import. It
        names figures that were taken out of the frames since."""
        return []

    def without_raw_cells(self) -> Dataset:
        """Return a copy without raw cells, for the summary: they take most of the memory and only rules need them."""
        workbooks = {unit: WorkbookAnswers(unit, {}, each.structure_problems, each.private)
                     for unit, each in self.workbooks.items()}
        return replace(self, workbooks=workbooks, raw_columns={})

    def obligation(self, code: str | None) -> Obligation | None:
        return self.plan.obligation(code) if code else None

    def cell(self, unit: str, tab: str, row: str, column: str) -> tuple[str, str | None]:
        """Return the current sheet name and address in the unit's workbook; None for a deleted row or column."""
        answers = self.workbooks[unit].tabs.get(tab)
        if answers is None:
            return self.catalogue.tab(tab).title, None
        return answers.sheet, answers.cell(row, column)


def ordinal(day: date) -> float:
    """Return a day as the number that frames hold."""
    return float(day.toordinal())
