"""What the stages ask of the world. Adapters answer; `wiring.py` chooses them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Protocol, TypeVar, runtime_checkable

from automation.domain.tracking.events import Event, Kind
from automation.domain.tracking.evidence import Sitting
from automation.domain.tracking.messages import Message, Receipt
from automation.domain.workbook.answers import RawTab
from automation.domain.workbook.drawing import Drawing, Value
from automation.domain.workbook.store_words import StoreWords

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class WorkbookFile:
    """A workbook as the store lists it, unread. `version` changes whenever it may have
    changed; `modified_at` is aware. `problem` set: it is there but can't be a unit's workbook."""

    unit: str
    name: str  # what a person would call it: "sheets/THPT-AN-LAO.xlsx"
    version: str
    modified_at: datetime
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a workbook gave nothing, and what its unit should do (Vietnamese)."""

    kind: str
    message: str
    remedy: str


@dataclass(frozen=True)
class Reading(Generic[T]):
    """`digest` is of the content: two files with the same digest say the same."""

    file: WorkbookFile
    digest: str
    content: T | Unreadable


@dataclass(frozen=True, slots=True)
class Mark:
    """A note and a colour for one cell of a unit's workbook. `style` is "error_mark" or
    "warning_mark". `cell` None: about the tab as a whole. `masked`: what the cell holds is
    personal and must not stand in the copy."""

    sheet: str
    cell: str | None
    text: str
    style: str
    masked: bool = False


@dataclass(frozen=True, slots=True)
class Banner:
    """A line at the head of each form: `checked` begins it (when), then for a tab what was `found` there, (words,
    style) by the tab's title, `clean` where nothing was. One that says the same of another moment is worth no
    writing."""

    checked: str
    found: Mapping[str, tuple[str, str]]
    clean: tuple[str, str]


@dataclass(frozen=True, slots=True)
class RegisterInput:
    """The cells that people fill. `rows`: (cell address, {column code: value}), only rows in
    which something is typed. `stamp` identifies this very state of the register; `generation`
    is what we wrote into it when we made it. `open_by` names who holds it open, if known.
    `logged`: how many events its log holds, as it says itself."""

    stamp: str
    generation: str
    rows: tuple[tuple[str, Mapping[str, Value]], ...] = ()
    open_by: str = ""
    problem: str = ""
    logged: int = 0


@dataclass(frozen=True, slots=True)
class RegisterLog:
    """`pieces` as `domain/event_log` cut them, in any order, of `total` events. `problem`: why
    they can't be told, and what to do (Vietnamese)."""

    pieces: tuple[str, ...] = ()
    total: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RegisterWrite:
    """`written` False: the register on disk is untouched, and `problem` says why and what to do
    (Vietnamese). `changed`: somebody typed since `stamp`: read again, then write again."""

    written: bool
    changed: bool = False
    problem: str = ""


class SheetStore(Protocol):
    """Units' workbooks, their annotated copies and the register."""

    @property
    def words(self) -> StoreWords:
        """What texts say of workbooks that are kept so."""

    def files(self) -> list[WorkbookFile]:
        """One listing; nothing is opened."""

    def digest(self, file: WorkbookFile) -> str:
        """Of the content, cheaply: settles whether a new version says anything new."""

    def read(self, files: Sequence[WorkbookFile],
             extract: Callable[[str, list[RawTab]], T]) -> Iterator[Reading[T]]:
        """Read in parallel; `extract(unit, tabs)` runs where the reading is done.
        Never raises for a bad file: its content is then Unreadable."""

    def create(self, tabs: Sequence[Drawing],
               workbooks: Iterable[tuple[str, Mapping[str, Value]]]) -> Iterator[str]:
        """Make a workbook per (unit, {slot: value}) from one template; yield each unit made.
        One that exists is left as it is and not yielded."""

    def annotate(self, unit: str, marks: Sequence[Mark], summary: Drawing, banner: Banner | None = None) -> str:
        """Write the annotated copy; return its name. A person's notes and colours stay. `summary` heads a copy;
        `banner` is for workbooks in which the forms themselves come first."""

    def clear_annotation(self, unit: str, banner: Banner | None = None) -> None:
        """Nothing to say any more: remove the annotated copy, or the marks and leave the `banner`."""

    def read_register(self) -> RegisterInput:
        """An absent register reads as empty, with stamp ""."""

    def read_log(self) -> RegisterLog:
        """What `restore` rebuilds the ledger from. An absent register has an empty log."""

    def write_register(self, tabs: Iterable[Drawing], stamp: str) -> RegisterWrite:
        """Replace the register, if it is still as `stamp` says and nobody has it open. The tabs are gone through
        once: a nation's would not stand side by side in memory."""

    def lease(self) -> AbstractContextManager[None]:
        """One machine at a time, whichever ledger each of them keeps. Raises LockedError when another
        one has it (says which and until when, in Vietnamese)."""


