"""SQLite keeps the contract, and what is said to PostgreSQL is PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sql
from sqlalchemy.dialects import postgresql

from automation.adapters.ledger import EVENTS, INSERTS, SqlLedger
from automation.ports import Ledger
from tests.adapters.ledger_contract import LedgerContract, seen


class TestSqlite(LedgerContract):
    @pytest.fixture(autouse=True)
    def _workspace(self, tmp_path: Path) -> None:
        self.root = tmp_path

    def open(self) -> Ledger:
        return SqlLedger("sqlite:///state/ledger.db", self.root)

    def test_stands_in_the_workspace_whatever_the_current_folder(self) -> None:
        with self.open().lock():
            assert {each.name for each in (self.root / "state").iterdir()} >= {"ledger.db", "run.lock"}

    def test_an_absolute_path_stays_where_it_is(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        elsewhere = tmp_path_factory.mktemp("elsewhere") / "deep" / "own.db"
        SqlLedger(f"sqlite:///{elsewhere}", self.root).append([seen(0)])
        assert elsewhere.is_file()

    def test_writers_wait_for_each_other(self) -> None:
        self.open()

        def write(number: int) -> int:
            ledger = self.open()
            return sum(ledger.append([seen(hour, f"U{number}"), seen(hour)]) for hour in range(5))

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(write, range(4))) == 4 * 5 + 5

    def test_people_may_look_while_a_run_writes(self) -> None:
        ledger = SqlLedger("sqlite:///state/ledger.db", self.root)
        ledger.append([seen(0)])
        with ledger.engine.execution_options(writes=True).begin() as writing:
            writing.execute(sql.delete(EVENTS))
            assert len(self.open().events()) == 1


def test_inserts_are_said_in_postgresql() -> None:
    untyped: Any = postgresql
    dialect = untyped.dialect()
    statement = INSERTS["postgresql"](EVENTS).on_conflict_do_nothing()
    assert "ON CONFLICT DO NOTHING" in str(statement.compile(dialect=dialect))
    made = str(sql.schema.CreateTable(EVENTS).compile(dialect=dialect))
    assert "seq BIGSERIAL NOT NULL" in made
