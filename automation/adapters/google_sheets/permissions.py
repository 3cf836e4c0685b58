"""Reads and changes the permissions of the plan's files on Drive, one request for each change.

In My Drive the listing contains the permissions; in a shared drive each file is asked for them. Nothing is written to
the files themselves: their version and modified time, which are evidence of submissions, stay.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Any

from gspread.urls import DRIVE_FILES_API_V3_URL, SPREADSHEET_DRIVE_URL

from automation.adapters.google.client import GoogleClient
from automation.adapters.google.errors import Refusal, RefusedError, UncertainError
from automation.adapters.google_sheets.drive import (
    ALL_DRIVES,
    FILE_FIELDS,
    FINGERPRINT_PROPERTY,
    KIND_PROPERTY,
    NOT_FOUND,
    PAGE_SIZE,
    SUMMARY,
    Drive,
    property_of,
)
from automation.adapters.google_sheets.errors import as_os_error
from automation.adapters.google_sheets.protection_editors import own_editors, renew, renew_register
from automation.adapters.google_sheets.refusal_reasons import (
    NOT_SENT,
    TOO_MANY,
    UNCLEAR,
    ends_everything,
    ends_sharing,
    explanation,
)
from automation.adapters.google_sheets.register.file import REGISTER_PROPERTY
from automation.adapters.google_sheets.thread_pool import map_in_threads
from automation.domain.access.permissions import (
    ACCOUNT_KINDS,
    RANKS,
    REGISTER,
    AccessChange,
    ChangeResult,
    FilePlan,
    FileSharing,
    Permission,
    SharedFile,
    Step,
    mailbox,
    published_place,
)
from automation.util.fast_json import Json

PERMISSION_FIELDS = "id,type,role,emailAddress,domain,deleted,permissionDetails(inherited)"
SHARED_FIELDS = f"{FILE_FIELDS},permissions({PERMISSION_FIELDS})"
Units = Callable[[Sequence[Json]], Mapping[str, str]]


@dataclass
class DrivePermissions(FileSharing):
    """`units` returns file id → unit of the workbooks among listed files. `_exhausted`: Google accepts no further grant
    today."""

    client: GoogleClient
    drive: Drive
    units: Units
    _exhausted: Event = field(default_factory=Event)
    _listed: dict[str, Json] = field(default_factory=dict)  # by id

    def __post_init__(self) -> None:
        self.editors = self.drive.google.editors

    def shared_files(self) -> list[SharedFile]:
        """One listing; in a shared drive one more request for each file."""
        try:
            files = self.drive.listing(SHARED_FIELDS)
            units = {**self.units(files), **{str(each["id"]): REGISTER for each in files if _is_register(each)},
                     **{str(each["id"]): published_place(name) for each in files if (name := _published(each))}}
            wanted = [each for each in files if each["id"] in units]
            self._listed = {str(each["id"]): each for each in wanted}
            listed = map_in_threads(self._permissions, wanted, self.drive.google.connections)
            return [SharedFile(str(each["id"]), units[each["id"]], _address(each), permissions)
                    for each, permissions in zip(wanted, listed, strict=True)]
        except (RefusedError, UncertainError) as error:
            raise as_os_error(error) from error

    def of_file(self, file: str) -> tuple[Permission, ...]:
        """The permissions of one file. Raises RefusedError, UncertainError."""
        return self._list(file)

    def change_access(self, plans: Sequence[FilePlan]) -> Iterator[ChangeResult]:
        needed = [each for each in plans if each.changes]
        try:
            for results in map_in_threads(self.let_in, needed, self.drive.google.connections):
                yield from results
        except (RefusedError, UncertainError) as error:
            raise as_os_error(error) from error

    def protected_ranges(self, files: Sequence[SharedFile]) -> list[tuple[tuple[str, ...], ...]]:
        """One request for each file; several at a time."""
        try:
            return list(map_in_threads(lambda each: own_editors(self.client, each.id), files,
                                       self.drive.google.connections))
        except (RefusedError, UncertainError) as error:
            raise as_os_error(error) from error

    def renew_editors(self, file: SharedFile, former: Collection[str]) -> bool:
        try:
            if file.is_register:
                renew_register(self.client, file.id, self.editors, former)
                return True
            return renew(self.client, self.drive.cache, self._listed[file.id], self.editors, former)
        except (RefusedError, UncertainError) as error:
            raise as_os_error(error) from error

    def let_in(self, plan: FilePlan) -> list[ChangeResult]:
        """Carry the changes of one file out."""
        return [self._change(plan.file, each) for each in plan.changes]

    def _change(self, file: SharedFile, change: AccessChange) -> ChangeResult:
        """Carry out one change. Raises RefusedError when no request at all would be accepted."""
        if change.step is Step.GRANT and self._exhausted.is_set():
            return _refused(file, change, NOT_SENT, *TOO_MANY)
        try:
            permission = self._request(file, change)
        except UncertainError as error:
            return replace(_refused(file, change, UNCLEAR, error.message, error.remedy), uncertain=True)
        except RefusedError as error:
            if ends_everything(error):
                raise
            return self._after_refusal(file, change, error)
        return _done(file, change, permission)

    def _request(self, file: SharedFile, change: AccessChange) -> Permission | None:
        if change.step is Step.GRANT:
            return self._grant(file.id, change, notify=self.drive.google.notify == "always")
        if change.step is Step.REMOVE:
            self._send("delete", file.id, change.permission)
            return None
        answer = self._send("patch", file.id, change.permission, json={"role": change.role},
                            params={"fields": PERMISSION_FIELDS})
        return _permission(answer)

    def _grant(self, file: str, change: AccessChange, *, notify: bool) -> Permission:
        """The permission as Google created it: a policy may give a weaker role, an alias has another address."""
        answer = self._send("post", file, json={"type": "user", "role": change.role, "emailAddress": change.address},
                            params={"sendNotificationEmail": notify, "fields": PERMISSION_FIELDS})
        return _permission(answer)

    def _after_refusal(self, file: SharedFile, change: AccessChange,
                       error: RefusedError) -> ChangeResult:
        """Google also refuses a grant that took effect when its notification could not be sent: the file's permissions
        decide. A permission that is gone already needs no removal."""
        if change.step is Step.REMOVE and error.code == NOT_FOUND:
            return _done(file, change, None)
        if change.step is Step.GRANT:
            if ends_sharing(error):
                self._exhausted.set()
            elif found := self._found(file, change):
                return _done(file, change, found)
            elif self.drive.google.notify == "required" and error.code == 400:
                return self._invite(file, change)
        return _refusal(file, change, error)

    def _invite(self, file: SharedFile, change: AccessChange) -> ChangeResult:
        """Grant once more with a notification: Google demands it for an address without a Google account."""
        try:
            permission: Permission | None = self._grant(file.id, change, notify=True)
        except RefusedError as error:
            permission = self._found(file, change)
            if permission is None:
                return _refusal(file, change, error)
        return _done(file, change, permission)

    def _found(self, file: SharedFile, change: AccessChange) -> Permission | None:
        """The account's permission on the file, also a weaker one than was asked for; None also when Google does not
        answer."""
        try:
            now = self._list(file.id)
        except (RefusedError, UncertainError):
            return None
        before = {each.id for each in file.permissions}
        return next((each for each in now if each.kind in ACCOUNT_KINDS and not each.deleted and not each.inherited
                     and mailbox(each.address) == mailbox(change.address)
                     and (each.id not in before or each.rank >= RANKS[change.role])), None)

    def _permissions(self, file: Json) -> tuple[Permission, ...]:
        """Those of the listing; Drive leaves them out for the files of a shared drive. None of a file whose permissions
        this account may not read: each grant is then refused, and named."""
        listed = file.get("permissions")
        if listed is not None:
            return tuple(map(_permission, listed))
        try:
            return self._list(str(file["id"]))
        except RefusedError as error:
            if error.refusal not in (Refusal.FORBIDDEN, Refusal.NOT_FOUND):
                raise
            return ()

    def _list(self, file: str) -> tuple[Permission, ...]:
        found: list[Json] = []
        params: dict[str, Any] = {"pageSize": min(PAGE_SIZE, 100),
                                  "fields": f"nextPageToken,permissions({PERMISSION_FIELDS})"}
        while True:
            page = self._send("get", file, params=params)
            found += page.get("permissions", [])
            if not page.get("nextPageToken"):
                return tuple(map(_permission, found))
            params["pageToken"] = page["nextPageToken"]

    def _send(self, method: str, file: str, permission: str = "", *, params: Mapping[str, Any] | None = None,
              json: Json | None = None) -> Json:
        """Every one of these requests may be repeated: the second has no further effect."""
        address = f"{DRIVE_FILES_API_V3_URL}/{file}/permissions" + (f"/{permission}" if permission else "")
        answer = self.client.request(method, address, params={**ALL_DRIVES, **(params or {})}, json=json, safe=True)
        content: Json = answer.json() if answer.content else {}
        return content


def _published(file: Json) -> str:
    """Obligation and role of a summary's file, "" for any other file and for what is in the bin."""
    if property_of(file, KIND_PROPERTY) != SUMMARY or file.get("trashed"):
        return ""
    return property_of(file, FINGERPRINT_PROPERTY)


