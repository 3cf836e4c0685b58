"""Greys the lines that a unit does not owe since it lacks what they need, such as pupils: by hidden cells of its own
workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from automation.domain.workbook.a1 import cell_name, column_letters
from automation.domain.workbook.drawing import Highlight
from automation.domain.workbook.layout import Layout
from automation.domain.workbook.self_check import FLAGS
from automation.tabs.self_check.engine import has_slot
from automation.tabs.tab_builder import TabBuilder


def grey_what_is_not_owed(builder: TabBuilder, layout: Layout) -> None:
    """The hidden cells stand in the first rows: a conditional format on Google refers to its own tab alone. Nothing is
    written into the cells that people fill in; a figure that is typed there stays as it looks."""
    needs = sorted({each.needs for each in layout.tab.indicators if each.needs})
    at, total, female = layout.column_of[FLAGS], layout.column_of["total"], layout.column_of["female"]
    for row, need in enumerate(needs, start=1):
        builder.put(row, at, "1", "key", slot=has_slot(need))
        for first, last in _blocks(_rows(layout, need)):
            formula = f'AND(${column_letters(at)}${row}&""="0",{cell_name(first, total)}="")'
            builder.highlights.append(Highlight((first, total), (last, female), "", "not_owed", formula=formula))


def _rows(layout: Layout, need: str) -> list[int]:
    return [layout.row_of[row.key] for each in layout.tab.indicators if each.needs == need for row in each.rows]


def _blocks(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last row of each run of these rows."""
    start = 0
    for at, row in enumerate(rows):
        if at + 1 == len(rows) or rows[at + 1] != row + 1:
            yield rows[start], row
            start = at + 1
