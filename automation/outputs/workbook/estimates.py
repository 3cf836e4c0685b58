"""The sheet that sets the estimates of the period before against the figures of this one."""

from __future__ import annotations

from automation.domain.report import Figure, Report
from automation.outputs.rows import estimate_title, unit_differences
from automation.outputs.wording import ESTIMATES_NOTE, ESTIMATES_TITLE
from automation.outputs.workbook.formats import FIRST_ROW, FormattedWorkbook


def estimates(book: FormattedWorkbook, report: Report) -> None:
    """Written where there is anything to compare."""
    if not report.estimates:
        return
    sheet = book.sheet("Số ước kỳ trước", report)
    book.header(sheet, 3, ("Mã", ESTIMATES_TITLE, "Số đơn vị", "Số ước kỳ trước", "Số kỳ này", "Chênh lệch",
                           "Đơn vị có số khác số đã ước"), (7, 52, 10, 12, 12, 12, 60))
    for row, line in enumerate(report.estimates, start=FIRST_ROW):
        book.text(sheet, row, 0, line.code, "centre")
        book.text(sheet, row, 1, estimate_title(line))
        figures = (float(line.units), line.estimated, line.actual, line.difference)
        for column, figure in enumerate(figures, start=2):
            book.figure(sheet, row, column, Figure(figure))
        book.text(sheet, row, 6, unit_differences(report, line))
    sheet.write_string(FIRST_ROW + 1 + len(report.estimates), 0, ESTIMATES_NOTE, book.formats["subtitle"])
