"""SIGKILL at any moment of a run: the next run ends in the same state as an undisturbed one."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

import pytest

from tests.cli.cli_runner import DOCUMENT, SUBMIT, CliWorkspace
from tests.demo.secretary import RegisterEntry, decide
from tests.resilience.child_process import KILLED, ChildResult, FaultPlan, run, start
from tests.resilience.sample_office import (
    AN_LAO,
    BUSY_RUN,
    CAT_BA,
    WRONG_ANSWERS,
    ZONE,
    WorkspaceState,
    events,
    events_in_log,
    visible_files,
    workspace_state,
)

KILLS = int(os.environ.get("BAOCAO_KILLS", "6"))  # `make kill-200` asks for more
SEED = os.environ.get("BAOCAO_SEED", "2024")
PART = 3  # a workbook can't be read: the run is incomplete


@dataclass(frozen=True)
class Undisturbed:
    result: ChildResult
    workspace_state: WorkspaceState


@pytest.fixture(scope="session")
def undisturbed(busy: Path, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    office = CliWorkspace(Path(shutil.copytree(busy, tmp_path_factory.mktemp("undisturbed") / "workspace")))
    result = run(office.root, "run", as_of=BUSY_RUN)
    assert result.code == PART, result.err
    return Undisturbed(result, workspace_state(office))


def test_the_undisturbed_run_has_every_kind_of_effect(undisturbed: Undisturbed) -> None:
    kinds = {kind for _, kind, *_ in undisturbed.workspace_state.history}
    assert {"observed", "submitted", "unreachable", "returned", "extended", "provisioned"} <= kinds
    sent = [each for each in undisturbed.workspace_state.messages if each["state"] == "sent"]
    assert len(undisturbed.workspace_state.mails) == len(sent) >= 4
    assert len(undisturbed.workspace_state.feedback) == 2
    assert undisturbed.result.effects > 30


@pytest.mark.parametrize("number", range(KILLS))
def test_killed_and_run_again(number: int, undisturbed: Undisturbed, office: CliWorkspace) -> None:
    rng = Random(f"{SEED}/{number}")  # noqa: S311 - chooses a moment, no secret
    if number % 2:
        child = start(office.root, "run", as_of=BUSY_RUN,
                      faults=FaultPlan(kill_at=rng.randint(1, undisturbed.result.effects)))
    else:
        child = start(office.root, "run", as_of=BUSY_RUN)
        child.kill(after=rng.uniform(0, undisturbed.result.seconds))
    assert child.wait().code in (KILLED, PART)
    again = run(office.root, "run", as_of=BUSY_RUN)
    assert again.code == PART, again.err
    assert workspace_state(office) == undisturbed.workspace_state
    assert events_in_log(office.root) == events(office.root)


@pytest.mark.parametrize("from_the_end", range(3, 10, 3))
def test_killed_between_the_last_letter_and_the_register(from_the_end: int, undisturbed: Undisturbed,
                                                         office: CliWorkspace) -> None:
    """Nothing is left to send, and the register must be written all the same."""
    faults = FaultPlan(kill_at=undisturbed.result.effects - from_the_end)
    assert run(office.root, "run", as_of=BUSY_RUN, faults=faults).code == KILLED
    assert run(office.root, "run", as_of=BUSY_RUN).code == PART
    assert workspace_state(office) == undisturbed.workspace_state
    assert events_in_log(office.root) == events(office.root)


def test_killed_again_and_again(undisturbed: Undisturbed, office: CliWorkspace) -> None:
    """Runs killed again and again, each a little later, reach the same state."""
    for at in range(1, undisturbed.result.effects, max(1, 84 // KILLS)):
        assert run(office.root, "run", as_of=BUSY_RUN, faults=FaultPlan(kill_at=at)).code in (KILLED, PART)
    assert run(office.root, "run", as_of=BUSY_RUN).code == PART
    assert workspace_state(office) == undisturbed.workspace_state


CHECK = "2024-05-22T16:00"


@pytest.fixture
def changed(quiet_office: CliWorkspace) -> CliWorkspace:
    """A workspace before a check by day with work: a report, and a decision."""
    quiet_office.answer(CAT_BA, "6T", "2024-05-22T15:50", {SUBMIT: "Đã nộp", **DOCUMENT, **WRONG_ANSWERS})
    decide(quiet_office.root / "register.xlsx", {(AN_LAO, "6T"): RegisterEntry("Trả lại", "Thiếu số liệu mục K")},
           datetime(2024, 5, 22, 15, 55, tzinfo=ZONE))
    return quiet_office


def test_a_check_by_day_killed_anywhere_and_run_again(changed: CliWorkspace, tmp_path: Path) -> None:
    whole = CliWorkspace(Path(shutil.copytree(changed.root, tmp_path / "whole")))
    sent = len(visible_files(whole.root / "outbox"))
    result = run(whole.root, "check", as_of=CHECK)
    expected = workspace_state(whole, CHECK)
    assert (result.code, len(expected.mails)) == (0, sent + 2)  # on the return, and on what was received
    for number in range(1, result.effects, max(1, result.effects * 2 // KILLS)):
        office = CliWorkspace(Path(shutil.copytree(changed.root, tmp_path / f"killed-{number}")))
        assert run(office.root, "check", as_of=CHECK, faults=FaultPlan(kill_at=number)).code == KILLED
        assert run(office.root, "check", as_of=CHECK).code == 0
        assert workspace_state(office, CHECK) == expected, number
        assert events_in_log(office.root) == events(office.root), number
