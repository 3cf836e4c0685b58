"""Classifies the files of a plan from one Drive listing; no file is opened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from automation.adapters.google_sheets.drive import (
    BEGUN,
    FOLDER,
    KIND_PROPERTY,
    PLAN_PROPERTY,
    SPREADSHEET,
    STATE_PROPERTY,
    UNIT_PROPERTY,
    property_of,
)
from automation.adapters.google_sheets.locations import address_of, as_found, found_state
from automation.adapters.google_sheets.own_writes import OwnWrite
from automation.domain.workbook.copy_names import CopyKind, CopyName, comparison_words, copied_name
from automation.domain.workbook.former_codes import NO_CODES
from automation.domain.workbook.found_file_words import found_words
from automation.domain.workbook.stored_files import FileKind, FileState, FoundFile
from automation.ports import WorkbookFile
from automation.util.fast_json import Json

NOT_A_FILE = "Đây là thư mục, không phải bảng tính của đơn vị; đề nghị chuyển ra khỏi thư mục bảng tính."
NOT_A_SPREADSHEET = (
    "Đây không phải Google Trang tính (tệp Excel tải lên chẳng hạn) nên không được đọc. Đề nghị chép số liệu "
    "vào bảng tính đã cấp cho đơn vị, rồi chuyển tệp này ra khỏi thư mục.")
UNKNOWN_COPY = (
    "Bảng tính này không do phần mềm cấp (bản sao chẳng hạn) nên không được đọc. Đề nghị ghi vào bảng tính đã "
    "cấp cho đơn vị, rồi chuyển tệp này ra khỏi thư mục.")
OTHER_PLAN = "Bảng tính này được cấp cho một kế hoạch khác; đề nghị chuyển ra khỏi thư mục bảng tính."
DUPLICATE = "Trùng mã đơn vị với bảng tính {name} đã được cấp trước; chỉ bảng tính đó được đọc. Đề nghị giữ lại một."

NO_WORKBOOKS = frozenset({NOT_A_SPREADSHEET, UNKNOWN_COPY})
UNIT_KIND = "unit"  # of a workbook; the software's other files have other kinds
EXTENSION = ".xlsx"
NOTHING_READ: Mapping[str, tuple[str, str]] = {}


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file as the store lists it, with Drive's id. `bound`: Drive's modified time of the software's last write, when
    this listing is the first to show it, else "". `by`: the address of who changed it last, "" when unknown."""

    id: str
    file: WorkbookFile
    modified: str
    bound: str = ""
    by: str = ""


@dataclass(frozen=True)
class Places:
    """`folder`: id of the units' folder, "" when unknown. `recorded`: unit in capitals → id of its workbook in the
    ledger."""

    folder: str = ""
    recorded: Mapping[str, str] = field(default_factory=dict)


def classify_files(files: Sequence[Json], writes: Mapping[str, OwnWrite], plan: str, zone: ZoneInfo,
                   codes: Mapping[str, str] = NO_CODES, places: Places | None = None,
                   seen: Mapping[str, tuple[str, str]] = NOTHING_READ) -> list[ListedFile]:
    """The files sorted by name, without the software's own folders and templates, without copies whose provisioning is
    unfinished, and without what is in the bin but a unit's only workbook. `codes`: see `former_codes.file_codes`.

    `writes`: by file, the software's last write, if nothing was read from it since. A file that was not changed after
    it keeps the version and time that it had before. `seen`: by file, the version and modified time with which it was
    read last. With the same modified time it keeps that version: Drive's version rises with permissions, moves and
    views too.
    """
    places = places or Places()
    wanted = [file for file in _by_age(files) if _state(file) != BEGUN and not _is_own(file)]
    entries = [_located(_entry(file, writes.get(file["id"]), seen.get(file["id"]), plan, zone, codes), file, places,
                        zone) for file in wanted]
    kept = [each for each, file in zip(entries, wanted, strict=True) if _state_of(each) or not file.get("trashed")]
    return sorted(_compared(_mark_duplicates(kept, places)), key=lambda each: (each.file.name, each.id))


