"""`baocao doctor`: on real workspaces, sound and spoilt. It changes nothing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from automation.adapters.ledger import SqlLedger
from tests.cli.cli_runner import AN_LAO, CAT_BA, Office
from tests.cli.trees import tree

MORNING = "2024-05-21T07:00"  # after `busy_office`'s last night
SECRET = "hoa-phượng-2024"


@pytest.fixture
def office(office: Office) -> Office:
    return in_english(office)


@pytest.fixture
def busy_office(busy_office: Office) -> Office:
    return in_english(busy_office)


def in_english(office: Office) -> Office:
    path = office.root / "config/settings.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('language = "vi"', 'language = "en"'), encoding="utf-8")
    return office


def checked(office: Office, as_of: str = MORNING, ends: int = 3) -> dict[str, dict[str, Any]]:
    return {each["check"]: each for each in office.json("doctor", as_of=as_of, ends=ends)}


def test_a_sound_workspace(busy_office: Office) -> None:
    before = tree(busy_office.root)
    found = checked(busy_office, ends=0)
    assert {each["level"] for each in found.values()} == {"ok"}
    assert "3" in found["workbooks"]["message"]
    assert "Everything is in order." in busy_office.baocao("doctor", as_of=MORNING)
    assert tree(busy_office.root) == before


def test_each_line_carries_its_next_step(office: Office) -> None:
    shown = office.baocao("doctor", as_of=MORNING, ends=3)
    assert "Attention  No run yet." in shown
    assert "→ Look at baocao run --dry-run" in shown


def test_no_ledger_is_made_by_looking(tmp_path: Path) -> None:
    office = Office(tmp_path / "new")
    office.baocao("init", str(office.root))
    in_english(office)
    found = checked(office)
    assert (found["ledger"]["level"], found["workbooks"]["level"]) == ("ok", "attention")
    assert not (office.root / "state").exists()


def test_a_wrong_configuration_ends_with_2(office: Office) -> None:
    with (office.root / "config/settings.toml").open("a", encoding="utf-8") as file:
        file.write("\n[kho]\n")
    (found,) = office.json("doctor", ends=2)
    assert (found["check"], found["level"]) == ("configuration", "wrong")
    assert "config/settings.toml" in found["details"][0]


def test_a_folder_that_is_no_workspace(tmp_path: Path) -> None:
    (found,) = Office(tmp_path).json("doctor", ends=2)
    assert found["level"] == "wrong"


def test_workbooks_are_opened(busy_office: Office) -> None:
    sheets = busy_office.root / "sheets"
    (sheets / f"{AN_LAO}.xlsx").write_bytes((sheets / f"{AN_LAO}.xlsx").read_bytes()[:2000])
    shutil.copy(sheets / f"{CAT_BA}.xlsx", sheets / f"{CAT_BA} (1).xlsx")
    found = checked(busy_office)
    assert [each.partition(":")[0] for each in found["workbooks"]["details"]] == [AN_LAO]
    assert len(found["strays"]["details"]) == 1


def test_office_locks_tell_who_and_since_when(busy_office: Office) -> None:
    lock = busy_office.root / "sheets" / f".~lock.{AN_LAO}.xlsx#"
    lock.write_text(",lan,may-1,21.05.2024 06:30,file:///home/lan;", encoding="utf-8")
    os.utime(lock, (1716075000, 1716075000))  # 19 May 2024
    found = checked(busy_office)["office_locks"]
    assert (found["level"], found["details"]) == ("attention", [f"{AN_LAO}.xlsx (lan, 19/05/2024 06:30)"])


def test_a_register_that_somebody_has_open(busy_office: Office) -> None:
    (busy_office.root / ".~lock.register.xlsx#").write_text(",thu-ky,may-2,21.05.2024 06:59,x;", encoding="utf-8")
    found = checked(busy_office)["register"]
    assert (found["level"], "thu-ky" in found["message"]) == ("attention", True)


def test_a_run_at_work_is_seen(busy_office: Office) -> None:
    ledger = SqlLedger("sqlite:///state/ledger.db", busy_office.root)
    with ledger.lock():
        assert checked(busy_office)["lock"]["level"] == "attention"
    ledger.close()
    assert checked(busy_office, ends=0)["lock"]["level"] == "ok"


def test_a_lost_and_a_spoilt_ledger(busy_office: Office) -> None:
    state = busy_office.root / "state"
    for path in state.glob("ledger.db*"):
        path.unlink()
    assert "baocao restore" in checked(busy_office)["ledger"]["next_step"]
    (state / "ledger.db").write_bytes(b"no database at all " * 100)
    assert checked(busy_office)["ledger"]["level"] == "wrong"


def test_the_password_is_asked_for_but_never_shown(busy_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    path = busy_office.root / "config/settings.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('adapter = "outbox"', 'adapter = "smtp"').replace('host = ""', 'host = "localhost"')
                    .replace('user = ""', 'user = "ban"'), encoding="utf-8")
    monkeypatch.delenv("BAOCAO_SMTP_PASSWORD", raising=False)
    assert "BAOCAO_SMTP_PASSWORD" in checked(busy_office)["mail_settings"]["message"]
    monkeypatch.setenv("BAOCAO_SMTP_PASSWORD", SECRET)
    assert SECRET not in busy_office.baocao("doctor", "--json", as_of=MORNING)


def test_the_clock_is_held_against_the_ledger(busy_office: Office) -> None:
    busy_office.baocao("run", as_of="2199-01-01", ends=0)
    assert checked(busy_office, as_of="")["clock"]["level"] == "wrong"