def _address(file: Json) -> str:
    if property_of(file, KIND_PROPERTY) == SUMMARY:
        return f"https://drive.google.com/file/d/{file['id']}/view"
    return str(SPREADSHEET_DRIVE_URL % file["id"])


def _is_register(file: Json) -> bool:
    return REGISTER_PROPERTY in file.get("appProperties", {})


def _permission(entry: Json) -> Permission:
    details = entry.get("permissionDetails") or []
    inherited = bool(details) and all(each.get("inherited") for each in details)
    address = str(entry.get("emailAddress") or entry.get("domain") or "")
    return Permission(str(entry["id"]), str(entry["type"]), str(entry["role"]), address, bool(entry.get("deleted")),
                      inherited)


def _done(file: SharedFile, change: AccessChange, now: Permission | None) -> ChangeResult:
    return ChangeResult(file, change, now.role, now.id, now.address) if now else ChangeResult(file, change)


def _refused(file: SharedFile, change: AccessChange, reason: str, message: str, remedy: str,
             detail: str = "") -> ChangeResult:
    return ChangeResult(file, change, reason=reason, message=message, remedy=remedy, detail=detail)


def _refusal(file: SharedFile, change: AccessChange, error: RefusedError) -> ChangeResult:
    return _refused(file, change, error.reason or str(error.code), *explanation(error),
                    detail=str(error.error.get("message", "")))
