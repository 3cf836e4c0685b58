"""What a formula may refer to: the cells of the tab of formulas that hold normalised answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from automation.domain.workbook.forms import Field, TableColumn

# Marks in the place of a number: a blank answer, a text that formulas can't judge, a row or column that is lost.
BLANK, UNJUDGED, LOST = "#B", "#?", "#-"


@dataclass(frozen=True, slots=True)
class TableCells:
    """The cells of a table's rows. `begun`: the range that is "" for a row without a record; `columns`: those that have
    values, each with its range. `judged`: a cell that is 1 when every row is in these ranges and every value was
    understood; `nil`: one that is 1 when "Không phát sinh" is chosen. `days`: the column of the record's day, or None.
    `periods`: the periods, both ends included, within which a record must be to count for the tab."""

    begun: str
    columns: dict[str, tuple[TableColumn, str]]
    judged: str
    nil: str
    days: str | None
    periods: tuple[tuple[date, date], ...]


class AnswerCells(Protocol):
    """Addresses, for the rules of one tab. Each method raises NotTranslatableError for what has no cell."""

    def answer(self, field: Field, *, previous: bool) -> str:
        """The cell of a normalised answer, of this period or of the one before: a number, or a mark."""

    def explained(self, row: str) -> str:
        """The cell that is 1 where the row has an explanation."""

    def estimated(self, row: str, *, previous: bool) -> str:
        """The cell that is 1 where the row is marked as an estimate."""

    def submitted(self, obligation: str) -> str:
        """The cell that is 1 when "Đã nộp" is chosen on the obligation's first tab."""

    def document_day(self, obligation: str) -> str:
        """The cell of the document's day on that tab."""

    def document_number(self, obligation: str) -> str:
        """The number of the document on that tab, as a text."""

    def merged(self) -> str:
        """The cell that is 1 when another unit was merged into this one."""

    def touched(self) -> str:
        """The cell that is 1 when the tab has an answer or is submitted."""

    def table(self, code: str) -> TableCells:
        """The cells of a register table."""

    def constants(self) -> dict[str, int]:
        """The constants of expressions that the plan sets; days as a spreadsheet counts them."""

    def rows(self) -> Sequence[str]:
        """The keys of the rows that have cells."""
