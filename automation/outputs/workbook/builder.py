"""Writes the summary as an Excel workbook: tables with native charts, vi-VN, ready to print on A4."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from automation.domain.report import Figure, Report
from automation.domain.workbook.styles import TEAL
from automation.outputs.comparisons import YEAR_BEFORE_TITLE, comparison_sentences, has_year_before
from automation.outputs.context import OutputContext
from automation.outputs.office_file import utc_without_zone
from automation.outputs.rows import (
    DisplayRow,
    counted_units,
    flawed_rows,
    has_unasked,
    is_stale,
    marked_target,
    names,
    reached_figure,
    sections,
    share_rows,
    unit_type_names,
    units_with_errors,
)
from automation.outputs.wording import (
    ERRORS_EXPLAINED,
    LEGEND,
    NO_FIGURES,
    NOT_ASKED,
    NOT_UPDATED,
    UNASKED_EXPLAINED,
    not_updated,
    phrases,
    verdict,
)
from automation.outputs.workbook.estimates import estimates
from automation.outputs.workbook.formats import FIRST_ROW, FormattedWorkbook, caption
from automation.outputs.workbook.groups import by_group
from automation.outputs.workbook.words import missing, registers, words

AMBER, RED, SLATE, SKY = "#D97706", "#B91C1C", "#9CA3AF", "#93C5FD"
MAIN = f"#{TEAL}"
BUCKET_COLOURS = {"submitted": MAIN, "unsubmitted": SKY,
                  "on_time": MAIN, "late": AMBER, "missing": RED, "not_yet_due": SKY, "exempt": SLATE}
LARGE_UNIT_COUNT = 1000  # units, each with 200 figures and more


def write(report: Report, folder: Path, context: OutputContext) -> Path:
    """Write `context.stem`.xlsx into the folder. Raises OSError, also where xlsxwriter has an error of its own."""
    from xlsxwriter.exceptions import FileCreateError

    path = folder / f"{context.stem(report)}.xlsx"
    book = FormattedWorkbook(path, large=len(report.included) > LARGE_UNIT_COUNT)
    for sheet in SHEETS:
        sheet(book, report)
    book.file.set_properties({"title": caption(report), "author": report.committee,
                              "created": utc_without_zone(report.as_of)})
    try:
        book.file.close()
    except FileCreateError as error:
        reason = error.args[0] if error.args and isinstance(error.args[0], OSError) else error
        raise OSError(getattr(reason, "errno", None), str(getattr(reason, "strerror", reason)), str(path)) from error
    return path


def summary(book: FormattedWorkbook, report: Report) -> None:
    """Write every figure: total, women, share, estimated part, previous period, then each type."""
    sheet, kinds = book.sheet("Tổng hợp", report), unit_type_names(report)
    titles = ("Mã", "Chỉ tiêu", "Đơn vị tính", "Tổng số", "Nữ", "Tỷ lệ nữ", "Trong đó ước", "Kỳ trước", "Số đơn vị "
              "có số liệu", *(f"{kind}: {word}" for kind in kinds for word in ("tổng số", "nữ")), "Đơn vị còn lỗi",
              *((YEAR_BEFORE_TITLE, "Số đơn vị có số cùng kỳ") if has_year_before(report) else ()),
              *(("Số đơn vị không được hỏi",) if has_unasked(report) else ()))
    widths = (7, 52, 11, 11, 10, 9, 11, 11, 12, *([11] * 2 * len(kinds)), 40, 11, 12, 12)
    book.header(sheet, 3, titles, widths[:len(titles)])
    sheet.freeze_panes(4, 2)
    line = 4
    for section in sections(report):
        book.section(sheet, line, section.title, len(titles))
        line += 1
        for row in section.rows:
            _summary_row(book, sheet, line, row, kinds)
            _flawed_units(book, sheet, line, 9 + 2 * len(kinds), row, report)
            if has_year_before(report) and row.counted:
                book.figure(sheet, line, 10 + 2 * len(kinds), row.year_before)
                book.figure(sheet, line, 11 + 2 * len(kinds), Figure(row.main.year_before_units))
            if has_unasked(report) and row.counted:
                book.figure(sheet, line, len(titles) - 1, row.not_asked)
            line += 1
    sheet.write_string(line + 1, 0, LEGEND, book.formats["subtitle"])
    notes = (UNASKED_EXPLAINED if has_unasked(report) else "", ERRORS_EXPLAINED if flawed_rows(report) else "",
             NOT_UPDATED if is_stale(report) else "",
             *comparison_sentences(report))
    for place, note in enumerate(filter(None, notes), start=line + 2):
        sheet.write_string(place, 0, note, book.formats["subtitle"])


def _flawed_units(book: FormattedWorkbook, sheet: Any, line: int, column: int, row: DisplayRow,
                  report: Report) -> None:
    """The units whose figure in this row has an error: by name, or their number where a figure is withheld."""
    everybody = len(row.with_errors) == row.flawed
    now = names(report, row.with_errors) if everybody else f"{row.flawed} đơn vị"
    before = names(report, row.main.previous_with_errors)
    book.text(sheet, line, column, ". ".join(filter(None, (now, f"Kỳ trước: {before}" if before else ""))))


def _summary_row(book: FormattedWorkbook, sheet: Any, line: int, row: DisplayRow, kinds: Sequence[str]) -> None:
    style = "heading" if not row.counted else "group" if row.level else "text"
    book.text(sheet, line, 0, row.code, "centre")
    book.text(sheet, line, 1, row.marked_title, style)
    book.text(sheet, line, 2, "đơn vị" if row.kind == "boolean" else row.unit, "centre")
    if not row.counted:
        for column in range(3, 9 + 2 * len(kinds)):
            sheet.write_blank(line, column, None, book.formats["text"])
        return
    book.figure(sheet, line, 3, row.main.total)
    book.figure(sheet, line, 4, row.female.total if row.female else None)
    if row.female:
        book.share(sheet, line, 5, row.share)
    else:
        sheet.write_blank(line, 5, None, book.formats["text"])
    for column, shown in enumerate((row.estimated, row.previous, row.answered), start=6):
        book.figure(sheet, line, column, shown)
    for place, kind in enumerate(kinds):
        total, female = row.of_type(kind)
        book.figure(sheet, line, 9 + 2 * place, total)
        book.figure(sheet, line, 10 + 2 * place, female)


def shares_of_women(book: FormattedWorkbook, report: Report) -> None:
    """Write the shares of women and their chart."""
    sheet, rows = book.sheet("Tỷ lệ nữ", report), share_rows(report)
    book.header(sheet, 3, ("Mã", "Chỉ tiêu", "Tổng số", "Nữ", "Tỷ lệ nữ"), (7, 52, 11, 11, 10))
    for line, row in enumerate(rows, start=FIRST_ROW):
        book.text(sheet, line, 0, row.code, "centre")
        book.text(sheet, line, 1, f"{row.title} {not_updated(row.main.as_of)}".rstrip())
        book.figure(sheet, line, 2, row.main.total)
        book.figure(sheet, line, 3, row.female.total if row.female else None)
        book.share(sheet, line, 4, row.share)
    if rows:
        _share_chart(book, sheet, FIRST_ROW + len(rows) - 1)
    else:
        sheet.write_string(FIRST_ROW, 0, NOT_ASKED if report.left_out else NO_FIGURES, book.formats["subtitle"])
    sheet.fit_to_pages(1, 1)


def _share_chart(book: FormattedWorkbook, sheet: Any, last: int) -> None:
    chart = book.chart({"type": "bar"}, "Tỷ lệ nữ theo chỉ tiêu (%)")
    chart.add_series({"name": "Tỷ lệ nữ (%)", "categories": [sheet.name, FIRST_ROW, 1, last, 1],
                      "values": [sheet.name, FIRST_ROW, 4, last, 4], "fill": {"color": MAIN},
                      "gap": 40, "data_labels": {"value": True, "num_format": '0.0"%"'}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": {"size": 8}})
    chart.set_x_axis({"min": 0, "max": 100, "major_gridlines": {"visible": True, "line": {"color": "#E5E7EB"}}})
    chart.set_size({"width": 720, "height": 80 + 20 * (last - FIRST_ROW + 3)})
    sheet.insert_chart(3, 6, chart)


def by_unit(book: FormattedWorkbook, report: Report) -> None:
    """Write the figures by unit: units down, figures across."""
    sheet = book.sheet("Theo đơn vị", report)
    lines = [line for section in sections(report) for row in section.rows if row.counted
             for line in (row.main, row.female) if line is not None]
    with_errors = set(units_with_errors(report))
    titles = ["Mã đơn vị", "Tên đơn vị", "Loại đơn vị", "Ghi chú",
              *(f"{column_title(line.code, line.title, line.part)} {not_updated(line.as_of)}".rstrip()
                for line in lines)]
    book.header(sheet, 3, titles, (26, 34, 18, 14, *([11] * len(lines))))
    sheet.freeze_panes(4, 2)
    for row, unit in enumerate(report.included, start=FIRST_ROW):
        name = report.unit_names[unit]
        for column, text in enumerate((unit, name, report.unit_types[unit], "Còn lỗi" if name in with_errors else "")):
            book.text(sheet, row, column, text)
        for column, line in enumerate(lines, start=FIRST_ROW):
            book.figure(sheet, row, column, line.by_unit.get(unit, Figure(None)), flawed=unit in line.with_errors)
    if report.included:
        sheet.autofilter(3, 0, 3 + len(report.included), 3 + len(lines))
    sheet.fit_to_pages(0, 1)
    sheet.repeat_columns(1, 1)


def column_title(code: str, title: str, part: str) -> str:
    """Return the heading of a figure's column in the sheet by unit."""
    return f"{code} {_short(title)}{_measure(part)}"


