"""Reads a workbook: bytes → tabs, or the reason why it is unreadable, in Vietnamese for the unit.

calamine reads it; where calamine gives up or would misread, the slower reader of `lenient` is asked.

To add a reason, write a function that returns a new key of `PROBLEMS`, and add the line of that key.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import cast

import python_calamine

from automation.adapters.xlsx.lenient.archive import RefusedError
from automation.adapters.xlsx.lenient.reader import read_tabs
from automation.adapters.xlsx.limits import MAX_TABS, UNIT_BOUNDS, Bounds
from automation.adapters.xlsx.note_texts import with_notes
from automation.adapters.xlsx.opened_workbook import OpenedWorkbook
from automation.adapters.xlsx.percent_formats import with_percentages
from automation.adapters.xlsx.preflight import check_workbook
from automation.adapters.xlsx.uncomputed_formulas import words_by_tab, write_words
from automation.domain.workbook.answers import Grid, RawTab
from automation.domain.workbook.self_check import ENGINE_TAB
from automation.ports import Unreadable

OLE_HEADER = bytes.fromhex("D0CF11E0A1B11AE1")
OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the stream with the encrypted zip

_SAVE_AGAIN = "Mở tệp bằng Excel hoặc LibreOffice, kiểm tra số liệu, lưu lại dạng Excel Workbook (*.xlsx)."
_RESTORE = ("Lấy lại bản lưu gần nhất của tệp, hoặc xin cấp lại bảng tính trống "
            "rồi chép số liệu sang.")
_TRIM = "Xóa các hàng, cột trống ở xa bảng biểu (nhất là nội dung dán nhầm ở cuối trang), lưu lại."

# kind → (what is wrong, what to do)
PROBLEMS: dict[str, tuple[str, str]] = {
    "absent": ("Không còn thấy tệp trong thư mục.", "Chép lại tệp vào thư mục, đúng tên như trước."),
    "empty": ("Tệp rỗng (0 byte).", _RESTORE),
    "busy": ("Tệp đang được mở hoặc đang được ghi nên chưa đọc được.",
             "Lưu và đóng tệp; lần chạy sau sẽ đọc lại."),
    "forbidden": ("Không được phép đọc tệp.",
                  "Cấp quyền đọc tệp cho chương trình (quyền truy cập của tệp hoặc thư mục)."),
    "protected": ("Tệp được đặt mật khẩu nên không mở được.",
                  "Bỏ mật khẩu mở tệp (File, Info, Protect Workbook, Encrypt with Password), lưu lại."),
    "old_format": ("Tệp Excel đời cũ (.xls) mang đuôi .xlsx.",
                   "Mở tệp, chọn Lưu thành (Save As), kiểu Excel Workbook (*.xlsx)."),
    "binary": ("Tệp Excel kiểu nhị phân (.xlsb) mang đuôi .xlsx.",
               "Mở tệp, chọn Lưu thành (Save As), kiểu Excel Workbook (*.xlsx)."),
    "macros": ("Tệp có chứa macro nên không được mở.",
               "Mở tệp, chọn Lưu thành (Save As), kiểu Excel Workbook (*.xlsx) không kèm macro."),
    "truncated": ("Tệp bị cụt: việc chép hoặc tải tệp lên chưa trọn vẹn.", "Chép hoặc tải lại tệp."),
    "not_a_workbook": ("Tệp mang đuôi .xlsx nhưng không phải bảng tính Excel.", _SAVE_AGAIN),
    "missing_parts": ("Tệp thiếu phần bên trong của một bảng tính Excel.", _RESTORE),
    "too_large": ("Tệp lớn bất thường so với bảng tính của đơn vị nên không được mở.",
                  "Xóa hình ảnh và dữ liệu dán thêm, lưu lại; hoặc chép số liệu sang bảng tính trống."),
    "sprawling": ("Có nội dung ở rất xa bảng biểu (quá hàng 9.999, quá cột ZZ, hoặc vùng ô của các trang cộng lại "
                  "quá rộng).", _TRIM),
    "exhausting": ("Khi đọc, tệp chiếm quá nhiều bộ nhớ hoặc thời gian nên không đọc được.",
                   "Xóa các trang và dữ liệu dán thêm, lưu lại bằng Excel; hoặc chép số liệu sang bảng tính trống."),
    "corrupt": ("Tệp bị hỏng, mất một phần nội dung nên không đọc được.", _RESTORE),
    "unusual": ("Tệp được lưu khác quy cách của bảng tính Excel nên không đọc được.", _SAVE_AGAIN),
}


# Where the first reader gives up for one of these, the second one is asked.
SECOND_READING = frozenset({"corrupt", "missing_parts", "not_a_workbook"})


class UnreadableError(Exception):
    """The workbook can't be read. `kind`: a key of PROBLEMS."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def unreadable(kind: str) -> Unreadable:
    return Unreadable(kind, *PROBLEMS[kind])


