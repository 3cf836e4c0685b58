"""Base classes of the adapters (`SheetStore`, `Mailer`, `Ledger`) and the types that they exchange with the pipeline.

Every adapter implements the abstract methods; the others have defaults that do nothing or return "not supported"."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Generic, TypeVar

from automation.domain.access.permissions import FileSharing
from automation.domain.tracking.cluster_registers import ClusterRegisters
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.evidence import Revision
from automation.domain.tracking.messages import Message, Receipt
from automation.domain.tracking.published_files import PublishedFile
from automation.domain.tracking.register_grid import RegisterInput as RegisterInput
from automation.domain.tracking.register_grid import RegisterLog as RegisterLog
from automation.domain.tracking.register_grid import RegisterWrite as RegisterWrite
from automation.domain.workbook.addresses import UNKNOWN, Addresses
from automation.domain.workbook.annotations import Annotation as Annotation
from automation.domain.workbook.annotations import Banner as Banner
from automation.domain.workbook.annotations import UnitAnnotations as UnitAnnotations
from automation.domain.workbook.answers import RawTab
from automation.domain.workbook.drawing import Drawing, Value
from automation.domain.workbook.form_change.outcome import (
    NOT_POSSIBLE,
    UpgradeOutcome,
    UpgradeState,
    WantedForms,
)
from automation.domain.workbook.store_words import StoreWords
from automation.domain.workbook.stored_files import FileRecord, FoundFile

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class WorkbookFile:
    """An entry of the listing. `version` changes whenever the content may have changed; `modified_at` is aware.
    `problem` (Vietnamese): why it can't be a unit's workbook. `copy`: the `CopyKind` of a copy's name. `id`: the
    store's own. `found`: set where it is not where it should be."""

    unit: str
    name: str  # as a person would write it: "sheets/THPT-AN-LAO.xlsx"
    version: str
    modified_at: datetime
    problem: str = ""
    copy: str = ""
    id: str = ""
    found: FoundFile | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a workbook could not be read, and what its unit should do (Vietnamese)."""

    kind: str
    message: str
    remedy: str


@dataclass(frozen=True)
class Reading(Generic[T]):
    """The result of reading one workbook. Files with equal `digest` have equal content. `mark`: see `owner_mark.py`."""

    file: WorkbookFile
    digest: str
    content: T | Unreadable
    mark: str = ""


class SheetStore(FileRecord, ABC):
    """Stores the units' workbooks, their annotations and the register."""
    words: StoreWords  # the texts that differ between kinds of store
    digest_costs_reading = False  # computing a digest costs as much as reading the workbook
    annotates_in_place = False  # annotations are written into the unit's own workbook, not into a copy
    keeps_revisions = False  # `revisions` may return something
    claims_times = False  # the modification times are those of the senders' machines, not of the store
    addresses: Addresses = UNKNOWN  # under which people open workbooks, annotations and the register
    listing_delay = timedelta(0)  # a listing may lack changes as recent as this
    sharing: FileSharing | None = None  # None: the permissions are those of a file system
    cluster_registers: ClusterRegisters | None = None  # None: the store keeps none

    @abstractmethod
    def files(self) -> list[WorkbookFile]:
        """List the workbooks without opening any. Raises OSError when they can't be listed."""

    @abstractmethod
    def digest(self, file: WorkbookFile) -> str:
        """Return a digest of the content, "" when it can't be read now. Shows whether a new version differs."""

    @abstractmethod
    def read(self, files: Sequence[WorkbookFile], extract: Callable[[str, list[RawTab]], T]) -> Iterator[Reading[T]]:
        """Read workbooks in parallel and yield them in the order of `files`; `extract(unit, tabs)` runs in the worker.
        Never raises for a bad file, nor for a DamagedTabError of `extract`: the content is then Unreadable."""

    @abstractmethod
    def create(self, tabs: Sequence[Drawing], workbooks: Iterable[tuple[str, Mapping[str, Value]]]) -> Iterator[str]:
        """Create a workbook per (unit, {slot: value}) from one template; yield each unit whose workbook was created.
        An existing workbook is left unchanged and its unit not yielded."""

    @abstractmethod
    def annotate(self, unit: str, marks: Sequence[Annotation], summary: Drawing, banner: Banner | None = None) -> str:
        """Write a unit's annotations and return where they are; people's own notes and colours stay. `summary` is the
        tab "Kiểm tra"; `banner` is for stores that annotate in place. Raises OSError."""

    def annotate_all(self, units: Sequence[str], annotations: Callable[[str], UnitAnnotations],
                     is_personal: Callable[[str, str], bool] | None = None) -> Iterator[tuple[str, OSError | None]]:
        """Annotate each unit, in their order; yield it with the error that prevented it. `annotations(unit)` is called
        late, in the worker if there is one. `is_personal(unit, text)`: which texts outside the cells a copy masks."""
        for unit in units:
            marks, summary, banner = annotations(unit)
            failed = None
            try:
                self.annotate(unit, marks, summary, banner)
            except OSError as error:
                failed = error
            yield unit, failed

    @abstractmethod
    def clear_annotation(self, unit: str, banner: Banner | None = None) -> None:
        """Remove a unit's annotations: its annotated copy, or the marks in its workbook, where the `banner` stays."""

    @abstractmethod
    def annotated(self, recorded: Collection[str]) -> dict[str, bool]:
        """Return the units that have annotations, with whether these are as they were written. A store of copies
        returns those of `recorded`, the units annotated before, whose copy exists; one in place, all that have any."""

    @abstractmethod
    def annotation_place(self, unit: str) -> str:
        """Return where the unit finds its annotations, as a letter names it (Vietnamese)."""

    def altered(self) -> set[str]:
        """Return the units whose workbooks lost protection, locale or time zone, if the store detects that."""
        return set()

    def repair(self, unit: str, tabs: Sequence[Drawing], values: Mapping[str, Value]) -> list[str]:
        """Restore tabs and protection that people removed; return what was restored (Vietnamese). Raises OSError."""
        return []

    def upgrade(self, wanted: Mapping[str, Callable[[], WantedForms]]) -> Iterator[UpgradeOutcome]:
        """Bring workbooks of these units to the present forms; yield what became of each. A changed workbook keeps all
        that people wrote, and is yielded again by the next call unless this iterator was advanced after it: the caller
        records it first. Never raises for one workbook. The default can't."""
        for unit in wanted:
            yield UpgradeOutcome(unit, UpgradeState.IMPOSSIBLE, NOT_POSSIBLE)

    def upgrade_obstacles(self, wanted: Mapping[str, Callable[[], WantedForms]]) -> Mapping[str, str]:
        """Return unit → why `upgrade` would leave its workbook alone (Vietnamese), as far as that is not read from the
        forms: people's formulas that would read other cells. The default has none."""
        return {}

    def revisions(self, unit: str) -> tuple[Revision, ...]:
        """Return every known revision of a unit's workbook; () when there are none now. See `keeps_revisions`."""
        return ()

    @abstractmethod
    def read_register(self) -> RegisterInput:
        """Read what people entered. A missing register reads as empty, with stamp ""."""

    def register_mark(self) -> str:
        """Return a text that differs once somebody edits, opens or closes the register, as of the last `files()`: no
        request, nothing is parsed. "", the default: unknown."""
        return ""

    @abstractmethod
    def read_log(self) -> RegisterLog:
        """Read the register's log, from which `restore` rebuilds the ledger. A missing register has an empty log."""

    @abstractmethod
    def write_register(self, tabs: Iterable[Drawing], stamp: str) -> RegisterWrite:
        """Replace the register if its state is still `stamp` and nobody has it open. `tabs` is iterated once: a whole
        nation's tabs don't fit into memory together."""

    def publish(self, obligation: str, files: Mapping[str, Path],
                known: Mapping[str, PublishedFile]) -> Iterator[PublishedFile]:
        """Put a summary's files (role → file) where people read them, and yield each when it is there. `known`: as
        published before. Raises OSError, NowhereError, and PartlyPublishedError at the end."""
        raise NowhereError

    def lease(self) -> AbstractContextManager[None]:
        """Hold the store for one machine at a time, whichever ledger each keeps; by default nothing. Raises LockedError
        (text: which machine holds it, and until when)."""
        return nullcontext()

    def release_lease_early(self, if_last: Callable[[], bool]) -> None:
        """Release the lease with the next write of the register if `if_last()`, which is expensive: that write is then
        the run's last act. The default does nothing. Raises LockedError."""


