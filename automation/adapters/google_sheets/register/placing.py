"""A drawing beside the grid of the tab that it is to become: which cell of the one is which of the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from automation.adapters.google_sheets.register.grid_edit import GridEdit
from automation.adapters.google_sheets.register.layout import Layout
from automation.adapters.google_sheets.register.looks import TabLooks, column_key, head_key, head_row, row_key
from automation.adapters.google_sheets.register.state import TabState
from automation.domain.workbook.drawing import Drawing, DrawnCell

__all__ = ["Placing", "head_key", "head_row"]


@dataclass(frozen=True)
class Placing:
    """`layout`: of the drawing. `rows`, `columns`: key → 0-based position in the grid after the edits. `kept`: key →
    row of those that are no longer drawn. `before`, `after`: what was and what will be written, but values."""

    drawing: Drawing
    layout: Layout
    edit: GridEdit
    rows: Mapping[str, int]
    columns: Mapping[str, int]
    tab: TabState
    before: TabLooks | None
    after: TabLooks
    kept: Mapping[str, int] = field(default_factory=dict)
    new_columns: frozenset[str] = frozenset()

    @cached_property
    def _row_keys(self) -> dict[int, str]:
        return {at: key for key, at in self.layout.keys.items()}

    @cached_property
    def _column_keys(self) -> dict[int, str]:
        return {at: code for code, at in self.layout.columns.items()}

    def key(self, row: int) -> str:
        """The key of a row of the drawing (1-based)."""
        return row_key(self.layout, self._row_keys, row - 1)

    def code(self, column: int) -> str:
        """The key of a column of the drawing (1-based)."""
        return column_key(self.layout, self._column_keys, column - 1)

    def place(self, row: int, column: int) -> tuple[int, int] | None:
        """Where a cell of the drawing (1-based) is in the grid (0-based)."""
        at = self.rows.get(self.key(row)), self.columns.get(self.code(column))
        return None if at[0] is None or at[1] is None else (at[0], at[1])

    def cells(self) -> Iterator[tuple[DrawnCell, tuple[int, int]]]:
        for cell in self.drawing.cells:
            at = self.place(cell.row, cell.column)
            if at is not None:
                yield cell, at

    def is_new(self, row: int) -> bool:
        """Whether a row of the grid was inserted."""
        return self.edit.rows[row].origin < 0

    def is_look_known(self, cell: DrawnCell) -> bool:
        key, code = self.key(cell.row), self.code(cell.column)
        known = self.before.cells.get(key, {}).get(code) if self.before else None
        return known is not None and known == self.after.cells[key][code]
