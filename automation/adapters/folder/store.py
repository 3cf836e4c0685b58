"""Units' workbooks as .xlsx files in a folder, their annotated copies and the register.

A unit's own file is only read. New files are created exclusively and never replace an existing one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from automation.adapters.folder import files as disk
from automation.adapters.folder.additions import Additions, with_additions
from automation.adapters.folder.addresses import FolderAddresses
from automation.adapters.folder.annotated_copy import annotated
from automation.adapters.folder.cluster_registers import FolderClusterRegisters
from automation.adapters.folder.elsewhere import with_elsewhere
from automation.adapters.folder.known_marks import KnownMarks
from automation.adapters.folder.listing import listing, register_copies, shown_name
from automation.adapters.folder.published import PublishedFolder
from automation.adapters.folder.register import Register
from automation.adapters.folder.upgrade.journal import Journal
from automation.adapters.folder.upgrade.replacement import Replacer
from automation.adapters.folder.upgrade.workbooks import upgrade_obstacles, upgrade_workbooks
from automation.adapters.xlsx.properties import custom_property
from automation.adapters.xlsx.read import UnreadableError, tabs, unreadable
from automation.adapters.xlsx.template import Template
from automation.adapters.xlsx.write import render
from automation.domain.plan.settings import Paths
from automation.domain.tracking.published_files import PublishedFile
from automation.domain.workbook.answers import DamagedTabError, RawTab
from automation.domain.workbook.drawing import Drawing, Value
from automation.domain.workbook.form_change.outcome import UpgradeOutcome, WantedForms
from automation.domain.workbook.former_codes import NO_CODES
from automation.domain.workbook.owner_mark import SLOT as OWNER_SLOT
from automation.domain.workbook.store_words import FOLDER
from automation.ports import (
    Annotation,
    Banner,
    Reading,
    RegisterInput,
    RegisterLog,
    RegisterWrite,
    SheetStore,
    UnitAnnotations,
    Unreadable,
    WorkbookFile,
)
from automation.util import atomic_file
from automation.util.processes.limits import Limits
from automation.util.processes.pool import run_parallel

T = TypeVar("T")

OWNER_PROPERTY = "baocao-workbook"
KNOWN_MARKS = "known-marks.json"  # in the folder of state
WORKBOOK_TITLE = "Bảng tính báo cáo của đơn vị"
REGISTER_TITLE = "Sổ theo dõi báo cáo"
READER = Limits(memory=256, seconds=8, wait=120)  # a unit's workbook: what is within its bounds needs far less


class FolderStore(SheetStore):
    """The sheet store of a folder. `workers`: files read in parallel. `unit_codes`: see `former_codes.file_codes`.
    There is no lease besides the ledger's lock: a lock in a shared folder is not reliable between two machines."""

    words = FOLDER
    claims_times = True  # a copied file keeps its time, and anybody can set it

    def __init__(self, root: Path, paths: Paths, zone: ZoneInfo, workers: int,
                 unit_codes: Mapping[str, str] = NO_CODES) -> None:
        self.root = root
        self.paths = paths
        self.zone = zone
        self.workers = max(1, workers)
        self.unit_codes = unit_codes
        self.sheets = root / paths.sheets
        self.feedback = root / paths.feedback
        self.register = Register(root / paths.register, root / paths.state / "register-previous.xlsx")
        self.cluster_registers = FolderClusterRegisters(root, paths)
        self.addresses = FolderAddresses(paths, root, self._listed)
        self._by_unit: dict[str, Path] | None = None  # of the newest listing

    def files(self) -> list[WorkbookFile]:
        """Returns the files, sorted by name, then the conflict copies of the register. See `listing` for what counts as
        a workbook."""
        found = listing(self.sheets, self.zone, self.paths.sheets, self.unit_codes)
        marks = KnownMarks(self.root / self.paths.state / KNOWN_MARKS)
        workbooks = with_elsewhere(found, self.sheets, self.zone, self.paths.sheets, self.unit_codes, OWNER_PROPERTY,
                                   marks)
        self._by_unit = None
        return [*workbooks, *register_copies(self.register.file, self.zone)]

    def _listed(self) -> Mapping[str, Path]:
        """Returns the workbooks by unit."""
        if self._by_unit is None:
            self._by_unit = {file.unit: self._path(file) for file in self.files() if not file.problem}
        return self._by_unit

    def digest(self, file: WorkbookFile) -> str:
        """Returns the SHA-256 of the bytes; "" when the file can't be read now."""
        try:
            return disk.sha256(disk.read_content(self._path(file)))
        except UnreadableError:
            return ""

    def read(self, files: Sequence[WorkbookFile],
             extract: Callable[[str, list[RawTab]], T]) -> Iterator[Reading[T]]:
        """Yields the readings in the order of `files`. Exceptions of `extract` are programming errors and are not
        caught."""
        results = run_parallel(partial(self._read, extract), files, self.workers, _crashed_read, READER)
        for file, (digest, content, mark) in zip(files, results, strict=True):
            yield Reading(file, digest, content, mark)

    def _read(self, extract: Callable[[str, list[RawTab]], T], file: WorkbookFile) -> tuple[str, T | Unreadable, str]:
        """Returns (digest, content, owner mark in the properties)."""
        digest = ""
        try:
            data = disk.read_content(self._path(file))
            digest = disk.sha256(data)
            return digest, extract(file.unit, tabs(data)), custom_property(data, OWNER_PROPERTY)
        except UnreadableError as error:
            return digest, unreadable(error.kind), ""
        except DamagedTabError:
            return digest, unreadable("corrupt"), ""

    def create(self, tabs: Sequence[Drawing],
               workbooks: Iterable[tuple[str, Mapping[str, Value]]]) -> Iterator[str]:
        """Creates missing workbooks and yields their units. A file under any spelling of the code is existing."""
        template: Template | None = None
        taken = {file.unit for file in listing(self.sheets, self.zone, self.paths.sheets, self.unit_codes)
                 if not file.problem}
        for unit, values in workbooks:
            if unit.upper() in taken:
                continue
            template = template or Template(tabs, WORKBOOK_TITLE, {OWNER_PROPERTY: OWNER_SLOT})
            if atomic_file.create_file(disk.workbook_path(self.sheets, unit), template.copy(values)):
                yield unit

    def annotate(self, unit: str, marks: Sequence[Annotation], summary: Drawing, _banner: Banner | None = None) -> str:
        """Replaces the copy atomically. It opens on the summary, whose head has the banner's text. Raises OSError when
        it can't be written."""
        [(_, error)] = self.annotate_all([unit], lambda _unit: (marks, summary, None))
        if error is not None:
            raise error
        return self.annotation_place(unit)

    def annotate_all(self, units: Sequence[str], annotations: Callable[[str], UnitAnnotations],
                     is_personal: Callable[[str, str], bool] | None = None) -> Iterator[tuple[str, OSError | None]]:
        """Annotates in parallel and yields each unit with its error or None. A copy that needs too much memory or time
        is the summary alone."""
        attempt = partial(self._try_annotate, annotations, is_personal or _nothing)
        errors = run_parallel(partial(attempt, self._content), units, self.workers,
                              partial(attempt, lambda _unit: b""), READER)
        yield from zip(units, errors, strict=True)

    def _try_annotate(self, annotations: Callable[[str], UnitAnnotations], is_personal: Callable[[str, str], bool],
                      content: Callable[[str], bytes], unit: str) -> OSError | None:
        marks, summary, _ = annotations(unit)
        try:
            copy = annotated(content(unit), marks, summary, partial(is_personal, unit))
            atomic_file.replace_file(disk.workbook_path(self.feedback, unit), copy)
        except OSError as error:
            return error
        return None

    def _content(self, unit: str) -> bytes:
        """Returns the bytes of the unit's workbook, b"" when it can't be read."""
        try:
            return disk.read_content(self._workbook(unit))
        except UnreadableError:
            return b""

    def clear_annotation(self, unit: str, _banner: Banner | None = None) -> None:
        disk.workbook_path(self.feedback, unit).unlink(missing_ok=True)

    def annotated(self, recorded: Collection[str]) -> dict[str, bool]:
        return {unit: True for unit in recorded if (self.feedback / f"{unit}.xlsx").exists()}

    def annotation_place(self, unit: str) -> str:
        return f"{self.paths.feedback}/{unit}.xlsx"

    def upgrade(self, wanted: Mapping[str, Callable[[], WantedForms]]) -> Iterator[UpgradeOutcome]:
        """The former workbooks are kept below the folder. Made and checked in parallel."""
        replacer = Replacer(self.sheets, self.paths.sheets, Journal(self.root / self.paths.state), self.zone)
        return upgrade_workbooks(wanted, self._workbook, replacer, self.workers)

    def upgrade_obstacles(self, wanted: Mapping[str, Callable[[], WantedForms]]) -> Mapping[str, str]:
        return upgrade_obstacles(wanted, self._workbook, self.workers)

    def read_register(self) -> RegisterInput:
        """Returns the register's input. Each row has "key" (`UNIT|OBLIGATION`) and every coded column."""
        return self.register.read()

    def register_mark(self) -> str:
        return self.register.mark()

    def read_log(self) -> RegisterLog:
        return self.register.log()

    def write_register(self, tabs: Iterable[Drawing], stamp: str) -> RegisterWrite:
        for folder in (self.root, self.sheets, self.feedback):
            atomic_file.remove_unfinished(folder)
        drawn = with_additions(tabs, self.register.added.get(stamp, Additions()))
        return self.register.replace(partial(render, drawn, REGISTER_TITLE, row_by_row=True), stamp)

    def publish(self, _obligation: str, files: Mapping[str, Path],
                known: Mapping[str, PublishedFile]) -> Iterator[PublishedFile]:
        return PublishedFolder(self.root, self.paths).publish(files, known)

    def _path(self, file: WorkbookFile) -> Path:
        """Returns the path of the file. `file.name` is NFC; the name on disk may be in another form (copied from a
        Mac)."""
        name = Path(file.name).name
        usual = self.sheets / name
        if name.isascii() or usual.exists():
            return usual
        matching = (each for each in self.sheets.iterdir() if shown_name(each.name) == name)
        return next(matching, usual)

    def _workbook(self, unit: str) -> Path:
        """Returns the path of the unit's file, as its name is spelt on disk."""
        usual = disk.workbook_path(self.sheets, unit)
        if usual.exists():
            return usual
        matching = (file for file in self.files() if file.unit == unit.upper() and not file.problem)
        return next((self._path(file) for file in matching), usual)


def _crashed_read(_file: WorkbookFile) -> tuple[str, Unreadable, str]:
    """Returns the result for a file that ends the process that reads it."""
    return "", unreadable("exhausting"), ""


def _nothing(_unit: str, _text: str) -> bool:
    """Masks no text outside the cells."""
    return False
