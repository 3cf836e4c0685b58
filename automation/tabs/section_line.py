"""Draws the line of a section of indicators, with the choice that all of it has nothing to report."""

from __future__ import annotations

from collections.abc import Iterator

from automation.domain.workbook.a1 import cell_name, column_letters
from automation.domain.workbook.drawing import Highlight
from automation.domain.workbook.forms import FieldKind
from automation.domain.workbook.layout import Layout, LayoutRow
from automation.domain.workbook.self_check import CHECK
from automation.domain.workbook.words import NIL
from automation.tabs.tab_builder import TabBuilder

LABEL = "Cả mục không phát sinh:"
HINT = "Chọn khi cả mục không có gì; có nội dung nào thì để trống ô này và điền từng ô."
HEIGHT = 22.0


def draw_section(builder: TabBuilder, layout: Layout, line: LayoutRow, words: str) -> None:
    """`words`: the formula of what is wrong with the choice."""
    if line.section is None:
        return
    if line.key:
        _with_choice(builder, layout, line, line.section.title)
        builder.put(line.row, layout.column_of[CHECK], "", "self_check", formula=words)
    else:
        builder.put(line.row, 2, line.section.title, "section", to=layout.last_in_head)
        builder.heights[line.row] = HEIGHT


def _with_choice(builder: TabBuilder, layout: Layout, line: LayoutRow, title: str) -> None:
    row, column = line.row, layout.column_of
    builder.put(row, 1, line.key, "key")
    builder.put(row, column["no"], title, "section_title", to=column["unit"])
    builder.put(row, column["prev_total"], LABEL, "section_label", to=column["prev_female"])
    builder.put(row, column["total"], None, "input_choice", to=column["female"])
    builder.put(row, column["estimate"], None, "section")
    builder.put(row, column["explanation"], None, "section")
    builder.choose(row, column["total"], (NIL,), hint_title=title[:1], hint=HINT)
    builder.fit(row, title, column["no"], column["unit"], least=HEIGHT)
    _greyed(builder, layout, line)


def _greyed(builder: TabBuilder, layout: Layout, line: LayoutRow) -> None:
    """The blank cells that the choice answers are grey while it is made: in blocks of rows without other answers."""
    total, female = layout.column_of["total"], layout.column_of["female"]
    for first, last in _blocks(layout, line):
        formula = f'AND(${column_letters(total)}${line.row}="{NIL}",{cell_name(first, total)}="")'
        builder.highlights.append(Highlight((first, total), (last, female), "", "not_owed", formula=formula))


def _blocks(layout: Layout, line: LayoutRow) -> Iterator[tuple[int, int]]:
    """First and last row of each block; headings may be within one, as they are grey in any case."""
    rows = [layout.row_of[row.key] for each in line.section.indicators for row in each.rows
            if all(field.kind is FieldKind.INTEGER for field in row.fields)] if line.section else []
    start = 0
    for at, row in enumerate(rows):
        if at + 1 == len(rows) or rows[at + 1] != row + 1:
            yield rows[start], row
            start = at + 1
