"""A changed form in spreadsheets that are out: in place, one batch, nobody's cell lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from automation.domain.workbook.form_change.form_tab import NOT_ASKED
from automation.domain.workbook.form_change.outcome import UpgradeState
from automation.domain.workbook.forms import Catalogue, FieldKind, Indicator, Section, TableColumn
from automation.domain.workbook.layout import layout
from automation.domain.workbook.self_check import ENGINE_TAB
from tests.adapters.google_sheets.upgrade.units import OLD, REPORT, TABLE, UNIT, Unit
from tests.domain.workbook.form_change.forms import A01, B01, B02, B08, C06, COLUMNS, INDICATORS, catalogue
from tests.fake_google.http_messages import ApiError
from tests.fake_google.sheets.model import COLUMNS as COLUMN_DIMENSION

B03 = Indicator("B03", "Lớp mới", FieldKind.INTEGER, "lớp")
PLACE = TableColumn("place", "Nơi tổ chức", FieldKind.STRING)
ADDED = catalogue([A01, B01, B02, B03, B08, C06])


def test_an_added_line_stands_where_it_is_drawn_and_can_be_answered(unit: Unit) -> None:
    before = unit.answers(OLD)
    outcome = unit.upgrade(ADDED)
    assert outcome.state is UpgradeState.DONE
    assert unit.answers(ADDED) == before
    rows = [unit.place(key, "no")[0] for key in ("B01", "B02", "B03", "B08")]
    assert rows == list(range(rows[0], rows[0] + 4))
    assert unit.cell("B03", "title").value == "Lớp mới"
    unit.type("B03", "total", "3")
    unit.type("B03", "explanation", "mới")
    assert unit.answers(ADDED).items() - before.items() == {(("6T", "B03", "total"), 3), (
        ("6T", "B03", "explanation"), "mới")}
    with pytest.raises(ApiError, match="protected cell"):
        unit.type("B03", "title", "của tôi")
    with pytest.raises(ApiError, match="protected cell"):
        unit.type("B03", "female", "1")
    assert unit.cell("B03", "total").validation != unit.cell("B01", "title").validation
    assert str(unit.sheet().cells[0][0].value) == layout(ADDED.tab("6T")).mark


def test_what_is_computed_refers_to_the_cells_where_they_are(unit: Unit) -> None:
    unit.upgrade(catalogue([Indicator("A00", "Mới", FieldKind.INTEGER), *INDICATORS], obligations=("6T", "CN")))
    row, _ = unit.place("B01", "female")
    assert unit.cell("C06", "total").formula == f'=IF(COUNT(H{row + 1})<1;"";H{row + 1})'
    assert unit.clerk.read_texts(unit.name("C06", "total")) == [["7"]]


def test_a_line_that_went_stays_with_its_answers_greyed_and_locked(unit: Unit) -> None:
    forms = catalogue([A01, B01, B08, C06])
    outcome = unit.upgrade(forms)
    assert outcome.change
    assert [(each.cell, each.value) for each in outcome.change.leftovers] == [("G13", 5.0), ("K13", "đợt 1")]
    assert (outcome.left, outcome.filled) == (2, 6)
    assert (unit.cell("B02", "total").value, unit.cell("B02", "explanation").value) == (5, "đợt 1")
    assert unit.cell("B02", "title").value == f"{NOT_ASKED}Lớp tập huấn"
    assert not unit.is_hidden("B02")
    assert not unit.cell("B02", "total").validation
    with pytest.raises(ApiError, match="protected cell"):
        unit.type("B02", "total", "6")
    assert ("6T", "B02", "total") not in unit.answers(forms)
    assert unit.upgrade(forms).state is UpgradeState.SAME


def test_a_line_that_went_blank_is_hidden_and_comes_back_with_its_form(unit: Unit) -> None:
    fewer = catalogue([B01, B02, C06])
    unit.upgrade(fewer)
    assert [unit.is_hidden(key) for key in ("A01", "B01", "B08", "B08.young")] == [True, False, True, False]
    assert unit.upgrade(OLD, fewer).state is UpgradeState.DONE
    assert not unit.is_hidden("A01")
    assert unit.cell("B08.young", "title").value == "Dưới 30"
    unit.type("A01", "total", "Có")
    assert unit.answers(OLD)["6T", "B08.young", "total"] == 4


def test_a_renamed_line_keeps_its_answers_under_its_new_code(unit: Unit) -> None:
    forms = catalogue([A01, B01, replace(B02, code="B20", title="Lớp bồi dưỡng", was=("B02",)), B08, C06])
    unit.upgrade(forms)
    assert unit.answers(forms)["6T", "B20", "total"] == 5
    assert [unit.cell("B20", column).value for column in ("no", "title")] == ["B20", "Lớp bồi dưỡng"]


def test_a_column_is_added_and_one_goes(unit: Unit) -> None:
    added = catalogue(columns=[*COLUMNS[:2], PLACE, COLUMNS[2]])
    before = unit.answers(OLD)
    unit.upgrade(added)
    assert unit.answers(added) == before
    unit.type("#2", "place", "hội trường", TABLE)
    assert UNIT in {cell.value for cell in unit.sheet(TABLE).cells[0].values()}
    fewer = catalogue(columns=[COLUMNS[0], COLUMNS[2]])
    unit.upgrade(fewer, added)
    header = unit.place("#1", "name", TABLE)[0] - 1, unit.place("#1", "name", TABLE)[1]
    assert unit.sheet(TABLE).cell(*header).value == f"{NOT_ASKED}Tên hoạt động"
    assert unit.cell("#1", "name", TABLE).value == "Nói chuyện"
    assert unit.answers(fewer) == {key: value for key, value in before.items() if key[2] != "name"}
    blank = catalogue(columns=COLUMNS[:2])
    column = unit.place("#1", "people", TABLE)[1]
    unit.owner.type(unit.name("#1", "people", TABLE), "")
    unit.upgrade(blank, fewer)
    assert unit.sheet(TABLE).dimensions[COLUMN_DIMENSION][column]["hiddenByUser"]


def test_a_reports_tab_is_added_and_one_goes(unit: Unit) -> None:
    both = catalogue(obligations=("6T", "CN"))
    unit.upgrade(both)
    book = unit.workspace.file(UNIT).book
    assert book
    assert [sheet.title for sheet in book.sheets] == ["Hướng dẫn", REPORT, "BC năm", TABLE, ENGINE_TAB]
    assert unit.sheet("BC năm").cells[0][6].value == "Trường THPT A"
    unit.type("B01", "total", "20", "BC năm")
    unit.upgrade(catalogue(obligations=("CN",)), both)
    assert str(unit.sheet().cells[0][2].value) == f"{NOT_ASKED}Báo cáo 6 tháng"
    assert unit.cell("B01", "total").value == 12
    with pytest.raises(ApiError, match="protected cell"):
        unit.type("B01", "total", "13")
    assert unit.cell("B01", "total", "BC năm").value == 20


def test_sections_and_labels_are_renewed_in_their_place(unit: Unit) -> None:
    forms = catalogue([A01, replace(B01, title="Cán bộ, giáo viên, nhân viên"), B02, B08, C06])
    other = Section("B", "Phần thêm", (B03,))
    forms = replace(forms, forms=(replace(forms.forms[0], sections=(
        replace(forms.forms[0].sections[0], title="Nội dung chính"), other)), *forms.forms[1:]))
    unit.upgrade(forms)
    texts = [[cell.value for _, cell in sorted(line.items()) if isinstance(cell.value, str)]
             for _, line in sorted(unit.sheet().cells.items())]
    assert sum("Nội dung" in line for line in texts) == 0
    at = next(number for number, line in enumerate(texts) if "Nội dung chính" in line)
    assert texts[at + 2][:3] == ["B01", "B01", "Cán bộ, giáo viên, nhân viên"]
    assert texts[-2:] == [["Phần thêm"], ["B03", "B03", "Lớp mới", "lớp"]]


def test_an_answer_where_the_form_now_computes_is_kept_and_named(unit: Unit) -> None:
    forms = catalogue([A01, B01, replace(B02, computed="B01.total"), B08, C06])
    outcome = unit.upgrade(forms)
    assert unit.cell("B02", "total").value == 5
    assert "G13" in outcome.words
    unit.upgrade(forms)
    assert unit.cell("B02", "total").value == 5


def test_what_was_computed_can_be_answered(unit: Unit) -> None:
    forms = catalogue([A01, B01, B02, B08, replace(C06, computed=None)])
    unit.upgrade(forms)
    assert not unit.cell("C06", "total").filled
    unit.type("C06", "total", "8")
    assert unit.answers(forms)["6T", "C06", "total"] == 8


def test_a_section_that_offers_one_choice_now_keeps_its_line_and_has_a_cell_for_it(unit: Unit) -> None:
    [report, table] = OLD.forms
    [section] = report.sections
    forms = Catalogue((replace(report, sections=(replace(section, nil=True),)), table))
    before, heading = unit.answers(OLD), unit.place("A01", "no")[0] - 1
    assert unit.upgrade(forms).state is UpgradeState.DONE
    assert unit.answers(forms) == before
    assert unit.place("@nil:A", "no")[0] == heading
    assert "Nội dung" in {cell.value for cell in unit.sheet().cells[heading].values()}
    unit.type("@nil:A", "total", "Không phát sinh")
    with pytest.raises(ApiError, match="protected cell"):
        unit.type("@nil:A", "estimate", "x")
    assert unit.cell("@nil:A", "total").value == "Không phát sinh"
    assert unit.answers(forms) == before