def _short(title: str) -> str:
    return title if len(title) <= 48 else f"{title[:47]}…"


def _measure(part: str) -> str:
    return " (nữ)" if part.endswith("female") else ""


def timeliness(book: FormattedWorkbook, report: Report) -> None:
    """Write the reporting rates and a stacked chart of them."""
    shown = phrases(report)
    sheet = book.sheet("Tình hình nộp", report)
    titles = ("Loại đơn vị", "Phải nộp", *shown.values(), "Tỷ lệ đã nộp", "Hoàn chỉnh", "Chưa xác minh",
              "Không đọc được")
    book.header(sheet, 3, titles, (28, 10, *([11] * len(shown)), 12, 12, 13, 14))
    for row, line in enumerate(report.timeliness, start=FIRST_ROW):
        last = row == 3 + len(report.timeliness)
        style = "total_whole" if last else "whole"
        book.text(sheet, row, 0, line.name, "total" if last else "text")
        counts = (line.owed, *(getattr(line, bucket) for bucket in shown))
        for column, count in enumerate(counts, start=1):
            sheet.write_number(row, column, count, book.formats[style])
        book.percent(sheet, row, 2 + len(shown), line.rate, "total_percent" if last else "percent")
        for column, count in enumerate((line.complete, line.unproven, line.unreachable), start=3 + len(shown)):
            sheet.write_number(row, column, count, book.formats[style])
    last_row = 3 + len(report.timeliness)
    chart = book.chart({"type": "bar", "subtype": "percent_stacked"}, "Tình hình nộp báo cáo")
    for column, (bucket, phrase) in enumerate(shown.items(), start=2):
        chart.add_series({"name": phrase, "categories": [sheet.name, 4, 0, last_row, 0], "gap": 50,
                          "values": [sheet.name, 4, column, last_row, column],
                          "fill": {"color": BUCKET_COLOURS[bucket]}})
    chart.set_y_axis({"reverse": True})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 860, "height": 140 + 34 * len(report.timeliness)})
    sheet.insert_chart(last_row + 2, 0, chart)


