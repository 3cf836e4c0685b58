"""How a workbook that is out differs from the forms that are asked now, and whom that touches."""

from __future__ import annotations

from dataclasses import replace

import pytest

from automation.domain.workbook.answers import Raw, RawTab
from automation.domain.workbook.form_change.comparison import (
    ChangeClass,
    ChangedPart,
    FormsBefore,
    kept_answers,
)
from automation.domain.workbook.form_change.form_tab import form_tabs
from automation.domain.workbook.form_change.sentences import change_lines, unit_line
from automation.domain.workbook.forms import Catalogue, FieldKind, Indicator, TableColumn
from tests.domain.workbook.form_change.forms import (
    A01,
    B01,
    B02,
    B08,
    C06,
    COLUMNS,
    INDICATORS,
    before,
    catalogue,
    change,
    drawn,
    workbook,
)

OLD = catalogue()
FORMER = before(OLD, "6T", "TT")
NEW_ROW = Indicator("B11", "Tổ tư vấn", FieldKind.INTEGER)
ANSWERS: dict[tuple[str, str, str], Raw] = {
    ("6T", "@submit", "@answer"): "Đã nộp", ("6T", "@doc_number", "@answer"): "45/BC", ("6T", "A01", "total"): "Có",
    ("6T", "B01", "total"): 45.0, ("6T", "B01", "female"): 30.0, ("6T", "B02", "total"): 3.0,
    ("6T", "B01", "estimate"): "ước", ("6T", "B02", "explanation"): "mở thêm lớp", ("6T", "B08.old", "female"): 9.0,
    ("TT", "@record:1", "name"): "Nói chuyện", ("TT", "@record:3", "people"): 40.0}


def filled() -> list[RawTab]:
    return workbook(OLD, ANSWERS)


def test_a_workbook_of_the_present_forms_is_the_same() -> None:
    found = change(filled(), FORMER, OLD)
    assert (found.change, found.changes, found.leftovers, found.problems) == (ChangeClass.SAME, (), (), ())


def test_without_a_record_of_the_former_forms_it_is_the_same_too() -> None:
    assert change(filled(), FormsBefore(), OLD).change is ChangeClass.SAME


@pytest.mark.parametrize(("present", "kind", "part", "code", "touched"), [
    (catalogue((*INDICATORS, NEW_ROW)), ChangeClass.ADDED, ChangedPart.ROW, "B11", 0),
    (catalogue((A01, B01, B08, C06)), ChangeClass.REMOVED_FILLED, ChangedPart.ROW, "B02", 2),
    (catalogue((A01, B01, B02, C06)), ChangeClass.REMOVED_FILLED, ChangedPart.ROW, "B08.old", 1),
    (catalogue((replace(B02, title="Lớp bồi dưỡng"), A01, B01, B08, C06)), ChangeClass.LABELS, ChangedPart.LABELS, "",
     0),
    (catalogue((A01, B01, replace(B02, kind=FieldKind.STRING), B08, C06)), ChangeClass.KIND, ChangedPart.ROW, "B02", 1),
    (catalogue((A01, replace(B01, pair=False), B02, B08)), ChangeClass.REMOVED_FILLED, ChangedPart.ROW, "B01", 1),
    (catalogue(columns=(*COLUMNS, TableColumn("cost", "Kinh phí", FieldKind.INTEGER))), ChangeClass.ADDED,
     ChangedPart.COLUMN, "cost", 0),
    (catalogue(columns=COLUMNS[:2]), ChangeClass.REMOVED_FILLED, ChangedPart.COLUMN, "people", 1),
    (catalogue(obligations=("6T", "CN")), ChangeClass.ADDED, ChangedPart.TAB, "", 0),
    (catalogue((A01, B01, B02, B08, replace(C06, computed="B01.total"))), ChangeClass.LABELS, ChangedPart.FORMULAS, "",
     0),
])
def test_each_kind_of_change_is_recognised(present: Catalogue, kind: ChangeClass, part: ChangedPart, code: str,
                                           touched: int) -> None:
    found = change(filled(), FORMER, present)
    assert found.change is kind
    worst = [each for each in found.changes if each.change is kind and each.code == code]
    assert [(each.part, each.filled) for each in worst] == [(part, touched)]


