"""A figure that has an error is summed and marked, and its units are named: in every output alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from automation.domain.report import ERROR_MARK, IndicatorLine, Report
from automation.domain.tracking.findings import Finding
from automation.domain.workbook.forms import Severity
from automation.outputs.context import OutputContext
from automation.pipeline.compile_report import compile_report
from tests.outputs.read_back import Written, document_texts, written
from tests.pipeline import sample

NAMES = "Trường A1; Trường A2"


def finding(unit: str, field: str, severity: Severity = Severity.ERROR, obligation: str = "6T") -> Finding:
    return Finding("R01", severity, unit, obligation, "BC 6 tháng", "G9", field, "sai", "sửa")


def compiled(*findings: Finding, **choices: str) -> Report:
    rows = sample.register([("A1", date(2024, 3, 1), "Kinh phí", "Chưa bố trí", 3),
                            ("A2", date(2024, 3, 2), "Khác", "Thiếu người", 4)])
    return compile_report(sample.dataset(table=rows), sample.standings(), list(findings), "6T", sample.NOW,
                          sections=choices.get("section", ""), types=[choices["type"]] if "type" in choices else [])


def line(report: Report, code: str, part: str = "") -> IndicatorLine:
    return next(each for each in report.indicators if (each.code, each.part) == (code, part))


def test_the_sum_holds_the_figure_and_names_its_unit() -> None:
    report = compiled(finding("A1", "B01.total"))
    marked = line(report, "B01", "total")
    assert (marked.total.value, marked.flawed, marked.with_errors) == (170.0, 1, ("A1",))
    assert line(report, "B01", "female").with_errors == ()
    assert line(report, "R01").with_errors == ("A1",), "computed from it"
    assert [(each.code, each.with_errors) for each in report.targets if each.flawed] == [("T1", ("A1",))]


def test_the_figure_of_the_period_before_is_marked_too() -> None:
    data = sample.dataset({"6T": sample.frame(), "CN": sample.frame(tab="CN")})
    found = compile_report(data, sample.standings(obligation="CN"), [finding("A2", "B01.total")], "CN", sample.NOW)
    marked = line(found, "B01", "total")
    assert (marked.previous, marked.flawed, marked.previous_with_errors) == (170.0, 0, ("A2",))


@pytest.mark.parametrize("other", [
    finding("A1", "B01.total", Severity.WARNING), finding("A1", "B01.total", obligation="CN"),
    finding("XX", "B01.total"), finding("A3", "G01.young"), finding("A1", "Q03")],
    ids=["a warning", "another period's", "a unit that is not included", "a blank cell", "a text"])
def test_what_is_no_error_of_a_summed_figure_marks_nothing(other: Finding) -> None:
    assert [each.code for each in compiled(other).indicators if each.flawed and each.kind != "string"] == []


def test_a_finding_about_a_row_is_about_its_figures() -> None:
    report = compiled(finding("A1", "B01"))
    assert line(report, "B01", "total").with_errors == line(report, "B01", "female").with_errors == ("A1",)


def test_a_cell_that_cannot_be_read_is_not_summed_and_its_unit_is_named() -> None:
    marked = line(compiled(finding("C1", "G01.young")), "G01", "young")
    assert (marked.total.value, marked.by_unit["C1"].value, marked.with_errors) == (4.0, None, ("C1",))


def test_a_unit_whose_sensitive_figure_is_withheld_is_counted_and_not_named() -> None:
    report = compiled(finding("B1", "K06.total"))
    marked = line(report, "K06", "total")
    assert (marked.flawed, marked.with_errors) == (1, ())
    assert [(each.flawed, each.with_errors) for each in report.targets if each.code == "T4"] == [(1, ())]
    selected = line(compiled(finding("B1", "K06.total"), type="GDTX"), "K06", "total")
    assert selected.flawed == 0, "nothing is said of a sensitive figure of a few units"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Written:
    report = compiled(finding("A1", "B01.total"), finding("A2", "B01.total"), finding("A1", "VM.people[9]"))
    folder = tmp_path_factory.mktemp("marked")
    return written(report, folder, OutputContext(folder))


def test_json_and_package_name_the_units(files: Written) -> None:
    staff = next(each for each in files.json["indicators"] if (each["code"], each["part"]) == ("B01", "total"))
    assert (staff["total"], staff["flawed"], staff["with_errors"]) == (170, 2, ["A1", "A2"])
    assert next(each for each in files.json["tables"] if each["code"] == "VM")["with_errors"] == ["A1"]
    row = next(each for each in files.table("catalogue") if (each["code"], each["part"]) == ("B01", "total"))
    assert (row["flawed"], row["with_errors"]) == ("2", "A1 A2")
    flawed = [each["name"] for each in files.table("indicators")
              if (each["code"], each["part"], each["scope"], each["flawed"]) == ("B01", "total", "unit", "true")]
    assert flawed == ["A1", "A2"]
    (wrong,) = [each["value"] for each in files.table("registers") if each["what"] == "units_with_errors"]
    assert wrong == "1"


def test_page_workbook_and_document_mark_the_figure_and_name_the_units(files: Written) -> None:
    row = files.page.xpath("//table[@id='bang-so-lieu']//tr[td[1]='B01']")[0]
    assert ERROR_MARK in row.findtext("th")
    assert NAMES in files.page.xpath("//h3[@id='con-loi']/following-sibling::ul[1]")[0].text_content()
    staff = next(row for row in files.workbook["Tổng hợp"].iter_rows(values_only=True) if row[0] == "B01")
    assert (ERROR_MARK in staff[1], staff[-1]) == (True, NAMES)
    texts = document_texts(files)
    assert any("Cán bộ, giáo viên: 170 người" in text and text.endswith(f"{ERROR_MARK}.") for text in texts)
    assert any(text == f"Cán bộ, giáo viên {ERROR_MARK}" for text in texts), "in the annex"
    legend = next(text for text in texts if text.startswith("Ghi chú"))
    assert f"B01 Cán bộ, giáo viên: {NAMES}" in legend
    rows = list(files.workbook["Số liệu từ các sổ theo dõi"].iter_rows(values_only=True))
    table = next(row for row in rows if row[0] and "Vướng" in row[0])
    assert (ERROR_MARK in table[0], table[7]) == (True, "Trường A1")


def test_without_errors_nothing_is_marked(tmp_path: Path) -> None:
    clean = written(replace(compiled()), tmp_path, OutputContext(tmp_path))
    assert not any(ERROR_MARK in text for text in document_texts(clean))
    assert ERROR_MARK not in clean.page.text_content()
