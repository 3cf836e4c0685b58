"""Each broken workbook through a whole nightly run: the reported result, its remedy, no effect on other units.

What is broken in the folder has a night each; the broken workbooks share nights, each in a unit of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from automation.adapters.xlsx.read import PROBLEMS
from automation.domain.workbook.owner_mark import OTHER_UNIT
from automation.domain.workbook.store_words import FOLDER
from automation.pipeline.collect import ABSENT
from tests.demo.command import DONE, PART
from tests.hostile.corpus import CELLS, CORPUS, FILES, FOLDERS, TABS, HostileCase
from tests.hostile.limited_process import CPU_SECONDS, run_limited
from tests.hostile.workspace import (
    BROKEN_UNIT,
    UNITS,
    RunResult,
    Standings,
    create_workspace,
    run_night,
    with_broken_workbook,
    with_broken_workbooks,
)

REASONS = {ABSENT: FOLDER.absent, OTHER_UNIT: "Tệp này là bảng tính của "}
SHARED_SECONDS = 4 * CPU_SECONDS  # of a night with many broken workbooks
WORKBOOKS = FILES | TABS | CELLS


@dataclass(frozen=True)
class SharedNights:
    """Nights in which all units but UNITS have a broken workbook each; `folder` is empty at first."""

    folder: Path

    @cached_property
    def baseline(self) -> Path:
        return create_workspace(self.folder / "calm", units=())

    @cached_property
    def broken_units(self) -> Sequence[str]:
        return sorted({path.stem for path in (self.baseline / "sheets").glob("*.xlsx")} - set(UNITS))

    @cached_property
    def unbroken(self) -> RunResult:
        root = with_broken_workbooks(self.baseline, self.folder / "unbroken", {})
        return _limited_night(root, seconds=SHARED_SECONDS)

    @cached_property
    def results(self) -> dict[int, RunResult]:
        return {}

    def find(self, name: str) -> tuple[str, RunResult]:
        """The unit whose workbook is broken in this way, and the result of its night."""
        night, place = divmod(list(WORKBOOKS).index(name), len(self.broken_units))
        if night not in self.results:
            self.results[night] = self._play(night)
        return self.broken_units[place], self.results[night]

    def _play(self, night: int) -> RunResult:
        cases = list(WORKBOOKS.values())[night * len(self.broken_units):]
        broken = {unit: case.break_file for unit, case in zip(self.broken_units, cases, strict=False)}
        root = with_broken_workbooks(self.baseline, self.folder / f"night {night}", broken)
        # So many unreadable workbooks would end the night.
        return _limited_night(root, "--ignore-guard", seconds=SHARED_SECONDS)


def _limited_night(root: Path, *options: str, seconds: float = CPU_SECONDS) -> RunResult:
    result, _ = run_limited(run_night, root, *options, seconds=seconds)
    assert isinstance(result, RunResult)
    return result


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> SharedNights:
    return SharedNights(tmp_path_factory.mktemp("shared"))


@pytest.fixture(scope="module")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return create_workspace(tmp_path_factory.mktemp("hostile") / "calm")


@pytest.fixture(scope="module")
def unbroken_result(baseline: Path) -> RunResult:
    """The result of the same run without a broken workbook."""
    return _limited_night(with_broken_workbook(baseline, baseline.parent / "unbroken", lambda _path, _original: None))


def test_the_corpus_is_large_enough() -> None:
    assert len(CORPUS) >= 60
    assert all(case.remedy for case in CORPUS.values() if case.finding or case.unreachable or case.stray)


def test_unbroken_workbooks_are_reported_as_done(nights: SharedNights, unbroken_result: RunResult) -> None:
    for result in (nights.unbroken, unbroken_result):
        assert (result.exit_code, result.findings) == (DONE, [])


@pytest.mark.parametrize("name", FOLDERS)
def test_a_broken_folder_has_no_effect_on_other_units(
        name: str, baseline: Path, unbroken_result: RunResult, tmp_path: Path) -> None:
    case = FOLDERS[name]
    result = _limited_night(with_broken_workbook(baseline, tmp_path / "night", case.break_file))
    assert _without_notices(result.other_standings()) == _without_notices(unbroken_result.other_standings())
    assert any(each["notice"] for each in result.other_standings().values()) == (case.unreachable == OTHER_UNIT)
    assert {each["unit"] for each in result.findings} <= {BROKEN_UNIT}
    assert result.exit_code == (PART if case.unreachable or case.stray else DONE)
    expectation(case)(case, BROKEN_UNIT, result, unbroken_result)


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_broken_workbook_is_reported(name: str, nights: SharedNights) -> None:
    case = WORKBOOKS[name]
    unit, result = nights.find(name)
    expectation(case)(case, unit, result.of_unit(unit), nights.unbroken.of_unit(unit))


def test_broken_workbooks_have_no_effect_on_other_units(nights: SharedNights) -> None:
    broken = set(nights.broken_units)
    for name in list(WORKBOOKS)[::len(broken)]:
        _, result = nights.find(name)
        assert result.other_standings(broken) == nights.unbroken.other_standings(broken)
        assert {each["unit"] for each in result.findings} <= broken


def _unreachable(case: HostileCase, unit: str, result: RunResult, unbroken_result: RunResult) -> None:
    """The reason and the remedy are reported; a report that was submitted before stays submitted."""
    reason = REASONS.get(case.unreachable) or PROBLEMS[case.unreachable][0]
    assert [text for text in result.unfinished if reason in text and unit in text], result.unfinished
    assert case.stray in " ".join(result.unfinished)
    assert case.remedy in " ".join(result.unfinished), result.unfinished
    before = _standing(unbroken_result, unit)
    assert _standing(result, unit) == {code: "unreachable" if was == "not_due" else was for code, was in before.items()}


def _stray(case: HostileCase, _unit: str, result: RunResult, unbroken_result: RunResult) -> None:
    [text] = result.unfinished
    assert case.stray in text
    assert case.remedy in text
    assert result.standings == unbroken_result.standings
    assert result.findings == []


def _finding(case: HostileCase, unit: str, result: RunResult, _unbroken: RunResult) -> None:
    findings = [each for each in result.findings if each["code"] == case.finding]
    assert findings, [(each["code"], each["message"]) for each in result.findings]
    assert case.remedy in findings[0]["remedy"]
    assert unit in result.feedback
    assert not result.unfinished


def _accepted(_broken: HostileCase, unit: str, result: RunResult, unbroken_result: RunResult) -> None:
    assert result.findings == []
    assert not result.unfinished
    assert _standing(result, unit) == _standing(unbroken_result, unit)


EXPECTATIONS: Mapping[str, Callable[[HostileCase, str, RunResult, RunResult], None]] = {
    "unreachable": _unreachable, "stray": _stray, "finding": _finding, "accepted": _accepted,
}


def expectation(case: HostileCase) -> Callable[[HostileCase, str, RunResult, RunResult], None]:
    """The check of the result that the case expects."""
    return EXPECTATIONS[next(kind for kind in EXPECTATIONS if getattr(case, kind, True))]


def _without_notices(standings: Standings) -> Standings:
    """The standings without the notice to a unit that another's file holds its workbook."""
    return {key: {**each, "notice": None, "reason": each["reason"].removesuffix(each["notice"] or "").rstrip()}
            for key, each in standings.items()}


def _standing(result: RunResult, unit: str) -> dict[str, str]:
    return {obligation: each["standing"] for (code, obligation), each in result.standings.items() if code == unit}
