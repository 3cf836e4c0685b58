"""The summary workbook's tabs of the plan's dimensions beside the type: figures and reporting rates by their values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from automation.domain.report import Report
from automation.outputs.rows import NO_VALUE, DisplayRow, sections
from automation.outputs.workbook.formats import FIRST_ROW, FormattedWorkbook

FORBIDDEN = re.compile(r"[\[\]:*?/\\]")  # in names of sheets
LONGEST_NAME = 31
RATES = ("Phải nộp", "Đã nộp", "Đúng hạn", "Trễ hạn", "Quá hạn, chưa nộp", "Được miễn", "Tỷ lệ đã nộp")


def by_group(book: FormattedWorkbook, report: Report) -> None:
    """Write one sheet for each dimension: the reporting rate of each value, then the figures, values across."""
    used = {each.name.casefold() for each in book.file.worksheets()}
    for dimension in report.timeliness_by:
        name = _sheet_name(report.dimensions[dimension], used)
        used.add(name.casefold())
        _sheet(book, report, dimension, name)


def _sheet_name(title: str, used: set[str]) -> str:
    plain = f"Theo {title[:1].lower()}{title[1:]}"
    name = FORBIDDEN.sub(" ", plain)[:LONGEST_NAME].strip(" '")
    number = 2
    while name.casefold() in used:
        name = f"{name[:LONGEST_NAME - 3]} {number}"
        number += 1
    return name


def _sheet(book: FormattedWorkbook, report: Report, dimension: str, name: str) -> None:
    sheet, rates = book.sheet(name, report), report.timeliness_by[dimension]
    values = [line.name for line in rates[:-1]]
    titles = ("Mã", "Chỉ tiêu", "Đơn vị tính", "Tổng số", "Nữ",
              *(f"{value or NO_VALUE}: {word}" for value in values for word in ("tổng số", "nữ")))
    book.header(sheet, 3, titles, (7, 52, 11, 11, 10, *([11] * 2 * len(values))))
    sheet.freeze_panes(4, 2)
    line = _rates(book, sheet, report, dimension)
    for section in sections(report):
        book.section(sheet, line, section.title, len(titles))
        line += 1
        for row in section.rows:
            _row(book, sheet, line, row, dimension, values)
            line += 1


def _rates(book: FormattedWorkbook, sheet: Any, report: Report, dimension: str) -> int:
    """Write how many reports each value's units owe, in the total columns; returns the next row."""
    lines = report.timeliness_by[dimension]
    for row, title in enumerate(RATES, start=FIRST_ROW):
        book.text(sheet, row, 0, "", "centre")
        book.text(sheet, row, 1, title)
        book.text(sheet, row, 2, "%" if title == RATES[-1] else "báo cáo", "centre")
        for column, line in zip((3, *range(5, 5 + 2 * len(lines), 2)), (lines[-1], *lines[:-1]), strict=False):
            counts = (line.owed, line.submitted, line.on_time, line.late, line.missing, line.exempt)
            if title == RATES[-1]:
                book.percent(sheet, row, column, line.rate)
            else:
                sheet.write_number(row, column, counts[row - FIRST_ROW], book.formats["whole"])
            sheet.write_blank(row, column + 1, None, book.formats["text"])
    return FIRST_ROW + len(RATES)


def _row(book: FormattedWorkbook, sheet: Any, line: int, row: DisplayRow, dimension: str,
         values: Sequence[str]) -> None:
    style = "heading" if not row.counted else "group" if row.level else "text"
    book.text(sheet, line, 0, row.code, "centre")
    book.text(sheet, line, 1, row.marked_title, style)
    book.text(sheet, line, 2, "đơn vị" if row.kind == "boolean" else row.unit, "centre")
    pairs = [(row.main.total, row.female.total if row.female else None),
             *(row.of_group(dimension, each) for each in values)]
    for column, figure in enumerate((each for pair in pairs for each in pair), start=3):
        book.figure(sheet, line, column, figure if row.counted else None)
