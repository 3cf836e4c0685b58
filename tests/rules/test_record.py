from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from automation.domain.plan.deadlines import due_by
from automation.domain.plan.plan import Obligation
from automation.domain.tracking.findings import Finding
from automation.domain.workbook.forms import Catalogue, FieldKind, Form, Rule, Severity, TableColumn
from automation.rules import record
from automation.rules.families import FAMILIES
from tests.rules.sheets import NOW, ZONE, codes, count, dataset, small_form, small_plan

COLUMNS = (
    TableColumn("day", "Ngày", FieldKind.DATE, required=True),
    TableColumn("kind", "Loại", FieldKind.CHOICE, choices=("Hội thảo", "Khác")),
    TableColumn("name", "Nội dung", FieldKind.STRING, required=True),
    TableColumn("staff_total", "Tổng", FieldKind.INTEGER, maximum=900),
    TableColumn("staff_female", "Nữ", FieldKind.INTEGER))
SHARED = Form("TT", "Tuyên truyền", {"": "Tuyên truyền"}, order=9, date_column="day", columns=COLUMNS)
OWN = Form("THD", "Tháng hành động", {"THD": "Tháng hành động"}, order=8, date_column="day", columns=COLUMNS)
CATALOGUE = Catalogue((small_form(count("B01")), SHARED, OWN))
MONTH = Obligation("THD", "Tháng hành động", datetime(2024, 11, 1, tzinfo=ZONE), due_by(date(2024, 12, 20), ZONE),
                   period_from=date(2024, 11, 1), period_to=date(2024, 12, 15))
PLAN = replace(small_plan(), obligations=(*small_plan().obligations, MONTH))
HEAD = "day | kind | name | staff_total | staff_female\n"
ROW = "2024-03-05 | Hội thảo | Tập huấn | 30 | 20"


def findings_for(rows: str, *, report: str = "", table: str = "TT", as_of: datetime = NOW,
                 year: str = "") -> list[Finding]:
    sheets = {table: rows, "6T": report, "CN": year}
    return list(record.check(dataset(CATALOGUE, PLAN, sheets, as_of=as_of)))


def test_a_complete_record_has_no_findings() -> None:
    assert findings_for(HEAD + ROW) == []


@pytest.mark.parametrize(("row", "code", "field"), [
    ("2024-03-05 | Hội thảo | Tập huấn | 30 | 31", "R01", "TT.staff_female[7]"),
    ("2024-03-05 | Đại hội | Tập huấn | 30 | 20", "C03", "TT.kind[7]"),
    ("2024-03-05 | Hội thảo | | 30 | 20", "R24", "TT.name[7]"),
    ("2024-03-05 | Hội thảo | 2024-05-12 | 30 | 20", "C06", "TT.name[7]"),
    ("hôm qua | Hội thảo | Tập huấn | 30 | 20", "C02", "TT.day[7]"),
    (" | Hội thảo | Tập huấn | 30 | 20", "R24", "TT.day[7]"),
    ("2024-03-05 | Hội thảo | Tập huấn | 30.5 | 20", "R22", "TT.staff_total[7]"),
    ("2024-03-05 | Hội thảo | Tập huấn | 901 | 20", "R22", "TT.staff_total[7]"),
    ("2024-03-05 | Hội thảo | Tập huấn | -1 | | ", "R22", "TT.staff_total[7]"),
    ("2024-03-05 | Hội thảo | Tập huấn | nhiều | 20", "R22", "TT.staff_total[7]"),
    ("2023-03-05 | Hội thảo | Tập huấn | 30 | 20", "T02", "TT.day[7]"),
])
def test_an_error_in_a_record_is_reported_at_its_cell(row: str, code: str, field: str) -> None:
    cells = row.split("|")[:5]
    [one] = findings_for(HEAD + "|".join(cells))
    assert (one.code, one.field, one.obligation, one.is_error) == (code, field, "6T", True)
    assert one.cell is not None
    assert one.cell.endswith("7")


def test_a_record_belongs_to_the_earliest_report_whose_period_contains_its_day() -> None:
    rows = HEAD + "2024-03-05 | | A | 1 | 2\n2024-08-05 | | B | 1 | 2\n | | C | 1 | 2"
    findings = [(each.cell, each.obligation) for each in findings_for(rows) if each.code == "R01"]
    assert findings == [("G7", "6T"), ("G8", "CN"), ("G9", "6T")]


def test_after_the_half_year_is_due_an_undated_record_belongs_to_the_year() -> None:
    rows = HEAD + " | | C | 1 | 2"
    late = datetime(2024, 9, 1, tzinfo=ZONE)
    assert {each.obligation for each in findings_for(rows, as_of=late)} == {"CN"}


def test_a_record_outside_the_period_of_its_tables_obligation_is_a_warning() -> None:
    rows = HEAD + "2024-11-05 | | A | 1 | 1\n2024-03-05 | | B | 1 | 1"
    [one] = findings_for(rows, table="THD")
    assert (one.code, one.severity, one.obligation, one.cell) == ("T03", Severity.WARNING, "THD", "C12")
    assert one.message.endswith(" nằm ngoài kỳ báo cáo (01/11/2024 – 15/12/2024), nên dòng này không được tính.")


