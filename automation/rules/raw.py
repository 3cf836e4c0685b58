"""What people typed, cell by cell, for the checks that look at the typing itself."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from automation.domain.answers import Raw, TabAnswers
from automation.domain.forms import Kind, Tab
from automation.domain.layout import address, layout
from automation.domain.values import read_value
from automation.rules.frame import Dataset
from automation.rules.periods import obligation_at

CONTROL = "control"
NOTHING: tuple[None, frozenset[Raw]] = (None, frozenset())


@dataclass(frozen=True, slots=True)
class RawCell:
    """One cell that holds something. Of an indicator tab: `row` is a row code; of a control: its
    key, with `column` "control"; of a table's record: "", with `line` its 1-based row and `day`
    what stands in its date column."""

    unit: str
    tab: Tab
    answers: TabAnswers
    row: str
    column: str
    value: Raw
    line: int = 0
    day: Raw = None

    @property
    def address(self) -> str | None:
        if self.column == CONTROL:
            return control_cell(self.tab, self.answers, self.row)
        if not self.line:
            return self.answers.cell(self.row, self.column)
        found = self.answers.columns.get(self.column)
        return address(self.line, found) if found else None

    @property
    def field(self) -> str:
        """As findings name it: `B01.female`, `TT.title[12]`, `@submit`."""
        if self.column == CONTROL:
            return self.row
        if self.line:
            return record_field(self.tab, self.column, self.line)
        return field_name(self.tab, self.row, self.column)


def record_field(tab: Tab, column: str, line: int) -> str:
    return f"{tab.code}.{column}[{line}]"


def field_name(tab: Tab, row: str, column: str) -> str:
    named = (field.name for field in tab.fields if field.row == row and field.column == column)
    return next(named, f"{row}.{column}")


def control_cell(tab: Tab, answers: TabAnswers, key: str) -> str | None:
    """Where a control's answer is typed."""
    return answers.cell(key, layout(tab).control_column)


def cells(dataset: Dataset, wanted: Callable[[Raw], object]) -> Iterator[RawCell]:
    """Every cell, over all units, whose typed value is wanted. `wanted` is asked once about each
    distinct value of a tab: the same words and numbers stand in thousands of cells."""
    tabs = {tab.code: (tab, found) for tab in dataset.catalogue.tabs
            if (found := frozenset(filter(wanted, dataset.typed[tab.code])))}
    for unit in dataset.units if tabs else ():
        for code, answers in dataset.workbooks[unit].tabs.items():
            tab, found = tabs.get(code, NOTHING)
            if tab and not found.isdisjoint(answers.typed):
                yield from _of_tab(unit, tab, answers, found)


def _of_tab(unit: str, tab: Tab, answers: TabAnswers, wanted: frozenset[Raw]) -> Iterator[RawCell]:
    for row, columns in answers.values.items():
        for column, value in columns.items():
            if value in wanted:
                yield RawCell(unit, tab, answers, row, column, value)
    for key, value in answers.controls.items():
        if value in wanted:
            yield RawCell(unit, tab, answers, key, CONTROL, value)
    for line, record in answers.records:
        for column, value in record.items():
            if value in wanted:
                day = record.get(tab.form.date_column)
                yield RawCell(unit, tab, answers, "", column, value, line, day)


def obligation_of(dataset: Dataset, cell: RawCell) -> str | None:
    """Of a cell on any tab; a record's by its day."""
    day = read_value(cell.day, Kind.DATE).value
    return obligation_at(dataset, cell.tab, day if isinstance(day, float) else math.nan)
