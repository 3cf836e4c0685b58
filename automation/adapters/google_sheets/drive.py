"""The plan's folder on Drive and its files, which are identified by their `appProperties`, never by their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from gspread.urls import DRIVE_FILES_API_V3_URL

from automation.adapters.google.client import GoogleClient
from automation.adapters.google.errors import FolderWithdrawnError, Refusal, RefusedError
from automation.adapters.google_sheets.cache import StoreCache
from automation.adapters.google_sheets.register.file import PLAN_OF_CLUSTER, quoted_query
from automation.adapters.google_sheets.register.file import REGISTER_PROPERTY as REGISTER
from automation.adapters.google_sheets.search_corpus import SearchCorpus, checked_page
from automation.domain.plan.settings import GoogleSettings
from automation.domain.tracking.evidence import Revision
from automation.ports import AdviceError
from automation.util.fast_json import Json

FOLDER = "application/vnd.google-apps.folder"
SPREADSHEET = "application/vnd.google-apps.spreadsheet"
PLAN_PROPERTY, KIND_PROPERTY, STATE_PROPERTY = "baocao-plan", "baocao-kind", "baocao-state"
UNIT_PROPERTY, FINGERPRINT_PROPERTY = "baocao-unit", "baocao-print"
READY, BEGUN = "ready", "begun"
FOLDER_KINDS = ("units", "plan")
SUMMARY = "summary"  # the kind of a published file
NOT_FOUND = 404
PAGE_SIZE = 1000
FILE_FIELDS = ("id,name,mimeType,version,createdTime,modifiedTime,lastModifyingUser(me,emailAddress),appProperties,"
               "parents,driveId,trashed,explicitlyTrashed,trashedTime,trashingUser(emailAddress)")
REVISION_FIELDS = "modifiedTime,lastModifyingUser(me)"
ALL_DRIVES = {"supportsAllDrives": True}
INCLUDE_ALL_DRIVES = {**ALL_DRIVES, "includeItemsFromAllDrives": True}
OVERLAP = timedelta(minutes=1)  # Drive may list a change a little after a later one: the last minute is read twice
UNITS_FOLDER = "Bảng tính của các đơn vị"


class BinnedFolderError(AdviceError):
    """A folder in which files would be made is in the bin."""

    remedy = "Mở thùng rác của Google Drive, khôi phục thư mục, rồi chạy lại."

    def __init__(self, title: str) -> None:
        self.message = f"Thư mục “{title}” đang nằm trong thùng rác của Google Drive; chưa lập gì."
        super().__init__(f"{self.message} {self.remedy}")


def shortly_before(moment: str) -> str:
    """Drive's text of a moment, OVERLAP earlier; "" for none."""
    if not moment:
        return ""
    return (datetime.fromisoformat(moment) - OVERLAP).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass
