"""One workbook through the whole intake without a nightly run: read, examined, serialised, validated, annotated.

It is quick enough for thousands of workbooks; the results of each step are checked here as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from automation import wiring
from automation.adapters.xlsx.read import PROBLEMS, tabs
from automation.configuration.workspace import Workspace, load_or_raise
from automation.domain.tracking.findings import Finding
from automation.domain.tracking.observations import Observation
from automation.domain.workbook.answers import WorkbookAnswers
from automation.domain.workbook.content_digest import content_digests, ticks
from automation.jobs.context import JobContext
from automation.jobs.nightly import run_collect
from automation.jobs.run_state import RunState
from automation.pipeline.normalise import normalise
from automation.pipeline.validate import validate
from automation.ports import WorkbookFile
from automation.recording.snapshots import dumps, loads
from automation.tabs.feedback_tab import cell_annotations, check_tab
from tests.hostile.mutations import PERSONAL
from tests.hostile.workspace import BROKEN_UNIT, OTHER_UNIT, RUN_AT


@dataclass(frozen=True, slots=True)
class IntakeResult:
    """`kind`: why it could not be read, or ""; `findings`: (code, remedy) of each."""

    kind: str
    findings: tuple[tuple[str, str], ...] = ()

    @property
    def codes(self) -> set[str]:
        return {code for code, _ in self.findings}


@dataclass(frozen=True)
class Intake:
    """The intake of two units of a baseline workspace: the broken one and another one."""

    root: Path

    @cached_property
    def workspace(self) -> Workspace:
        return load_or_raise(self.root)

    @cached_property
    def context(self) -> JobContext:
        zone = ZoneInfo(self.workspace.plan.timezone)
        adapters = wiring.adapters(self.root, self.workspace.settings, zone, RUN_AT)
        return JobContext(self.workspace, adapters, RUN_AT, dry_run=True)

    @cached_property
    def baseline(self) -> tuple[WorkbookAnswers, object]:
        """The other unit's answers, and its findings without the broken unit."""
        answers = self.observe(OTHER_UNIT).answers
        assert answers is not None
        return answers, self.findings([answers])[OTHER_UNIT]

    @property
    def path(self) -> Path:
        return self.root / "sheets" / f"{BROKEN_UNIT}.xlsx"

    def observe(self, unit: str) -> Observation:
        """Reads the workbook as the night does, with the texts beside the answers examined for personal data."""
        state = RunState(self.context, listed=[WorkbookFile(unit, f"sheets/{unit}.xlsx", "", RUN_AT)])
        run_collect(state)
        return state.collected.observations[unit]

    def findings(self, workbooks: Iterable[WorkbookAnswers]) -> Mapping[str, list[Finding]]:
        answers, workspace = {each.unit: each for each in workbooks}, self.workspace
        units = {code: workspace.units[code] for code in answers}
        dataset = normalise(answers, workspace.catalogue, workspace.plan, units, workspace.previous, RUN_AT)
        by_unit: dict[str, list[Finding]] = {code: [] for code in answers}
        for each in validate(dataset):
            by_unit[each.unit].append(each)
        return by_unit

    def check(self, data: bytes) -> IntakeResult:
        """Runs the intake on a workbook of BROKEN_UNIT. Raises AssertionError for anything that could break a run."""
        self.path.write_bytes(data)
        observed = self.observe(BROKEN_UNIT)
        answers = observed.answers
        if answers is None:
            _check_refusal(observed)
            return IntakeResult(observed.kind)
        self._check_round_trip(answers)
        neighbour, before = self.baseline
        findings = self.findings([answers, neighbour])
        assert findings[OTHER_UNIT] == before, "another unit's findings have changed"
        assert all(each.message and each.remedy and each.code for each in findings[BROKEN_UNIT])
        printed = " ".join(f"{each.message} {each.remedy}" for each in findings[BROKEN_UNIT])
        assert not [words for words in PERSONAL if words in printed], "a finding repeats personal data"
        self._check_annotation(findings[BROKEN_UNIT])
        return IntakeResult("", tuple((each.code, each.remedy) for each in findings[BROKEN_UNIT]))

    def _check_round_trip(self, answers: WorkbookAnswers) -> None:
        """The snapshot in the ledger is read back unchanged."""
        again = loads(dumps(answers))
        assert again == answers
        catalogue, plan = self.workspace.catalogue, self.workspace.plan
        assert content_digests(again, catalogue, plan) == content_digests(answers, catalogue, plan)
        assert ticks(again, catalogue, plan) == ticks(answers, catalogue, plan)

    def _check_annotation(self, findings: list[Finding]) -> None:
        """The annotated copy can be opened, and its first tab is the summary of the findings."""
        if findings:
            summary = check_tab(self.workspace.units[BROKEN_UNIT], findings, RUN_AT)
            store = self.context.adapters.store
            [(_, error)] = store.annotate_all([BROKEN_UNIT], lambda _: (cell_annotations(findings), summary, None),
                                              lambda _, text: bool(self.context.recogniser.kinds(text)))
            assert error is None
            copy = self.root / store.annotation_place(BROKEN_UNIT)
            assert tabs(copy.read_bytes())[0].name == summary.title


def _check_refusal(observed: Observation) -> None:
    """A workbook that isn't read has a kind, a reason and a remedy; those of the format's own kinds are declared."""
    assert all((observed.kind, observed.problem, observed.remedy))
    if observed.kind in PROBLEMS:
        assert (observed.problem, observed.remedy) == PROBLEMS[observed.kind]


@lru_cache(maxsize=2)
def _intake(root: Path) -> Intake:
    return Intake(root)


def check_in_worker(root: Path, data: bytes) -> IntakeResult:
    """`Intake.check` for a worker process, which caches the workspace."""
    return _intake(root).check(data)
