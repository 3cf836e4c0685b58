"""What other accounts of the machine can read: nothing with personal data, unless people allow it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.cli_runner import AN_LAO, SUBMIT, UNITS, CliWorkspace, keep_units


@pytest.fixture(params=[0o022, 0o027, 0o000])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def permissions(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_nothing_is_readable_by_all_or_wider_than_the_umask(tmp_path: Path, umask: int) -> None:
    workspace = CliWorkspace(tmp_path / "workspace")
    workspace.baocao("init", str(workspace.root))
    keep_units(workspace.root, UNITS)
    workspace.baocao("provision", as_of="2024-01-08")
    workspace.answer(AN_LAO, "6T", "2024-05-20T09:00", {SUBMIT: "Đã nộp"})  # incomplete: there is feedback
    workspace.baocao("run", as_of="2024-05-29T02:00")
    made = [path for name in ("state", "sheets", "feedback", "outbox") for path in (workspace.root / name).rglob("*")]
    made += [workspace.root / name for name in ("register.xlsx", "state", "sheets", "feedback", "outbox")]
    made.remove(workspace.root / "sheets" / f"{AN_LAO}.xlsx")  # saved by the test itself
    assert len(made) > 12
    assert not {path.name: oct(permissions(path)) for path in made if permissions(path) & (umask | stat.S_IRWXO)}
    state = [path for path in made if "state" in path.parts and path.name != "register-previous.xlsx"]
    assert not {path.name: oct(permissions(path)) for path in state if permissions(path) & stat.S_IRWXG}
    checks = {row["check"]: row["level"] for row in workspace.json("doctor", as_of="2024-05-29")}
    assert checks["permissions"] == "ok"


def test_the_register_keeps_the_permissions_that_people_gave_it(submitted: CliWorkspace) -> None:
    register = submitted.root / "register.xlsx"
    register.chmod(0o664)
    submitted.baocao("run", as_of="2024-05-29T02:00")
    assert permissions(register) == 0o664
    found = [row for row in submitted.json("doctor", as_of="2024-05-29", exit_code=3) if row["check"] == "permissions"]
    assert [(row["level"], "register.xlsx" in row["message"]) for row in found] == [("attention", True)]
