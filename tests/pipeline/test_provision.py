"""Provisioning: workbooks are made once and never overwritten; damaged and outdated ones are reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from automation.adapters.folder.store import FolderStore
from automation.domain.plan.settings import Paths
from automation.domain.plan.units import Unit
from automation.domain.tracking.events import Event, EventKind
from automation.domain.tracking.history import history
from automation.domain.workbook.answers import WorkbookAnswers
from automation.domain.workbook.drawing import Drawing, Value
from automation.domain.workbook.find_tabs import read_workbook
from automation.domain.workbook.forms import Catalogue, FieldKind, Form, Indicator, Section
from automation.domain.workbook.layout import SUBMIT_KEY, layout
from automation.domain.workbook.owner_mark import OwnerMark, marks_of
from automation.domain.workbook.words import SUBMITTED
from automation.pipeline.provision import Action, Create, Keep, Repair, apply, fingerprint, plan_provision, unrecorded
from automation.ports import Unreadable
from automation.tabs.unit_tabs import unit_tabs
from tests.tabs.test_unit_tabs import CATALOGUE, PLAN

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2024, 3, 1, 8, tzinfo=ZONE)
UNITS = (Unit("THPT-AN-LAO", "Trường THPT An Lão", "THPT"), Unit("THPT-DO-SON", "Trường THPT Đồ Sơn", "THPT"))
TABS = unit_tabs(CATALOGUE, PLAN)
TEMPLATES = fingerprint(CATALOGUE)
PREVIOUS = {("THPT-AN-LAO", "6T:B01.total"): 61.0, ("THPT-AN-LAO", "6T:A01"): 1.0}


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path, Paths(), ZONE, workers=1)


def answers(store: FolderStore, catalogue: Catalogue = CATALOGUE) -> dict[str, WorkbookAnswers]:
    files = [file for file in store.files() if not file.problem]
    readings = store.read(files, lambda unit, tabs: read_workbook(catalogue, unit, tabs))
    return {each.file.unit: each.content for each in readings if not isinstance(each.content, Unreadable)}


def plan(store: FolderStore, catalogue: Catalogue = CATALOGUE,
         previous: Mapping[tuple[str, str], float] | None = None) -> list[Action]:
    return plan_provision(store.files(), answers(store, catalogue), UNITS, catalogue, previous)


def provision(store: FolderStore) -> int:
    return len(made(plan(store, previous=PREVIOUS), store))


def made(actions: Sequence[Action], store: FolderStore, now: datetime = NOW) -> list[Event]:
    """Apply a plan; return the events that it recorded."""
    recorder = EventRecorder()
    apply(actions, store, TABS, TEMPLATES, now, recorder.record)
    return recorder.events


class EventRecorder:
    """A stand-in for the ledger."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def record(self, new: list[Event]) -> int:
        self.events += new
        return len(new)


def test_a_new_workbook_bears_the_mark_of_its_unit_and_plan(store: FolderStore) -> None:
    actions = plan_provision(store.files(), {}, UNITS, CATALOGUE, plan="2024")
    made(actions, store)
    for reading in store.read(store.files(), lambda _unit, tabs: marks_of(tabs)):
        own = OwnerMark("2024", reading.file.unit)
        assert reading.content == [own] * len(CATALOGUE.tabs)
        assert reading.mark == str(own)


def test_missing_workbooks_are_made_and_recorded_once(store: FolderStore) -> None:
    assert [(each.kind, each.unit) for each in made(plan(store), store)] == [
        (EventKind.PROVISIONED, "THPT-AN-LAO"), (EventKind.PROVISIONED, "THPT-DO-SON")]
    assert [file.name for file in store.files()] == ["sheets/THPT-AN-LAO.xlsx", "sheets/THPT-DO-SON.xlsx"]
    assert plan(store) == [Keep("THPT-AN-LAO"), Keep("THPT-DO-SON")]
    assert made(plan(store), store) == []


def test_a_workbook_made_again_from_the_same_templates_is_a_second_event(store: FolderStore) -> None:
    first = made(plan(store), store)
    (store.sheets / "THPT-AN-LAO.xlsx").unlink()
    [again] = made(plan(store), store, NOW.replace(day=9))
    assert again.key != first[0].key
    unit = history([first[0], again]).unit("THPT-AN-LAO")
    assert (unit.provisioned_at, unit.made) == (first[0].at, again)


class FullDiskStore(FolderStore):
    """Creates one workbook, then raises OSError as a full disk does."""

    def create(self, tabs: Sequence[Drawing],
               workbooks: Iterable[tuple[str, Mapping[str, Value]]]) -> Iterator[str]:
        yield next(super().create(tabs, workbooks))
        raise OSError("No space left on device")


def test_what_was_made_before_a_failure_is_recorded(tmp_path: Path) -> None:
    recorder, store = EventRecorder(), FullDiskStore(tmp_path, Paths(), ZONE, workers=1)
    with pytest.raises(OSError, match="No space"):
        apply(plan(store), store, TABS, TEMPLATES, NOW, recorder.record)
    assert [each.unit for each in recorder.events] == ["THPT-AN-LAO"]


