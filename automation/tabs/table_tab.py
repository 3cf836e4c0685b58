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
    laid, sketch = layout(tab), TabBuilder(tab.title)
    _widths(sketch, laid)
    last = len(laid.columns)
    draw_head(sketch, laid, HeaderColumns(3, _answer_end(sketch, last), _name_from(sketch, last), last), plan)
    _header(sketch, laid)
    rows = [line.row for line in laid.rows if line.line is RowType.RECORD]
    for number, row in enumerate(rows, start=1):
        _record(sketch, laid, row, number)
    for column in tab.form.columns:
        _choice(sketch, laid.column_of[column.code], rows[0], rows[-1], column)
    header = row_of(laid, RowType.HEADER)
    return sketch.drawing(
        hidden_rows=(row_of(laid, RowType.CODES),), freeze=(header + 1, 3), protected=True,
        landscape=True, repeat_rows=(header, header), colour=OWED_COLOUR if tab.obligation else COLOUR,
    )


def _widths(sketch: TabBuilder, laid: Layout) -> None:
    sketch.widths[1] = 10
    sketch.unseen = {1}
    sketch.widths[2] = NUMBER_WIDTH
    for column in laid.tab.form.columns:
        sketch.widths[laid.column_of[column.code]] = max(column.width, LEAST_WIDTH)
    sketch.widths[len(laid.columns)] = EXPLANATION_WIDTH


def _answer_end(sketch: TabBuilder, last: int) -> int:
    """The answers of the control rows take as many columns as they need to be read."""
    end = 3
    while end < last - 1 and sum(sketch.widths[column] for column in range(3, end + 1)) < 26:
        end += 1
    return end


def _name_from(sketch: TabBuilder, last: int) -> int:
    """The first of the columns at the right, before the code, that hold the unit's name."""
    column = last - 1
    while column > 4 and sum(sketch.widths[each] for each in range(column, last)) < NAME_WIDTH:
        column -= 1
    return column


def _header(sketch: TabBuilder, laid: Layout) -> None:
    row = row_of(laid, RowType.HEADER)
    titles = {"no": "STT", "explanation": "Giải trình"}
    titles |= {each.code: each.title + (REQUIRED if each.required else "") for each in laid.tab.form.columns}
    for code, words in titles.items():
        column = laid.column_of[code]
        sketch.put(row, column, words, "header")
        sketch.fit(row, words + "   ", column, column, least=36)


def _record(sketch: TabBuilder, laid: Layout, row: int, number: int) -> None:
    sketch.put(row, 2, number, "item_centre")
    for column in laid.tab.form.columns:
        sketch.put(row, laid.column_of[column.code], None, INPUT_STYLES[column.kind])
    sketch.put(row, laid.column_of["explanation"], None, "input_string")


def _choice(sketch: TabBuilder, column: int, first: int, last: int, about: TableColumn) -> None:
    choice = accepted((first, column), (last, column), about.kind, about.choices,
                      bounds=(about.minimum, about.maximum), title=about.title, hint=about.help)
    if choice is not None:
        sketch.choices.append(choice)
