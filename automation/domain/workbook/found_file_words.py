"""Texts on a file that is not where it should be: which file, where it is, what to do (Vietnamese)."""

from __future__ import annotations

from automation.domain.plan.vocabulary import NEUTRAL
from automation.domain.workbook.stored_files import FileKind, FileState, FoundFile

REPLACE = ("Không lấy lại được thì cấp bảng tính trống mới: baocao provision --replace {unit}.")
USE = "Nếu bản không được đọc mới là bản đúng: baocao provision --use {unit}={address}."
WORKBOOK: dict[FileState, tuple[str, str]] = {
    FileState.MOVED: (
        "Bảng tính của đơn vị{address} đã được chuyển sang {place}; phần mềm vẫn đọc và ghi góp ý ở đó.",
        "Chuyển nhầm thì chuyển lại vào thư mục bảng tính."),
    FileState.BINNED: (
        "Bảng tính của đơn vị{address} đang nằm trong thùng rác của Google Drive{where} nên không được đọc{who}.",
        "Đề nghị {committee} mở thùng rác, khôi phục {what}; số liệu còn nguyên. "),
    FileState.DELETED: (
        "Bảng tính của đơn vị{address} đã bị xóa vĩnh viễn trên Google Drive.",
        "Quản trị viên của tên miền có thể khôi phục tệp trong khoảng 25 ngày sau khi xóa. "),
    FileState.WITHDRAWN: (
        "Tài khoản của phần mềm không còn quyền mở bảng tính của đơn vị{address}; tệp vẫn còn.",
        "Đề nghị chủ của tệp hoặc {committee} chia sẻ lại cho tài khoản của phần mềm với quyền chỉnh sửa. "),
    FileState.RENAMED: ("", ""),
    FileState.COPY: (
        "Đơn vị có hai bảng tính. Đang đọc: {read}. Không đọc: {own}. Phần mềm không tự gộp hai bản.",
        "Phần nào còn thiếu thì chép vào bản đang đọc, rồi chuyển bản kia vào thùng rác. "),
}
NOT_SEEN = "Không thấy tệp bảng tính của đơn vị. "
ON_DISK: dict[FileState, tuple[str, str]] = {
    FileState.MOVED: (
        NOT_SEEN + "Tệp đang ở {place} ({name}) nên không được đọc.",
        "Đề nghị chuyển tệp về thư mục bảng tính, đúng tên {unit}.xlsx. "),
    FileState.BINNED: (
        NOT_SEEN + "Tệp đang nằm trong thùng rác ({name}) nên không được đọc.",
        "Đề nghị khôi phục tệp về thư mục bảng tính, đúng tên {unit}.xlsx. "),
    FileState.RENAMED: (
        NOT_SEEN + "Tệp {name} dường như là của đơn vị nhưng mang tên khác nên không được đọc.",
        "Đề nghị sửa tên tệp thành {unit}.xlsx (mã này là tên tệp như khi được cấp). "),
}
NAMES = {FileKind.REGISTER: "Sổ theo dõi", FileKind.PLAN: "Thư mục của kế hoạch",
         FileKind.UNITS: "Thư mục bảng tính của các đơn vị", FileKind.TEMPLATE: "Bảng tính mẫu",
         FileKind.CLUSTER: "Sổ theo dõi của cụm"}
