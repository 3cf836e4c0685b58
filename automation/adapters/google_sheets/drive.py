"""The plan's folder on Drive and its files, which are identified by their `appProperties`, never by their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from gspread.urls import DRIVE_FILES_API_V3_URL

from automation.adapters.google.client import PacedClient
from automation.adapters.google.errors import RefusedError
from automation.adapters.google_sheets.cache import StoreCache
from automation.adapters.google_sheets.register.file import MARK as REGISTER
from automation.domain.plan.settings import GoogleSettings
from automation.domain.tracking.evidence import Revision
from automation.util.fast_json import Json

FOLDER = "application/vnd.google-apps.folder"
SPREADSHEET = "application/vnd.google-apps.spreadsheet"
PLAN, KIND, STATE, UNIT, PRINT = "baocao-plan", "baocao-kind", "baocao-state", "baocao-unit", "baocao-print"
READY, BEGUN = "ready", "begun"
PAGE = 1000
FIELDS = "id,name,mimeType,version,createdTime,modifiedTime,lastModifyingUser(me),appProperties"
SITTINGS = "modifiedTime,lastModifyingUser(me)"
ALL_DRIVES = {"supportsAllDrives": True}
EVERYWHERE = {**ALL_DRIVES, "includeItemsFromAllDrives": True}
OVERLAP = timedelta(minutes=1)  # Drive may list a change a little after a later one: the last minute is read twice
UNITS_FOLDER = "Bảng tính của các đơn vị"


def shortly_before(moment: str) -> str:
    """Drive's text of a moment, OVERLAP earlier; "" for none."""
    if not moment:
        return ""
    return (datetime.fromisoformat(moment) - OVERLAP).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass
class Drive:
    """Drive requests of one plan. `plan` is the value of the property that every file of the plan has."""

    client: PacedClient
    google: GoogleSettings
    plan: str
    memory: StoreCache
    lock: Lock = field(default_factory=Lock)

    def listing(self) -> list[Json]:
        """All files of the units' folder, and the register wherever it is; empty when there is no folder yet."""
        folder = self.folder("units")
        found = self._inside(folder)
        if self.units(found) or not folder:
            return found
        for kind in ("units", "plan"):  # blank, or thrown away: look for the folders again
            self.memory.say(self._key(kind), "")
        other = self.folder("units")
        return found if other == folder else self._inside(other)

    def units(self, files: Sequence[Json]) -> list[Json]:
        """The files of a listing without the register."""
        return [each for each in files if REGISTER not in each.get("appProperties", {})]

    def _inside(self, folder: str) -> list[Json]:
        register = f"appProperties has {{ key='{REGISTER}' and value='{_quoted(self.plan)}' }}"
        try:
            return self._list(f"('{folder}' in parents or {register}) and trashed = false", FIELDS) if folder else []
        except RefusedError as error:
            if error.code != 404:
                raise
            return []

    def changed_after(self, moment: str) -> dict[str, str]:
        """Id → modified time (Drive's text) of the files in the units' folder that were changed after `moment`."""
        query = f"'{self.folder('units')}' in parents and modifiedTime > '{moment}' and trashed = false"
        return {str(each["id"]): str(each["modifiedTime"]) for each in self._list(query, "id,modifiedTime")}

    def find(self, **marks: str) -> list[Json]:
        """Files of this plan with these properties, the oldest first."""
        asked = {PLAN: self.plan, **{_mark(name): value for name, value in marks.items()}}
        terms = [f"appProperties has {{ key='{_quoted(key)}' and value='{_quoted(value)}' }}"
                 for key, value in asked.items()]
        found = self._list(" and ".join([*terms, "trashed = false"]), FIELDS)
        return sorted(found, key=lambda file: (file["createdTime"], file["id"]))

    def folder(self, kind: str) -> str:
        """The id of the plan's folder ("plan") or the units' ("units") in it; "" when there is none yet."""
        known = self.memory.word(self._key(kind))
        if not known and (found := self.find(kind=kind)):
            known = str(found[0]["id"])
            self.memory.say(self._key(kind), known)
        return known

    def made_folder(self, kind: str, title: str) -> str:
        """The folder's id; it is created when there is none."""
        with self.lock:
            return self._made(kind, title)

    def _made(self, kind: str, title: str) -> str:
        if known := self.folder(kind):
            return known
        parent = self._made("plan", title) if kind == "units" else self.google.folder or self.google.shared_drive
        body = {"name": UNITS_FOLDER if kind == "units" else title, "mimeType": FOLDER}
        made = self.make({**body, "parents": [parent]} if parent else body, kind=kind)
        self.memory.say(self._key(kind), made)
        return made

    def make(self, body: Mapping[str, Any], source: str = "", **marks: str) -> str:
        """A new file, or a copy of `source`; its id. After an ambiguous outcome the file is searched by its
        properties, so that no second one is created."""
        address = f"{DRIVE_FILES_API_V3_URL}/{source}/copy" if source else DRIVE_FILES_API_V3_URL
        properties = {PLAN: self.plan, **{_mark(name): value for name, value in marks.items()}}
        told = self.client.request("post", address, params={**ALL_DRIVES, "fields": "id"},
                                   json={**body, "appProperties": properties},
                                   safe=lambda: bool(self.find(**marks))).json()
        return str(told["id"] if "id" in told else self.find(**marks)[0]["id"])

    def version(self, file: str) -> str:
        address = f"{DRIVE_FILES_API_V3_URL}/{file}"
        told = self.client.request("get", address, params={**ALL_DRIVES, "fields": "version"}).json()
        return str(told["version"])

    def revisions(self, file: str) -> Iterator[Revision]:
        """The revisions that Drive still lists, with the time of each and whether the software's account made it."""
        asked = {"pageSize": PAGE, "fields": f"nextPageToken,revisions({SITTINGS})"}
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

    def mark(self, file: str, **marks: str) -> None:
        self.client.request("patch", f"{DRIVE_FILES_API_V3_URL}/{file}", params={**ALL_DRIVES, "fields": "id"},
                            json={"appProperties": {_mark(name): value for name, value in marks.items()}}, safe=True)

    def share(self, file: str, address: str, role: str) -> None:
        """Grant `role` to an address. Google sends a notification only where it must: to an address without a Google
        account."""
        try:
            self._permit(file, address, role, notify=False)
        except RefusedError as error:
            if error.code not in (400, 403):
                raise
            self._permit(file, address, role, notify=True)

    def _permit(self, file: str, address: str, role: str, *, notify: bool) -> None:
        self.client.request("post", f"{DRIVE_FILES_API_V3_URL}/{file}/permissions",
                            params={**ALL_DRIVES, "sendNotificationEmail": notify, "fields": "id"},
                            json={"type": "user", "role": role, "emailAddress": address}, safe=True)

    def _list(self, query: str, fields: str) -> list[Json]:
        found: list[Json] = []
        token, drive = "", self.google.shared_drive
        where = {"corpora": "drive", "driveId": drive} if drive else {}
        while True:
            page = self.client.request("get", DRIVE_FILES_API_V3_URL, params={
                **EVERYWHERE, **where, "q": query, "pageSize": PAGE, "fields": f"nextPageToken,files({fields})",
                **({"pageToken": token} if token else {})}).json()
            found += page.get("files", [])
            token = page.get("nextPageToken", "")
            if not token:
                return found

    def _key(self, kind: str) -> str:
        return f"folder {kind} {self.plan} {self.google.folder or self.google.shared_drive}"


def _mark(name: str) -> str:
    return {"kind": KIND, "state": STATE, "unit": UNIT, "print": PRINT}[name]


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")
