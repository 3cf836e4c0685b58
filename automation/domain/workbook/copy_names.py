"""Names of files that are copies of a unit's workbook: what synchronising programs, file managers, browsers and people
add to the name when two machines save one file, or when it is copied or downloaded twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CopyKind(StrEnum):
    """`CONFLICT`: two machines saved the file. `COPY`: it was copied or downloaded twice. `SUFFIX`: something else was
    added to the code, as OneDrive does with a machine's name, or as a person does."""

    CONFLICT = "conflict"
    COPY = "copy"
    SUFFIX = "suffix"


@dataclass(frozen=True, slots=True)
class CopyName:
    """`code`: of the workbook, in capitals. `program`: which program gives such names, "" when several do."""

    code: str
    kind: CopyKind
    program: str = ""


_WORD = (r"copy|kopie?|kopia|copie|copia|cópia|salinan|bản sao(?: khác)?|ban sao|sao chép|sao|コピー|副本|복사본|копия")
PREFIX = re.compile(
    r"^(?:(?:(?:conflicted )?copy(?: \(\d+\))? of|bản sao(?: \(\d+\))?(?: xung đột)? của|ban sao(?: \(\d+\))? cua|"
    r"copie de|kopie von|kopia av|kopi av|copia d[ei]|cópia de|salinan|копия)\s+)+", re.IGNORECASE)
# " (1)", " - Copy (2)", " – Bản sao", " copy 2", "_copy", " (another copy)", " (3rd copy)"
COPIES = re.compile(
    rf"(?:\s*\(\d+\)|(?:\s+[-–—]\s*|[_ ])(?:{_WORD})(?: ?\(\d+\)| \d+)?|-(?:copy|bản sao|ban sao)"
    rf"|\s*\((?:(?:another|\d+(?:st|nd|rd|th)) )?(?:{_WORD})(?: \d+)?\))+", re.IGNORECASE)
CONFLICTING = re.compile(
    r"conflict|konflikt|conflit|conflicto|conflitto|conflito|xung[ _-]?(?:đột|dot)|競合|冲突|衝突|충돌|конфл|"
    r"ขัดแย้ง|motstrid|modstrid|çakış|tegenstrijdig", re.IGNORECASE)
# Matched with what follows the code; the first one counts.
CONFLICTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple((program, re.compile(pattern, re.IGNORECASE)) for
                                                           program, pattern in (
    ("Syncthing", r"[.~]sync-conflict-\d{8}-\d{6}"),
    ("Seafile", r"\(SFConflict "),
    ("Synology Drive", r"_[a-z]{3}-\d{1,2}-\d{6}-\d{4}_(?:case)?conflict"),
    ("Nextcloud", r"\(conflicted copy \d{4}-\d\d-\d\d \d{6}\)"),
    ("ownCloud", r"[_-]conflict-\d{8}-\d{6}"),
    ("Google Drive", r"[\[(]conflict(?: ?\d+)?[\])]"),
    ("Resilio Sync", r"\.conflict$"),
    ("Dropbox", rf"\(.*(?:{CONFLICTING.pattern}).*\)"),
))
MACHINE = re.compile(
    r"-(?:(?:desktop|laptop|win|pc|may|macbook|imac|surface)(?![^\W\d_])|máy|may ?tinh|.*-pc(?:-\d+)?$)", re.IGNORECASE)
NUMBERED = re.compile(r" \d{1,2}")
EXTENSIONS = re.compile(r"^(?:\.xlsx)+", re.IGNORECASE)
UNKNOWN_CODE = re.compile(rf"^(?P<code>.+?)(?P<rest>{COPIES.pattern}|[.~_-]sync-conflict-.*|[._-]conflict(?:-\d.*)?"
                          rf"|\s*[\[(].*(?:{CONFLICTING.pattern}).*[\])])$", re.IGNORECASE)

OPENINGS = {
    CopyKind.CONFLICT: ("Đây là bản sao xung đột{program} của bảng tính đơn vị {code} (hai máy cùng lưu một tệp), "
                        "không được đọc."),
    CopyKind.COPY: "Đây là bản sao của bảng tính đơn vị {code}, không được đọc.",
    CopyKind.SUFFIX: ("Tên tệp là mã đơn vị {code} và phần thêm vào sau, như tên của một bản sao (OneDrive thêm tên "
                      "máy chẳng hạn), nên không được đọc; nếu là bảng tính của đơn vị khác, đề nghị đổi tên theo "
                      "đúng mã của đơn vị đó."),
}
BY_PROGRAM = " do {program} tạo"
TIMES = "Tệp này lưu lúc {at}; tệp được đọc là {read}, lưu lúc {read_at}."
NEWER = ("TỆP NÀY MỚI HƠN tệp được đọc nên có thể chứa số liệu mới nhất của đơn vị: đề nghị mở cả hai tệp, so số "
         "liệu, ghi phần đúng vào {read}, lưu lại, rồi chuyển tệp này ra khỏi thư mục.")
