"""Scopes of rules: the values of names on one tab over all units, and on the records of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Never

import numpy as np

from automation.domain.workbook.forms import Tab
from automation.domain.workbook.layout import DOCUMENT_KEYS
from automation.rules.columns import CountedRecords, TabData
from automation.rules.expression.names import TabNames
from automation.rules.expression.parse import CONSTANTS, Array, ExpressionError, Node, Reference
from automation.rules.frame import State, TableFrame

MEASURES: dict[str, str] = {"total": "tổng số", "female": "nữ", "": ""}


def _reject_function(*_: object) -> Never:
    raise ExpressionError("điều kiện trên bảng không dùng được hàm")


@dataclass(frozen=True)
class Records:
    """The scope of a condition on records: columns of the table, else the tab's constants."""

    table: TableFrame
    counted_records: CountedRecords
    data: TabData
    used: set[str] = field(default_factory=set)  # the columns that `field` was asked for

    def field(self, reference: Reference) -> Array:
        if reference.name in self.table.records.columns:
            self.used.add(reference.name)
            return self.data.counted_column(self.counted_records, reference.name)
        if reference.name in CONSTANTS:
            return np.array(self.data.constants()[reference.name])
        raise ExpressionError(f"bảng {self.table.tab.code} không có cột {reference.name}", reference.position)

    def sum_by_unit(self, column: str, where: Node | None) -> Array:
        """Return for each unit the number of records (column ""), or the sum of a column, where the condition holds;
        NaN for a unit whose workbook lacks the table or a column that is needed."""
        reference = Reference("column", column)
        weights = np.nan_to_num(self.field(reference)) if column else np.ones(len(self.counted_records.positions))
        if where is not None:
            weights = np.where(np.broadcast_to(where(self), weights.shape) == 1.0, weights, 0.0)
        positions = self.counted_records.positions
        known = positions >= 0
        sums = np.bincount(positions[known], weights=weights[known], minlength=len(self.data.units))
        needed = self.used | ({self.table.tab.form.date_column} - {""})
        return self.data.unknown_without(sums, self.table.tab.code, *sorted(needed))

    def constant(self, name: str) -> float | str:
        return self.data.constants()[name]

    # Parsing a condition already rejects these.
    groups = filled = explained = estimated = staticmethod(_reject_function)
    count = total = submitted = document = unit_constant = staticmethod(_reject_function)


@dataclass(frozen=True)
class TabScope:
    """The scope of a rule: a tab at one measure, with `this` bound. `blank_as_zero`: a blank counts as 0."""

    data: TabData
    measure: str = ""
    this: str = ""
    blank_as_zero: bool = False

    def with_blanks_as_zero(self) -> TabScope:
        return replace(self, blank_as_zero=True)

    @cached_property
    def names(self) -> TabNames:
        return TabNames(self.data.tab, self.measure, self.this)

    def field(self, reference: Reference) -> Array:
        return self._at(self.names.field(reference).name, reference.previous)

    def groups(self, reference: Reference) -> Sequence[Array]:
        return [self._at(field.name, reference.previous) for field in self.names.group_fields(reference)]

    def filled(self, reference: Reference) -> Array:
        """Return 1/0: the field, or every field of the indicator or row, is not blank; NaN where a cell is lost."""
        fields = self.names.fields_of(reference)
        states = [self.data.states(each.name) != State.BLANK for each in fields]
        places = {code for each in fields for code in (each.row, each.column)}
        return self.data.unknown_without(np.all(states, axis=0).astype(float), self.data.tab.code, *sorted(places))

    def explained(self, reference: Reference) -> Array:
        return self.data.explained(self.row_of(reference))

    def estimated(self, reference: Reference) -> Array:
        """Return 1/0: the row, or one of the indicator's rows, is marked as an estimate."""
        rows = self.names.rows_of_indicator(reference)
        marks = [self.data.estimated(row, previous=reference.previous) for row in rows or [self.row_of(reference)]]
        return np.asarray(np.maximum.reduce(marks))

    def submitted(self, reference: Reference) -> Array:
        return self.data.submitted(self._tab_of(reference))

    def document(self, reference: Reference, key: str) -> Array:
        return self.data.control(self._tab_of(reference), key, is_day=key == DOCUMENT_KEYS[1])

    def _tab_of(self, reference: Reference) -> Tab:
        """Return the obligation's first tab. Raises ExpressionError when it has none."""
        for tab in self.data.dataset.catalogue.tabs_of(reference.name):
            return tab
        raise ExpressionError(f"không có biểu nào của {reference.name}", reference.position)

    def row_of(self, reference: Reference) -> str:
        """Return the row code itself, or the row of a field."""
        code = reference.bound(self.this)
        if self.data.frame is not None and code in self.data.frame.explained:
            return code
        return self.names.field(reference).row

    def constant(self, name: str) -> float | str:
        words = {"code": self.this, "title": self.data.title(self.this), "measure": self._measure_word()}
        return words[name] if name in words else self.data.constants()[name]

    def unit_constant(self, name: str) -> Array:
        return self.data.unit_constants()[name]

    def count(self, table: str, where: Node | None) -> Array:
        return self._records(table).sum_by_unit("", where)

    def total(self, table: str, column: str, where: Node | None) -> Array:
        return self._records(table).sum_by_unit(column, where)

    def _records(self, code: str) -> Records:
        """Return a table's records that count for this tab. Raises ExpressionError for an unknown table."""
        table = self.data.dataset.tables.get(code)
        if table is None:
            raise ExpressionError(f"không có bảng {code}")
        return Records(table, self.data.counted_records(table), self.data)

    def _at(self, name: str, previous: bool) -> Array:
        values = self.data.previous(name) if previous else self.data.values(name)
        if not self.blank_as_zero or values.dtype == object:
            return values
        place, tab = self.data.fields[name], self.data.previous_frame.tab if (
            previous and self.data.previous_frame) else self.data.tab
        return self.data.unknown_without(np.nan_to_num(values), tab.code, place.row, place.column)

    def _measure_word(self) -> str:
        field = self.data.fields.get(self.this)
        paired = field is not None and field.part.split(".")[-1] == field.column
        return MEASURES[field.column if field is not None and paired else self.measure]
