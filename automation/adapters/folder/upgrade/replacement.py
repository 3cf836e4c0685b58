"""Puts a new workbook in the place of a unit's own, which is kept: step by step, so that each crash leaves the one or
the other whole, and a person's save meanwhile is never lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from automation.adapters.folder import files as disk
from automation.adapters.folder.listing import KEPT
from automation.adapters.folder.upgrade.journal import Entry, Journal
from automation.adapters.xlsx.read import UnreadableError
from automation.domain.workbook.form_change.outcome import (
    EDITED_MEANWHILE,
    EXISTS,
    FRESH,
    NOT_WRITTEN,
    OPENED,
    UpgradeOutcome,
    UpgradeState,
    WantedForms,
    left,
)
from automation.util import atomic_file

BESIDE = "{stem} (mẫu mới).xlsx"


def unsettled(unit: str, path: Path, wanted: WantedForms) -> UpgradeOutcome | None:
    """The outcome for a workbook that somebody has open, or has just saved; None for any other. Raises OSError."""
    by = disk.opened_by(path)
    if by is not None:
        return left(unit, OPENED.format(by=f" ({by})" if by else ""))
    modified = datetime.fromtimestamp(path.stat().st_mtime, wanted.now.tzinfo)
    if modified <= wanted.now < modified + wanted.settled:
        return left(unit, FRESH.format(at=modified))
    return None


@dataclass(frozen=True)
class Replacer:
    """`sheets`: the folder of workbooks; `shown`: its name for people."""

    sheets: Path
    shown: str
    journal: Journal
    zone: ZoneInfo

    def put_beside(self, outcome: UpgradeOutcome, path: Path, data: bytes) -> UpgradeOutcome:
        target = path.with_name(BESIDE.format(stem=path.stem))
        shown = f"{self.shown}/{target.name}"
        if not atomic_file.create_file(target, data):
            return left(outcome.unit, EXISTS.format(file=shown), outcome.change)
        return replace(outcome, state=UpgradeState.BESIDE, words=shown)

    def put(self, outcome: UpgradeOutcome, path: Path, data: bytes, old: str, wanted: WantedForms) -> UpgradeOutcome:
        """Replaces the workbook at `path`, whose content had the digest `old`."""
        stamp = f"{wanted.now:%Y%m%d-%H%M%S}"
        entry = Entry(outcome.unit, path.name, f"{KEPT}/{path.stem}-{stamp}.xlsx",
                      f"{KEPT}/{atomic_file.UNFINISHED}{path.stem}-{stamp}.xlsx", old, disk.sha256(data),
                      dict(outcome.content), dict(outcome.record), outcome.filled, outcome.left)
        try:
            self._write(entry, path, data)
        except OSError as error:
            self._discard(entry)
            return left(outcome.unit, NOT_WRITTEN.format(why=error.strerror or error), outcome.change)
        return self._swapped(entry, outcome)

    def _write(self, entry: Entry, path: Path, data: bytes) -> None:
        made = self.sheets / entry.made
        atomic_file.make_shared_folder(made.parent)
        made.unlink(missing_ok=True)
        atomic_file.replace_file(made, data, durable=True)
        atomic_file.take_over_permissions(made, path)
        status = path.stat()
        os.utime(made, ns=(status.st_atime_ns, status.st_mtime_ns))
        self.journal.write(entry)

    def _swapped(self, entry: Entry, outcome: UpgradeOutcome) -> UpgradeOutcome:
        place, kept, made = (self.sheets / name for name in (entry.file, entry.kept, entry.made))
        try:
            if disk.opened_by(place) is not None or kept.exists():
                return self._taken_back(entry, outcome)
            place.rename(kept)
            if _digest(kept) != entry.old:
                if atomic_file.rename_if_free(kept, place):
                    _drop_link(kept, place)
                return self._taken_back(entry, outcome)
            if not atomic_file.rename_if_free(made, place):
                return self._taken_back(entry, outcome)
            made.unlink(missing_ok=True)
        except OSError as error:
            return self._resolved(entry, outcome, error.strerror or str(error))
        return self._done(entry, outcome)

    def _resolved(self, entry: Entry, outcome: UpgradeOutcome, why: str) -> UpgradeOutcome:
        """After an error at a step: what a new run would do."""
        with suppress(OSError):
            if found := self._recovered(entry):
                return replace(found, change=outcome.change)
        return left(outcome.unit, NOT_WRITTEN.format(why=why), outcome.change)

    def _taken_back(self, entry: Entry, outcome: UpgradeOutcome) -> UpgradeOutcome:
        self._discard(entry)
        return left(outcome.unit, EDITED_MEANWHILE, outcome.change)

    def _discard(self, entry: Entry) -> None:
        with suppress(OSError):
            (self.sheets / entry.made).unlink(missing_ok=True)
        with suppress(OSError):
            self.journal.remove(entry.unit)

    def _done(self, entry: Entry, outcome: UpgradeOutcome) -> UpgradeOutcome:
        status = (self.sheets / entry.file).stat()
        return replace(outcome, state=UpgradeState.DONE, kept=f"{self.shown}/{entry.kept}",
                       file=f"{self.shown}/{entry.file}", digest=entry.new, version=disk.file_version(status),
                       modified_at=datetime.fromtimestamp(status.st_mtime, self.zone), content=entry.content,
                       record=entry.record, filled=entry.filled, left=entry.left)

    def recovered(self) -> Iterator[UpgradeOutcome]:
        """Finishes, or takes back, what earlier runs began; yields what was finished and not recorded."""
        for entry in list(self.journal.entries()):
            with suppress(OSError):
                outcome = self._recovered(entry)
                if outcome is not None:
                    yield outcome
                self.journal.remove(entry.unit)
        for path in (self.sheets / KEPT).glob(f"{atomic_file.UNFINISHED}*"):
            with suppress(OSError):
                path.unlink()  # of a run that ended before its journal was written

    def _recovered(self, entry: Entry) -> UpgradeOutcome | None:
        """The outcome where the new workbook is in place; None where the former one is, or is put back."""
        place, kept, made = (self.sheets / name for name in (entry.file, entry.kept, entry.made))
        if not place.exists() and kept.exists():
            whole = _digest(kept) == entry.old and made.exists() and _digest(made) == entry.new
            source = made if whole else kept
            if atomic_file.rename_if_free(source, place):
                _drop_link(source, place)
        began = kept.exists()
        made.unlink(missing_ok=True)
        if not began or not place.exists() or _digest(place) == entry.old:
            return None
        return self._done(entry, UpgradeOutcome(entry.unit, UpgradeState.DONE))


def _digest(path: Path) -> str:
    try:
        return disk.sha256(disk.read_content(path))
    except UnreadableError:
        return ""


def _drop_link(source: Path, place: Path) -> None:
    """`rename_if_free` leaves the former name where it makes a second link."""
    with suppress(OSError):
        if source.exists() and source.samefile(place):
            source.unlink()
