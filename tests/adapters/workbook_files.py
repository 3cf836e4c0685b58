"""Workbooks on a disk, and ways to spoil them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from automation.adapters.folder.store import FolderStore
from automation.domain.workbook.owner_mark import SLOT, OwnerMark
from tests.adapters.sheet_store_contract import TABS


def make(store: FolderStore, *units: str) -> Path:
    """Workbooks of these units; returns the first one's path."""
    list(store.create(TABS, [(unit, {"unit_name": unit, SLOT: str(OwnerMark("2024", unit))}) for unit in units]))
    return store.sheets / f"{units[0]}.xlsx"


def rezipped(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The workbook with each part put through `change`; None drops the part."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            made = change(name, source.read(name))
            if made is not None:
                target.writestr(name, made)
    return buffer.getvalue()
