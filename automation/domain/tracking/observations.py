"""The result of reading one unit's workbook in a run, before it is recorded as events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from automation.domain.tracking.evidence import Revision
from automation.domain.workbook.answers import WorkbookAnswers


@dataclass(frozen=True, slots=True)
class Observation:
    """`digest` is "" and `answers` None when the workbook could not be read; `problem` and `remedy` (Vietnamese) are
    then the reason and what to do. `unchanged`: its version is the one last observed, so the file was not opened and
    the answers are those of the snapshot. `revisions`: the store's revision history, if it was requested. `contents`:
    obligation → content digest (`workbook/content_digest`), if computed while reading."""

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


@dataclass(frozen=True, slots=True)
class FindingCounts:
    """Findings of one unit × obligation: errors, unanswered warnings, answered ones."""

    errors: int = 0
    warnings: int = 0
    explained: int = 0


Tallies = Mapping[tuple[str, str], FindingCounts]


@dataclass(frozen=True)
class Collected:
    """The result of the collect stage. `observations`: by unit code. `strays`: (name, reason) of files that are no
    expected unit's workbook. `claimed_times`: `modified_at` is a claim of the sender's machine."""

    observations: Mapping[str, Observation]
    strays: tuple[tuple[str, str], ...] = field(default=())
    claimed_times: bool = False
