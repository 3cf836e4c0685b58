"""Greys the lines that a unit without pupils does not owe, by a hidden cell of its own workbook."""

from __future__ import annotations

from collections.abc import Iterator

from automation.domain.workbook.a1 import cell_name, column_letters
from automation.domain.workbook.drawing import Highlight
from automation.domain.workbook.layout import Layout
from automation.domain.workbook.self_check import FLAGS
from automation.tabs.self_check.engine import PUPILS_SLOT
from automation.tabs.tab_builder import TabBuilder


def grey_without_pupils(builder: TabBuilder, layout: Layout) -> None:
    """The hidden cell stands in the first row: a conditional format on Google refers to its own tab alone. Nothing is
    written into the cells that people fill in; a figure that is typed there stays as it looks."""
    blocks = list(_blocks(layout))
    if not blocks:
        return
    at, total, female = layout.column_of[FLAGS], layout.column_of["total"], layout.column_of["female"]
    builder.put(1, at, "1", "key", slot=PUPILS_SLOT)
    for first, last in blocks:
        formula = f'AND(${column_letters(at)}$1&""="0",{cell_name(first, total)}="")'
        builder.highlights.append(Highlight((first, total), (last, female), "", "not_owed", formula=formula))


def _blocks(layout: Layout) -> Iterator[tuple[int, int]]:
    """First and last row of each run of lines about pupils."""
    rows = [layout.row_of[row.key] for each in layout.tab.indicators if each.pupils_only for row in each.rows]
    start = 0
    for at, row in enumerate(rows):
        if at + 1 == len(rows) or rows[at + 1] != row + 1:
            yield rows[start], row
            start = at + 1
