"""What happens to the tabs themselves: rows and tabs moved, deleted, doubled, renamed."""

from __future__ import annotations

from copy import copy

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.demo.workbook_editors import OpenpyxlWorkbook
from tests.demo.workbook_view import WorkbookView


def _book(paper: WorkbookView) -> Workbook:
    assert isinstance(paper.book, OpenpyxlWorkbook), "this mistake takes a spreadsheet program"
    return paper.book.inner


def _tab(paper: WorkbookView) -> Worksheet:
    found = _book(paper)[paper.places.sheets["6T"]]
    assert isinstance(found, Worksheet)
    return found


def _row(paper: WorkbookView, code: str, part: str = "total") -> int:
    return int(paper.field("6T", code, part).row)


def row_deleted(paper: WorkbookView) -> None:
    sheet, row = _tab(paper), _row(paper, "B07")
    sheet.delete_rows(row)
    _follow(sheet, row, -1)
    paper.moved()


def row_doubled(paper: WorkbookView) -> None:
    """Copied with its hidden code and inserted below."""
    sheet, row = _tab(paper), _row(paper, "E04")
    _insert(sheet, row + 1)
    _copy(sheet, row, row + 1)
    paper.moved()


def tab_renamed(paper: WorkbookView) -> None:
    _tab(paper).title = "Báo cáo 6T (bản cuối)"


def tab_deleted(paper: WorkbookView) -> None:
    book = _book(paper)
    book.remove(book[paper.places.tables["GL"].sheet])


def tab_moved(paper: WorkbookView) -> None:
    _book(paper).move_sheet(_tab(paper), offset=3)


def row_inserted(paper: WorkbookView) -> None:
    """An empty line, for the eye."""
    _insert(_tab(paper), _row(paper, "C01"))
    paper.moved()


def row_of_ones_own(paper: WorkbookView) -> None:
    """A line that the form does not have, with a figure."""
    sheet, row = _tab(paper), _row(paper, "D01")
    _insert(sheet, row)
    sheet.cell(row, 3).value = "Quần chúng ưu tú"
    sheet.cell(row, int(paper.field("6T", "D02", "total").column)).value = 4
    paper.moved()


def rows_sorted(paper: WorkbookView) -> None:
    """A few lines of a section turned round."""
    sheet = _tab(paper)
    rows = [int(paper.cell(place).row) for (code, part), place in paper.places.cells["6T"].items()
            if code in ("F05", "F06", "F07") and part == "total"]
    held = [[copy(cell.value) for cell in sheet[row]] for row in rows]
    for row, values in zip(rows, reversed(held), strict=True):
        for column, value in enumerate(values, start=1):
            sheet.cell(row, column).value = value
    paper.moved()


def _insert(sheet: Worksheet, row: int) -> None:
    sheet.insert_rows(row)
    _follow(sheet, row, 1)


def _follow(sheet: Worksheet, row: int, by: int) -> None:
    """What openpyxl leaves behind and a spreadsheet program moves along: merged cells, heights."""
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


