"""The facts on which the doctor's checks work, and the result of a check."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from automation.adapters.mail.sender_records import SenderRecords
from automation.configuration.problems import Problem
from automation.configuration.workspace import Workspace
from automation.domain.access.permissions import SharedFile
from automation.domain.google_status import GoogleFacts
from automation.domain.tracking.events import Event
from automation.domain.tracking.history import is_check, is_night
from automation.jobs.interrupted import StartedRun
from automation.ports import RegisterInput, WorkbookFile
from automation.recording.integrity import KeptLink


class Level(StrEnum):
    OK = "ok"
    ATTENTION = "attention"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check. `message` and `next_step` are constant texts; `values` fill their placeholders.
    `details`: lines that are shown as they are, and problems of the configuration, which are translated."""

    name: str
    level: Level
    message: str
    next_step: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    details: tuple[str | Problem, ...] = ()

    def detail_lines(self, translate: Callable[[str], str]) -> list[str]:
        return [each if isinstance(each, str) else each.formatted(translate) for each in self.details]

    def message_text(self, translate: Callable[[str], str]) -> str:
        return translate(self.message).format(**self.values)

    def next_step_text(self, translate: Callable[[str], str]) -> str:
        return translate(self.next_step).format(**self.values) if self.next_step else ""


@dataclass(frozen=True, slots=True)
class FolderAccess:
    """The access to a folder of the workspace. One that does not exist is `writable` when it could be created."""

    name: str
    exists: bool
    readable: bool
    writable: bool


@dataclass(frozen=True, slots=True)
class OfficeLock:
    """A lock file that LibreOffice or Excel keeps beside a file that it has open."""

    file: str
    holder: str
    since: datetime


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """`expected`: units that owe a workbook. `unreadable`: unit → what is wrong and what to do. `problem`: why the
    store could not be read at all. `unmarked`: units whose workbooks have no owner mark, as those that an older version
    made. `shared`: the files with their permissions, None where the store keeps none; `editors`: who may edit
    protected cells by the settings; `protected`: files, as many as were looked at, each with the editors of its
    protected ranges."""

    expected: tuple[str, ...] = ()
    files: tuple[WorkbookFile, ...] = ()
    unreadable: Mapping[str, str] = field(default_factory=dict)
    register: RegisterInput = field(default_factory=lambda: RegisterInput("", ""))
    locks: tuple[OfficeLock, ...] = ()
    problem: str = ""
    unmarked: tuple[str, ...] = ()
    shared: tuple[SharedFile, ...] | None = None
    editors: tuple[str, ...] = ()
    protected: tuple[tuple[SharedFile, tuple[tuple[str, ...], ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerFacts:
    """`place` holds no password. `logged`: the number of events in the register's log. `kept`: the links of the hash
    chain that are kept elsewhere. `problem`: why the ledger could not be opened or read."""

    place: str = ""
    exists: bool = False
    locked: bool = False
    events: Sequence[Event] = ()
    logged: int = 0
    kept: Sequence[KeptLink] = ()
    problem: str = ""


@dataclass(frozen=True)
class DoctorFacts:
    """`workspace` None: the configuration can't be read, and nothing else was gathered. `exposed`: places with
    personal data that every account of this machine can enter or read. `machine_offset`: of the machine's zone from UTC
    at `now`. `as_of_given`: `now` is not the machine's time."""

    root: str
    now: datetime
    problems: Sequence[Problem] = ()
    workspace: Workspace | None = None
    folders: Sequence[FolderAccess] = ()
    store: StoreFacts = field(default_factory=StoreFacts)
    ledger: LedgerFacts = field(default_factory=LedgerFacts)
    exposed: Sequence[str] = ()
    password_set: bool = False
    alarm_password_set: bool = False
    webhook_problem: str = ""  # why its address can't be used
    returned_mail_problem: str = ""  # why the mailbox of [bounces] can't be read
    free_bytes: int = 0
    machine_offset: timedelta = timedelta(0)
    as_of_given: bool = False
    names_problem: str = ""  # why the model that recognises persons' names cannot be used
    last_look: datetime | None = None  # of the last pass or check, from the cache of `jobs/last_pass.py`
    started_run: StartedRun | None = None  # began and did not end, or is under way
    google: GoogleFacts | None = None  # None: nothing of this workspace is at Google
    sender: SenderRecords | None = None  # of the sender's domain; None: no mail is sent, or the domain can't exist

    @property
    def loaded_workspace(self) -> Workspace:
        """The workspace, for checks that only run when there is one. Raises LookupError without one."""
        if self.workspace is None:
            raise LookupError(self.root)
        return self.workspace

    @property
    def last_run(self) -> datetime | None:
        """The moment of the last nightly run: each records one `observed` event without a unit."""
        return max((each.at for each in self.ledger.events if is_night(each)), default=None)

    @property
    def last_check(self) -> datetime | None:
        """The moment of the last check by day: one that read something is in the ledger."""
        recorded = [each.at for each in self.ledger.events if is_check(each)]
        nights = {each.at for each in self.ledger.events if is_night(each)}
        looks = [self.last_look] if self.last_look and self.last_look not in nights else []
        return max([*recorded, *looks], default=None)
