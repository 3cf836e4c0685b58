"""A unit's workbook on the clerk's screen: cells by what they ask for, as a person finds them.

A person looks for the row's title; here its hidden code stands for that, so that a clerk still
finds the row after somebody has inserted or sorted rows.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.utils import column_index_from_string
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.worksheet.worksheet import Worksheet

from tests.year.places import Place, Places, Table

MEASURES = ("total", "female", "estimate", "explanation")


@dataclass
class Paper:
    """`book` is open in memory; nothing reaches the disk before `saved` ends."""

    book: Workbook
    places: Places
    found: dict[str, dict[str, int]] = field(default_factory=dict)

    def sheet(self, name: str) -> Worksheet:
        return self.book[name]

    def tab(self, obligation: str) -> Worksheet:
        """The tab on which an obligation is handed in."""
        return self.sheet(self.places.sheets[obligation])

    def cell(self, place: Place) -> Cell:
        """Where the place is now; where it was on a fresh tab when its row's code is gone."""
        letter, row = coordinate_from_string(place.cell)
        row = self._rows(place.sheet).get(row_key(place), row)
        return self.sheet(place.sheet).cell(row, column_index_from_string(letter))  # type: ignore[return-value]

    def field(self, obligation: str, code: str, part: str = "") -> Cell:
        return self.cell(self.places.cells[obligation][code, part])

    def beside(self, obligation: str, row: str, control: str) -> Cell:
        """The row's "ước" or "Giải trình" cell."""
        return self.cell(self.places.beside[obligation, row, control])

    def control(self, sheet: str, name: str) -> Cell:
        return self.cell(self.places.controls[sheet, name])

    def record(self, table: Table, index: int, column: str) -> Cell:
        """A cell of a table's `index`-th line, from 0."""
        number = column_index_from_string(table.columns[column])
        return self.sheet(table.sheet).cell(table.first_row + index, number)  # type: ignore[return-value]

    def _rows(self, sheet: str) -> dict[str, int]:
        if sheet not in self.found:
            rows = self.sheet(sheet).iter_rows(min_col=1, max_col=1, values_only=True)
            self.found[sheet] = {str(code): number for number, (code,) in enumerate(rows, start=1) if code}
        return self.found[sheet]

    def moved(self) -> None:
        """Rows were inserted, deleted or sorted: look again."""
        self.found.clear()


def row_key(place: Place) -> str:
    """What the hidden column holds: `B01`, `B08.under_30`, `@submit`."""
    if place.code in ("submit", "nil", "doc_number", "doc_date", "doc_link"):
        return f"@{place.code}"
    group = ".".join(word for word in place.part.split(".") if word not in (*MEASURES, ""))
    return ".".join(filter(None, (place.code, group)))


@dataclass
class Screen:
    """Opens and saves a unit's workbook. It stays open between two sittings, as long as nobody
    else wrote the file: reading it takes longer than all the typing."""

    path: Path
    places: Places
    paper: Paper | None = None
    version: tuple[int, int] = (0, 0)

    @contextmanager
    def opened(self, moment: datetime, original: bytes | None = None) -> Iterator[Paper]:
        """Type, and save at the end as if it were `moment`. `original`: an older copy that the
        clerk goes back to instead of what is there now."""
        paper = self.paper
        if paper is None or original is not None or self.version != version(self.path):
            paper = Paper(load_workbook(io.BytesIO(original) if original else self.path), self.places)
        yield paper
        paper.book.save(self.path)
        stamp(self.path, moment)
        self.paper, self.version = paper, version(self.path)


def version(path: Path) -> tuple[int, int]:
    """Changes whenever the file is written."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def stamp(path: Path, moment: datetime) -> None:
    """The file was last saved at `moment`."""
    os.utime(path, (moment.timestamp(), moment.timestamp()))


def write_records(paper: Paper, table: Table, records: Sequence[Mapping[str, Any]]) -> None:
    """The table's records, and nothing below them."""
    numbers = {column_index_from_string(letter) for letter in table.columns.values()}
    for row in paper.sheet(table.sheet).iter_rows(min_row=table.first_row):
        for cell in row:
            if cell.value is not None and cell.column in numbers:
                cell.value = None
    for index, record in enumerate(records):
        for column, value in record.items():
            paper.record(table, index, column).value = value
