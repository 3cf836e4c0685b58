"""Where a unit's answers go, and what its people have answered: read from the expected tabs, not by the software."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from automation.domain.plan.plan import Plan
from tests.demo.field_map import FieldLocation, FieldMap, RecordTable
from tests.fake_google.sheets.a1 import column_number
from tests.fake_google.sheets.model import Scalar, Spreadsheet
from tests.soak.expected_spreadsheet import EMPTY, ExpectedTab, Row

DAY_0 = date(1899, 12, 30)
SUBMIT, TICKED, UNTICKED = "@submit", "Đã nộp", "Chưa nộp"
CODES = "#"  # the row that names the columns; records begin two rows below
ExpectedTabs = Mapping[int, ExpectedTab]  # by tab id


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell for an answer: its tab, the key of its row, its column (from 0), what it takes."""

    tab: int
    key: str
    column: int
    kind: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """The form of a plan. `book`: a fresh spreadsheet; all copies have its tab ids."""

    places: FieldMap
    book: Spreadsheet
    plan: Plan

    @cached_property
    def tabs(self) -> dict[str, int]:
        return {sheet.title: sheet.id for sheet in self.book.sheets}

    @cached_property
    def slots(self) -> dict[str, list[Slot]]:
        """Obligation → its figures and texts, their explanations and estimates, and the document's particulars."""
        found: dict[str, list[Slot]] = {}
        for obligation, cells in self.places.cells.items():
            found[obligation] = [self._slot(place) for place in cells.values()]
        for (obligation, _row, _control), place in self.places.row_controls.items():
            found[obligation].append(self._slot(place))
        for (sheet, control), place in self.places.controls.items():
            obligation = next((each for each, title in self.places.sheets.items() if title == sheet), "")
            if obligation and control != "submit":
                found.setdefault(obligation, []).append(self._slot(place))
        return found

    @cached_property
    def submits(self) -> dict[str, Slot]:
        return {obligation: self._slot(self.places.controls[sheet, "submit"])
                for obligation, sheet in self.places.sheets.items()}

    @cached_property
    def tables(self) -> dict[int, RecordTable]:
        return {self.tabs[table.sheet]: table for table in self.places.tables.values()}

    def ticked(self, tabs_by_id: ExpectedTabs, obligation: str) -> bool:
        slot = self.submits[obligation]
        row = tabs_by_id[slot.tab].find(slot.key)
        return row is not None and tabs_by_id[slot.tab].at(row, slot.column).value == TICKED

    def answers(self, tabs_by_id: ExpectedTabs, obligation: str) -> frozenset[Any]:
        """All answers on an obligation, whatever rows they are in by now."""
        return frozenset([*self._figures(tabs_by_id, obligation), *self._records(tabs_by_id, obligation)])

    def _slot(self, place: FieldLocation) -> Slot:
        message_log = place.cell.rstrip("0123456789")
        row = int(place.cell.removeprefix(message_log)) - 1
        tab = self.tabs[place.sheet]
        key = self.book.by_id(tab).cell(row, 0).value
        return Slot(tab, str(key), column_number(message_log), place.kind, place.values)

    @cached_property
    def _columns(self) -> dict[str, dict[int, dict[str, list[int]]]]:
        """Obligation → tab → key of a row → its columns."""
        found: dict[str, dict[int, dict[str, list[int]]]] = {}
        for obligation, slots in self.slots.items():
            for slot in slots:
                found.setdefault(obligation, {}).setdefault(slot.tab, {}).setdefault(slot.key, []).append(slot.column)
        return found

    def _figures(self, tabs_by_id: ExpectedTabs, obligation: str) -> Iterator[tuple[Any, ...]]:
        for tab, keys in self._columns.get(obligation, {}).items():
            for row in tabs_by_id[tab].rows:
                key = str(row.get(0, EMPTY).value)
                for column in keys.get(key, ()):
                    if (value := plain(row.get(column, EMPTY).value)) is not None:
                        yield tab, key, column, value

    def _records(self, tabs_by_id: ExpectedTabs, obligation: str) -> Iterator[tuple[Any, ...]]:
        """Records, each with the number of its occurrences."""
        for tab, table in self.tables.items():
            if table.obligation in (None, obligation):
                counted: dict[tuple[Scalar, ...], int] = {}
                for line in records(tabs_by_id[tab], table):
                    if table.obligation or (_dated(table) and self._holds(obligation, line[0])):
                        counted[line] = counted.get(line, 0) + 1
                yield from ((tab, line, count) for line, count in counted.items())

    def _holds(self, obligation: str, day: Scalar) -> bool:
        """Whether a record's day is in the obligation's period. A record without a day belongs to no report."""
        owed, on = self.plan.obligation(obligation), _day(day)
        if owed.period_from is None or owed.period_to is None or on is None:
            return False
        return owed.period_from <= on <= owed.period_to


def _day(value: Scalar) -> date | None:
    """The day in a cell; in a spreadsheet of another locale "20/04/2024" is a text."""
    if isinstance(value, str):
        with suppress(ValueError):
            return datetime.strptime(value, "%d/%m/%Y").date()  # noqa: DTZ007 - a day has no zone
        return None
    return date.fromordinal(DAY_0.toordinal() + int(value)) if value is not None else None


def plain(value: Scalar) -> Scalar:
    return (value.strip() or None) if isinstance(value, str) else value


def columns(table: RecordTable) -> list[int]:
    """Column numbers (from 0); the first is the day's."""
    return [column_number(message_log) for message_log in table.columns.values()]


def _dated(table: RecordTable) -> bool:
    return str(table.kinds[next(iter(table.columns))]["kind"]) == "date"


def first_record(expected: ExpectedTab) -> int:
    found = expected.find(CODES)
    return found + 2 if found is not None else len(expected.rows)


def records(expected: ExpectedTab, table: RecordTable) -> Iterator[tuple[Scalar, ...]]:
    owed: Sequence[Row] = expected.rows[first_record(expected):]
    for row in owed:
        line = tuple(plain(row.get(column, EMPTY).value) for column in columns(table))
        if any(value is not None for value in line):
            yield line