OTHERS: dict[FileState, tuple[str, str]] = {
    FileState.MOVED: ("{kind}{address} đã được chuyển sang {place}; phần mềm vẫn dùng ở đó.",
                      "Chuyển nhầm thì chuyển lại."),
    FileState.RENAMED: ("{kind}{address} đã đổi tên thành “{name}”; phần mềm vẫn dùng.", ""),
    FileState.BINNED: ("{kind}{address} đang nằm trong thùng rác của Google Drive{where}{who}.",
                       "Đề nghị mở thùng rác, khôi phục {what}, rồi chạy lại. "),
    FileState.DELETED: ("{kind}{address} đã bị xóa vĩnh viễn trên Google Drive.",
                        "Quản trị viên của tên miền có thể khôi phục tệp trong khoảng 25 ngày sau khi xóa. "),
    FileState.WITHDRAWN: ("Tài khoản của phần mềm không còn quyền mở {small}{address}; tệp vẫn còn.",
                          "Đề nghị chia sẻ lại cho tài khoản của phần mềm với quyền chỉnh sửa, rồi chạy lại. "),
    FileState.COPY: ("Có hai sổ theo dõi. Đang dùng: {read}. Không dùng: {own}.",
                     "Quyết định ghi ở bản không dùng chưa được ghi nhận: đề nghị ghi lại vào bản đang dùng, rồi "
                     "chuyển bản kia vào thùng rác."),
}
NEW_CLUSTER_REGISTER = "Không lấy lại được thì lập sổ mới: baocao provision --replace {unit}."
NEW_REGISTER = "Không lấy lại được thì lập sổ mới từ nhật ký: baocao provision --replace register."


def found_words(found: FoundFile, *, named: bool = True, committee: str = NEUTRAL.committee) -> tuple[str, str]:
    """Return (problem, remedy). `named`: with the person who did it, and when, where they are known.
    `committee`: its short name."""
    tables = ON_DISK if not found.online else WORKBOOK if found.kind is FileKind.WORKBOOK else OTHERS
    problem, remedy = tables[found.state]
    values = {"unit": found.unit, "name": found.name, "place": found.place or "thư mục khác",
              "address": f" ({found.address})" if found.address else "",
              "kind": NAMES.get(found.kind, ""), "small": _lower(NAMES.get(found.kind, "")),
              "where": ", cùng cả thư mục chứa nó" if found.with_folder else "",
              "what": "thư mục ấy" if found.with_folder else "tệp" if found.kind in FILES else "thư mục",
              "committee": committee, "who": _who(found) if named else "", "own": _contents(found),
              "read": _contents(found.read) if found.read else ""}
    return problem.format(**values), remedy.format(**values).strip()


FILES = frozenset({FileKind.WORKBOOK, FileKind.REGISTER, FileKind.TEMPLATE, FileKind.CLUSTER})


def found_line(found: FoundFile, committee: str = NEUTRAL.committee) -> str:
    """Return the line that a run prints, with the command that a person may give."""
    words = " ".join(filter(None, (*found_words(found, committee=committee), last_step(found))))
    return f"{found.unit}: {words}" if found.unit else words


def last_step(found: FoundFile) -> str:
    if found.kind is FileKind.WORKBOOK and found.state is FileState.COPY:
        return USE.format(unit=found.unit, address=found.address)
    if found.kind is FileKind.WORKBOOK:
        return "" if found.online and found.state is FileState.MOVED else REPLACE.format(unit=found.unit)
    if found.kind is FileKind.CLUSTER:
        return NEW_CLUSTER_REGISTER.format(unit=found.unit)
    lost = found.state in (FileState.BINNED, FileState.DELETED, FileState.WITHDRAWN)
    return NEW_REGISTER if found.kind is FileKind.REGISTER and lost else ""


def _who(found: FoundFile) -> str:
    """Return who put it into the bin, and when."""
    parts = [f"lúc {found.at:%H:%M ngày %d/%m/%Y}" if found.at else "", f"bởi {found.by}" if found.by else ""]
    words = " ".join(filter(None, parts))
    return f" (bỏ vào thùng rác {words})" if words else ""


def _contents(found: FoundFile) -> str:
    """Return the name, the address, the last change and how many cells have an answer."""
    parts = [found.address, f"sửa lần cuối {found.at:%H:%M ngày %d/%m/%Y}" if found.at else "",
             f"bởi {found.by}" if found.by else "", f"{found.filled} ô đã điền" if found.filled is not None else ""]
    return f"“{found.name}” ({', '.join(filter(None, parts))})"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
