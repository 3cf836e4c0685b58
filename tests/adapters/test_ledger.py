"""SQLite keeps the contract, and the statements for PostgreSQL compile in its dialect."""

from __future__ import annotations

import errno
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sql
from sqlalchemy.dialects import postgresql

from automation.adapters.ledger.schema import COPIES, EVENTS
from automation.adapters.ledger.sql_ledger import INSERTS, SqlLedger
from automation.ports import Ledger
from tests.adapters.ledger_contract import LedgerContract, seen


class TestSqlite(LedgerContract):
    @pytest.fixture(autouse=True)
    def _workspace(self, tmp_path: Path) -> None:
        self.root = tmp_path

    def open(self) -> Ledger:
        return SqlLedger("sqlite:///state/ledger.db", self.root)

    def copies(self, ledger: Ledger) -> list[int]:  # noqa: ARG002 - PostgreSQL asks it
        found = sorted((self.root / "state").glob("ledger-v1*.db"))
        assert [each.stat().st_mode & 0o777 for each in found] == [0o600] * len(found)
        counts = []
        for each in found:
            with closing(sqlite3.connect(each)) as connection:
                counts += connection.execute("SELECT count(*) FROM events").fetchone()
        return counts

    def test_an_older_layout_that_cannot_be_written_is_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        ledger = self.open()
        ledger.append([seen(0)])
        self.make_version_1(ledger)

        def refuse(*_arguments: object) -> None:
            raise OSError(errno.EROFS, "read-only")

        monkeypatch.setitem(COPIES, "sqlite", refuse)
        reader = self.open()
        assert (self.version(reader), len(reader.events())) == (1, 1)

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


@pytest.mark.parametrize("url", ["ledger.db", "mysql://u:s3cret@h/d", "", "sqlite+nothing://"])
def test_what_is_no_database_of_ours_is_told(url: str, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="không chỉ tới cơ sở dữ liệu SQLite hay PostgreSQL") as caught:
        SqlLedger(url, tmp_path)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(("bytes_", "says"), [
    (b"PK\x03\x04 a workbook saved over it" * 50, "nhật ký bị hỏng hoặc không phải là cơ sở dữ liệu"),
    (b"SQLite format 3\0" + b"\xff" * 8000, "nhật ký bị hỏng hoặc không phải là cơ sở dữ liệu"),
])
def test_a_damaged_file_is_told_with_its_name(bytes_: bytes, says: str, tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(bytes_)
    with pytest.raises(OSError, match=says) as caught:
        SqlLedger("sqlite:///ledger.db", tmp_path)
    assert caught.value.filename == str(tmp_path / "ledger.db")


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").mkdir()
    with pytest.raises(PermissionError):
        SqlLedger("sqlite:///ledger.db", tmp_path)


def test_inserts_are_said_in_postgresql() -> None:
    untyped: Any = postgresql
    dialect = untyped.dialect()
    statement = INSERTS["postgresql"](EVENTS).on_conflict_do_nothing()
    assert "ON CONFLICT DO NOTHING" in str(statement.compile(dialect=dialect))
    made = str(sql.schema.CreateTable(EVENTS).compile(dialect=dialect))
    assert "seq BIGSERIAL NOT NULL" in made
