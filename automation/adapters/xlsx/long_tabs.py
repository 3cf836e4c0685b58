"""Splits a tab with more rows than Excel allows over several sheets, each with the same frozen head."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from automation.domain.workbook.drawing import DataValidation, Drawing, Highlight, Merge

LAST_ROW = 2**20  # https://support.microsoft.com: Excel specifications and limits
CONTINUATION_TITLE = "{title}, tiếp {number}"  # not "(2)": copies that people make have such names
Block = TypeVar("Block", Merge, DataValidation, Highlight)


def split_tab(tab: Drawing, last_row: int = LAST_ROW) -> Iterator[Drawing]:
    """Yields the tab itself when it fits, else its rows in order on sheets of at most `last_row` rows. The head is the
    frozen rows."""
    last = max((cell.row for cell in tab.cells), default=0)
    if last <= last_row:
        yield tab
        return
    head = tab.freeze[0] - 1 if tab.freeze else 0
    room = last_row - head
    for number, start in enumerate(range(head, last, room), start=1):
        title = tab.title if number == 1 else CONTINUATION_TITLE.format(title=tab.title, number=number)
        yield _sheet(tab, title, _Window(head, start, min(start + room, last)))


def is_continuation(title: str, name: str) -> bool:
    """Reports whether `name` is that of a continuation sheet of the tab `title`."""
    return name.startswith(CONTINUATION_TITLE.format(title=title, number=""))


@dataclass(frozen=True, slots=True)
class _Window:
    """The rows of one sheet: rows 1 to `head`, then those after `start` up to `end`."""

    head: int
    start: int
    end: int

    def row(self, row: int) -> int:
        """Returns the row's number on this sheet; 0 when it is on another one."""
        if row <= self.head:
            return row
        return row - self.start + self.head if self.start < row <= self.end else 0

    def block(self, first: int, last: int) -> tuple[int, int] | None:
        """Returns the part of rows `first` to `last` on this sheet, or None. A block is never both in the head and
        below it."""
        if last <= self.head:
            return first, last
        first, last = max(first, self.start + 1), min(last, self.end)
        return (self.row(first), self.row(last)) if first <= last else None


def _sheet(tab: Drawing, title: str, window: _Window) -> Drawing:
    rows = {row: window.row(row) for row in {cell.row for cell in tab.cells} | {*tab.heights, *tab.hidden_rows}}
    return replace(
        tab, title=title,
        cells=tuple(replace(cell, row=rows[cell.row]) for cell in tab.cells if rows[cell.row]),
        heights={rows[row]: height for row, height in tab.heights.items() if rows[row]},
        hidden_rows=tuple(rows[row] for row in tab.hidden_rows if rows[row]),
        merges=_blocks_on_sheet(tab.merges, window), choices=_blocks_on_sheet(tab.choices, window),
        highlights=_blocks_on_sheet(tab.highlights, window),
        filter=tab.filter and (tab.filter[0], (window.row(window.end), tab.filter[1][1])))


def _blocks_on_sheet(blocks: Sequence[Block], window: _Window) -> tuple[Block, ...]:
    placed = ((block, window.block(block.first[0], block.last[0])) for block in blocks)
    return tuple(replace(block, first=(rows[0], block.first[1]), last=(rows[1], block.last[1]))
                 for block, rows in placed if rows)
