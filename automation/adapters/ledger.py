"""The ledger in a database: SQLite by default, PostgreSQL by URL. SQLAlchemy Core, two tables."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import filelock
import sqlalchemy as sql
from sqlalchemy import event as listening
from sqlalchemy.dialects import postgresql, sqlite

from automation.domain.events import Event, Kind
from automation.ports import LockedError

BATCH = 500  # parameters of one IN: SQLite took at most 999 for long
BUSY_MILLISECONDS = 10_000
LOCK_FILE = "run.lock"
WRITES = {"writes": True}

# SQLite numbers rows by itself only where the key's type is INTEGER to the letter.
SEQUENCE = sql.BigInteger().with_variant(sql.Integer(), "sqlite")

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
)
SNAPSHOTS = sql.Table(
    "snapshots", TABLES,
    sql.Column("digest", sql.String(128), primary_key=True),
    sql.Column("content", sql.LargeBinary, nullable=False),  # zlib of UTF-8
)

INSERTS: dict[str, Callable[[sql.Table], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class SqlLedger:
    """`url` as SQLAlchemy takes it; the path of "sqlite:///state/ledger.db" is relative to
    `root`, and its folder is made. Raises OSError where that can't be, and
    sqlalchemy.exc.SQLAlchemyError where the database can't be opened."""

    def __init__(self, url: str, root: Path) -> None:
        found = sql.make_url(url)
        self.dialect = found.get_backend_name()
        self.folder = root / "state"
        if self.dialect == "sqlite" and found.database:
            path = root / found.database
            self.folder = path.parent
            found = found.set(database=str(path))
        self.folder.mkdir(parents=True, exist_ok=True)
        self.engine = sql.create_engine(found)
        if self.dialect == "sqlite":
            listening.listen(self.engine, "connect", _prepare)
            listening.listen(self.engine, "begin", _begin)
        if not sql.inspect(self.engine).has_table(SNAPSHOTS.name):
            with self._writing() as connection:
                TABLES.create_all(connection)

    def append(self, events: Iterable[Event]) -> int:
        """In one transaction; returns how many keys were new. Raises TypeError for data that
        JSON can't hold: nothing is then written."""
        rows = {each.key: _row(each) for each in events}
        if not rows:
            return 0
        with self._writing() as connection:
            known = _those_there(connection, EVENTS.c.key, list(rows))
            new = [row for key, row in rows.items() if key not in known]
            self._insert(connection, EVENTS, new)
            return len(new)

    def events(self, until: datetime | None = None) -> list[Event]:
        """By moment, then by the order of appending. Moments are in UTC."""
        query = sql.select(EVENTS).order_by(EVENTS.c.at, EVENTS.c.seq)
        if until is not None:
            query = query.where(EVENTS.c.at <= _stamp(until))
        with self.engine.connect() as connection:
            return [_event(row) for row in connection.execute(query)]

    def put_snapshots(self, snapshots: Mapping[str, str]) -> None:
        rows = [{"digest": digest, "content": zlib.compress(text.encode())}
                for digest, text in snapshots.items()]
        if rows:
            with self._writing() as connection:
                self._insert(connection, SNAPSHOTS, rows)

    def snapshots(self, digests: Iterable[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        with self.engine.connect() as connection:
            for batch in _batches(list(dict.fromkeys(digests))):
                query = sql.select(SNAPSHOTS).where(SNAPSHOTS.c.digest.in_(batch))
                found |= {row.digest: zlib.decompress(row.content).decode()
                          for row in connection.execute(query)}
        return found

    def lock(self) -> AbstractContextManager[None]:
        """One run at a time, on this machine (SQLite) or on every machine (PostgreSQL).
        Raises LockedError at once when another run has it."""
        return _file_lock(self.folder / LOCK_FILE) if self.dialect == "sqlite" else self._advisory_lock()

    def close(self) -> None:
        self.engine.dispose()

    def _writing(self) -> AbstractContextManager[sql.Connection]:
        return self.engine.execution_options(**WRITES).begin()

    def _insert(self, connection: sql.Connection, table: sql.Table, rows: Sequence[dict[str, Any]]) -> None:
        """A key that another process put meanwhile is left as it is."""
        if rows:
            connection.execute(INSERTS[self.dialect](table).on_conflict_do_nothing(), rows)

    @contextmanager
    def _advisory_lock(self) -> Iterator[None]:
        """Held by a connection of its own: it goes with the connection, even after a crash."""
        key = int.from_bytes(hashlib.sha256(b"baocao").digest()[:8], signed=True)
        with self.engine.connect() as connection:
            taken = connection.execute(sql.select(sql.func.pg_try_advisory_lock(key))).scalar_one()
            connection.commit()  # the lock is the session's: no transaction idles through the run
            if not taken:
                raise LockedError
            try:
                yield
            finally:
                connection.execute(sql.select(sql.func.pg_advisory_unlock(key)))
                connection.commit()


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    lock = filelock.FileLock(path, timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise LockedError from error
    try:
        yield
    finally:
        lock.release()


def _prepare(connection: Any, _record: object) -> None:
    """WAL lets people look while a run writes; transactions are begun by `_begin`, not by sqlite3."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.close()


def _begin(connection: sql.Connection) -> None:
    """A writer takes its lock at once: one that read first could not be made to wait for it."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _those_there(connection: sql.Connection, column: sql.Column[Any], values: list[str]) -> set[str]:
    found: set[str] = set()
    for batch in _batches(values):
        found |= set(connection.execute(sql.select(column).where(column.in_(batch))).scalars())
    return found


def _batches(values: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), BATCH):
        yield values[start:start + BATCH]


def _row(each: Event) -> dict[str, Any]:
    return {"at": _stamp(each.at), "kind": each.kind.value, "unit": each.unit, "obligation": each.obligation,
            "key": each.key, "data": json.dumps(dict(each.data), ensure_ascii=False)}


def _event(row: Any) -> Event:
    return Event(datetime.fromisoformat(row.at), Kind(row.kind), row.key, row.unit, row.obligation,
                 json.loads(row.data))


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
