"""Wrong command lines: each ends with 2, records nothing and says what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from automation.adapters.ledger import SqlLedger
from tests.cli.cli_runner import AN_LAO, DO_SON, CliWorkspace

EXTEND = ("extend", DO_SON, "6T", "--reason", "Mưa bão", "--until")
RETURN = ("return", AN_LAO, "6T", "--reason")


@pytest.mark.parametrize(("line", "says"), [
    (("stauts",), "status"),
    (("compile", "6T", "--format", "pdf"), "document, workbook, page, package, json"),
    (("compile", "6T", "--units", " , "), "--units"),
    (("fields", "--obligation", "6X"), "6T"),
    (("mail", "resolve", "6T/x"), "--sent"),
    ((*RETURN, "  "), "--reason"),
    ((*EXTEND, "5/6"), "2024-06-05 hoặc 05/06/2024"),
    (("accept", AN_LAO, "6T", "--verdict", "unproven"), "on_time"),
    (("remind", "--text"), "--dry-run"),
    (("run", "--job", "weekly"), "nightly, remind, check"),
])
def test_it_is_said_what_would_be_right(line: tuple[str, ...], says: str, submitted: CliWorkspace) -> None:
    ledger = SqlLedger("sqlite:///state/ledger.db", submitted.root)
    before = ledger.size()
    submitted.baocao(*line, as_of="2024-05-22", exit_code=2)
    assert says in submitted.errors
    assert ledger.size() == before


@pytest.mark.parametrize("day", ["2024-06-05", "05/06/2024"])
def test_a_day_is_written_either_way(day: str, submitted: CliWorkspace) -> None:
    submitted.baocao(*EXTEND, day, as_of="2024-05-22")
    assert submitted.standing(DO_SON, "6T", as_of="2024-05-29")["due"].startswith("2024-06-06T00:00")


def test_a_night_before_any_workbook_was_made_says_which_step_is_missing(tmp_path: Path) -> None:
    workspace = CliWorkspace(tmp_path / "new")
    workspace.baocao("init", str(workspace.root))
    told = workspace.json("run", exit_code=4)
    assert "baocao provision" in told["guard"]
    assert told["left"] == []


def test_keys_are_shown_whole_for_mail_resolve(submitted: CliWorkspace) -> None:
    told = submitted.baocao("remind", "--dry-run", as_of="2024-05-24")
    keys = [row["key"] for row in submitted.json("remind", "--dry-run", as_of="2024-05-24")]
    assert keys
    assert all(key in told.replace("\n", "") or key in told for key in keys)
