"""Builds the drawing of one tab cell by cell."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from automation.domain.workbook.drawing import DataValidation, Drawing, DrawnCell, Highlight, Merge
from automation.domain.workbook.printed_pages import fitted_pages, pages

LINE_HEIGHT, LINE_MARGIN = 15.0, 3.0  # points, of 11-point text; above and below all lines together
SCREEN = 1235  # pixels of columns on a screen of 1366; LibreOffice shows them 6 % wider than Excel
LETTER_WIDTH = 0.95  # width of a letter relative to a digit, the unit of column widths
LINE_END_LOSS = 1.5  # characters left empty at each line's end, since words do not break


class TabBuilder:
    """Collects the parts of one tab's Drawing. Rows and columns are 1-based."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.cells: list[DrawnCell] = []
        self.merges: list[Merge] = []
        self.choices: list[DataValidation] = []
        self.highlights: list[Highlight] = []
        self.widths: dict[int, float] = {}
        self.heights: dict[int, float] = {}
        self.hidden_columns: set[int] = set()  # hidden columns: they add no width to a text

    def put(self, row: int, column: int, value: Any = None, style: str = "plain", *,
            to: int | None = None, **more: Any) -> None:
        """Adds a cell; with `to`, merged up to that column."""
        self.cells.append(DrawnCell(row, column, value, style, **more))
        if to is not None and to > column:
            self.merges.append(Merge((row, column), (row, to)))

    def choose(self, row: int, column: int, values: tuple[str, ...], *, to_row: int | None = None,
               **more: Any) -> None:
        """Adds a drop-down to one cell or down to `to_row`."""
        self.choices.append(DataValidation((row, column), (to_row or row, column), "list", values, **more))

    def fit(self, row: int, text: str, first: int, last: int, *, least: float = 20.0) -> None:
        """Makes the row high enough for a text that wraps within these columns."""
        self.heights[row] = max(self.heights.get(row, least), self.height(text, first, last))

    def height(self, text: str, first: int, last: int) -> float:
        visible = (column for column in range(first, last + 1) if column not in self.hidden_columns)
        width = sum(self.widths.get(column, 8.43) for column in visible) / LETTER_WIDTH - LINE_END_LOSS
        lines = sum(max(1, math.ceil(len(part) / max(width, 1.0))) for part in text.split("\n"))
        return lines * LINE_HEIGHT + LINE_MARGIN

    def screen_end(self) -> int:
        """Returns the last column that is wholly on a small screen. All columns have a width."""
        wide, end = 0.0, 2
        for column in sorted(self.widths.keys() - self.hidden_columns):
            wide += self.widths[column] * 7 + 5
            end = column if wide <= SCREEN else end
        return end

    def drawing(self, **more: Any) -> Drawing:
        return fitted(Drawing(self.title, tuple(self.cells), dict(self.widths), dict(self.heights),
                              tuple(self.merges), _merge_adjacent(self.choices), _merge_adjacent(self.highlights),
                              hidden_columns=tuple(sorted(self.hidden_columns)), **more))


def fitted(drawing: Drawing) -> Drawing:
    """Returns the drawing fitted into pages of which the last one is not nearly empty."""
    return replace(drawing, pages=fitted_pages(pages(drawing)))


TabRange = TypeVar("TabRange", DataValidation, Highlight)


def _merge_adjacent(blocks: Sequence[TabRange]) -> tuple[TabRange, ...]:
    """Merges equal ranges that are directly beneath each other into one range."""
    merged: dict[tuple[TabRange, int], TabRange] = {}  # (range without rows, the row after it) → the range
    for block in blocks:
        key = replace(block, first=(0, block.first[1]), last=(0, block.last[1]))
        above = merged.pop((key, block.first[0]), block)
        merged[key, block.last[0] + 1] = replace(above, last=block.last)
    return tuple(merged.values())
