"""`baocao doctor`: on real workspaces, sound and damaged. It changes nothing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from automation.adapters.ledger.sql_ledger import SqlLedger
from tests.cli.cli_runner import AN_LAO, CAT_BA, CliWorkspace
from tests.cli.trees import tree
from tests.examples import INIT

MORNING = "2024-05-21T07:00"  # after the last run of `submitted`
SECRET = "hoa-phượng-2024"


@pytest.fixture
def workspace(workspace: CliWorkspace) -> CliWorkspace:
    return in_english(workspace)


@pytest.fixture
def submitted(submitted: CliWorkspace) -> CliWorkspace:
    return in_english(submitted)


def in_english(workspace: CliWorkspace) -> CliWorkspace:
    path = workspace.root / "config/settings.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('language = "vi"', 'language = "en"'), encoding="utf-8")
    return workspace


def check_results(workspace: CliWorkspace, as_of: str = MORNING, exit_code: int = 3) -> dict[str, dict[str, Any]]:
    return {each["check"]: each for each in workspace.json("doctor", as_of=as_of, exit_code=exit_code)}


def test_a_sound_workspace(submitted: CliWorkspace) -> None:
    before = tree(submitted.root)
    found = check_results(submitted, exit_code=0)
    assert {each["level"] for each in found.values()} == {"ok"}
    assert "3" in found["workbooks"]["message"]
    assert "Everything is in order." in submitted.baocao("doctor", as_of=MORNING)
    assert tree(submitted.root) == before


def test_each_line_carries_its_next_step(workspace: CliWorkspace) -> None:
    shown = workspace.baocao("doctor", as_of=MORNING, exit_code=3)
    assert "Attention  No run yet." in shown
    assert "→ Look at baocao run --dry-run" in shown


def test_no_ledger_is_created(tmp_path: Path) -> None:
    workspace = CliWorkspace(tmp_path / "new")
    workspace.baocao(*INIT, str(workspace.root))
    in_english(workspace)
    found = check_results(workspace)
    assert (found["ledger"]["level"], found["workbooks"]["level"]) == ("ok", "attention")
    assert not (workspace.root / "state").exists()


def test_a_wrong_configuration_ends_with_2(workspace: CliWorkspace) -> None:
    with (workspace.root / "config/settings.toml").open("a", encoding="utf-8") as file:
        file.write("\n[kho]\n")
    (found,) = workspace.json("doctor", exit_code=2)
    assert (found["check"], found["level"]) == ("configuration", "wrong")
    assert "config/settings.toml" in found["details"][0]


def test_a_folder_that_is_no_workspace(tmp_path: Path) -> None:
    (found,) = CliWorkspace(tmp_path).json("doctor", exit_code=2)
    assert found["level"] == "wrong"


def test_workbooks_are_opened(submitted: CliWorkspace) -> None:
    sheets = submitted.root / "sheets"
    (sheets / f"{AN_LAO}.xlsx").write_bytes((sheets / f"{AN_LAO}.xlsx").read_bytes()[:2000])
    shutil.copy(sheets / f"{CAT_BA}.xlsx", sheets / f"{CAT_BA} (1).xlsx")
    found = check_results(submitted)
    assert [each.partition(":")[0] for each in found["workbooks"]["details"]] == [AN_LAO]
    assert len(found["strays"]["details"]) == 1


def test_office_locks_name_the_holder_and_the_time(submitted: CliWorkspace) -> None:
    lock = submitted.root / "sheets" / f".~lock.{AN_LAO}.xlsx#"
    lock.write_text(",lan,may-1,21.05.2024 06:30,file:///home/lan;", encoding="utf-8")
    os.utime(lock, (1716075000, 1716075000))  # 19 May 2024
    found = check_results(submitted)["office_locks"]
    assert (found["level"], found["details"]) == ("attention", [f"{AN_LAO}.xlsx (lan, 19/05/2024 06:30)"])


def test_a_register_that_somebody_has_open(submitted: CliWorkspace) -> None:
    (submitted.root / ".~lock.register.xlsx#").write_text(",thu-ky,may-2,21.05.2024 06:59,x;", encoding="utf-8")
    found = check_results(submitted)["register"]
    assert (found["level"], "thu-ky" in found["message"]) == ("attention", True)


def test_another_run_is_detected(submitted: CliWorkspace) -> None:
    ledger = SqlLedger("sqlite:///state/ledger.db", submitted.root)
    with ledger.lock():
        assert check_results(submitted)["lock"]["level"] == "attention"
    ledger.close()
    assert check_results(submitted, exit_code=0)["lock"]["level"] == "ok"


def test_a_lost_and_a_damaged_ledger(submitted: CliWorkspace) -> None:
    state = submitted.root / "state"
    for path in state.glob("ledger.db*"):
        path.unlink()
    assert "baocao restore" in check_results(submitted)["ledger"]["next_step"]
    (state / "ledger.db").write_bytes(b"no database at all " * 100)
    assert check_results(submitted)["ledger"]["level"] == "wrong"


def test_the_password_is_asked_for_but_never_shown(submitted: CliWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    path = submitted.root / "config/settings.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('adapter = "outbox"', 'adapter = "smtp"').replace('host = ""', 'host = "localhost"')
                    .replace('user = ""', 'user = "ban"'), encoding="utf-8")
    monkeypatch.delenv("BAOCAO_SMTP_PASSWORD", raising=False)
    assert "BAOCAO_SMTP_PASSWORD" in check_results(submitted)["mail_settings"]["message"]
    monkeypatch.setenv("BAOCAO_SMTP_PASSWORD", SECRET)
    assert SECRET not in submitted.baocao("doctor", "--json", as_of=MORNING)


def test_the_clock_is_compared_with_the_ledger(submitted: CliWorkspace) -> None:
    submitted.baocao("run", as_of="2199-01-01", exit_code=0)
    assert check_results(submitted, as_of="")["clock"]["level"] == "wrong"
