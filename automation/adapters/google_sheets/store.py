"""The units' workbooks as Google spreadsheets: one listing a run, one read per changed unit, one write per answer.

Annotations are written into the unit's own spreadsheet; people's values, notes and colours stay. Google has no
conditional write: a note that somebody adds to the very cell between our last read and our write is overwritten. To
keep that time to seconds, Drive is asked for changes once all is read, and again every LOOK_AGAIN writes. Our own
writes never count as the unit's: the answer to each write shows the values, and only if they are those that were read,
the change is recorded as ours.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from gspread.urls import SPREADSHEET_BATCH_UPDATE_URL, SPREADSHEET_DRIVE_URL

from automation.adapters.google.client import PacedClient
from automation.adapters.google.errors import RefusedError, UncertainError
from automation.adapters.google_sheets import spreadsheet as scenes
from automation.adapters.google_sheets.annotations import AnnotationState, SpreadsheetAnnotations, requests
from automation.adapters.google_sheets.cache import CachedSpreadsheet, StoreCache
from automation.adapters.google_sheets.drive import Drive, shortly_before
from automation.adapters.google_sheets.errors import in_words, unreadable
from automation.adapters.google_sheets.listing import ListedFile, listed
from automation.adapters.google_sheets.provision import Provisioner, ProvisioningDetails, begun
from automation.adapters.google_sheets.register.file import MARK as REGISTER
from automation.adapters.google_sheets.register.register import GoogleRegister
from automation.adapters.google_sheets.repair import repairs
from automation.adapters.google_sheets.row_moves import followed
from automation.adapters.google_sheets.spreadsheet import SpreadsheetSnapshot
from automation.adapters.google_sheets.thread_pool import spread
from automation.domain.plan.settings import Settings
from automation.domain.tracking.evidence import Revision
from automation.domain.workbook.answers import RawTab
from automation.domain.workbook.drawing import Drawing, Value
from automation.domain.workbook.store_words import ONLINE
from automation.ports import Banner, Mark, Reading, RegisterInput, RegisterLog, RegisterWrite, SheetStore, WorkbookFile
from automation.util.fast_json import Json

T = TypeVar("T")

TRIES = 3  # to write marks while people keep moving tabs about
LOOK_AGAIN = 25  # writes after which Drive is asked what people have changed since
MEMORY = "google.db"
SHOWN = f"updatedSpreadsheet({scenes.MASK})"
IN_PLACE = "trang “Kiểm tra” trong bảng tính của đơn vị"
NO_WORKBOOK = "không thấy bảng tính của đơn vị trên Google"
RESTLESS = "bảng tính đang được sửa liên tục nên chưa ghi được góp ý"


class GoogleStore(SheetStore):
    """The name of the plan's file marks what belongs to it. `shelf` is asked for only when something is to be made."""

    words = ONLINE
    digest_costs_reading = True
    annotates_in_place = True
    keeps_revisions = True

    def __init__(self, client: PacedClient, settings: Settings, root: Path, zone: ZoneInfo,
                 shelf: Callable[[], ProvisioningDetails]) -> None:
        self.client, self.google, self.zone, self.shelf = client, settings.google, zone, shelf
        self.plan = Path(settings.plan).stem
        self.memory = StoreCache(root / settings.paths.state / MEMORY)
        self.drive = Drive(client, settings.google, self.plan, self.memory)
        self.register = GoogleRegister(client, settings, root, zone, self._plan_folder, self.memory)
        self._listed: dict[tuple[str, str], ListedFile] = {}  # by unit and name
        self._latest = ""  # the latest modified time that Drive has told
        self._stale: set[str] = set()  # files that people changed since: to be looked at before they are written to
        self._writes = 0

    def files(self) -> list[WorkbookFile]:
        """Sorted by name. Raises OSError when Drive can't be asked."""
        return [each.file for each in self._look(self.drive.listing())]

    def digest(self, file: WorkbookFile) -> str:
        """Of the values, by reading them; "" when they can't be had now."""
        try:
            return self._scene(self._of(file))[0].digest
        except (OSError, UncertainError, LookupError):
            return ""

    def read(self, files: Sequence[WorkbookFile],
             extract: Callable[[str, list[RawTab]], T]) -> Iterator[Reading[T]]:
        """In the order of `files`, dated by what Drive tells when all are read: what somebody changed after the
        listing may stand in what was read, and no time of before must pass for evidence of it. What `extract` raises
        is our own mistake and comes through."""
        readings = list(spread(partial(self._read, extract), files, self.google.connections))
        later = self._changed_meanwhile() if readings else {}
        for each in readings:
            at = later.get(self._listed[each.file.unit, each.file.name].id) if later else None
            yield replace(each, file=replace(each.file, modified_at=at)) if at else each

    def _changed_meanwhile(self) -> dict[str, datetime]:
        """By id: what was changed since the listing, and since the last look where there was one (what our own writes
        changed is among it: all of it each time would be pages upon pages), and when. Where Drive can't be asked any
        file may have been, up to now."""
        files = {each.id for each in self._listed.values()}
        try:
            told = self.drive.changed_after(self._latest)
        except (OSError, UncertainError):
            return dict.fromkeys(files, datetime.now(self.zone))
        self._stale |= told.keys()
        self._latest = max(self._latest, shortly_before(max(told.values(), default="")))
        return {file: datetime.fromisoformat(at).astimezone(self.zone) for file, at in told.items() if file in files}

    def create(self, tabs: Sequence[Drawing],
               workbooks: Iterable[tuple[str, Mapping[str, Value]]]) -> Iterator[str]:
        """A copy that was begun and not finished is finished. Raises OSError when Google does not let us, after
        those that were begun: the next call takes up there."""
        wanted = list(workbooks)
        files = self.drive.listing()
        taken = {each.file.unit for each in self._look(files) if not each.file.problem}
        left = begun(files)
        missing = [(unit, values) for unit, values in wanted if unit.upper() not in taken]
        if not missing:
            return
        making = Provisioner(self.client, self.drive, self.shelf(), tabs, self.google.editors)
        template = making.template()
        self.drive.made_folder("units", making.shelf.title)

        def make(item: tuple[str, Mapping[str, Value]]) -> str:
            making.unit(*item, template, left.get(item[0].upper(), ""))
            return item[0]

        yield from spread(make, missing, self.google.connections)

    def annotate(self, unit: str, marks: Sequence[Mark], summary: Drawing, banner: Banner | None = None) -> str:
        """Write into the unit's spreadsheet; return its address. Raises OSError when it can't be written."""
        found = self._unit(unit)
        if found is None:
            raise OSError(NO_WORKBOOK)
        self._say(found, SpreadsheetAnnotations(tuple(marks), summary, banner))
        return SPREADSHEET_DRIVE_URL % found.id

    def clear_annotation(self, unit: str, banner: Banner | None = None) -> None:
        found = self._unit(unit)
        if found is not None:
            self._say(found, SpreadsheetAnnotations((), None, banner))

    def unprotected(self) -> set[str]:
        """Units in whose spreadsheets a tab is closed to nobody, as far as is known."""
        seen = ((each, self.memory.seen(each.id)) for each in self._listed.values() if not each.file.problem)
        return {each.file.unit for each, known in seen if known and not all(tab.closed for tab in known.scene.tabs)}

    def repair(self, unit: str, tabs: Sequence[Drawing], values: Mapping[str, Value]) -> list[str]:
        """Put back what people took out; what was put back, in words (Vietnamese). Raises OSError."""
        found = self._unit(unit)
        if found is None:
            raise OSError(NO_WORKBOOK)
        try:
            scene, raw = scenes.read(self.client.spreadsheets_get(found.id, {"fields": scenes.MASK}))
            made = repairs(scene, raw, tabs, values, secrets.randbelow(2**30) + 2**20, self.google.editors)
            if made.requests and self._written(found, made.requests) is None:
                raise OSError(RESTLESS)
        except (RefusedError, UncertainError) as error:
            raise in_words(error) from error
        if made.requests:
            self.memory.forget(found.id)
        return made.done

    def annotated(self, _recorded: Collection[str]) -> dict[str, bool]:
        """Units in whose spreadsheets marks of ours stand, as far as is known: do they all stand as they were put?"""
        marked = self.memory.marked()
        return {each.file.unit: marked[each.id] is AnnotationState.TIDY for each in self._listed.values()
                if each.id in marked and not each.file.problem}

    def annotation_place(self, _unit: str) -> str:
        return IN_PLACE

    def revisions(self, unit: str) -> tuple[Revision, ...]:
        """By one request; () also when Google can't be asked, or does not let us."""
        try:
            found = self._unit(unit)
            told = self.drive.revisions(found.id) if found else ()
            return tuple(replace(each, at=each.at.astimezone(self.zone)) for each in told)
        except (OSError, UncertainError):
            return ()

    def read_register(self) -> RegisterInput:
        return self.register.read_register()

    def read_log(self) -> RegisterLog:
        return self.register.read_log()

    def write_register(self, tabs: Iterable[Drawing], stamp: str) -> RegisterWrite:
        return self.register.write_register(tabs, stamp)

    def lease(self) -> AbstractContextManager[None]:
        """Who holds it is the one machine that runs."""
        return self.register.lease.hold()

    def release_lease_early(self, if_last: Callable[[], bool]) -> None:
        if if_last():
            self.register.lease.conclude()

    def _plan_folder(self) -> str:
        return self.drive.made_folder("plan", self.shelf().title)

    def _look(self, files: Sequence[Json]) -> list[ListedFile]:
        self.register.file.told([str(each["id"]) for each in files if REGISTER in each.get("appProperties", {})])
        entries = listed(self.drive.units(files), self.memory.stamps(), self.plan, self.zone)
        self.memory.stamp({each.id: each.bound for each in entries if each.bound})
        self._listed = {(each.file.unit, each.file.name): each for each in entries}
        self._latest, self._stale = max((str(each["modifiedTime"]) for each in files), default=""), set()
        return entries

    def _of(self, file: WorkbookFile) -> ListedFile:
        """Raises LookupError for a file that was never listed."""
        return self._listed[file.unit, file.name]

    def _unit(self, unit: str) -> ListedFile | None:
        if not self._listed:
            self.files()
        found = (each for each in self._listed.values() if each.file.unit == unit.upper() and not each.file.problem)
        return next(found, None)

    def _read(self, extract: Callable[[str, list[RawTab]], T], file: WorkbookFile) -> Reading[T]:
        try:
            scene, tabs = self._scene(self._of(file))
        except (OSError, UncertainError, LookupError) as error:
            return Reading(file, "", unreadable(error))
        return Reading(file, scene.digest, extract(file.unit, tabs))

    def _scene(self, found: ListedFile) -> tuple[SpreadsheetSnapshot, list[RawTab]]:
        """One read; remembered as what this very version says."""
        scene, tabs = scenes.read(self.client.spreadsheets_get(found.id, {"fields": scenes.MASK}))
        known = self.memory.seen(found.id)
        same = known is not None and known.ours and known.version == found.file.version
        stamp = known.stamp if known and same else ""
        self.memory.keep(found.id, CachedSpreadsheet(found.file.version, found.modified, scene, ours=same, stamp=stamp))
        return scene, tabs

    def _say(self, found: ListedFile, words: SpreadsheetAnnotations) -> None:
        self._writes += 1
        if self._writes % LOOK_AGAIN == 0:
            self._changed_meanwhile()
        try:
            said = self._said(found, words)
        except (RefusedError, UncertainError) as error:
            raise in_words(error) from error
        if not said:
            raise OSError(RESTLESS)

    def _said(self, found: ListedFile, words: SpreadsheetAnnotations) -> bool:
        """False: people move tabs about faster than we look."""
        known = self.memory.seen(found.id)
        base = known.scene if known and known.version == found.file.version else self._settled(found)
        scene = None if found.id in self._stale else base
        for _ in range(TRIES):
            scene = scene or self._fresh(found)
            placed = followed(words, base, scene) if base else words
            wanted = requests(scene, placed, secrets.randbelow(2**30) + 2**20, self.google.editors)
            after = self._written(found, wanted) if wanted else scene
            if after is not None and (base is None or followed(words, base, after) == placed):
                self._remember(found, base, after)
                return True
            scene = after  # rows moved: after them; a tab is gone or the answer was lost: look again
        return False

    def _settled(self, found: ListedFile) -> SpreadsheetSnapshot | None:
        """For want of memory: read now, and it counts as what the listed version says if that is still Drive's."""
        scene = self._fresh(found)
        return scene if self.drive.version(found.id) == found.file.version else None

    def _written(self, found: ListedFile, wanted: Sequence[Json]) -> SpreadsheetSnapshot | None:
        """The spreadsheet as it stands after the write; None when it must be looked at anew."""
        try:
            answer = self.client.request(
                "post", SPREADSHEET_BATCH_UPDATE_URL % found.id, params={"fields": SHOWN},
                json={"requests": wanted, "includeSpreadsheetInResponse": True, "responseIncludeGridData": True}).json()
        except RefusedError as error:
            if error.code != 400:
                raise
            return None
        except UncertainError:
            return None
        return scenes.read(answer["updatedSpreadsheet"])[0]

    def _fresh(self, found: ListedFile) -> SpreadsheetSnapshot:
        """Looked at anew, and not remembered: nobody has read it as the unit's answer."""
        return scenes.read(self.client.spreadsheets_get(found.id, {"fields": scenes.MASK}))[0]

    def _remember(self, found: ListedFile, base: SpreadsheetSnapshot | None, after: SpreadsheetSnapshot) -> None:
        """Ours alone, if the values are still those that were read; else the next listing tells a new version."""
        if base is not None and base.digest == after.digest:
            self.memory.keep(found.id, CachedSpreadsheet(found.file.version, found.modified, after, ours=True))
        else:
            self.memory.forget(found.id)
