"""What an editor of workbooks offers, and the one by openpyxl.

There are two: `xml_workbook`, which is quick and changes only single cells, and openpyxl, which stands in for a
spreadsheet program: it can change tabs and writes the whole file.
"""

from __future__ import annotations

import io
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet


class EditableCell(Protocol):
    """A cell whose `value` may be read and written."""

    value: Any

    @property
    def row(self) -> int: ...

    @property
    def column(self) -> int: ...


class EditableSheet(Protocol):
    def cell(self, row: int, column: int) -> EditableCell:
        """Both are 1-based."""

    def codes(self) -> dict[str, int]:
        """Code in the hidden first column → row."""

    def wipe(self, first_row: int, columns: Collection[int]) -> None:
        """Clear these columns from a row on."""


class EditableWorkbook(Protocol):
    def sheet(self, name: str) -> EditableSheet:
        """Raises KeyError for an unknown name."""

    def save(self, path: Path) -> None: ...


@dataclass(frozen=True, slots=True)
class OpenpyxlSheet:
    inner: Worksheet

    def cell(self, row: int, column: int) -> EditableCell:
        return self.inner.cell(row, column)  # type: ignore[return-value]

    def codes(self) -> dict[str, int]:
        rows = self.inner.iter_rows(min_col=1, max_col=1, values_only=True)
        return {str(code): number for number, (code,) in enumerate(rows, start=1) if code}

    def wipe(self, first_row: int, columns: Collection[int]) -> None:
        for row in self.inner.iter_rows(min_row=first_row):
            for cell in row:
                if cell.value is not None and cell.column in columns:
                    cell.value = None


@dataclass(frozen=True, slots=True)
class OpenpyxlWorkbook:
    inner: Workbook

    def sheet(self, name: str) -> OpenpyxlSheet:
        return OpenpyxlSheet(self.inner[name])

    def save(self, path: Path) -> None:
        self.inner.save(path)


def openpyxl_workbook(content: bytes) -> OpenpyxlWorkbook:
    return OpenpyxlWorkbook(load_workbook(io.BytesIO(content)))
