"""The registers of clusters on Google: a spreadsheet each in the plan's folder, written like the committee's.

The run that writes them holds the lease on the committee's register; they have none of their own, and no log.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from gspread.exceptions import APIError
from gspread.urls import SPREADSHEET_DRIVE_URL

from automation.adapters.google.client import GoogleClient
from automation.adapters.google.errors import Refusal, RefusedError, UncertainError
from automation.adapters.google_sheets.batch_update import end_of_second
from automation.adapters.google_sheets.errors import as_os_error, raise_if_refused_everywhere
from automation.adapters.google_sheets.own_writes import register_mark
from automation.adapters.google_sheets.permissions import DrivePermissions
from automation.adapters.google_sheets.register.file import CLUSTER, PLAN_OF_CLUSTER, RegisterFile
from automation.adapters.google_sheets.register.register import GoogleRegister
from automation.adapters.google_sheets.search_corpus import KeyValueCache
from automation.adapters.google_sheets.thread_pool import map_in_threads
from automation.domain.access.permissions import Permission, SharedFile, cluster_place
from automation.domain.plan.members import Cluster
from automation.domain.plan.settings import Settings
from automation.domain.tracking.cluster_registers import ClusterRegisters
from automation.domain.tracking.register_grid import RegisterInput, RegisterWrite
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.found_file_words import found_words, last_step
from automation.domain.workbook.stored_files import FileKind, FileState, FoundFile, StoredFile
from automation.util.fast_json import Json

TITLE = "Sổ theo dõi: {name} ({plan})"
WRITTEN = "register written "  # in the cache, before the plan of the file: the end of the second of the last write
GONE = frozenset({Refusal.NOT_FOUND, Refusal.FORBIDDEN})
UNREADABLE = "Chưa đọc được sổ trên Google ({why}); sổ giữ nguyên, lần chạy sau sẽ đọc lại."


@dataclass
class ClusterFile(RegisterFile):
    """The spreadsheet of one cluster. `plan` names plan and cluster: the cache is shared by all registers."""

    cluster: Cluster = field(default_factory=lambda: Cluster("", ""))

    @property
    def plan(self) -> str:
        return f"{self._plan}/{self.cluster.code}"

    @property
    def _plan(self) -> str:
        return self.settings.plan.rpartition("/")[2].removesuffix(".toml")

    @property
    def marks(self) -> dict[str, str]:
        return {PLAN_OF_CLUSTER: self._plan, CLUSTER: self.cluster.code}

    @property
    def title(self) -> str:
        return TITLE.format(name=self.cluster.name, plan=self._plan)


class LostClusterRegisterError(OSError):
    """The register in the ledger can't be opened. Another one is made only when a person asks for it. The text is
    Vietnamese."""


def _lost(file: ClusterFile, error: APIError) -> LostClusterRegisterError | None:
    refusal = error.refusal if isinstance(error, RefusedError) else None
    if refusal not in GONE:
        return None
    state = FileState.DELETED if refusal is Refusal.NOT_FOUND else FileState.WITHDRAWN
    found = FoundFile(FileKind.CLUSTER, file.cluster.code, file.title, state, SPREADSHEET_DRIVE_URL % file.recorded)
    return LostClusterRegisterError(" ".join((*found_words(found), last_step(found))))


@dataclass
class GoogleClusterRegisters(ClusterRegisters):
    """`folder` returns the id of the plan's folder. Google does not distinguish when people saved a register from the
    software's own writes, so `saved_at` is unknown. A refusal is a problem of this one register."""

    client: GoogleClient
    settings: Settings
    root: Path
    zone: ZoneInfo
    folder: Callable[[], str]
    cache: KeyValueCache
    permissions: DrivePermissions
    known: dict[str, GoogleRegister] = field(default_factory=dict)
    recorded: dict[str, str] = field(default_factory=dict)  # code → id in the ledger
    states: dict[str, FileState | None] = field(default_factory=dict)  # id → where it is, by the last listing
    listed: dict[str, Json] = field(default_factory=dict)  # id → the file, by the same
    released: set[str] = field(default_factory=set)

    def use_recorded(self, files: Sequence[StoredFile]) -> None:
        self.recorded = {each.cluster: each.id for each in files}
        self.known.clear()

    def stored_files(self) -> tuple[StoredFile, ...]:
        return tuple(StoredFile(FileKind.CLUSTER, each.file.file_id, cluster=code)
                     for code, each in self.known.items() if each.file.file_id)

    def release(self, clusters: Collection[str]) -> None:
        self.released = {*clusters}
        self.known.clear()

    def note_listing(self, files: Sequence[tuple[Json, FileState | None]]) -> None:
        """Take where the registers are; a binned one is neither read nor written, until it is restored."""
        self.states = {str(file["id"]): state for file, state in files}
        self.listed = {str(file["id"]): file for file, _ in files}

    def mark(self, cluster: Cluster) -> str:
        file = self._made(cluster).file
        listed = self.listed.get(file.known_id())
        return register_mark(listed, self.cache.value(WRITTEN + file.plan)) if listed else ""

    def read(self, cluster: Cluster) -> RegisterInput:
        try:
            return self._register(cluster).read_register()
        except LostClusterRegisterError as error:
            return RegisterInput("?", "", problem=str(error))
        except (APIError, UncertainError) as error:
            raise_if_refused_everywhere(error)
            return RegisterInput("?", "", problem=UNREADABLE.format(why=as_os_error(error).strerror or error))

    def write(self, cluster: Cluster, tabs: Iterable[Drawing], stamp: str) -> RegisterWrite:
        try:
            register = self._register(cluster)
            done = register.write_register(tabs, stamp)
            until = end_of_second(self.client.response_date) if done.written else ""
            self.cache.set_value(WRITTEN + register.file.plan, until)
            return replace(done, mark=until)
        except (APIError, UncertainError) as error:
            raise_if_refused_everywhere(error)
            return RegisterWrite(written=False, problem=UNREADABLE.format(why=as_os_error(error).strerror or error))

    def shared_files(self, clusters: Sequence[Cluster]) -> list[SharedFile]:
        """Those that exist. Raises OSError when their permissions can't be read."""
        try:
            ids = {each.code: self._register(each).file.find() for each in clusters}
            there = [each for each in clusters if ids[each.code]]
            listed = map_in_threads(lambda each: self._permissions_of(ids[each.code]), there,
                                    self.settings.google.connections)
            return [SharedFile(ids[each.code], cluster_place(each.code), SPREADSHEET_DRIVE_URL % ids[each.code], found)
                    for each, found in zip(there, listed, strict=True) if found is not None]
        except (RefusedError, UncertainError) as error:
            raise as_os_error(error) from error

    def _permissions_of(self, file: str) -> tuple[Permission, ...] | None:
        """None of a register that is gone, which the next read reports."""
        try:
            return tuple(self.permissions.of_file(file))
        except RefusedError as error:
            if error.refusal in GONE:
                return None
            raise

    def _register(self, cluster: Cluster) -> GoogleRegister:
        """The state that the last listing shows is that of the register in use."""
        found = self._made(cluster)
        found.file.state = self.states.get(found.file.known_id())
        return found

    def _made(self, cluster: Cluster) -> GoogleRegister:
        if cluster.code not in self.known:
            file = ClusterFile(self.client, self.settings, self.folder, self.cache, cluster=cluster)
            file.recorded, file.explain = self.recorded.get(cluster.code, ""), partial(_lost, file)
            if cluster.code in self.released:
                file.release()
            self.known[cluster.code] = GoogleRegister(self.client, self.settings, self.root, self.zone, self.folder,
                                                      self.cache, file)
        return self.known[cluster.code]
