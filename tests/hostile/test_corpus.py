"""Each broken workbook through a whole nightly run: the reported result, its remedy, no effect on other units."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from automation.adapters.xlsx.read import PROBLEMS
from automation.domain.workbook.owner_mark import OTHER_UNIT
from automation.domain.workbook.store_words import FOLDER
from automation.pipeline.collect import ABSENT
from tests.demo.command import DONE, PART
from tests.hostile.corpus import CORPUS, HostileCase
from tests.hostile.limited_process import run_limited
from tests.hostile.workspace import BROKEN_UNIT, RunResult, Standings, create_workspace, run_night, with_broken_workbook

REASONS = {ABSENT: FOLDER.absent, OTHER_UNIT: "Tệp này là bảng tính của "}


@pytest.fixture(scope="module")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return create_workspace(tmp_path_factory.mktemp("hostile") / "calm")


@pytest.fixture(scope="module")
def unbroken_result(baseline: Path) -> RunResult:
    """The result of the same run without a broken workbook."""
    root = with_broken_workbook(baseline, baseline.parent / "unbroken", lambda _path, _original: None)
    result, _ = run_limited(run_night, root)
    assert isinstance(result, RunResult)
    assert (result.exit_code, result.findings) == (DONE, [])
    return result


def test_the_corpus_is_large_enough() -> None:
    assert len(CORPUS) >= 60
    assert all(case.remedy for case in CORPUS.values() if case.finding or case.unreachable or case.stray)


@pytest.mark.parametrize("name", CORPUS)
def test_it_is_reported_without_effect_on_other_units(
        name: str, baseline: Path, unbroken_result: RunResult, tmp_path: Path) -> None:
    case = CORPUS[name]
    result, _ = run_limited(run_night, with_broken_workbook(baseline, tmp_path / "night", case.break_file))
    assert _without_notices(result.other_standings()) == _without_notices(unbroken_result.other_standings())
    assert any(each["notice"] for each in result.other_standings().values()) == (case.unreachable == OTHER_UNIT)
    assert {each["unit"] for each in result.findings} <= {BROKEN_UNIT}
    assert result.exit_code == (PART if case.unreachable or case.stray else DONE)
    kind = next(kind for kind in EXPECTATIONS if getattr(case, kind, True))
    EXPECTATIONS[kind](case, result, unbroken_result)


def _unreachable(case: HostileCase, result: RunResult, unbroken_result: RunResult) -> None:
    """The reason and the remedy are reported; a report that was submitted before stays submitted."""
    reason = REASONS.get(case.unreachable) or PROBLEMS[case.unreachable][0]
    assert [text for text in result.unfinished if reason in text and BROKEN_UNIT in text], result.unfinished
    assert case.stray in " ".join(result.unfinished)
    assert case.remedy in " ".join(result.unfinished), result.unfinished
    before = _standing(unbroken_result)
    assert _standing(result) == {code: "unreachable" if was == "not_due" else was for code, was in before.items()}


def _stray(case: HostileCase, result: RunResult, unbroken_result: RunResult) -> None:
    [text] = result.unfinished
    assert case.stray in text
    assert case.remedy in text
    assert result.standings == unbroken_result.standings
    assert result.findings == []


def _finding(case: HostileCase, result: RunResult, _unbroken: RunResult) -> None:
    findings = [each for each in result.findings_of(BROKEN_UNIT) if each["code"] == case.finding]
    assert findings, [(each["code"], each["message"]) for each in result.findings_of(BROKEN_UNIT)]
    assert case.remedy in findings[0]["remedy"]
    assert result.has_feedback
    assert not result.unfinished


def _accepted(_broken: HostileCase, result: RunResult, unbroken_result: RunResult) -> None:
    assert result.findings == []
    assert not result.unfinished
    assert _standing(result) == _standing(unbroken_result)


EXPECTATIONS: dict[str, Callable[[HostileCase, RunResult, RunResult], None]] = {
    "unreachable": _unreachable, "stray": _stray, "finding": _finding, "accepted": _accepted,
}


def _without_notices(standings: Standings) -> Standings:
    """The standings without the notice to a unit that another's file holds its workbook."""
    return {key: {**each, "notice": None, "reason": each["reason"].removesuffix(each["notice"] or "").rstrip()}
            for key, each in standings.items()}


def _standing(result: RunResult) -> dict[str, str]:
    return {obligation: each["standing"] for (unit, obligation), each in result.standings.items()
            if unit == BROKEN_UNIT}
