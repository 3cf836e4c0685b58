"""The folder store writes the same bytes for the same drawings, at any time."""

from __future__ import annotations

import io
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from automation.adapters.folder.store import FolderStore
from automation.adapters.xlsx.write import render
from automation.domain.plan.settings import Paths
from tests.adapters.sheet_store_contract import AN_LAO, ERROR, SUMMARY, TABS, ZONE, register

PAUSE = 2.1  # seconds; the times of a zip's members have a resolution of two
NOW = datetime(2024, 5, 28, 2, tzinfo=ZONE)


def made(root: Path) -> Mapping[str, bytes]:
    """A unit's workbook, its annotated copy, the copy of one that can't be read, the register."""
    store = FolderStore(root, Paths(), ZONE, workers=1)
    assert list(store.create(TABS, [(AN_LAO, {})])) == [AN_LAO]
    store.annotate(AN_LAO, [ERROR], SUMMARY)
    (root / "sheets" / "BROKEN.xlsx").write_bytes(b"PK\x03\x04 and then nothing")
    store.annotate("BROKEN", [], SUMMARY)
    assert store.write_register(register("one"), "").written
    return {str(file.relative_to(root)): file.read_bytes() for file in sorted(root.rglob("*.xlsx"))}


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Mapping[str, bytes], Mapping[str, bytes]]:
    first = made(tmp_path_factory.mktemp("first"))
    time.sleep(PAUSE)
    return first, made(tmp_path_factory.mktemp("second"))


def test_the_same_drawings_give_the_same_bytes(twice: tuple[Mapping[str, bytes], Mapping[str, bytes]]) -> None:
    first, second = twice
    assert len(first) == 5
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_a_workbook_has_the_creation_time_of_its_drawing() -> None:
    dated = [replace(tab, made_at=NOW) for tab in TABS]
    created = load_workbook(io.BytesIO(render(dated, "Sổ"))).properties.created
    assert created is not None
    assert created.isoformat() == "2024-05-27T19:00:00", "in UTC"
