"""PostgreSQL keeps the contract, on a real server; machines exclude each other there."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sql
from sqlalchemy import event as listening

from automation.adapters.ledger.sql_ledger import SqlLedger
from automation.domain.tracking.event_log import decode, encode
from automation.ports import Ledger, LockedError
from tests.adapters.ledger_contract import LedgerContract, seen
from tests.adapters.postgres import Server

HOLD = """
import sys, time
from pathlib import Path
from automation.adapters.ledger.sql_ledger import SqlLedger
with SqlLedger(sys.argv[1], Path(sys.argv[2])).lock():
    print("held", flush=True)
    time.sleep(60)
"""


class TestPostgres(LedgerContract):
    @pytest.fixture(autouse=True)
    def _database(self, postgres: Server, tmp_path: Path) -> None:
        self.url, self.root = postgres.database(), tmp_path

    def open(self) -> Ledger:
        return SqlLedger(self.url, self.root)

    def copies(self, ledger: Ledger) -> list[int]:
        assert isinstance(ledger, SqlLedger)
        with ledger.engine.connect() as connection:
            names = sorted(name for name in sql.inspect(connection).get_table_names() if name.startswith("events_v"))
            return [connection.execute(sql.select(sql.func.count()).select_from(sql.table(name))).scalar_one()
                    for name in names]

    def test_two_machines_exclude_each_other(self, tmp_path: Path) -> None:
        here, there = SqlLedger(self.url, tmp_path / "here"), SqlLedger(self.url, tmp_path / "there")
        with here.lock(), pytest.raises(LockedError), there.lock():
            pass
        with there.lock():
            pass

    def test_a_dead_machine_holds_nothing(self) -> None:
        other = subprocess.Popen([sys.executable, "-c", HOLD, self.url, self.root], stdout=subprocess.PIPE, text=True)
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        ledger = self.open()
        with pytest.raises(LockedError), ledger.lock():
            pass
        other.kill()
        other.wait()
        for _ in range(100):  # the server notices at once, but not in the same instant
            try:
                with ledger.lock():
                    return
            except LockedError:
                time.sleep(0.05)
        pytest.fail("the lock outlived its holder")

    def test_databases_do_not_exclude_each_other(self, postgres: Server) -> None:
        with self.open().lock(), SqlLedger(postgres.database(), self.root).lock():
            pass

    def test_all_may_come_first(self) -> None:
        """The tables are made once, by whoever comes first; a key that many bring counts once."""

        def write(number: int) -> int:
            return SqlLedger(self.url, self.root).append([seen(0), seen(1, f"U{number}")])

        with ThreadPoolExecutor(6) as pool:
            assert sum(pool.map(write, range(6))) == 1 + 6

    def test_the_log_makes_it_anew(self) -> None:
        sqlite = SqlLedger("sqlite:///state/ledger.db", self.root)
        sqlite.append([seen(hour, f"U{unit}") for hour in (3, 1, 2) for unit in range(4)])
        ledger = self.open()
        ledger.append(decode([piece for pieces in encode(sqlite.events()) for piece in pieces]))
        assert ledger.events() == sqlite.events()

    def test_a_server_that_goes_is_told_without_its_password(self, tmp_path: Path) -> None:
        url = f"postgresql://baocao:s3cret@/baocao?host={tmp_path}"
        with pytest.raises(OSError, match="No such file or directory") as caught:
            SqlLedger(url, tmp_path)
        assert "baocao:***@" in caught.value.filename
        assert "s3cret" not in str(caught.value)

    def test_a_connection_that_is_cut_leaves_nothing_of_its_batch(self) -> None:
        ledger = SqlLedger(self.url, self.root)

        @listening.listens_for(ledger.engine, "commit")
        def cut(connection: sql.Connection) -> None:
            process = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            with SqlLedger(self.url, self.root).engine.connect() as other:
                other.exec_driver_sql(f"SELECT pg_terminate_backend({process})")

        with pytest.raises(OSError, match=r"terminating connection|closed the connection") as caught:
            ledger.append([seen(0), seen(1)])
        assert caught.value.filename.startswith("postgresql+psycopg://postgres@/baocao")
        assert self.open().events() == []
