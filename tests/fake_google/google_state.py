"""The state of the stand-in: accounts, files, shared drives, mail, and the change list."""

import random
import string
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tests.fake_google.clock import Clock, ManualClock
from tests.fake_google.http_messages import Json
from tests.fake_google.sheets.model import Sheet, Spreadsheet

ROBOT = "robot@project.iam.example"  # the account of a request whose token names none
SPREADSHEET = "application/vnd.google-apps.spreadsheet"
FOLDER = "application/vnd.google-apps.folder"
ID_LETTERS = string.ascii_letters + string.digits + "-_"
RANKS = {"reader": 1, "commenter": 2, "writer": 3, "fileOrganizer": 4, "organizer": 5, "owner": 6}


@dataclass
class File:
    """One Drive file. ``owner`` is "" in a shared drive; ``permissions`` are Drive's permission resources."""

    id: str
    name: str
    mime: str
    owner: str
    created: datetime
    modified: datetime
    changed_by: str
    parents: list[str] = field(default_factory=list)
    drive: str = ""
    version: int = 1
    trashed: bool = False
    permissions: list[Json] = field(default_factory=list)
    revisions: list[Json] = field(default_factory=list)
    comments: list[Json] = field(default_factory=list)
    extra: Json = field(default_factory=dict)  # description, properties, appProperties and the like
    book: Spreadsheet | None = None
    content: bytes = b""
    opened_by: set[str] = field(default_factory=set)  # accounts that made or opened it
    application: str = ""  # that made it: its appProperties are those in `extra`
    other_properties: dict[str, Json] = field(default_factory=dict)  # appProperties of other applications
    given_to: set[str] = field(default_factory=set)  # applications for which a person picked the file
    trashed_at: datetime | None = None
    trashed_by: str = ""


@dataclass
class SharingRules:
    """How sharing differs from the plain case; addresses in lower case.

    ``refused``: address → (status, reason, message). ``accountless``: addresses without a Google account. ``weakened``:
    address → the strongest role that the domain's policy leaves. ``aliases``: address → the account's own address.
    ``groups``: addresses of groups. ``notices_fail``: the file is shared, but its notification can't be sent.
    ``exhausted``: the daily limit on sharing is reached.
    """

    refused: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    accountless: set[str] = field(default_factory=set)
    weakened: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)
    notices_fail: bool = False
    exhausted: bool = False

    def strongest(self, address: str, role: str) -> str:
        most = self.weakened.get(address.casefold(), role)
        return min(role, most, key=lambda each: RANKS[each])


@dataclass
class SharedDrive:
    id: str
    name: str
    permissions: list[Json] = field(default_factory=list)


@dataclass(frozen=True)
class Change:
    """One entry of Drive's change list; ``removed``: the file was deleted."""

    file: str
    at: datetime
    removed: bool = False


