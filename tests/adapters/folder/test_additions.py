"""What people add to register.xlsx is still there after the next writing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from automation.adapters.folder.store import FolderStore
from automation.domain.plan.settings import Paths
from automation.domain.workbook.drawing import Drawing, DrawnCell
from tests.adapters.sheet_store_contract import AN_LAO, DO_SON, log, register

KEYS = (f"{AN_LAO}|6T", f"{DO_SON}|6T")


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    for name in ("sheets", "feedback"):
        (tmp_path / name).mkdir()
    return FolderStore(tmp_path, Paths(), ZoneInfo("Asia/Ho_Chi_Minh"), 1)


def write(store: FolderStore, generation: str, *keys: str) -> None:
    drawn = (*register(generation, *((key, None, None, None) for key in keys)), log(0))
    assert store.write_register(drawn, store.read_register().stamp).written


def edit(store: FolderStore) -> openpyxl.Workbook:
    return openpyxl.load_workbook(store.root / "register.xlsx")


def beside(store: FolderStore) -> dict[object, object]:
    """Key → the value in the second column to the right."""
    return {row[0].value: row[6].value for row in edit(store)["Quyết định"].iter_rows(max_col=8)}


def test_columns_to_the_right_follow_their_rows(store: FolderStore) -> None:
    write(store, "g1", *KEYS)
    book = edit(store)
    tab = book["Quyết định"]
    tab["G4"], tab["G5"], tab["G6"], tab["H6"] = "Người gọi", "cô Lan", date(2024, 6, 3), 7
    assert not tab.column_dimensions["F"].protection.locked
    book.save(store.root / "register.xlsx")
    write(store, "g2", *reversed(KEYS))
    assert beside(store)[KEYS[0]] == "cô Lan"
    assert getattr(beside(store)[KEYS[1]], "date", date.today)() == date(2024, 6, 3)
    assert edit(store)["Quyết định"]["G4"].value == "Người gọi"
    write(store, "g3", KEYS[1])
    words = [[cell.value for cell in row] for row in edit(store)["Quyết định"].iter_rows(min_row=6)]
    assert words[0][:2] + words[0][6:7] == [KEYS[0], AN_LAO, "cô Lan"]
    assert "Không còn trong danh sách" in words[0]
    write(store, "g4", *KEYS)
    assert beside(store)[KEYS[0]] == "cô Lan"
    assert store.read_register().generation == "g4"


def test_tabs_of_their_own_stay_with_their_values(store: FolderStore) -> None:
    write(store, "g1", *KEYS)
    book = edit(store)
    book.create_sheet("Của Ban").append(["việc", "hạn", 3])
    book.save(store.root / "register.xlsx")
    for generation in ("g2", "g3"):
        write(store, generation, *KEYS)
    assert [cell.value for cell in edit(store)["Của Ban"][1]] == ["việc", "hạn", 3]
    assert edit(store).sheetnames == ["Tổng hợp", "Quyết định", "Nhật ký", "Của Ban"]


def test_a_register_of_an_older_version_brings_no_second_tabs(store: FolderStore) -> None:
    write(store, "g1", *KEYS)
    tabs = (Drawing("Tổng hợp", (DrawnCell(1, 1, "mới", "title"),)), *register("g2")[1:], log(0))
    assert store.write_register(tabs, store.read_register().stamp).written
    assert edit(store).sheetnames == ["Tổng hợp", "Quyết định", "Nhật ký"]
