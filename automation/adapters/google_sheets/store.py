"""The units' workbooks as Google spreadsheets: one listing per run, one read per changed, one write per annotated unit.

Annotations are written into the unit's own spreadsheet; people's values, notes and colours stay. Google has no
conditional write: a note that a person adds to an annotated cell between the last read and the write is overwritten.
To keep that time to seconds, Drive is queried for changes after the reads and during the writes. A write is recorded
as the software's own change only if its response contains the values that were read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from gspread.urls import SPREADSHEET_DRIVE_URL

from automation.adapters.google.client import GoogleClient
from automation.adapters.google.errors import RefusedError, UncertainError
from automation.adapters.google_sheets.addresses import GoogleAddresses
from automation.adapters.google_sheets.annotation_writer import AnnotationWriter
from automation.adapters.google_sheets.annotations import AnnotationState, SpreadsheetAnnotations
from automation.adapters.google_sheets.batch_update import end_of_second
from automation.adapters.google_sheets.cache import CachedSpreadsheet, StoreCache
from automation.adapters.google_sheets.drive import Drive, shortly_before
from automation.adapters.google_sheets.errors import as_os_error, raise_if_refused_everywhere, unreadable
from automation.adapters.google_sheets.listing import ListedFile, as_listed, classify_files
from automation.adapters.google_sheets.own_writes import is_own_revision, register_mark
from automation.adapters.google_sheets.permissions import DrivePermissions
from automation.adapters.google_sheets.plan_files import PlanFiles
from automation.adapters.google_sheets.provision import Provisioner, ProvisioningDetails, fingerprint, unfinished
from automation.adapters.google_sheets.reading import SpreadsheetReader
from automation.adapters.google_sheets.regional_settings import are_changed
from automation.adapters.google_sheets.register.register import GoogleRegister
from automation.adapters.google_sheets.repair import KEEPS_CHANGING, repair
from automation.adapters.google_sheets.spreadsheet import SpreadsheetSnapshot
from automation.adapters.google_sheets.summary_files import SummaryFiles
from automation.adapters.google_sheets.thread_pool import map_in_threads
from automation.adapters.google_sheets.upgrade.spreadsheet_upgrade import SpreadsheetUpgrade
from automation.domain.plan.settings import Settings
from automation.domain.tracking.evidence import Revision
from automation.domain.tracking.published_files import PublishedFile
from automation.domain.workbook.answers import RawTab
from automation.domain.workbook.drawing import Drawing, Value
from automation.domain.workbook.form_change.outcome import UpgradeOutcome, WantedForms
from automation.domain.workbook.store_words import ONLINE
from automation.domain.workbook.stored_files import FileKind, StoredFile
from automation.ports import (
    Annotation,
    Banner,
    Reading,
    RegisterInput,
    RegisterLog,
    RegisterWrite,
    SheetStore,
    WorkbookFile,
)
from automation.util.fast_json import Json

T = TypeVar("T")

WRITES_BETWEEN_CHECKS = 25  # writes after which Drive is queried for people's changes
CACHE_FILE = "google.db"
IN_PLACE = "trang “Kiểm tra” trong bảng tính của đơn vị"
REGISTER_WRITTEN = "register written"  # in the cache: the end of the second of the last write
NO_WORKBOOK = "không thấy bảng tính của đơn vị trên Google"


class GoogleStore(SheetStore):
    """The files of a plan have its file name as a property. `details` is called only when something is created."""
    words = ONLINE
    digest_costs_reading = annotates_in_place = keeps_revisions = keeps_ids = True
    listing_delay = timedelta(minutes=10)  # as measured by others: see docs/google.md

    def __init__(self, client: GoogleClient, settings: Settings, root: Path, zone: ZoneInfo,
                 details: Callable[[], ProvisioningDetails], unit_codes: Mapping[str, str] | None = None) -> None:
        self.client, self.google, self.zone, self.details = client, settings.google, zone, details
        self.plan, self.unit_codes = Path(settings.plan).stem, unit_codes or {}
        self.cache = StoreCache(root / settings.paths.state / CACHE_FILE)
        self.drive = Drive(client, settings.google, self.plan, self.cache)
        self.reader = SpreadsheetReader(client)
        self.writer = AnnotationWriter(self.reader, self.drive, self.cache, settings.google.editors)
        self.register = GoogleRegister(client, settings, root, zone,
                                       lambda: self.drive.ensure_folder("plan", self.details().title), self.cache)
        self.addresses = GoogleAddresses(self.cache, self.register.file.known_id)
        self.plan_files = PlanFiles(self.drive, self.register.file, zone, self.unit_codes, settings.google.connections)
        self.sharing = self.permissions = DrivePermissions(client, self.drive, self.plan_files.units)
        self._listed, self._by_unit = dict[str, ListedFile](), dict[str, ListedFile]()  # by id; usable ones, by unit
        self._latest, self._writes = "", 0  # the latest modified time that Drive has reported; writes since a check
        self._stale: set[str] = set()  # files that people changed since: read again before a write
        self._register_mark = ""  # of the last listing

    def files(self) -> list[WorkbookFile]:
        """Sorted by name, then what can't be opened or is not in its place. Raises OSError."""
        files = self.plan_files.listing()
        entries = [each.file for each in self._index_listing(files)]
        return [*entries, *(as_listed(each, self.zone) for each in self.plan_files.others(files))]

    def use_recorded(self, files: Sequence[StoredFile]) -> None:
        self.plan_files.use_recorded(files)

    def release(self, units: Collection[str], *, register: bool = False) -> None:
        self.plan_files.release(units, register=register)

    def stored_files(self) -> tuple[StoredFile, ...]:
        return self.plan_files.stored(each.file for each in self._listed.values())

    def digest(self, file: WorkbookFile) -> str:
        """Reads the values and returns their digest; "" when they can't be read now. Raises AdviceError as `read`."""
        try:
            return self._read_and_cache(self._listed[file.id])[0].digest
        except (OSError, UncertainError, LookupError) as error:
            raise_if_refused_everywhere(error)
            return ""

    def read(self, files: Sequence[WorkbookFile],
             extract: Callable[[str, list[RawTab]], T]) -> Iterator[Reading[T]]:
        """Reads in the order of `files`. Each file gets the modified time that Drive reports after the reads: a change
        made after the listing may be in the values, and an earlier time must not count as evidence of it. Errors of
        `extract` are the software's own and are raised, and AdviceError when the account is signed out."""
        readings = list(map_in_threads(partial(self._read, extract), files, self.google.connections))
        later = self._changed_meanwhile() if readings else {}
        for each in readings:
            at = later.get(each.file.id) if later else None
            yield replace(each, file=replace(each.file, modified_at=at)) if at else each

    def _changed_meanwhile(self) -> dict[str, datetime]:
        """Id → modified time of the files changed since the listing or since the previous call. (The software's own
        writes are among them; without the second bound each call would list them all.) When Drive can't be reached,
        every file counts as changed now."""
        files = self._listed.keys()
        try:
            changed = self.drive.changed_after(self._latest)
        except (OSError, UncertainError):
            return dict.fromkeys(files, datetime.now(self.zone))
        self._stale |= changed.keys()
        self._latest = max(self._latest, shortly_before(max(changed.values(), default="")))
        return {file: datetime.fromisoformat(at).astimezone(self.zone) for file, at in changed.items() if file in files}

    def create(self, tabs: Sequence[Drawing],
               workbooks: Iterable[tuple[str, Mapping[str, Value]]]) -> Iterator[str]:
        """An unfinished copy is finished. Raises OSError when Google refuses, after the workbooks already started are
        yielded; the next call continues there."""
        wanted = list(workbooks)
        files = self.plan_files.listing()
        entries, left = self._index_listing(files), unfinished(files)
        taken = {each.file.unit for each in entries if not each.file.problem or each.file.found}
        taken -= self.plan_files.released
        self.plan_files.bin_orphans(files, taken)
        if not (missing := [(unit, values) for unit, values in wanted if unit.upper() not in taken]):
            return
        provisioner = Provisioner(self.client, self.drive, self.details(), tabs, self.google.editors, self.permissions)
        template = provisioner.template()
        self.plan_files.note_made(StoredFile(FileKind.TEMPLATE, template, forms=fingerprint(tabs)))
        self.drive.ensure_folder("units", provisioner.details.title)

        def make(item: tuple[str, Mapping[str, Value]]) -> str:
            file = provisioner.unit(*item, template, left.get(item[0].upper(), ""))
            self.cache.set_workbooks({item[0].upper(): file}, all_known=False)
            self.plan_files.note_made(StoredFile(FileKind.WORKBOOK, file, item[0].upper()))
            return item[0]

        yield from map_in_threads(make, missing, self.google.connections)

    def annotate(self, unit: str, marks: Sequence[Annotation], summary: Drawing, banner: Banner | None = None) -> str:
        """Write into the unit's spreadsheet; return its URL. Raises OSError when it can't be written."""
        if (found := self._file_of_unit(unit)) is None:
            raise OSError(NO_WORKBOOK)
        self._write_annotations(found, SpreadsheetAnnotations(tuple(marks), summary, banner))
        return SPREADSHEET_DRIVE_URL % found.id

    def clear_annotation(self, unit: str, banner: Banner | None = None) -> None:
        if found := self._file_of_unit(unit):
            self._write_annotations(found, SpreadsheetAnnotations((), None, banner))

    def altered(self) -> set[str]:
        """Units whose last snapshot lacks a protection, or has damaged live checks, or another locale or time zone."""
        return {unit for unit, each in self._by_unit.items() if (known := self.cache.get(each.id)) and (
            known.snapshot.unprotected or known.snapshot.has_damaged_checks or are_changed(known.snapshot))}

    def repair(self, unit: str, tabs: Sequence[Drawing], values: Mapping[str, Value]) -> list[str]:
        if (found := self._file_of_unit(unit)) is None:
            raise OSError(NO_WORKBOOK)
        try:
            made = repair(self.reader, found.id, self._get(found.id), tabs, values, self.google.editors)
        except (RefusedError, UncertainError) as error:
            raise as_os_error(error) from error
        if made.requests:
            self.cache.forget(found.id)
        return made.done

    def upgrade(self, wanted: Mapping[str, Callable[[], WantedForms]]) -> Iterator[UpgradeOutcome]:
        return self._upgrades().upgrade_all(self._file_of_unit, wanted, self.google.connections)

    def upgrade_obstacles(self, wanted: Mapping[str, Callable[[], WantedForms]]) -> Mapping[str, str]:
        return self._upgrades().obstacles(self._file_of_unit, wanted, self.google.connections)

    def _upgrades(self) -> SpreadsheetUpgrade:
        _ = self._listed or self.files()  # once, before the threads begin
        return SpreadsheetUpgrade(self.reader, self.drive, self.cache, self.google.editors, self.zone)

    def annotated(self, _recorded: Collection[str]) -> dict[str, bool]:
        """Units with annotations in their last snapshot, with whether these are as they were written."""
        marked = self.cache.annotation_states()
        return {each.file.unit: marked[each.id] is AnnotationState.TIDY for each in self._listed.values()
                if each.id in marked and not each.file.problem}

    def annotation_place(self, _unit: str) -> str:
        return IN_PLACE

    def revisions(self, unit: str) -> tuple[Revision, ...]:
        """One request; () also when Google refuses or can't be reached."""
        try:
            found = self._file_of_unit(unit)
            listed = self.drive.revisions(found.id) if found else ()
            writes = self.cache.write_times(found.id) if found else []
            return tuple(Revision(each.at.astimezone(self.zone), each.by_software and is_own_revision(each.at, writes))
                         for each in listed)
        except (OSError, UncertainError):
            return ()

    def read_register(self) -> RegisterInput:
        return self.register.read_register()

    def read_log(self) -> RegisterLog:
        return self.register.read_log()

    def write_register(self, tabs: Iterable[Drawing], stamp: str) -> RegisterWrite:
        """`mark` is known only of a write that ended the lease: else the lease's end is a later change."""
        done = self.register.write_register(tabs, stamp)
        until = end_of_second(self.client.response_date) if done.written and self.register.lease.released else ""
        self.cache.set_value(REGISTER_WRITTEN, until)
        return replace(done, mark=until)

    def register_mark(self) -> str:
        return self._register_mark

    def publish(self, obligation: str, files: Mapping[str, Path],
                known: Mapping[str, PublishedFile]) -> Iterator[PublishedFile]:
        return SummaryFiles(self.client, self.drive, self.details, self.google).publish(obligation, files, known)

    def lease(self) -> AbstractContextManager[None]:
        return self.register.lease.hold()

    def release_lease_early(self, if_last: Callable[[], bool]) -> None:
        if if_last():
            self.register.lease.release_with_next_write()

    def _index_listing(self, files: Sequence[Json]) -> list[ListedFile]:
        registers = self.plan_files.note_register(files)
        self._register_mark = register_mark(registers[0], self.cache.value(REGISTER_WRITTEN)) if registers else ""
        units = self.drive.without_register(files)
        entries = classify_files(units, self.cache.own_writes(), self.plan, self.zone, self.unit_codes,
                                 self.plan_files.places, self.cache.read_versions())
        self.cache.set_own_times({each.id: each.bound for each in entries if each.bound})
        self._listed = {each.id: each for each in entries}
        self._by_unit = {each.file.unit: each for each in reversed(entries) if not each.file.problem}
        self.cache.set_workbooks({unit: each.id for unit, each in self._by_unit.items()})
        self._latest, self._stale = max((str(each["modifiedTime"]) for each in files), default=""), set()
        return entries

    def _file_of_unit(self, unit: str) -> ListedFile | None:
        _ = self._listed or self.files()
        return self._by_unit.get(unit.upper())

    def _read(self, extract: Callable[[str, list[RawTab]], T], file: WorkbookFile) -> Reading[T]:
        try:
            snapshot, tabs = self._read_and_cache(self._listed[file.id])
        except (OSError, UncertainError, LookupError) as error:
            raise_if_refused_everywhere(error)
            return Reading(file, "", unreadable(error))
        return Reading(file, snapshot.digest, extract(file.unit, tabs))

    def _read_and_cache(self, found: ListedFile) -> tuple[SpreadsheetSnapshot, list[RawTab]]:
        """Reads a spreadsheet and caches it as the content of the listed version."""
        snapshot, tabs = self._get(found.id)
        known = self.cache.get(found.id)
        made = CachedSpreadsheet(found.file.version, found.modified, snapshot)
        if known and known.ours and known.version == made.version:
            made = replace(known, snapshot=snapshot)
        self.cache.put(found.id, made)
        return snapshot, tabs

    def _write_annotations(self, found: ListedFile, annotations: SpreadsheetAnnotations) -> None:
        self._writes += 1
        if self._writes % WRITES_BETWEEN_CHECKS == 0:
            self._changed_meanwhile()
        try:
            written = self.writer.write(found, annotations, changed=found.id in self._stale)
        except (RefusedError, UncertainError) as error:
            raise as_os_error(error) from error
        if not written:
            raise OSError(KEEPS_CHANGING)

    def _get(self, file: str) -> tuple[SpreadsheetSnapshot, list[RawTab]]:
        return self.reader.read(file, known.snapshot if (known := self.cache.get(file)) else None)
