"""A ledger that a newer version of the software wrote is refused in words."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.cli.cli_runner import CliWorkspace


@pytest.mark.parametrize("command", ["status", "run", "outbox", "accept THPT-AN-LAO 6T"])
def test_a_newer_ledger_is_refused(workspace: CliWorkspace, command: str) -> None:
    workspace.baocao("status")
    ledger = workspace.root / "state" / "ledger.db"
    with closing(sqlite3.connect(ledger)) as connection, connection:
        connection.execute("UPDATE schema_version SET version = 99")
    before = ledger.read_bytes()
    workspace.baocao(*command.split(), exit_code=2)
    assert "cấu trúc 99" in workspace.errors
    assert "cài phiên bản phần mềm mới nhất" in workspace.errors
    assert ledger.read_bytes() == before
