"""The file of an SQLite ledger: the lock of a run, who else has it open, and a copy where it can only be read."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from automation.ports import LockedError
from automation.util.atomic_file import PRIVATE

PROCESSES = Path("/proc")


def copy_for_reading(path: Path) -> tempfile.TemporaryDirectory[str] | None:
    """A copy of a database whose folder can't be written, which SQLite could not even read there; else None."""
    can_write = os.access(path.parent, os.W_OK, effective_ids=os.access in os.supports_effective_ids)
    if can_write or not path.exists():
        return None
    folder = tempfile.TemporaryDirectory(prefix="baocao-")
    for name in (path.name, f"{path.name}-wal"):
        if path.with_name(name).exists():
            shutil.copyfile(path.with_name(name), Path(folder.name) / name)
    return folder


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    lock = filelock.FileLock(path, timeout=0, mode=PRIVATE)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise LockedError from error
    try:
        yield
    finally:
        lock.release()


def programs_with(path: Path) -> list[str]:
    """Return "name (process number)" of the other processes that have the file, or one beside it ("-wal"), open, as far
    as the system shows it (Linux)."""
    names = {str(path.resolve()) + ending for ending in ("", "-wal", "-shm", "-journal")}
    numbers = (each.name for each in PROCESSES.iterdir() if each.name.isdigit()) if PROCESSES.is_dir() else ()
    return [f"{_name(number)} ({number})" for number in sorted(numbers, key=int)
            if int(number) != os.getpid() and _has_open(number, names)]


def _has_open(number: str, names: set[str]) -> bool:
    try:
        return any(str(link.readlink()) in names for link in (PROCESSES / number / "fd").iterdir())
    except OSError:  # it has ended, or is another person's
        return False


def _name(number: str) -> str:
    try:
        return (PROCESSES / number / "comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return "?"
