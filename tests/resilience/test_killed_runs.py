"""SIGKILL at any moment of a night: the next run leaves everything as an undisturbed night does."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from tests.cli.cli_runner import CliWorkspace
from tests.resilience.child_process import KILLED, Ended, Fate, run, start
from tests.resilience.sample_office import NIGHT, WorkspaceState, events, logged, workspace_state

KILLS = int(os.environ.get("BAOCAO_KILLS", "12"))  # `make kill-200` asks for more
SEED = os.environ.get("BAOCAO_SEED", "2024")
PART = 3  # a workbook can't be read: something is left


@dataclass(frozen=True)
class Undisturbed:
    ended: Ended
    workspace_state: WorkspaceState


@pytest.fixture(scope="session")
def undisturbed(busy: Path, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    office = CliWorkspace(Path(shutil.copytree(busy, tmp_path_factory.mktemp("undisturbed") / "workspace")))
    ended = run(office.root, "run", as_of=NIGHT)
    assert ended.code == PART, ended.err
    return Undisturbed(ended, workspace_state(office))


def test_the_night_under_attack_is_a_full_one(undisturbed: Undisturbed) -> None:
    kinds = {kind for _, kind, *_ in undisturbed.workspace_state.course}
    assert {"observed", "submitted", "unreachable", "returned", "extended", "provisioned"} <= kinds
    assert len(undisturbed.workspace_state.mails) == len(undisturbed.workspace_state.messages) >= 4
    assert len(undisturbed.workspace_state.feedback) == 2
    assert undisturbed.ended.effects > 30


@pytest.mark.parametrize("number", range(KILLS))
def test_killed_and_run_again(number: int, undisturbed: Undisturbed, office: CliWorkspace) -> None:
    chance = Random(f"{SEED}/{number}")  # noqa: S311 - which moment, no secret
    if number % 2:
        night = start(office.root, "run", as_of=NIGHT,
                      fate=Fate(kill_at=chance.randint(1, undisturbed.ended.effects)))
    else:
        night = start(office.root, "run", as_of=NIGHT)
        night.kill(after=chance.uniform(0, undisturbed.ended.seconds))
    assert night.wait().code in (KILLED, PART)
    again = run(office.root, "run", as_of=NIGHT)
    assert again.code == PART, again.err
    assert workspace_state(office) == undisturbed.workspace_state
    assert logged(office.root) == events(office.root)


@pytest.mark.parametrize("from_the_end", range(3, 10))
def test_killed_between_the_last_letter_and_the_register(from_the_end: int, undisturbed: Undisturbed,
                                                         office: CliWorkspace) -> None:
    """Nothing is left to send then, and the register must learn of it all the same."""
    fate = Fate(kill_at=undisturbed.ended.effects - from_the_end)
    assert run(office.root, "run", as_of=NIGHT, fate=fate).code == KILLED
    assert run(office.root, "run", as_of=NIGHT).code == PART
    assert workspace_state(office) == undisturbed.workspace_state
    assert logged(office.root) == events(office.root)


def test_killed_night_after_night(undisturbed: Undisturbed, office: CliWorkspace) -> None:
    """A machine that dies again and again, each time a little later, gets there as well."""
    for at in range(1, undisturbed.ended.effects, 7):
        assert run(office.root, "run", as_of=NIGHT, fate=Fate(kill_at=at)).code in (KILLED, PART)
    assert run(office.root, "run", as_of=NIGHT).code == PART
    assert workspace_state(office) == undisturbed.workspace_state
