"""A register table, drawn: numbered rows to be filled in."""

from __future__ import annotations

from automation.domain.plan.plan import Plan
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.forms import Tab, TableColumn
from automation.domain.workbook.layout import Layout, RowType, layout
from automation.tabs.form_header import HeaderColumns, draw_head, row_of
from automation.tabs.input_validation import INPUT_STYLES, accepted
from automation.tabs.tab_builder import TabBuilder

NUMBER_WIDTH, EXPLANATION_WIDTH = 14.0, 30.0
LEAST_WIDTH = 11
NAME_WIDTH = 44  # room for the unit's name at the right of the title
COLOUR, OWED_COLOUR = "94A3B8", "0F766E"
REQUIRED = " (*)"


def table_tab(tab: Tab, plan: Plan) -> Drawing:
    """The tab of a table, with its blank rows."""
    laid, builder = layout(tab), TabBuilder(tab.title)
    _widths(builder, laid)
    last = len(laid.columns)
    draw_head(builder, laid, HeaderColumns(3, _answer_end(builder, last), _name_from(builder, last), last), plan)
    _header(builder, laid)
    rows = [line.row for line in laid.rows if line.line is RowType.RECORD]
    for number, row in enumerate(rows, start=1):
        _record(builder, laid, row, number)
    for column in tab.form.columns:
        _choice(builder, laid.column_of[column.code], rows[0], rows[-1], column)
    header = row_of(laid, RowType.HEADER)
    return builder.drawing(
        hidden_rows=(row_of(laid, RowType.CODES),), freeze=(header + 1, 3), protected=True,
        landscape=True, repeat_rows=(header, header), colour=OWED_COLOUR if tab.obligation else COLOUR,
    )


def _widths(builder: TabBuilder, laid: Layout) -> None:
    builder.widths[1] = 10
    builder.unseen = {1}
    builder.widths[2] = NUMBER_WIDTH
    for column in laid.tab.form.columns:
        builder.widths[laid.column_of[column.code]] = max(column.width, LEAST_WIDTH)
    builder.widths[len(laid.columns)] = EXPLANATION_WIDTH


def _answer_end(builder: TabBuilder, last: int) -> int:
    """The answers of the control rows take as many columns as they need to be read."""
    end = 3
    while end < last - 1 and sum(builder.widths[column] for column in range(3, end + 1)) < 26:
        end += 1
    return end


def _name_from(builder: TabBuilder, last: int) -> int:
    """The first of the columns at the right, before the code, that hold the unit's name."""
    column = last - 1
    while column > 4 and sum(builder.widths[each] for each in range(column, last)) < NAME_WIDTH:
        column -= 1
    return column


def _header(builder: TabBuilder, laid: Layout) -> None:
    row = row_of(laid, RowType.HEADER)
    titles = {"no": "STT", "explanation": "Giải trình"}
    titles |= {each.code: each.title + (REQUIRED if each.required else "") for each in laid.tab.form.columns}
    for code, words in titles.items():
        column = laid.column_of[code]
        builder.put(row, column, words, "header")
        builder.fit(row, words + "   ", column, column, least=36)


def _record(builder: TabBuilder, laid: Layout, row: int, number: int) -> None:
    builder.put(row, 2, number, "item_centre")
    for column in laid.tab.form.columns:
        builder.put(row, laid.column_of[column.code], None, INPUT_STYLES[column.kind])
    builder.put(row, laid.column_of["explanation"], None, "input_string")


def _choice(builder: TabBuilder, column: int, first: int, last: int, about: TableColumn) -> None:
    choice = accepted((first, column), (last, column), about.kind, about.choices,
                      bounds=(about.minimum, about.maximum), title=about.title, hint=about.help)
    if choice is not None:
        builder.choices.append(choice)
