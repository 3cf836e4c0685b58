"""The ledger in a database: SQLite by default, PostgreSQL by URL. SQLAlchemy Core."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sql
from sqlalchemy import event as listening
from sqlalchemy import exc
from sqlalchemy.dialects import postgresql, sqlite

from automation.adapters.ledger.database_file import copy_for_reading, file_lock, programs_with
from automation.adapters.ledger.rows import event_of, row_of
from automation.adapters.ledger.schema import EVENTS, SNAPSHOTS, VERSION, check_version, columns_of, upgrade, version_of
from automation.domain.tracking.chain import START, sealed, stamp
from automation.domain.tracking.events import Event, EventKind
from automation.ports import Ledger, LockedError
from automation.util.atomic_file import PRIVATE_FOLDER, create_private

BATCH = 500  # parameters of one IN: SQLite took at most 999 for long
BUSY_MILLISECONDS = 10_000
LOCK_FILE = "run.lock"
WRITES: Final = {"writes": True}
CONNECT_SECONDS = 10  # connection time-out of a PostgreSQL server

INSERTS: dict[str, Callable[[sql.Table], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

# SQLite's primary result codes (sqlite.org/rescode.html) as the system's.
SQLITE_ERRORS = {5: errno.EBUSY, 6: errno.EBUSY, 8: errno.EROFS, 10: errno.EIO, 13: errno.ENOSPC, 14: errno.EACCES}
NOT_WRITABLE = {errno.EROFS, errno.EACCES, errno.EPERM}
CORRUPT_CODES = {11, 26}  # SQLITE_CORRUPT, SQLITE_NOTADB
CORRUPT = ("nhật ký bị hỏng hoặc không phải là cơ sở dữ liệu; đề nghị đặt lại bản lưu gần nhất, hoặc cất tệp này đi "
           "nơi khác rồi chạy lệnh “baocao restore”")
HELD = ("Nhật ký {place} đang bị chương trình khác giữ: {programs}. Đề nghị đóng chương trình đó hoặc đợi nó xong, rồi "
        "chạy lại.")
UNNAMED = "không rõ chương trình nào"
NO_DRIVER = "muốn dùng PostgreSQL thì cần cài trình kết nối: pip install 'baocao[postgres]'"
NO_DATABASE = "khóa ledger trong config/settings.toml không chỉ tới cơ sở dữ liệu SQLite hay PostgreSQL nào"


def _lock_number(name: bytes) -> int:
    return int.from_bytes(hashlib.sha256(name).digest()[:8], signed=True)


# PostgreSQL's advisory locks are numbers, each database has its own.
RUN_KEY, WRITE_KEY = _lock_number(b"baocao"), _lock_number(b"baocao/write")


class SqlLedger(Ledger):
    """`url` in SQLAlchemy's format; the path of "sqlite:///state/ledger.db" is relative to
    `root`, and its folder is made. Database errors are raised as OSError with the
    database as its filename, without its password."""

    def __init__(self, url: str, root: Path) -> None:
        found = _database_url(url)
        self.dialect = found.get_backend_name()
        self.folder = root / "state"
        if self.dialect == "sqlite" and found.database:
            path = root / found.database
            self.folder = path.parent
            found = found.set(database=str(path))
        self.place = found.database or "" if self.dialect == "sqlite" else found.render_as_string(hide_password=True)
        self._copy = copy_for_reading(Path(found.database)) if self.dialect == "sqlite" and found.database else None
        if self._copy:
            found = found.set(database=str(Path(self._copy.name) / Path(self.place).name))
        else:
            if self.dialect == "sqlite" and found.database:
                create_private(Path(found.database))
            self.folder.mkdir(PRIVATE_FOLDER, parents=True, exist_ok=True)
        self.engine = _engine(found, self.place)
        self._upgrade()

    def _upgrade(self) -> None:
        """Create the tables, or migrate an older layout. One that can't be written is read as it is: the first write
        will report it."""
        with self._connected() as connection:
            version = version_of(connection)
        check_version(version, self.place)
        self._columns = columns_of(VERSION)
        if version == VERSION:
            return
        try:
            with self._writing() as connection:
                upgrade(connection, self.place)
        except OSError as error:
            if version == 0 or error.errno not in NOT_WRITABLE:
                raise
            self._columns = columns_of(version)

    def append(self, events: Iterable[Event]) -> int:
        """In one transaction; returns how many keys were new. Raises TypeError for data that
        JSON can't hold: nothing is then written."""
        by_key = {each.key: each for each in events}
        if not by_key:
            return 0
        with self._writing() as connection:
            known = _existing(connection, EVENTS.c.key, list(by_key))
            new = [each for key, each in by_key.items() if key not in known]
            self._insert(connection, EVENTS, [row_of(each) for each in sealed(new, _newest_link(connection))])
            return len(new)

    def events(self, until: datetime | None = None) -> list[Event]:
        """By moment, then by the order of appending. Moments are in UTC."""
        query = sql.select(*self._columns).order_by(EVENTS.c.at, EVENTS.c.seq)
        if until is not None:
            query = query.where(EVENTS.c.at <= stamp(until))
        with self._connected() as connection:
            return [event_of(row) for row in connection.execute(query)]

    def size(self) -> int:
        with self._connected() as connection:
            return connection.execute(sql.select(sql.func.count()).select_from(EVENTS)).scalar_one()

    def latest(self, kind: EventKind) -> datetime | None:
        """In UTC."""
        query = sql.select(sql.func.max(EVENTS.c.at)).where(EVENTS.c.kind == kind.value)
        with self._connected() as connection:
            found = connection.execute(query).scalar_one()
        return datetime.fromisoformat(found) if found else None

    def put_snapshots(self, snapshots: Mapping[str, bytes]) -> None:
        if not snapshots:
            return
        with self._writing() as connection:
            for batch in _batches(list(snapshots)):
                self._insert(connection, SNAPSHOTS, [
                    {"digest": digest, "content": snapshots[digest]} for digest in batch])

    def snapshots(self, digests: Iterable[str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        with self._connected() as connection:
            for batch in _batches(list(dict.fromkeys(digests))):
                query = sql.select(SNAPSHOTS).where(SNAPSHOTS.c.digest.in_(batch))
                found.update((digest, content) for digest, content in connection.execute(query))
        return found

    def drop_texts(self, keys: Iterable[str]) -> int:
        with self._writing() as connection:
            return sum(connection.execute(
                sql.update(EVENTS).where(EVENTS.c.key.in_(batch), EVENTS.c.texts.is_not(None))
                .values(texts=None, salt="")).rowcount for batch in _batches(list(keys)))

    def drop_snapshots(self, digests: Iterable[str]) -> int:
        with self._writing() as connection:
            return sum(connection.execute(sql.delete(SNAPSHOTS).where(SNAPSHOTS.c.digest.in_(batch))).rowcount
                       for batch in _batches(list(digests)))

    def snapshot_keys(self) -> list[str]:
        with self._connected() as connection:
            return list(connection.execute(sql.select(SNAPSHOTS.c.digest).order_by(SNAPSHOTS.c.digest)).scalars())

    def lock(self) -> AbstractContextManager[None]:
        """One run at a time, on this machine (SQLite) or on every machine (PostgreSQL); nothing where the folder can
        only be read.
        Raises LockedError at once when another run has it."""
        if self._copy:
            return nullcontext()
        return file_lock(self.folder / LOCK_FILE) if self.dialect == "sqlite" else self._advisory_lock()

    def close(self) -> None:
        self.engine.dispose()
        if self._copy:
            self._copy.cleanup()

    @contextmanager
    def _connected(self) -> Iterator[sql.Connection]:
        try:
            with self.engine.connect() as connection:
                yield connection
        except exc.DBAPIError as error:
            raise _as_os_error(error, self.place) from error

    @contextmanager
    def _writing(self) -> Iterator[sql.Connection]:
        """One transaction; nothing of it stays when anything in it fails."""
        if self._copy:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), self.place)
        try:
            with self.engine.execution_options(**WRITES).begin() as connection:
                yield connection
        except exc.DBAPIError as error:
            raise _as_os_error(error, self.place) from error

    def _insert(self, connection: sql.Connection, table: sql.Table, rows: Sequence[dict[str, Any]]) -> None:
        """A key that another process inserted meanwhile is left unchanged."""
        if rows:
            connection.execute(INSERTS[self.dialect](table).on_conflict_do_nothing(), rows)

    @contextmanager
    def _advisory_lock(self) -> Iterator[None]:
        """Held by a separate connection: the lock ends with it, even after a crash."""
        with self._connected() as connection:
            taken = connection.execute(sql.select(sql.func.pg_try_advisory_lock(RUN_KEY))).scalar_one()
            connection.commit()  # the lock belongs to the session: no transaction stays open during the run
            if not taken:
                raise LockedError
            try:
                yield
            finally:
                connection.execute(sql.select(sql.func.pg_advisory_unlock(RUN_KEY)))
                connection.commit()


