"""The state that the stages of a run pass to each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from automation.domain.tracking.events import Event
from automation.domain.tracking.findings import Finding
from automation.domain.tracking.observations import CellCounts, Collected, Tallies
from automation.jobs.bounces import BouncesFound
from automation.jobs.context import JobContext, Outcome
from automation.pipeline.register import RegisterRun
from automation.pipeline.remind import MailPlan
from automation.ports import WorkbookFile
from automation.recording.cluster_decisions import ClusterInput
from automation.recording.explanations import Kept

if TYPE_CHECKING:
    from automation.rules.frame import Dataset

NOTHING_COLLECTED = Collected({})
NO_MAIL = MailPlan(())


@dataclass
class RunState:
    """The state of a run. Each stage fills in its part and reads what earlier stages filled in."""

    context: JobContext
    outcome: Outcome = field(default_factory=Outcome)
    collected: Collected = NOTHING_COLLECTED
    snapshots: Mapping[str, bytes] = field(default_factory=dict)
    dataset: Dataset | None = None
    findings: list[Finding] = field(default_factory=list)
    tallies: Tallies = field(default_factory=dict)
    cells: Mapping[tuple[str, str], CellCounts] = field(default_factory=dict)  # by unit and obligation
    kept: Kept = field(default_factory=dict)  # what the next run needs of this one's checks
    ignore_guard: bool = False
    simulated: tuple[Event, ...] = ()  # what a dry run would have recorded so far
    planned: MailPlan = NO_MAIL
    planned_by: object = None  # what the letters were planned by, see `letters.planned_messages`
    logged: int = 0  # events in the register's log when it was last written
    listed: Sequence[WorkbookFile] | None = None  # the store's listing
    mark: str = ""  # `register_mark` of that listing
    by_day: bool = False  # a check between two nights
    unless_same: bool = False  # see `RegisterInputs`
    recorded: RegisterRun | None = None
    clusters: tuple[ClusterInput, ...] = ()  # their registers, as they were read
    cluster_marks: dict[str, str] = field(default_factory=dict)  # see `last_pass.cluster_marks`
    changed: Sequence[str] = ()  # the units whose workbooks were read
    bounces: BouncesFound | None = None  # what a check found in the mailbox before its pass
    incomplete: bool = False  # a workbook could not be read at this moment, or annotations not be written

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left that the next check would do."""
        return not (self.outcome.guard or self.incomplete)
