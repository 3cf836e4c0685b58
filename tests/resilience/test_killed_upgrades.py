"""SIGKILL at any step of an upgrade: each workbook is whole, and the next run ends in the undisturbed state."""

from __future__ import annotations

import os
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from tests.cli.cli_runner import CliWorkspace
from tests.resilience.changed_forms import change_forms
from tests.resilience.child_process import KILLED, FaultPlan, run
from tests.resilience.sample_office import UNITS, events, events_in_log, workspace_state

KILLS = int(os.environ.get("BAOCAO_KILLS", "6"))  # `make kill-200` asks for more
MOMENT = "2024-06-10T09:00"


@pytest.fixture
def changed(quiet_office: CliWorkspace) -> CliWorkspace:
    change_forms(quiet_office.root)
    return quiet_office


def files(root: Path, folder: str = "sheets") -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in (root / folder).glob("[!.]*.xlsx")}


def copied(office: CliWorkspace, to: Path) -> CliWorkspace:
    return CliWorkspace(Path(shutil.copytree(office.root, to)))


def test_an_upgrade_killed_anywhere_and_run_again(changed: CliWorkspace, tmp_path: Path) -> None:
    whole, before = copied(changed, tmp_path / "whole"), files(changed.root)
    result = run(whole.root, "upgrade", as_of=MOMENT)
    assert result.code == 0, result.err
    after, expected = files(whole.root), workspace_state(whole, MOMENT)
    assert len(after) == len(UNITS)
    assert {*files(whole.root, "sheets/cu").values()} == {*before.values()}
    step = max(1, result.effects * 2 // KILLS)
    for number in range(1, result.effects, step):
        office = copied(changed, tmp_path / f"killed-{number}")
        assert run(office.root, "upgrade", as_of=MOMENT, faults=FaultPlan(kill_at=number)).code == KILLED
        found = {**files(office.root, "sheets/cu"), **files(office.root)}
        assert {*found.values()} <= {*before.values(), *after.values()}, number  # no workbook is half written
        again = run(office.root, "upgrade", as_of=MOMENT)
        assert again.code == 0, (number, again.err)
        assert files(office.root) == after, number
        assert workspace_state(office, MOMENT) == expected, number
        assert events_in_log(office.root) == events(office.root), number
        assert not list((office.root / "state" / "upgrade").glob("*.json")), number
        assert not list((office.root / "sheets").glob("**/.new-*")), number


def test_a_full_disk_leaves_every_workbook_as_it_was(changed: CliWorkspace) -> None:
    before = files(changed.root)
    result = run(changed.root, "upgrade", as_of=MOMENT, faults=FaultPlan(max_file_bytes=60_000))
    assert result.code == 3
    assert "Không ghi được bảng tính mới" in result.err
    assert files(changed.root) == before
    assert not list((changed.root / "sheets").glob("**/.new-*"))
    assert run(changed.root, "upgrade", as_of=MOMENT).code == 0
    assert files(changed.root).keys() == before.keys()
    assert {*files(changed.root).values()}.isdisjoint(before.values())
