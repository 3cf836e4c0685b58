"""People at the units' spreadsheets: each deed is done in the stand-in's window and on their own paper, or nowhere."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random

from tests.demo.field_map import RecordTable
from tests.fake_google.google_state import File
from tests.fake_google.http_messages import ApiError
from tests.fake_google.sheet_user import SheetUser
from tests.fake_google.sheets.a1 import column_letters, quote_title
from tests.fake_google.sheets.model import Cell, Scalar, Sheet
from tests.soak.expected_spreadsheet import HEADING, ExpectedTab, hexed, moved
from tests.soak.form import TICKED, UNTICKED, Form, Slot, columns, first_record
from tests.soak.instrumented_service import InstrumentedService
from tests.soak.workspace_factory import EDITOR, account

COLOURS = ({"green": 1.0}, {"blue": 1.0, "red": 0.5}, {"red": 0.2, "green": 0.4, "blue": 0.6})
OBLIGATIONS = ("KH", "6T", "6T", "6T", "CN", "THD")  # what people work on in spring
DAYS: tuple[tuple[str, Scalar], ...] = (
    ("05/03/2024", 45356), ("20/04/2024", 45402), ("17/05/2024", 45429), ("02/09/2024", 45537))
RECORD_ROWS = 12  # records begin in the first rows of a table


@dataclass
class SimulatedUnit:
    """`pages` by the tab's number; `ticked_at`: obligation → when it was picked last; `acts`: deeds so far."""

    code: str
    file: File
    pages: dict[int, ExpectedTab]
    titles: dict[int, str]
    ticked_at: dict[str, datetime] = field(default_factory=dict)
    acts: int = 0
    penned: int = 0  # the request before which somebody noted or coloured a cell last

    def sheet(self, tab: int) -> Sheet:
        assert self.file.book
        return self.file.book.by_id(tab)

    def cell(self, tab: int, row: int, column: int) -> str:
        return f"{quote_title(self.sheet(tab).title)}!{column_letters(column)}{row + 1}"


