from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from automation.domain.plan.units import Unit
from automation.domain.tracking.findings import Finding
from automation.domain.workbook.answers import RawTab
from automation.domain.workbook.forms import Catalogue, FieldKind, Form, Group, Indicator, Severity, TableColumn
from automation.domain.workbook.parse_cell import PROBLEMS, AnswerState
from automation.rules import cell
from automation.rules.misreadings import PROBLEM_DESCRIPTIONS
from tests.rules.sheets import NOW, SCHOOL, ZONE, codes, count, dataset, small_form, small_plan

INDICATORS = (
    replace(count("B01", pair=True), maximum=300), count("B02"),
    Indicator("A01", "Có Ban", FieldKind.BOOLEAN), Indicator("A07", "Ngày kế hoạch", FieldKind.DATE, required=False),
    Indicator("Q03", "Khó khăn", FieldKind.STRING, required=False),
    Indicator("N01", "Học sinh", FieldKind.INTEGER, needs="pupils"),
    Indicator("L01", "Loại", FieldKind.CHOICE, choices=("Một", "Hai"), required=False),
    Indicator("G01", "Buổi", FieldKind.INTEGER, required=False, groups=(Group("a", "Hội nghị"),)),
)
REGISTER = Form("TT", "Tuyên truyền", {"": "Tuyên truyền"}, order=9, date_column="day", columns=(
    TableColumn("day", "Ngày", FieldKind.DATE), TableColumn("name", "Nội dung", FieldKind.STRING),
    TableColumn("people", "Số người", FieldKind.INTEGER)))
CATALOGUE = Catalogue((small_form(*INDICATORS), REGISTER))
WHOLE = "@submit Đã nộp\nB01.total 10\nB01.female 5\nB02 0\nA01 Có\nN01 100"


def findings_for(table: str, *, unit: Unit = SCHOOL, as_of: datetime = NOW, tab: str = "6T",
                 register: str = "") -> list[Finding]:
    data = dataset(CATALOGUE, small_plan(), {tab: table, "TT": register}, unit=unit, as_of=as_of)
    return list(cell.check(data))


def test_a_complete_tab_has_no_findings() -> None:
    assert findings_for(WHOLE) == []


@pytest.mark.parametrize(("typed", "code", "expected"), [
    ("B02 12.5", "R22", "12,5"),
    ("B02 -3", "R22", "-3"),
    ("B01.total 301", "R22", "300"),
    ('B02 "1.234"', "R22", "1234 hoặc 1,234"),
    ("B02 khoảng 20", "R22", "20"),
    ("B02 nhiều", "R22", "không phải là số"),
    ("B02 45%", "R23", "phần trăm"),
    ("B02 100%", "R23", "100 hay 1"),
    ("Q03 2024-05-12", "C06", "thành ngày tháng"),
    ("B02 2024-05-12", "R22", "12/05/2024"),
    ("B02 #GIỜ!", "R22", "giờ, phút"),
    ('A07 "31/02/2024"', "C02", "không có trên lịch"),
    ("A07 cuối tháng", "C02", "không phải là ngày"),
    ("L01 Ba", "C03", "danh sách"),
    ("A01 có lẽ", "C03", "“Có”"),
])
def test_an_unreadable_value_is_an_error_at_its_cell(typed: str, code: str, expected: str) -> None:
    name = typed.split()[0]
    [one] = [each for each in findings_for(WHOLE.replace(f"\n{name} ", "\nQ03 ") + f"\n{typed}") if each.code != "R24"]
    assert (one.code, one.field, one.is_error) == (code, name, True)
    assert expected in one.message
    assert one.cell is not None
    assert one.remedy.startswith("Đề nghị")


@pytest.mark.parametrize("typed", ['B02 "12"', "A07 05/12/2024", 'A07 "5-12-2024"', "A01 x",
                                   "L01 hai", "B02 Không phát sinh", "B02 Không áp dụng"])
def test_readable_values_have_no_findings(typed: str) -> None:
    name = typed.split()[0]
    assert findings_for(WHOLE.replace(f"\n{name} ", "\nQ03 ") + f"\n{typed}") == []


def test_a_blank_is_an_error_only_after_submission() -> None:
    assert findings_for("B01.total 10") == []
    findings = findings_for("B01.total 10\n@submit Đã nộp")
    assert {each.code for each in findings} == {"R24"}
    assert [each.field for each in findings] == ["B01.female", "B02", "A01", "N01"]


def test_a_dash_counts_as_blank_and_its_message_names_it() -> None:
    [one] = findings_for(WHOLE.replace("B02 0", "B02 -"))
    assert one.code == "R24"
    assert "dấu gạch" in one.message
    [undefined_dash] = findings_for(WHOLE.replace("A01 Có", "A01 -"))
    assert undefined_dash.remedy == "Đề nghị chọn “Có”, “Không” hoặc “Không áp dụng”."