@pytest.mark.parametrize("day", ["2024-10-31", "2024-12-16"])
def test_a_submitted_table_without_records_in_its_period_is_an_error(day: str) -> None:
    rows = f"@submit Đã nộp\n{HEAD}{day} | | A | 1 | 1"
    assert codes(findings_for(rows, table="THD")) == ["T03", "T06"]
    assert codes(findings_for(rows.replace(day, "2024-11-01"), table="THD")) == []
    assert codes(findings_for(rows.replace(day, "2024-12-15"), table="THD")) == []


def test_a_record_without_a_day_counts_as_entered() -> None:
    """The missing day is reported; a second finding that nothing was entered would be wrong."""
    rows = HEAD + " | | A | 1 | 1"
    assert codes(findings_for(f"@submit Đã nộp\n{rows}", table="THD")) == ["R24"]
    assert codes(findings_for(rows, report="@submit Đã nộp\nB01 1")) == ["R24"]


RECORDS = HEAD + ("2024-11-05 | | A | 4 | 1\n2024-10-31 | | trước kỳ | 10 | 1\n2024-12-16 | | sau kỳ | 20 | 1\n"
                  " | | chưa rõ ngày | 40 | 1")


@pytest.mark.parametrize(("tab", "check"), [
    ("CN", "B01 == rows(THD)"), ("CN", "B01 + 3 == total(THD.staff_total)"), ("6T", "B01 == 1 + rows(THD)")])
def test_rules_count_no_record_outside_the_period_of_the_tables_obligation(tab: str, check: str) -> None:
    """In every report, also in the year's, whose own period contains these days."""
    rule = Rule("X", check, Severity.WARNING, "{rows(THD)}, {total(THD.staff_total)}", "", obligations=(tab,),
                layer="cross_form")
    catalogue = Catalogue((small_form(count("B01"), rules=(rule,)), SHARED, OWN))
    data = dataset(catalogue, PLAN, {tab: "B01 1", "THD": RECORDS})
    assert [each.message for each in FAMILIES["cross_form"](data)] == []
    data = dataset(catalogue, PLAN, {tab: "B01 5", "THD": RECORDS})
    assert [each.message for each in FAMILIES["cross_form"](data)] == ["1, 4" if tab == "CN" else "0, 0"]


def test_a_duplicate_record_is_a_warning_that_an_explanation_closes() -> None:
    head = HEAD.strip() + " | explanation\n"
    repeated = findings_for(head + f"{ROW} |\n{ROW} |")
    assert [(each.code, each.severity, each.cell, each.explained) for each in repeated] == [
        ("T04", Severity.WARNING, "C8", False)]
    assert "dòng 7" in repeated[0].message
    assert [each.explained for each in findings_for(head + f"{ROW} |\n{ROW} | hai lớp cùng ngày")] == [True]
    assert findings_for(head + f"{ROW} |\n{ROW.replace('30', '31')} |") == []


def test_nil_beside_records_is_an_error() -> None:
    assert codes(findings_for("@nil Không phát sinh")) == []
    [one] = findings_for("@nil Không phát sinh\n" + HEAD + ROW)
    assert (one.code, one.field, one.is_error) == ("T05", "TT.@nil", True)


NOVEMBER = datetime(2024, 11, 28, 9, tzinfo=ZONE)
AUTUMN = ROW.replace("-03-", "-11-")


@pytest.mark.parametrize(("records", "as_of", "found"), [
    (ROW, NOW, ["T05"]),
    (AUTUMN, NOVEMBER, []),  # declared in June, of the first half
    (AUTUMN, datetime(2024, 7, 20, tzinfo=ZONE), []),
    (f"{ROW}\n{AUTUMN}", NOVEMBER, ["T05"]),  # records in each period
    (ROW.replace("2024-03-05", ""), NOVEMBER, ["R24", "T05"]),
])
def test_nil_is_said_of_a_period(records: str, as_of: datetime, found: list[str]) -> None:
    ticked = "@submit Đã nộp\nB01 1"
    assert codes(findings_for("@nil Không phát sinh\n" + HEAD + records, report=ticked, as_of=as_of)) == found


def test_a_submitted_report_needs_records_or_nil() -> None:
    ticked = "@submit Đã nộp\nB01 1"
    [one] = findings_for("", report=ticked)
    assert (one.code, one.severity, one.obligation) == ("T06", Severity.WARNING, "6T")
    assert findings_for("@nil Không phát sinh", report=ticked) == []
    assert findings_for(HEAD + ROW, report=ticked) == []
    later = HEAD + ROW.replace("-03-", "-08-")
    assert codes(findings_for(later, report=ticked)) == ["T06"]
    assert findings_for(later, year=ticked) == []


def test_a_submitted_table_without_records_or_nil_is_an_error() -> None:
    [one] = findings_for("@submit Đã nộp", table="THD")
    assert (one.code, one.severity, one.obligation) == ("T06", Severity.ERROR, "THD")


def test_a_survey_needs_no_records_of_shared_tables() -> None:
    survey = replace(PLAN, obligations=tuple(replace(each, counts_records=each.code != "6T")
                                             for each in PLAN.obligations))
    sheets = {"TT": HEAD, "6T": "@submit Đã nộp\nB01 1"}
    assert list(record.check(dataset(CATALOGUE, survey, sheets))) == []
