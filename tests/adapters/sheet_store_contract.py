"""The contract of every SheetStore. An adapter's test subclasses this and implements a person's edits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from automation.domain.workbook.answers import Raw, RawTab
from automation.domain.workbook.drawing import DataValidation, Drawing, DrawnCell, Merge, Value
from automation.domain.workbook.form_change.outcome import UpgradeState, WantedForms
from automation.domain.workbook.forms import Catalogue
from automation.domain.workbook.owner_mark import SLOT, UNFILLED, OwnerMark, marks_of, read_mark
from automation.ports import Annotation, Banner, Reading, RegisterLog, SheetStore, Unreadable

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
AN_LAO, DO_SON = "THPT-AN-LAO", "THPT-DO-SON"
REPORT = "Báo cáo"

TABS = (
    Drawing("Hướng dẫn", (DrawnCell(1, 1, "Cách ghi", "title"), DrawnCell(2, 1, "(đơn vị)", slot="unit_name"))),
    Drawing(
        REPORT,
        (
            DrawnCell(1, 1, "@tab:6T:1a2b3c4d", "key"), DrawnCell(1, 2, "(đơn vị)", "title", slot="unit_name"),
            DrawnCell(2, 1, "B01", "key"), DrawnCell(2, 2, "Cán bộ, giáo viên", "item"),
            DrawnCell(2, 3, None, "previous", slot="prev:B01"), DrawnCell(2, 4, None, "input_integer"),
            DrawnCell(3, 1, UNFILLED, "key", slot=SLOT),
            DrawnCell(3, 2, "Ngày", "item"), DrawnCell(3, 4, date(2024, 5, 20), "input_date"),
            DrawnCell(4, 2, "012345678", "input_string"), DrawnCell(4, 4, value=True, style="item"),
        ),
        widths={1: 10, 2: 40}, heights={1: 30}, hidden_columns=(1,), merges=(Merge((1, 2), (1, 4)),),
        choices=(DataValidation((2, 4), (2, 4), "integer", ("Không phát sinh",), 0, 300, strict=False),),
        protected=True, freeze=(2, 3),
    ),
    Drawing("Danh mục", (DrawnCell(1, 1, "ẩn"),), hidden=True),
)
SUMMARY = Drawing("Kiểm tra", (DrawnCell(1, 1, "Kết quả kiểm tra", "title"),
                               DrawnCell(2, 1, "D2", "link", link="internal:'Báo cáo'!D2")))
ERROR = Annotation(REPORT, "D2", "Số nữ lớn hơn tổng số.", "error_mark")
BANNER = Banner("Kiểm tra lúc 02:00", {REPORT: ("trang này có 1 lỗi.", "bad")}, ("không có lỗi.", "good"))
WARNING = Annotation(REPORT, "D3", "Ngày ngoài kỳ báo cáo.", "warning_mark")


def register(generation: str, *rows: tuple[str, Value, Value, Value]) -> tuple[Drawing, ...]:
    """A register as drawn; a row is (key, decision, until, reason)."""
    codes = ("#", "unit", "decision", "until", "reason")
    cells = [DrawnCell(1, 1, f"@register:{generation}", "key")]
    cells += [DrawnCell(3, column, code, "key") for column, code in enumerate(codes, start=1)]
    for number, (key, *typed) in enumerate(rows, start=5):
        cells += [DrawnCell(number, 1, key, "key"), DrawnCell(number, 2, key.partition("|")[0])]
        cells += [DrawnCell(number, column, value) for column, value in enumerate(typed, start=3)]
    return (Drawing("Tổng hợp", (DrawnCell(1, 1, "Sổ theo dõi", "title"),)),
            Drawing("Quyết định", tuple(cells), hidden_columns=(1,), hidden_rows=(3,)))


def log(total: int, *records: str) -> Drawing:
    """A register's log as drawn."""
    cells = [DrawnCell(1, 1, f"@log:{total}", "key"), DrawnCell(3, 1, "#", "key"), DrawnCell(3, 2, "number", "key"),
             DrawnCell(3, 3, "record", "key"), DrawnCell(4, 2, "Số"), DrawnCell(4, 3, "Bản ghi")]
    cells += [DrawnCell(row, 3, record, "key") for row, record in enumerate(records, start=5)]
    return Drawing("Nhật ký", tuple(cells), hidden_columns=(1, 3), hidden_rows=(3,))


def as_read(_unit: str, tabs: list[RawTab]) -> list[RawTab]:
    return tabs


def value(tabs: Sequence[RawTab], title: str, row: int, column: int) -> Raw:
    grid = next(tab.grid for tab in tabs if tab.name == title)
    return grid[row - 1][column - 1]


