"""The workbook's own shape: tabs, rows and columns lost, doubled, renamed.

Reading goes by hidden codes, so what was only moved is no trouble. Every kind of trouble that
`domain/extraction.py` may tell has a line in `TROUBLES`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from automation.domain.tracking.findings import Finding
from automation.domain.workbook.answers import StructureProblem
from automation.domain.workbook.forms import Severity, Tab
from automation.domain.workbook.layout import CODES, CONTROL_KEYS
from automation.rules.frame import Dataset
from automation.rules.periods import obligation_at

RESTORE = ("Đề nghị khôi phục từ bản lưu trước đó của tệp (Lịch sử phiên bản) "
           "hoặc liên hệ phòng Tổ chức Cán bộ để được cấp lại bảng tính.")

OTHER_UNIT = "other_unit"  # a neighbour's copy: its figures are told, and are not summed


@dataclass(frozen=True, slots=True)
class TroubleWording:
    """`message` and `remedy` may use {sheet}, {title} (the tab's own name), {what} (the row or
    column in words) and {detail}."""

    code: str
    severity: Severity
    message: str
    remedy: str = RESTORE


TROUBLES: dict[str, TroubleWording] = {
    "tab_missing": TroubleWording(
        "S01", Severity.ERROR,
        "Bảng tính không còn trang “{title}”, nên không đọc được nội dung của trang này."),
    "tab_renamed": TroubleWording(
        "S02", Severity.WARNING,
        "Trang “{title}” đã bị đổi tên thành “{sheet}”. Số liệu vẫn đọc được.",
        "Đề nghị đặt lại tên trang là “{title}”."),
    "tab_doubled": TroubleWording(
        "S03", Severity.ERROR,
        "Trang “{sheet}” là bản sao của trang “{title}”; phần mềm không đọc trang “{sheet}”.",
        "Đề nghị giữ lại một trang có số liệu đúng, đặt tên là “{title}”, và xóa trang kia."),
    "mark_lost": TroubleWording(
        "S04", Severity.WARNING,
        "Ô A1 (đang ẩn) của trang “{sheet}” đã bị xóa hoặc sửa; trang được nhận ra theo tên.",
        "Đề nghị không sửa cột A và hàng mã đang ẩn. " + RESTORE),
    "row_missing": TroubleWording(
        "S05", Severity.ERROR,
        "Trang “{sheet}” không còn dòng {what}, nên không đọc được số liệu của dòng này."),
    "row_doubled": TroubleWording(
        "S06", Severity.ERROR,
        "Trang “{sheet}” có nhiều hơn một dòng {what}; phần mềm chỉ đọc dòng đầu tiên.",
        "Đề nghị giữ lại một dòng có số liệu đúng và xóa dòng thừa."),
    "column_missing": TroubleWording(
        "S07", Severity.ERROR,
        "Trang “{sheet}” không còn cột {what}, nên không đọc được số liệu của cột này."),
    "column_doubled": TroubleWording(
        "S08", Severity.ERROR,
        "Trang “{sheet}” có nhiều hơn một cột {what}; phần mềm chỉ đọc cột đầu tiên.",
        "Đề nghị giữ lại một cột có số liệu đúng và xóa cột thừa."),
    "codes_lost": TroubleWording(
        "S09", Severity.ERROR,
        "Cột A hoặc hàng mã (đang ẩn) của trang “{sheet}” đã bị xóa, nên không đọc được trang."),
    "stray_row": TroubleWording(
        "S10", Severity.WARNING,
        "Dòng này của trang “{sheet}” không có mã hoặc chỉ có ký tự thừa, ghi chú lẻ, nên không được tính.",
        "Đề nghị xóa ký tự thừa, hoặc ghi nội dung vào đúng dòng của biểu mẫu."),
    "template_changed": TroubleWording(
        "S11", Severity.WARNING,
        "Trang “{sheet}” được tạo từ biểu mẫu cũ; biểu mẫu đã thay đổi sau đó.",
        "Đơn vị không phải làm gì; phòng Tổ chức Cán bộ sẽ thông báo nếu cần cấp lại bảng tính."),
    OTHER_UNIT: TroubleWording(
        "S12", Severity.ERROR, "Dường như là bảng tính của đơn vị khác: {detail}. Số liệu không được tổng hợp.",
        "Đề nghị kiểm tra có nhầm tệp không; chỉ nhập vào bảng tính được cấp cho đơn vị."),
    "headers_used": TroubleWording(
        "S13", Severity.WARNING, "Trang “{sheet}”: {detail}.", "Đề nghị không đổi tên các cột. " + RESTORE),
}
# A kind that this table has not met yet is still told: it must never be lost in silence.
UNKNOWN = TroubleWording("S99", Severity.WARNING, "Trang “{sheet}” có điểm khác biểu mẫu: {detail}.")

CODED = ("row_", "column_")  # their detail is the code of a row or column
CONTROL_NAMES: dict[str, str] = dict(zip(CONTROL_KEYS, (
    "“Nộp báo cáo”", "“Số văn bản”", "“Ngày văn bản”", "“Đường dẫn văn bản”", "“Không phát sinh”",
), strict=True))
COLUMN_NAMES: dict[str, str] = {
    "total": "“Tổng số”", "female": "“Nữ”", "estimate": "“Ước”", "explanation": "“Giải trình”",
}


def check(dataset: Dataset) -> Iterator[Finding]:
    for unit in dataset.units:
        for trouble in dataset.workbooks[unit].structure_problems:
            yield _finding(dataset, unit, trouble)


def _finding(dataset: Dataset, unit: str, trouble: StructureProblem) -> Finding:
    wording = TROUBLES.get(trouble.kind, UNKNOWN)
    tab = next((tab for tab in dataset.catalogue.tabs if tab.code == trouble.tab), None)
    title = tab.title if tab else trouble.sheet
    words = {"sheet": trouble.sheet or title, "title": title, "detail": trouble.detail,
             "what": _what(tab, trouble.detail)}
    message, remedy = wording.message.format(**words), wording.remedy.format(**words)
    obligation = obligation_at(dataset, tab, float("nan")) if tab else None
    return Finding(wording.code, wording.severity, unit, obligation, words["sheet"], trouble.cell,
                   trouble.detail if trouble.kind.startswith(CODED) else trouble.tab, message, remedy)


def _what(tab: Tab | None, code: str) -> str:
    """A row's, column's or control's name as people know it."""
    if code in CONTROL_NAMES:
        return CONTROL_NAMES[code]
    if code == CODES:
        return "mã (đang ẩn)"
    for row in tab.rows if tab else ():
        if row.key == code:
            return f"{code} ({row.title})"
    for column in tab.form.columns if tab else ():
        if column.code == code:
            return f"“{column.title}”"
    return COLUMN_NAMES.get(code, f"“{code}”")
