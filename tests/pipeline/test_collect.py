"""Collecting from a real folder: only changed files are opened, unreadable, missing and stray files are reported."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import xlsxwriter
from openpyxl.packaging.custom import StringProperty

from automation.adapters.folder.store import FolderStore
from automation.domain.plan.settings import Paths
from automation.domain.plan.units import Unit
from automation.domain.tracking.events import Event, EventKind, event
from automation.domain.tracking.observations import Collected
from automation.domain.workbook.answers import RawTab, StructureProblem
from automation.domain.workbook.forms import Catalogue, FieldKind, Form, Indicator, Section
from automation.domain.workbook.layout import layout
from automation.domain.workbook.owner_mark import Owners
from automation.pipeline.collect import LastObserved, collect, last_observed, owner_lines
from automation.ports import Reading, WorkbookFile
from tests.text_tables import grid

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
UNITS = [Unit(code, code, "THPT") for code in ("THPT-A", "THPT-B")]
T = TypeVar("T")


def catalogue(*codes: str) -> Catalogue:
    lines = tuple(Indicator(code, code, FieldKind.INTEGER) for code in codes)
    return Catalogue((Form("BC", "Báo cáo", {"6T": "BC"}, sections=(Section("B", "B", lines),)),))


CATALOGUE = catalogue("B01")


class RecordingStore(FolderStore):
    """A real folder that records which files were opened, and whether to digest or to read them."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, Paths(), ZONE, 1)
        self.sheets.mkdir()
        self.opened: list[str] = []

    def digest(self, file: WorkbookFile) -> str:
        self.opened.append(f"digest {file.unit}")
        return super().digest(file)

    def read(self, files: Sequence[WorkbookFile],
             extract: Callable[[str, list[RawTab]], T]) -> Iterator[Reading[T]]:
        self.opened += [f"read {file.unit}" for file in files]
        return super().read(files, extract)


