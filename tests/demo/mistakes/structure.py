"""Mistakes in the structure of tabs: rows and tabs moved, deleted, duplicated, renamed."""

from __future__ import annotations

from copy import copy

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.demo.workbook_editors import OpenpyxlWorkbook
from tests.demo.workbook_view import WorkbookView


def _book(view: WorkbookView) -> Workbook:
    assert isinstance(view.book, OpenpyxlWorkbook), "this mistake takes a spreadsheet program"
    return view.book.inner


def _tab(view: WorkbookView) -> Worksheet:
    found = _book(view)[view.places.sheets["6T"]]
    assert isinstance(found, Worksheet)
    return found


def _row(view: WorkbookView, code: str, part: str = "total") -> int:
    return int(view.field("6T", code, part).row)


def row_deleted(view: WorkbookView) -> None:
    sheet, row = _tab(view), _row(view, "B07")
    sheet.delete_rows(row)
    _follow(sheet, row, -1)
    view.moved()


def row_doubled(view: WorkbookView) -> None:
    """Copied with its hidden code and inserted below."""
    sheet, row = _tab(view), _row(view, "E04")
    _insert(sheet, row + 1)
    _copy(sheet, row, row + 1)
    view.moved()


def tab_renamed(view: WorkbookView) -> None:
    _tab(view).title = "Báo cáo 6T (bản cuối)"


def tab_deleted(view: WorkbookView) -> None:
    book = _book(view)
    book.remove(book[view.places.tables["GL"].sheet])


def tab_moved(view: WorkbookView) -> None:
    _book(view).move_sheet(_tab(view), offset=3)


def row_inserted(view: WorkbookView) -> None:
    """An empty row, for legibility."""
    _insert(_tab(view), _row(view, "C01"))
    view.moved()


def row_of_ones_own(view: WorkbookView) -> None:
    """A line that the form does not have, with a figure."""
    sheet, row = _tab(view), _row(view, "D01")
    _insert(sheet, row)
    sheet.cell(row, 3).value = "Quần chúng ưu tú"
    sheet.cell(row, int(view.field("6T", "D02", "total").column)).value = 4
    view.moved()


def rows_sorted(view: WorkbookView) -> None:
    """A few rows of a section in reverse order."""
    sheet = _tab(view)
    rows = [int(view.cell(place).row) for (code, part), place in view.places.cells["6T"].items()
            if code in ("F05", "F06", "F07") and part == "total"]
    held = [[copy(cell.value) for cell in sheet[row]] for row in rows]
    for row, values in zip(rows, reversed(held), strict=True):
        for column, value in enumerate(values, start=1):
            sheet.cell(row, column).value = value
    view.moved()


def _insert(sheet: Worksheet, row: int) -> None:
    sheet.insert_rows(row)
    _follow(sheet, row, 1)


def _follow(sheet: Worksheet, row: int, by: int) -> None:
    """Move merged cells and row heights, which a spreadsheet program moves along and openpyxl does not."""
    for merged in sheet.merged_cells.ranges:
        if merged.min_row >= row:
            merged.shift(row_shift=by)
    heights = {number: found.height for number, found in sheet.row_dimensions.items() if found.height}
    for number in heights:
        if number >= row:
            sheet.row_dimensions[number + by].height = heights[number]


def _copy(sheet: Worksheet, row: int, to: int) -> None:
    for column, cell in enumerate(sheet[row], start=1):
        sheet.cell(to, column).value = copy(cell.value)


