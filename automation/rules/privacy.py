"""Checks every cell for personal data: a finding names its kind and never repeats it.

It is an error, because personal data must be removed from the workbook in any case. Number cells are checked too: a
spreadsheet turns a typed identity number into a number and drops its leading zero.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from automation.domain.tracking.findings import Finding
from automation.domain.workbook.answers import Raw
from automation.domain.workbook.forms import Severity
from automation.rules.frame import Dataset
from automation.rules.identity_numbers import LEAST, is_figure, number_kinds
from automation.rules.outside_contents import outside_contents, outside_findings
from automation.rules.personal_data.known import recogniser_of
from automation.rules.raw_cells import RawCell, cells, obligation_of
from automation.rules.withheld import WithheldContent

MIN_TEXT_LENGTH = 4  # "em A", "SN 1": nothing shorter identifies anybody
LONG_NUMBER = re.compile(r"\d(?:[ .,\-()]{0,2}\d){8}")
NAMES = "P07"
CELL = "cell"

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
    "P14": "nội dung chưa kiểm tra được",
}
MESSAGE = "Ô này dường như có {what}. Bảng tính dùng chung không được chứa thông tin cá nhân."
REMEDY = "Đề nghị xóa thông tin cá nhân khỏi ô, chỉ báo cáo số lượng và nội dung chung{details}."


def check(dataset: Dataset) -> Iterator[Finding]:
    withheld = [each for each in withheld_contents(dataset) if not each.released]
    for each in withheld:
        if each.surface == CELL:
            yield from (_finding(each, code, dataset.plan.words.details) for code in each.kinds)
    yield from outside_findings((each for each in withheld if each.surface != CELL), KIND_NAMES)


def withheld_contents(dataset: Dataset) -> list[WithheldContent]:
    """Return every content in which personal data was found, released ones included. Computed once for a dataset."""
    if not dataset.withheld_cache:
        dataset.withheld_cache.append([*_withheld_cells(dataset), *outside_contents(dataset)])
    found: list[WithheldContent] = dataset.withheld_cache[0]
    return found


def _withheld_cells(dataset: Dataset) -> Iterator[WithheldContent]:
    kinds: dict[str, tuple[str, ...]] = {}  # by text: the same text occurs in thousands of cells
    recogniser = recogniser_of(dataset)

    def suspicious(value: Raw) -> object:
        if isinstance(value, str):
            if value not in kinds:
                kinds[value] = recogniser.kinds(value) if len(value) >= MIN_TEXT_LENGTH else ()
            return kinds[value] or LONG_NUMBER.search(value)
        return isinstance(value, (int, float)) and value >= LEAST

    for cell in cells(dataset, suspicious, LEAST):
        found = number_kinds(cell.value, cell.asked)
        if isinstance(cell.value, str) and not found and not is_figure(cell.value, cell.asked):
            found = kinds[cell.value]
        found = tuple(code for code in found if not (code == NAMES and _names_allowed(cell)))
        if found:
            yield _withheld(dataset, cell, found)


def _withheld(dataset: Dataset, cell: RawCell, kinds: tuple[str, ...]) -> WithheldContent:
    releases, place = dataset.releases, cell.place
    content = releases.digest(cell.value)
    return WithheldContent(
        cell.unit, obligation_of(dataset, cell), CELL, cell.answers.sheet, cell.address, cell.field, place, kinds,
        cell.tab.obligation, cell.tab.code, cell.column, cell.line, content,
        releases.find(cell.unit, cell.tab.obligation, place, content))


def _names_allowed(cell: RawCell) -> bool:
    """Return whether it is a column for officials' names, such as the committee's members."""
    return any(column.code == cell.column and column.names for column in cell.tab.form.columns)


def _finding(content: WithheldContent, code: str, details: str) -> Finding:
    return Finding(code, Severity.ERROR, content.unit, content.obligation, content.sheet, content.cell, content.field,
                   MESSAGE.format(what=KIND_NAMES[code]), REMEDY.format(details=f"; {details}" if details else ""))
