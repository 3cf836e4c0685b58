"""SQLite cache of the store between runs. The file may be deleted; the next run then sends a few more requests."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from automation.adapters.google_sheets.annotations import AnnotationState, annotation_state
from automation.adapters.google_sheets.own_writes import OwnWrite
from automation.adapters.google_sheets.spreadsheet import SpreadsheetSnapshot
from automation.util.atomic_file import create_private

TABLES = """
CREATE TABLE IF NOT EXISTS seen (file TEXT PRIMARY KEY, version TEXT NOT NULL, modified TEXT NOT NULL,
                                 ours INTEGER NOT NULL, stamp TEXT NOT NULL, marked INTEGER NOT NULL,
                                 scene BLOB NOT NULL, until TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS write (file TEXT NOT NULL, until TEXT NOT NULL, PRIMARY KEY (file, until)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS note (file TEXT NOT NULL, hash INTEGER NOT NULL, PRIMARY KEY (file, hash)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS workbook (unit TEXT PRIMARY KEY, file TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS word (key TEXT PRIMARY KEY, said TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class CachedSpreadsheet:
    """The last snapshot of a spreadsheet. `version` and `modified` are those of the unit's last change. `ours`: the
    software wrote after that, with no change of the unit in between; `stamp` and `until` of that write: see
    `OwnWrite`."""

    version: str
    modified: str
    snapshot: SpreadsheetSnapshot
    ours: bool = False
    stamp: str = ""
    until: str = ""


class StoreCache:
    """Thread-safe. A damaged file is replaced with an empty one; no error is raised."""

    def __init__(self, path: Path) -> None:
        self._lock = Lock()
        self.changes = 0  # how often a snapshot or the listing of workbooks was recorded in this process
        create_private(path)
        try:
            self._database = self._open(path)
        except sqlite3.DatabaseError:
            path.unlink(missing_ok=True)
            create_private(path)
            self._database = self._open(path)

    @staticmethod
    def _open(path: Path) -> sqlite3.Connection:
        database = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=30)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=NORMAL")
        database.executescript(TABLES)
        if "until" not in {row[1] for row in database.execute("PRAGMA table_info(seen)")}:  # of an earlier version
            database.execute("ALTER TABLE seen ADD COLUMN until TEXT NOT NULL DEFAULT ''")
        return database

    def get(self, file: str) -> CachedSpreadsheet | None:
        with self._lock:
            row = self._database.execute("SELECT version, modified, scene, ours, stamp, until FROM seen WHERE file=?",
                                     (file,)).fetchone()
        with suppress(ValueError, KeyError, TypeError, zlib.error):
            return CachedSpreadsheet(row[0], row[1], SpreadsheetSnapshot.loads(row[2]), bool(row[3]),
                                     row[4], row[5]) if row else None
        return None

    def own_writes(self) -> dict[str, OwnWrite]:
        """By file, the software's write that is its last known change."""
        with self._lock:
            rows = self._database.execute("SELECT file, version, modified, stamp, until FROM seen "
                                          "WHERE ours=1").fetchall()
        return {file: OwnWrite(*write) for file, *write in rows}

    def read_versions(self) -> dict[str, tuple[str, str]]:
        """By file, Drive's version and modified time when it was read last, where the software did not write since."""
        with self._lock:
            rows = self._database.execute("SELECT file, version, modified FROM seen WHERE ours=0").fetchall()
        return {file: (version, modified) for file, version, modified in rows}

    def add_write(self, file: str, until: str) -> None:
        """Record the time of a write, to recognise its revision; "" is not recorded."""
        if until:
            with self._lock:
                self._database.execute("INSERT OR IGNORE INTO write (file, until) VALUES (?, ?)", (file, until))

    def add_notes(self, file: str, hashes: Iterable[int]) -> None:
        """Record the notes that are about to be written."""
        with self._lock:
            self._database.executemany("INSERT OR IGNORE INTO note (file, hash) VALUES (?, ?)",
                                       [(file, each) for each in hashes])

    def written_notes(self, file: str) -> frozenset[int]:
        """The hashes of all notes that were written into a file."""
        with self._lock:
            return frozenset(row[0] for row in self._database.execute("SELECT hash FROM note WHERE file=?", (file,)))

    def write_times(self, file: str) -> list[str]:
        """When the software wrote into a file (`OwnWrite.until`)."""
        with self._lock:
            return [row[0] for row in self._database.execute("SELECT until FROM write WHERE file=?", (file,))]

    def annotation_states(self) -> dict[str, AnnotationState]:
        """File → annotation state of the files with annotations."""
        with self._lock:
            rows = self._database.execute("SELECT file, marked FROM seen WHERE marked > 0").fetchall()
        return {file: AnnotationState(state) for file, state in rows}

    def put(self, file: str, cached: CachedSpreadsheet) -> None:
        self.changes += 1
        row = (file, cached.version, cached.modified, int(cached.ours), cached.stamp,
               annotation_state(cached.snapshot, self.written_notes(file)).value, cached.snapshot.dumps(), cached.until)
        with self._lock:
            self._database.execute("INSERT OR REPLACE INTO seen (file, version, modified, ours, stamp, marked, scene, "
                                   "until) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def set_own_times(self, stamps: dict[str, str]) -> None:
        """Record Drive's modified time of the software's own writes."""
        with self._lock:
            self._database.execute("BEGIN")
            self._database.executemany("UPDATE seen SET stamp=? WHERE file=?",
                                   [(stamp, file) for file, stamp in stamps.items()])
            self._database.execute("COMMIT")

    def workbooks(self) -> dict[str, str]:
        """Unit → file, as the last listing showed them; of workbooks made since, as they were made."""
        with self._lock:
            return dict(self._database.execute("SELECT unit, file FROM workbook").fetchall())

    def set_workbooks(self, files: Mapping[str, str], *, all_known: bool = True) -> None:
        """Record unit → file; `all_known`: other units have none."""
        self.changes += 1
        with self._lock:
            self._database.execute("BEGIN")
            if all_known:
                self._database.execute("DELETE FROM workbook")
            self._database.executemany("INSERT OR REPLACE INTO workbook (unit, file) VALUES (?, ?)", files.items())
            self._database.execute("COMMIT")

    def forget(self, file: str) -> None:
        self.changes += 1
        with self._lock:
            self._database.execute("DELETE FROM seen WHERE file=?", (file,))

    def value(self, key: str) -> str:
        with self._lock:
            row = self._database.execute("SELECT said FROM word WHERE key=?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def values(self, prefix: str) -> dict[str, str]:
        """The values of all keys that begin so."""
        with self._lock:
            rows = self._database.execute("SELECT key, said FROM word WHERE substr(key, 1, ?)=?",
                                          (len(prefix), prefix)).fetchall()
        return dict(rows)

    def set_value(self, key: str, value: str) -> None:
        with self._lock:
            self._database.execute("INSERT OR REPLACE INTO word (key, said) VALUES (?, ?)", (key, value))