def targets(book: FormattedWorkbook, report: Report) -> None:
    """Write the plan's targets with the values reached, and a chart of them."""
    sheet = book.sheet("Chỉ tiêu", report)
    book.header(sheet, 3, ("Mã", "Chỉ tiêu", "Mức đề ra", "Thực hiện", "Đơn vị tính", "Kết quả", "Đơn vị đạt",
                           "Đơn vị có số liệu", "Nguồn"), (7, 48, 11, 11, 11, 16, 11, 12, 52))
    looks = {True: "good", False: "bad", None: "quiet"}
    for row, line in enumerate(report.targets, start=FIRST_ROW):
        book.text(sheet, row, 0, line.code, "centre")
        book.text(sheet, row, 1, marked_target(line))
        sheet.write_number(row, 2, line.at_least, book.formats["number"])
        book.figure(sheet, row, 3, reached_figure(line))
        book.text(sheet, row, 4, line.unit, "centre")
        book.text(sheet, row, 5, verdict(line), looks[line.reached])
        book.figure(sheet, row, 6, counted_units(line, line.units_reached))
        book.figure(sheet, row, 7, counted_units(line, line.units_counted))
        book.text(sheet, row, 8, line.source)
    if report.targets:
        _target_chart(book, sheet, report, 5 + len(report.targets))
    else:
        sheet.write_string(4, 0, _no_targets(report), book.formats["subtitle"])


def _no_targets(report: Report) -> str:
    if report.left_out:
        return NOT_ASKED
    return "Không có chỉ tiêu nào áp dụng cho kỳ báo cáo này." if report.included else NO_FIGURES


def _target_chart(book: FormattedWorkbook, sheet: Any, report: Report, line: int) -> None:
    """Draw the targets in percent; others do not fit the same axis."""
    rows = [(f"{each.code} {each.title}"[:60], each.at_least, round(each.actual, 1))
            for each in report.targets if each.unit == "%" and each.actual is not None]
    if not rows:
        return
    names, *columns = book.chart_data(rows)
    chart = book.chart({"type": "bar"}, "Chỉ tiêu: mức đề ra và thực hiện (%)")
    for values, name, colour in zip(columns, ("Mức đề ra", "Thực hiện"), (SLATE, MAIN), strict=True):
        chart.add_series({"name": name, "categories": names, "values": values, "fill": {"color": colour}, "gap": 60,
                          "data_labels": {"value": True, "num_format": '0.0"%"'}})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"min": 0, "max": 100, "major_gridlines": {"visible": True, "line": {"color": "#E5E7EB"}}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 860, "height": 120 + 56 * len(rows)})
    sheet.insert_chart(line, 1, chart)


SHEETS: tuple[Callable[[FormattedWorkbook, Report], None], ...] = (
    summary, shares_of_women, by_unit, timeliness, by_group, targets, words, registers, missing, estimates)
