"""The files of a plan by the listing and by the ids in the ledger: where each is, and which are gone.

Drive's search is eventually consistent and ends at the borders of a shared drive. So a file whose id is known and that
a listing does not show is asked for by its id before anything is concluded from its absence.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from json import dumps, loads
from zoneinfo import ZoneInfo

from gspread.exceptions import APIError

from automation.adapters.google.errors import Refusal, RefusedError
from automation.adapters.google_sheets.drive import (
    BEGUN,
    FINGERPRINT_PROPERTY,
    FOLDER_KINDS,
    KIND_PROPERTY,
    PLAN_PROPERTY,
    READY,
    STATE_PROPERTY,
    UNIT_PROPERTY,
    Drive,
    property_of,
)
from automation.adapters.google_sheets.listing import Places, classify_files
from automation.adapters.google_sheets.locations import address_of, as_found, found_state
from automation.adapters.google_sheets.register.file import (
    PLAN_OF_CLUSTER,
    REGISTER_PROPERTY,
    SHEETS_URL,
    RegisterFile,
    is_unwritten,
)
from automation.adapters.google_sheets.thread_pool import map_in_threads
from automation.domain.workbook.found_file_words import found_words, last_step
from automation.domain.workbook.stored_files import FileKind, FileState, FoundFile, StoredFile
from automation.ports import AdviceError, WorkbookFile
from automation.util.fast_json import Json

NAMES = {FileKind.REGISTER: "Sổ theo dõi", FileKind.PLAN: "Thư mục của kế hoạch", FileKind.UNITS: "Thư mục bảng tính"}
BY_ID = frozenset({FileKind.WORKBOOK, FileKind.REGISTER})


class HiddenFilesError(AdviceError):
    """The account or the OAuth client sees no file that was made, or none of the software's marks on them."""

    no_access = True
    remedy = ("Google chỉ cho ứng dụng đã lập tệp thấy tệp và dấu nhận biết của nó. Đề nghị dùng lại ứng dụng OAuth "
              "(client_file) hoặc tài khoản dịch vụ (key_file) đã dùng khi lập, và đúng tài khoản, rồi chạy lại; với "
              "OAuth: baocao login.")

    def __init__(self, count: int, address: str, *, marks: bool) -> None:
        what = "không thấy dấu nhận biết trên" if marks else "không thấy"
        self.message = (f"Tài khoản hoặc ứng dụng Google đang dùng {what} các tệp đã lập cho kế hoạch này (nhật ký ghi "
                        f"{count} tệp, chẳng hạn {address}); chưa lập gì.")
        super().__init__(f"{self.message} {self.remedy}")


class LostRegisterError(AdviceError):
    """The register in the ledger can't be opened. Another one is made only when a person asks for it."""

    def __init__(self, found: FoundFile) -> None:
        self.message, remedy = found_words(found)
        self.remedy = f"{remedy} {last_step(found)}"
        super().__init__(f"{self.message} {self.remedy}")


