"""A unit's workbook as its clerk edits it: cells are addressed by the answer that belongs there.

A person finds a row by its title. Here its hidden code is used instead, so that a clerk still finds the row after
somebody has inserted or sorted rows.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from automation.domain.workbook.a1 import column_number, row_and_column
from tests.demo.field_map import FieldLocation, FieldMap, RecordTable
from tests.demo.workbook_editors import EditableCell, EditableWorkbook, openpyxl_workbook
from tests.demo.xml_workbook import XmlWorkbook, xml_workbook

MEASURES = ("total", "female", "estimate", "explanation")


@dataclass
class WorkbookView:
    """A workbook open in memory; nothing is written to the disk before it is saved. `found`: sheet → code → row."""

    book: EditableWorkbook
    places: FieldMap
    found: dict[str, dict[str, int]] = field(default_factory=dict)

    def cell(self, place: FieldLocation) -> EditableCell:
        """The cell's current position; that on a fresh tab when its row's code is gone."""
        row, column = row_and_column(place.cell)
        return self.book.sheet(place.sheet).cell(self._rows(place.sheet).get(row_key(place), row), column)

    def field(self, obligation: str, code: str, part: str = "") -> EditableCell:
        return self.cell(self.places.cells[obligation][code, part])

    def row_control(self, obligation: str, row: str, control: str) -> EditableCell:
        """The row's "ước" or "Giải trình" cell."""
        return self.cell(self.places.row_controls[obligation, row, control])

    def control(self, sheet: str, name: str) -> EditableCell:
        return self.cell(self.places.controls[sheet, name])

    def record(self, table: RecordTable, index: int, column: str) -> EditableCell:
        """A cell of a table's `index`-th line, from 0."""
        number = column_number(table.columns[column])
        return self.book.sheet(table.sheet).cell(table.first_row + index, number)

    def write_records(self, table: RecordTable, records: Sequence[Mapping[str, Any]]) -> None:
        """Write the table's records and clear everything below them."""
        numbers = {column_number(letter) for letter in table.columns.values()}
        self.book.sheet(table.sheet).wipe(table.first_row, numbers)
        for index, record in enumerate(records):
            for column, value in record.items():
                self.record(table, index, column).value = value

    def _rows(self, sheet: str) -> dict[str, int]:
        if sheet not in self.found:
            self.found[sheet] = self.book.sheet(sheet).codes()
        return self.found[sheet]

    def moved(self) -> None:
        """Forget the rows of codes, because rows were inserted, deleted or sorted."""
        self.found.clear()


@lru_cache(maxsize=4096)
def row_key(place: FieldLocation) -> str:
    """What the hidden column holds: `B01`, `B08.under_30`, `@submit`."""
    if place.code in ("submit", "nil", "doc_number", "doc_date", "doc_link"):
        return f"@{place.code}"
    group = ".".join(word for word in place.part.split(".") if word not in (*MEASURES, ""))
    return ".".join(filter(None, (place.code, group)))


@dataclass
class ExcelFileAccess:
    """Opens and saves a unit's workbook. It stays open between two edits, as long as nobody else wrote the file."""

    path: Path
    places: FieldMap
    view: WorkbookView | None = None
    version: tuple[int, int] = (0, 0)

    @contextmanager
    def opened(self, moment: datetime, original: bytes = b"", *, program: bool = False) -> Iterator[WorkbookView]:
        """Edit, and save at the end with `moment` as modified time.

        `original`: an older copy to start from. `program`: edit with a spreadsheet program, to change the tabs
        themselves.
        """
        view = self.view
        if view is None or original or program or self.version != file_version(self.path):
            content = original or self.path.read_bytes()
            view = WorkbookView(openpyxl_workbook(content) if program else xml_workbook(content), self.places)
        yield view
        view.book.save(self.path)
        set_modified_time(self.path, moment)
        self.view = view if isinstance(view.book, XmlWorkbook) else None
        self.version = file_version(self.path)

    def copy(self) -> bytes:
        return self.path.read_bytes()

    def cut_short(self, moment: datetime) -> None:
        """Damage the file: only its first half is left."""
        content = self.copy()
        self.path.write_bytes(content[: len(content) // 2])
        set_modified_time(self.path, moment)

    def put_back(self, copy: bytes, moment: datetime) -> None:
        self.path.write_bytes(copy)
        set_modified_time(self.path, moment)


def file_version(path: Path) -> tuple[int, int]:
    """Changes whenever the file is written."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def set_modified_time(path: Path, moment: datetime) -> None:
    """Set the time at which the file was last saved."""
    os.utime(path, (moment.timestamp(), moment.timestamp()))
