"""Workbook files in a folder that people write to as well: names, versions, contents, locks of office programs."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from pathlib import Path

from automation.adapters.xlsx.limits import UNIT_BOUNDS, Bounds
from automation.adapters.xlsx.read import UnreadableError

SAFE_CODE = re.compile(r"[^\W_][\w.-]*", re.ASCII)
OFFICE_LOCK, LIBRE_LOCK = "~$", ".~lock."


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def workbook_path(folder: Path, unit: str) -> Path:
    """Returns the path of the unit's workbook. Raises ValueError for a code that is no file name."""
    code = unicodedata.normalize("NFC", unit)
    if not SAFE_CODE.fullmatch(code) or code.endswith("."):
        raise ValueError(f"a unit's code must be letters, digits, '-', '_' or '.': {unit!r}")
    return folder / f"{code}.xlsx"


def file_version(about: os.stat_result) -> str:
    return f"{about.st_size}-{about.st_mtime_ns}"


def read_content(path: Path, bounds: Bounds = UNIT_BOUNDS) -> bytes:
    """Returns the file's bytes, all of one version. Raises UnreadableError ("absent", "busy", …)."""
    try:
        before = path.stat()
        if before.st_size > bounds.file:
            raise UnreadableError("too_large")
        data = path.read_bytes()
        after = path.stat()
    except FileNotFoundError as error:
        raise UnreadableError("absent") from error
    except PermissionError as error:
        raise UnreadableError("busy" if opened_by(path) is not None else "forbidden") from error
    except OSError as error:
        raise UnreadableError("busy") from error
    if file_version(before) != file_version(after) or len(data) != after.st_size:
        raise UnreadableError("busy")
    return data


def opened_by(file: Path) -> str | None:
    """Returns the name of the person who has the file open in LibreOffice or Excel; "" when it is unknown, None when
    the file is not open."""
    libre = file.with_name(f"{LIBRE_LOCK}{file.name}#")
    office = file.with_name(f"{OFFICE_LOCK}{file.name}")
    for lock, name_in in ((libre, _libre_name), (office, _office_name)):
        try:
            return name_in(lock.read_bytes())
        except FileNotFoundError:
            continue
        except OSError:  # Excel lets nobody read its lock, so the file is open
            return ""
    return None


def _libre_name(data: bytes) -> str:
    """Returns the first filled one of the first two fields of `Name,user,machine,moment,profile;`."""
    parts = data.decode("utf-8", "replace").split(",")[:2]
    return next((part.strip() for part in parts if part.strip()), "")


def _office_name(data: bytes) -> str:
    """The lock's format: a length byte, the name in ANSI; then at byte 54 the name in UTF-16 with a two-byte length."""
    if len(data) >= 56:
        length = int.from_bytes(data[54:56], "little")
        wide = data[56:56 + 2 * length]
        if 0 < length < 55 and len(wide) == 2 * length:
            return wide.decode("utf-16-le", "replace").strip("\0 ")
    return data[1:1 + data[0]].decode("cp1258", "replace").strip("\0 ") if data else ""