class Mailer(ABC):
    """Sends messages."""
    name: str  # its word in settings.toml; only the mailer that sent a message can find it again

    @abstractmethod
    def send(self, message: Message) -> Receipt:
        """Send one message. Never raises for a refusal: the receipt reports it. Raises OSError only when it is certain
        that nothing was sent, MailStoppedError when no further message will be accepted for now."""

    def find(self, message: Message, canary: Message | None = None) -> bool | None:
        """Was the message sent before? None: there is no way to find out. `canary`: one that this mailer certainly
        sent; if even that one isn't found, not finding `message` proves nothing."""
        return None

    def close(self) -> None:
        """Close the connection. Sending again opens a new one. The default has none to close."""


class Notifier(ABC):
    """Posts short texts without personal data where the committee reads them at once, such as a chat."""

    @abstractmethod
    def post(self, text: str, key: str) -> Receipt:
        """Post one text. `key`: of the occasion, by which a repetition can be recognised. Never raises: the receipt
        reports a failure, without the secret address."""


class Ledger(ABC):
    """The append-only store of events, and of snapshots of the units' answers."""
    @abstractmethod
    def append(self, events: Iterable[Event]) -> int:
        """Append events in one transaction, without those whose key exists already; return how many were new."""

    @abstractmethod
    def events(self, until: datetime | None = None) -> list[Event]:
        """Return the events with `at` <= until, by `at`, then by the order of appending. Each has its seal."""

    @abstractmethod
    def size(self) -> int:
        """Return the number of events."""

    @abstractmethod
    def latest(self, kind: EventKind) -> datetime | None:
        """Return the moment of the newest event of a kind."""

    @abstractmethod
    def put_snapshots(self, snapshots: Mapping[str, bytes]) -> None:
        """Store snapshots by key, as `recording/snapshots.py` packs them; existing ones stay as they are."""

    @abstractmethod
    def snapshots(self, digests: Iterable[str]) -> dict[str, bytes]:
        """Return those snapshots that exist."""

    @abstractmethod
    def drop_texts(self, keys: Iterable[str]) -> int:
        """Remove the texts (`domain/tracking/chain.py`) of the events with these keys; return of how many events."""

    @abstractmethod
    def drop_snapshots(self, digests: Iterable[str]) -> int:
        """Remove snapshots; return how many there were."""

    @abstractmethod
    def snapshot_keys(self) -> list[str]:
        """Return the keys of all snapshots, sorted."""

    @abstractmethod
    def lock(self) -> AbstractContextManager[None]:
        """Hold the ledger for one run at a time. Raises LockedError when another run holds it."""

    def close(self) -> None:
        """Release connections. The default has none."""


class MailStoppedError(OSError):
    """No message can be sent before a person does something, or before tomorrow. The text is Vietnamese. `no_access`:
    as in AdviceError. `deferred`: it ends by itself."""

    no_access = deferred = False


class AdviceError(OSError):
    """Something that an adapter needs can't be used. `message`: why, `remedy`: what to do (both Vietnamese)."""

    message = remedy = ""
    refused = False  # nothing was begun: the command ends as for a wrong configuration
    no_access = False  # signed out, or a right is missing: only a person can restore it
    of_account = False  # every other request of the account would be refused as well


class NowhereError(AdviceError):
    """The store has no place to publish a summary."""

    message = "Chưa đặt nơi để công bố báo cáo tổng hợp nên chưa công bố gì."
    remedy = "Ghi published trong [paths] của config/settings.toml: thư mục dùng chung mà người nhận mở được."
    refused = True


class AmbiguousOutcomeError(Exception):
    """A request may have been carried out, or not (an OSError would mean that it wasn't). Fields as in AdviceError."""

    message = remedy = ""


class LockedError(Exception):
    """Another run holds the ledger, or another machine the store: the text is then which one (Vietnamese)."""
