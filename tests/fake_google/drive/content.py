"""Exports spreadsheets to text, Excel and archives; imports them from text."""

import csv
import io
from collections.abc import Callable

from openpyxl import Workbook

from tests.fake_google.drive.archives import ODS, filled_size, open_document, web_pages
from tests.fake_google.google_state import GoogleState, new_spreadsheet
from tests.fake_google.http_messages import unimplemented
from tests.fake_google.sheets.editor import Editor
from tests.fake_google.sheets.formulas import FormulaError
from tests.fake_google.sheets.model import Spreadsheet
from tests.fake_google.sheets.rendering import Renderer

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _text(book: Spreadsheet, delimiter: str) -> bytes:
    """The first tab's formatted values up to its last filled row and column."""
    sheet, renderer = book.sheets[0], Renderer(book)
    high, wide = filled_size(sheet)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([renderer.text(sheet, row, column) for column in range(wide)] for row in range(high))
    return out.getvalue().removesuffix("\r\n").encode()


def _excel(book: Spreadsheet) -> bytes:
    """Every tab with its values (results of formulas) in a workbook."""
    workbook, renderer = Workbook(), Renderer(book)
    workbook.remove(workbook.worksheets[0])
    for sheet in book.sheets:
        tab = workbook.create_sheet(sheet.title)
        for row, line in sheet.cells.items():
            for column in line:
                value = renderer.value(sheet, row, column)
                tab.cell(row + 1, column + 1, value.kind if isinstance(value, FormulaError) else value)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


EXPORTS: dict[str, Callable[[Spreadsheet], bytes]] = {
    "text/csv": lambda book: _text(book, ","),
    "text/tab-separated-values": lambda book: _text(book, "\t"),
    XLSX: _excel,
    ODS: open_document,
    "application/zip": web_pages,
}


def imported(content: bytes, kind: str, title: str, state: GoogleState) -> Spreadsheet:
    """Returns a spreadsheet of one tab from comma-separated text, with values parsed as if typed by a person.

    As recorded, the tab has the file's name, a new id and at least the default grid, and the time zone is Google's.
    """
    if kind.partition(";")[0] != "text/csv":
        raise unimplemented(f"making a spreadsheet of {kind}")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    book = new_spreadsheet()
    book.properties["timeZone"] = "America/Los_Angeles"
    sheet, editor = book.sheets[0], Editor(book, "", "", state)
    sheet.id, sheet.title = state.new_number(), title
    sheet.resize(max(sheet.rows, len(rows)), max(sheet.columns, max(map(len, rows), default=1)))
    for row, line in enumerate(rows):
        for column, text in enumerate(line):
            editor.write(sheet, row, column, text, "USER_ENTERED")
    return book
