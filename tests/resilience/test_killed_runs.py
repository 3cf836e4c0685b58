"""SIGKILL at any moment of a run: the next run ends in the same state as an undisturbed one."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from tests.cli.cli_runner import CliWorkspace
from tests.resilience.child_process import KILLED, ChildResult, FaultPlan, run, start
from tests.resilience.sample_office import BUSY_RUN, WorkspaceState, events, events_in_log, workspace_state

KILLS = int(os.environ.get("BAOCAO_KILLS", "12"))  # `make kill-200` asks for more
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
    assert len(undisturbed.workspace_state.mails) == len(undisturbed.workspace_state.messages) >= 4
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


@pytest.mark.parametrize("from_the_end", range(3, 10))
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
    for at in range(1, undisturbed.result.effects, 7):
        assert run(office.root, "run", as_of=BUSY_RUN, faults=FaultPlan(kill_at=at)).code in (KILLED, PART)
    assert run(office.root, "run", as_of=BUSY_RUN).code == PART
    assert workspace_state(office) == undisturbed.workspace_state
