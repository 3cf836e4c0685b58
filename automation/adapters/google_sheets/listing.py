"""Classifies the files of the units' folder from one Drive listing; no file is opened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from automation.adapters.google_sheets.drive import (
    BEGUN,
    FOLDER,
    PLAN_PROPERTY,
    SPREADSHEET,
    STATE_PROPERTY,
    UNIT_PROPERTY,
)
from automation.adapters.google_sheets.own_writes import OwnWrite
from automation.domain.workbook.copy_names import CopyKind, CopyName, comparison_words, copied_name
from automation.domain.workbook.former_codes import NO_CODES
from automation.ports import WorkbookFile
from automation.util.fast_json import Json

NOT_A_FILE = "Đây là thư mục, không phải bảng tính của đơn vị; hãy chuyển ra khỏi thư mục bảng tính."
NOT_A_SPREADSHEET = (
    "Đây không phải Google Trang tính (tệp Excel tải lên chẳng hạn) nên không được đọc. Hãy chép số liệu "
    "vào bảng tính đã cấp cho đơn vị, rồi chuyển tệp này ra khỏi thư mục.")
UNKNOWN_COPY = (
    "Bảng tính này không do phần mềm cấp (bản sao chẳng hạn) nên không được đọc. Hãy ghi vào bảng tính đã "
    "cấp cho đơn vị, rồi chuyển tệp này ra khỏi thư mục.")
OTHER_PLAN = "Bảng tính này được cấp cho một kế hoạch khác; hãy chuyển ra khỏi thư mục bảng tính."
DUPLICATE = "Trùng mã đơn vị với bảng tính {name} đã được cấp trước; chỉ bảng tính đó được đọc. Hãy giữ lại một."

NO_WORKBOOKS = frozenset({NOT_A_SPREADSHEET, UNKNOWN_COPY})
EXTENSION = ".xlsx"


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file as the store lists it, with Drive's id. `bound`: Drive's modified time of the software's last write, when
    this listing is the first to show it, else ""."""

    id: str
    file: WorkbookFile
    modified: str
    bound: str = ""


def classify_files(files: Sequence[Json], writes: Mapping[str, OwnWrite], plan: str,
           zone: ZoneInfo, codes: Mapping[str, str] = NO_CODES) -> list[ListedFile]:
    """The files sorted by name, without copies whose provisioning is unfinished. `codes`: see
    `former_codes.file_codes`.

    `writes`: by file, the software's last write, if nothing was read from it since. A file that was not changed after
    it keeps the version and time that it had before.
    """
    entries = [_entry(file, writes.get(file["id"]), plan, zone, codes)
               for file in _by_age(files) if _state(file) != BEGUN]
    return sorted(_compared(_mark_duplicates(entries)), key=lambda each: (each.file.name, each.id))


def _by_age(files: Iterable[Json]) -> list[Json]:
    return sorted(files, key=lambda file: (file["createdTime"], file["id"]))


def _entry(file: Json, written: OwnWrite | None, plan: str, zone: ZoneInfo,
           codes: Mapping[str, str]) -> ListedFile:
    version, modified, bound = str(file["version"]), str(file["modifiedTime"]), ""
    if written and written.is_last_change(file):
        bound = "" if written.stamp else modified
        version, modified = written.version, written.modified
    unit, problem = _classify(file, plan)
    moment = datetime.fromisoformat(modified).astimezone(zone)
    name = _printable(file["name"])
    copy = _named_copy(name, codes) if problem in NO_WORKBOOKS else None
    unit = unit or (copy.code if copy else "")
    workbook = WorkbookFile(codes.get(unit, unit), name, version, moment, problem, copy.kind if copy else "")
    return ListedFile(file["id"], workbook, modified, bound)


def _classify(file: Json, plan: str) -> tuple[str, str]:
    """(unit code or "", problem or "")."""
    marks = file.get("appProperties", {})
    unit = str(marks.get(UNIT_PROPERTY, "")).upper()
    if file["mimeType"] == FOLDER:
        return "", NOT_A_FILE
    if file["mimeType"] != SPREADSHEET:
        return unit, NOT_A_SPREADSHEET
    if not unit:
        return "", UNKNOWN_COPY
    return unit, "" if marks.get(PLAN_PROPERTY) == plan else OTHER_PLAN


def _named_copy(name: str, codes: Mapping[str, str]) -> CopyName | None:
    """Returns the copy of a unit's workbook that a name stands for: the workbooks are called "CODE – name of the unit",
    and a file with such a name that the software did not create is a copy too."""
    stem = name[:-len(EXTENSION)] if name.lower().endswith(EXTENSION) else name
    found = copied_name(stem, codes)
    if found is None and stem.strip().upper() in codes:
        return CopyName(stem.strip().upper(), CopyKind.COPY)
    return found if found and found.code in codes else None


def _state(file: Json) -> str:
    return str(file.get("appProperties", {}).get(STATE_PROPERTY, ""))


def _printable(name: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in name)


def _mark_duplicates(entries: Sequence[ListedFile]) -> Iterator[ListedFile]:
    """Of two files for one unit the older is used; the newer is a person's copy. `entries` are sorted by age."""
    first: dict[str, ListedFile] = {}
    for each in entries:
        if each.file.problem or each.file.unit not in first:
            first |= {} if each.file.problem else {each.file.unit: each}
            yield each
        else:
            problem = DUPLICATE.format(name=first[each.file.unit].file.name)
            yield replace(each, file=replace(each.file, problem=problem, copy=CopyKind.COPY))


def _compared(entries: Iterable[ListedFile]) -> Iterator[ListedFile]:
    """Adds to each copy's problem which spreadsheet of the unit is read, with both times."""
    entries = list(entries)
    read = {each.file.unit: each.file for each in entries if not each.file.problem}
    for each in entries:
        own = read.get(each.file.unit) if each.file.copy else None
        words = f" {comparison_words(each.file.modified_at, own.name, own.modified_at)}" if own else ""
        yield replace(each, file=replace(each.file, problem=each.file.problem + words)) if own else each
