"""The result of reading one unit's workbook in a run, before it is recorded as events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from automation.domain.tracking.evidence import Revision
from automation.domain.workbook.answers import WorkbookAnswers
from automation.domain.workbook.stored_files import FoundFile


@dataclass(frozen=True, slots=True)
class Observation:
    """`digest` is "" and `answers` None when the workbook could not be read; `problem` and `remedy` (Vietnamese) are
    then the reason and what to do. `unchanged`: its version is the one last observed, so the file was not opened and
    the answers are those of the snapshot. `revisions`: the store's revision history, if it was requested. `contents`:
    obligation → content digest (`workbook/content_digest`), if computed while reading. `owner`: the unit whose workbook
    it is, where that is another one. `marked`: it has a readable owner mark, None where it was not read; `mark_lost`:
    it had one when it was last read."""

    unit: str
    file: str
    version: str
    modified_at: datetime | None
    digest: str = ""
    answers: WorkbookAnswers | None = None
    problem: str = ""
    remedy: str = ""
    kind: str = ""  # why it is unreachable: "absent", "corrupt", "encrypted", "busy" …
    unchanged: bool = False
    filled: int = 0  # number of cells with an answer: for the guard against emptied workbooks
    revisions: tuple[Revision, ...] = ()
    contents: Mapping[str, str] | None = None
    owner: str = ""
    marked: bool | None = None
    mark_lost: bool = False


@dataclass(frozen=True, slots=True)
class CellCounts:
    """Input cells of one unit × obligation: `answered`, and `left`, those that must be answered and are blank."""

    answered: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class FindingCounts:
    """Findings of one unit × obligation: errors, unanswered warnings, answered ones."""

    errors: int = 0
    warnings: int = 0
    explained: int = 0


Tallies = Mapping[tuple[str, str], FindingCounts]


@dataclass(frozen=True, slots=True)
class FoundCopy:
    """A copy of a unit's workbook, which is not read. `kind`: a `CopyKind`. `read` and `read_modified_at`: the workbook
    that is read, "" and None when there is none."""

    unit: str
    file: str
    kind: str
    modified_at: datetime
    read: str = ""
    read_modified_at: datetime | None = None

    @property
    def newer(self) -> bool:
        """Reports whether it may hold later figures than the workbook that is read."""
        return self.read_modified_at is None or self.modified_at > self.read_modified_at

    def row(self) -> dict[str, Any]:
        """Returns the copy as a JSON object."""
        return {"unit": self.unit, "file": self.file, "kind": self.kind, "modified_at": self.modified_at.isoformat(),
                "read": self.read or None, "newer": self.newer,
                "read_modified_at": self.read_modified_at.isoformat() if self.read_modified_at else None}


@dataclass(frozen=True)
class Collected:
    """The result of the collect stage. `observations`: by unit code. `strays`: (name, reason) of files that are no
    expected unit's workbook; `copies`: those of them that are copies of one. `claimed_times`: `modified_at` is a claim
    of the sender's machine. `by_day`: collected by a check between two nights. `listing_delay`: by how much the listing
    may lag. `found`: files that are not where they should be."""

    observations: Mapping[str, Observation]
    strays: tuple[tuple[str, str], ...] = field(default=())
    claimed_times: bool = False
    copies: tuple[FoundCopy, ...] = field(default=())
    by_day: bool = False
    listing_delay: timedelta = timedelta(0)
    found: tuple[FoundFile, ...] = field(default=())
