"""Where everything stands on the hidden tab of formulas: a block of rows for each form's tab, one below the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from automation.domain.workbook.forms import Catalogue, Field, FieldKind, FormRow, Tab, TableColumn
from automation.domain.workbook.layout import layout
from automation.domain.workbook.section_nil import counted, section_nils
from automation.tabs.self_check.sheet import FormReferences, address, block

FIRST_BLOCK = 3
MARK, MERGED = (1, 1), (1, 3)  # cells of the first row
NEEDS_COLUMN = 10  # of the first row: from here on a cell for each of the forms' needs, "1" where the unit has it
GAP = 1  # rows between two blocks


class Head(IntEnum):
    """Columns of a block's first row."""

    TAB = 1
    SUBMITTED = 2
    NIL = 3  # of a table: "Không phát sinh" is chosen
    TOUCHED = 4  # of a table: how many rows are begun
    ERRORS = 5
    WARNINGS = 6
    OWED = 7  # required answers that are blank
    WORDS = 8
    DAY = 9  # the document's day
    NUMBER_WORDS = 10
    DAY_WORDS = 11
    WHOLE = 12  # 0, or an error when a column of the form was deleted
    JUDGED = 13  # of a table: 1 when every row and value was understood
    NIL_WORDS = 14
    OFFSET = 15  # of a table: how far its rows on the form's tab are below those here
    FIRST = 16  # the cell that needs attention first: `first_cell`
    ANSWERED = 17  # of indicators: how many answers there are


class Line(IntEnum):
    """Columns of the line of a row of indicators."""

    KEY = 1
    ROW = 2  # on the form's tab, counted from the titles on
    TOTAL = 3
    FEMALE = 4
    EXPLAINED = 5
    ESTIMATED = 6
    TOTAL_WORDS = 7
    FEMALE_WORDS = 8
    MESSAGE = 9
    FLAGS = 10
    REQUIRED_TOTAL = 11
    REQUIRED_FEMALE = 12
    PREVIOUS_TOTAL = 13
    PREVIOUS_FEMALE = 14
    PROPOSED_TOTAL = 15
    PROPOSED_FEMALE = 16
    CHOSEN = ESTIMATED  # of a section that one choice answers: it is made


class Problem(IntEnum):
    """Columns of the row of a rule."""

    CODE = 1
    FIELD = 2
    WORDS = 3


ANSWER = {"total": Line.TOTAL, "female": Line.FEMALE}
WORDS = {"total": Line.TOTAL_WORDS, "female": Line.FEMALE_WORDS}
REQUIRED = {"total": Line.REQUIRED_TOTAL, "female": Line.REQUIRED_FEMALE}
PROPOSED = {"total": Line.PROPOSED_TOTAL, "female": Line.PROPOSED_FEMALE}
PREVIOUS = {"total": Line.PREVIOUS_TOTAL, "female": Line.PREVIOUS_FEMALE}


@dataclass(frozen=True)
class Place:
    """The block of a form's tab, from its head row on."""

    tab: Tab
    head: int

    @cached_property
    def form(self) -> FormReferences:
        return FormReferences(layout(self.tab))

    def at(self, column: Head) -> str:
        return address(column, self.head)


@dataclass(frozen=True)
class IndicatorPlace(Place):
    @cached_property
    def rows(self) -> tuple[FormRow, ...]:
        """The rows of the form that have a line: headings too, since a rule may be shown there."""
        return tuple(row for row in self.tab.rows if row.fields or row.key in self._parents)

    @cached_property
    def _parents(self) -> frozenset[str]:
        return frozenset(row.key.partition(".")[0] for row in self.tab.rows if row.fields)

    @cached_property
    def line_of(self) -> Mapping[str, int]:
        keys = (*(row.key for row in self.rows), *section_nils(self.tab))
        return {key: self.head + number for number, key in enumerate(keys, start=1)}

    @property
    def first(self) -> int:
        return self.head + 1

    @property
    def last(self) -> int:
        return self.head + max(len(self.line_of), 1)

    @cached_property
    def nil_of(self) -> Mapping[str, str]:
        """Name of a field → key of the choice that answers its section."""
        return {field.name: key for key, section in section_nils(self.tab).items() for field in counted(section)}

    def answer(self, field: Field) -> str:
        return address(ANSWER[field.column], self.line_of[field.row])

    def column(self, first: Line, last: Line | None = None) -> str:
        return block(first, self.first, self.last, last or 0)


@dataclass(frozen=True)
class TablePlace(Place):
    """The rows of a table. Below them: for each digit of a flag and each column, the words of the problem."""

    FLAGS = 1
    DIGITS = 9

    @cached_property
    def value_columns(self) -> Mapping[str, int]:
        """The columns that have a value, which texts have not: code → column on the tab of formulas."""
        valued = (each for each in self.tab.form.columns if each.kind is not FieldKind.STRING)
        return {each.code: number for number, each in enumerate(valued, start=self.FLAGS + 1)}

    @property
    def columns(self) -> tuple[TableColumn, ...]:
        return self.tab.form.columns

    @property
    def records(self) -> int:
        return self.tab.form.blank_rows

    @property
    def header(self) -> int:
        """The row of the titles on the form's tab."""
        return self.form.header

    @property
    def first(self) -> int:
        return self.head + 1

    @property
    def last(self) -> int:
        return self.head + self.records

    @property
    def words(self) -> tuple[int, int]:
        """The first and the last row of the words: one for each digit from 1 on."""
        return self.last + 1, self.last + self.DIGITS

    def range(self, column: int) -> str:
        return block(column, self.first, self.last)

    def value(self, code: str, row: int) -> str:
        return address(self.value_columns[code], row)

    def record(self, code: str) -> str:
        """The cell of the record that belongs to the formula's row: at that distance from the header, whoever sorted or
        inserted rows. The same text in every row, which keeps files small."""
        return self.form.cell(code, f"ROW()-{self.head - 1}")


def places(catalogue: Catalogue) -> dict[str, IndicatorPlace | TablePlace]:
    """Returns the blocks by the codes of the tabs."""
    found: dict[str, IndicatorPlace | TablePlace] = {}
    row = FIRST_BLOCK
    for tab in catalogue.tabs:
        if tab.form.is_table:
            table = found[tab.code] = TablePlace(tab, row)
            row = table.words[1] + 1 + GAP
        else:
            lines = found[tab.code] = IndicatorPlace(tab, row)
            row = lines.last + 1 + GAP
    return found


def needs(catalogue: Catalogue) -> dict[str, tuple[int, int]]:
    """Returns what lines of the forms need → the cell (row, column) with whether the unit has it."""
    named = sorted({each.needs for tab in catalogue.tabs for each in tab.indicators if each.needs})
    return {need: (1, column) for column, need in enumerate(named, start=NEEDS_COLUMN)}


def end_of(blocks: Mapping[str, IndicatorPlace | TablePlace]) -> int:
    """Returns the first row below all blocks, where those of the rules begin."""
    last = [each.words[1] if isinstance(each, TablePlace) else each.last for each in blocks.values()]
    return max(last, default=FIRST_BLOCK) + 1 + GAP