@dataclass
class GoogleState:
    """The state behind the server; the same seed gives the same ids."""

    clock: Clock = field(default_factory=ManualClock)
    seed: int = 1
    files: dict[str, File] = field(default_factory=dict)
    drives: dict[str, SharedDrive] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    mail: list[Json] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)  # access token → account
    no_storage: set[str] = field(default_factory=set)  # accounts that can't own a file (newer service accounts)
    sharing: SharingRules = field(default_factory=SharingRules)
    incomplete_search: bool = False  # a search reports that it did not search everything
    ignores_insertions: bool = False  # insertDimension is answered, and inserts nothing
    fixed_references: bool = False  # formulas and named ranges stay as they are when rows or columns are inserted
    # By how much a listing lags behind changes; `listed` keeps the states of files only while it is set.
    listing_lag: timedelta = timedelta(0)
    listed: dict[str, list[tuple[datetime, File]]] = field(default_factory=dict)  # by file, oldest first
    applications: dict[str, str] = field(default_factory=dict)  # access token → OAuth client, "" without one
    narrow_tokens: set[str] = field(default_factory=set)  # tokens with the scope drive.file alone

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 - ids that repeat in every run are the purpose

    def new_id(self, length: int = 44) -> str:
        return "1" + "".join(self._random.choices(ID_LETTERS, k=length - 1))

    def new_number(self) -> int:
        """A sheetId, protectedRangeId and the like: a positive 31-bit number."""
        return self._random.randrange(1, 2**31)

    def root(self, account: str) -> str:
        """The id of an account's My Drive."""
        return "0A" + format(abs(stable_hash(account)) % 36**17, "017d")[:17]

    def touch(self, file: File, account: str) -> None:
        """Records a change of a file: time, version, revision and the change list."""
        file.modified = self.clock.stamp()
        file.version += 1
        file.changed_by = account
        self.changes.append(Change(file.id, file.modified))
        if file.mime != FOLDER:
            _add_revision(file, account)

    def is_trashed(self, file: File) -> bool:
        """Whether the file or a folder above it is in the bin."""
        return file.trashed or any(self.is_trashed(self.files[each]) for each in file.parents if each in self.files)

    def keep_listed(self, changed: Iterable[str], since: datetime | None = None) -> None:
        """Keeps what a listing shows of the changed files, from `since` (now) on, for listings that lag behind."""
        now = since or self.clock.now()
        for file in [self.files[each] for each in dict.fromkeys(changed) if each in self.files]:
            self.listed.setdefault(file.id, []).append((now, replace(file, extra=deepcopy(file.extra), book=None)))

    def as_listed(self) -> Iterator[File]:
        """The files as a listing shows them now: `listing_lag` ago."""
        until = self.clock.now() - self.listing_lag
        for file in self.files.values():
            states = [state for at, state in self.listed.get(file.id, []) if at <= until]
            if states:
                yield states[-1]
            elif file.created <= until:
                yield file

    def remove(self, file: File) -> None:
        """Deletes a file; a folder with everything inside."""
        for child in [other for other in self.files.values() if file.id in other.parents]:
            self.remove(child)
        self.files.pop(file.id, None)
        self.changes.append(Change(file.id, self.clock.stamp(), removed=True))

    def listed_permissions(self, file: File) -> list[Json]:
        """The file's own permissions, and those inherited from folders and drive; an account has one entry."""
        own = {entry["id"]: entry | {"permissionDetails": [_detail(entry, "file")]} for entry in file.permissions}
        for source, entry in self._inherited(file):
            known = own.get(entry["id"])
            detail = _detail(entry, "member" if source in self.drives else "file") | {"inherited": True,
                                                                                     "inheritedFrom": source}
            if known is None:
                own[entry["id"]] = entry | {"permissionDetails": [detail]}
            else:
                strongest = max(known["role"], entry["role"], key=lambda role: RANKS[role])
                details = [*known["permissionDetails"], detail]
                own[entry["id"]] = known | {"role": strongest, "permissionDetails": details}
        return list(own.values())

    def _inherited(self, file: File) -> Iterator[tuple[str, Json]]:
        for parent in file.parents:
            if parent in self.files:
                folder = self.files[parent]
                yield from ((parent, entry) for entry in folder.permissions if entry["role"] != "owner")
                yield from self._inherited(folder)
            elif parent in self.drives:
                yield from ((parent, entry) for entry in self.drives[parent].permissions)

    def role(self, file: File, account: str) -> str:
        """Returns the account's strongest role on a file through the file, its folders or its drive; "" for none."""
        return max(self._roles(file, account), key=lambda role: RANKS.get(role, 0), default="")

    def has_role(self, file: File, account: str, role: str) -> bool:
        return RANKS.get(self.role(file, account), 0) >= RANKS[role]

    def _roles(self, file: File, account: str) -> Iterator[str]:
        yield from (entry["role"] for entry in file.permissions if permission_applies(entry, account))
        for parent in file.parents:
            if parent in self.files:
                yield from (role for role in self._roles(self.files[parent], account) if role != "owner" or
                            self.files[parent].owner == file.owner)  # fmt: skip
        if file.drive in self.drives:
            entries = self.drives[file.drive].permissions
            yield from (entry["role"] for entry in entries if permission_applies(entry, account))


def _detail(entry: Json, kind: str) -> Json:
    return {"permissionType": kind, "role": entry["role"], "inherited": False}


REVISION_GAP = 300  # seconds without a change, after which a new revision begins; another account begins one at once


def _add_revision(file: File, account: str) -> None:
    """Adds a revision, or extends the last one as Drive does: changes of one account at short intervals are one
    revision, with the time of the last change."""
    last = file.revisions[-1] if file.revisions else None
    if last and last["by"] == account and (file.modified - last["at"]).total_seconds() < REVISION_GAP:
        last["at"] = file.modified
    else:
        file.revisions.append({"id": str(file.version), "by": account, "at": file.modified})


def permission_applies(permission: Json, account: str) -> bool:
    """Whether a permission is for the account: by address, by its domain, or for anyone."""
    kind = permission["type"]
    if kind in ("user", "group"):
        return str(permission.get("emailAddress", "")).casefold() == account.casefold()
    return kind == "anyone" or account.casefold().endswith("@" + str(permission.get("domain", "")).casefold())


def stable_hash(text: str) -> int:
    """A hash that is the same in every run, unlike ``hash``."""
    number = 7
    for letter in text:
        number = (number * 131 + ord(letter)) % 2**61
    return number


def new_spreadsheet() -> Spreadsheet:
    """A spreadsheet with Google's defaults."""
    return Spreadsheet([Sheet(0, "Sheet1", 1000, 26)])
