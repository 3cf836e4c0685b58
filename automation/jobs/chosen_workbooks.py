"""Reads another workbook of a unit than before, where a person has chosen it: of two, or beside one that is gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from automation.domain.tracking.file_events import file_events, recorded_files
from automation.domain.workbook.addresses import drive_id
from automation.domain.workbook.stored_files import FileKind, StoredFile
from automation.jobs.context import JobContext
from automation.ports import WorkbookFile

NOT_FOUND = ("{unit}: không thấy bảng tính của đơn vị này ở địa chỉ đã nêu; đề nghị xem lại địa chỉ, và tài khoản của "
             "phần mềm có mở được tệp ấy không.")
NO_IDS = "{unit}: chỉ chọn được bảng tính khi dùng Google; với thư mục, đề nghị đặt tệp đúng vào UNIT.xlsx."


def file_id(address: str) -> str:
    """Returns the id in a spreadsheet's address, or the id itself. Raises ValueError for anything else."""
    return drive_id(address, "/d/")


def choose(context: JobContext, files: Sequence[WorkbookFile],
           chosen: Mapping[str, str]) -> tuple[Sequence[WorkbookFile], tuple[str, ...]]:
    """Record the chosen workbooks, unit → id, as those that are read. `files`: the store's listing. Returns the listing
    with them in use, and a line (Vietnamese) for each that is not the unit's."""
    store = context.adapters.store
    if not store.keeps_ids:
        return files, tuple(NO_IDS.format(unit=unit) for unit in chosen)
    listed = {(each.unit, each.id) for each in files}
    found = [StoredFile(FileKind.WORKBOOK, id_, unit) for unit, id_ in chosen.items()
             if (unit.upper(), id_) in listed]
    missed = tuple(NOT_FOUND.format(unit=unit) for unit in chosen if unit not in {each.unit for each in found})
    if not found:
        return files, missed
    recorded = {each.role: each for each in recorded_files(context.events)} | {each.role: each for each in found}
    context.append(file_events(context.now, recorded_files(context.events), found))
    store.use_recorded(tuple(recorded.values()))
    return store.files(), missed
