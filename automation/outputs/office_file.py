"""Writes Office files reproducibly: the same content always gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date of a zip member; Excel and XlsxWriter use it too


def save(document: Any, path: Path) -> None:
    """Write a python-docx document without the time of writing in its members' dates."""
    buffer = io.BytesIO()
    document.save(buffer)
    path.write_bytes(without_dates(buffer.getvalue()))


def without_dates(data: bytes) -> bytes:
    """Return the zip file with the same members in the same order, all dated EPOCH."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as target_zip:
        for member in source.infolist():
            entry = zipfile.ZipInfo(member.filename, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target_zip.writestr(entry, source.read(member))
    return target.getvalue()


def utc_without_zone(moment: datetime) -> datetime:
    """Return an aware time as document properties store it: UTC without a time zone."""
    return moment.astimezone(UTC).replace(tzinfo=None)