def _database_url(url: str) -> sql.URL:
    """Raises OSError for a URL of no supported database."""
    try:
        found = sql.make_url(url)
        known = found.get_backend_name() in INSERTS
    except exc.ArgumentError:
        known = False
    if not known:
        raise OSError(errno.EINVAL, NO_DATABASE, "ledger")
    return found.set(drivername="postgresql+psycopg") if found.drivername == "postgresql" else found


def _engine(url: sql.URL, place: str) -> sql.Engine:
    waiting = {} if url.get_backend_name() == "sqlite" else {"connect_timeout": CONNECT_SECONDS}
    try:
        engine = sql.create_engine(url, connect_args=waiting)
    except ImportError as error:
        raise OSError(errno.ENOPKG, NO_DRIVER, place) from error
    except exc.ArgumentError as error:  # a dialect that SQLAlchemy has none of: "sqlite+something"
        raise OSError(errno.EINVAL, NO_DATABASE, place) from error
    if engine.dialect.name == "sqlite":
        listening.listen(engine, "connect", _prepare)
    listening.listen(engine, "begin", BEGINNINGS[engine.dialect.name])
    return engine


def _prepare(connection: Any, _record: object) -> None:
    """WAL lets people read while a run writes; transactions are begun by `_begin`, not by sqlite3."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA secure_delete = ON")  # what is purged is overwritten
    cursor.close()


def _begin_sqlite(connection: sql.Connection) -> None:
    """A writer takes its lock at once: one that read first could not be made to wait for it."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writes(connection) else "BEGIN")


