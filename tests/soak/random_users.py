"""People who edit the units' spreadsheets: each action is done both in the stand-in and in the model, or in neither."""

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
from tests.soak.expected_spreadsheet import HEADING, ExpectedTab, hex_colour, source_rows
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
    """`tabs_by_id` by the tab's number, those of their own too; `titles`: of the forms. `ticked_at`: obligation → when
    "Đã nộp" was picked last. `changed_at`, `listed_at`: Drive's time of people's last change, and of that which the
    listing showed before the software read it last."""

    code: str
    file: File
    tabs_by_id: dict[int, ExpectedTab]
    titles: dict[int, str]
    ticked_at: dict[str, datetime] = field(default_factory=dict)
    action_count: int = 0
    annotated_at: int = 0  # number of the request before which somebody last put a note or colour
    changed_at: datetime | None = None
    listed_at: datetime | None = None

    def sheet(self, tab: int) -> Sheet:
        assert self.file.book
        return self.file.book.by_id(tab)

    def cell(self, tab: int, row: int, column: int) -> str:
        return f"{quote_title(self.sheet(tab).title)}!{column_letters(column)}{row + 1}"


@dataclass
class RandomUsers:
    """`now` returns the time of an action. `done`: action → times done; `refused`: times that Google refused."""

    service: InstrumentedService
    form: Form
    rng: Random
    now: Callable[[], datetime]
    done: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    words: int = 0

    def act(self, unit: SimulatedUnit) -> None:
        with self.service.lock:
            name, action = self.rng.choices(ACTIONS, WEIGHTS)[0]
            before = unit.file.modified
            with suppress(NothingToDo):
                try:
                    action(self, unit)
                    unit.action_count += 1
                    self.done[name] = self.done.get(name, 0) + 1
                except ApiError:
                    self.refused += 1
            if unit.file.modified != before:
                unit.changed_at = unit.file.modified

    def answer(self, unit: SimulatedUnit) -> None:
        """A figure or a text, right or wrong."""
        slot = self.rng.choice(self.form.slots[self.rng.choice(OBLIGATIONS)])
        text, value = self._text_and_value(slot.kind, slot.values)
        self._type(unit, slot.tab, self._row(unit, slot), slot.column, text, value)

    def erase(self, unit: SimulatedUnit) -> None:
        slots = [slot for each in ("KH", "6T") for slot in self.form.slots[each]]
        filled = [(slot, row) for slot in slots if (row := unit.tabs_by_id[slot.tab].find(slot.key)) is not None
                  and unit.tabs_by_id[slot.tab].at(row, slot.column).value is not None]
        if not filled:
            raise NothingToDo
        slot, row = self.rng.choice(filled)
        self._type(unit, slot.tab, row, slot.column, "", None)

    def record(self, unit: SimulatedUnit) -> None:
        """A line of a table, or a part of one."""
        tab, table = self._table()
        row = first_record(unit.tabs_by_id[tab]) + self.rng.randrange(RECORD_ROWS)
        for code, column in zip(table.columns, columns(table), strict=True):
            kind = table.kinds.get(code, {}).get("kind", "string")
            if self.rng.random() < 0.6:
                text, value = self._text_and_value(str(kind), tuple(table.kinds.get(code, {}).get("values", ())))
                self._type(unit, tab, row, column, text, value)

    def tick(self, unit: SimulatedUnit) -> None:
        obligation = self.rng.choice(OBLIGATIONS)
        slot = self.form.submits[obligation]
        row = self._row(unit, slot)
        ticked = self.form.ticked(unit.tabs_by_id, obligation)
        word = UNTICKED if ticked else TICKED
        self._type(unit, slot.tab, row, slot.column, word, word)
        if not ticked:
            unit.ticked_at[obligation] = self.now()

    def sort_records(self, unit: SimulatedUnit) -> None:
        tab, table = self._table()
        expected, order = unit.tabs_by_id[tab], columns(table)
        self._sort(account(unit.code), unit, tab, first_record(expected), min(order), max(order) + 1)

    def sort_rows(self, unit: SimulatedUnit) -> None:
        """Whole rows, with what is hidden in them. (Google sorts no form: cells of its sections are merged.)"""
        tab, _ = self._table()
        self._sort(EDITOR, unit, tab, first_record(unit.tabs_by_id[tab]), 0, unit.sheet(tab).columns)

    def insert(self, unit: SimulatedUnit) -> None:
        tab, row = self._row_below_header(unit)
        count = self.rng.randrange(1, 3)
        self._user(unit, EDITOR).insert_rows(unit.sheet(tab).title, row, count)
        unit.tabs_by_id[tab].insert(row, count)

    def delete(self, unit: SimulatedUnit) -> None:
        tab, row = self._row_below_header(unit)
        self._user(unit, EDITOR).delete_rows(unit.sheet(tab).title, row)
        unit.tabs_by_id[tab].delete(row, 1)

    def move(self, unit: SimulatedUnit) -> None:
        tab, row = self._row_below_header(unit)
        first = first_record(unit.tabs_by_id[tab])
        to = self.rng.randrange(first, row + 1)
        self._user(unit, EDITOR).move_rows(unit.sheet(tab).title, row, 1, to)
        unit.tabs_by_id[tab].move(row, 1, to)

    def rename(self, unit: SimulatedUnit) -> None:
        """Rename a tab, or give it its own title back."""
        tab = self.rng.choice([*unit.titles])
        title, own = unit.sheet(tab).title, unit.titles[tab]
        self._user(unit, EDITOR).rename_tab(title, own if title != own else f"{own} {self.rng.randrange(3)}")

    def note(self, unit: SimulatedUnit) -> None:
        """Replace the whole note, or write above the software's part, at random."""
        tab, row, column, who = self._cell_to_annotate(unit)
        existing = unit.sheet(tab).cell(row, column).note
        self.words += 1
        content = f"ghi nhớ {self.words}" if self.rng.random() < 0.8 else ""
        kept = existing[existing.index(HEADING):] if HEADING in existing and self.rng.random() < 0.5 else ""
        self._user(unit, who).note(unit.cell(tab, row, column),
                   f"{content}\n\n{kept}" if content and kept else content or kept)
        expected = unit.tabs_by_id[tab]
        expected.put(row, column, replace(expected.at(row, column), note=content))
        unit.annotated_at = self.service.request_number

    def colour(self, unit: SimulatedUnit) -> None:
        tab, row, column, who = self._cell_to_annotate(unit)
        colour = self.rng.choice(COLOURS)
        self._user(unit, who).colour(unit.cell(tab, row, column), dict(colour))
        expected = unit.tabs_by_id[tab]
        expected.put(row, column,
                         replace(expected.at(row, column), fill=hex_colour(unit.sheet(tab).cell(row, column))))
        unit.annotated_at = self.service.request_number

    def _user(self, unit: SimulatedUnit, who: str) -> SheetUser:
        return SheetUser(self.service, who, unit.file.id)

    def _type(self, unit: SimulatedUnit, tab: int, row: int, column: int, text: str, value: Scalar) -> None:
        self._user(unit, account(unit.code)).type(unit.cell(tab, row, column), text)
        stored = unit.sheet(tab).cell(row, column).value
        home = unit.file.book and unit.file.book.locale == "vi_VN"  # elsewhere "1.234" and "05/03" are read otherwise
        assert not home or stored in (value, text), (text, stored)  # a cell for texts keeps a number's digits
        unit.tabs_by_id[tab].type(row, column, stored)

    def _sort(self, who: str, unit: SimulatedUnit, tab: int, top: int, left: int, right: int) -> None:
        sheet, column = unit.sheet(tab), self.rng.randrange(right - left)
        if top >= sheet.rows or any(sheet.area(merge).bottom > top for merge in sheet.merges):
            raise NothingToDo
        before = _lines(sheet, top, left, right)
        cells = f"{unit.cell(tab, top, left)}:{column_letters(right - 1)}{sheet.rows}"
        self._user(unit, who).sort(cells, column, descending=self.rng.random() < 0.3)
        unit.tabs_by_id[tab].sort(top, source_rows(before, _lines(unit.sheet(tab), top, left, right), top), left,
                                     right)

    def _row(self, unit: SimulatedUnit, slot: Slot) -> int:
        row = unit.tabs_by_id[slot.tab].find(slot.key)
        if row is None:
            raise NothingToDo  # somebody deleted it
        return row

    def _table(self) -> tuple[int, RecordTable]:
        return self.rng.choice([*self.form.tables.items()])

    def _indicators(self) -> int:
        return self.form.submits[self.rng.choice(("KH", "6T", "CN"))].tab

    def _row_below_header(self, unit: SimulatedUnit) -> tuple[int, int]:
        """A tab, and a row of it below its header."""
        tab = self._indicators() if self.rng.random() < 0.5 else self._table()[0]
        expected = unit.tabs_by_id[tab]
        return tab, self.rng.randrange(first_record(expected) + 1, min(len(expected.rows), unit.sheet(tab).rows))

    def _cell_to_annotate(self, unit: SimulatedUnit) -> tuple[int, int, int, str]:
        """A cell and who annotates it: half the time one with an annotation of the software, if there is any."""
        marked = [(sheet.id, row, column) for sheet in (unit.file.book.sheets if unit.file.book else [])
                  if sheet.id in unit.tabs_by_id for row, line in sheet.cells.items()
                  for column, cell in line.items() if HEADING in cell.note] if self.rng.random() < 0.5 else []
        if marked:
            return *self.rng.choice(marked), EDITOR
        slot = self.rng.choice(self.form.slots["6T"])
        return slot.tab, self._row(unit, slot), slot.column, account(unit.code)

    def _text_and_value(self, kind: str, values: tuple[str, ...]) -> tuple[str, Scalar]:
        """A text to type, and the value that Google makes of it."""
        self.words += 1
        word = f"lời {self.words}"
        if kind == "integer":
            number = self.rng.randrange(60)
            good: tuple[str, Scalar] = (str(number), number)
            return self.rng.choice([good, good, (f"-{number + 1}", -number - 1), ("1.234", 1234), ("mười", "mười")])
        if kind == "date":
            return self.rng.choice([*DAYS, ("không rõ", "không rõ")])
        choice = self.rng.choice(values) if values else word
        return choice, choice


class NothingToDo(Exception):  # noqa: N818 - no error: there was nothing to do
    """The action has nothing to work on."""


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
