"""Files on a disk that other people write to as well: whole, aside, never over theirs."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SAFE_CODE = re.compile(r"[^\W_][\w.-]*", re.ASCII)
OFFICE_LOCK, LIBRE_LOCK = "~$", ".~lock."
UNFINISHED = ".new-"
STALE = 3600  # seconds after which an unfinished file is nobody's any more


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def file_of(folder: Path, unit: str) -> Path:
    """Where the unit's workbook stands. Raises ValueError for a code that is no file name."""
    code = unicodedata.normalize("NFC", unit)
    if not SAFE_CODE.fullmatch(code) or code.endswith("."):
        raise ValueError(f"a unit's code must be letters, digits, '-', '_' or '.': {unit!r}")
    return folder / f"{code}.xlsx"


@contextmanager
def aside(target: Path, data: bytes) -> Iterator[Path]:
    """The data in a hidden file beside the target, gone at the end unless it was renamed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=UNFINISHED, suffix=target.suffix, dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        temporary.chmod(0o664)
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove what a run that was killed left unfinished in a folder."""
    try:
        with os.scandir(folder) as entries:
            left = [each for each in entries if each.name.startswith(UNFINISHED)]
        for each in left:
            if time.time() - each.stat().st_mtime > STALE:
                Path(each.path).unlink()
    except OSError:
        return  # not there, not ours to remove, or gone by now: it harms nobody


def put(target: Path, data: bytes) -> None:
    """Replace a file of our own in one step."""
    with aside(target, data) as temporary:
        temporary.replace(target)


def put_new(target: Path, data: bytes) -> bool:
    """Make the file unless it exists, without a moment in between. False: it existed."""
    with aside(target, data) as temporary:
        return take_place(temporary, target)


def take_place(temporary: Path, target: Path) -> bool:
    """Give the file its name unless another has it by now. False: another has."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links: FAT, some network shares
        return _claim(temporary, target)
    return True


def _claim(temporary: Path, target: Path) -> bool:
    """Claim the name with an empty file (O_EXCL), then rename over our own claim."""
    try:
        target.touch(exist_ok=False)
    except FileExistsError:
        return False
    temporary.replace(target)
    return True


def held_by(file: Path) -> str | None:
    """Who has the file open in LibreOffice or Excel; "" when the name can't be told,
    None when nobody has."""
    libre = file.with_name(f"{LIBRE_LOCK}{file.name}#")
    office = file.with_name(f"{OFFICE_LOCK}{file.name}")
    for lock, name_in in ((libre, _libre_name), (office, _office_name)):
        try:
            return name_in(lock.read_bytes())
        except FileNotFoundError:
            continue
        except OSError:  # Excel shares its lock with nobody: then it is surely held
            return ""
    return None


def _libre_name(data: bytes) -> str:
    """`Name,user,machine,moment,profile;`: the first that is filled in."""
    parts = data.decode("utf-8", "replace").split(",")[:2]
    return next((part.strip() for part in parts if part.strip()), "")


def _office_name(data: bytes) -> str:
    """A length byte, the name in ANSI; then at 54 the same in UTF-16 with a two-byte length."""
    if len(data) >= 56:
        length = int.from_bytes(data[54:56], "little")
        wide = data[56:56 + 2 * length]
        if 0 < length < 55 and len(wide) == 2 * length:
            return wide.decode("utf-16-le", "replace").strip("\0 ")
    return data[1:1 + data[0]].decode("cp1258", "replace").strip("\0 ") if data else ""
