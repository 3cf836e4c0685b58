"""Figures in a sheet: units down and fields across, or the other way round."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from automation.domain.workbook.a1 import cell_name
from automation.jobs.earlier_file.figures import NO_FIELD, NO_UNIT, Findings, Names, Unplaced, as_figure, shown

Grid = Sequence[Sequence[Any]]  # rows of cells, None for a blank one
HEAD = 30  # rows and columns among which the names are searched


def read_grid(grid: Grid, sheet: str, names: Names, findings: Findings) -> bool:
    """Add what the sheet holds; returns whether it is such a table. Headings and names that mean nothing here are
    reported where figures stand under or beside them."""
    across = _Table(grid, names)
    down = _Table(_turned(grid), names)
    table, turned = (down, True) if down.score > across.score else (across, False)
    if not table.score:
        return False

    def place(row: int, column: int) -> str:
        row, column = (column, row) if turned else (row, column)
        return f"{sheet}!{cell_name(row + 1, column + 1)}" if sheet else cell_name(row + 1, column + 1)
    for row, unit in table.units.items():
        for column, name in table.fields.items():
            findings.add(unit, name, _at(table.grid, row, column), place(row, column))
    for row in table.strangers():
        findings.unplaced.append(Unplaced(place(row, table.unit_column),
                                          NO_UNIT.format(text=shown(table.grid[row][table.unit_column]))))
    for column in table.unknown_columns():
        findings.unplaced.append(Unplaced(place(table.header, column),
                                          NO_FIELD.format(text=shown(table.grid[table.header][column]))))
    return True


class _Table:
    """A grid with units down. `header`: the row that names the most fields; `unit_column`: the column that names the
    most units below it."""

    def __init__(self, grid: Grid, names: Names) -> None:
        self.grid, self.names = grid, names
        named = [{column: name for column, cell in enumerate(row) if (name := names.field(cell))}
                 for row in grid[:HEAD]]
        self.header = max(range(len(named)), key=lambda row: len(named[row]), default=0)
        self.fields = _first_of_each(named[self.header]) if named else {}
        columns = range(min(HEAD, max(map(len, grid), default=0)))
        found = {column: {row: unit for row in range(self.header + 1, len(grid))
                          if (unit := names.unit(_at(grid, row, column)))} for column in columns}
        self.unit_column = max(columns, key=lambda column: len(found[column]), default=0)
        self.units = _first_of_each(found.get(self.unit_column, {}))

    @property
    def score(self) -> int:
        return len(self.fields) * len(self.units)

    def strangers(self) -> list[int]:
        """Rows of figures whose unit is not known."""
        return [row for row in range(self.header + 1, len(self.grid))
                if row not in self.units and isinstance(_at(self.grid, row, self.unit_column), str)
                and any(_is_figure(_at(self.grid, row, column)) for column in self.fields)]

    def unknown_columns(self) -> list[int]:
        """Columns of figures whose heading means no field."""
        return [column for column, title in enumerate(self.grid[self.header])
                if column not in self.fields and column != self.unit_column and title not in (None, "")
                and not self.names.is_computed(title)
                and any(_is_figure(_at(self.grid, row, column)) for row in self.units)]


def _first_of_each(found: dict[int, str]) -> dict[int, str]:
    """A field or unit that is named twice counts once."""
    first: dict[str, int] = {}
    for place, name in found.items():
        first.setdefault(name, place)
    return {place: name for name, place in first.items()}


def _is_figure(cell: Any) -> bool:
    return not isinstance(cell, bool) and as_figure(cell) is not None


def _at(grid: Grid, row: int, column: int) -> Any:
    return grid[row][column] if column < len(grid[row]) else None


def _turned(grid: Grid) -> Grid:
    return [[_at(grid, row, column) for row in range(len(grid))] for column in range(max(map(len, grid), default=0))]
