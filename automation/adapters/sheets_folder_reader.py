"""One workbook's bytes → its tabs, or why there are none, in words for the unit.

A new kind of trouble is one function that returns a key of `TROUBLES`, and its line there.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import cast

import python_calamine

from automation.adapters.sheets_folder_files import held_by
from automation.adapters.sheets_folder_listing import version
from automation.domain.answers import Grid, RawTab
from automation.ports import Unreadable

MAX_UNPACKED = 200 * 2**20  # bytes: a unit's workbook unpacks to about 1 MB
MAX_FILE = 50 * 2**20
MAX_MEMBERS = 5000
OLE_HEADER = bytes.fromhex("D0CF11E0A1B11AE1")

_SAVE_AGAIN = "Mở tệp bằng Excel hoặc LibreOffice, kiểm tra số liệu, lưu lại dạng Excel Workbook (*.xlsx)."
_RESTORE = ("Lấy lại bản lưu gần nhất của tệp, hoặc xin Ban VSTBPN ngành cấp lại bảng tính trống "
            "rồi chép số liệu sang.")
_TRIM = "Xoá các hàng, cột trống ở xa bảng biểu (nhất là nội dung dán nhầm ở cuối trang), lưu lại."

# kind → (what is wrong, what to do)
TROUBLES: dict[str, tuple[str, str]] = {
    "absent": ("Không còn thấy tệp trong thư mục.", "Chép lại tệp vào thư mục, đúng tên như trước."),
    "empty": ("Tệp rỗng (0 byte).", _RESTORE),
    "busy": ("Tệp đang được mở hoặc đang được ghi nên chưa đọc được.",
             "Lưu và đóng tệp; lần chạy sau sẽ đọc lại."),
    "forbidden": ("Không được phép đọc tệp.",
                  "Cấp quyền đọc tệp cho chương trình (quyền truy cập của tệp hoặc thư mục)."),
    "protected": ("Tệp được đặt mật khẩu, hoặc là tệp Excel đời cũ (.xls) mang đuôi .xlsx.",
                  "Bỏ mật khẩu mở tệp (File, Info, Protect Workbook); nếu là tệp đời cũ thì lưu lại "
                  "dạng Excel Workbook (*.xlsx)."),
    "truncated": ("Tệp bị cụt: việc chép hoặc tải tệp lên chưa trọn vẹn.", "Chép hoặc tải lại tệp."),
    "not_a_workbook": ("Tệp mang đuôi .xlsx nhưng không phải bảng tính Excel.", _SAVE_AGAIN),
    "missing_parts": ("Tệp thiếu phần bên trong của một bảng tính Excel.", _RESTORE),
    "too_large": ("Tệp lớn bất thường so với bảng tính của đơn vị nên không được mở.",
                  "Xoá hình ảnh và dữ liệu dán thêm, lưu lại; hoặc chép số liệu sang bảng tính trống."),
    "sprawling": ("Có nội dung ở rất xa bảng biểu (quá hàng 9.999 hoặc quá cột ZZ).", _TRIM),
    "corrupt": ("Tệp bị hỏng nên không đọc được.", _RESTORE),
}

# A filled cell beyond row 9,999 or column ZZ: calamine would lay out every cell up to there.
# The quick look, with all letters and digits made alike and no spaces, hits more than that.
ALIKE = bytes.maketrans(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'",
                        b"A" * 52 + b"0" * 10 + b'"')
MAYBE_SPRAWL = (b'A="AAA0', b'A="AA00000', b'A="A00000')
SPRAWL = re.compile(
    rb"""<(?:\w+:)?c\s(?:[^>]*\s)?r\s*=\s*["'](?:[A-Z]{3,}\d+|[A-Z]+\d{5,})["'](?:[^>]*[^/>])?>""",
    re.IGNORECASE)
SHEET_MEMBER = re.compile(r"(?i)^/?xl/(?:worksheets/)?[^/]+\.xml$")
NEEDED = ("xl/workbook.xml", "[Content_Types].xml")


class UnreadableError(Exception):
    """`kind` is a key of TROUBLES."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def unreadable(kind: str) -> Unreadable:
    return Unreadable(kind, *TROUBLES[kind])


def content(path: Path) -> bytes:
    """The whole file as one state of it. Raises UnreadableError ("absent", "busy", …)."""
    try:
        before = path.stat()
        if before.st_size > MAX_FILE:
            raise UnreadableError("too_large")
        data = path.read_bytes()
        after = path.stat()
    except FileNotFoundError as error:
        raise UnreadableError("absent") from error
    except PermissionError as error:
        raise UnreadableError("busy" if held_by(path) is not None else "forbidden") from error
    except OSError as error:
        raise UnreadableError("busy") from error
    if version(before) != version(after) or len(data) != after.st_size:
        raise UnreadableError("busy")
    return data


def tabs(data: bytes) -> list[RawTab]:
    """The worksheets in their order, values as calamine tells them, "" for a blank cell;
    `grid[0][0]` is A1. Raises UnreadableError."""
    for check in CHECKS:
        kind = check(data)
        if kind:
            raise UnreadableError(kind)
    try:
        return _tabs(data)
    except python_calamine.PasswordError as error:
        raise UnreadableError("protected") from error
    except python_calamine.CalamineError as error:
        raise UnreadableError("corrupt") from error
    # pyo3's PanicException is no Exception: a panic of the parser is a broken file, not our end.
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableError("corrupt") from error


def _tabs(data: bytes) -> list[RawTab]:
    with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        return [
            RawTab(about.name, _grid(book, about.name),
                   about.visible is not python_calamine.SheetVisibleEnum.Visible)
            for about in book.sheets_metadata if about.typ is python_calamine.SheetTypeEnum.WorkSheet
        ]


def _grid(book: python_calamine.CalamineWorkbook, name: str) -> Grid:
    return cast("Grid", book.get_sheet_by_name(name).to_python(skip_empty_area=False))


def _no_bytes(data: bytes) -> str:
    return "" if data else "empty"


def _old_or_locked(data: bytes) -> str:
    return "protected" if data.startswith(OLE_HEADER) else ""


def _no_zip(data: bytes) -> str:
    if not data.startswith(b"PK\x03\x04"):
        return "not_a_workbook" if data.strip(b"\0") else "truncated"
    return "" if zipfile.is_zipfile(io.BytesIO(data)) else "truncated"


def _bad_members(data: bytes) -> str:
    """Size, parts and sums, and cells far out; each member is unpacked within its declared size."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _judge(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, ValueError, RuntimeError,
            NotImplementedError, KeyError, zlib.error):
        return "corrupt"


def _judge(archive: zipfile.ZipFile) -> str:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        return "too_large"
    names = {member.filename.lstrip("/").lower() for member in members}
    if any(part.lower() not in names for part in NEEDED):
        return "missing_parts" if any(name.startswith("xl/") for name in names) else "not_a_workbook"
    sheets = (archive.read(member) for member in members if SHEET_MEMBER.match(member.filename))
    return "sprawling" if any(map(_sprawls, sheets)) else ""


def _sprawls(sheet: bytes) -> bool:
    alike = sheet.replace(b"r:id=", b"").translate(ALIKE, b" \t\r\n")
    return any(hint in alike for hint in MAYBE_SPRAWL) and SPRAWL.search(sheet) is not None


CHECKS: tuple[Callable[[bytes], str], ...] = (_no_bytes, _old_or_locked, _no_zip, _bad_members)
