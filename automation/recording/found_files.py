"""Files that are not where they should be: what they hold, and what the ledger has of workbooks that are gone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from automation.domain.tracking.events import Event
from automation.domain.tracking.history import UnitHistory, history
from automation.domain.tracking.observations import Observation
from automation.domain.workbook.find_tabs import read_workbook
from automation.domain.workbook.forms import Catalogue
from automation.domain.workbook.found_file_words import found_line
from automation.domain.workbook.stored_files import FileKind, FileState, FoundFile
from automation.ports import SheetStore, Unreadable, WorkbookFile
from automation.recording.snapshots import filled
from automation.rules.file_names import shown_file_name

FOLDERS = frozenset({FileKind.PLAN, FileKind.UNITS})
QUIET = frozenset({(FileState.MOVED, kind) for kind in FOLDERS})  # they are used wherever they are
FOUND_ELSEWHERE = frozenset(map(str, FileState))  # kinds of observations that `found_lines` names
GONE = ("Không thấy bảng tính của đơn vị, mà nhật ký còn nhớ {what}; phần mềm không tự cấp bảng tính trống thay cho "
        "bảng tính đã có số liệu. Tìm thấy thì đặt lại đúng chỗ; không lấy lại được thì cấp bảng tính trống mới: "
        "baocao provision --replace {unit}.")


def found_files(store: SheetStore, listed: Sequence[WorkbookFile], expected: Collection[str], catalogue: Catalogue,
                observations: Mapping[str, Observation]) -> tuple[FoundFile, ...]:
    """Return the files of expected units, the register and folders that are not in their place. Second workbooks of a
    unit are read, to count their answers."""
    wanted = [each for each in listed if each.found and (not each.unit or each.unit in expected)]
    copies = [each for each in wanted if _is_second_workbook(each)]
    counts = dict(_counts(store, copies, catalogue)) if copies else {}
    return tuple(_shown(each, counts.get(each.id), observations.get(each.unit)) for each in wanted)


def is_lost(file: WorkbookFile) -> bool:
    """Whether it is a file that can't be used because of where it is."""
    return bool(file.problem) and file.found is not None and file.found.state is not FileState.COPY


def shown_file(found: FoundFile) -> FoundFile:
    """With a name that is no person's."""
    return replace(found, name=shown_file_name(found.name))


def _is_second_workbook(file: WorkbookFile) -> bool:
    return file.found is not None and (file.found.kind, file.found.state) == (FileKind.WORKBOOK, FileState.COPY)


def _counts(store: SheetStore, files: Sequence[WorkbookFile], catalogue: Catalogue) -> Iterator[tuple[str, int]]:
    for reading in store.read(files, partial(read_workbook, catalogue)):
        if not isinstance(reading.content, Unreadable):
            yield reading.file.id, filled(reading.content)


def _shown(file: WorkbookFile, count: int | None, observation: Observation | None) -> FoundFile:
    """With its count, and a name that is no person's."""
    assert file.found is not None  # noqa: S101 - for mypy: the caller chose such files
    read = file.found.read
    if read and observation and not observation.problem:
        read = replace(read, filled=observation.filled, name=shown_file_name(read.name))
    return replace(file.found, filled=count, read=read, name=shown_file_name(file.found.name))


def found_lines(found: Iterable[FoundFile], committee: str) -> list[str]:
    """Return a line (Vietnamese) for each file that somebody should see to. What is in the bin with its folder is
    named by the folder's line. `committee`: its short name."""
    found = list(found)
    folder_binned = any(each.kind in FOLDERS and each.state is FileState.BINNED for each in found)
    return [found_line(each, committee) for each in found if (each.state, each.kind) not in QUIET
            and not (folder_binned and each.with_folder)]


def known_contents(events: Iterable[Event], units: Collection[str]) -> dict[str, str]:
    """Return unit → why no blank workbook may take the place of its workbook that is gone (Vietnamese), for the units
    of which the ledger has reports or answers."""
    known = history(events).units
    words = {unit: _known_words(known[unit]) for unit in units if unit in known}
    return {unit: GONE.format(what=what, unit=unit) for unit, what in words.items() if what}


def _known_words(unit: UnitHistory) -> str:
    submitted = [code for code, state in unit.report_states.items() if state.is_submitted or state.accepted]
    if submitted:
        return f"báo cáo đã nộp ({', '.join(sorted(submitted))})"
    count = int(unit.observed_data.get("filled", 0))
    return f"{count} ô đã điền" if count else ""