def _is_own(file: Json) -> bool:
    return property_of(file, KIND_PROPERTY) not in ("", UNIT_KIND)


def _located(entry: ListedFile, file: Json, places: Places, zone: ZoneInfo) -> ListedFile:
    """With where it is, for a unit's workbook that is not in the units' folder."""
    state = None if entry.file.problem else found_state(file, places.folder)
    if state is None:
        return entry
    found = as_found(file, FileKind.WORKBOOK, state, zone, entry.file.unit)
    problem = found_words(found, named=False)[0] if state is FileState.BINNED else ""
    return replace(entry, file=replace(entry.file, found=found, problem=problem))


def _state_of(entry: ListedFile) -> FileState | None:
    return entry.file.found.state if entry.file.found else None


def _by_age(files: Iterable[Json]) -> list[Json]:
    return sorted(files, key=lambda file: (file["createdTime"], file["id"]))


def _entry(file: Json, written: OwnWrite | None, seen: tuple[str, str] | None, plan: str, zone: ZoneInfo,
           codes: Mapping[str, str]) -> ListedFile:
    version, modified, bound = str(file["version"]), str(file["modifiedTime"]), ""
    if seen and seen[1] == modified:
        version = seen[0]
    if written and written.is_last_change(file):
        bound = "" if written.stamp else modified
        version, modified = written.version, written.modified
    unit, problem = _classify(file, plan)
    moment = datetime.fromisoformat(modified).astimezone(zone)
    name = _printable(file["name"])
    copy = _named_copy(name, codes) if problem in NO_WORKBOOKS else None
    unit = unit or (copy.code if copy else "")
    workbook = WorkbookFile(codes.get(unit, unit), name, version, moment, problem, copy.kind if copy else "",
                            file["id"])
    return ListedFile(file["id"], workbook, modified, bound, file.get("lastModifyingUser", {}).get("emailAddress", ""))


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


def _mark_duplicates(entries: Sequence[ListedFile], places: Places) -> Iterator[ListedFile]:
    """Of two files for one unit the recorded one is used, else the older of those in their place; a further one is a
    person's copy, and left out if it is in the bin. `entries` are sorted by age."""
    ranked = sorted((each for each in entries if each.file.unit and (not each.file.problem or each.file.found)),
                    key=lambda each: (each.id != places.recorded.get(each.file.unit),
                                      _state_of(each) is FileState.BINNED, each.file.found is not None))
    first: dict[str, ListedFile] = {}
    for each in ranked:
        first.setdefault(each.file.unit, each)
    for each in entries:
        used = first.get(each.file.unit, each)
        if used is each or (each.file.problem and not each.file.found):
            yield each
        elif _state_of(each) is not FileState.BINNED:
            yield _as_copy(each, used)


def _as_copy(entry: ListedFile, used: ListedFile) -> ListedFile:
    found = replace(_plain(entry), read=used.file.found or _plain(used))
    file = replace(entry.file, problem=DUPLICATE.format(name=used.file.name), copy=CopyKind.COPY, found=found)
    return replace(entry, file=file)


def _plain(entry: ListedFile) -> FoundFile:
    """The file with its address, last change and who made it."""
    return FoundFile(FileKind.WORKBOOK, entry.file.unit, entry.file.name, FileState.COPY, address_of(entry.id),
                     at=entry.file.modified_at, by=entry.by)


def _compared(entries: Iterable[ListedFile]) -> Iterator[ListedFile]:
    """Adds to each copy's problem which spreadsheet of the unit is read, with both times."""
    entries = list(entries)
    read = {each.file.unit: each.file for each in entries if not each.file.problem}
    for each in entries:
        own = read.get(each.file.unit) if each.file.copy else None
        words = f" {comparison_words(each.file.modified_at, own.name, own.modified_at)}" if own else ""
        yield replace(each, file=replace(each.file, problem=each.file.problem + words)) if own else each


def as_listed(found: FoundFile, zone: ZoneInfo) -> WorkbookFile:
    """A file that is known without being listed; it is never read."""
    return WorkbookFile(found.unit, found.name, "", found.at or datetime.fromtimestamp(0, zone), found_words(found)[0],
                        id=found.address, found=found)
