"""Writes drawings as .xlsx with XlsxWriter. Only this module maps named styles to Excel formats."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import xl_range_abs

from automation.adapters.xlsx.charts import add_chart
from automation.adapters.xlsx.long_tabs import split_tab
from automation.adapters.xlsx.worksheet import DrawnSheet, set_sizes, set_up_page
from automation.domain.workbook.a1 import cell_name
from automation.domain.workbook.addresses import UNC
from automation.domain.workbook.drawing import DataValidation, Drawing, DrawnCell, Highlight, Merge, Style, Value
from automation.domain.workbook.styles import STYLES

# On every Windows machine, with full Vietnamese glyphs; Liberation Sans has the same metrics.
FONT = "Arial"
# Column widths count its digits, of 7 pixels: the same in every program, also where Calibri is missing.
DEFAULT_FONT = {"font_name": FONT, "font_size": 10}
AUTHOR = "Báo cáo"
LISTS = "_danh_muc"  # a very hidden tab: drop-down lists that are too long or contain commas are kept there
LIST_LIMIT = 255  # Excel's limit on the text of a drop-down, and on a hint
TITLE_LIMIT = 32
MAX_LINKS = 65_000  # Excel takes 65,530 in a tab
MAX_LINK = 2_000  # characters
NO_PROPERTIES: Mapping[str, str] = {}
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
LINE = "CBD5E1"
FREE_COLUMNS, FREE_WIDTH = 6, 20.0  # columns for people, to the right of a register's tab

# What people may do on a protected tab besides typing into its unlocked cells.
ALLOWED = {
    "objects": True, "scenarios": True, "format_cells": False, "format_columns": True,
    "format_rows": True, "insert_rows": True, "sort": True, "autofilter": True,
    "insert_hyperlinks": True, "select_locked_cells": True, "select_unlocked_cells": True,
}


def render(tabs: Iterable[Drawing], title: str, author: str = AUTHOR, *, row_by_row: bool = False,
           properties: Mapping[str, str] = NO_PROPERTIES) -> bytes:
    """Returns the .xlsx bytes of these tabs; the same tabs give the same bytes. `properties`: custom ones of the file.

    `row_by_row`: for large workbooks; texts are inline and rows are buffered in temporary files. Raises OSError only
    then, when the disk has no room for them."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": not row_by_row, "constant_memory": row_by_row,
                                        "default_format_properties": dict(DEFAULT_FONT),
                                        "strings_to_formulas": False, "strings_to_urls": False,
                                        "strings_to_numbers": False})
    writer, made_at = WorkbookWriter(book), UNDATED
    for tab in tabs:
        for sheet in split_tab(tab):
            writer.draw(sheet)
        made_at = max(made_at, tab.made_at or UNDATED)
    writer.finish()
    book.set_properties({"title": title, "author": author, "company": "", "created": _created(made_at)})
    for name, value in properties.items():
        book.set_custom_property(name, value, "text")
    book.set_calc_mode("auto")
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(str(error)) from error
    return buffer.getvalue()


def _created(made_at: datetime) -> datetime:
    """Returns the moment in UTC, as document properties have it. Never the clock's time."""
    return made_at.astimezone(UTC).replace(tzinfo=None)


