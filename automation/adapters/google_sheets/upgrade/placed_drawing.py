"""A drawing with its rows and columns where they are on an existing tab."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from automation.adapters.google_sheets.upgrade.insertions import CELL, TEXTS
from automation.adapters.google_sheets.upgrade.placement import Placement
from automation.domain.workbook.a1 import column_letters, column_number
from automation.domain.workbook.drawing import DataValidation, Drawing, DrawnCell, Highlight, Merge
from automation.domain.workbook.styles import STYLES

TITLE = r"(?:(?:'((?:[^']|'')+)'|\b([A-Za-z_]\w*))!)?"
COLUMNS = r"(\$?)\b([A-Z]{1,3}):(\$?)([A-Z]{1,3})(?![\w(])"
REFERENCE = re.compile(rf"{TITLE}(?:{CELL.pattern}(?::{CELL.pattern})?|{COLUMNS})")
INTERNAL = re.compile(r"internal:'((?:[^']|'')+)'!(.+)")

Block = TypeVar("Block", DataValidation, Highlight)


@dataclass(frozen=True)
class Place:
    """Where a drawn tab is: its title in the spreadsheet, and its rows and columns (None: as drawn)."""

    title: str
    placement: Placement | None = None

    def row(self, drawn: int, *, last: bool = False) -> int:
        """The row of a drawn one; `last`: of several, which a table's last record may stand for."""
        rows = self.placement.rows.get(drawn) if self.placement else ()
        return (rows[-1] if last else rows[0]) if rows else drawn

    def column(self, drawn: int) -> int:
        return self.placement.columns.get(drawn, drawn) if self.placement else drawn

    def reference(self, found: Sequence[str | None], *, last: bool = False) -> str:
        """`found`: "$" or "", letters of a drawn column, and, where there is one, "$" or "" and the row."""
        letters = f"{found[0] or ''}{column_letters(self.column(column_number(found[1] or '')))}"
        return letters if len(found) == 2 else f"{letters}{found[2] or ''}{self.row(int(found[3] or 0), last=last)}"


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
        choices=tuple(_blocks(drawn.choices, placed)), highlights=tuple(_highlights(drawn.highlights, placed)),
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
        quoted, plain, *parts = found.groups()
        title = quoted.replace("''", "'") if quoted else plain or tab
        if title not in places:
            return found[0]
        place, own = places[title], ""
        if quoted or plain:
            own = f"{plain}!" if plain == place.title else f"'{_quoted(place.title)}'!"
        cells = [place.reference(parts[0:4])] if parts[1] else [place.reference(parts[8:10])]
        cells += [place.reference(parts[4:8], last=True)] if parts[5] else []
        cells += [place.reference(parts[10:12])] if parts[11] else []
        return own + ":".join(cells)

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


def _highlights(highlights: Iterable[Highlight], placed: Placement) -> Iterator[Highlight]:
    for each in highlights:
        for block in _blocks((each,), placed):
            yield replace(block, formula=_relative(each, block.first, placed)) if each.formula else block


def _relative(highlight: Highlight, first: tuple[int, int], placed: Placement) -> str:
    """The formula, which is written for the first cell of its block, for another first cell."""
    down, right, place = first[0] - highlight.first[0], first[1] - highlight.first[1], Place("", placed)

    def moved(found: re.Match[str]) -> str:
        fixed, letters, row_fixed, row = found.groups()
        column = column_number(letters)
        at = place.column(column) if fixed else column + right
        line = place.row(int(row)) if row_fixed else int(row) + down
        return f"{fixed}{column_letters(at)}{row_fixed}{line}"

    parts = TEXTS.split(highlight.formula)
    return "".join(part if at % 2 else CELL.sub(moved, part) for at, part in enumerate(parts))


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
