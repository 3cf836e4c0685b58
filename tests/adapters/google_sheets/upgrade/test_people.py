"""What people have in their spreadsheets outlives a change of forms; what they do meanwhile is noticed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from automation.adapters.google_sheets.reading import SpreadsheetReader
from automation.domain.workbook.form_change.form_tab import NOT_ASKED
from automation.domain.workbook.form_change.outcome import UpgradeState
from automation.domain.workbook.forms import FieldKind, Indicator
from automation.ports import Annotation, Banner
from tests.adapters.google_sheets.upgrade.units import OLD, REPORT, TABLE, UNIT, VALUES, Unit, tabs
from tests.adapters.google_workspace import hexed
from tests.adapters.sheet_store_contract import SUMMARY
from tests.domain.workbook.form_change.forms import A01, B01, B02, B08, C06, COLUMNS, catalogue
from tests.fake_google.http_messages import ApiError
from tests.fake_google.sheet_user import SheetUser

NEW = catalogue([A01, replace(B01, title="Cán bộ"), Indicator("B03", "Lớp mới", FieldKind.INTEGER), B08, C06],
                columns=[COLUMNS[0], *COLUMNS[2:]], obligations=("6T", "CN"))
RED = {"red": 1.0, "green": 0.5, "blue": 0.5}
BANNER = Banner("Kiểm tra lúc 02:00", {}, ("không có lỗi.", "good"))


def furnish(unit: Unit) -> None:
    """Own columns in and beside the form, an own row, notes, colours, comments, a filter view, an own tab."""
    owner, clerk = unit.owner, unit.clerk
    owner.insert_columns(REPORT, 8)
    owner.insert_rows(REPORT, 11)
    owner.type(f"'{REPORT}'!I9", "Cột của tôi")
    owner.type(f"'{REPORT}'!I13", "riêng 1")
    owner.type(f"'{REPORT}'!I12", "dòng của tôi")
    owner.type(f"'{REPORT}'!P13", "bên phải")
    owner.note(f"'{REPORT}'!I13", "ghi chú của tôi")
    owner.note(unit.name("B01", "title"), "Sở nhắc: gồm cả hợp đồng")
    clerk.note(unit.name("B02", "total"), "hỏi lại cô Lan")
    clerk.colour(unit.name("B01", "total"), RED)
    clerk.comment(unit.name("B08.young", "total"), "đúng chưa?")
    clerk.add_tab("Của tôi")
    clerk.type("'Của tôi'!A1", f"={unit.name('B08.young', 'total')}*2")
    clerk.type("'Của tôi'!A2", "nháp")
    sheet = unit.sheet().id
    clerk.batch({"addFilterView": {"filter": {"title": "Lọc", "range": {
        "sheetId": sheet, "startRowIndex": 8, "endRowIndex": 18, "startColumnIndex": 1, "endColumnIndex": 10}}}})


def lost(before: dict[str, list[tuple[str, ...]]], after: dict[str, list[tuple[str, ...]]]) -> Counter[tuple[str, ...]]:
    """What was in the spreadsheet and is not in it any more."""
    return Counter(each for cells in before.values() for each in cells) - Counter(
        each for cells in after.values() for each in cells)


def test_everything_of_people_is_there_afterwards(unit: Unit) -> None:
    furnish(unit)
    before, answers = unit.contents(), unit.answers(OLD)
    outcome = unit.upgrade(NEW)
    assert outcome.state is UpgradeState.DONE, outcome.words
    gone = lost(before, unit.contents())
    own = {"Cán bộ, giáo viên", "Lớp tập huấn", "Tên hoạt động", "Theo tuổi"}
    assert {text for text, _ in gone if not text.startswith(("@tab:", "Trong kỳ"))} <= own
    assert {note for _, note in gone} <= {"", "Sở nhắc: gồm cả hợp đồng"}
    assert unit.cell("B01", "title").note == "Sở nhắc: gồm cả hợp đồng"
    assert unit.cell("B02", "total").note == "hỏi lại cô Lan"
    assert hexed(unit.cell("B01", "total")) == "FF8080"
    [comment] = unit.sheet().comments
    assert (comment["row"], comment["column"]) == unit.place("B08.young", "total")
    assert unit.clerk.read_texts("'Của tôi'!A1:A2") == [["8"], ["nháp"]]
    [view] = unit.sheet().filter_views
    assert (view["range"]["startRowIndex"], view["range"]["endRowIndex"]) == (8, 19)
    row = unit.place("B01", "no")[0]
    assert [unit.sheet().cell(row, column).value for column in (8, 15)] == ["riêng 1", "bên phải"]
    assert unit.cell("B01", "no").value == "B01"
    kept = {key: value for key, value in answers.items() if key[1] != "B02" and key[2] != "name"}
    assert unit.answers(NEW) == kept
    assert unit.upgrade(NEW).state is UpgradeState.SAME


def test_ranges_that_people_opened_stay_open(unit: Unit) -> None:
    sheet = unit.sheet()
    protection = sheet.protected[0]
    own = {"sheetId": sheet.id, "startColumnIndex": 12}
    beside = {"sheetId": sheet.id, "startRowIndex": 30, "endRowIndex": 40, "startColumnIndex": 1, "endColumnIndex": 4}
    unit.owner.batch({"updateProtectedRange": {"fields": "unprotectedRanges", "protectedRange": {
        "protectedRangeId": protection["protectedRangeId"],
        "unprotectedRanges": [*protection["unprotectedRanges"], own, beside]}}})
    unit.upgrade(NEW)
    unit.clerk.type(f"'{REPORT}'!N5", "của tôi")
    unit.clerk.type(f"'{REPORT}'!C33", "của tôi")
    unit.type("B03", "total", "1")


def test_a_protection_that_was_removed_after_an_upgrade_is_restored_by_the_codes(unit: Unit) -> None:
    unit.upgrade(NEW)
    for title in (REPORT, TABLE):
        unit.sheet(title).protected.clear()
    done = unit.workspace.store().repair(UNIT, tabs(NEW), VALUES)
    assert sum("bảo vệ lại" in each for each in done) == 2
    unit.type("B03", "total", "1")
    unit.type("#2", "people", "5", TABLE)
    for key, column in (("B02", "total"), ("B03", "title"), ("B03", "female")):
        with pytest.raises(ApiError, match="protected cell"):
            unit.type(key, column, "6")


@pytest.mark.parametrize("disturb", [
    lambda unit: unit.owner.move_rows(REPORT, unit.place("B01", "no")[0], 1, unit.place("B08", "no")[0]),
    lambda unit: unit.owner.type(unit.name("B02", "no").replace("!B", "!A"), "B01"),
    lambda unit: unit.owner.type(f"'{REPORT}'!A1", ""),
    lambda unit: unit.owner.type(f"'{REPORT}'!A8", ""),
])
def test_moved_rows_and_doubled_or_lost_codes_are_left_alone_and_named(unit: Unit, disturb: object) -> None:
    disturb(unit)  # type: ignore[operator]
    before = unit.contents()
    outcome = unit.upgrade(NEW)
    assert outcome.state is UpgradeState.LEFT
    assert REPORT in outcome.words
    assert unit.contents() == before


def test_a_form_in_another_order_is_no_moved_row(unit: Unit) -> None:
    """The former template is on Drive: its order is the tab's."""
    forms = catalogue([B02, A01, B01, B08, C06])
    before = unit.answers(OLD)
    assert unit.upgrade(forms).state is UpgradeState.DONE
    assert unit.answers(forms) == before


