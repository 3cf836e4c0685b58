"""What goes wrong around a command ends in words and a documented exit code."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from automation.adapters.ledger import sql_ledger
from tests.cli.cli_runner import AN_LAO, CliWorkspace

BAOCAO = "import sys; from automation.cli.main import main; main()"
AS_OF = "2024-05-22T08:00"
LOCKED, USAGE = 75, 2


def ledger(workspace: CliWorkspace) -> Path:
    return workspace.root / "state" / "ledger.db"


def ascii_output(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-c", BAOCAO, *arguments], capture_output=True, check=False,
                          env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})


def test_an_event_of_an_unknown_kind(submitted: CliWorkspace) -> None:
    with closing(sqlite3.connect(ledger(submitted))) as connection, connection:
        connection.execute("UPDATE events SET kind = 'teleported' WHERE seq = 3")
    for command in (("status",), ("run",), ("compile", "6T"), ("outbox",), ("accept", AN_LAO, "6T"), ("doctor",)):
        submitted.baocao(*command, as_of=AS_OF, exit_code=USAGE if command != ("doctor",) else 3)
        assert "teleported" in submitted.errors or command == ("doctor",)


def test_a_ledger_that_another_program_holds(submitted: CliWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql_ledger, "BUSY_MILLISECONDS", 50)
    script = ("import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); "
              "c.execute('BEGIN EXCLUSIVE'); print('held', flush=True); sys.stdin.read()")
    with subprocess.Popen([sys.executable, "-c", script, ledger(submitted)], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        submitted.baocao("accept", AN_LAO, "6T", as_of=AS_OF, exit_code=LOCKED)
        assert "ledger.db" in submitted.errors
        if Path("/proc/self/fd").exists():
            assert f"({other.pid})" in submitted.errors
        other.communicate("")
    submitted.baocao("accept", AN_LAO, "6T", as_of=AS_OF)


def test_an_output_that_can_not_take_vietnamese(submitted: CliWorkspace) -> None:
    shown = ascii_output("-w", submitted.root, "--as-of", AS_OF, "status", "6T", "--all")
    assert shown.returncode == 0, shown.stderr
    assert b"Truong THPT An Lao" in shown.stdout
    rows = json.loads(ascii_output("-w", submitted.root, "--as-of", AS_OF, "status", "6T", "--json").stdout)
    assert rows == submitted.json("status", "6T", as_of=AS_OF)
    failed = ascii_output("-w", submitted.root, "compile", "7T")
    assert failed.returncode == USAGE
    assert b"Traceback" not in failed.stderr


def test_a_workspace_that_can_only_be_read(submitted: CliWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reads go on, from a copy of the ledger; whatever records ends in words."""
    expected = submitted.json("status", as_of=AS_OF)
    before = {path.name for path in (submitted.root / "state").iterdir()}
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode, **options: mode != os.W_OK and access(path, mode, **options))
    assert submitted.json("status", as_of=AS_OF) == expected
    submitted.baocao("outbox", as_of=AS_OF)
    submitted.baocao("compile", "6T", "--dry-run", as_of=AS_OF)
    submitted.baocao("accept", AN_LAO, "6T", as_of=AS_OF, exit_code=3)
    assert "ledger.db" in submitted.errors
    assert {path.name for path in (submitted.root / "state").iterdir()} == before


def test_a_decision_while_the_clock_is_set_back(submitted: CliWorkspace) -> None:
    """The newest run lies in the future: nothing is recorded before it."""
    submitted.baocao("run", as_of="2099-01-01T02:00")
    before = ledger(submitted).stat().st_size
    submitted.baocao("accept", AN_LAO, "6T", exit_code=USAGE)
    assert "2099" in submitted.errors
    assert ledger(submitted).stat().st_size == before


def test_a_disk_that_is_full_when_the_workbook_is_closed(submitted: CliWorkspace,
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_book: Workbook) -> None:
        raise FileCreateError(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))

    monkeypatch.setattr(Workbook, "close", full)
    submitted.baocao("compile", "6T", as_of=AS_OF, exit_code=3)
    assert os.strerror(errno.ENOSPC) in submitted.errors
    assert not list((submitted.root / "reports/6T").glob("*.*"))