@runtime_checkable
class Mending(Protocol):
    """A store that may write into units' workbooks what people took out of them."""

    def opened(self) -> set[str]:
        """Units whose workbooks have lost their protection, as far as is known."""

    def repair(self, unit: str, tabs: Sequence[Drawing], values: Mapping[str, Value]) -> list[str]:
        """Put it back; what was put back, in words (Vietnamese). Raises OSError."""


@runtime_checkable
class Concluding(Protocol):
    """A store whose last write of the register can give the lease back."""

    def conclude(self) -> None:
        """The next write of the register is the last thing that the run does. Raises LockedError."""


@runtime_checkable
class InPlace(Protocol):
    """A store that annotates the units' own workbooks, not copies of them."""

    def annotated(self) -> dict[str, bool]:
        """Units where marks of ours stand, as far as is known: do they all stand as they were put?"""


@runtime_checkable
class Copying(Protocol):
    """A store that writes many annotated copies at once."""

    def annotate_all(self, units: Sequence[str],
                     said: Callable[[str], tuple[Sequence[Mark], Drawing]]) -> Iterator[tuple[str, OSError | None]]:
        """As `annotate`, for each unit what is `said` of it, asked where the copy is made; in their order,
        with what refused a copy."""


@runtime_checkable
class Recalling(Protocol):
    """A store that keeps a history of each workbook."""

    def sittings(self, unit: str) -> tuple[Sitting, ...]:
        """Every revision that it still tells of, whoever made it; () when it can't be had now."""


class Mailer(Protocol):
    @property
    def name(self) -> str:
        """Its word in the settings: what one mailer was given, another can't be asked for."""

    def send(self, message: Message) -> Receipt:
        """Hand over one message. Never raises for a refusal: the receipt says it.
        Raises OSError (or a subclass) only when it is certain that nothing was sent; MailStoppedError
        when nothing more will be taken for now."""

    def find(self, message: Message, witness: Message | None = None) -> bool | None:
        """Was it handed over before? None: there is no way to know. `witness`: one that surely went
        this way; who can't find that one can't say of another that it never went."""

    def close(self) -> None:
        """Hang up. Sending again opens anew."""


class Ledger(Protocol):
    def append(self, events: Iterable[Event]) -> int:
        """In one transaction. Events whose key is there already are left out; returns how many
        were new."""

    def events(self, until: datetime | None = None) -> list[Event]:
        """All events with `at` <= until, ordered by `at`, then by the order of appending."""

    def size(self) -> int:
        """How many events there are."""

    def latest(self, kind: Kind) -> datetime | None:
        """The moment of the newest event of a kind."""

    def put_snapshots(self, snapshots: Mapping[str, bytes]) -> None:
        """By key, as `recording/snapshots` packs them; those that exist are left."""

    def snapshots(self, digests: Iterable[str]) -> dict[str, bytes]:
        """Those that exist."""

    def lock(self) -> AbstractContextManager[None]:
        """One run at a time. Raises LockedError when another one has it."""

    def close(self) -> None: ...


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware, in the plan's time zone."""


class MailStoppedError(OSError):
    """No message goes before a person does something, or before tomorrow (says it, in Vietnamese)."""


class AdviceError(OSError):
    """What an adapter works with can't be used. `message` says why, `remedy` what to do (both Vietnamese)."""

    message = ""
    remedy = ""


class UnclearError(Exception):
    """What was asked of the world may have been done, or not: no OSError, since that would mean not. `message` and
    `remedy` as those of AdviceError."""

    message = ""
    remedy = ""


class LockedError(Exception):
    """Another run holds the ledger, or another machine the store: then its text says which."""


@dataclass(frozen=True, slots=True)
class Adapters:
    """What a job works with."""

    store: SheetStore
    mailer: Mailer
    ledger: Ledger
    requests: Callable[[], Mapping[str, object]] = dict  # what was asked of Google so far
    extras: Mapping[str, object] = field(default_factory=dict)
