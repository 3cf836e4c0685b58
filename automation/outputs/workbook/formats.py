"""Formats of the summary workbook: cell formats, headers, A4 pages, figures, charts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from automation.domain.report import Figure, Report
from automation.domain.vietnamese.characters import printable
from automation.domain.vietnamese.formatting import UNDEFINED
from automation.domain.workbook.styles import GREY, INK, MUTED, PALE, TEAL
from automation.outputs.wording import made_at, period, sign

A4 = 9
FIRST_ROW = 4  # the row of the first record, below title, caption and header
COLOURS = ("font_color", "bg_color")
FONT = "Arial"  # as in the units' workbooks; Liberation Sans has the same metrics
SIZE = 10
LINE_HEIGHT = 13.2  # points of one line
LETTER_WIDTH = 0.82  # average width of a letter in units of column width, bold or not
RULE = "#D1D5DB"
DATA = "Dữ liệu biểu đồ"

TOTAL = {"border": 1, "bold": True, "bg_color": PALE}
FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": TEAL},
    "subtitle": {"font_color": MUTED},
    "note": {"italic": True, "font_color": MUTED, "text_wrap": True, "valign": "top"},
    "header": {"bold": True, "font_color": "FFFFFF", "bg_color": TEAL, "border": 1, "align": "center",
               "valign": "vcenter", "text_wrap": True},
    "section": {"bold": True, "font_color": TEAL, "bg_color": PALE, "border": 1},
    "text": {"border": 1, "valign": "top", "text_wrap": True},
    "group": {"border": 1, "valign": "top", "text_wrap": True, "indent": 1, "font_color": "374151"},
    "heading": {"border": 1, "valign": "top", "text_wrap": True, "bold": True, "font_color": INK},
    "centre": {"border": 1, "valign": "top", "align": "center", "font_color": "374151"},
    "number": {"border": 1, "valign": "top", "align": "right", "indent": 1, "num_format": "#,##0.##;-#,##0.##;0"},
    "whole": {"border": 1, "valign": "top", "align": "right", "indent": 1, "num_format": "#,##0"},
    "flawed": {"border": 1, "valign": "top", "align": "right", "indent": 1, "num_format": "#,##0.##;-#,##0.##;0",
               "font_color": "991B1B", "bg_color": "FEE2E2"},
    "percent": {"border": 1, "valign": "top", "align": "right", "indent": 1, "num_format": '0.0"%"'},
    "sign": {"border": 1, "valign": "top", "align": "right", "indent": 1, "font_color": MUTED},
    "total": TOTAL,
    "total_whole": TOTAL | {"align": "right", "indent": 1, "num_format": "#,##0"},
    "total_percent": TOTAL | {"align": "right", "indent": 1, "num_format": '0.0"%"'},
    "good": {"border": 1, "valign": "top", "align": "center", "font_color": "166534", "bg_color": "DCFCE7"},
    "bad": {"border": 1, "valign": "top", "align": "center", "font_color": "991B1B", "bg_color": "FEE2E2"},
    "quiet": {"border": 1, "valign": "top", "align": "center", "font_color": MUTED, "bg_color": GREY},
}


class FormattedWorkbook:
    """An xlsxwriter workbook with our formats. Each sheet must be written row by row, downwards.

    `large`: only the current row is kept in memory. The charts then have no cached figures, which a previewer would
    show; they refer to the sheets only."""

    def __init__(self, path: Path, *, large: bool = False) -> None:
        # Units wrote the texts: one that looks like a formula or a link must stay text.
        self.file = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False,
                                               "strings_to_numbers": False, "constant_memory": large})
        base = {"font_name": FONT, "font_size": SIZE}
        self._data: Any = None
        self._next_data_row = 0
        self._widths: dict[str, Sequence[float]] = {}
        self._row_lines: dict[str, tuple[int, int]] = {}  # sheet → current row, its number of lines
        self.formats = {name: self.file.add_format({**base, **_xlsxwriter_format(style)})
                        for name, style in FORMATS.items()}

    def sheet(self, name: str, report: Report) -> Any:
        sheet = self.file.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_paper(A4)
        sheet.set_margins(left=0.6, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_landscape()
        sheet.set_footer(f'&L&"{FONT}"&8' + report.obligation_title.replace("&", "&&") + f'&R&"{FONT}"&8Trang &P/&N')
        sheet.write_string(0, 0, name, self.formats["title"])
        sheet.write_string(1, 0, caption(report), self.formats["subtitle"])
        return sheet

    def header(self, sheet: Any, row: int, titles: Sequence[str], widths: Sequence[float]) -> None:
        """Write column titles, and set the widths that `text` fits row heights to."""
        self._widths[sheet.name] = widths
        for column, (title, width) in enumerate(zip(titles, widths, strict=True)):
            sheet.set_column(column, column, width)
            self.text(sheet, row, column, title, "header")
        sheet.repeat_rows(row)

    def section(self, sheet: Any, row: int, title: str, columns: int) -> None:
        """Write the title of a section over a row of so many columns."""
        for column in range(columns):
            sheet.write_blank(row, column, None, self.formats["section"])
        sheet.write_string(row, 0, title, self.formats["section"])

    def text(self, sheet: Any, row: int, column: int, text: str, style: str = "text") -> None:
        """Write a text and make its row high enough, which LibreOffice does not do by itself."""
        text = printable(text)
        width = self._widths[sheet.name][column]
        needed = sum(max(1, math.ceil(LETTER_WIDTH * len(part) / width)) for part in text.split("\n"))
        current_row, lines = self._row_lines.get(sheet.name, (-1, 0))
        if current_row != row or needed > lines:
            sheet.set_row(row, LINE_HEIGHT * needed + 4)
            self._row_lines[sheet.name] = row, needed
        sheet.write_string(row, column, text, self.formats[style])

    def chart_data(self, rows: Sequence[tuple[str, *tuple[float, ...]]]) -> list[list[Any]]:
        """Write a chart's rows to a hidden sheet. Return the range of each column."""
        if self._data is None:
            self._data = self.file.add_worksheet(DATA)
            self._data.hide()
        first = self._next_data_row
        for row, values in enumerate(rows, start=first):
            for column, value in enumerate(values):
                self._data.write(row, column, value)
        self._next_data_row += len(rows) + 1
        return [[DATA, first, column, first + len(rows) - 1, column] for column in range(len(rows[0]))]

    def chart(self, kind: dict[str, str], title: str) -> Any:
        chart = self.file.add_chart(kind)
        chart.set_title({"name": title, "name_font": {"name": FONT, "size": 12, "color": f"#{INK}"}})
        chart.set_chartarea({"border": {"color": RULE}})
        return chart

    def figure(self, sheet: Any, row: int, column: int, figure: Figure | None, *, flawed: bool = False) -> None:
        """`flawed`: the figure has an error; its cell is coloured."""
        if figure is None:
            sheet.write_blank(row, column, None, self.formats["text"])
        elif figure.hidden or figure.value is None:
            sheet.write_string(row, column, sign(figure), self.formats["sign"])
        else:
            whole = figure.value % 1 == 0
            look = "flawed" if flawed else "whole" if whole else "number"
            sheet.write_number(row, column, figure.value, self.formats[look])

    def share(self, sheet: Any, row: int, column: int, shown: Figure) -> None:
        if shown.hidden:
            self.figure(sheet, row, column, shown)
        else:
            self.percent(sheet, row, column, shown.value)

    def percent(self, sheet: Any, row: int, column: int, value: float | None, style: str = "percent") -> None:
        if value is None:
            sheet.write_string(row, column, UNDEFINED, self.formats["sign"])
        else:
            sheet.write_number(row, column, round(value, 1), self.formats[style])


def caption(report: Report) -> str:
    span = period(report.period_from, report.period_to)
    parts = (report.obligation_title, f"năm {report.year}", span, f"lập lúc {made_at(report.as_of)}",
             f"phạm vi: {report.selection}" if report.selection else "")
    return " · ".join(part for part in parts if part)


def _xlsxwriter_format(style: dict[str, Any]) -> dict[str, Any]:
    ruled = {"border_color": RULE} if "border" in style else {}
    return ruled | {key: f"#{value}" if key in COLOURS else value for key, value in style.items()}
