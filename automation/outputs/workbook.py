"""The summary as a workbook: tables with native charts, vi-VN, ready to print on A4."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from automation.domain.report import HIDDEN, Figure, Report
from automation.domain.styles import GREY, INK, MUTED, PALE, TEAL
from automation.outputs.context import Context
from automation.outputs.rows import DisplayRow, sections, types, units_with_errors
from automation.outputs.wording import LEGEND, NO_DATA, PHRASES, UNDEFINED, day, moment, period

AMBER, RED, SLATE, SKY = "D97706", "B91C1C", "9CA3AF", "93C5FD"
BUCKET_COLOURS = {"on_time": TEAL, "late": AMBER, "missing": RED, "not_yet_due": SKY, "exempt": SLATE}
PORTRAIT_WIDTH = 96  # characters across A4

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
    "number": {"border": 1, "valign": "top", "num_format": "#,##0.##;-#,##0.##;0"},
    "whole": {"border": 1, "valign": "top", "num_format": "#,##0"},
    "percent": {"border": 1, "valign": "top", "num_format": '0.0"%"'},
    "sign": {"border": 1, "valign": "top", "align": "right", "font_color": MUTED},
    "total": {"border": 1, "bold": True, "bg_color": PALE, "num_format": "#,##0"},
    "total_percent": {"border": 1, "bold": True, "bg_color": PALE, "num_format": '0.0"%"'},
    "good": {"border": 1, "align": "center", "font_color": "166534", "bg_color": "DCFCE7"},
    "bad": {"border": 1, "align": "center", "font_color": "991B1B", "bg_color": "FEE2E2"},
    "quiet": {"border": 1, "align": "center", "font_color": MUTED, "bg_color": GREY},
}


class Book:
    """An xlsxwriter workbook with the house's formats."""

    def __init__(self, path: Path) -> None:
        # A text that looks like a formula or a link is a text: units wrote it.
        self.file = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False,
                                               "strings_to_numbers": False})
        base = {"font_name": "Calibri", "font_size": 11}
        self.formats = {name: self.file.add_format({**base, **look}) for name, look in FORMATS.items()}

    def sheet(self, name: str, report: Report, *, landscape: bool = False) -> Any:
        sheet = self.file.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.set_margins(left=0.6, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        if landscape:
            sheet.set_landscape()
        sheet.set_footer("&L&9" + report.obligation_title.replace("&", "&&") + "&R&9Trang &P/&N")
        sheet.write_string(0, 0, name, self.formats["title"])
        sheet.write_string(1, 0, caption(report), self.formats["subtitle"])
        return sheet

    def header(self, sheet: Any, row: int, titles: Sequence[str], widths: Sequence[float]) -> None:
        for column, (title, width) in enumerate(zip(titles, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(row, column, title, self.formats["header"])
        sheet.set_row(row, 32)
        sheet.repeat_rows(row)

    def figure(self, sheet: Any, row: int, column: int, figure: Figure | None) -> None:
        if figure is None:
            sheet.write_blank(row, column, None, self.formats["text"])
        elif figure.hidden or figure.value is None:
            sheet.write_string(row, column, HIDDEN if figure.hidden else NO_DATA, self.formats["sign"])
        else:
            whole = figure.value % 1 == 0
            sheet.write_number(row, column, figure.value, self.formats["whole" if whole else "number"])

    def percent(self, sheet: Any, row: int, column: int, value: float | None, look: str = "percent") -> None:
        if value is None:
            sheet.write_string(row, column, UNDEFINED, self.formats["sign"])
        else:
            sheet.write_number(row, column, round(value, 1), self.formats[look])


def caption(report: Report) -> str:
    span = period(report.period_from, report.period_to)
    parts = (report.obligation_title, f"năm {report.year}", span, f"lập lúc {moment(report.as_of)}",
             f"phạm vi: {report.selection}" if report.selection else "")
    return " · ".join(part for part in parts if part)


def write(report: Report, folder: Path, context: Context) -> Path:
    """Write `context.stem`.xlsx into the folder."""
    path = folder / f"{context.stem(report)}.xlsx"
    book = Book(path)
    for sheet in SHEETS:
        sheet(book, report)
    book.file.set_properties({"title": caption(report), "author": report.committee,
                              "created": report.as_of.replace(tzinfo=None)})
    book.file.close()
    return path


def summary(book: Book, report: Report) -> None:
    """Every figure: total, women, share, estimates, the period before, then each type."""
    sheet, kinds = book.sheet("Tổng hợp", report, landscape=True), types(report)
    titles = ("Mã", "Chỉ tiêu", "Đơn vị tính", "Tổng số", "Nữ", "Tỷ lệ nữ", "Trong đó ước", "Kỳ trước", "Số đơn vị "
              "có số liệu", *(f"{kind}: {word}" for kind in kinds for word in ("tổng số", "nữ")))
    book.header(sheet, 3, titles, (7, 52, 11, 11, 10, 9, 11, 11, 12, *([11] * 2 * len(kinds))))
    sheet.freeze_panes(4, 2)
    line = 4
    for section in sections(report):
        for column in range(len(titles)):
            sheet.write_blank(line, column, None, book.formats["section"])
        sheet.write_string(line, 0, section.title, book.formats["section"])
        line += 1
        for row in section.rows:
            _summary_row(book, sheet, line, row, kinds)
            line += 1
    sheet.write_string(line + 1, 0, LEGEND, book.formats["subtitle"])
    _share_chart(book, sheet, report, line + 3)


def _summary_row(book: Book, sheet: Any, line: int, row: DisplayRow, kinds: Sequence[str]) -> None:
    look = "heading" if not row.counted else "group" if row.level else "text"
    sheet.write_string(line, 0, row.code, book.formats["centre"])
    sheet.write_string(line, 1, row.title, book.formats[look])
    sheet.write_string(line, 2, "đơn vị" if row.kind == "boolean" else row.unit, book.formats["centre"])
    if not row.counted:
        for column in range(3, 9 + 2 * len(kinds)):
            sheet.write_blank(line, column, None, book.formats["text"])
        return
    book.figure(sheet, line, 3, row.main.total)
    book.figure(sheet, line, 4, row.female.total if row.female else None)
    if row.female:
        book.percent(sheet, line, 5, row.share)
    else:
        sheet.write_blank(line, 5, None, book.formats["text"])
    book.figure(sheet, line, 6, Figure(row.main.estimated) if row.main.estimated else None)
    book.figure(sheet, line, 7, Figure(row.main.previous) if row.main.previous is not None else None)
    sheet.write_number(line, 8, row.main.answered, book.formats["whole"])
    for place, kind in enumerate(kinds):
        total, female = row.of_type(kind)
        book.figure(sheet, line, 9 + 2 * place, total)
        book.figure(sheet, line, 10 + 2 * place, female)


def shares(report: Report) -> list[DisplayRow]:
    """The rows whose share of women is drawn: pairs at the top level, of people, that have one."""
    return [row for section in sections(report) for row in section.rows
            if row.female and row.level == 0 and row.share is not None and row.unit == "người"][:24]


def _share_chart(book: Book, sheet: Any, report: Report, line: int) -> None:
    rows = shares(report)
    if not rows:
        return
    data = book.file.add_worksheet("Dữ liệu biểu đồ")
    data.hide()
    for place, row in enumerate(rows):
        data.write_string(place, 0, f"{row.code} {row.title}"[:60])
        data.write_number(place, 1, round(row.share or 0, 1))
    chart = book.file.add_chart({"type": "bar"})
    chart.add_series({
        "name": "Tỷ lệ nữ (%)", "categories": [data.name, 0, 0, len(rows) - 1, 0],
        "values": [data.name, 0, 1, len(rows) - 1, 1], "fill": {"color": TEAL}, "gap": 40,
        "data_labels": {"value": True, "num_format": '0.0"%"'}})
    chart.set_title({"name": "Tỷ lệ nữ theo nhóm chỉ tiêu (%)", "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": {"size": 9}})
    chart.set_x_axis({"min": 0, "max": 100, "major_gridlines": {"visible": True, "line": {"color": "E5E7EB"}}})
    chart.set_size({"width": 900, "height": 90 + 26 * len(rows)})
    sheet.insert_chart(line, 1, chart)


def by_unit(book: Book, report: Report) -> None:
    """Units down, figures across."""
    sheet = book.sheet("Theo đơn vị", report, landscape=True)
    lines = [line for section in sections(report) for row in section.rows if row.counted
             for line in (row.main, row.female) if line is not None]
    flawed = set(units_with_errors(report))
    titles = ["Mã đơn vị", "Tên đơn vị", "Loại hình", "Ghi chú",
              *(f"{line.code} {_short(line.title)}{_measure(line.part)}" for line in lines)]
    book.header(sheet, 3, titles, (16, 34, 18, 14, *([11] * len(lines))))
    sheet.set_row(3, 92)
    sheet.freeze_panes(4, 2)
    for row, unit in enumerate(report.included, start=4):
        name = report.unit_names[unit]
        for column, text in enumerate((unit, name, report.unit_types[unit], "Còn lỗi" if name in flawed else "")):
            sheet.write_string(row, column, text, book.formats["text"])
        for column, line in enumerate(lines, start=4):
            book.figure(sheet, row, column, line.by_unit.get(unit, Figure(None)))
    if report.included:
        sheet.autofilter(3, 0, 3 + len(report.included), 3 + len(lines))
    sheet.fit_to_pages(0, 0)
    sheet.repeat_columns(0, 1)


def _short(title: str) -> str:
    return title if len(title) <= 48 else f"{title[:47]}…"


def _measure(part: str) -> str:
    return " (nữ)" if part.endswith("female") else ""


def timeliness(book: Book, report: Report) -> None:
    """The reporting rates, and a stacked chart of them."""
    sheet = book.sheet("Đúng hạn", report, landscape=True)
    titles = ("Loại hình đơn vị", "Phải nộp", *PHRASES.values(), "Tỷ lệ đã nộp", "Hoàn chỉnh", "Chưa xác minh",
              "Không đọc được")
    book.header(sheet, 3, titles, (28, 10, 10, 10, 10, 13, 11, 12, 12, 13, 14))
    for row, line in enumerate(report.timeliness, start=4):
        last = row == 3 + len(report.timeliness)
        look = "total" if last else "whole"
        sheet.write_string(row, 0, line.name, book.formats["total" if last else "text"])
        counts = (line.expected, *(getattr(line, bucket) for bucket in PHRASES))
        for column, count in enumerate(counts, start=1):
            sheet.write_number(row, column, count, book.formats[look])
        owed = line.expected - line.exempt
        rate = 100 * line.submitted / owed if owed else None
        book.percent(sheet, row, 7, rate, "total_percent" if last else "percent")
        for column, count in enumerate((line.complete, line.unproven, line.unreachable), start=8):
            sheet.write_number(row, column, count, book.formats[look])
    last_row = 3 + len(report.timeliness)
    chart = book.file.add_chart({"type": "bar", "subtype": "percent_stacked"})
    for column, (bucket, phrase) in enumerate(PHRASES.items(), start=2):
        chart.add_series({"name": phrase, "categories": [sheet.name, 4, 0, last_row, 0], "gap": 50,
                          "values": [sheet.name, 4, column, last_row, column],
                          "fill": {"color": BUCKET_COLOURS[bucket]}})
    chart.set_title({"name": "Tình hình nộp báo cáo", "name_font": {"size": 12}})
    chart.set_y_axis({"reverse": True})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 860, "height": 140 + 34 * len(report.timeliness)})
    sheet.insert_chart(last_row + 2, 0, chart)


def targets(book: Book, report: Report) -> None:
    """What the plan set out to reach, and a chart of what the sector did."""
    sheet = book.sheet("Chỉ tiêu", report, landscape=True)
    book.header(sheet, 3, ("Mã", "Chỉ tiêu", "Mức đề ra", "Thực hiện", "Đơn vị tính", "Kết quả", "Đơn vị đạt",
                           "Đơn vị có số liệu", "Nguồn"), (7, 48, 11, 11, 11, 16, 11, 12, 52))
    looks = {True: ("Đạt", "good"), False: ("Chưa đạt", "bad"), None: ("Chưa đánh giá", "quiet")}
    for row, line in enumerate(report.targets, start=4):
        words, look = looks[line.reached]
        sheet.write_string(row, 0, line.code, book.formats["centre"])
        sheet.write_string(row, 1, line.title, book.formats["text"])
        sheet.write_number(row, 2, line.at_least, book.formats["number"])
        book.figure(sheet, row, 3, Figure(None if line.actual is None else round(line.actual, 1)))
        sheet.write_string(row, 4, line.unit, book.formats["centre"])
        sheet.write_string(row, 5, words, book.formats[look])
        sheet.write_number(row, 6, line.units_reached, book.formats["whole"])
        sheet.write_number(row, 7, line.units_counted, book.formats["whole"])
        sheet.write_string(row, 8, line.source, book.formats["text"])
    if report.targets:
        _target_chart(book, sheet, 3 + len(report.targets))
    else:
        sheet.write_string(4, 0, "Không có chỉ tiêu nào áp dụng cho kỳ báo cáo này.", book.formats["subtitle"])


def _target_chart(book: Book, sheet: Any, last: int) -> None:
    chart = book.file.add_chart({"type": "column"})
    for column, name, colour in ((2, "Mức đề ra", SLATE), (3, "Thực hiện", TEAL)):
        chart.add_series({"name": name, "categories": [sheet.name, 4, 0, last, 0], "fill": {"color": colour},
                          "values": [sheet.name, 4, column, last, column], "gap": 80})
    chart.set_title({"name": "Chỉ tiêu: mức đề ra và thực hiện", "name_font": {"size": 12}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 760, "height": 320})
    sheet.insert_chart(last + 2, 1, chart)


def words(book: Book, report: Report) -> None:
    """What the units wrote, by field."""
    sheet = book.sheet("Khó khăn, kiến nghị", report)
    names = {line.code: line.title for line in report.indicators} | {table.code: table.title
                                                                   for table in report.tables}
    book.header(sheet, 3, ("Nội dung", "Đơn vị", "Ý kiến"), (28, 30, 70))
    for row, each in enumerate(report.narratives, start=4):
        title = names.get(each.field.partition(".")[0], each.field)
        for column, text in enumerate((title, each.unit_name, each.text)):
            sheet.write_string(row, column, text, book.formats["text"])
    if report.narratives:
        sheet.autofilter(3, 0, 3 + len(report.narratives), 2)
    else:
        sheet.write_string(4, 0, "Không phát sinh.", book.formats["subtitle"])
    sheet.freeze_panes(4, 0)


def registers(book: Book, report: Report) -> None:
    """The register tables in numbers."""
    sheet = book.sheet("Bảng đăng ký", report)
    book.header(sheet, 3, ("Bảng", "Số dòng", "Số đơn vị", "Không phát sinh", "Nội dung", "Số lượng"),
                (34, 10, 10, 13, 52, 11))
    row = 4
    for table in report.tables:
        sheet.write_string(row, 0, table.title, book.formats["heading"])
        for column, count in enumerate((table.records, table.units, table.nil_units), start=1):
            sheet.write_number(row, column, count, book.formats["whole"])
        details = [(f"{title} (tổng)", total) for title, total in table.sums.items()]
        details += [(f"{title}: {choice}", count) for title, counts in table.choices.items()
                    for choice, count in counts.items() if count]
        for place, (title, count) in enumerate(details or [("", None)]):
            sheet.write_string(row + place, 4, title, book.formats["text"])
            book.figure(sheet, row + place, 5, None if count is None else Figure(count))
        row += max(len(details), 1)


def missing(book: Book, report: Report) -> None:
    """Who is not in the figures."""
    sheet = book.sheet("Chưa tổng hợp", report)
    book.header(sheet, 3, ("Mã đơn vị", "Tên đơn vị", "Loại hình", "Tình trạng", "Lý do"), (16, 34, 20, 24, 60))
    for row, each in enumerate(report.missing, start=4):
        for column, text in enumerate((each.unit, each.name, each.type, each.stage, each.reason)):
            sheet.write_string(row, column, text, book.formats["text"])
    if not report.missing:
        sheet.write_string(4, 0, "Tất cả đơn vị phải báo cáo đã gửi báo cáo.", book.formats["subtitle"])
    cutoff = day(report.data_cutoff)
    if cutoff:
        sheet.write_string(5 + len(report.missing), 0, f"Số liệu chốt đến ngày {cutoff}; phần sau ngày này là số "
                           "ước thực hiện.", book.formats["subtitle"])


SHEETS: tuple[Callable[[Book, Report], None], ...] = (
    summary, by_unit, timeliness, targets, words, registers, missing)