class Drive:
    """Drive requests of one plan. `plan` is the value of the property that every file of the plan has. `recorded`: the
    ids of folders ("plan", "units") and of templates ("template" and their fingerprint) that the ledger has."""

    client: GoogleClient
    google: GoogleSettings
    plan: str
    cache: StoreCache
    lock: Lock = field(default_factory=Lock)
    recorded: dict[str, str] = field(default_factory=dict)
    folders: dict[str, Json | None] = field(default_factory=dict)  # by kind, as the last listing found them

    @property
    def corpus(self) -> SearchCorpus:
        return SearchCorpus(self.client, self.google, self.cache)

    def listing(self, fields: str = FILE_FIELDS) -> list[Json]:
        """The files of the plan wherever they are, those in the bin too; of other files those in the units' folder.
        Raises FolderWithdrawnError."""
        known = {kind: self.known_folder(kind) for kind in FOLDER_KINDS}
        found = self._list_plan(folder := known["units"], fields)
        for kind in FOLDER_KINDS:
            self._note_folder(kind, found)
        if folder and not any(self.folders.values()):  # where the plan's is there, only the units' was deleted
            for kind, file in known.items():  # so that the next run raises it too
                self.cache.set_value(self._key(kind), file)
            raise FolderWithdrawnError
        other = self.known_folder("units")
        return found if other == folder else self._list_plan(other, fields)

    def _list_plan(self, folder: str, fields: str) -> list[Json]:
        marked = " or ".join(f"appProperties has {{ key='{key}' and value='{quoted_query(self.plan)}' }}"
                             for key in (PLAN_PROPERTY, REGISTER, PLAN_OF_CLUSTER))
        if folder:
            try:
                return self._list(f"{marked} or ('{folder}' in parents and trashed = false)", fields)
            except RefusedError as error:
                if error.code != NOT_FOUND:
                    raise
        return self._list(marked, fields)

    def _note_folder(self, kind: str, found: Sequence[Json]) -> None:
        """The known folder, also where the listing does not show it (yet); else the first one of this kind."""
        known = self.known_folder(kind)
        there = [file for file in found if file["mimeType"] == FOLDER and property_of(file, KIND_PROPERTY) == kind]
        there.sort(key=lambda file: (bool(file.get("trashed")), file["createdTime"], file["id"]))
        entry = next((file for file in there if file["id"] == known), None) or (self.get(known) if known else None)
        self.folders[kind] = entry = entry or next(iter(there), None)
        self.recorded.pop(kind, None)
        self.cache.set_value(self._key(kind), str(entry["id"]) if entry else "")

    def get(self, file: str) -> Json | None:
        """A file by its id; None when it does not exist, or not for this account and application."""
        try:
            answer: Json = self.client.request("get", f"{DRIVE_FILES_API_V3_URL}/{file}",
                                               params={**ALL_DRIVES, "fields": FILE_FIELDS}).json()
        except RefusedError as error:
            if error.refusal not in (Refusal.NOT_FOUND, Refusal.FORBIDDEN):
                raise
            return None
        return answer

    def without_register(self, files: Sequence[Json]) -> list[Json]:
        """The files of a listing without the registers."""
        return [each for each in files if not each.get("appProperties", {}).keys() & {REGISTER, PLAN_OF_CLUSTER}]

    def changed_after(self, moment: str) -> dict[str, str]:
        """Id → modified time (Drive's text) of the plan's files that were changed after `moment`, wherever they are."""
        marked = f"appProperties has {{ key='{PLAN_PROPERTY}' and value='{quoted_query(self.plan)}' }}"
        query = f"{marked} and modifiedTime > '{moment}' and trashed = false"
        return {str(each["id"]): str(each["modifiedTime"]) for each in self._list(query, "id,modifiedTime")}

    def find(self, **properties: str) -> list[Json]:
        """Files of this plan with these properties, the oldest first."""
        asked = {PLAN_PROPERTY: self.plan, **{_property_key(name): value for name, value in properties.items()}}
        terms = [f"appProperties has {{ key='{quoted_query(key)}' and value='{quoted_query(value)}' }}"
                 for key, value in asked.items()]
        found = self._list(" and ".join([*terms, "trashed = false"]), FILE_FIELDS)
        return sorted(found, key=lambda file: (file["createdTime"], file["id"]))

    def folder(self, kind: str) -> str:
        """The id of the plan's folder ("plan") or the units' ("units") in it; "" when there is none yet."""
        known = self.known_folder(kind)
        if not known and (found := self.find(kind=kind)):
            known = str(found[0]["id"])
            self.cache.set_value(self._key(kind), known)
        return known

    def known_folder(self, kind: str) -> str:
        """The folder's id in the ledger or the cache, "" for none: nothing is searched."""
        return self.recorded.get(kind) or self.cache.value(self._key(kind))

    def ensure_folder(self, kind: str, title: str) -> str:
        """The folder's id; it is created when there is none. Raises BinnedFolderError."""
        with self.lock:
            return self._create_folder(kind, title)

    def _create_folder(self, kind: str, title: str) -> str:
        if known := self.folder(kind):
            if (noted := self.folders.get(kind)) and noted["id"] == known and noted.get("trashed"):
                raise BinnedFolderError(noted["name"])
            return known
        parent = self._create_folder("plan",
                                     title) if kind == "units" else self.google.folder or self.google.shared_drive
        body = {"name": UNITS_FOLDER if kind == "units" else title, "mimeType": FOLDER}
        made = self.create_file({**body, "parents": [parent]} if parent else body, kind=kind)
        self.cache.set_value(self._key(kind), made)
        return made

    def create_file(self, body: Mapping[str, Any], source: str = "", **properties: str) -> str:
        """A new file, or a copy of `source`; its id. After an ambiguous outcome the file is searched by its
        properties, so that no second one is created."""
        address = f"{DRIVE_FILES_API_V3_URL}/{source}/copy" if source else DRIVE_FILES_API_V3_URL
        stored = {PLAN_PROPERTY: self.plan, **{_property_key(name): value for name, value in properties.items()}}
        answer = self.client.request("post", address, params={**ALL_DRIVES, "fields": "id"},
                                   json={**body, "appProperties": stored},
                                   safe=lambda: bool(self.find(**properties))).json()
        return str(answer["id"] if "id" in answer else self.find(**properties)[0]["id"])

    def version(self, file: str) -> str:
        address = f"{DRIVE_FILES_API_V3_URL}/{file}"
        answer = self.client.request("get", address, params={**ALL_DRIVES, "fields": "version"}).json()
        return str(answer["version"])

    def revisions(self, file: str) -> Iterator[Revision]:
        """The revisions that Drive still lists, with the time of each and whether the software's account made it."""
        asked = {"pageSize": PAGE_SIZE, "fields": f"nextPageToken,revisions({REVISION_FIELDS})"}
        token = ""
        while True:
            page = self.client.request("get", f"{DRIVE_FILES_API_V3_URL}/{file}/revisions",
                                       params={**asked, **({"pageToken": token} if token else {})}).json()
            for each in page.get("revisions", []):
                yield Revision(datetime.fromisoformat(each["modifiedTime"]),
                              bool(each.get("lastModifyingUser", {}).get("me")))
            token = page.get("nextPageToken", "")
            if not token:
                return

    def set_properties(self, file: str, **properties: str) -> None:
        self.client.request("patch", f"{DRIVE_FILES_API_V3_URL}/{file}", params={**ALL_DRIVES, "fields": "id"},
                            json={"appProperties": {_property_key(name): value for name, value in properties.items()}},
                            safe=True)

    def put_into_bin(self, file: str) -> None:
        self.client.request("patch", f"{DRIVE_FILES_API_V3_URL}/{file}", params={**ALL_DRIVES, "fields": "id"},
                            json={"trashed": True}, safe=True)

    def _list(self, query: str, fields: str) -> list[Json]:
        found: list[Json] = []
        token, where = "", self.corpus.parameters()
        while True:
            page = checked_page(self.client.request("get", DRIVE_FILES_API_V3_URL, params={
                **INCLUDE_ALL_DRIVES, **where, "q": query, "pageSize": PAGE_SIZE,
                "fields": f"nextPageToken,incompleteSearch,files({fields})",
                **({"pageToken": token} if token else {})}).json())
            found += page.get("files", [])
            token = page.get("nextPageToken", "")
            if not token:
                return found

    def _key(self, kind: str) -> str:
        return f"folder {kind} {self.plan} {self.google.folder or self.google.shared_drive}"


def property_of(file: Json, key: str) -> str:
    return str(file.get("appProperties", {}).get(key, ""))


def _property_key(name: str) -> str:
    return {"kind": KIND_PROPERTY, "state": STATE_PROPERTY, "unit": UNIT_PROPERTY, "print": FINGERPRINT_PROPERTY}[name]