def test_a_removed_row_that_nobody_filled_is_blank() -> None:
    found = change(workbook(OLD), FORMER, catalogue((A01, B01, B08, C06)))
    assert (found.change, found.leftovers) == (ChangeClass.REMOVED_BLANK, ())


def test_a_removed_computed_line_leaves_no_answer() -> None:
    found = change(filled(), FORMER, catalogue((A01, B01, B02, B08)))
    assert (found.change, found.leftovers) == (ChangeClass.REMOVED_BLANK, ())


def test_what_becomes_computed_keeps_its_answers_aside() -> None:
    found = change(filled(), FORMER, catalogue((A01, B01, replace(B02, computed="B01.total"), B08, C06)))
    assert [(each.place, each.value) for each in found.leftovers] == [
        (("B02", "total"), 3.0), (("B02", "explanation"), "mở thêm lớp")]


def test_renamed_rows_and_columns_keep_their_answers() -> None:
    present = catalogue((A01, B01, replace(B02, code="B03", was=("B02",)), B08, C06),
                        columns=(*COLUMNS[:2], replace(COLUMNS[2], code="persons", was=("people",))))
    found = change(filled(), replace(FORMER, kinds={}, inputs=None), present)
    assert (found.change, found.leftovers) == (ChangeClass.LABELS, ())
    kept = kept_answers(form_tabs(present, filled()), drawn(present))
    assert kept["6T"]["B03", "total"] == 3.0
    assert kept["TT"]["@record:2", "persons"] == 40.0


def test_leftovers_name_where_they_were() -> None:
    [first, second] = change(filled(), FORMER, catalogue((A01, B01, B08, C06))).leftovers
    assert (first.sheet, first.place, first.title, first.value) == (
        "BC 6 tháng", ("B02", "total"), "Lớp tập huấn", 3.0)
    assert first.cell.startswith("G")
    assert second.value == "mở thêm lớp"


def test_a_deleted_tab_is_a_problem_and_a_new_one_is_not() -> None:
    deleted = [tab for tab in filled() if tab.name != "BC 6 tháng"]
    assert "“BC 6 tháng” đã bị xóa" in change(deleted, FORMER, catalogue((*INDICATORS, NEW_ROW))).problems[0]
    assert change(filled(), FORMER, catalogue(obligations=("6T", "CN"))).problems == ()


def test_doubled_codes_are_a_problem() -> None:
    tabs = filled()
    report = next(tab for tab in tabs if tab.name == "BC 6 tháng")
    twice = [replace(tab, grid=[*tab.grid, tab.grid[-1]]) if tab is report else tab for tab in tabs]
    assert "hai dòng cùng mã" in change(twice, FORMER, catalogue((*INDICATORS, NEW_ROW))).problems[0]
    copied = [*tabs, replace(report, name="BC 6 tháng (2)")]
    assert "cùng mang mã" in change(copied, FORMER, catalogue((*INDICATORS, NEW_ROW))).problems[0]


def test_the_sentences_count_whom_a_change_touches() -> None:
    present = catalogue((A01, B01, B08, C06, NEW_ROW))
    lines = change_lines([change(filled(), FORMER, present), change(workbook(OLD), FORMER, present)])
    assert lines == ["Trang “BC 6 tháng”: bỏ dòng B02 (Lớp tập huấn); 2 bảng tính có dòng này, 1 có số liệu.",
                     "Trang “BC 6 tháng”: thêm dòng B11 (Tổ tư vấn); 2 bảng tính chưa có."]
    words = unit_line(change(filled(), FORMER, present))
    assert words == ("“BC 6 tháng”: thêm dòng B11 (Tổ tư vấn), bỏ dòng B02 (Lớp tập huấn), đang có 2 ô số liệu.")
