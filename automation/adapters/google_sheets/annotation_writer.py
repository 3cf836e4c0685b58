"""Writes annotations into a unit's spreadsheet while people may be editing it, and records what was written."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from automation.adapters.google_sheets.annotations import SpreadsheetAnnotations, annotation_requests, note_hashes
from automation.adapters.google_sheets.batch_update import BatchResult, batch_update
from automation.adapters.google_sheets.cache import CachedSpreadsheet, StoreCache
from automation.adapters.google_sheets.drive import Drive
from automation.adapters.google_sheets.listing import ListedFile
from automation.adapters.google_sheets.reading import SpreadsheetReader
from automation.adapters.google_sheets.row_moves import follow_rows
from automation.adapters.google_sheets.spreadsheet import SpreadsheetSnapshot

ATTEMPTS = 3  # while people keep moving rows and tabs


@dataclass(frozen=True)
class AnnotationWriter:
    """`editors`: addresses that may edit protected cells."""

    reader: SpreadsheetReader
    drive: Drive
    cache: StoreCache
    editors: Sequence[str]

    def write(self, found: ListedFile, annotations: SpreadsheetAnnotations, *, changed: bool) -> bool:
        """Returns False when people have still moved rows or tabs after ATTEMPTS writes. `changed`: whether the
        spreadsheet may have changed since it was read. Raises RefusedError or UncertainError."""
        known = self.cache.get(found.id)
        base = known.snapshot if known and known.version == found.file.version else self._read_baseline(found)
        snapshot, written = None if changed else base, self.cache.written_notes(found.id)
        self.cache.add_notes(found.id, note_hashes(annotations))
        for _ in range(ATTEMPTS):
            snapshot = snapshot or self._read_now(found)
            moved = follow_rows(annotations, base, snapshot) if base else annotations
            requests = annotation_requests(snapshot, moved, secrets.randbelow(2**30) + 2**20, self.editors,
                                           written)
            if not requests:
                self._record_no_write(found, known, snapshot)
                return True
            result = batch_update(self.reader, found.id, requests, snapshot)
            if result and (base is None or follow_rows(annotations, base, result.snapshot) == moved):
                self._record_write(found, base, result)
                return True
            snapshot = result.snapshot if result else None  # rows moved; else a tab is gone or the response is lost
        return False

    def _read_baseline(self, found: ListedFile) -> SpreadsheetSnapshot | None:
        """Without a cached snapshot: reads now; None unless Drive still has the listed version."""
        snapshot = self._read_now(found)
        return snapshot if self.drive.version(found.id) == found.file.version else None

    def _read_now(self, found: ListedFile) -> SpreadsheetSnapshot:
        """Without caching: these values were not read as the unit's answers."""
        known = self.cache.get(found.id)
        return self.reader.read(found.id, known.snapshot if known else None)[0]

    def _record_write(self, found: ListedFile, base: SpreadsheetSnapshot | None, result: BatchResult) -> None:
        """The change is the software's if the values are those that were read; else the listing shows a new version."""
        self.cache.add_write(found.id, result.until)
        if base is not None and base.digest == result.snapshot.digest:
            self.cache.put(found.id, CachedSpreadsheet(found.file.version, found.modified, result.snapshot, ours=True,
                                                       until=result.until))
        else:
            self.cache.forget(found.id)

    def _record_no_write(self, found: ListedFile, known: CachedSpreadsheet | None,
                         snapshot: SpreadsheetSnapshot) -> None:
        """Nothing to write: an earlier write keeps its time."""
        if known is None or known.version != found.file.version:
            self.cache.put(found.id, CachedSpreadsheet(found.file.version, found.modified, snapshot))