class StoredState:
    """What the ledger keeps between runs: events and snapshots."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.kept: dict[str, bytes] = {}

    def run(self, store: RecordingStore, described: Catalogue = CATALOGUE, owners: Owners | None = None) -> Collected:
        store.opened.clear()
        collected, fresh = collect(
            store, last_observed(self.events),
            lambda keys: {key: self.kept[key] for key in keys if key in self.kept}, UNITS, described, owners=owners)
        self.kept |= fresh
        at = datetime(2024, 5, 20, tzinfo=ZONE) + timedelta(days=len(self.events))
        self.events += [
            event(at, EventKind.OBSERVED, seen.unit, version=seen.version, digest=seen.digest, marked=seen.marked)
            for seen in collected.observations.values() if not seen.problem]
        return collected


def write(store: RecordingStore, name: str, figure: float, owner: str = "") -> Path:
    table = f"""
    {layout(CATALOGUE.tabs[0]).mark} | | | | | | | | |
    {owner} | | | | | | | | |
    @submit | | | | | | Chưa nộp | | |
    @doc_number | | | | | | | | |
    @doc_date | | | | | | | | |
    @doc_link | | | | | | | | |
    # | no | title | unit | prev_total | prev_female | total | female | estimate | explanation
    B01 | B01 | CBGVNV | | | | {figure} | | | ghi chú
    """
    path = store.sheets / name
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("BC")
        for number, row in enumerate(grid(table)):
            sheet.write_row(number, 0, row)
    return path


@pytest.fixture
def store(tmp_path: Path) -> RecordingStore:
    store = RecordingStore(tmp_path)
    write(store, "THPT-A.xlsx", 45)
    write(store, "THPT-B.xlsx", 50)
    return store


def figures(collected: Collected) -> dict[str, object]:
    return {unit: seen.answers.tabs["6T"].values["B01"]["total"] if seen.answers else seen.kind
            for unit, seen in collected.observations.items()}


def test_the_first_run_reads_everything(store: RecordingStore) -> None:
    collected = StoredState().run(store)
    assert figures(collected) == {"THPT-A": 45.0, "THPT-B": 50.0}
    assert store.opened == ["read THPT-A", "read THPT-B"]
    seen = collected.observations["THPT-A"]
    assert (seen.file, seen.unchanged, seen.filled, seen.problem) == ("sheets/THPT-A.xlsx", False, 1, "")
    assert len(seen.digest) == 64
    assert seen.modified_at is not None
    assert collected.strays == ()


def test_the_second_run_opens_nothing_and_returns_the_same(store: RecordingStore) -> None:
    state = StoredState()
    first, second = state.run(store), state.run(store)
    assert store.opened == []
    assert all(seen.unchanged for seen in second.observations.values())
    for unit, seen in second.observations.items():
        assert seen.answers == first.observations[unit].answers
        assert (seen.digest, seen.filled) == (first.observations[unit].digest, 1)


def test_only_what_changed_is_read(store: RecordingStore) -> None:
    state = StoredState()
    state.run(store)
    write(store, "THPT-B.xlsx", 51)
    touch(store, "THPT-B.xlsx")
    assert figures(state.run(store)) == {"THPT-A": 45.0, "THPT-B": 51.0}
    assert store.opened == ["digest THPT-B", "read THPT-B"]


def test_a_touched_file_is_digested_but_not_read(store: RecordingStore) -> None:
    state = StoredState()
    first = state.run(store)
    touch(store, "THPT-A.xlsx")
    second = state.run(store)
    assert store.opened == ["digest THPT-A"]
    assert second.observations["THPT-A"].answers == first.observations["THPT-A"].answers
    assert second.observations["THPT-A"].version != first.observations["THPT-A"].version
    assert not second.observations["THPT-A"].unchanged  # its new version is yet to be recorded
    assert state.run(store).observations["THPT-A"].unchanged


def touch(store: RecordingStore, name: str) -> None:
    os.utime(store.sheets / name, (1_716_000_000, 1_716_000_000))


def test_a_changed_template_makes_every_file_be_read_again(store: RecordingStore) -> None:
    state = StoredState()
    state.run(store)
    collected = state.run(store, catalogue("B01", "B02"))
    assert store.opened == ["read THPT-A", "read THPT-B"]
    assert [each.kind for each in structure_problems(collected)] == ["template_changed"]


def structure_problems(collected: Collected) -> list[StructureProblem]:
    answers = collected.observations["THPT-A"].answers
    return list(answers.structure_problems) if answers else []


@pytest.mark.parametrize("kept", [b"", b"{", zlib.compress(b'{"v":0}')])
def test_a_damaged_snapshot_makes_its_file_be_read_again(store: RecordingStore, kept: bytes) -> None:
    state = StoredState()
    state.run(store)
    state.kept = dict.fromkeys(state.kept, kept)
    assert figures(state.run(store)) == {"THPT-A": 45.0, "THPT-B": 50.0}
    assert store.opened == ["read THPT-A", "read THPT-B"]


def test_a_unit_without_a_file_is_absent(store: RecordingStore) -> None:
    state = StoredState()
    state.run(store)
    (store.sheets / "THPT-B.xlsx").unlink()
    seen = state.run(store).observations["THPT-B"]
    assert (seen.kind, seen.answers, seen.digest, seen.unchanged) == ("absent", None, "", False)
    assert seen.problem
    assert seen.remedy


@pytest.mark.parametrize(("content", "kind"), [
    (b"", "empty"), (b"ghi ch\xc3\xba", "not_a_workbook"), (b"PK\x03\x04" + bytes(50), "truncated"),
])
def test_a_broken_file_is_unreachable_and_the_others_are_read(
        store: RecordingStore, content: bytes, kind: str) -> None:
    state = StoredState()
    state.run(store)
    (store.sheets / "THPT-A.xlsx").write_bytes(content)
    collected = state.run(store)
    assert figures(collected) == {"THPT-A": kind, "THPT-B": 50.0}
    assert collected.observations["THPT-A"].remedy
    assert collected.observations["THPT-A"].digest == ""
    write(store, "THPT-A.xlsx", 45)
    assert figures(state.run(store))["THPT-A"] == 45.0


def test_a_workbook_with_too_long_forms_is_refused_by_name(
        store: RecordingStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("automation.pipeline.collect.MOST_LETTERS", 200)
    assert figures(StoredState().run(store)) == {"THPT-A": 45.0, "THPT-B": 50.0}
    with xlsxwriter.Workbook(store.sheets / "THPT-B.xlsx") as book:
        sheet = book.add_worksheet("BC")
        sheet.write_row(0, 0, [layout(CATALOGUE.tabs[0]).mark, "Ghi thêm một đoạn văn. " * 15])
    seen = StoredState().run(store).observations
    assert (seen["THPT-A"].kind, seen["THPT-B"].kind) == ("", "too_long")
    assert "250.000 chữ cái" in seen["THPT-B"].problem


def test_files_of_no_unit_are_strays(store: RecordingStore) -> None:
    write(store, "THPT-Z.xlsx", 1)
    (store.sheets / "ghi chú.txt").write_text("x", encoding="utf-8")
    collected = StoredState().run(store)
    words = dict(collected.strays)
    assert set(words) == {"sheets/THPT-Z.xlsx", "sheets/ghi chú.txt"}
    assert all(words.values())
    assert set(collected.observations) == {"THPT-A", "THPT-B"}


def test_copies_are_reported_the_newer_ones_first(store: RecordingStore) -> None:
    for name, at in (("THPT-A (1).xlsx", 1_600_000_000), ("THPT-B (conflicted copy 2024-05-20).xlsx", 2_000_000_000)):
        (store.sheets / name).write_bytes(b"x")
        os.utime(store.sheets / name, (at, at))
    collected = StoredState().run(store)
    assert [name for name, _words in collected.strays] == [
        "sheets/THPT-B (conflicted copy 2024-05-20).xlsx", "sheets/THPT-A (1).xlsx"]
    assert [(each.unit, each.kind, each.read, each.newer) for each in collected.copies] == [
        ("THPT-A", "copy", "sheets/THPT-A.xlsx", False), ("THPT-B", "conflict", "sheets/THPT-B.xlsx", True)]
    assert not any(opened.endswith(".xlsx") for opened in store.opened)
    assert collected.copies[0].row()["read_modified_at"]


def test_a_name_with_personal_data_is_not_repeated(store: RecordingStore) -> None:
    (store.sheets / "THPT-A (sửa theo ý cô Nguyễn Thị Lan).xlsx").write_bytes(b"x")
    assert "Lan" not in str(StoredState().run(store).strays)


def test_a_copy_of_another_units_file_is_read_under_the_units_own_code(store: RecordingStore) -> None:
    state = StoredState()
    state.run(store)
    (store.sheets / "THPT-B.xlsx").write_bytes((store.sheets / "THPT-A.xlsx").read_bytes())
    touch(store, "THPT-B.xlsx")
    answers = state.run(store).observations["THPT-B"].answers
    assert answers is not None
    assert answers.unit == "THPT-B"
    assert "read THPT-B" in store.opened


OWNERS = Owners(("2024",), {unit.code: unit for unit in UNITS})


def test_a_neighbours_workbook_is_refused_and_nothing_of_it_is_kept(store: RecordingStore) -> None:
    state = StoredState()
    write(store, "THPT-B.xlsx", 45, "@workbook:2024:THPT-A")
    collected = state.run(store, owners=OWNERS)
    assert figures(collected) == {"THPT-A": 45.0, "THPT-B": "other_unit"}
    seen = collected.observations["THPT-B"]
    assert (seen.owner, seen.digest, seen.answers, seen.contents) == ("THPT-A", "", None, None)
    assert "THPT-A" in seen.problem
    assert seen.remedy
    assert len(state.kept) == 1
    write(store, "THPT-B.xlsx", 50, "@workbook:2024:THPT-B")
    assert figures(state.run(store, owners=OWNERS))["THPT-B"] == 50.0


def test_a_workbook_of_another_plan_is_refused(store: RecordingStore) -> None:
    write(store, "THPT-B.xlsx", 45, "@workbook:2023:THPT-B")
    seen = StoredState().run(store, owners=OWNERS).observations["THPT-B"]
    assert (seen.kind, seen.owner) == ("other_plan", "")


def test_a_workbook_without_a_readable_mark_is_read(store: RecordingStore) -> None:
    write(store, "THPT-A.xlsx", 45, "@workbook:")
    write(store, "THPT-B.xlsx", 50, "@workbook:2024:THPT-B")
    collected = StoredState().run(store, owners=OWNERS)
    assert figures(collected) == {"THPT-A": 45.0, "THPT-B": 50.0}
    assert {unit: seen.marked for unit, seen in collected.observations.items()} == {"THPT-A": False, "THPT-B": True}
    assert list(owner_lines(collected.observations.values())) == []  # an older workbook never had one


def test_a_mark_that_is_lost_is_reported_once(store: RecordingStore) -> None:
    write(store, "THPT-A.xlsx", 45, "@workbook:2024:THPT-A")
    state = StoredState()
    state.run(store, owners=OWNERS)
    for figure, lines in ((46, 1), (47, 0)):
        write(store, "THPT-A.xlsx", figure)
        collected = state.run(store, owners=OWNERS)
        assert figures(collected)["THPT-A"] == figure
        assert len(list(owner_lines(collected.observations.values()))) == lines


def test_the_property_counts_where_the_tabs_have_no_mark(store: RecordingStore) -> None:
    book: Any = openpyxl.load_workbook(store.sheets / "THPT-A.xlsx")
    book.custom_doc_props.append(StringProperty(name="baocao-workbook", value="@workbook:2024:THPT-B"))
    book.save(store.sheets / "THPT-A.xlsx")
    assert figures(StoredState().run(store, owners=OWNERS))["THPT-A"] == "other_unit"


def test_known_versions_are_the_newest_observed() -> None:
    at = datetime(2024, 5, 20, tzinfo=ZONE)
    events = [event(at, EventKind.OBSERVED, "A", version="1", digest="d1"),
              event(at, EventKind.UNREACHABLE, "A", trouble="Tệp đang mở"),
              event(at, EventKind.OBSERVED, "A", version="2", digest="d2"), event(at, EventKind.COMPILED, None, "6T")]
    assert last_observed(events) == {"A": LastObserved("2", "d2")}
