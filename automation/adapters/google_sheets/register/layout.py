"""Where the rows and columns of a register's tab are, by the keys in its hidden column A and its hidden row of codes.

Rows above the codes and the titles below them are the head; the rows below are identified by their keys. Rows and
columns without a key are people's. A tab without codes has a head only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from automation.adapters.google_sheets.formats import serial
from automation.domain.vietnamese.text import clean
from automation.domain.workbook.answers import Raw
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.layout import CODES


@dataclass(frozen=True)
class Layout:
    """0-based positions. `codes`: the row of the codes, -1 without one. `columns`: code → column, with "#" for the
    keys. `keys`: key → row. `repeated`: rows whose key stands in a row above. `unkeyed`: filled rows without one."""

    codes: int = -1
    columns: dict[str, int] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    repeated: tuple[int, ...] = ()
    unkeyed: tuple[int, ...] = ()

    @property
    def body(self) -> int:
        """The first row below the head."""
        return self.codes + 2 if self.codes >= 0 else 0

    def is_last_column(self, column: int) -> bool:
        return column >= max(self.columns.values(), default=0)


def layout_of(grid: Sequence[Sequence[Raw]]) -> Layout:
    codes = next((at for at, row in enumerate(grid) if row and _key(row[0]) == CODES), -1)
    if codes < 0:
        return Layout()
    columns: dict[str, int] = {}
    for at, value in enumerate(grid[codes]):
        if code := _key(value):
            columns.setdefault(code, at)
    keys: dict[str, int] = {}
    repeated, unkeyed = [], []
    for row in range(codes + 2, len(grid)):
        key = _key(grid[row][0]) if grid[row] else ""
        if key in keys:
            repeated.append(row)
        elif key:
            keys[key] = row
        elif any(_key(value) for value in grid[row]):
            unkeyed.append(row)
    return Layout(codes, columns, keys, tuple(repeated), tuple(unkeyed))


def _key(value: Raw) -> str:
    return "" if value is None or isinstance(value, bool) else clean(str(value))


def drawn_grid(drawing: Drawing) -> list[list[Raw]]:
    """The cells of the drawing as Google will return them."""
    rows = max((cell.row for cell in drawing.cells), default=0)
    columns = max((cell.column for cell in drawing.cells), default=0)
    made: list[list[Raw]] = [[""] * columns for _ in range(rows)]
    for cell in drawing.cells:
        value = cell.value
        made[cell.row - 1][cell.column - 1] = serial(value) if isinstance(value, date) else value
    return made


def first_cell(drawing: Drawing) -> str:
    return next((str(cell.value) for cell in drawing.cells if (cell.row, cell.column) == (1, 1)), "")
