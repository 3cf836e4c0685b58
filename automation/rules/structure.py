"""Reports damage to a workbook's structure: tabs, rows and columns lost, doubled, renamed.

Tabs are read by hidden codes, so moved rows and columns are no problem. Every kind of `StructureProblem` that
`domain/workbook/find_tabs.py` and `read_tab.py` record has an entry in `STRUCTURE_MESSAGES`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from automation.domain.tracking.findings import Finding
from automation.domain.workbook.answers import StructureProblem
from automation.domain.workbook.forms import Severity, Tab
from automation.domain.workbook.layout import CODES, CONTROL_KEYS
from automation.domain.workbook.section_nil import section_nils
from automation.rules.frame import Dataset
from automation.rules.periods import obligation_at

RESTORE = ("Đề nghị khôi phục từ bản lưu trước đó của tệp (Lịch sử phiên bản) "
           "hoặc liên hệ {support} để được cấp lại bảng tính.")

NOT_MADE = "tab_not_made"  # the workbook was made before the form was
OTHER_UNIT = "other_unit"  # the file is another unit's workbook: its figures are checked, and left out of sums


@dataclass(frozen=True, slots=True)
class StructureMessage:
    """Finding code and texts for one kind of problem. `message` and `remedy` may use {sheet}, {title} (the tab's
    original name), {what} (the row or column in words), {detail} and {support} (whom the unit may ask)."""

    code: str
    severity: Severity
    message: str
    remedy: str = RESTORE


STRUCTURE_MESSAGES: dict[str, StructureMessage] = {
    "tab_missing": StructureMessage(
        "S01", Severity.ERROR,
        "Bảng tính không còn trang “{title}”, nên không đọc được nội dung của trang này."),
    "tab_renamed": StructureMessage(
        "S02", Severity.WARNING,
        "Trang “{title}” đã bị đổi tên thành “{sheet}”. Số liệu vẫn đọc được.",
        "Đề nghị đặt lại tên trang là “{title}”."),
    "tab_doubled": StructureMessage(
        "S03", Severity.ERROR,
        "Trang “{sheet}” là bản sao của trang “{title}”; phần mềm không đọc trang “{sheet}”.",
        "Đề nghị giữ lại một trang có số liệu đúng, đặt tên là “{title}”, và xóa trang kia."),
    "mark_lost": StructureMessage(
        "S04", Severity.WARNING,
        "Ô A1 (đang ẩn) của trang “{sheet}” đã bị xóa hoặc sửa; trang được nhận ra theo tên.",
        "Đề nghị không sửa cột A và hàng mã đang ẩn. " + RESTORE),
    "row_missing": StructureMessage(
        "S05", Severity.ERROR,
        "Trang “{sheet}” không còn dòng {what}, nên không đọc được số liệu của dòng này."),
    "row_doubled": StructureMessage(
        "S06", Severity.ERROR,
        "Trang “{sheet}” có nhiều hơn một dòng {what}; phần mềm chỉ đọc dòng đầu tiên.",
        "Đề nghị giữ lại một dòng có số liệu đúng và xóa dòng thừa."),
    "column_missing": StructureMessage(
        "S07", Severity.ERROR,
        "Trang “{sheet}” không còn cột {what}, nên không đọc được số liệu của cột này."),
    "column_doubled": StructureMessage(
        "S08", Severity.ERROR,
        "Trang “{sheet}” có nhiều hơn một cột {what}; phần mềm chỉ đọc cột đầu tiên.",
        "Đề nghị giữ lại một cột có số liệu đúng và xóa cột thừa."),
    "codes_lost": StructureMessage(
        "S09", Severity.ERROR,
        "Cột A hoặc hàng mã (đang ẩn) của trang “{sheet}” đã bị xóa, nên không đọc được trang."),
    "stray_row": StructureMessage(
        "S10", Severity.WARNING,
        "Dòng này của trang “{sheet}” không có mã hoặc chỉ có ký tự thừa, ghi chú lẻ, nên không được tính.",
        "Đề nghị xóa ký tự thừa, hoặc ghi nội dung vào đúng dòng của biểu mẫu."),
    "template_changed": StructureMessage(
        "S11", Severity.WARNING,
        "Trang “{sheet}” được tạo từ biểu mẫu cũ; biểu mẫu đã thay đổi sau đó.",
        "Đơn vị không phải làm gì; {support} sẽ thông báo nếu cần cấp lại bảng tính."),
    OTHER_UNIT: StructureMessage(
        "S12", Severity.ERROR, "Dường như là bảng tính của đơn vị khác: {detail}. Số liệu không được tổng hợp.",
        "Đề nghị kiểm tra có nhầm tệp không; chỉ nhập vào bảng tính được cấp cho đơn vị."),
    NOT_MADE: StructureMessage(
        "S14", Severity.WARNING,
        "Bảng tính chưa có trang “{title}”: trang này có trong biểu mẫu từ sau khi cấp bảng tính.",
        "Đơn vị không phải làm gì; {support} sẽ thêm trang vào bảng tính."),
    "headers_used": StructureMessage(
        "S13", Severity.WARNING, "Trang “{sheet}”: {detail}.", "Đề nghị không đổi tên các cột. " + RESTORE),
}
# A kind without an entry is still reported, so that no problem is lost.
UNKNOWN_PROBLEM = StructureMessage("S99", Severity.WARNING, "Trang “{sheet}” có điểm khác biểu mẫu: {detail}.")

CODE_DETAIL_PREFIXES = ("row_", "column_")  # kinds whose detail is the code of a row or column
CONTROL_NAMES: dict[str, str] = dict(zip(CONTROL_KEYS, (
    "“Nộp báo cáo”", "“Số văn bản”", "“Ngày văn bản”", "“Đường dẫn văn bản”", "“Không phát sinh”",
), strict=True))
COLUMN_NAMES: dict[str, str] = {
    "total": "“Tổng số”", "female": "“Nữ”", "estimate": "“Ước”", "explanation": "“Giải trình”",
}


def check(dataset: Dataset) -> Iterator[Finding]:
    for unit in dataset.units:
        later = dataset.later.tabs.get(unit, ())
        for problem in dataset.workbooks[unit].structure_problems:
            never_was = problem.kind == "tab_missing" and problem.tab in later
            yield _finding(dataset, unit, replace(problem, kind=NOT_MADE) if never_was else problem)


def _finding(dataset: Dataset, unit: str, problem: StructureProblem) -> Finding:
    text = STRUCTURE_MESSAGES.get(problem.kind, UNKNOWN_PROBLEM)
    tab = next((tab for tab in dataset.catalogue.tabs if tab.code == problem.tab), None)
    title = tab.title if tab else problem.sheet
    words = {"sheet": problem.sheet or title, "title": title, "detail": problem.detail,
             "what": _described(tab, problem.detail), "support": dataset.plan.words.support}
    message, remedy = text.message.format(**words), text.remedy.format(**words)
    obligation = obligation_at(dataset, tab, float("nan")) if tab else None
    return Finding(text.code, text.severity, unit, obligation, words["sheet"], problem.cell,
                   problem.detail if problem.kind.startswith(CODE_DETAIL_PREFIXES) else problem.tab, message, remedy)


def _described(tab: Tab | None, code: str) -> str:
    """Return the name of a row, column or control in words."""
    if code in CONTROL_NAMES:
        return CONTROL_NAMES[code]
    if code == CODES:
        return "mã (đang ẩn)"
    if tab and code in section_nils(tab):
        return f"“{section_nils(tab)[code].title}”"
    for row in tab.rows if tab else ():
        if row.key == code:
            return f"{code} ({row.title})"
    for column in tab.form.columns if tab else ():
        if column.code == code:
            return f"“{column.title}”"
    return COLUMN_NAMES.get(code, f"“{code}”")
