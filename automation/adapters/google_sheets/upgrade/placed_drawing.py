"""A drawing with its rows and columns where they are on an existing tab."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from automation.adapters.google_sheets.upgrade.placement import Placement
from automation.domain.workbook.a1 import cell_name, column_number
from automation.domain.workbook.drawing import DataValidation, Drawing, DrawnCell, Highlight, Merge
from automation.domain.workbook.styles import STYLES

TEXTS = re.compile(r'("(?:[^"]|"")*")')
REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'!)?\b([A-Z]{1,3})(\d+)\b")
INTERNAL = re.compile(r"internal:'((?:[^']|'')+)'!(.+)")

Block = TypeVar("Block", DataValidation, Highlight)


@dataclass(frozen=True)
class Place:
    """Where a drawn tab is: its title in the spreadsheet, and its rows and columns (None: as drawn)."""

    title: str
    placement: Placement | None = None

    def cell(self, row: int, column: int) -> str:
        """The name of a drawn cell in the spreadsheet."""
        if self.placement is None:
            return cell_name(row, column)
        return cell_name(self.placement.row(row) or row, self.placement.columns.get(column, column))


def placed_drawing(drawing: Drawing, places: Mapping[str, Place]) -> Drawing:
    """`places`: of all drawn tabs, by their titles in the drawings; formulas and links refer to them."""
    own = places[drawing.title]
    drawn = replace(drawing, title=own.title, cells=tuple(_referring(cell, drawing.title, places)
                                                          for cell in drawing.cells))
    placed = own.placement
    if placed is None:
        return drawn
    return replace(
        drawn, cells=tuple(_cells(drawn.cells, placed)), merges=tuple(_merges(drawn.merges, placed)),
        choices=tuple(_blocks(drawn.choices, placed)), highlights=tuple(_blocks(drawn.highlights, placed)),
        widths={placed.columns[at]: width for at, width in drawn.widths.items() if at in placed.columns},
        heights={row: height for at, height in drawn.heights.items() for row in placed.rows.get(at, ())},
        hidden_columns=tuple(placed.columns[at] for at in drawn.hidden_columns if at in placed.columns),
        hidden_rows=tuple(row for at in drawn.hidden_rows for row in placed.rows.get(at, ())))


def _referring(cell: DrawnCell, tab: str, places: Mapping[str, Place]) -> DrawnCell:
    """The cell with its formula and link referring to the tabs of the spreadsheet."""
    link = INTERNAL.fullmatch(cell.link)
    title = link[1].replace("''", "'") if link else ""
    if link and title in places:
        cell = replace(cell, link=f"internal:'{_quoted(places[title].title)}'!{link[2]}")
    return replace(cell, formula=_formula(cell.formula, tab, places)) if cell.formula else cell


def _formula(formula: str, tab: str, places: Mapping[str, Place]) -> str:
    def moved(found: re.Match[str]) -> str:
        title = found[1].replace("''", "'") if found[1] else tab
        if title not in places:
            return found[0]
        cell = places[title].cell(int(found[3]), column_number(found[2]))
        return f"'{_quoted(places[title].title)}'!{cell}" if found[1] else cell

    parts = TEXTS.split(formula)
    return "".join(part if at % 2 else REFERENCE.sub(moved, part) for at, part in enumerate(parts))


def _quoted(title: str) -> str:
    return title.replace("'", "''")


def _cells(cells: Iterable[DrawnCell], placed: Placement) -> Iterator[DrawnCell]:
    """Of a row that stands for several, the others have its input cells alone."""
    for cell in cells:
        column = placed.columns.get(cell.column)
        for at, row in enumerate(placed.rows.get(cell.row, ()) if column else ()):
            if at == 0 or STYLES[cell.style].editable:
                yield replace(cell, row=row, column=column or 0)


def _merges(merges: Iterable[Merge], placed: Placement) -> Iterator[Merge]:
    for each in merges:
        left, right = placed.columns.get(each.first[1]), placed.columns.get(each.last[1])
        for row in placed.rows.get(each.first[0], ()) if each.first[0] == each.last[0] else ():
            if left and right and left < right:
                yield Merge((row, left), (row, right))


def _blocks(blocks: Iterable[Block], placed: Placement) -> Iterator[Block]:
    """Each block as blocks of adjacent rows and columns."""
    for each in blocks:
        rows = [row for at in range(each.first[0], each.last[0] + 1) for row in placed.rows.get(at, ())]
        columns = [placed.columns[at] for at in range(each.first[1], each.last[1] + 1) if at in placed.columns]
        for top, bottom in _runs(rows):
            for left, right in _runs(columns):
                yield replace(each, first=(top, left), last=(bottom, right))


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of adjacent numbers."""
    first = last = 0
    for each in sorted(numbers):
        if each != last + 1 or not first:
            if first:
                yield first, last
            first = each
        last = each
    if first:
        yield first, last
