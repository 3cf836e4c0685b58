"""The hidden tab of formulas while it is being drawn, and references to the forms' tabs."""

from __future__ import annotations

from dataclasses import dataclass, field

from automation.domain.workbook.a1 import column_letters
from automation.domain.workbook.drawing import DrawnCell, Value
from automation.domain.workbook.layout import Layout, RowType

LAST_ROW = 999  # of a form's tab to which formulas look: people may add rows at its end


@dataclass
class EngineSheet:
    """Cells in the order in which they are put. Rows and columns are 1-based."""

    cells: list[DrawnCell] = field(default_factory=list)

    def text(self, row: int, column: int, value: Value, slot: str = "") -> None:
        self.cells.append(DrawnCell(row, column, value, "engine", slot=slot))

    def formula(self, row: int, column: int, formula: str) -> None:
        """`formula`: without "="."""
        self.cells.append(DrawnCell(row, column, None, "engine", formula=formula))


@dataclass(frozen=True)
class FormReferences:
    """References to a form's tab that stay right when people move, insert and sort its rows: a row is found by its key,
    a table's record by its position below the header."""

    layout: Layout

    @property
    def sheet(self) -> str:
        return "'" + self.layout.tab.title.replace("'", "''") + "'!"

    @property
    def header(self) -> int:
        """The row of the columns' titles."""
        return next(each.row for each in self.layout.rows if each.line is RowType.HEADER)

    def column(self, code: str) -> str:
        """Returns the column from its title on, beyond the rows of a new tab: whoever adds rows at its end, they are in
        it. Above the title stand words that these formulas make, which they must not depend on."""
        return self._rows(code, self.header, LAST_ROW)

    def drawn(self, code: str) -> str:
        """Returns the column from its title to the last row of a new tab; rows inserted among them belong to it."""
        return self._rows(code, self.header, self.layout.rows[-1].row)

    def cell(self, code: str, row: str) -> str:
        """Returns the cell of a column in the row of that number, counted from the title on, which is a formula."""
        return f"INDEX({self.column(code)},{row})"

    def control(self, key: str) -> str:
        """Returns the answer of a control row."""
        keys, answers = (self._rows(code, 1, self.header) for code in ("key", self.layout.control_column))
        return f'INDEX({answers},MATCH("{key}",{keys},0))'

    def title(self, code: str) -> str:
        """Returns the cell of a column's title."""
        return self._rows(code, self.header, self.header).partition(":")[0]

    def _rows(self, code: str, first: int, last: int) -> str:
        letters = column_letters(self.layout.column_of[code])
        return f"{self.sheet}${letters}${first}:${letters}${last}"


def address(column: int, row: int) -> str:
    return f"{column_letters(column)}{row}"


def block(column: int, first: int, last: int, to: int = 0) -> str:
    """Returns a range of the tab of formulas, of one column or up to the column `to`."""
    return f"{address(column, first)}:{address(to or column, last)}"


def absolute(cells: str) -> str:
    """Returns C2:D9 as $C$2:$D$9."""
    corners = (each.rstrip("0123456789") for each in cells.split(":"))
    rows = (each.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for each in cells.split(":"))
    return ":".join(f"${letters}${row}" for letters, row in zip(corners, rows, strict=True))
