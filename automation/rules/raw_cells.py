"""Raw cell values over all tabs and units, for the checks of the typed text itself."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from automation.domain.workbook.a1 import cell_name
from automation.domain.workbook.answers import Raw, TabAnswers
from automation.domain.workbook.forms import Field, Tab, TableColumn
from automation.domain.workbook.layout import layout
from automation.rules.coded_column import CONTROL
from automation.rules.frame import Dataset
from automation.rules.periods import obligation_at


@dataclass(frozen=True, slots=True)
class RawCell:
    """One cell with a value. `row` is a row code on an indicator tab; for a control its key, with CONTROL as `column`;
    "" for a table's record, with `line` its 1-based row on the sheet and `day` its date (`date.toordinal`), NaN for
    none."""

    unit: str
    tab: Tab
    answers: TabAnswers
    row: str
    column: str
    value: Raw
    line: int = 0
    day: float = math.nan

    @property
    def address(self) -> str | None:
        if self.column == CONTROL:
            return control_cell(self.tab, self.answers, self.row)
        if not self.line:
            return self.answers.cell(self.row, self.column)
        number = self.answers.columns.get(self.column)
        return cell_name(self.line, number) if number else None

    @property
    def field(self) -> str:
        """The name in findings: `B01.female`, `TT.title[12]`, `@submit`."""
        if self.column == CONTROL:
            return self.row
        if self.line:
            return record_field(self.tab, self.column, self.line)
        return field_name(self.tab, self.row, self.column)


    @property
    def place(self) -> str:
        """The field without the record's line, so that it stays the same when rows are moved."""
        if self.column == CONTROL and self.tab.obligation is None:
            return f"{self.tab.code}.{self.row}"
        return f"{self.tab.code}.{self.column}" if self.line else self.field

    @property
    def asked(self) -> Field | TableColumn | None:
        """The definition of the cell's answer; None for a control or an explanation."""
        if self.column == CONTROL:
            return None
        if self.line:
            return next((each for each in self.tab.form.columns if each.code == self.column), None)
        return next((each for each in self.tab.fields if (each.row, each.column) == (self.row, self.column)), None)


def record_field(tab: Tab, column: str, line: int) -> str:
    return f"{tab.code}.{column}[{line}]"


def field_name(tab: Tab, row: str, column: str) -> str:
    named = (field.name for field in tab.fields if field.row == row and field.column == column)
    return next(named, f"{row}.{column}")


def control_cell(tab: Tab, answers: TabAnswers, key: str) -> str | None:
    """Return the address of a control's answer; None if its row was deleted."""
    return answers.cell(key, layout(tab).control_column)


def cells(dataset: Dataset, wanted: Callable[[Raw], object], least: float = math.inf) -> Iterator[RawCell]:
    """Yield every cell, over all units, whose raw value satisfies `wanted`; it is called once for each distinct value.
    Of a column that holds only numbers, yield those of at least `least`."""
    chosen = frozenset(filter(wanted, dataset.distinct))
    for tab in dataset.catalogue.tabs:
        for column in dataset.raw_columns[tab.code].values():
            if not chosen.isdisjoint(column.categories):
                for position, value in column.matching(chosen.__contains__):
                    yield _cell(dataset, tab, (column.row, column.column), position, value)
        if least < math.inf:
            yield from _numbers(dataset, tab, least)


def _numbers(dataset: Dataset, tab: Tab, least: float) -> Iterator[RawCell]:
    """Yield cells of columns that hold only numbers. Of any other column the frame holds parsed, not raw, values."""
    if tab.form.is_table:
        names = [(column.code, ("", column.code)) for column in tab.form.columns]
        frame = dataset.tables[tab.code].records
    else:
        names = [(field.name, (field.row, field.column)) for field in tab.fields]
        frame = dataset.tabs[tab.code].values
    numeric = [(name, key) for name, key in names if key not in dataset.raw_columns[tab.code]]
    figures = frame[[name for name, _ in numeric]].to_numpy(dtype=float)
    for position, number in np.argwhere(figures >= least).tolist():
        yield _cell(dataset, tab, numeric[number][1], position, float(figures[position, number]))


def _cell(dataset: Dataset, tab: Tab, key: tuple[str, str], position: int, value: Raw) -> RawCell:
    row, column = key
    if row:
        unit = dataset.index[position]
        return RawCell(unit, tab, dataset.workbooks[unit].tabs[tab.code], row, column, value)
    records, dated = dataset.tables[tab.code].records, tab.form.date_column
    unit, line = records["unit"].to_numpy()[position], int(records["row"].to_numpy()[position])
    day = float(records[dated].to_numpy()[position]) if dated else math.nan
    return RawCell(unit, tab, dataset.workbooks[unit].tabs[tab.code], row, column, value, line, day)


def obligation_of(dataset: Dataset, cell: RawCell) -> str | None:
    """Return the obligation that a cell belongs to; on a shared table by the record's day."""
    return obligation_at(dataset, cell.tab, cell.day)
