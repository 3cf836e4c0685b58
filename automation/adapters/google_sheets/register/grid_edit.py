"""A tab's grid under requests that insert, delete and move rows and columns: the requests, and the cells after them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from automation.adapters.google_sheets.register.state import TabState
from automation.domain.workbook.answers import Raw
from automation.util.fast_json import Json

ROWS, COLUMNS = "ROWS", "COLUMNS"


@dataclass
class GridRow:
    """`origin`: the row's position before the edits, -1 for an inserted row. `noted`: a cell has a note."""

    values: list[Raw]
    origin: int = -1
    noted: bool = False


@dataclass
class GridEdit:
    """`rows` and `columns` (the columns' positions before the edits, -1 for an inserted one) are in the present order.
    `filter_end`: last row and column of the tab's filter, exclusive, as Google shifts them."""

    sheet: int
    rows: list[GridRow]
    columns: list[int]
    filter_end: tuple[int, int] = (0, 0)
    requests: list[Json] = field(default_factory=list)

    @staticmethod
    def of(tab: TabState) -> GridEdit:
        count = max(tab.rows, len(tab.grid))
        width = max([tab.columns, *(len(row) for row in tab.grid)])
        rows = [GridRow(_padded(tab.grid[at] if at < len(tab.grid) else (), width), at, at in tab.noted)
                for at in range(count)]
        place = (tab.filter or {}).get("range", {})
        end = (place.get("endRowIndex", count), place.get("endColumnIndex", width)) if tab.filter else (0, 0)
        return GridEdit(tab.sheet, rows, list(range(width)), end)

    @property
    def cells(self) -> list[list[Raw]]:
        return [row.values for row in self.rows]

    def insert_rows(self, at: int, count: int) -> None:
        self._insert(ROWS, at, count, len(self.rows))
        self.rows[at:at] = [GridRow([""] * len(self.columns)) for _ in range(count)]
        bottom, right = self.filter_end
        self.filter_end = (bottom + count if at < bottom else bottom, right)

    def delete_rows(self, start: int, end: int) -> None:
        self._delete(ROWS, start, end)
        del self.rows[start:end]
        bottom, right = self.filter_end
        self.filter_end = (bottom - max(0, min(end, bottom) - start), right)

    def move_rows(self, start: int, end: int, to: int) -> None:
        """Moves [start, end) before the row that is at `to` now."""
        place = {"sheetId": self.sheet, "dimension": ROWS, "startIndex": start, "endIndex": end}
        self.requests.append({"moveDimension": {"source": place, "destinationIndex": to}})
        block = self.rows[start:end]
        del self.rows[start:end]
        after = to if to <= start else to - len(block)
        self.rows[after:after] = block

    def insert_column(self, at: int) -> None:
        self._insert(COLUMNS, at, 1, len(self.columns))
        self.columns.insert(at, -1)
        for row in self.rows:
            row.values.insert(at, "")
        bottom, right = self.filter_end
        self.filter_end = (bottom, right + 1 if at < right else right)

    def delete_column(self, at: int) -> None:
        self._delete(COLUMNS, at, at + 1)
        del self.columns[at]
        for row in self.rows:
            del row.values[at]
        bottom, right = self.filter_end
        self.filter_end = (bottom, right - 1 if at < right else right)

    def append_columns(self, count: int) -> None:
        self.requests.append({"appendDimension": {"sheetId": self.sheet, "dimension": COLUMNS, "length": count}})
        self.columns += [-1] * count
        for row in self.rows:
            row.values += [""] * count

    def _insert(self, dimension: str, at: int, count: int, size: int) -> None:
        place = {"sheetId": self.sheet, "dimension": dimension, "startIndex": at, "endIndex": at + count}
        self.requests.append({"insertDimension": {"range": place, "inheritFromBefore": at >= size}})

    def _delete(self, dimension: str, start: int, end: int) -> None:
        place = {"sheetId": self.sheet, "dimension": dimension, "startIndex": start, "endIndex": end}
        self.requests.append({"deleteDimension": {"range": place}})


def _padded(row: Sequence[Raw], width: int) -> list[Raw]:
    return [*row, *[""] * (width - len(row))]
