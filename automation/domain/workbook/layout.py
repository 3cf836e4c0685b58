"""The position of every row and column of a new tab. Provisioning draws it, `fields --json` prints it, and structure
checks compare workbooks with it.

Column A is hidden and contains the row codes. Cell A1 is the tab's mark. The row coded `#` is hidden too and contains
the column codes. Tabs are read by these codes alone, so people may move, insert and sort rows and columns.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

from automation.domain.workbook.a1 import cell_name
from automation.domain.workbook.forms import Field, Form, FormRow, Section, Tab
from automation.domain.workbook.section_nil import SECTION_NIL, nil_key, section_nils
from automation.domain.workbook.self_check import CHECK, FLAGS

MARK = "@tab"
CODES = "#"
NIL_KEY = "@nil"  # a table's
SUBMIT_KEY = "@submit"
DOCUMENT_KEYS = ("@doc_number", "@doc_date", "@doc_link")
CONTROL_KEYS = (SUBMIT_KEY, *DOCUMENT_KEYS, NIL_KEY)

INDICATOR_COLUMNS = (
    "key", "no", "title", "unit", "prev_total", "prev_female",
    "total", "female", "estimate", CHECK, "explanation", FLAGS,
)


class RowType(StrEnum):
    """The type of a row of a layout."""

    TITLE = "title"
    GUIDANCE = "guidance"
    CONTROL = "control"
    CODES = "codes"
    HEADER = "header"
    SECTION = "section"
    ITEM = "item"
    RECORD = "record"
    SPACE = "space"


@dataclass(frozen=True, slots=True)
class LayoutRow:
    """`row` is 1-based. `line` is its type. `key` is written in the hidden column."""

    row: int
    line: RowType
    key: str = ""
    section: Section | None = None
    item: FormRow | None = None

    @property
    def original_key(self) -> str:
        """The key in the first workbooks: the same before and after a renaming."""
        return self.item.was[0] if self.item and self.item.was else self.key


@dataclass(frozen=True)
class Layout:
    tab: Tab
    rows: tuple[LayoutRow, ...]
    columns: tuple[str, ...]  # column codes, from column A on; the first is "key"

    @cached_property
    def row_of(self) -> dict[str, int]:
        return {each.key: each.row for each in self.rows if each.key}

    @cached_property
    def column_of(self) -> dict[str, int]:
        """Column code → 1-based column number."""
        return {code: number for number, code in enumerate(self.columns, start=1)}

    @property
    def control_column(self) -> str:
        """The code of the column for the answers of the control rows."""
        return "total" if not self.tab.form.is_table else self.columns[2]

    @property
    def last_in_head(self) -> int:
        """The last column of the form's head."""
        return self.column_of["explanation"]

    @property
    def first_record(self) -> int:
        """A table's first row for records."""
        return next(each.row for each in self.rows if each.line is RowType.RECORD)

    def cell(self, key: str, column: str) -> str:
        return cell_name(self.row_of[key], self.column_of[column])

    def field_cell(self, field: Field) -> str:
        return self.cell(field.row, field.column)

    @cached_property
    def fingerprint(self) -> str:
        """A digest that changes when the template changes, so that an older workbook is recognised; not when codes
        alone were renamed."""
        originals = {each.code: each.was[0] for each in self.tab.form.columns if each.was}
        columns = tuple(originals.get(code, code) for code in self.columns)
        text = repr((columns, [(each.line.value, each.original_key) for each in self.rows]))
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    @property
    def mark(self) -> str:
        """The content of A1, such as `@tab:6T:1a2b3c4d`."""
        return f"{MARK}:{self.tab.code}:{self.fingerprint}"

    @property
    def original_mark(self) -> str:
        """What A1 of the first workbooks holds: the same before and after a renaming."""
        return f"{MARK}:{self.tab.original_code}:{self.fingerprint}"


@lru_cache(maxsize=256)
def layout(tab: Tab) -> Layout:
    """Returns the layout of a new tab."""
    form = tab.form
    lines: list[LayoutRow] = []

    def add(line: RowType, key: str = "", section: Section | None = None, item: FormRow | None = None) -> None:
        lines.append(LayoutRow(len(lines) + 1, line, key, section, item))

    add(RowType.TITLE)
    add(RowType.GUIDANCE)
    for key in control_keys(tab):
        add(RowType.CONTROL, key)
    add(RowType.SPACE)
    add(RowType.CODES, CODES)
    add(RowType.HEADER)
    if form.is_table:
        for _ in range(form.blank_rows):
            add(RowType.RECORD)
    for section in tab.sections:
        add(RowType.SECTION, nil_key(section), section=section)
        for item in (row for each in section.indicators for row in each.rows):
            add(RowType.ITEM, item.key, item=item)
    return Layout(tab, tuple(lines), _columns(form))


def control_keys(tab: Tab) -> tuple[str, ...]:
    """Returns the control rows of a tab: submission where the tab has an obligation, nil for a table."""
    submission = (SUBMIT_KEY, *DOCUMENT_KEYS) if tab.obligation else ()
    return (*submission, *((NIL_KEY,) if tab.form.is_table else ()))


def answer_keys(tab: Tab) -> tuple[str, ...]:
    """Returns the keys of all lines that have one answer in the control column."""
    return (*control_keys(tab), *section_nils(tab))


def is_control(key: str) -> bool:
    """Reports whether a line of that key has one answer in the control column."""
    return key in CONTROL_KEYS or key.startswith(SECTION_NIL)


def _columns(form: Form) -> tuple[str, ...]:
    if form.is_table:
        # Rows are sorted by their open cells: a locked one between them would refuse it.
        return ("key", "no", *(column.code for column in form.columns), "explanation", CHECK, FLAGS)
    return INDICATOR_COLUMNS