OLDER = "Đề nghị so hai tệp; phần nào còn thiếu thì ghi vào {read}, rồi chuyển tệp này ra khỏi thư mục."
REGISTER_COPY = ("Đây là bản sao xung đột{program} của sổ theo dõi (hai máy cùng lưu một tệp), không được đọc: quyết "
                 "định ghi ở tệp này chưa được ghi nhận.")
REGISTER_REMEDY = "Đề nghị ghi lại các quyết định đó vào {read}, rồi chuyển tệp này ra khỏi thư mục."
ALONE = ("Chưa có tệp nào đúng tên {code}.xlsx nên số liệu của đơn vị chưa được đọc: nếu đây là bản mới nhất, đề "
         "nghị đổi tên thành {code}.xlsx.")


def copied_name(stem: str, codes: Collection[str]) -> CopyName | None:
    """Returns which workbook a file is a copy of by its name without extension; None for any other name.

    `codes`: the units' codes in capitals. A name that is one of them is never a copy's, whatever it ends in. With
    a code that is not among them only an unmistakable name is a copy's.
    """
    name = " ".join(unicodedata.normalize("NFC", stem).split())
    if name.upper() in codes:
        return None
    bare = PREFIX.sub("", name)
    code = _known_code(bare, codes)
    if code:
        return _classified(code.upper(), EXTENSIONS.sub("", bare[len(code):]), prefixed=bare != name)
    found = UNKNOWN_CODE.match(bare)
    if found:
        return _classified(found["code"].strip().upper(), found["rest"], prefixed=bare != name)
    return CopyName(bare.upper(), CopyKind.COPY) if bare != name else None


def _known_code(name: str, codes: Collection[str]) -> str:
    """Returns the longest known code that the name begins with, as it is spelt there; no letter or digit follows it."""
    ends = (end for end in range(len(name), 0, -1) if end == len(name) or not name[end].isalnum())
    return next((name[:end] for end in ends if name[:end].upper() in codes), "")


def _classified(code: str, rest: str, *, prefixed: bool) -> CopyName:
    """`rest`: what follows the code. `prefixed`: the name begins with "Copy of" or the like."""
    for program, pattern in CONFLICTS:
        if pattern.search(rest):
            return CopyName(code, CopyKind.CONFLICT, program)
    if CONFLICTING.search(rest):
        return CopyName(code, CopyKind.CONFLICT)
    if COPIES.fullmatch(rest) or (prefixed and not rest):
        return CopyName(code, CopyKind.COPY)
    if NUMBERED.fullmatch(rest):
        return CopyName(code, CopyKind.COPY, "iCloud")
    if MACHINE.match(rest):
        return CopyName(code, CopyKind.CONFLICT, "OneDrive")
    return CopyName(code, CopyKind.COPY if prefixed else CopyKind.SUFFIX)


def opening_words(copy: CopyName) -> str:
    """Returns what the file is (Vietnamese)."""
    return OPENINGS[copy.kind].format(code=copy.code, program=_program(copy))


def register_words(copy: CopyName, at: datetime, read: str, read_at: datetime) -> str:
    """Returns what a conflict copy of the register is, both times and what to do (Vietnamese)."""
    opening = REGISTER_COPY.format(program=_program(copy))
    return f"{opening} {_times(at, read, read_at)} {REGISTER_REMEDY.format(read=read)}"


def _program(copy: CopyName) -> str:
    return BY_PROGRAM.format(program=copy.program) if copy.program else ""


def comparison_words(at: datetime, read: str, read_at: datetime) -> str:
    """Returns the times of the copy and of the file that is read, and what to do (Vietnamese)."""
    return f"{_times(at, read, read_at)} {(NEWER if at > read_at else OLDER).format(read=read)}"


def _times(at: datetime, read: str, read_at: datetime) -> str:
    return TIMES.format(at=f"{at:%H:%M ngày %d/%m/%Y}", read=read, read_at=f"{read_at:%H:%M ngày %d/%m/%Y}")
