"""The sheets of the summary workbook that hold words: what units wrote, register tables, who is not in the figures."""

from __future__ import annotations

from typing import Any

from automation.domain.report import Figure, Report
from automation.outputs.rows import exempt_units, marked_table, names, table_details, told_in_words
from automation.outputs.wording import (
    ALL_SUBMITTED,
    NONE_OWED,
    NOT_ASKED,
    NOT_IN_PERIOD,
    cutoff_words,
    statement_sentences,
)
from automation.outputs.workbook.formats import FIRST_ROW, FormattedWorkbook


def words(book: FormattedWorkbook, report: Report) -> None:
    """What the units wrote, by field; below it the statement about each question."""
    sheet = book.sheet("Khó khăn, kiến nghị", report)
    titles = {each.code: each.title for each in report.statements}
    book.header(sheet, 3, ("Nội dung", "Đơn vị", "Ý kiến"), (42, 32, 70))
    for row, each in enumerate(report.narratives, start=FIRST_ROW):
        title = titles.get(each.field.partition(".")[0], each.field)
        for column, text in enumerate((title, each.unit_name, each.text)):
            book.text(sheet, row, column, text)
    if report.narratives:
        sheet.autofilter(3, 0, 3 + len(report.narratives), 2)
    _statements(book, sheet, report, 5 + len(report.narratives))
    sheet.freeze_panes(4, 0)


def _statements(book: FormattedWorkbook, sheet: Any, report: Report, first: int) -> None:
    questions = [each for each in report.statements if not each.is_table or each.code in told_in_words(report)]
    for row, each in enumerate(questions, start=first):
        for column, text in enumerate((each.title, "Tình trạng trả lời", " ".join(statement_sentences(each, report)))):
            book.text(sheet, row, column, text)
    if not questions:
        book.text(sheet, first, 0, NOT_ASKED)


def registers(book: FormattedWorkbook, report: Report) -> None:
    """The register tables in numbers."""
    sheet = book.sheet("Số liệu từ các sổ theo dõi", report)
    book.header(sheet, 3, ("Bảng", "Số dòng", "Số đơn vị", "Không phát sinh", "Nội dung", "Số lượng",
                           "Tình trạng trả lời", "Đơn vị còn lỗi"), (34, 10, 10, 13, 52, 11, 52, 40))
    said = {each.code: " ".join(statement_sentences(each, report)) for each in report.statements if each.is_table}
    row = 4
    for table in report.tables:
        book.text(sheet, row, 0, marked_table(table), "heading")
        book.text(sheet, row, 6, said.get(table.code, NOT_IN_PERIOD))
        book.text(sheet, row, 7, names(report, table.with_errors))
        for column, count in enumerate((table.records, table.units, table.nil_units), start=1):
            sheet.write_number(row, column, count, book.formats["whole"])
        details = table_details(table)
        for place, (title, amount) in enumerate(details or [("", None)]):
            for column in range(4 if place else 0):
                sheet.write_blank(row + place, column, None, book.formats["text"])
            book.text(sheet, row + place, 4, title)
            book.figure(sheet, row + place, 5, Figure(amount) if title else None)
        row += max(len(details), 1)
    if report.left_out:
        sheet.write_string(row, 0, NOT_ASKED, book.formats["subtitle"])


def missing(book: FormattedWorkbook, report: Report) -> None:
    """Who is not in the figures: the missing units, then the exempt ones."""
    sheet = book.sheet("Chưa tổng hợp", report)
    book.header(sheet, 3, ("Mã đơn vị", "Tên đơn vị", "Loại đơn vị", "Tình trạng", "Lý do"), (26, 34, 20, 24, 60))
    absent = [*report.missing, *exempt_units(report)]
    for row, each in enumerate(absent, start=FIRST_ROW):
        for column, text in enumerate((each.unit, each.name, each.type, each.stage, each.reason)):
            book.text(sheet, row, column, text)
    notes = [] if report.missing else [ALL_SUBMITTED if report.timeliness[-1].owed else NONE_OWED]
    cutoff = cutoff_words(report)
    for row, note in enumerate([*notes, f"{cutoff}." if cutoff else ""], start=FIRST_ROW + len(absent) + bool(absent)):
        sheet.write_string(row, 0, note, book.formats["subtitle"])
