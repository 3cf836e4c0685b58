"""Draws a tab of a year-round register: numbered blank rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from automation.domain.plan.plan import Plan
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.forms import Tab, TableColumn
from automation.domain.workbook.layout import Layout, RowType, layout
from automation.domain.workbook.self_check import CHECK, FLAGS
from automation.tabs.form_header import HeaderColumns, draw_form_header, row_of
from automation.tabs.input_validation import INPUT_STYLES, data_validation
from automation.tabs.self_check.places import TablePlace
from automation.tabs.self_check.shown import flags_formula, row_highlights, words_formula
from automation.tabs.tab_builder import TabBuilder

NUMBER_WIDTH, CHECK_WIDTH, EXPLANATION_WIDTH = 17.0, 34.0, 30.0
LEAST_WIDTH, HEADER_HEIGHT = 12, 33.0
RECORD_HEIGHTS = (18.0, 19.5, 21.0, 22.5, 24.0)
NAME_WIDTH = 44  # room for the unit's name at the right of the title
COLOUR, OWED_COLOUR = "94A3B8", "0F766E"
REQUIRED = " (*)"


def table_tab(tab: Tab, plan: Plan, place: TablePlace, carried: int = 0) -> Drawing:
    """Draws the tab of a table, with its blank rows. `carried`: how many of them have slots, for rows of last year.
    `place`: where the tab's checks are."""
    tab_layout, builder = layout(tab), TabBuilder(tab.title)
    _widths(builder, tab_layout)
    last = min(tab_layout.last_in_head, builder.screen_end())
    columns = HeaderColumns(3, _answer_end(builder, last), _name_from(builder, last), last)
    draw_form_header(builder, tab_layout, columns, plan, place)
    _header(builder, tab_layout)
    rows = [line.row for line in tab_layout.rows if line.line is RowType.RECORD]
    for number, row in enumerate(rows, start=1):
        _record(builder, tab_layout, row, number, slots=number <= carried)
        _checks(builder, tab_layout, row, place)
    for column in tab.form.columns:
        _choice(builder, tab_layout.column_of[column.code], rows[0], rows[-1], column)
    codes = tuple(column.code for column in tab.form.columns)
    builder.highlights += row_highlights(tab_layout, codes, rows[0], rows[-1])
    header = row_of(tab_layout, RowType.HEADER)
    return _printable(builder, rows,
        hidden_rows=(row_of(tab_layout, RowType.CODES),), freeze=(header + 1, 3), protected=True,
        landscape=True, repeat_rows=(header, header), colour=OWED_COLOUR if tab.obligation else COLOUR,
    )


def _printable(builder: TabBuilder, rows: Sequence[int], **more: Any) -> Drawing:
    """Completes the drawing with records of the first height that leaves no printed page nearly empty. Rows get higher
    with what is typed, so that they are not fitted into a number of pages."""
    for height in RECORD_HEIGHTS:
        builder.heights |= dict.fromkeys(rows, height)
        drawing = builder.drawing(**more)
        if not drawing.pages:
            return drawing
    return replace(drawing, pages=0)


def _widths(builder: TabBuilder, tab_layout: Layout) -> None:
    builder.widths[1] = 10
    builder.hidden_columns = {1, tab_layout.column_of[FLAGS]}
    builder.widths[2] = NUMBER_WIDTH
    for column in tab_layout.tab.form.columns:
        builder.widths[tab_layout.column_of[column.code]] = max(column.width, LEAST_WIDTH)
    builder.widths[tab_layout.column_of[CHECK]] = CHECK_WIDTH
    builder.widths[tab_layout.last_in_head] = EXPLANATION_WIDTH


def _answer_end(builder: TabBuilder, last: int) -> int:
    """Returns the last column of the control rows' answers: as many columns as a readable answer needs."""
    end = 3
    while end < last - 1 and sum(builder.widths[column] for column in range(3, end + 1)) < 26:
        end += 1
    return end


def _name_from(builder: TabBuilder, last: int) -> int:
    """Returns the first of the columns for the unit's name, left of the unit's code."""
    column = last - 1
    while column > 4 and sum(builder.widths[each] for each in range(column, last)) < NAME_WIDTH:
        column -= 1
    return column


def _header(builder: TabBuilder, tab_layout: Layout) -> None:
    row = row_of(tab_layout, RowType.HEADER)
    titles = {"no": "STT", CHECK: "Tự kiểm tra", "explanation": "Giải trình"}
    titles |= {each.code: each.title + (REQUIRED if each.required else "") for each in tab_layout.tab.form.columns}
    for code, words in titles.items():
        column = tab_layout.column_of[code]
        builder.put(row, column, words, "header")
        builder.fit(row, words + "   ", column, column, least=HEADER_HEIGHT)


def carried_slot(table: str, number: int, column: str) -> str:
    """Returns the slot of a cell in the 1-based row of a table."""
    return f"carry:{table}:{number}:{column}"


def _record(builder: TabBuilder, tab_layout: Layout, row: int, number: int, *, slots: bool) -> None:
    builder.put(row, 2, number, "item_centre")
    for column in tab_layout.tab.form.columns:
        slot = carried_slot(tab_layout.tab.code, number, column.code) if slots else ""
        builder.put(row, tab_layout.column_of[column.code], None, INPUT_STYLES[column.kind], slot=slot)
    builder.put(row, tab_layout.column_of["explanation"], None, "input_string")


def _checks(builder: TabBuilder, tab_layout: Layout, row: int, place: TablePlace) -> None:
    for code, formula, style in ((CHECK, words_formula, "self_check"), (FLAGS, flags_formula, "key")):
        builder.put(row, tab_layout.column_of[code], "", style, formula=formula(place, tab_layout, row))


def _choice(builder: TabBuilder, column: int, first: int, last: int, source: TableColumn) -> None:
    choice = data_validation((first, column), (last, column), source.kind, source.choices,
                             bounds=(source.minimum, source.maximum), title=source.title, hint=source.help)
    if choice is not None:
        builder.choices.append(choice)
