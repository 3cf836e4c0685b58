"""Lists the folder of workbooks by file names, sizes and times; no file is opened."""

from __future__ import annotations

import os
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from automation.adapters.folder.files import OFFICE_LOCK, file_version
from automation.domain.workbook.copy_names import (
    ALONE,
    CopyKind,
    CopyName,
    comparison_words,
    copied_name,
    opening_words,
    register_words,
)
from automation.ports import WorkbookFile

KEPT = "cu"  # the folder of former workbooks that `upgrade` keeps
OTHER_SHEETS = {".xls", ".xlsm", ".xlsb", ".ods", ".csv", ".et"}

STRAY_FOLDER = "Đây là thư mục, không phải bảng tính của đơn vị; đề nghị chuyển ra khỏi thư mục bảng tính."
STRAY_LINK = "Đây là liên kết dẫn ra ngoài thư mục bảng tính nên không được đọc; đề nghị chép tệp thật vào."
STRAY_KIND = "Tệp không phải bảng tính .xlsx của đơn vị; đề nghị chuyển ra khỏi thư mục bảng tính."
STRAY_FORMAT = ("Tệp có đuôi {suffix} nên không được đọc. Đề nghị mở tệp, chọn Lưu thành (Save As), kiểu "
                "Excel Workbook (*.xlsx), tên {code}.xlsx.")
RENAME = "Nếu tệp này mới là bản đúng thì cất tệp đang được đọc đi nơi khác rồi đổi tên thành {code}.xlsx."
STRAY_TWIN = "Trùng mã đơn vị với tệp {name}; chỉ tệp đó được đọc. Đề nghị giữ lại một tệp."


def listing(folder: Path, zone: ZoneInfo, folder_name: str, codes: Mapping[str, str]) -> list[WorkbookFile]:
    """Returns the folder's files from one scandir, sorted by name. `folder_name`: the folder's name in texts for people
    ("sheets"). `codes`: see `former_codes.file_codes`.

    A file with a `problem` must not be read. Its `unit` is the code in its name where the name has one, else "".
    """
    try:
        with os.scandir(folder) as entries:
            files = [_entry(each, folder, zone, folder_name, codes)
                     for each in entries if not _is_ignored(each.name) and each.name != KEPT]
    except FileNotFoundError:
        return []
    return _compared(_mark_duplicates(sorted(filter(None, files), key=lambda file: file.name)))


def register_copies(register: Path, zone: ZoneInfo) -> list[WorkbookFile]:
    """Returns the conflict copies beside the register, each with its problem and no unit. What people copied on purpose
    is not among them."""
    try:
        written = register.stat()
        with os.scandir(register.parent) as entries:
            copies = [(each, copy) for each in entries if each.name.lower().endswith(register.suffix) and each.is_file()
                      and (copy := _conflict_copy(each.name, register))]
            return [_register_copy(each, copy, register.name, written, zone) for each, copy in copies]
    except FileNotFoundError:
        return []


def _conflict_copy(name: str, register: Path) -> CopyName | None:
    copy = copied_name(shown_name(name)[:-len(register.suffix)], {register.stem.upper()})
    named = copy is not None and copy.code == register.stem.upper() and copy.kind is CopyKind.CONFLICT
    return copy if named and not _is_ignored(name) else None


def _register_copy(entry: os.DirEntry[str], copy: CopyName, register: str, written: os.stat_result,
                   zone: ZoneInfo) -> WorkbookFile:
    status = entry.stat()
    at, read_at = (datetime.fromtimestamp(each.st_mtime, zone) for each in (status, written))
    return WorkbookFile("", shown_name(entry.name), file_version(status), at,
                        register_words(copy, at, register, read_at), copy.kind)


def _is_ignored(name: str) -> bool:
    """Reports whether it is a lock file of Excel or LibreOffice, a hidden file or a temporary file of the software."""
    return name.startswith((OFFICE_LOCK, "."))


