"""Worksheets of XlsxWriter as the drawings need them, and their page setup and sizes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from xlsxwriter.worksheet import Worksheet

from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.printed_pages import MARGINS
from automation.domain.workbook.row_growth import growing_rows

FIXED = ("customHeight", 1)  # the attribute by which a program never fits a row to its texts


class DrawnSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """`growing`: 1-based rows that keep their height until somebody types into them, and are fitted from then on. In
    XlsxWriter each row with a height is fixed.

    XlsxWriter searches each formula for functions newer than Excel 2007, which takes most of the time of a workbook
    with thousands of formulas. Ours have none."""

    growing: Collection[int] = frozenset()

    def _xml_start_tag_unencoded(self, tag: str, attributes: Any = ()) -> None:
        if tag == "row" and FIXED in attributes and attributes[0][1] in self.growing:
            attributes = [each for each in attributes if each != FIXED]
        super()._xml_start_tag_unencoded(tag, attributes)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002  # as in the library
        return formula.removeprefix("=")


def set_sizes(sheet: DrawnSheet, tab: Drawing) -> None:
    sheet.growing = growing_rows(tab)
    for column in sorted({*tab.widths, *tab.hidden_columns}):
        hidden = {"hidden": True} if column in tab.hidden_columns else {}
        sheet.set_column(column - 1, column - 1, tab.widths.get(column), None, hidden)
    for row in sorted({*tab.heights, *tab.hidden_rows}):
        hidden = {"hidden": True} if row in tab.hidden_rows else {}
        sheet.set_row(row - 1, tab.heights.get(row), None, hidden)


def set_up_page(sheet: DrawnSheet, tab: Drawing) -> None:
    """Sets A4, the tab as wide as the page, in as many pages as the drawing has it, page numbers in the footer, no
    gridlines."""
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.set_margins(**MARGINS)
    sheet.fit_to_pages(1, tab.pages)
    sheet.center_horizontally()
    sheet.set_footer("&L&8&A&R&8Trang &P/&N")
    if tab.landscape:
        sheet.set_landscape()
    if tab.repeat_rows:
        sheet.repeat_rows(tab.repeat_rows[0] - 1, tab.repeat_rows[1] - 1)
    if tab.freeze:
        sheet.freeze_panes(tab.freeze[0] - 1, tab.freeze[1] - 1)
    if tab.filter:
        (top, left), (bottom, right) = tab.filter
        sheet.autofilter(top - 1, left - 1, bottom - 1, right - 1)
    if tab.colour:
        sheet.set_tab_color(f"#{tab.colour}")