def test_workbooks_that_a_killed_run_made_and_never_recorded_are_listed(store: FolderStore) -> None:
    """Blank workbooks without an event. One that is handed in is left out: its hand-in may be old."""
    provision(store)
    book = openpyxl.load_workbook(store.sheets / "THPT-DO-SON.xlsx")
    laid = layout(CATALOGUE.tab("6T"))
    book["BC 6 tháng"].cell(laid.row_of[SUBMIT_KEY], laid.column_of["total"], SUBMITTED)
    book.save(store.sheets / "THPT-DO-SON.xlsx")
    actions, workbooks = plan(store), answers(store)
    assert unrecorded(actions, workbooks, set(), CATALOGUE, PLAN) == ["THPT-AN-LAO"]
    assert unrecorded(actions, workbooks, {"THPT-AN-LAO"}, CATALOGUE, PLAN) == []
    assert unrecorded(actions, {}, set(), CATALOGUE, PLAN) == []


def test_planning_makes_nothing(store: FolderStore) -> None:
    assert all(isinstance(action, Create) for action in plan(store))
    assert store.files() == []


def test_each_copy_holds_its_unit_and_its_previous_figures(store: FolderStore) -> None:
    provision(store)
    laid = layout(CATALOGUE.tab("6T"))
    for unit, figure in ((UNITS[0], 61), (UNITS[1], None)):
        sheet = openpyxl.load_workbook(store.sheets / f"{unit.code}.xlsx")["BC 6 tháng"]
        assert {unit.name, unit.code} <= {cell.value for cell in sheet[1]}
        assert sheet[laid.cell("B01", "prev_total")].value == figure


def test_a_fresh_workbook_has_no_problem_and_no_answers(store: FolderStore) -> None:
    provision(store)
    found = answers(store)["THPT-AN-LAO"]
    assert found.structure_problems == []
    assert {code: tab.mark for code, tab in found.tabs.items()} == {
        tab.code: layout(tab).mark for tab in CATALOGUE.tabs}
    assert not any(tab.values or tab.records for tab in found.tabs.values())
    assert found.tabs["6T"].controls == {"@submit": "Chưa nộp"}


def test_values_in_the_cells_of_the_layout_are_read_back(store: FolderStore) -> None:
    provision(store)
    path = store.sheets / "THPT-AN-LAO.xlsx"
    laid = layout(CATALOGUE.tab("6T"))
    book = openpyxl.load_workbook(path)
    book["BC 6 tháng"][laid.cell("B01", "total")] = 58
    book["BC 6 tháng"][laid.cell("@submit", "total")] = "Đã nộp"
    book.save(path)
    found = answers(store)["THPT-AN-LAO"]
    assert found.tabs["6T"].values == {"B01": {"total": 58}}
    assert found.ticked("6T", "@submit", "Đã nộp")


def test_a_missing_tab_is_reported_and_the_file_left_unchanged(store: FolderStore) -> None:
    provision(store)
    path = store.sheets / "THPT-AN-LAO.xlsx"
    book = openpyxl.load_workbook(path)
    del book["Tuyên truyền"]
    book.save(path)
    before = path.read_bytes()
    repair, keep = plan(store)
    assert isinstance(repair, Repair)
    assert "“Tuyên truyền” không còn" in str(repair)
    assert keep == Keep("THPT-DO-SON")
    assert made([repair, keep], store) == []
    assert path.read_bytes() == before


def test_a_changed_template_is_reported_with_its_new_rows(store: FolderStore) -> None:
    provision(store)
    report, *others = CATALOGUE.forms
    more = Section("Z", "Z. Mới", (Indicator("Z01", "Chỉ tiêu mới", FieldKind.INTEGER),))
    newer = Catalogue((Form(report.code, report.title, report.tabs, order=report.order,
                            sections=(*report.sections, more), skip_sections=report.skip_sections), *others))
    for action in plan(store, newer):
        assert isinstance(action, Repair)
        assert len(action.problems) == 2
        assert "thiếu 1 dòng: Z01" in action.problems[0]
    assert fingerprint(newer) != TEMPLATES


def test_a_workbook_that_cant_be_read_is_kept(store: FolderStore) -> None:
    provision(store)
    (store.sheets / "THPT-AN-LAO.xlsx").write_bytes(b"")
    assert plan(store) == [Keep("THPT-AN-LAO"), Keep("THPT-DO-SON")]


def test_a_renamed_workbook_is_reported_and_not_replaced(store: FolderStore) -> None:
    provision(store)
    (store.sheets / "THPT-AN-LAO.xlsx").rename(store.sheets / "THPT-AN-LAO (1).xlsx")
    repair, _ = plan(store)
    assert isinstance(repair, Repair)
    assert "THPT-AN-LAO.xlsx" in str(repair)
