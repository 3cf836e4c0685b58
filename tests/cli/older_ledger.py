"""Test helper: the ledger of a workspace, rewritten as an older version of the software would have recorded it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

from automation.adapters.ledger.sql_ledger import SqlLedger
from automation.domain.tracking.events import Event
from tests.cli.cli_runner import CliWorkspace

URL = "sqlite:///state/ledger.db"


def rewrite_ledger(workspace: CliWorkspace, change: Callable[[Event], Event]) -> None:
    """Append each event again as `change` returns it. The register goes: its log has the events as they were."""
    with closing(SqlLedger(URL, workspace.root)) as ledger:
        events = [replace(change(each), seal=None) for each in ledger.events()]
    with closing(sqlite3.connect(workspace.root / "state/ledger.db")) as database, database:
        database.execute("delete from events")
        if database.execute("select 1 from sqlite_master where name = 'sqlite_sequence'").fetchone():
            database.execute("delete from sqlite_sequence where name = 'events'")
    with closing(SqlLedger(URL, workspace.root)) as ledger:
        ledger.append(events)
    for name in ("register.xlsx", "state/register-previous.xlsx"):
        (workspace.root / name).unlink(missing_ok=True)
