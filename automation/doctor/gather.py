"""Gather what `health.py` judges. Everything is only looked at: not even an empty ledger is made."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from automation import wiring
from automation.adapters.folder.files import LIBRE_LOCK, OFFICE_LOCK, held_by
from automation.configuration.workspace import Workspace, load
from automation.doctor.facts import DoctorFacts, FolderAccess, LedgerFacts, OfficeLock, StoreFacts
from automation.domain.plan.settings import Settings
from automation.domain.workbook.answers import RawTab
from automation.ports import Ledger, LockedError, RegisterInput, SheetStore, Unreadable

SQLITE = "sqlite:///"


def gather_facts(root: Path, rehearsed: Callable[[ZoneInfo], datetime] | None = None) -> DoctorFacts:
    """`rehearsed` gives the moment in the plan's zone; None takes the machine's clock. Raises nothing
    for what a workspace may hold."""
    workspace, problems = load(root)
    if workspace is None:
        return DoctorFacts(str(root), datetime.now(UTC), problems)
    zone = ZoneInfo(workspace.plan.timezone)
    moment = rehearsed(zone) if rehearsed else datetime.now(zone).replace(microsecond=0)
    settings = workspace.settings
    store, logged = _store(workspace, zone, moment)
    return DoctorFacts(
        str(root), moment, problems, workspace, folders=_folders(root, settings), store=store,
        ledger=replace(_ledger(root, settings), logged=logged),
        password_set=bool(os.environ.get(settings.mail.password_env)),
        free_bytes=shutil.disk_usage(root).free,
        machine_offset=moment.astimezone(tz=None).utcoffset() or timedelta(0),
        rehearsed=rehearsed is not None,
        google=wiring.google_look(root, settings) if wiring.uses_google(settings) else None)


def _folders(root: Path, settings: Settings) -> list[FolderAccess]:
    """Folders that the machine itself must be able to use; the register's is the workspace."""
    paths = settings.paths
    names = [".", paths.reports, paths.state]
    if settings.store == "folder":
        names[1:1] = [paths.sheets, paths.feedback]
    if settings.mail.adapter == "outbox":
        names.append(paths.outbox)
    return [_folder_access(root, name) for name in names]


def _folder_access(root: Path, name: str) -> FolderAccess:
    path = root / name
    existing = next(each for each in (path, *path.parents) if each.exists())
    return FolderAccess(f"{name}/" if name != "." else str(root), path.exists(),
                        readable=os.access(path, os.R_OK | os.X_OK),
                        writable=existing.is_dir() and os.access(existing, os.W_OK | os.X_OK))


def _store(workspace: Workspace, zone: ZoneInfo, now: datetime) -> tuple[StoreFacts, int]:
    """What the store shows, and how many events the register's log tells of."""
    settings = workspace.settings
    today = now.date()
    expected = tuple(code for code, unit in workspace.units.items()
                     if any(each.owed_by(unit, today) for each in workspace.plan.obligations))
    try:
        store = wiring.STORES[settings.store](workspace.root, settings, zone)
        found = _seen(store, expected)
        logged = store.read_log().total
    except OSError as error:
        why = error.strerror or str(error)
        return StoreFacts(expected, register=RegisterInput("?", "", problem=why), problem=why), 0
    if settings.store == "folder":
        found = replace(found, locks=_locks(workspace.root / settings.paths.sheets, zone))
    return found, logged


def _seen(store: SheetStore, expected: tuple[str, ...]) -> StoreFacts:
    owed = set(expected)
    files = tuple(store.files())
    wanted = [file for file in files if file.unit in owed and not file.problem]
    troubles = {reading.file.unit: f"{reading.content.message} {reading.content.remedy}"
                for reading in store.read(wanted, _nothing) if isinstance(reading.content, Unreadable)}
    return StoreFacts(expected, files, troubles, store.read_register())


def _nothing(_unit: str, _tabs: list[RawTab]) -> None:
    """Whether a workbook opens is all that is asked."""


def _locks(folder: Path, zone: ZoneInfo) -> tuple[OfficeLock, ...]:
    if not folder.is_dir():
        return ()
    return tuple(_lock(path, zone) for path in sorted(folder.iterdir())
                 if path.name.startswith((OFFICE_LOCK, LIBRE_LOCK)) and path.is_file())


def _lock(path: Path, zone: ZoneInfo) -> OfficeLock:
    file = path.name.removeprefix(LIBRE_LOCK).removesuffix("#").removeprefix(OFFICE_LOCK)
    return OfficeLock(file, held_by(path.with_name(file)) or "", datetime.fromtimestamp(path.stat().st_mtime, zone))


def _ledger(root: Path, settings: Settings) -> LedgerFacts:
    """A SQLite file that is not there is not opened: that would make it."""
    place = settings.ledger.partition(":")[0]
    if settings.ledger.startswith(SQLITE):
        place = settings.ledger.removeprefix(SQLITE)
        if not (root / place).exists():
            return LedgerFacts(place)
    sight = LedgerFacts(place, exists=True)
    try:
        ledger = wiring.sql_ledger(root, settings)
    except OSError as error:
        return replace(sight, problem=error.strerror or str(error))
    try:
        return _asked(ledger, sight)
    finally:
        ledger.close()


def _asked(ledger: Ledger, sight: LedgerFacts) -> LedgerFacts:
    """The lock is taken for a moment: there is no other way to know whether it is free."""
    try:
        sight = replace(sight, events=ledger.events())
        with ledger.lock():
            return sight
    except LockedError:
        return replace(sight, locked=True)
    except OSError as error:
        return replace(sight, problem=error.strerror or str(error))
