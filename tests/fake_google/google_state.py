"""Everything the stand-in knows: accounts, files, shared drives, mail, and the trail of changes."""

import random
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from tests.fake_google.clock import Clock, ManualClock
from tests.fake_google.http_messages import Json
from tests.fake_google.sheets.model import Sheet, Spreadsheet

ROBOT = "robot@project.iam.example"  # who a request is from when its token names nobody
SPREADSHEET = "application/vnd.google-apps.spreadsheet"
FOLDER = "application/vnd.google-apps.folder"
ID_LETTERS = string.ascii_letters + string.digits + "-_"
RANKS = {"reader": 1, "commenter": 2, "writer": 3, "fileOrganizer": 4, "organizer": 5, "owner": 6}


@dataclass
class File:
    """One file of Drive. ``owner`` is "" in a shared drive; ``permissions`` are Drive's own resources."""

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
    extra: Json = field(default_factory=dict)  # description, properties, appProperties and the like, as given
    book: Spreadsheet | None = None
    content: bytes = b""


@dataclass
class SharedDrive:
    id: str
    name: str
    permissions: list[Json] = field(default_factory=list)


@dataclass(frozen=True)
class Change:
    """One entry of Drive's change list; ``removed`` when the file is gone for good."""

    file: str
    at: datetime
    removed: bool = False


@dataclass
class GoogleState:
    """The state behind the server. Same seed, same ids."""

    clock: Clock = field(default_factory=ManualClock)
    seed: int = 1
    files: dict[str, File] = field(default_factory=dict)
    drives: dict[str, SharedDrive] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    mail: list[Json] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)  # access token → account
    no_storage: set[str] = field(default_factory=set)  # accounts that can't own a file (newer service accounts)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 - ids that repeat are the purpose

    def new_id(self, length: int = 44) -> str:
        return "1" + "".join(self._random.choices(ID_LETTERS, k=length - 1))

    def new_number(self) -> int:
        """A sheetId, protectedRangeId and the like: a positive 31-bit number."""
        return self._random.randrange(1, 2**31)

    def root(self, account: str) -> str:
        """The id of an account's My Drive."""
        return "0A" + format(abs(stable_hash(account)) % 36**17, "017d")[:17]

    def touch(self, file: File, account: str) -> None:
        """A change of a file: time, version, revision and the change list."""
        file.modified = self.clock.stamp()
        file.version += 1
        file.changed_by = account
        self.changes.append(Change(file.id, file.modified))
        if file.mime != FOLDER:
            _add_revision(file, account)

    def remove(self, file: File) -> None:
        """Delete for good, with everything inside a folder."""
        for child in [other for other in self.files.values() if file.id in other.parents]:
            self.remove(child)
        self.files.pop(file.id, None)
        self.changes.append(Change(file.id, self.clock.stamp(), removed=True))

    def role(self, file: File, account: str) -> str:
        """The strongest role that the account has on a file, by itself, its folders or its drive; "" for none."""
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


REVISION_GAP = 300  # seconds without a change, or another hand, begin a new revision


def _add_revision(file: File, account: str) -> None:
    """Drive folds a person's changes of a sitting into one revision, whose time is the last change's."""
    last = file.revisions[-1] if file.revisions else None
    if last and last["by"] == account and (file.modified - last["at"]).total_seconds() < REVISION_GAP:
        last["at"] = file.modified
    else:
        file.revisions.append({"id": str(file.version), "by": account, "at": file.modified})


def permission_applies(permission: Json, account: str) -> bool:
    """Whether a permission is for the account: by name, by its domain, or for anyone."""
    kind = permission["type"]
    if kind in ("user", "group"):
        return str(permission.get("emailAddress", "")).casefold() == account.casefold()
    return kind == "anyone" or account.casefold().endswith("@" + str(permission.get("domain", "")).casefold())


def stable_hash(text: str) -> int:
    """The same in every run, unlike ``hash``."""
    number = 7
    for letter in text:
        number = (number * 131 + ord(letter)) % 2**61
    return number


def new_spreadsheet() -> Spreadsheet:
    """A spreadsheet as Google makes it when nothing else is asked."""
    return Spreadsheet([Sheet(0, "Sheet1", 1000, 26)])
