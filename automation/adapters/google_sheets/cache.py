"""SQLite cache of the store between runs. The file may be deleted; the next run then sends a few more requests."""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from automation.adapters.google_sheets.annotations import AnnotationState, standing
from automation.adapters.google_sheets.spreadsheet import SpreadsheetSnapshot

TABLES = """
CREATE TABLE IF NOT EXISTS seen (file TEXT PRIMARY KEY, version TEXT NOT NULL, modified TEXT NOT NULL,
                                 ours INTEGER NOT NULL, stamp TEXT NOT NULL, marked INTEGER NOT NULL,
                                 scene BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS word (key TEXT PRIMARY KEY, said TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class CachedSpreadsheet:
    """The last snapshot of a spreadsheet. `version` and `modified` are those of the unit's last change. `ours`: the
    software wrote after that, with no change of the unit in between; `stamp`: Drive's modified time of that write, ""
    until a listing shows it."""

    version: str
    modified: str
    scene: SpreadsheetSnapshot
    ours: bool = False
    stamp: str = ""


class StoreCache:
    """Thread-safe. A damaged file is replaced with an empty one; no error is raised."""

    def __init__(self, path: Path) -> None:
        self._lock = Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._book = self._opened(path)
        except sqlite3.DatabaseError:
            path.unlink(missing_ok=True)
            self._book = self._opened(path)

    @staticmethod
    def _opened(path: Path) -> sqlite3.Connection:
        book = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=30)
        book.execute("PRAGMA journal_mode=WAL")
        book.execute("PRAGMA synchronous=NORMAL")
        book.executescript(TABLES)
        return book

    def seen(self, file: str) -> CachedSpreadsheet | None:
        with self._lock:
            row = self._book.execute("SELECT version, modified, scene, ours, stamp FROM seen WHERE file=?",
                                     (file,)).fetchone()
        with suppress(ValueError, KeyError, TypeError, zlib.error):
            return CachedSpreadsheet(row[0], row[1], SpreadsheetSnapshot.loads(row[2]), bool(row[3]),
                                     row[4]) if row else None
        return None

    def stamps(self) -> dict[str, tuple[str, str, str]]:
        """File → (version, modified, stamp) of the files whose last change is the software's."""
        with self._lock:
            rows = self._book.execute("SELECT file, version, modified, stamp FROM seen WHERE ours=1").fetchall()
        return {file: (version, modified, stamp) for file, version, modified, stamp in rows}

    def marked(self) -> dict[str, AnnotationState]:
        """File → annotation state of the files with annotations."""
        with self._lock:
            return {row[0]: AnnotationState(row[1]) for row in self._book.execute("SELECT file, marked FROM seen "
                                                                           "WHERE marked > 0")}

    def keep(self, file: str, seen: CachedSpreadsheet) -> None:
        row = (file, seen.version, seen.modified, int(seen.ours), seen.stamp, standing(seen.scene).value,
               seen.scene.dumps())
        with self._lock:
            self._book.execute("INSERT OR REPLACE INTO seen (file, version, modified, ours, stamp, marked, scene) "
                               "VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def stamp(self, stamps: dict[str, str]) -> None:
        """Record Drive's modified time of the software's own writes."""
        with self._lock:
            self._book.execute("BEGIN")
            self._book.executemany("UPDATE seen SET stamp=? WHERE file=?",
                                   [(stamp, file) for file, stamp in stamps.items()])
            self._book.execute("COMMIT")

    def forget(self, file: str) -> None:
        with self._lock:
            self._book.execute("DELETE FROM seen WHERE file=?", (file,))

    def word(self, key: str) -> str:
        with self._lock:
            row = self._book.execute("SELECT said FROM word WHERE key=?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def say(self, key: str, said: str) -> None:
        with self._lock:
            self._book.execute("INSERT OR REPLACE INTO word (key, said) VALUES (?, ?)", (key, said))