class SheetStoreContract:
    """Subclasses provide the `store` fixture and a person's edits of a workbook."""

    def type_in(self, unit: str, title: str, row: int, column: int, value: Any, *, note: str = "") -> None:
        """A person opens the unit's workbook, types, saves."""
        raise NotImplementedError

    def spoil(self, unit: str) -> None:
        """The workbook is there but nothing can read it any more."""
        raise NotImplementedError

    def decide(self, row: int, column: int, value: Any) -> None:
        """A person types into the register's tab of decisions and saves."""
        raise NotImplementedError

    def note(self, copy: str, title: str, cell: str) -> str:
        """The note at a cell of an annotated copy, "" without one."""
        raise NotImplementedError

    def fill(self, copy: str, title: str, cell: str) -> str:
        """RRGGBB of a cell of an annotated copy."""
        raise NotImplementedError

    def titles(self, copy: str) -> list[str]:
        raise NotImplementedError

    @pytest.fixture
    def made(self, store: SheetStore) -> SheetStore:
        names = {AN_LAO: "Trường THPT An Lão", DO_SON: "Trường THPT <Đồ Sơn> & bạn"}
        values = {unit: {"unit_name": name, SLOT: str(OwnerMark("2024", unit))} for unit, name in names.items()}
        assert list(store.create(TABS, values.items())) == [*names]
        return store

    def read_one(self, store: SheetStore, unit: str) -> Reading[list[RawTab]]:
        files = [file for file in store.files() if file.unit == unit]
        return next(store.read(files, as_read))

    def tabs_of(self, store: SheetStore, unit: str) -> list[RawTab]:
        content = self.read_one(store, unit).content
        assert not isinstance(content, Unreadable)
        return content

    def test_a_store_without_workbooks_lists_none(self, store: SheetStore) -> None:
        assert store.files() == []

    def test_lists_what_it_made(self, made: SheetStore) -> None:
        files = made.files()
        assert [file.unit for file in files] == [AN_LAO, DO_SON]
        assert all(not file.problem and file.version and file.modified_at.tzinfo for file in files)

    def test_a_copy_holds_its_own_values_and_the_drawn_ones(self, made: SheetStore) -> None:
        tabs = self.tabs_of(made, DO_SON)
        assert [(tab.name, tab.hidden) for tab in tabs] == [("Hướng dẫn", False), (REPORT, False), ("Danh mục", True)]
        assert [value(tabs, "Hướng dẫn", 2, 1), value(tabs, REPORT, 1, 2)] == ["Trường THPT <Đồ Sơn> & bạn"] * 2
        assert value(tabs, REPORT, 1, 1) == "@tab:6T:1a2b3c4d"
        assert value(tabs, REPORT, 3, 4) in (date(2024, 5, 20), datetime(2024, 5, 20))  # noqa: DTZ001 - a cell has no zone
        assert (value(tabs, REPORT, 4, 2), value(tabs, REPORT, 4, 4)) == ("012345678", True)
        assert value(tabs, REPORT, 2, 3) in ("", None)

    def test_a_copy_holds_the_owner_mark_of_its_unit(self, made: SheetStore) -> None:
        for unit in (AN_LAO, DO_SON):
            assert marks_of(self.tabs_of(made, unit)) == [OwnerMark("2024", unit)]
            assert read_mark(self.read_one(made, unit).mark) in (OwnerMark("2024", unit), None)

    def test_a_neighbours_owner_mark_is_read_and_an_unfilled_one_is_none(self, store: SheetStore) -> None:
        list(store.create(TABS, [(AN_LAO, {SLOT: str(OwnerMark("2024", DO_SON))}), (DO_SON, {})]))
        assert marks_of(self.tabs_of(store, AN_LAO)) == [OwnerMark("2024", DO_SON)]
        assert marks_of(self.tabs_of(store, DO_SON)) == []

    def test_annotations_and_repairs_leave_the_owner_mark(self, made: SheetStore) -> None:
        made.annotate(AN_LAO, [ERROR], SUMMARY, BANNER)
        made.repair(AN_LAO, TABS, {})
        assert marks_of(self.tabs_of(made, AN_LAO)) == [OwnerMark("2024", AN_LAO)]

    def test_a_slot_takes_numbers_texts_dates_and_its_default(self, store: SheetStore) -> None:
        filled: dict[str, Value] = {"A": 187, "B": 12.5, "C": "Không phát sinh", "D": None}
        list(store.create(TABS, [(unit, {"prev:B01": given}) for unit, given in filled.items()]))
        assert [value(self.tabs_of(store, unit), REPORT, 2, 3) for unit in filled] == [
            187, 12.5, "Không phát sinh", ""]
        assert value(self.tabs_of(store, "A"), REPORT, 1, 2) == "(đơn vị)"

    def test_never_makes_a_workbook_twice(self, made: SheetStore) -> None:
        self.type_in(AN_LAO, REPORT, 2, 4, 61)
        again = made.create(TABS, [(AN_LAO, {"unit_name": "Khác"}), ("MOI", {"unit_name": "Mới"})])
        assert list(again) == ["MOI"]
        assert value(self.tabs_of(made, AN_LAO), REPORT, 2, 4) == 61

    def test_typing_changes_version_and_digest_of_that_workbook_alone(self, made: SheetStore) -> None:
        before = {file.unit: (file.version, made.digest(file)) for file in made.files()}
        self.type_in(AN_LAO, REPORT, 2, 4, 61)
        after = {file.unit: (file.version, made.digest(file)) for file in made.files()}
        assert after[DO_SON] == before[DO_SON]
        assert after[AN_LAO][0] != before[AN_LAO][0]
        assert after[AN_LAO][1] != before[AN_LAO][1]
        assert self.read_one(made, AN_LAO).digest == after[AN_LAO][1]

    def test_reads_on_past_a_spoilt_workbook_and_says_what_to_do(self, made: SheetStore) -> None:
        self.spoil(AN_LAO)
        spoilt, sound = made.read(made.files(), as_read)
        assert isinstance(spoilt.content, Unreadable)
        assert spoilt.content.kind
        assert spoilt.content.message
        assert spoilt.content.remedy
        assert not isinstance(sound.content, Unreadable)

    def test_our_own_mistake_is_not_a_bad_file(self, made: SheetStore) -> None:
        def broken(_unit: str, _tabs: list[RawTab]) -> None:
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            list(made.read(made.files(), broken))

    def test_annotates_a_copy_and_leaves_the_workbook(self, made: SheetStore) -> None:
        file = made.files()[0]
        copy = made.annotate(AN_LAO, [ERROR, WARNING], SUMMARY)
        assert made.files()[0] == file
        assert ERROR.text in self.note(copy, REPORT, "D2")
        assert (self.fill(copy, REPORT, "D2"), self.fill(copy, REPORT, "D3")) == ("FCA5A5", "FDE68A")
        assert self.titles(copy) == ["Kiểm tra", "Hướng dẫn", REPORT, "Danh mục"]

    def test_a_copy_is_made_anew_not_added_to(self, made: SheetStore) -> None:
        made.annotate(AN_LAO, [ERROR, WARNING], SUMMARY)
        copy = made.annotate(AN_LAO, [WARNING], SUMMARY)
        assert self.note(copy, REPORT, "D2") == ""
        assert self.titles(copy).count("Kiểm tra") == 1

    def test_a_persons_note_stays_above_ours(self, made: SheetStore) -> None:
        self.type_in(AN_LAO, REPORT, 2, 4, 61, note="Đã đối chiếu với sổ.")
        said = self.note(made.annotate(AN_LAO, [ERROR], SUMMARY), REPORT, "D2")
        assert said.startswith("Đã đối chiếu với sổ.")
        assert said.endswith(f"Báo cáo:\n{ERROR.text}")

    def test_marks_at_one_cell_are_told_together(self, made: SheetStore) -> None:
        copy = made.annotate(AN_LAO, [Annotation(REPORT, "D2", "Cần giải trình.", "warning_mark"), ERROR], SUMMARY)
        assert self.note(copy, REPORT, "D2").endswith(f"{ERROR.text}\n\nCần giải trình.")
        assert self.fill(copy, REPORT, "D2") == "FCA5A5"

    def test_a_mark_where_nothing_stands_is_no_trouble(self, made: SheetStore) -> None:
        marks = [Annotation("Không có", "A1", "?", "error_mark"),
                 Annotation(REPORT, None, "Thiếu một dòng.", "error_mark"),
                 Annotation(REPORT, "Z99", "Ô lạ.", "warning_mark")]
        copy = made.annotate(AN_LAO, marks, SUMMARY)
        assert "Thiếu một dòng." in self.note(copy, REPORT, "B1")
        assert self.fill(copy, REPORT, "Z99") == "FDE68A"

    def test_an_unreadable_workbook_still_gets_its_summary(self, made: SheetStore) -> None:
        self.spoil(AN_LAO)
        assert self.titles(made.annotate(AN_LAO, [ERROR], SUMMARY)) == ["Kiểm tra"]

    def test_clearing_twice_is_no_trouble(self, made: SheetStore) -> None:
        made.annotate(AN_LAO, [ERROR], SUMMARY)
        made.clear_annotation(AN_LAO)
        made.clear_annotation(AN_LAO)

    def test_annotations_are_found_until_they_are_cleared(self, made: SheetStore) -> None:
        assert made.annotated([AN_LAO, DO_SON]) == {}
        made.annotate(AN_LAO, [ERROR], SUMMARY, BANNER)
        assert made.annotated([AN_LAO, DO_SON]) == {AN_LAO: True}
        assert made.annotation_place(AN_LAO)
        made.clear_annotation(AN_LAO)
        assert made.annotated([AN_LAO, DO_SON]) == {}

    def test_annotates_many_in_their_order(self, made: SheetStore) -> None:
        done = list(made.annotate_all([DO_SON, AN_LAO], lambda _unit: ([ERROR], SUMMARY, BANNER)))
        assert done == [(DO_SON, None), (AN_LAO, None)]
        assert made.annotated([AN_LAO, DO_SON]) == {AN_LAO: True, DO_SON: True}

    def test_a_workbook_that_is_whole_is_not_repaired(self, made: SheetStore) -> None:
        before = made.files()
        assert AN_LAO not in made.altered() or made.repair(AN_LAO, TABS, {}) == []
        assert made.files() == before

    def test_a_unit_without_a_workbook_has_no_revisions(self, made: SheetStore) -> None:
        assert made.revisions("KHONG-CO") == ()
        assert made.keeps_revisions or made.revisions(AN_LAO) == ()

    def test_a_lease_is_held_and_given_back(self, store: SheetStore) -> None:
        for last in (False, True):
            with store.lease():
                store.release_lease_early(partial(bool, last))
                assert store.write_register(register(f"g{last}"), store.read_register().stamp).written

    def test_an_absent_register_is_empty(self, store: SheetStore) -> None:
        found = store.read_register()
        assert (found.stamp, found.rows, found.problem) == ("", (), "")

    def test_a_store_answers_for_each_workbook_to_upgrade(self, made: SheetStore) -> None:
        """A workbook whose forms are the present ones stays as it is, wherever it is stored."""
        before = self.read_one(made, AN_LAO).digest
        wanted = WantedForms(Catalogue(()), TABS, {}, datetime(2024, 6, 10, tzinfo=ZONE))
        [outcome] = made.upgrade({AN_LAO: lambda: wanted})
        assert (outcome.unit, outcome.state in {UpgradeState.SAME, UpgradeState.IMPOSSIBLE}) == (AN_LAO, True)
        assert self.read_one(made, AN_LAO).digest == before

    def test_a_register_gives_its_log_back(self, store: SheetStore) -> None:
        assert store.read_log() == RegisterLog()
        store.write_register((*register("g1"), log(7, "2:1/1:{}", "1:1/1:{}")), "")
        assert store.read_log() == RegisterLog(("2:1/1:{}", "1:1/1:{}"), 7)
        assert store.read_register().logged == 7

    def test_a_register_without_a_log_says_so(self, store: SheetStore) -> None:
        store.write_register(register("g1"), "")
        assert "không còn trang nhật ký" in store.read_log().problem
        assert (store.read_register().logged, store.read_register().problem) == (0, "")

    def test_a_register_gives_back_what_people_typed(self, store: SheetStore) -> None:
        drawn = register("g1", (f"{AN_LAO}|6T", None, None, None), (f"{DO_SON}|6T", None, None, None))
        assert store.write_register(drawn, "").written
        assert (store.read_register().generation, store.read_register().rows) == ("g1", ())
        self.decide(6, 3, "Gia hạn")
        self.decide(6, 4, date(2024, 6, 5))
        [(cell, typed)] = store.read_register().rows
        assert cell == "C6"
        assert (typed["key"], typed["unit"], typed["decision"]) == (f"{DO_SON}|6T", DO_SON, "Gia hạn")
        assert str(typed["until"])[:10] == "2024-06-05"

    def test_a_decision_typed_meanwhile_is_not_lost(self, store: SheetStore) -> None:
        store.write_register(register("g1", (f"{AN_LAO}|6T", None, None, None)), "")
        stamp = store.read_register().stamp
        self.decide(5, 3, "Duyệt")
        refused = store.write_register(register("g2"), stamp)
        assert (refused.written, refused.changed) == (False, True)
        found = store.read_register()
        assert (found.generation, found.rows[0][1]["decision"]) == ("g1", "Duyệt")
        assert store.write_register(register("g2"), found.stamp).written
        assert store.read_register().generation == "g2"

    def test_a_register_that_appeared_meanwhile_is_not_overwritten(self, store: SheetStore) -> None:
        store.write_register(register("g1"), "")
        assert store.write_register(register("g2"), "").changed
        assert store.read_register().generation == "g1"