@dataclass
class PlanFiles:
    """`unit_codes`: see `former_codes.file_codes`. `note_clusters`: takes the listed registers of clusters, with where
    they are. `lost`: recorded files that can't be opened, by the last listing."""

    drive: Drive
    register: RegisterFile
    zone: ZoneInfo
    unit_codes: Mapping[str, str]
    threads: int
    recorded: tuple[StoredFile, ...] = ()
    lost: list[FoundFile] = field(default_factory=list)
    given: bool = False
    released: set[str] = field(default_factory=set)  # units whose workbooks are left aside
    made: dict[tuple[str, str, str], StoredFile] = field(default_factory=dict)  # by role, in this run
    note_clusters: Callable[[Sequence[tuple[Json, FileState | None]]], None] = field(default=lambda _files: None)

    def use_recorded(self, files: Sequence[StoredFile]) -> None:
        """Kept in the cache as well, for what lists without the ledger."""
        self.drive.cache.set_value(self._key, dumps([[each.kind, each.id, each.unit, each.forms] for each in files]))
        self._take(files)

    @property
    def _key(self) -> str:
        return f"recorded files {self.drive.plan}"

    def _take(self, files: Sequence[StoredFile]) -> None:
        self.recorded, self.given = tuple(files), True
        ids = {(f"{each.kind} {each.forms}".strip(), each.id) for each in files}
        self.drive.recorded = {name: file for name, file in ids if name not in (FileKind.WORKBOOK, FileKind.REGISTER)}
        self.register.recorded = next((each.id for each in files if each.kind is FileKind.REGISTER), "")
        self.register.explain = self._explain

    def release(self, units: Collection[str], *, register: bool) -> None:
        self.released |= {unit.upper() for unit in units}
        self.recorded = tuple(each for each in self.recorded if each.unit.upper() not in self.released)
        if register:
            self.recorded = tuple(each for each in self.recorded if each.kind is not FileKind.REGISTER)
            self.register.release()

    def listing(self) -> list[Json]:
        """The files of the plan, with those that only their ids find. Raises HiddenFilesError."""
        if not self.given:
            kept = loads(self.drive.cache.value(self._key) or "[]")
            self._take([StoredFile(FileKind(kind), *rest) for kind, *rest in kept])
        found = self.drive.listing()
        listed = {str(each["id"]): each for each in found}
        wanted = [each for each in self.recorded if each.kind in BY_ID and self._is_expected(each)]
        absent = [each for each in wanted if each.id not in listed]
        answers = list(map_in_threads(lambda each: self.drive.get(each.id), absent, self.threads))
        there = [answer for answer in answers if answer]
        self._check_visible([*there, *(listed[each.id] for each in wanted if each.id in listed)], wanted)
        gone = [each for each, answer in zip(absent, answers, strict=True) if not answer]
        self.lost = list(map_in_threads(self._lost, gone, self.threads))
        return [*found, *there]

    def _is_expected(self, file: StoredFile) -> bool:
        return not file.unit or not self.unit_codes or file.unit.upper() in self.unit_codes.values()

    def _check_visible(self, seen: Sequence[Json], wanted: Sequence[StoredFile]) -> None:
        unmarked = [each for each in seen if not property_of(each, PLAN_PROPERTY)
                    and not property_of(each, REGISTER_PROPERTY)]
        folders = [each for each in self.drive.folders.values() if each]
        if wanted and (unmarked or not (seen or folders)):
            raise HiddenFilesError(len(wanted), address_of(unmarked[0]["id"] if unmarked else wanted[0].id),
                                   marks=bool(unmarked))

    def _lost(self, file: StoredFile) -> FoundFile:
        """DELETED or WITHDRAWN: Drive answers 404 to both, Sheets refuses an existing spreadsheet with 403."""
        state = FileState.WITHDRAWN
        try:
            self.drive.client.request("get", f"{SHEETS_URL}/{file.id}", params={"fields": "spreadsheetId"})
        except RefusedError as error:
            if error.refusal not in (Refusal.NOT_FOUND, Refusal.FORBIDDEN):
                raise
            state = FileState.DELETED if error.refusal is Refusal.NOT_FOUND else FileState.WITHDRAWN
        name = file.unit or NAMES.get(file.kind, "")
        return FoundFile(file.kind, file.unit.upper(), name, state, address_of(file.id))

    def _explain(self, error: APIError) -> Exception | None:
        """Why the recorded register can't be opened: gone, withdrawn, or everything is hidden from this application."""
        refusal = error.refusal if isinstance(error, RefusedError) else None
        if refusal not in (Refusal.NOT_FOUND, Refusal.FORBIDDEN):
            return None
        others = [each for each in self.recorded if each.kind is not FileKind.REGISTER]
        others.sort(key=lambda each: each.kind not in FOLDER_KINDS)
        if others and not any(map(self.drive.get, [each.id for each in others[:4]])):
            return HiddenFilesError(len(self.recorded), address_of(self.register.recorded), marks=False)
        state = FileState.DELETED if refusal is Refusal.NOT_FOUND else FileState.WITHDRAWN
        return LostRegisterError(FoundFile(FileKind.REGISTER, "", NAMES[FileKind.REGISTER], state,
                                           address_of(self.register.recorded)))

    @property
    def places(self) -> Places:
        return Places(self._folder("units"), {each.unit.upper(): each.id for each in self.recorded
                                              if each.kind is FileKind.WORKBOOK})

    def units(self, files: Sequence[Json]) -> dict[str, str]:
        """File id → unit in capitals, of the units' workbooks among listed files."""
        entries = classify_files(self.drive.without_register(files), {}, self.drive.plan, self.zone, self.unit_codes,
                                 self.places)
        return {each.id: each.file.unit.upper() for each in entries if each.file.unit and not each.file.problem}

    def _folder(self, kind: str) -> str:
        noted = self.drive.folders.get(kind)
        return str(noted["id"]) if noted else ""

    def note_register(self, files: Sequence[Json]) -> list[Json]:
        """The registers of a listing, the one in use first."""
        self.note_clusters([(each, found_state(each, self._folder("plan"))) for each in files
                            if property_of(each, PLAN_OF_CLUSTER)])
        registers = [each for each in files if property_of(each, REGISTER_PROPERTY)]
        self.register.note_listing({str(each["id"]): found_state(each, self._folder("plan")) for each in registers})
        return sorted(registers, key=lambda each: (each["id"] != self.register.known_id(), bool(each.get("trashed"))))

    def others(self, files: Sequence[Json]) -> list[FoundFile]:
        """What the ledger has and can't be opened, the register and the folders where they are not in their place, and
        further registers."""
        google = self.drive.google
        parents = {FileKind.UNITS: self._folder("plan"), FileKind.PLAN: google.folder or google.shared_drive}
        folders = [(kind, noted, found_state(noted, parent)) for kind, parent in parents.items()
                   if (noted := self.drive.folders.get(kind))]
        found = [as_found(file, kind, state, self.zone) for kind, file, state in folders if state]
        return [*self.lost, *found, *self._registers(files)]

    def _registers(self, files: Sequence[Json]) -> list[FoundFile]:
        there = [each for each in files if property_of(each, REGISTER_PROPERTY)]
        used = next((each for each in there if each["id"] == self.register.file_id), None)
        if used is None:
            return []
        state = found_state(used, self._folder("plan"))
        own = as_found(used, FileKind.REGISTER, state or FileState.COPY, self.zone)
        copies = [replace(as_found(each, FileKind.REGISTER, FileState.COPY, self.zone), read=own) for each in there
                  if each is not used and not each.get("trashed") and not is_unwritten(each)]
        return [*([own] if state else []), *copies]

    def note_made(self, file: StoredFile) -> None:
        self.made[file.role] = file

    def stored(self, workbooks: Iterable[WorkbookFile]) -> tuple[StoredFile, ...]:
        """The folders, the register and those of the workbooks that are read, then what was made."""
        folders = [StoredFile(FileKind(kind), id_) for kind in FOLDER_KINDS if (id_ := self.drive.known_folder(kind))]
        units = [StoredFile(FileKind.WORKBOOK, each.id, each.unit) for each in workbooks
                 if each.unit and not each.problem and each.unit not in self.released]
        register = [StoredFile(FileKind.REGISTER, self.register.file_id)] if self.register.file_id else []
        known = {each.role: each for each in (*folders, *units, *register)}
        return tuple({**known, **self.made}.values())

    def bin_orphans(self, files: Sequence[Json], units: Collection[str]) -> None:
        for orphan in self._orphans(files, units):
            self.drive.put_into_bin(orphan)

    def _orphans(self, files: Sequence[Json], units: Collection[str]) -> list[str]:
        """Ids of what requests made whose answers were lost, beside the files that are in use, and nobody else changed:
        copies of the template for units that have a workbook (`units`), registers that were never written, templates
        that were not finished, empty folders."""
        mine = [each for each in files if not each.get("trashed") and each.get("lastModifyingUser", {}).get("me")]
        copies = [each for each in mine if property_of(each, STATE_PROPERTY) == BEGUN
                  and self.unit_codes.get(unit_of(each), unit_of(each)) in units]
        registers = [each for each in mine if property_of(each, REGISTER_PROPERTY) and is_unwritten(each)
                     and self.register.file_id not in ("", each["id"])]
        templates = [each for each in mine if property_of(each, KIND_PROPERTY) == FileKind.TEMPLATE]
        ready = {property_of(each, FINGERPRINT_PROPERTY) for each in templates if _is_ready(each)}
        unfinished = [each for each in templates
                      if not _is_ready(each) and property_of(each, FINGERPRINT_PROPERTY) in ready]
        filled = {parent for each in files for parent in each.get("parents", [])}
        folders = [each for each in mine if property_of(each, KIND_PROPERTY) in FOLDER_KINDS
                   and each["id"] not in filled | {*map(self.drive.known_folder, FOLDER_KINDS)}]
        return [str(each["id"]) for each in (*copies, *registers, *unfinished, *folders)]


def _is_ready(file: Json) -> bool:
    return property_of(file, STATE_PROPERTY) == READY


def unit_of(file: Json) -> str:
    return property_of(file, UNIT_PROPERTY).upper()