class WorkbookWriter:
    """Writes one workbook: makes each style's format once and collects long drop-down lists for a hidden tab."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.formats: dict[tuple[str, bool], Any] = {}
        self.lists: dict[tuple[str, ...], str] = {}
        self.links: dict[Any, int] = {}  # how many, by sheet

    def draw(self, tab: Drawing) -> None:
        sheet = self.book.add_worksheet(tab.title, DrawnSheet)
        set_up_page(sheet, tab)
        if tab.free_from:
            sheet.set_column(tab.free_from - 1, tab.free_from + FREE_COLUMNS - 2, FREE_WIDTH, self.format("free"))
        set_sizes(sheet, tab)
        for cell, merge in _cells_by_row(tab):
            if merge:
                sheet.merge_range(*_zero_based(merge), "", self.format(cell.style))
            self._cell(sheet, cell)
        for choice in tab.choices:
            self._add_validation(sheet, choice)
        for highlight in tab.highlights:
            self._add_highlight(sheet, highlight)
        for chart in tab.charts:
            add_chart(self.book, sheet, chart, max(cell.row for cell in tab.cells) + 1)
        if tab.protected:
            sheet.protect("", ALLOWED)
        if tab.hidden:
            sheet.hide()

    def finish(self) -> None:
        """Writes the long lists on a tab of their own, after the tabs that refer to it."""
        if not self.lists:
            return
        sheet = self.book.add_worksheet(LISTS)
        sheet.very_hidden()
        for column, values in enumerate(self.lists):
            sheet.write_column(0, column, values)

    def format(self, style: str, *, conditional: bool = False) -> Any:
        key = (style, conditional)
        if key not in self.formats:
            made = _conditional(STYLES[style]) if conditional else _format(STYLES[style])
            self.formats[key] = self.book.add_format(made)
        return self.formats[key]

    def _cell(self, sheet: Any, cell: DrawnCell) -> None:
        place = (cell.row - 1, cell.column - 1)
        style = self.format(cell.style)
        if cell.formula:
            cached = "" if cell.value is None else cell.value
            sheet.write_formula(*place, "=" + cell.formula, style, cached)
        elif cell.link and self._write_link(sheet, place, cell):
            pass
        else:
            write_value(sheet, place, cell.value, style)
        if cell.note:
            sheet.write_comment(*place, cell.note, {"author": AUTHOR, "x_scale": 2, "y_scale": 1.2,
                                                    "font_name": FONT, "font_size": 9})

    def _write_link(self, sheet: Any, place: tuple[int, int], cell: DrawnCell) -> bool:
        """Returns False for what Excel can't hold as a link: more than MAX_LINKS in a tab, or too long an address."""
        links = self.links.get(sheet, 0) + 1
        if links > MAX_LINKS or len(cell.link) > MAX_LINK:
            return False
        self.links[sheet] = links
        target = f"external:{cell.link}" if cell.link.startswith(UNC) else cell.link
        sheet.write_url(*place, target, self.format(cell.style), cell.link if cell.value is None else str(cell.value))
        return True

    def _add_validation(self, sheet: Any, choice: DataValidation) -> None:
        options = VALIDATIONS[choice.kind](self, choice)
        if choice.hint:
            options["input_message"] = choice.hint[:LIST_LIMIT]
            options["input_title"] = choice.hint_title[:TITLE_LIMIT]
        sheet.data_validation(*_zero_based(choice), {**_rejection_message(choice), **options})

    def _add_highlight(self, sheet: Any, highlight: Highlight) -> None:
        sheet.conditional_format(*_zero_based(highlight), {
            **_highlight_rule(highlight), "format": self.format(highlight.style, conditional=True)})

    def list_source(self, values: tuple[str, ...]) -> list[str] | str:
        """Returns the values themselves where Excel accepts them so, else a reference to the hidden tab."""
        if len(",".join(values)) <= LIST_LIMIT and not any("," in value for value in values):
            return list(values)
        if values not in self.lists:
            column = len(self.lists)
            self.lists[values] = f"={LISTS}!{xl_range_abs(0, column, len(values) - 1, column)}"
        return self.lists[values]


def _highlight_rule(highlight: Highlight) -> dict[str, Any]:
    if highlight.formula:
        return {"type": "formula", "criteria": f"={highlight.formula}"}
    if highlight.contains:
        return {"type": "text", "criteria": "containing", "value": highlight.text}
    quoted = highlight.text.replace('"', '""')
    return {"type": "cell", "criteria": "==", "value": f'"{quoted}"'}


def _cells_by_row(tab: Drawing) -> Iterator[tuple[DrawnCell, Merge | None]]:
    """Yields the cells row by row, each with the merged block that it starts, or None."""
    merges = {merge.first: merge for merge in tab.merges}
    drawn = {(cell.row, cell.column) for cell in tab.cells} if merges else set()
    without_cell = [DrawnCell(*first) for first in merges if first not in drawn]
    for cell in sorted((*tab.cells, *without_cell), key=attrgetter("row")):
        yield cell, merges.pop((cell.row, cell.column), None)