def test_an_empty_submitted_tab_is_one_error() -> None:
    [one] = findings_for("@submit Đã nộp")
    assert (one.code, one.field, one.cell) == ("R24", "@submit", "G3")


def test_before_the_obligation_opens_blanks_are_no_errors() -> None:
    assert findings_for("@submit Đã nộp", tab="CN") == []
    assert codes(findings_for("@submit Đã nộp", tab="CN", as_of=datetime(2024, 11, 1, tzinfo=ZONE))) == ["R24"]


def test_a_unit_without_pupils_must_leave_figures_about_pupils_out() -> None:
    centre = replace(SCHOOL, has_pupils=False)
    assert findings_for(WHOLE.replace("\nN01 100", ""), unit=centre) == []
    assert codes(findings_for(WHOLE, unit=centre)) == ["R25"]


def test_text_in_an_old_font_is_reported_with_its_conversion() -> None:
    [one] = findings_for(f"{WHOLE}\nQ03 v¨n b¶n")
    assert (one.code, one.severity) == ("C01", Severity.WARNING)
    assert "“văn bản”" in one.message


def test_a_conversion_with_personal_data_is_not_shown() -> None:
    [one] = findings_for(f"{WHOLE}\nQ03 em NguyÔn ThÞ Lan bÞ ®¸nh")
    assert one.code == "C01"
    assert "Lan" not in one.message


@pytest.mark.parametrize(("table", "register", "location"), [
    ("B02 74 người", "", ("6T", "B02")),
    ("", "people\n74 người", ("6T", "TT.people[7]")),
    ("G01.a 74 Buổi", "", ("6T", "G01.a")),
])
def test_a_figure_with_a_unit_is_read_with_a_warning(table: str, register: str, location: tuple[str, str]) -> None:
    [one] = findings_for(table, register=register)
    assert (one.code, one.severity, one.obligation, one.field) == ("C05", Severity.WARNING, *location)
    assert one.message == "Ô này ghi cả chữ sau con số; phần mềm đang hiểu là 74."
    assert one.remedy == "Đề nghị chỉ nhập số, không ghi đơn vị tính."


def test_a_figure_in_a_text_cell_has_no_warning() -> None:
    assert findings_for("Q03 74 người") == []


def test_a_two_digit_year_is_read_with_a_warning() -> None:
    [one] = findings_for(f'{WHOLE}\nA07 "5/3/24"')
    assert (one.code, one.severity) == ("C02", Severity.WARNING)
    assert "05/03/2024" in one.message


def test_percentages_and_old_fonts_are_reported_in_tables_too() -> None:
    findings = findings_for("", register="day | name | people\n2024-03-01 | v¨n b¶n | 40%")
    assert [(each.code, each.obligation, each.field) for each in findings] == [
        ("C01", "6T", "TT.name[7]"), ("R23", "6T", "TT.people[7]")]


def test_a_message_does_not_repeat_a_long_number() -> None:
    [one] = findings_for(WHOLE.replace("B02 0", "B02 0").replace("B01.total 10", "B01.total 31185001234"))
    assert "31" not in one.message.replace("300", "")


def test_a_deleted_row_is_not_reported_as_blank() -> None:
    def shortened(tabs: list[RawTab]) -> list[RawTab]:
        rows = [row for row in tabs[0].grid if row[0] != "B02"]
        return [replace(tabs[0], grid=rows), *tabs[1:]]
    data = dataset(CATALOGUE, small_plan(), {"6T": WHOLE}, damage=shortened)
    assert list(cell.check(data)) == []


def test_every_parse_problem_has_a_description() -> None:
    assert set().union(*PROBLEMS.values()) <= set(PROBLEM_DESCRIPTIONS)


def test_lines_that_a_unit_lacks_the_means_for_are_not_owed() -> None:
    union = Indicator("C04", "Nữ trong Ban Chấp hành Công đoàn", FieldKind.INTEGER, needs="union")
    data = dataset(Catalogue((small_form(union, count("B01")),)), small_plan(), {"6T": "@submit Đã nộp\nB01 5"},
                   unit=replace(SCHOOL, lacks=("union",)))
    assert data.tabs["6T"].states["C04"].iloc[0] == AnswerState.NOT_APPLICABLE
    assert [each for each in cell.check(data) if each.is_error] == []
    typed = dataset(Catalogue((small_form(union, count("B01")),)), small_plan(), {"6T": "B01 5\nC04 3"},
                    unit=replace(SCHOOL, lacks=("union",)))
    [found] = [each for each in cell.check(typed) if each.is_error]
    assert (found.code, found.field) == ("R25", "C04")
    assert "không thuộc diện" in found.message
