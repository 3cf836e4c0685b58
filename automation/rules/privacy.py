"""Checks every cell for personal data: a finding names its kind and never repeats it.

It is an error, because personal data must be removed from the workbook in any case. Number cells are checked too: a
spreadsheet turns a typed identity number into a number and drops its leading zero.
"""

from __future__ import annotations

from collections.abc import Iterator

from automation.domain.tracking.findings import Finding
from automation.domain.workbook.answers import Raw
from automation.domain.workbook.forms import FieldKind, Severity
from automation.rules.coded_column import CONTROL
from automation.rules.frame import Dataset
from automation.rules.personal_data import personal_data_kinds
from automation.rules.personal_data.known import recogniser_of
from automation.rules.raw_cells import RawCell, cells, obligation_of

MIN_TEXT_LENGTH = 4  # "em A", "SN 1": nothing shorter identifies anybody
MIN_IDENTITY = 100_000_000  # nine digits
MIN_IDENTITY_IN_COUNTS = 10_000_000_000  # eleven: shorter ones may be money

KIND_NAMES: dict[str, str] = {
    "P01": "số căn cước công dân",
    "P02": "số chứng minh nhân dân (9 chữ số)",
    "P03": "số sổ bảo hiểm xã hội",
    "P04": "số thẻ bảo hiểm y tế",
    "P05": "số điện thoại",
    "P06": "ngày sinh của một người",
    "P07": "họ tên (hoặc tên viết tắt) của một người",
    "P08": "tên lớp của học sinh",
    "P09": "địa chỉ thư điện tử của một người",
    "P10": "số tài khoản ngân hàng",
    "P11": "địa chỉ nhà riêng",
    "P12": "tài khoản mạng xã hội của một người",
    "P13": "số giấy tờ hoặc mã số khác của một người",
}
MESSAGE = "Ô này dường như có {what}. Bảng tính dùng chung không được chứa thông tin cá nhân."
REMEDY = ("Đề nghị xóa thông tin cá nhân khỏi ô, chỉ báo cáo số lượng và nội dung chung; "
          "thông tin về vụ việc cụ thể chỉ ghi trong sổ theo dõi hạn chế của đơn vị.")


def check(dataset: Dataset) -> Iterator[Finding]:
    kinds: dict[str, tuple[str, ...]] = {}  # by text: the same text occurs in thousands of cells
    recogniser = recogniser_of(dataset)

    def suspicious(value: Raw) -> object:
        if isinstance(value, str):
            if value not in kinds:
                kinds[value] = recogniser.kinds(value) if len(value) >= MIN_TEXT_LENGTH else ()
            return kinds[value]
        return isinstance(value, (int, float)) and value >= MIN_IDENTITY

    for cell in cells(dataset, suspicious, MIN_IDENTITY_IN_COUNTS):
        codes = kinds[cell.value] if isinstance(cell.value, str) else _kinds_in_number(cell)
        for code in codes:
            if not (code == "P07" and _names_allowed(cell)):
                yield _finding(dataset, cell, code)


def _kinds_in_number(cell: RawCell) -> tuple[str, ...]:
    """Return the codes for a number cell. In a cell for counts, only numbers longer than a sum of money count."""
    value = cell.value
    if not isinstance(value, (int, float)) or value != int(value):
        return ()
    figures = _kind(cell) is FieldKind.INTEGER
    return personal_data_kinds(str(int(value))) if not figures or value >= MIN_IDENTITY_IN_COUNTS else ()


def _kind(cell: RawCell) -> FieldKind:
    if cell.column == CONTROL:
        return FieldKind.STRING
    if cell.line:
        kinds = {column.code: column.kind for column in cell.tab.form.columns}
        return kinds.get(cell.column, FieldKind.STRING)
    matching = (field.kind for field in cell.tab.fields if (field.row, field.column) == (cell.row, cell.column))
    return next(matching, FieldKind.STRING)


def _names_allowed(cell: RawCell) -> bool:
    """Return whether it is a column for officials' names, such as the committee's members."""
    return any(column.code == cell.column and column.names for column in cell.tab.form.columns)


def _finding(dataset: Dataset, cell: RawCell, code: str) -> Finding:
    return Finding(code, Severity.ERROR, cell.unit, obligation_of(dataset, cell), cell.answers.sheet,
                   cell.address, cell.field, MESSAGE.format(what=KIND_NAMES[code]), REMEDY)
