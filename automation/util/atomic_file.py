"""Atomic writes: a file is replaced in one step, or created only if its name is free."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SHARED, PRIVATE = 0o660, 0o600  # permissions of new files; the umask may take more away
SHARED_FOLDER, PRIVATE_FOLDER = 0o770, 0o700
ACCESS_LIST = "system.posix_acl_access"  # Linux: the extended attribute with a file's ACL
UNFINISHED = ".new-"  # prefix of a file or folder that is being written
FORMER = ".dang-ghi-"  # the prefix in earlier versions, for the folder of a report that is being written
STALE = 3600  # seconds after which something unfinished belongs to a run that was killed
_cleaned: set[Path] = set()  # folders from which this process has removed the unfinished files of killed runs


@contextmanager
def temporary_beside(target: Path, data: bytes, *, mode: int = SHARED, durable: bool = False) -> Iterator[Path]:
    """Yields a hidden file beside `target` with this content; it is removed at the end unless it was renamed.

    `mode`: permissions less the umask. A shared file that exists keeps the permissions, group and ACL that people gave
    it. `durable`: the content is on the disk (fsync) before the file is renamed.
    """
    target.parent.mkdir(PRIVATE_FOLDER if mode == PRIVATE else SHARED_FOLDER, parents=True, exist_ok=True)
    _clean_once(target.parent)
    temporary = target.with_name(f"{UNFINISHED}{secrets.token_hex(6)}{target.suffix}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        if mode != PRIVATE:
            _copy_permissions(target, temporary)
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _copy_permissions(source: Path, to: Path) -> None:
    """Gives `to` the group, mode and ACL of `source`, as far as this account may; nothing if there is no `source`."""
    try:
        status = source.stat()
    except OSError:
        return
    with suppress(OSError, AttributeError):  # not in that group; Windows has no chown
        os.chown(to, -1, status.st_gid)
    with suppress(OSError):
        to.chmod(stat.S_IMODE(status.st_mode))
    with suppress(OSError, AttributeError):  # no ACL; a file system or a machine without
        os.setxattr(to, ACCESS_LIST, os.getxattr(source, ACCESS_LIST))


def take_over_permissions(new: Path, place: Path) -> None:
    """Gives a new file, or each file of a new folder, the permissions of the one that it replaces at `place`. Without
    such a one, accounts outside its group have none."""
    for each in (new, *(new.rglob("*") if new.is_dir() else ())):
        each.chmod(stat.S_IMODE(each.stat().st_mode) & SHARED_FOLDER)
        _copy_permissions(place / each.relative_to(new), each)


def make_shared_folder(folder: Path) -> None:
    """Makes a folder, and those above it, which other accounts can't enter; nothing if it exists. Raises OSError."""
    if not folder.is_dir():
        make_shared_folder(folder.parent)
        folder.mkdir(SHARED_FOLDER, exist_ok=True)


def create_private(file: Path) -> None:
    """Creates an empty file that its owner alone can read, and its folder, unless they exist. Raises OSError."""
    file.parent.mkdir(PRIVATE_FOLDER, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE))


def _clean_once(folder: Path) -> None:
    """Cleans each folder once: listing it before every single write would slow down writing many small files."""
    if folder not in _cleaned:
        _cleaned.add(folder)
        remove_unfinished(folder)


def remove_unfinished(folder: Path) -> None:
    """Removes the unfinished files and folders that a killed run left in a folder. Errors are ignored, since such files
    do no harm."""
    try:
        with os.scandir(folder) as entries:
            left = [each for each in entries if each.name.startswith((UNFINISHED, FORMER))]
        for each in left:
            if time.time() - each.stat(follow_symlinks=False).st_mtime > STALE:
                _remove(each)
    except OSError:
        return


def _remove(entry: os.DirEntry[str]) -> None:
    if entry.is_dir(follow_symlinks=False):
        shutil.rmtree(entry.path, ignore_errors=True)
    else:
        Path(entry.path).unlink()


def replace_file(target: Path, data: bytes, *, mode: int = SHARED, durable: bool = False) -> None:
    """Writes or replaces a file in one step. Raises OSError; then the target is unchanged."""
    with temporary_beside(target, data, mode=mode, durable=durable) as temporary:
        temporary.replace(target)


def create_file(target: Path, data: bytes) -> bool:
    """Creates the file unless it exists, atomically. Returns False if it exists."""
    with temporary_beside(target, data) as temporary:
        return rename_if_free(temporary, target)


def rename_if_free(temporary: Path, target: Path) -> bool:
    """Renames the file to its final name unless another file has that name. Returns False if another has."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links: FAT, some network shares
        return _claim(temporary, target)
    return True


def _claim(temporary: Path, target: Path) -> bool:
    """Reserves the name with an empty file (O_EXCL), then renames over that file."""
    try:
        target.touch(exist_ok=False)
    except FileExistsError:
        return False
    temporary.replace(target)
    return True
