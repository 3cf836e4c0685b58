"""Gathers the facts that `checks.py` checks. It only reads: not even an empty ledger is created."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from automation import wiring
from automation.adapters.folder.files import LIBRE_LOCK, OFFICE_LOCK, opened_by
from automation.adapters.mail.sender_records import sender_records
from automation.configuration.recorded_codes import ledger_problems
from automation.configuration.workspace import Workspace, load
from automation.doctor.facts import DoctorFacts, FolderAccess, LedgerFacts, OfficeLock, StoreFacts
from automation.doctor.mail_checks import selector
from automation.domain.plan.settings import Settings
from automation.domain.tracking.messages import sender_domain
from automation.domain.workbook.answers import RawTab
from automation.domain.workbook.find_tabs import read_workbook
from automation.domain.workbook.former_codes import file_codes
from automation.domain.workbook.forms import Catalogue
from automation.domain.workbook.owner_mark import OwnerMark, Owners, marks_of, read_mark
from automation.jobs.integrity import kept_links
from automation.jobs.interrupted import FILE as STARTED_RUN
from automation.jobs.interrupted import read as read_started_run
from automation.jobs.last_pass import FILE as LAST_PASS
from automation.jobs.last_pass import read_last_pass
from automation.ports import Ledger, LockedError, RegisterInput, RegisterLog, SheetStore, Unreadable
from automation.rules.personal_data.names.model import model_problem

SQLITE = "sqlite:///"
MOST_PROTECTED = 100  # files whose protection is read, a request each: two minutes of Google's quota


def gather_facts(root: Path, as_of: Callable[[ZoneInfo], datetime] | None = None) -> DoctorFacts:
    """`as_of` returns the moment to work at in the plan's zone; None means the machine's time. Raises no exception
    for what a workspace holds."""
    workspace, problems = load(root)
    if workspace is None:
        return DoctorFacts(str(root), datetime.now(UTC), problems)
    zone = ZoneInfo(workspace.plan.timezone)
    now = as_of(zone) if as_of else datetime.now(zone).replace(microsecond=0)
    settings = workspace.settings
    store, log = _store(workspace, zone, now)
    ledger = _ledger(root, settings)
    problems += [] if ledger.problem else ledger_problems(workspace, list(ledger.events))
    return DoctorFacts(
        str(root), now, problems, workspace, folders=_folders(root, settings), store=store,
        ledger=replace(ledger, logged=log.total,
                       kept=tuple(kept_links(log, root, settings.paths.reports))),
        exposed=_exposed(root, settings),
        alarm_password_set=bool(os.environ.get(settings.alarm.password_env)),
        webhook_problem=wiring.webhook_problem(root, settings) if settings.webhook.is_set else "",
        returned_mail_problem=_returned_mail_problem(root, settings, now),
        password_set=bool(os.environ.get(settings.mail.password_env)),
        free_bytes=shutil.disk_usage(root).free,
        machine_offset=now.astimezone(tz=None).utcoffset() or timedelta(0),
        as_of_given=as_of is not None,
        names_problem=model_problem(),
        last_look=kept.moment if (kept := read_last_pass(root / settings.paths.state / LAST_PASS)) else None,
        started_run=read_started_run(root / settings.paths.state / STARTED_RUN),
        google=wiring.google_facts(root, settings) if wiring.uses_google(settings) else None,
        sender=None if settings.mail.adapter == "outbox" else sender_records(sender_domain(settings.mail.sender),
                                                                             selector(settings.mail)))


def _returned_mail_problem(root: Path, settings: Settings, now: datetime) -> str:
    """Opens the mailbox into which mail comes back; none of its mail is read."""
    mailbox = None if settings.mail.adapter == "outbox" else wiring.bounce_mailbox(root, settings)
    try:
        if mailbox is not None:
            mailbox.read({}, now + timedelta(days=2))
    except OSError as error:
        return str(error)
    return ""


def _folders(root: Path, settings: Settings) -> list[FolderAccess]:
    """The folders that this machine must be able to use; the register's is the workspace itself."""
    paths = settings.paths
    names = [".", paths.reports, paths.state]
    if settings.store == "folder":
        names[1:1] = [paths.sheets, paths.feedback]
    if settings.mail.adapter == "outbox":
        names.append(paths.outbox)
    return [_folder_access(root, name) for name in names]


def _exposed(root: Path, settings: Settings) -> tuple[str, ...]:
    """What holds personal data, as far as all accounts can enter or read it."""
    paths = settings.paths
    places = (paths.state, paths.register, paths.outbox, paths.sheets, paths.feedback)
    names = [name for name in places if (root / name).exists()]
    return tuple(name for name in names if os.name == "posix" and (root / name).stat().st_mode & stat.S_IRWXO)


