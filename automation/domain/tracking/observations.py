"""The result of reading one unit's workbook in a run, before it is recorded as events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from automation.domain.tracking.evidence import Revision
from automation.domain.workbook.answers import WorkbookAnswers


@dataclass(frozen=True, slots=True)
class Observation:
    """`digest` is "" and `answers` None when the workbook could not be read; `problem` and
    `remedy` then say why (Vietnamese). `known`: its version is the one last observed, so
    nothing was opened and the answers are those of the snapshot. `revisions`: the store's history
    of it, where it was asked for. `contents`: the digests of `domain/contents`, where they were
    worked out on reading."""

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
    filled: int = 0  # cells that hold an answer: for the guard against sudden emptiness
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
    """Everything one listing gave. `strays`: files that are no expected unit's workbook, with
    a reason for each."""

    observations: Mapping[str, Observation]
    strays: tuple[tuple[str, str], ...] = field(default=())