def test_the_forms_notes_are_renewed(unit: Unit) -> None:
    """A note of the former template is replaced; a person's own stays."""
    helped = catalogue([A01, B01, B02, replace(B08, help="Tính đến ngày 31/5."), C06])
    unit.upgrade(helped)
    note = unit.cell("B08", "title").note
    again = catalogue([A01, B01, B02, replace(B08, help="Tính đến ngày 30/6."), C06])
    unit.upgrade(again, helped)
    assert (note, unit.cell("B08", "title").note) == ("Tính đến ngày 31/5.", "Tính đến ngày 30/6.")
    unit.upgrade(OLD, again)
    assert not unit.cell("B08", "title").note


def test_feedback_goes_on_at_the_cells_where_they_are(unit: Unit) -> None:
    store = unit.workspace.store()
    title, _, cell = unit.name("B08.young", "total").rpartition("!")
    store.annotate(UNIT, [Annotation(title.strip("'"), cell, "Số trẻ lớn hơn tổng số.", "error_mark")], SUMMARY, BANNER)
    unit.upgrade(catalogue([A01, Indicator("A02", "Mới", FieldKind.INTEGER), B01, B02, B08, C06]))
    assert "Số trẻ lớn hơn" in unit.cell("B08.young", "total").note
    assert hexed(unit.cell("B08.young", "total")) == "FCA5A5"
    store = unit.workspace.store()
    store.clear_annotation(UNIT)
    assert (unit.cell("B08.young", "total").note, hexed(unit.cell("B08.young", "total"))) == ("", "FFFBEB")
    assert unit.cell("B08.young", "total").value == 4


