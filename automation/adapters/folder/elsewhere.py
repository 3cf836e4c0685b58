"""Workbooks that are not in their place: moved into a folder below, into a bin there, or renamed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from automation.adapters.folder.files import file_version, read_content
from automation.adapters.folder.known_marks import KnownMarks
from automation.adapters.folder.listing import KEPT, shown_name
from automation.adapters.xlsx.properties import custom_property
from automation.adapters.xlsx.read import UnreadableError
from automation.domain.workbook.found_file_words import found_words
from automation.domain.workbook.owner_mark import read_mark
from automation.domain.workbook.stored_files import FileKind, FileState, FoundFile
from automation.ports import WorkbookFile

BINS = (".trash", "$recycle", "#recycle", "@recycle", "recycler", "thùng rác")  # beginnings of their names
SEARCHED = 20_000  # files below the folder, at most
BELOW = "một thư mục con của thư mục bảng tính"


def with_elsewhere(listed: Sequence[WorkbookFile], folder: Path, zone: ZoneInfo, folder_name: str,
                   codes: Mapping[str, str], owner_property: str, marks: KnownMarks) -> list[WorkbookFile]:
    """The listing, with the workbooks found elsewhere of those units of `codes` (see `former_codes.file_codes`) that
    have no file. `owner_property`: the name of the property with the owner mark."""
    missing = {*codes.values()} - {each.unit for each in listed if not each.problem}
    if not missing:
        return [*listed]
    renamed = [_renamed(each, folder, missing, codes, owner_property, marks) for each in listed]
    marks.keep()
    left = missing - {each.unit for each in renamed if each.found}
    newest = {each.unit: each for each in sorted(_below(folder, zone, folder_name, left, codes),
                                                 key=lambda each: each.modified_at)}
    return [*renamed, *newest.values()]


def _renamed(file: WorkbookFile, folder: Path, missing: set[str], codes: Mapping[str, str],
             owner_property: str, marks: KnownMarks) -> WorkbookFile:
    """A file whose name is no unit's and whose owner mark is that of a missing unit."""
    if file.problem or file.unit in codes.values():
        return file

    def marked_unit() -> str:
        mark = read_mark(custom_property(read_content(folder / Path(file.name).name), owner_property))
        return mark.unit.upper() if mark else ""

    try:
        unit = codes.get(marks.unit(file.name, file.version, marked_unit), "")
    except UnreadableError:
        return file
    return _found(replace(file, unit=unit), FileState.RENAMED) if unit in missing else file


def _below(folder: Path, zone: ZoneInfo, folder_name: str, missing: set[str],
           codes: Mapping[str, str]) -> Iterator[WorkbookFile]:
    searched = 0
    for place, folders, names in os.walk(folder):
        folders[:] = [each for each in folders if Path(place, each) != folder / KEPT]
        searched += len(names)
        if Path(place) == folder or searched > SEARCHED:
            continue
        for name in names:
            stem, _, extension = shown_name(name).rpartition(".")
            unit = codes.get(stem.strip().upper(), "")
            if unit in missing and extension.lower() == "xlsx" and (path := Path(place, name)).is_file():
                below, status = path.relative_to(folder), path.stat()
                binned = any(part.lower().startswith(BINS) for part in below.parts[:-1])
                file = WorkbookFile(unit, f"{folder_name}/{shown_name(str(below))}", file_version(status),
                                    datetime.fromtimestamp(status.st_mtime, zone))
                yield _found(file, FileState.BINNED if binned else FileState.MOVED)


def _found(file: WorkbookFile, state: FileState) -> WorkbookFile:
    found = FoundFile(FileKind.WORKBOOK, file.unit, file.name, state, online=False, at=file.modified_at,
                      place=BELOW if state is FileState.MOVED else "")
    return replace(file, problem=found_words(found)[0], found=found)
