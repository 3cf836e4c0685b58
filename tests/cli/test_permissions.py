"""What other accounts of the machine can read: nothing with personal data, unless people allow it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.cli_runner import AN_LAO, SUBMIT, UNITS, CliWorkspace, keep_units
from tests.examples import INIT


@pytest.fixture(params=[0o022, 0o027, 0o077, 0o000])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def permissions(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_nothing_is_readable_by_all_or_wider_than_the_umask(tmp_path: Path, umask: int) -> None:
    workspace = CliWorkspace(tmp_path / "workspace")
    workspace.baocao(*INIT, str(workspace.root))
    keep_units(workspace.root, UNITS)
    workspace.baocao("provision", as_of="2024-01-08")
    workspace.answer(AN_LAO, "6T", "2024-05-20T09:00", {SUBMIT: "Đã nộp"})  # incomplete: there is feedback
    workspace.baocao("run", as_of="2024-05-29T02:00")
    workspace.baocao("compile", "6T", as_of="2024-05-29T08:00")
    by_test = {workspace.root / "sheets" / f"{AN_LAO}.xlsx", workspace.root / "config" / "units.csv"}
    made = [workspace.root, *(path for path in workspace.root.rglob("*") if path not in by_test)]
    assert len(made) > 60
    assert not {path.name: oct(permissions(path)) for path in made if permissions(path) & (umask | stat.S_IRWXO)}
    state = [path for path in made if path.is_relative_to(workspace.root / "state")
             and path.name != "register-previous.xlsx"]
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


@pytest.mark.parametrize("name", ["state", "register.xlsx", "outbox", "sheets", "feedback"])
def test_doctor_names_what_every_account_can_read(submitted: CliWorkspace, name: str) -> None:
    path = submitted.root / name
    if not path.exists():
        path.mkdir()
    path.chmod(permissions(path) | stat.S_IROTH)
    found = [row for row in submitted.json("doctor", as_of="2024-05-29", exit_code=3) if row["check"] == "permissions"]
    assert [(row["level"], name in row["message"]) for row in found] == [("attention", True)]


def test_unfinished_reports_of_a_killed_compile_are_removed(submitted: CliWorkspace) -> None:
    folder = submitted.root / "reports" / "6T"
    old = [folder / name for name in (".dang-ghi-abc", ".new-def")]
    for each in old:
        (each / "inner").mkdir(parents=True)
        os.utime(each, (0, 0))
    submitted.baocao("compile", "6T", "--format", "json", as_of="2024-05-29T08:00")
    assert not [each for each in old if each.exists()]
    assert (folder / "tong-hop-6T.json").is_file()
