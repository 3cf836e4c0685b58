"""A file of an unknown name is opened once for its owner mark, not at each listing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from automation.adapters.folder.files import read_content
from automation.adapters.folder.store import KNOWN_MARKS, FolderStore
from automation.domain.plan.settings import Paths
from automation.domain.workbook.owner_mark import SLOT, OwnerMark
from automation.domain.workbook.stored_files import FileState
from tests.adapters.sheet_store_contract import AN_LAO, TABS, ZONE


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that listings open."""
    names: list[str] = []

    def counted(path: Path) -> bytes:
        names.append(path.name)
        return read_content(path)

    monkeypatch.setattr("automation.adapters.folder.elsewhere.read_content", counted)
    return names


def listing(root: Path) -> list[tuple[str, FileState | None]]:
    """As another process lists the folder."""
    store = FolderStore(root, Paths(), ZONE, 1, {AN_LAO: AN_LAO})
    return [(each.unit, each.found.state if each.found else None) for each in store.files()]


def test_a_file_is_opened_again_only_when_it_was_changed(tmp_path: Path, opened: list[str]) -> None:
    store = FolderStore(tmp_path, Paths(), ZONE, 1)
    mark = str(OwnerMark("plan-2024", AN_LAO))
    assert [*store.create(TABS, [(AN_LAO, {SLOT: mark})])] == [AN_LAO]
    sheets = tmp_path / "sheets"
    (sheets / f"{AN_LAO}.xlsx").rename(sheets / "Nộp lại.xlsx")
    (sheets / "Ghi chép.xlsx").write_bytes(b"no workbook")
    first = listing(tmp_path)
    assert (AN_LAO, FileState.RENAMED) in first
    assert sorted(opened) == ["Ghi chép.xlsx", "Nộp lại.xlsx"]
    assert listing(tmp_path) == listing(tmp_path) == first
    assert opened.count("Nộp lại.xlsx") == 1

    os.utime(sheets / "Nộp lại.xlsx", (1, 1))
    assert listing(tmp_path) == first
    assert opened.count("Nộp lại.xlsx") == 2
    (tmp_path / "state" / KNOWN_MARKS).write_text("{", encoding="utf-8")
    assert listing(tmp_path) == first
    assert opened.count("Nộp lại.xlsx") == 3
