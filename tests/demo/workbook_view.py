"""A unit's workbook on the clerk's screen: cells by what they ask for, as a person finds them.

A person looks for the row's title; here its hidden code stands for that, so that a clerk still
finds the row after somebody has inserted or sorted rows.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from openpyxl.utils import column_index_from_string

from tests.demo.field_map import FieldLocation, FieldMap, RecordTable
from tests.demo.workbook_editors import EditableCell, EditableWorkbook, openpyxl_workbook
from tests.demo.xml_workbook import XmlWorkbook, xml_workbook

MEASURES = ("total", "female", "estimate", "explanation")
ADDRESS = re.compile(r"([A-Z]+)(\d+)")


@dataclass
class WorkbookView:
    """`book` is open in memory; nothing reaches the disk before it is saved."""

    book: EditableWorkbook
    places: FieldMap
    found: dict[str, dict[str, int]] = field(default_factory=dict)

    def cell(self, place: FieldLocation) -> EditableCell:
        """Where the place is now; where it was on a fresh tab when its row's code is gone."""
        column, row = position(place.cell)
        return self.book.sheet(place.sheet).cell(self._rows(place.sheet).get(row_key(place), row), column)

    def field(self, obligation: str, code: str, part: str = "") -> EditableCell:
        return self.cell(self.places.cells[obligation][code, part])

    def beside(self, obligation: str, row: str, control: str) -> EditableCell:
        """The row's "ước" or "Giải trình" cell."""
        return self.cell(self.places.beside[obligation, row, control])

    def control(self, sheet: str, name: str) -> EditableCell:
        return self.cell(self.places.controls[sheet, name])

    def record(self, table: RecordTable, index: int, column: str) -> EditableCell:
        """A cell of a table's `index`-th line, from 0."""
        number = column_index_from_string(table.columns[column])
        return self.book.sheet(table.sheet).cell(table.first_row + index, number)

    def write_records(self, table: RecordTable, records: Sequence[Mapping[str, Any]]) -> None:
        """The table's records, and nothing below them."""
        numbers = {column_index_from_string(letter) for letter in table.columns.values()}
        self.book.sheet(table.sheet).wipe(table.first_row, numbers)
        for index, record in enumerate(records):
            for column, value in record.items():
                self.record(table, index, column).value = value

    def _rows(self, sheet: str) -> dict[str, int]:
        if sheet not in self.found:
            self.found[sheet] = self.book.sheet(sheet).codes()
        return self.found[sheet]

    def moved(self) -> None:
        """Rows were inserted, deleted or sorted: look again."""
        self.found.clear()


@lru_cache(maxsize=4096)
def position(cell: str) -> tuple[int, int]:
    """"G12" → (7, 12)."""
    found = ADDRESS.fullmatch(cell)
    assert found, cell
    return column_index_from_string(found[1]), int(found[2])


@lru_cache(maxsize=4096)
def row_key(place: FieldLocation) -> str:
    """What the hidden column holds: `B01`, `B08.under_30`, `@submit`."""
    if place.code in ("submit", "nil", "doc_number", "doc_date", "doc_link"):
        return f"@{place.code}"
    group = ".".join(word for word in place.part.split(".") if word not in (*MEASURES, ""))
    return ".".join(filter(None, (place.code, group)))


@dataclass
class ExcelFileAccess:
    """Opens and saves a unit's workbook. It stays open between two sittings, as long as nobody
    else wrote the file."""

    path: Path
    places: FieldMap
    paper: WorkbookView | None = None
    version: tuple[int, int] = (0, 0)

    @contextmanager
    def opened(self, moment: datetime, original: bytes = b"", *, program: bool = False) -> Iterator[WorkbookView]:
        """Type, and save at the end as if it were `moment`. `original`: an older copy that the
        clerk goes back to. `program`: in a spreadsheet program, to change the tabs themselves."""
        paper = self.paper
        if paper is None or original or program or self.version != file_version(self.path):
            content = original or self.path.read_bytes()
            paper = WorkbookView(openpyxl_workbook(content) if program else xml_workbook(content), self.places)
        yield paper
        paper.book.save(self.path)
        set_modified_time(self.path, moment)
        self.paper = paper if isinstance(paper.book, XmlWorkbook) else None
        self.version = file_version(self.path)

    def copy(self) -> bytes:
        return self.path.read_bytes()

    def cut_short(self, moment: datetime) -> None:
        """The file is damaged on its way: only its first half is there."""
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
    """The file was last saved at `moment`."""
    os.utime(path, (moment.timestamp(), moment.timestamp()))