@dataclass
class RandomUsers:
    """`now` tells the moment of a deed. `done`: deed → how often it was done; `refused`: how often Google refused."""

    service: InstrumentedService
    form: Form
    dice: Random
    now: Callable[[], datetime]
    done: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    words: int = 0

    def act(self, unit: SimulatedUnit) -> None:
        with self.service.lock:
            name, deed = self.dice.choices(ACTIONS, WEIGHTS)[0]
            with suppress(_Idle):
                try:
                    deed(self, unit)
                    unit.acts += 1
                    self.done[name] = self.done.get(name, 0) + 1
                except ApiError:
                    self.refused += 1

    def answer(self, unit: SimulatedUnit) -> None:
        """A figure or a text, right or wrong."""
        slot = self.dice.choice(self.form.slots[self.dice.choice(OBLIGATIONS)])
        text, value = self._word(slot.kind, slot.values)
        self._type(unit, slot.tab, self._row(unit, slot), slot.column, text, value)

    def erase(self, unit: SimulatedUnit) -> None:
        slots = [slot for each in ("KH", "6T") for slot in self.form.slots[each]]
        filled = [(slot, row) for slot in slots if (row := unit.pages[slot.tab].find(slot.key)) is not None
                  and unit.pages[slot.tab].at(row, slot.column).value is not None]
        if not filled:
            raise _Idle
        slot, row = self.dice.choice(filled)
        self._type(unit, slot.tab, row, slot.column, "", None)

    def record(self, unit: SimulatedUnit) -> None:
        """A line of a table, or a part of one."""
        tab, table = self._table()
        row = first_record(unit.pages[tab]) + self.dice.randrange(RECORD_ROWS)
        for code, column in zip(table.columns, columns(table), strict=True):
            kind = table.kinds.get(code, {}).get("kind", "string")
            if self.dice.random() < 0.6:
                text, value = self._word(str(kind), tuple(table.kinds.get(code, {}).get("values", ())))
                self._type(unit, tab, row, column, text, value)

    def tick(self, unit: SimulatedUnit) -> None:
        obligation = self.dice.choice(OBLIGATIONS)
        slot = self.form.submits[obligation]
        row = self._row(unit, slot)
        ticked = self.form.ticked(unit.pages, obligation)
        word = UNTICKED if ticked else TICKED
        self._type(unit, slot.tab, row, slot.column, word, word)
        if not ticked:
            unit.ticked_at[obligation] = self.now()

    def sort_records(self, unit: SimulatedUnit) -> None:
        tab, table = self._table()
        page, order = unit.pages[tab], columns(table)
        self._sort(account(unit.code), unit, tab, first_record(page), min(order), max(order) + 1)

    def sort_rows(self, unit: SimulatedUnit) -> None:
        """Whole rows, with what is hidden in them. (Google sorts no form: cells of its sections are merged.)"""
        tab, _ = self._table()
        self._sort(EDITOR, unit, tab, first_record(unit.pages[tab]), 0, unit.sheet(tab).columns)

    def insert(self, unit: SimulatedUnit) -> None:
        tab, row = self._below(unit)
        count = self.dice.randrange(1, 3)
        self._hands(unit, EDITOR).insert_rows(unit.sheet(tab).title, row, count)
        unit.pages[tab].insert(row, count)

    def delete(self, unit: SimulatedUnit) -> None:
        tab, row = self._below(unit)
        self._hands(unit, EDITOR).delete_rows(unit.sheet(tab).title, row)
        unit.pages[tab].delete(row, 1)

    def move(self, unit: SimulatedUnit) -> None:
        tab, row = self._below(unit)
        first = first_record(unit.pages[tab])
        to = self.dice.randrange(first, row + 1)
        self._hands(unit, EDITOR).move_rows(unit.sheet(tab).title, row, 1, to)
        unit.pages[tab].move(row, 1, to)

    def rename(self, unit: SimulatedUnit) -> None:
        """And back again."""
        tab = self.dice.choice([*unit.titles])
        title, own = unit.sheet(tab).title, unit.titles[tab]
        self._hands(unit, EDITOR).rename_tab(title, own if title != own else f"{own} {self.dice.randrange(3)}")

    def note(self, unit: SimulatedUnit) -> None:
        """In the place of the whole note, or above ours, as a person likes."""
        tab, row, column, who = self._spot(unit)
        said = unit.sheet(tab).cell(row, column).note
        self.words += 1
        mine = f"ghi nhớ {self.words}" if self.dice.random() < 0.8 else ""
        kept = said[said.index(HEADING):] if HEADING in said and self.dice.random() < 0.5 else ""
        self._hands(unit, who).note(unit.cell(tab, row, column), f"{mine}\n\n{kept}" if mine and kept else mine or kept)
        page = unit.pages[tab]
        page.put(row, column, replace(page.at(row, column), note=mine))
        unit.penned = self.service.step

    def colour(self, unit: SimulatedUnit) -> None:
        tab, row, column, who = self._spot(unit)
        colour = self.dice.choice(COLOURS)
        self._hands(unit, who).colour(unit.cell(tab, row, column), dict(colour))
        page = unit.pages[tab]
        page.put(row, column, replace(page.at(row, column), fill=hexed(unit.sheet(tab).cell(row, column))))
        unit.penned = self.service.step

    def _hands(self, unit: SimulatedUnit, who: str) -> SheetUser:
        return SheetUser(self.service, who, unit.file.id)

    def _type(self, unit: SimulatedUnit, tab: int, row: int, column: int, text: str, value: Scalar) -> None:
        self._hands(unit, account(unit.code)).type(unit.cell(tab, row, column), text)
        found = unit.sheet(tab).cell(row, column).value
        assert found in (value, text), (text, found)  # a cell for texts keeps a number's digits
        unit.pages[tab].type(row, column, found)

    def _sort(self, who: str, unit: SimulatedUnit, tab: int, top: int, left: int, right: int) -> None:
        sheet, column = unit.sheet(tab), self.dice.randrange(right - left)
        if top >= sheet.rows or any(sheet.area(merge).bottom > top for merge in sheet.merges):
            raise _Idle
        before = _lines(sheet, top, left, right)
        cells = f"{unit.cell(tab, top, left)}:{column_letters(right - 1)}{sheet.rows}"
        self._hands(unit, who).sort(cells, column, descending=self.dice.random() < 0.3)
        unit.pages[tab].sort(top, moved(before, _lines(unit.sheet(tab), top, left, right), top), left, right)

    def _row(self, unit: SimulatedUnit, slot: Slot) -> int:
        row = unit.pages[slot.tab].find(slot.key)
        if row is None:
            raise _Idle  # somebody deleted it
        return row

    def _table(self) -> tuple[int, RecordTable]:
        return self.dice.choice([*self.form.tables.items()])

    def _indicators(self) -> int:
        return self.form.submits[self.dice.choice(("KH", "6T", "CN"))].tab

    def _below(self, unit: SimulatedUnit) -> tuple[int, int]:
        """A tab, and a row of it below its head."""
        tab = self._indicators() if self.dice.random() < 0.5 else self._table()[0]
        page = unit.pages[tab]
        return tab, self.dice.randrange(first_record(page) + 1, min(len(page.rows), unit.sheet(tab).rows))

    def _spot(self, unit: SimulatedUnit) -> tuple[int, int, int, str]:
        """A cell for an answer, or any cell for somebody who may; rather one that bears a mark of ours."""
        marked = [(sheet.id, row, column) for sheet in (unit.file.book.sheets if unit.file.book else [])
                  if sheet.id in unit.pages for row, line in sheet.cells.items()
                  for column, cell in line.items() if HEADING in cell.note] if self.dice.random() < 0.5 else []
        if marked:
            return *self.dice.choice(marked), EDITOR
        slot = self.dice.choice(self.form.slots["6T"])
        return slot.tab, self._row(unit, slot), slot.column, account(unit.code)

    def _word(self, kind: str, values: tuple[str, ...]) -> tuple[str, Scalar]:
        """What is typed, and what Google makes of it."""
        self.words += 1
        word = f"lời {self.words}"
        if kind == "integer":
            number = self.dice.randrange(60)
            good: tuple[str, Scalar] = (str(number), number)
            return self.dice.choice([good, good, (f"-{number + 1}", -number - 1), ("1.234", 1234), ("mười", "mười")])
        if kind == "date":
            return self.dice.choice([*DAYS, ("không rõ", "không rõ")])
        choice = self.dice.choice(values) if values else word
        return choice, choice


class _Idle(Exception):  # noqa: N818 - no error: there was nothing to do
    """A person who finds nothing to do."""


def _lines(sheet: Sheet, top: int, left: int, right: int) -> list[tuple[Cell, ...]]:
    return [tuple(sheet.cell(row, column) for column in range(left, right)) for row in range(top, sheet.rows)]


ACTIONS: list[tuple[str, Callable[[RandomUsers, SimulatedUnit], None]]] = [
    ("answer", RandomUsers.answer), ("erase", RandomUsers.erase), ("record", RandomUsers.record),
    ("tick", RandomUsers.tick),
    ("sort records", RandomUsers.sort_records), ("sort rows", RandomUsers.sort_rows), ("insert", RandomUsers.insert),
    ("delete", RandomUsers.delete), ("move", RandomUsers.move), ("rename", RandomUsers.rename),
    ("note", RandomUsers.note),
    ("colour", RandomUsers.colour),
]
WEIGHTS = (30, 6, 14, 14, 4, 2, 4, 2, 3, 3, 8, 6)
assert len(ACTIONS) == len(WEIGHTS)
