"""One workbook through the whole intake without a night around it: read, kept, checked, annotated.

Quick enough to be asked thousands of times; the checks on what came out are made here as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from pathlib import Path
from zoneinfo import ZoneInfo

from automation.adapters.folder.store import FolderStore
from automation.adapters.xlsx.read import TROUBLES, tabs
from automation.configuration.workspace import Workspace, load_or_raise
from automation.domain.tracking.findings import Finding
from automation.domain.workbook.answers import WorkbookAnswers
from automation.domain.workbook.content_digest import digests, ticks
from automation.domain.workbook.find_tabs import read_workbook
from automation.pipeline.normalise import normalise
from automation.pipeline.validate import validate
from automation.ports import Reading, Unreadable, WorkbookFile
from automation.recording.snapshots import dumps, loads
from automation.tabs.feedback_tab import check_tab, marks
from tests.hostile.workspace import NEIGHBOUR, NIGHT, VICTIM


@dataclass(frozen=True, slots=True)
class Verdict:
    """`kind`: why it could not be read, or ""; `findings`: (code, remedy) of each."""

    kind: str
    findings: tuple[tuple[str, str], ...] = ()

    @property
    def codes(self) -> set[str]:
        return {code for code, _ in self.findings}


@dataclass(frozen=True)
class Intake:
    """A calm workspace, of which two units are looked at: the victim and a neighbour."""

    root: Path

    @cached_property
    def workspace(self) -> Workspace:
        return load_or_raise(self.root)

    @cached_property
    def store(self) -> FolderStore:
        settings = self.workspace.settings
        return FolderStore(self.root, settings.paths, ZoneInfo(self.workspace.plan.timezone), 2)

    @cached_property
    def calm(self) -> tuple[WorkbookAnswers, object]:
        """What the neighbour says, and what is found in it when it stands alone."""
        answers = self.read(NEIGHBOUR)
        assert isinstance(answers, WorkbookAnswers)
        return answers, self.findings([answers])[NEIGHBOUR]

    @property
    def path(self) -> Path:
        return self.root / "sheets" / f"{VICTIM}.xlsx"

    def read(self, unit: str) -> WorkbookAnswers | Unreadable:
        [reading] = self.store.read([self._file(unit)], partial(read_workbook, self.workspace.catalogue))
        assert isinstance(reading, Reading)
        return reading.content

    def _file(self, unit: str) -> WorkbookFile:
        return WorkbookFile(unit, f"sheets/{unit}.xlsx", "", NIGHT)

    def findings(self, workbooks: Iterable[WorkbookAnswers]) -> Mapping[str, list[Finding]]:
        known, work = {each.unit: each for each in workbooks}, self.workspace
        units = {code: work.units[code] for code in known}
        dataset = normalise(known, work.catalogue, work.plan, units, work.previous, NIGHT)
        found: dict[str, list[Finding]] = {code: [] for code in known}
        for each in validate(dataset):
            found[each.unit].append(each)
        return found

    def timeliness_verdict(self, data: bytes) -> Verdict:
        """Raises AssertionError for anything that a night could stumble over."""
        self.path.write_bytes(data)
        answers = self.read(VICTIM)
        if isinstance(answers, Unreadable):
            assert (answers.message, answers.remedy) == TROUBLES[answers.kind]
            return Verdict(answers.kind)
        self._keep(answers)
        neighbour, before = self.calm
        found = self.findings([answers, neighbour])
        assert found[NEIGHBOUR] == before, "another unit's findings have changed"
        assert all(each.message and each.remedy and each.code for each in found[VICTIM])
        self._annotate(found[VICTIM])
        return Verdict("", tuple((each.code, each.remedy) for each in found[VICTIM]))

    def _keep(self, answers: WorkbookAnswers) -> None:
        """What the ledger keeps of it comes back the same."""
        again = loads(dumps(answers))
        assert again == answers
        work = self.workspace
        assert digests(again, work.catalogue, work.plan) == digests(answers, work.catalogue, work.plan)
        assert ticks(again, work.catalogue, work.plan) == ticks(answers, work.catalogue, work.plan)

    def _annotate(self, findings: list[Finding]) -> None:
        """The copy that goes back can be opened, and its first tab says what there is to say."""
        if findings:
            summary = check_tab(self.workspace.units[VICTIM], findings, NIGHT)
            copy = self.root / self.store.annotate(VICTIM, marks(findings), summary)
            assert tabs(copy.read_bytes())[0].name == summary.title


@lru_cache(maxsize=2)
def _intake(root: Path) -> Intake:
    return Intake(root)


def judged(root: Path, data: bytes) -> Verdict:
    """`Intake.judge` for a worker process, which keeps what it knows of the workspace."""
    return _intake(root).timeliness_verdict(data)