def _folder_access(root: Path, name: str) -> FolderAccess:
    path = root / name
    existing = next(each for each in (path, *path.parents) if each.exists())
    return FolderAccess(f"{name}/" if name != "." else str(root), path.exists(),
                        readable=os.access(path, os.R_OK | os.X_OK),
                        writable=existing.is_dir() and os.access(existing, os.W_OK | os.X_OK))


def _store(workspace: Workspace, zone: ZoneInfo, now: datetime) -> tuple[StoreFacts, RegisterLog]:
    """The facts of the store, and the register's log."""
    settings = workspace.settings
    today = now.date()
    expected = tuple(code for code, unit in workspace.units.items()
                     if any(each.owed_by(unit, today) for each in workspace.plan.obligations))
    try:
        store = wiring.STORES[settings.store](workspace.root, settings, zone,
                                              file_codes(workspace.units, workspace.catalogue.units_were))
        facts = _store_facts(store, expected, workspace)
        log = store.read_log()
    except OSError as error:
        why = error.strerror or str(error)
        return StoreFacts(expected, register=RegisterInput("?", "", problem=why), problem=why), RegisterLog()
    if settings.store == "folder":
        facts = replace(facts, locks=_locks(workspace.root / settings.paths.sheets, zone))
    return facts, log


def _store_facts(store: SheetStore, expected: tuple[str, ...], workspace: Workspace) -> StoreFacts:
    owed, owners = set(expected), Owners.of(workspace.plan, workspace.units)
    files = tuple(store.files())
    workbooks = [file for file in files if file.unit in owed and not file.problem]
    unreadable: dict[str, str] = {}
    unmarked: list[str] = []
    for reading in store.read(workbooks, partial(_owner_marks, workspace.catalogue)):
        content = reading.content
        found = [] if isinstance(content, Unreadable) else content or list(filter(None, [read_mark(reading.mark)]))
        why = content if isinstance(content, Unreadable) else owners.misplaced(reading.file.unit, found)
        if why:
            unreadable[reading.file.unit] = f"{why.message} {why.remedy}"
        elif not found:
            unmarked.append(reading.file.unit)
    facts = StoreFacts(expected, files, unreadable, store.read_register(), unmarked=tuple(unmarked))
    return replace(facts, **_access(store, workspace)) if store.sharing else facts


def _access(store: SheetStore, workspace: Workspace) -> dict[str, Any]:
    """The files with their permissions, and the editors of protected cells: of registers first, which have most."""
    sharing, registers = store.sharing, store.cluster_registers
    shared = [*(sharing.shared_files() if sharing else ()),
              *(registers.shared_files(workspace.plan.clusters) if registers else ())]
    looked = sorted((each for each in shared if not each.is_published), key=lambda each: not each.is_register)
    looked = looked[:MOST_PROTECTED] if sharing and sharing.editors else []
    ranges = sharing.protected_ranges(looked) if sharing and looked else []
    return {"shared": tuple(shared), "editors": sharing.editors if sharing else (),
            "protected": tuple(zip(looked, ranges, strict=True))}


def _owner_marks(catalogue: Catalogue, unit: str, tabs: list[RawTab]) -> list[OwnerMark]:
    """Drops the answers: only whether the workbook can be read, and whose it is, matters here."""
    read_workbook(catalogue, unit, tabs)
    return marks_of(tabs)


def _locks(folder: Path, zone: ZoneInfo) -> tuple[OfficeLock, ...]:
    if not folder.is_dir():
        return ()
    return tuple(_lock(path, zone) for path in sorted(folder.iterdir())
                 if path.name.startswith((OFFICE_LOCK, LIBRE_LOCK)) and path.is_file())


def _lock(path: Path, zone: ZoneInfo) -> OfficeLock:
    file = path.name.removeprefix(LIBRE_LOCK).removesuffix("#").removeprefix(OFFICE_LOCK)
    return OfficeLock(file, opened_by(path.with_name(file)) or "", datetime.fromtimestamp(path.stat().st_mtime, zone))


def _ledger(root: Path, settings: Settings) -> LedgerFacts:
    """A SQLite file that does not exist is not opened, which would create it."""
    place = settings.ledger.partition(":")[0]
    if settings.ledger.startswith(SQLITE):
        place = settings.ledger.removeprefix(SQLITE)
        if not (root / place).exists():
            return LedgerFacts(place)
    facts = LedgerFacts(place, exists=True)
    try:
        ledger = wiring.sql_ledger(root, settings)
    except OSError as error:
        return replace(facts, problem=error.strerror or str(error))
    try:
        return _read_ledger(ledger, facts)
    finally:
        ledger.close()


def _read_ledger(ledger: Ledger, facts: LedgerFacts) -> LedgerFacts:
    """The events, and whether the lock is free: taking it for a moment is the only way to find out."""
    try:
        facts = replace(facts, events=ledger.events())
        with ledger.lock():
            return facts
    except LockedError:
        return replace(facts, locked=True)
    except OSError as error:
        return replace(facts, problem=error.strerror or str(error))
