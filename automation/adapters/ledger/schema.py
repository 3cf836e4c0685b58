"""The ledger's tables, the version of their layout, and how an older layout is migrated.

The table `schema_version` has the version; a ledger without that table has version 1. A migration runs in one
transaction, after a copy of the ledger was made: a process that is killed leaves the old layout, and of two that start
at once the second finds the work done.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from automation.adapters.ledger.rows import chain_values, event_of
from automation.domain.tracking.chain import START, sealed
from automation.ports import AdviceError

VERSION = 3  # of the layout that this software reads and writes

# SQLite numbers rows by itself only where the key's type is INTEGER to the letter.
SEQUENCE = sql.BigInteger().with_variant(sql.Integer(), "sqlite")

CHAIN_COLUMNS = (  # see domain/tracking/chain.py
    sql.Column("texts", sql.Text),  # JSON; NULL: the event has none, or they were purged
    sql.Column("salt", sql.String(64), nullable=False, server_default=""),
    sql.Column("texts_digest", sql.String(64), nullable=False, server_default=""),
    sql.Column("link", sql.String(64), nullable=False, server_default=""),
)
CHAINED = 3  # the first version that has them
CHAIN_NAMES = {each.name for each in CHAIN_COLUMNS}
TABLES = sql.MetaData()
EVENTS = sql.Table(
    "events", TABLES,
    sql.Column("seq", SEQUENCE, primary_key=True),
    sql.Column("at", sql.String(40), nullable=False, index=True),  # UTC, fixed width: sorts as text
    sql.Column("kind", sql.String(32), nullable=False),
    sql.Column("unit", sql.Text),
    sql.Column("obligation", sql.Text),
    sql.Column("key", sql.String(64), nullable=False, unique=True),
    sql.Column("data", sql.Text, nullable=False),
    *CHAIN_COLUMNS,
)
SNAPSHOTS = sql.Table(
    "snapshots", TABLES,
    sql.Column("digest", sql.String(128), primary_key=True),
    sql.Column("content", sql.LargeBinary, nullable=False),
)
SCHEMA_VERSION = sql.Table("schema_version", TABLES, sql.Column("version", sql.Integer, nullable=False))


class NewerSchemaError(AdviceError):
    """The ledger was written by a newer version of this software."""

    refused = True

    def __init__(self, place: str, version: int) -> None:
        self.message = (f"Nhật ký {place} do một phiên bản phần mềm mới hơn ghi (cấu trúc {version}; phiên bản này chỉ "
                        f"đọc được đến cấu trúc {VERSION}).")
        self.remedy = "Đề nghị cài phiên bản phần mềm mới nhất, rồi chạy lại. Nhật ký chưa bị thay đổi."
        super().__init__(f"{self.message} {self.remedy}")


def columns_of(version: int) -> list[sql.Column[Any]]:
    """The columns of the events' table in this version of the layout."""
    return [each for each in EVENTS.columns if version >= CHAINED or each.name not in CHAIN_NAMES]


def version_of(connection: sql.Connection) -> int:
    """The version of the layout; 0: there are no tables yet."""
    names = sql.inspect(connection).get_table_names()
    if SCHEMA_VERSION.name in names:
        return connection.execute(sql.select(sql.func.max(SCHEMA_VERSION.c.version))).scalar_one() or VERSION
    return 1 if SNAPSHOTS.name in names else 0


def check_version(version: int, place: str) -> None:
    """Raises NewerSchemaError for a layout newer than this software."""
    if version > VERSION:
        raise NewerSchemaError(place, version)


def upgrade(connection: sql.Connection, place: str) -> None:
    """Create the tables, or migrate them to the present layout after a copy. The connection holds the write lock, in a
    transaction that the caller commits. Raises NewerSchemaError."""
    version = version_of(connection)  # again: another process may have been faster
    check_version(version, place)
    if version == 0:
        TABLES.create_all(connection)
        _record_version(connection, VERSION)
    elif version < VERSION:
        COPIES[connection.dialect.name](connection, place, version)
        for step in range(version, VERSION):
            MIGRATIONS[step](connection)
            _record_version(connection, step + 1)


def _record_version(connection: sql.Connection, version: int) -> None:
    connection.execute(sql.delete(SCHEMA_VERSION))
    connection.execute(sql.insert(SCHEMA_VERSION).values(version=version))


def _copy_sqlite(_connection: sql.Connection, place: str, version: int) -> None:
    """A copy beside the ledger, "ledger-v1.db", by SQLite's backup, readable by its owner alone. Copies that exist are
    kept: the next one is numbered."""
    source = Path(place)
    names = (source.with_name(f"{source.stem}-v{version}{number}{source.suffix}")
             for number in ("", *(f"-{n}" for n in range(2, 1000))))
    target = next(each for each in names if not each.exists())
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
    except sqlite3.Error as error:
        target.unlink(missing_ok=True)
        raise OSError(None, str(error), str(target)) from error


def _copy_postgresql(connection: sql.Connection, _place: str, version: int) -> None:
    """A copy of each table, "events_v1", in the transaction of the migration."""
    names = sql.inspect(connection).get_table_names()
    for table in (EVENTS, SNAPSHOTS):
        copy = next(name for number in count(1)
                    if (name := f"{table.name}_v{version}" + (f"_{number}" if number > 1 else "")) not in names)
        connection.exec_driver_sql(f"CREATE TABLE {copy} AS TABLE {table.name}")


def _add_schema_version(connection: sql.Connection) -> None:
    """1 → 2: the version itself is recorded."""
    SCHEMA_VERSION.create(connection)


def _add_chain(connection: sql.Connection) -> None:
    """2 → 3: events are chained, and their texts have a column of their own."""
    for column in CHAIN_COLUMNS:
        definition = sql.schema.CreateColumn(column).compile(dialect=connection.dialect)
        connection.exec_driver_sql(f"ALTER TABLE events ADD COLUMN {definition}")
    found = connection.execute(sql.select(*columns_of(CHAINED - 1)).order_by(EVENTS.c.seq)).all()
    for row, event in zip(found, sealed((event_of(row) for row in found), START), strict=True):
        connection.execute(sql.update(EVENTS).where(EVENTS.c.seq == row.seq).values(**chain_values(event)))


COPIES: dict[str, Callable[[sql.Connection, str, int], None]] = {
    "sqlite": _copy_sqlite, "postgresql": _copy_postgresql,
}
# From a version to the next.
MIGRATIONS: dict[int, Callable[[sql.Connection], None]] = {1: _add_schema_version, 2: _add_chain}
