"""What is known of a workspace's health before it is judged: facts, and the shape of a judgement."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from automation.configuration.problems import Problem
from automation.configuration.workspace import Workspace
from automation.domain.google_status import GoogleFacts
from automation.domain.tracking.events import Event, EventKind
from automation.ports import RegisterInput, WorkbookFile


class Level(StrEnum):
    OK = "ok"
    ATTENTION = "attention"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Check:
    """`message` and `next_step` are constant texts; `values` fill their places. `details`: a line each, as
    it is shown."""

    name: str
    level: Level
    message: str
    next_step: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    details: tuple[str, ...] = ()

    def message_text(self, translate: Callable[[str], str]) -> str:
        return translate(self.message).format(**self.values)

    def next_step_text(self, translate: Callable[[str], str]) -> str:
        return translate(self.next_step).format(**self.values) if self.next_step else ""


@dataclass(frozen=True, slots=True)
class FolderAccess:
    """A folder of the workspace, or a file's. One that does not exist is `writable` when it could
    be made."""

    name: str
    exists: bool
    readable: bool
    writable: bool


@dataclass(frozen=True, slots=True)
class OfficeLock:
    """A mark that LibreOffice or Excel leaves beside a file that it has open."""

    file: str
    holder: str
    since: datetime


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """`expected`: units that owe a workbook. `unreadable`: unit → what is wrong and what to do.
    `problem`: the store could not be asked at all."""

    expected: tuple[str, ...] = ()
    files: tuple[WorkbookFile, ...] = ()
    unreadable: Mapping[str, str] = field(default_factory=dict)
    register: RegisterInput = field(default_factory=lambda: RegisterInput("", ""))
    locks: tuple[OfficeLock, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class LedgerFacts:
    """`place` holds no password. `logged`: events that the register's log tells of. `problem`: it
    could not be opened or read."""

    place: str = ""
    exists: bool = False
    locked: bool = False
    events: Sequence[Event] = ()
    logged: int = 0
    problem: str = ""


@dataclass(frozen=True)
class DoctorFacts:
    """`workspace` None: the configuration can't be read, and nothing else was looked at.
    `machine_offset`: of the machine's zone from UTC at `now`. `rehearsed`: `now` is no real moment."""

    root: str
    now: datetime
    problems: Sequence[Problem] = ()
    workspace: Workspace | None = None
    folders: Sequence[FolderAccess] = ()
    store: StoreFacts = field(default_factory=StoreFacts)
    ledger: LedgerFacts = field(default_factory=LedgerFacts)
    password_set: bool = False
    free_bytes: int = 0
    machine_offset: timedelta = timedelta(0)
    rehearsed: bool = False
    google: GoogleFacts | None = None  # None: nothing of this workspace is at Google

    @property
    def loaded_workspace(self) -> Workspace:
        """The workspace of the checks that are only made when there is one."""
        if self.workspace is None:
            raise LookupError(self.root)
        return self.workspace

    @property
    def last_run(self) -> datetime | None:
        """Every run ends its look with one `observed` event without a unit."""
        rounds = [each.at for each in self.ledger.events if each.kind is EventKind.OBSERVED and each.unit is None]
        return max(rounds, default=None)