def tabs(data: bytes, bounds: Bounds = UNIT_BOUNDS) -> list[RawTab]:
    """Returns the worksheets in their order, values as calamine returns them, "" for an empty cell, the text that the
    cell shows for a number in percent; `grid[0][0]` is A1. Raises UnreadableError."""
    try:
        found, book = _ordinary(data, bounds)
        return with_notes(book, found)
    except UnreadableError as error:
        if error.kind not in SECOND_READING or not zipfile.is_zipfile(io.BytesIO(data)):
            raise
        return with_notes(OpenedWorkbook(data), _odd_tabs(data, bounds, error.kind))


def _odd_tabs(data: bytes, bounds: Bounds, kind: str) -> list[RawTab]:
    """`kind`: why the first reader gave up."""
    try:
        return read_tabs(data, bounds, MAX_TABS)
    except RefusedError as error:
        raise UnreadableError(kind if error.kind == "corrupt" else error.kind) from error


def ordinary_tabs(data: bytes, bounds: Bounds) -> list[RawTab]:
    """Returns the tabs by the first reader alone, without notes. Raises UnreadableError."""
    return _ordinary(data, bounds)[0]


def _ordinary(data: bytes, bounds: Bounds) -> tuple[list[RawTab], OpenedWorkbook]:
    for check in CHECKS:
        kind = check(data)
        if kind:
            raise UnreadableError(kind)
    result = check_workbook(data, bounds)
    if result.kind:
        raise UnreadableError(result.kind)
    book = OpenedWorkbook(data, result.entries, result.lists)
    words = words_by_tab(book, result.suspect) if result.suspect else {}
    try:
        return with_percentages(book, _tabs(result.stripped, words)), book
    except python_calamine.PasswordError as error:
        raise UnreadableError("protected") from error
    except python_calamine.CalamineError as error:
        raise UnreadableError("corrupt") from error
    # pyo3's PanicException is no subclass of Exception. It means a corrupt file; the run continues.
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableError("corrupt") from error


def _tabs(data: bytes, words: Mapping[str, Sequence[tuple[int, int, str]]]) -> list[RawTab]:
    with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        if len(book.sheets_metadata) > MAX_TABS:
            raise UnreadableError("too_large")
        return [
            RawTab(about.name, write_words(_grid(book, about.name), words.get(about.name, ())),
                   about.visible is not python_calamine.SheetVisibleEnum.Visible)
            for about in book.sheets_metadata
            if about.typ is python_calamine.SheetTypeEnum.WorkSheet and about.name != ENGINE_TAB
        ]


def _grid(book: python_calamine.CalamineWorkbook, name: str) -> Grid:
    return cast("Grid", book.get_sheet_by_name(name).to_python(skip_empty_area=False))


def _empty_file_kind(data: bytes) -> str:
    return "" if data else "empty"


def _ole_kind(data: bytes) -> str:
    if not data.startswith(OLE_HEADER):
        return ""
    return "protected" if OLE_ENCRYPTED in data else "old_format"


def _zip_kind(data: bytes) -> str:
    if not data.startswith(b"PK\x03\x04"):
        return "not_a_workbook" if data.strip(b"\0") else "truncated"
    return "" if zipfile.is_zipfile(io.BytesIO(data)) else "truncated"


CHECKS: tuple[Callable[[bytes], str], ...] = (_empty_file_kind, _ole_kind, _zip_kind)