def write_value(sheet: Any, place: tuple[int, int], value: Value, style: Any) -> None:
    """Writes one value by its type: a text stays a text, even if it resembles a number."""
    if value is None or value == "":
        sheet.write_blank(*place, None, style)
    elif isinstance(value, bool):
        sheet.write_boolean(*place, value, style)
    elif isinstance(value, int | float):
        sheet.write_number(*place, value, style)
    elif isinstance(value, datetime):
        # Excel has no time zones: the cell shows the wall clock time of the aware moment.
        sheet.write_datetime(*place, value.replace(tzinfo=None), style)
    elif isinstance(value, date):
        sheet.write_datetime(*place, value, style)
    else:
        sheet.write_string(*place, value, style)


def _list(writer: WorkbookWriter, choice: DataValidation) -> dict[str, Any]:
    return {"validate": "list", "source": writer.list_source(choice.values)}


def _integer(_writer: WorkbookWriter, choice: DataValidation) -> dict[str, Any]:
    """A formula instead of Excel's whole-number rule, because words may replace the number."""
    cell = cell_name(*choice.first)
    tests = [f"{cell}=INT({cell})"]
    if choice.minimum is not None:
        tests.append(f"{cell}>={choice.minimum}")
    if choice.maximum is not None:
        tests.append(f"{cell}<={choice.maximum}")
    # IF and not AND alone: INT of a text would make the whole formula an error.
    number = f"IF(ISNUMBER({cell}),AND({','.join(tests)}),FALSE)"
    words = [f'{cell}="{word}"' for word in choice.values]
    return {"validate": "custom", "value": f"=OR({','.join([*words, number])})"}


def _date(_writer: WorkbookWriter, _choice: DataValidation) -> dict[str, Any]:
    return {"validate": "date", "criteria": "between", "minimum": EARLIEST, "maximum": LATEST}


VALIDATIONS: dict[str, Callable[[WorkbookWriter, DataValidation], dict[str, Any]]] = {
    "list": _list, "integer": _integer, "date": _date,
}

REJECTION_MESSAGES = {
    "list": "Đề nghị chọn một mục trong danh sách của ô này.",
    "integer": "Ô này cần một số nguyên không âm trong khoảng cho phép. Không có thì ghi 0.",
    "date": "Ô này cần ngày theo dạng ngày/tháng/năm, năm đủ bốn chữ số.",
}


def _rejection_message(choice: DataValidation) -> dict[str, Any]:
    return {"ignore_blank": True, "error_type": "stop" if choice.strict else "warning",
            "error_title": "Xem lại số liệu", "error_message": REJECTION_MESSAGES[choice.kind]}


def _format(style: Style) -> dict[str, Any]:
    made: dict[str, Any] = {
        "font_name": FONT, "font_size": style.size, "bold": style.bold, "italic": style.italic,
        "font_color": f"#{style.colour}", "align": style.align, "text_wrap": style.wrap,
        "valign": "vcenter" if style.valign == "center" else style.valign,
        "locked": not style.editable, "indent": style.indent, "underline": int(style.underline),
    }
    if style.fill:
        made["bg_color"] = f"#{style.fill}"
    if style.border:
        made |= {"border": 1, "border_color": f"#{LINE}"}
    if style.number:
        made["num_format"] = style.number
    return made


def _conditional(style: Style) -> dict[str, Any]:
    """Returns only the properties that a conditional format may change without moving the text."""
    made: dict[str, Any] = {"font_color": f"#{style.colour}"}
    if style.fill:
        made["bg_color"] = f"#{style.fill}"
    return made | ({"bold": True} if style.bold else {})


def _zero_based(block: Merge | DataValidation | Highlight) -> tuple[int, int, int, int]:
    return (block.first[0] - 1, block.first[1] - 1, block.last[0] - 1, block.last[1] - 1)