def _begin_postgresql(connection: sql.Connection) -> None:
    """Writers are serialised here too, so that `seq` follows the order of the commits."""
    if _writes(connection):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITE_KEY})")


def _writes(connection: sql.Connection) -> bool:
    return bool(connection.get_execution_options().get("writes", False))


BEGINNINGS: dict[str, Callable[[sql.Connection], None]] = {
    "sqlite": _begin_sqlite, "postgresql": _begin_postgresql,
}


def _as_os_error(error: exc.DBAPIError, place: str) -> OSError | LockedError:
    """The database error as an OSError with a system errno, for which the command line has messages; LockedError where
    another program holds the database."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is None:  # PostgreSQL's first line states the error; the rest repeats it in SQL
        return OSError(errno.EIO, (str(error.orig).splitlines() or [""])[0], place)
    if code & 0xFF in CORRUPT_CODES:
        return OSError(errno.EIO, CORRUPT, place)
    number = SQLITE_ERRORS.get(code & 0xFF, errno.EIO)
    if number == errno.EBUSY:
        programs = ", ".join(programs_with(Path(place))) or UNNAMED
        return LockedError(HELD.format(place=place, programs=programs))
    return OSError(number, os.strerror(number), place)


def _existing(connection: sql.Connection, column: sql.Column[Any], values: list[str]) -> set[str]:
    found: set[str] = set()
    for batch in _batches(values):
        found |= set(connection.execute(sql.select(column).where(column.in_(batch))).scalars())
    return found


def _batches(values: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), BATCH):
        yield values[start:start + BATCH]


def _newest_link(connection: sql.Connection) -> str:
    """The connection holds the write lock: nobody appends between this and the insertion."""
    query = sql.select(EVENTS.c.link).order_by(EVENTS.c.seq.desc()).limit(1)
    return connection.execute(query).scalar_one_or_none() or START
