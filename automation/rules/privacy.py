"""Personal data in a shared workbook. Found, named by its kind, never repeated.

An error: it must leave the workbook, whatever else is right. Numbers are looked at too, since
a spreadsheet turns a typed identity number into one and drops its leading zero.
"""

from __future__ import annotations

from collections.abc import Iterator

from automation.domain.tracking.findings import Finding
from automation.domain.workbook.answers import Raw
from automation.domain.workbook.forms import FieldKind, Severity
from automation.rules.coded_column import CONTROL
from automation.rules.frame import Dataset
from automation.rules.personal_data import kinds_in
from automation.rules.raw_cells import RawCell, cells, obligation_of

SHORTEST = 4  # "em A", "SN 1": nothing shorter says anything about anybody
LEAST_IDENTITY = 100_000_000  # nine digits
LEAST_IN_NUMBERS = 10_000_000_000  # eleven: shorter ones may be money

WHAT: dict[str, str] = {
    "P01": "số căn cước công dân",
    "P02": "số chứng minh nhân dân (9 chữ số)",
    "P03": "số sổ bảo hiểm xã hội",
    "P04": "số thẻ bảo hiểm y tế",
    "P05": "số điện thoại",
    "P06": "ngày sinh của một người",
    "P07": "họ tên (hoặc tên viết tắt) của một người",
    "P08": "tên lớp của học sinh",
}
MESSAGE = "Ô này dường như có {what}. Bảng tính dùng chung không được chứa thông tin cá nhân."
REMEDY = ("Đề nghị xóa thông tin cá nhân khỏi ô, chỉ báo cáo số lượng và nội dung chung; "
          "thông tin về vụ việc cụ thể chỉ ghi trong sổ theo dõi hạn chế của đơn vị.")


def check(dataset: Dataset) -> Iterator[Finding]:
    seen: dict[str, tuple[str, ...]] = {}  # the same words stand in thousands of cells

    def told(value: Raw) -> object:
        if isinstance(value, str):
            if value not in seen:
                seen[value] = kinds_in(value) if len(value) >= SHORTEST else ()
            return seen[value]
        return isinstance(value, (int, float)) and value >= LEAST_IDENTITY

    for cell in cells(dataset, told, LEAST_IN_NUMBERS):
        found = seen[cell.value] if isinstance(cell.value, str) else _in_number(cell)
        for code in found:
            if not (code == "P07" and _names_allowed(cell)):
                yield _finding(dataset, cell, code)


def _in_number(cell: RawCell) -> tuple[str, ...]:
    """Of a number cell. In one for figures only what is longer than money counts."""
    value = cell.value
    if not isinstance(value, (int, float)) or value != int(value):
        return ()
    figures = _kind(cell) is FieldKind.INTEGER
    return kinds_in(str(int(value))) if not figures or value >= LEAST_IN_NUMBERS else ()


def _kind(cell: RawCell) -> FieldKind:
    if cell.column == CONTROL:
        return FieldKind.STRING
    if cell.line:
        kinds = {column.code: column.kind for column in cell.tab.form.columns}
        return kinds.get(cell.column, FieldKind.STRING)
    found = (field.kind for field in cell.tab.fields if (field.row, field.column) == (cell.row, cell.column))
    return next(found, FieldKind.STRING)


def _names_allowed(cell: RawCell) -> bool:
    """Is it a column for officials' names, such as that of the committee's members?"""
    return any(column.code == cell.column and column.names for column in cell.tab.form.columns)


def _finding(dataset: Dataset, cell: RawCell, code: str) -> Finding:
    return Finding(code, Severity.ERROR, cell.unit, obligation_of(dataset, cell), cell.answers.sheet,
                   cell.address, cell.field, MESSAGE.format(what=WHAT[code]), REMEDY)
