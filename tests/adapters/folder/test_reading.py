"""Reading from a folder: every kind of bad file is reported, and none stops the others."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from automation.adapters.folder.store import FolderStore
from automation.adapters.xlsx.read import OLE_ENCRYPTED, OLE_HEADER, PROBLEMS
from automation.domain.plan.settings import Paths
from automation.domain.workbook.answers import DamagedTabError, RawTab
from automation.ports import Unreadable
from automation.util.processes.pool import HAS_PROCESSES
from tests.adapters.sheet_store_contract import (
    AN_LAO,
    REPORT,
    ZONE,
    as_read,
    value,
)
from tests.adapters.workbook_files import make, rezipped


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path, Paths(), ZONE, workers=2)


def without_workbook(data: bytes) -> bytes:
    return rezipped(data, lambda name, part: None if name == "xl/workbook.xml" else part)


def without_tabs(data: bytes) -> bytes:
    return rezipped(data, lambda name, part: None if name.startswith("xl/worksheets/sheet") else part)


def with_broken_xml(data: bytes) -> bytes:
    return rezipped(data, lambda name, part: part[: len(part) // 2] if name == "xl/workbook.xml" else part)


def with_a_cell_out_of_bounds(data: bytes) -> bytes:
    return with_cell(data, b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def with_cell(data: bytes, row: bytes) -> bytes:
    return rezipped(data, lambda _name, part: part.replace(b"</sheetData>", row + b"</sheetData>"))


def with_a_zip_bomb(data: bytes) -> bytes:
    return rezipped(data, lambda name, part: b" " * (210 * 2**20) if name == "docProps/app.xml" else part)


def with_a_flipped_byte(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo("xl/worksheets/sheet2.xml")
    at = info.header_offset + 30 + len(info.filename) + info.compress_size // 2
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1:]


def forms_only(_unit: str, tabs: list[RawTab]) -> list[RawTab]:
    """Takes every tab for one of a form."""
    for tab in tabs:
        if tab.damaged:
            raise DamagedTabError(tab.name)
    return tabs


@pytest.mark.parametrize(("spoil", "kind"), [
    (lambda _: b"", "empty"),
    (lambda _: b"\0" * 4096, "truncated"),
    (lambda _: b"<html>B\xe1\xba\xa3ng</html>", "not_a_workbook"),
    (lambda _: OLE_HEADER + b"\0" * 1024 + OLE_ENCRYPTED, "protected"),
    (lambda _: OLE_HEADER + b"\0" * 1024, "old_format"),
    (lambda data: data[: len(data) // 2], "truncated"),
    (without_workbook, "missing_parts"),
    (without_tabs, "corrupt"),
    (with_broken_xml, "corrupt"),
    (with_a_cell_out_of_bounds, "sprawling"),
    (with_a_flipped_byte, "corrupt"),
    (with_a_zip_bomb, "too_large"),
])
def test_every_kind_of_bad_file_is_reported_by_its_kind(
        store: FolderStore, spoil: Callable[[bytes], bytes], kind: str) -> None:
    path = make(store, AN_LAO)
    path.write_bytes(spoil(path.read_bytes()))
    [reading] = store.read(store.files(), forms_only)
    assert reading.content == Unreadable(kind, *PROBLEMS[kind])


@pytest.mark.parametrize(("cell", "far"), [
    (b'<c r="A10000"><v>1</v></c>', True),
    (b'<c s="1" r="AB10000" t="n"><v>1</v></c>', True),
    (b"<c\tr = 'aaa1'><v>1</v></c>", True),
    (b'<c r="ZZ1400"><v>1</v></c>', False),
    (b'<c r="ZZ9999"><v>1</v></c>', True),  # within the bounds, but a tab of seven million cells
    (b'<c r="A1048576" s="1"/>', False),
    (b'<c r="A1048576" s="1" />', False),
])
def test_only_a_filled_cell_out_of_bounds_is_refused(store: FolderStore, cell: bytes, far: bool) -> None:
    path = make(store, AN_LAO)
    path.write_bytes(with_cell(path.read_bytes(), b"<row>" + cell + b"</row>"))
    [reading] = store.read(store.files(), as_read)
    assert far is (isinstance(reading.content, Unreadable) and reading.content.kind == "sprawling")


def test_a_file_that_vanishes_after_the_listing(store: FolderStore) -> None:
    path = make(store, AN_LAO)
    files = store.files()
    path.unlink()
    [reading] = store.read(files, as_read)
    assert isinstance(reading.content, Unreadable)
    assert reading.content.kind == "absent"
    assert store.digest(files[0]) == ""


def test_a_file_that_is_saved_while_it_is_read_is_busy(
        store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(store, AN_LAO)
    read = Path.read_bytes

    def read_while_saving(self: Path) -> bytes:
        data = read(self)
        self.write_bytes(data + b"\0")
        return data

    monkeypatch.setattr(Path, "read_bytes", read_while_saving)
    [reading] = store.read(store.files(), as_read)
    assert path.exists()
    assert isinstance(reading.content, Unreadable)
    assert reading.content.kind == "busy"


def test_any_number_of_files_is_read_in_the_order_of_the_arguments(store: FolderStore) -> None:
    units = [f"U{number:02}" for number in range(25)]
    make(store, *units)
    readings = store.read(store.files(), lambda unit, tabs: (unit, value(tabs, REPORT, 1, 2)))
    assert [reading.content for reading in readings] == [(unit, unit) for unit in units]


@pytest.mark.skipif(not HAS_PROCESSES, reason="worker processes are Linux's")
@pytest.mark.parametrize("units", [1, 5])
def test_a_file_that_ends_its_reader_costs_one_unit(store: FolderStore, units: int) -> None:
    names = [f"U{number:02}" for number in range(units)]
    make(store, *names)

    def extract(unit: str, _tabs: object) -> str:
        if unit == names[0]:
            os.abort()
        return unit

    first, *others = [reading.content for reading in store.read(store.files(), extract)]
    assert first == Unreadable("exhausting", *PROBLEMS["exhausting"])
    assert others == names[1:]
