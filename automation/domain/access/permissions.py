"""Permissions of files as a store reports them, what the software granted of them, and how addresses are compared."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

READER, WRITER = "reader", "writer"
RANKS: Mapping[str, int] = {"": 0, READER: 1, "commenter": 2, WRITER: 3, "fileOrganizer": 4, "organizer": 5, "owner": 6}
GMAIL_DOMAINS = frozenset({"gmail.com", "googlemail.com"})
ACCOUNT_KINDS = frozenset({"user", "group"})
REGISTER = ""  # in place of a unit's code: the plan's register
CLUSTER_MARK = "@"  # before a cluster's code, in place of a unit's: that cluster's register
PUBLISHED_MARK = "#"  # before obligation and role ("6T:document"), in place of a unit's code: that published file


def cluster_place(code: str) -> str:
    """What stands in place of a unit's code for a cluster's register."""
    return f"{CLUSTER_MARK}{code}"


def published_place(name: str) -> str:
    """What stands in place of a unit's code for a published file. `name`: obligation and role, "6T:document"."""
    return f"{PUBLISHED_MARK}{name}"


def _behind(mark: str, place: str) -> str:
    return place.removeprefix(mark) if place.startswith(mark) else ""


class Step(StrEnum):
    GRANT = "grant"
    RAISE = "raise"  # the account has a weaker role
    LOWER = "lower"
    REMOVE = "remove"


def mailbox(address: str) -> str:
    """The address in the form in which equal mailboxes are equal texts. Gmail ignores dots and what follows a "+"; in
    other domains both distinguish accounts."""
    local, _, domain = address.strip().casefold().rpartition("@")
    if domain in GMAIL_DOMAINS:
        return f"{local.partition('+')[0].replace('.', '')}@gmail.com"
    return f"{local}@{domain}"


@dataclass(frozen=True, slots=True)
class Permission:
    """`kind`: "user", "group", "domain" or "anyone"; `address`: a domain for the third and "" for the last. `deleted`:
    the account no longer exists. `inherited`: it comes from a folder or shared drive and can't be removed here."""

    id: str
    kind: str
    role: str
    address: str = ""
    deleted: bool = False
    inherited: bool = False

    @property
    def rank(self) -> int:
        return RANKS.get(self.role, 0)


@dataclass(frozen=True, slots=True)
class Grant:
    """What the software granted. `address`: as it was asked for. `before`: the weaker role that the account had from
    people, "" for none. `id`: of the permission, where the store keeps it under another address (an alias), else ""."""

    address: str
    role: str
    before: str = ""
    id: str = ""

    @property
    def mailbox(self) -> str:
        return mailbox(self.address)

    def is_of(self, permission: Permission) -> bool:
        if permission.kind not in ACCOUNT_KINDS:
            return False
        return permission.id == self.id if self.id else mailbox(permission.address) == self.mailbox


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A unit's workbook, or the register (`unit` REGISTER), or what `cluster_place`, `published_place` stand for."""

    id: str
    unit: str
    url: str
    permissions: tuple[Permission, ...] = ()

    @property
    def cluster(self) -> str:
        """The code of the cluster whose register it is, or ""."""
        return _behind(CLUSTER_MARK, self.unit)

    @property
    def published(self) -> str:
        """Obligation and role of a published file ("6T:document"), or ""."""
        return _behind(PUBLISHED_MARK, self.unit)

    @property
    def is_published(self) -> bool:
        return bool(self.published)

    @property
    def is_register(self) -> bool:
        """Whether it is the plan's register or a cluster's."""
        return self.unit == REGISTER or bool(self.cluster)


@dataclass(frozen=True, slots=True)
class AccessChange:
    """One change of one file. `permission`: the id of the one that is changed, "" to create one. `role`: the new role;
    of a removal, the one that is taken away. `grant`: the mailbox of the grant that is made, changed or taken back."""

    step: Step
    address: str
    role: str
    grant: str
    permission: str = ""


@dataclass(frozen=True, slots=True)
class FilePlan:
    """What is to change on a file. `before`: what the software granted so far, None when nothing was ever recorded;
    `after`: what it has granted if every change succeeds. Both are sorted by mailbox."""

    file: SharedFile
    changes: tuple[AccessChange, ...]
    before: tuple[Grant, ...] | None
    after: tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class ChangeResult:
    """`role`, `id`, `stored_address`: of the permission now; a policy may keep the role below the one that was asked
    for. `reason`: the store's word for a refusal, "" for a success. `message`, `remedy`: why not, and what to do
    (Vietnamese). `detail`: the store's own sentence. `uncertain`: it may have taken effect."""

    file: SharedFile
    change: AccessChange
    role: str = ""
    id: str = ""
    stored_address: str = ""
    reason: str = ""
    message: str = ""
    remedy: str = ""
    detail: str = ""
    uncertain: bool = False

    @property
    def is_refused(self) -> bool:
        return bool(self.reason)


class FileSharing(ABC):
    """Reads and changes the permissions of a plan's files, where the store keeps them. `editors`: who may edit the
    protected cells, by the settings."""

    editors: tuple[str, ...] = ()

    @abstractmethod
    def shared_files(self) -> list[SharedFile]:
        """The units' workbooks, the register and the published files, with their permissions. Raises OSError."""

    @abstractmethod
    def change_access(self, plans: Sequence[FilePlan]) -> Iterator[ChangeResult]:
        """Carry the plans out and yield each change's result. A refused change does not prevent the others. Raises
        OSError when the store can't be reached or accepts no request."""

    @abstractmethod
    def protected_ranges(self, files: Sequence[SharedFile]) -> list[tuple[tuple[str, ...], ...]]:
        """For each file the editors of each range that the software protects, as the store shows them. Raises
        OSError."""

    @abstractmethod
    def renew_editors(self, file: SharedFile, former: Collection[str]) -> bool:
        """Let `editors` edit the protected cells of a file, and of `former` no longer those who are not among them.
        `file`: of the last `shared_files`. False: people changed it since it was read last, or are changing it; nothing
        was done. Raises OSError."""