def between(unit: Unit, edit: object, method: str = "sheets.spreadsheets.batchUpdate") -> None:
    """Once, directly before a request of this kind."""
    done: list[str] = []

    def first(called: str, _account: str) -> None:
        if called == method and not done:
            done.append(called)
            edit(unit)  # type: ignore[operator]

    unit.workspace.service.before_call = first


def test_what_is_typed_while_it_is_written_is_the_units_next_change(unit: Unit) -> None:
    store = unit.workspace.store()
    before = store.files()[0].version
    between(unit, lambda each: each.type("B01", "total", "13"))
    outcome = unit.upgrade(NEW, store=store)
    unit.workspace.service.before_call = None
    assert outcome.state is UpgradeState.DONE
    assert unit.answers(NEW)["6T", "B01", "total"] == 13
    assert unit.workspace.store().files()[0].version != before


def test_rows_that_move_while_it_is_written_are_noticed_and_the_revision_is_named(unit: Unit) -> None:
    between(unit, lambda each: each.owner.insert_rows(REPORT, 10))
    outcome = unit.upgrade(NEW)
    unit.workspace.service.before_call = None
    assert outcome.state is UpgradeState.LEFT
    assert "Lịch sử phiên bản" in outcome.words
    assert "bản lúc" in outcome.words


def test_what_was_edited_since_it_was_read_is_read_again(unit: Unit) -> None:
    unit.workspace.service.state.clock.advance(60)

    def edit(each: Unit) -> None:
        each.workspace.service.state.clock.advance(60)
        each.owner.insert_rows(REPORT, 10)

    between(unit, edit, "drive.revisions.list")
    assert unit.upgrade(NEW).state is UpgradeState.DONE
    unit.workspace.service.before_call = None
    assert unit.cell("B02", "title").value == f"{NOT_ASKED}Lớp tập huấn"


def test_a_table_of_which_people_sorted_the_lines_keeps_them(unit: Unit) -> None:
    for at, (day, name) in enumerate((("05/05/2024", "Hội thi"), ("01/04/2024", "Tập huấn")), start=2):
        unit.type(f"#{at}", "held_on", day, TABLE)
        unit.type(f"#{at}", "name", name, TABLE)
    clerk: SheetUser = unit.clerk
    first, last = unit.name("#1", "held_on", TABLE), unit.name("#4", "people", TABLE).rpartition("!")[2]
    clerk.sort(f"{first}:{last}", 0)
    before = unit.answers(OLD)
    more = catalogue()
    more = replace(more, forms=(more.forms[0], replace(more.forms[1], blank_rows=6)))
    assert unit.upgrade(more).state is UpgradeState.DONE
    assert unit.answers(more) == before
    unit.type("#6", "name", "Dòng thêm", TABLE)


def test_a_large_tab_of_the_units_own_is_not_read(unit: Unit) -> None:
    unit.clerk.add_tab("Sổ riêng")
    unit.clerk.batch({"updateCells": {"start": {"sheetId": unit.sheet("Sổ riêng").id, "rowIndex": 0, "columnIndex": 0},
                                      "fields": "userEnteredValue", "rows": [
        {"values": [{"userEnteredValue": {"stringValue": f"dòng {row}"}}]} for row in range(900)]}},
        {"appendDimension": {"sheetId": unit.sheet("Sổ riêng").id, "dimension": "COLUMNS", "length": 40}})
    before, answers = unit.contents(), unit.answers(OLD)
    store = unit.workspace.store()
    store.reader = SpreadsheetReader(store.client, ordinary=50_000)
    more = catalogue([A01, B01, B02, Indicator("B03", "Lớp mới", FieldKind.INTEGER), B08, C06])
    assert unit.upgrade(more, store=store).state is UpgradeState.DONE
    assert unit.contents()["Sổ riêng"] == before["Sổ riêng"]
    assert unit.answers(more) == answers


def test_what_an_editor_typed_into_undrawn_cells_stays_and_a_deleted_column_returns(unit: Unit) -> None:
    unit.owner.type(f"'{REPORT}'!E7", "99")
    unit.owner.type(f"'{TABLE}'!D2", "nhớ nộp sớm")
    unit.owner.delete_columns(REPORT, unit.place("B01", "estimate")[1])
    assert unit.upgrade(NEW).state is UpgradeState.DONE
    texts = Counter(text for text, _ in unit.contents()[REPORT])
    assert (texts["99"], texts["Nội dung"]) == (1, 1)
    unit.type("B01", "estimate", "ước")
    assert unit.upgrade(NEW).state is UpgradeState.SAME
