"""Wrong command lines: each ends with 2, records nothing and names the correct form."""

from __future__ import annotations

from pathlib import Path

import pytest

from automation.adapters.ledger.sql_ledger import SqlLedger
from tests.cli.cli_runner import AN_LAO, DO_SON, CliWorkspace
from tests.examples import INIT

EXTEND = ("extend", DO_SON, "6T", "--reason", "Mưa bão", "--until")
RETURN = ("return", AN_LAO, "6T", "--reason")


@pytest.mark.parametrize(("line", "expected"), [
    (("stauts",), "status"),
    (("compile", "6T", "--format", "pdf"), "document, workbook, page, package, json"),
    (("compile", "6T", "--units", " , "), "--units"),
    (("fields", "--obligation", "6X"), "6T"),
    (("mail", "resolve", "6T/x"), "--sent"),
    ((*RETURN, "  "), "--reason"),
    ((*EXTEND, "5/6"), "YYYY-MM-DD hoặc DD/MM/YYYY"),
    (("accept", AN_LAO, "6T", "--verdict", "unproven"), "on_time"),
    (("remind", "--text"), "--dry-run"),
    (("run", "--job", "weekly"), "nightly, remind, check"),
])
def test_the_correct_form_is_named(line: tuple[str, ...], expected: str, submitted: CliWorkspace) -> None:
    ledger = SqlLedger("sqlite:///state/ledger.db", submitted.root)
    before = ledger.size()
    submitted.baocao(*line, as_of="2024-05-22", exit_code=2)
    assert expected in submitted.errors
    assert ledger.size() == before


@pytest.mark.parametrize("day", ["2024-06-05", "05/06/2024"])
def test_a_day_is_written_either_way(day: str, submitted: CliWorkspace) -> None:
    submitted.baocao(*EXTEND, day, as_of="2024-05-22")
    assert submitted.standing(DO_SON, "6T", as_of="2024-05-29")["due"].startswith("2024-06-06T00:00")


def test_a_run_before_any_workbook_exists_names_the_missing_step(tmp_path: Path) -> None:
    workspace = CliWorkspace(tmp_path / "new")
    workspace.baocao(*INIT, str(workspace.root))
    shown = workspace.json("run", exit_code=4)
    assert "baocao provision" in shown["guard"]
    assert shown["left"] == []


def test_keys_are_shown_whole_for_mail_resolve(submitted: CliWorkspace) -> None:
    shown = submitted.baocao("remind", "--dry-run", as_of="2024-05-24")
    keys = [row["key"] for row in submitted.json("remind", "--dry-run", as_of="2024-05-24")]
    assert keys
    assert all(key in shown.replace("\n", "") or key in shown for key in keys)