def _entry(entry: os.DirEntry[str], folder: Path, zone: ZoneInfo, folder_name: str,
           codes: Mapping[str, str]) -> WorkbookFile | None:
    try:
        status = entry.stat()
    except OSError:  # removed since the listing, or a link to nothing or to itself
        if not entry.is_symlink():
            return None
        status = entry.stat(follow_symlinks=False)
    unit, problem, copy = _unit_and_problem(entry, folder, codes)
    return WorkbookFile(codes.get(unit, unit), f"{folder_name}/{shown_name(entry.name)}", file_version(status),
                        datetime.fromtimestamp(status.st_mtime, zone), problem, copy)


def shown_name(name: str) -> str:
    """Returns a file's name in printable form: in NFC, on one line, without bytes that are no text."""
    if name.isascii() and name.isprintable():  # as nearly all names are
        return name
    text = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _unit_and_problem(entry: os.DirEntry[str], folder: Path, codes: Mapping[str, str]) -> tuple[str, str, str]:
    """Returns (unit code or "", problem or "", kind of copy or "")."""
    stem, _, extension = shown_name(entry.name).rpartition(".")
    suffix = f".{extension}" if stem else ""
    if entry.is_symlink() and not _within(Path(entry.path), folder):
        return "", STRAY_LINK, ""
    if entry.is_dir():
        return "", STRAY_FOLDER, ""
    copy = copied_name(stem, codes)
    code = copy.code if copy else stem.strip().upper()
    if copy and code not in codes and _as_code(code) in codes:  # a copy under the unit's name: "THPT An Lão (1)"
        code = _as_code(code)
        copy = replace(copy, code=code)
    if suffix.lower() in OTHER_SHEETS:
        return code, STRAY_FORMAT.format(suffix=suffix, code=_as_code(code)), copy.kind if copy else ""
    if suffix.lower() != ".xlsx" or not entry.is_file():  # reading a pipe would never end
        return "", STRAY_KIND, ""
    return (code, opening_words(copy), copy.kind) if copy else (code, "", "")


def _as_code(name: str) -> str:
    """Returns the code to propose for a name: "THPT AN LÃO" → "THPT-AN-LAO"."""
    letters = unicodedata.normalize("NFD", name.replace("Đ", "D"))
    return "-".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


def _compared(files: Iterable[WorkbookFile]) -> list[WorkbookFile]:
    """Adds to each copy's problem which file of the unit is read, with both times, or that there is none."""
    files = list(files)
    if not any(file.copy for file in files):
        return files
    read = {file.unit: file for file in files if not file.problem}
    return [replace(file, problem=f"{file.problem} {_comparison(file, read.get(file.unit))}") if file.copy else file
            for file in files]


def _comparison(copy: WorkbookFile, read: WorkbookFile | None) -> str:
    if read is None:
        return ALONE.format(code=_as_code(copy.unit))
    rename = RENAME.format(code=_as_code(copy.unit))
    return f"{comparison_words(copy.modified_at, read.name, read.modified_at)} {rename}"


def _within(path: Path, folder: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # RuntimeError: a link that leads to itself, before Python 3.13
        return False


def _mark_duplicates(files: Iterable[WorkbookFile]) -> Iterator[WorkbookFile]:
    """Marks duplicates: of files whose names differ only in the spelling of a code, only the best spelt has no
    problem."""
    by_unit: dict[str, list[WorkbookFile]] = defaultdict(list)
    files = list(files)
    for file in files:
        if not file.problem:
            by_unit[file.unit].append(file)
    for file in files:
        same_unit = by_unit.get(file.unit, [])
        best = min(same_unit, key=_spelling_rank, default=file)
        twin = not file.problem and file is not best
        yield replace(file, problem=STRAY_TWIN.format(name=best.name)) if twin else file


def _spelling_rank(file: WorkbookFile) -> tuple[bool, str]:
    return (not file.name.endswith(f"/{file.unit}.xlsx"), file.name)
