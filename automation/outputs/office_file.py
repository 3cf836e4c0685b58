"""An Office file whose bytes tell its content alone: written twice, it is the same twice."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

EPOCH = (1980, 1, 1, 0, 0, 0)  # the first day that a zip can name; Excel and XlsxWriter use it too


def save(document: Any, path: Path) -> None:
    """Write a python-docx document without the moment of writing in its members' dates."""
    buffer = io.BytesIO()
    document.save(buffer)
    path.write_bytes(undated(buffer.getvalue()))


def undated(data: bytes) -> bytes:
    """The same members in the same order, all of one date."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for member in source.infolist():
            entry = zipfile.ZipInfo(member.filename, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, source.read(member))
    return target.getvalue()


def stamp(moment: datetime) -> datetime:
    """An aware moment as document properties hold it: in UTC, without saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None)
