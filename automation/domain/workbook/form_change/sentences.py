"""What a change of forms is for people: whom it touches, over all workbooks (Vietnamese)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from automation.domain.workbook.form_change.comparison import (
    ChangeClass,
    ChangedPart,
    FormChange,
    WorkbookChange,
)
from automation.domain.workbook.layout import CONTROL_KEYS
from automation.domain.workbook.section_nil import SECTION_NIL

CLASS_WORDS = {
    ChangeClass.SAME: "như biểu mẫu hiện nay", ChangeClass.LABELS: "chỉ khác chữ, công thức",
    ChangeClass.ADDED: "thêm dòng, cột hoặc trang", ChangeClass.REMOVED_BLANK: "bớt chỗ chưa ghi gì",
    ChangeClass.REMOVED_FILLED: "bớt chỗ đã có số liệu", ChangeClass.KIND: "đổi kiểu câu trả lời",
}
KIND_WORDS = {"integer": "số nguyên", "boolean": "có/không", "string": "chữ", "date": "ngày",
              "choice": "chọn trong danh sách", "": "dòng tự tính"}
CONTROL_WORDS = dict(zip(CONTROL_KEYS, ("“Nộp báo cáo”", "“Số văn bản”", "“Ngày văn bản”", "“Văn bản đã ký”",
                                        "“Không phát sinh”"), strict=True))
SECTION_WORDS = "“Cả mục không phát sinh” của phần {section}"
ROW, COLUMN = "dòng {named}", "cột {named}"
LABELS = "Trang “{sheet}”: đổi chữ hoặc công thức; {count} bảng tính còn chữ cũ."
FORMULAS = "Đổi công thức hoặc danh sách chọn; {count} bảng tính theo bản cũ."
ADDED = "Trang “{sheet}”: thêm {what}; {count} bảng tính chưa có."
ADDED_TAB = "Thêm trang “{sheet}”; {count} bảng tính chưa có."
REMOVED = "Trang “{sheet}”: bỏ {what}; {count} bảng tính có {part} này, {filled} có số liệu."
REMOVED_TAB = "Bỏ trang “{sheet}”; {count} bảng tính có trang này, {filled} có số liệu."
KINDS = ("Trang “{sheet}”: {what} đổi từ {former} sang {present}; {count} bảng tính có {part} này, {filled} có số "
         "liệu.")
PARTS = {ChangedPart.ROW: "dòng", ChangedPart.COLUMN: "cột", ChangedPart.TAB: "trang", ChangedPart.LABELS: "trang",
         ChangedPart.FORMULAS: "trang"}


def change_lines(workbooks: Iterable[WorkbookChange]) -> list[str]:
    """Returns one sentence for each change, with how many workbooks it touches, the most severe first."""
    grouped: dict[tuple[ChangedPart, str, str, bool, bool], list[FormChange]] = defaultdict(list)
    for workbook in workbooks:
        for each in workbook.changes:
            key = (each.part, each.tab, each.code, each.change is ChangeClass.ADDED, each.change is ChangeClass.KIND)
            grouped[key].append(each)
    ordered = sorted(grouped.values(), key=lambda group: -max(each.change for each in group))
    return [_line(group) for group in ordered]


def unit_line(workbook: WorkbookChange) -> str:
    """Returns what would change in one workbook: "6T: thêm dòng B11 (…), bỏ dòng B02 (…, có 2 số liệu)."."""
    by_tab: dict[str, list[str]] = defaultdict(list)
    for each in workbook.changes:
        by_tab[each.sheet].append(_short(each))
    parts = (f"“{sheet}”: {', '.join(words)}" if sheet else ", ".join(words) for sheet, words in by_tab.items())
    return "; ".join(parts) + "."


def _line(group: Sequence[FormChange]) -> str:
    first = group[0]
    words = {"sheet": first.sheet, "what": _what(first), "part": PARTS[first.part], "count": len(group),
             "filled": sum(bool(each.filled) for each in group), "former": KIND_WORDS.get(first.kinds[0], ""),
             "present": KIND_WORDS.get(first.kinds[1], "")}
    return _template(first).format(**words)


def _template(change: FormChange) -> str:
    if change.change is ChangeClass.LABELS:
        return FORMULAS if change.part is ChangedPart.FORMULAS else LABELS
    if change.change is ChangeClass.KIND:
        return KINDS
    if change.change is ChangeClass.ADDED:
        return ADDED_TAB if change.part is ChangedPart.TAB else ADDED
    return REMOVED_TAB if change.part is ChangedPart.TAB else REMOVED


def _what(change: FormChange) -> str:
    named = CONTROL_WORDS.get(change.code) or f"{change.code} ({change.title})" if change.title else change.code
    named = CONTROL_WORDS.get(change.code, named)
    if change.code.startswith(SECTION_NIL):
        named = SECTION_WORDS.format(section=change.code.removeprefix(SECTION_NIL))
    return (COLUMN if change.part is ChangedPart.COLUMN else ROW).format(named=named)


def _short(change: FormChange) -> str:
    filled = f", đang có {change.filled} ô số liệu" if change.filled else ""
    if change.change is ChangeClass.LABELS:
        return "đổi chữ hoặc công thức"
    what = "trang này" if change.part is ChangedPart.TAB else _what(change)
    if change.change is ChangeClass.KIND:
        return f"đổi kiểu {what}{filled}"
    return f"thêm {what}" if change.change is ChangeClass.ADDED else f"bỏ {what}{filled}"
