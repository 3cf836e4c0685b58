"""Moves cells and all objects with ranges when rows or columns are inserted, deleted or moved."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from tests.fake_google.http_messages import Json
from tests.fake_google.sheets import formulas
from tests.fake_google.sheets.model import ROWS, Cell, Sheet, Spreadsheet

Span = tuple[int, int]


@dataclass(frozen=True)
class Shift:
    """The new position of an index and of a span of one dimension; None when it is deleted."""

    dimension: str
    index: Callable[[int], int | None]
    span: Callable[[int, int], Span | None]


def insertion(dimension: str, at: int, count: int) -> Shift:
    def index(place: int) -> int:
        return place + count if place >= at else place

    return Shift(dimension, index, lambda start, end: (index(start), end + count if end > at else end))


def deletion(dimension: str, at: int, count: int) -> Shift:
    def index(place: int) -> int | None:
        return None if at <= place < at + count else place - count if place >= at + count else place

    def edge(place: int) -> int:
        return place if place <= at else max(at, place - count)

    def span(start: int, end: int) -> Span | None:
        kept = edge(start), edge(end)
        return kept if kept[1] > kept[0] else None

    return Shift(dimension, index, span)


def move(dimension: str, start: int, end: int, to: int) -> Shift:
    """Moves the block [start, end) before the row or column at ``to``."""
    size = end - start

    def index(place: int) -> int:
        if start <= place < end:
            return place - start + (to if to <= start else to - size)
        if to <= place < start:
            return place + size
        return place - size if end <= place < to else place

    def span(first: int, last: int) -> Span:
        places = sorted(index(place) for place in (first, last - 1))
        moves_entirely = start <= first and last <= end
        same_length = places[1] - places[0] == last - 1 - first
        return (places[0], places[1] + 1) if moves_entirely or same_length else (first, last)

    return Shift(dimension, index, span)


def apply(book: Spreadsheet, sheet: Sheet, shift: Shift, *, follow: bool = True) -> None:
    """Shifts cells, ranges and references of the tab; the caller changes the size of the grid. ``follow``: formulas
    and named ranges too."""
    sheet.cells = _shift_cells(sheet, shift)
    sheet.dimensions[shift.dimension] = {
        new: entry for old, entry in sheet.dimensions[shift.dimension].items() if (new := shift.index(old)) is not None
    }
    _shift_ranges(sheet, shift)
    for other in book.sheets:
        other.charts = [_shift_chart(chart, sheet, shift) for chart in other.charts]
    if not follow:
        return
    book.named = [kept for entry in book.named if (kept := _shift_entry(entry, sheet, shift))]
    for other in book.sheets:
        _shift_formulas(other, sheet, shift)


def _shift_cells(sheet: Sheet, shift: Shift) -> dict[int, dict[int, Cell]]:
    if shift.dimension == ROWS:
        return {new: line for row, line in sheet.cells.items() if (new := shift.index(row)) is not None}
    return {
        row: kept for row, line in sheet.cells.items()
        if (kept := {new: cell for column, cell in line.items() if (new := shift.index(column)) is not None})
    }  # fmt: skip


def _shift_ranges(sheet: Sheet, shift: Shift) -> None:
    sheet.merges = [kept for entry in sheet.merges if (kept := shift_grid_range(entry, shift))]
    sheet.protected = [kept for entry in sheet.protected if (kept := _shift_entry(entry, sheet, shift))]
    sheet.filter = _shift_entry(sheet.filter, sheet, shift) if sheet.filter else None
    sheet.filter_views = [kept for entry in sheet.filter_views if (kept := _shift_entry(entry, sheet, shift))]
    sheet.bandings = [kept for entry in sheet.bandings if (kept := _shift_entry(entry, sheet, shift))]
    sheet.conditional = [entry | {"ranges": ranges} for entry in sheet.conditional
                         if (ranges := [kept for one in entry["ranges"]
                                        if (kept := shift_grid_range(one, shift))])]  # fmt: skip
    sheet.groups[shift.dimension] = [
        entry | {"range": kept} for entry in sheet.groups[shift.dimension]
        if (kept := _shift_dimension_range(entry["range"], shift))
    ]
    sheet.comments = [kept for entry in sheet.comments if (kept := _shift_comment(entry, shift))]
    sheet.metadata = [kept for entry in sheet.metadata if (kept := _shift_metadata(entry, shift))]


def shift_grid_range(grid_range: Json, shift: Shift) -> Json | None:
    """A GridRange after the shift; an open side stays open."""
    side = "Row" if shift.dimension == ROWS else "Column"
    start, end = grid_range.get(f"start{side}Index"), grid_range.get(f"end{side}Index")
    if start is None and end is None:
        return grid_range
    if end is None:
        return grid_range | {f"start{side}Index": shift.index(start or 0) or 0}
    span = shift.span(start or 0, end)
    return grid_range | {f"start{side}Index": span[0], f"end{side}Index": span[1]} if span else None


def _shift_entry(entry: Json, sheet: Sheet, shift: Shift) -> Json | None:
    """Shifts an object with a ``range``, and the unprotected ranges of a protection; None when it is deleted."""
    if "range" not in entry or entry["range"].get("sheetId", 0) != sheet.id:
        return entry
    kept = shift_grid_range(entry["range"], shift)
    if kept is None:
        return None
    out = entry | {"range": kept}
    if "unprotectedRanges" in entry:
        out["unprotectedRanges"] = [one for old in entry["unprotectedRanges"] if (one := shift_grid_range(old, shift))]
    return out


def _shift_chart(node: Any, sheet: Sheet, shift: Shift) -> Any:
    """Shifts the ranges that a chart shows, and the cell to which it is anchored."""
    if isinstance(node, list):
        return [_shift_chart(part, sheet, shift) for part in node]
    if not isinstance(node, dict):
        return node
    out = {name: _shift_chart(part, sheet, shift) for name, part in node.items()}
    for name in ("rowIndex", "columnIndex") if out.get("sheetId", 0) == sheet.id else ():
        if name in out and (name == "rowIndex") == (shift.dimension == ROWS):
            out[name] = shift.index(out[name]) or 0
    is_range = {"startRowIndex", "startColumnIndex"} & out.keys() and out.get("sheetId", 0) == sheet.id
    return (shift_grid_range(out, shift) or out) if is_range else out


def _shift_comment(entry: Json, shift: Shift) -> Json | None:
    side = "row" if shift.dimension == ROWS else "column"
    place = shift.index(entry[side])
    return None if place is None else entry | {side: place}


def _shift_dimension_range(dimension_range: Json, shift: Shift) -> Json | None:
    if dimension_range.get("dimension") != shift.dimension:
        return dimension_range
    span = shift.span(dimension_range.get("startIndex", 0), dimension_range["endIndex"])
    return dimension_range | {"startIndex": span[0], "endIndex": span[1]} if span else None


def _shift_metadata(entry: Json, shift: Shift) -> Json | None:
    """Shifts developer metadata with its row or column; None when that is deleted."""
    place = entry["location"].get("dimensionRange")
    if not place:
        return entry
    kept = _shift_dimension_range(place, shift)
    return entry | {"location": entry["location"] | {"dimensionRange": kept}} if kept else None


def _shift_formulas(holder: Sheet, sheet: Sheet, shift: Shift) -> None:
    """Shifts the references to ``sheet`` in a tab's formulas: of cells, data validation and conditional formats."""

    own, name = holder is sheet, sheet.title.replace("'", "''").casefold()

    @cache  # the cells of a range share their rule
    def shifted(formula: str) -> str:
        if not own and name not in formula.casefold():
            return formula
        return formulas.shift(formula, shift.dimension, shift.index, sheet.title, own=own)

    for line in holder.cells.values():
        for column, cell in line.items():
            if cell.formula and (new := shifted(cell.formula)) != cell.formula:
                line[column] = cell = replace(cell, formula=new)
            if cell.validation and _has_formula(cell.validation["condition"]):
                condition = _shift_condition(cell.validation["condition"], shifted)
                if condition != cell.validation["condition"]:
                    line[column] = replace(cell, validation=cell.validation | {"condition": condition})
    for entry in holder.conditional:
        boolean = entry.get("booleanRule", {})
        if _has_formula(boolean.get("condition", {})):
            entry["booleanRule"] = boolean | {"condition": _shift_condition(boolean["condition"], shifted)}


def _has_formula(condition: Json) -> bool:
    return any(str(value.get("userEnteredValue", "")).startswith("=") for value in condition.get("values", []))


def _shift_condition(condition: Json, shifted: Callable[[str], str]) -> Json:
    values = [value | {"userEnteredValue": shifted(value["userEnteredValue"])}
              if str(value.get("userEnteredValue", "")).startswith("=") else value for value in condition["values"]]
    return condition | {"values": values}
