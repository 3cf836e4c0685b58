"""Comparisons with earlier periods: heirs' figures, both numbers of units, the year before, what is withheld."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from automation.domain.plan.year_before import YearBefore
from automation.domain.report import IndicatorLine, MergedUnit, Report
from automation.domain.tracking.standing import Standing
from automation.outputs.as_json import contents
from automation.outputs.comparisons import comparison_sentences, year_sentences
from automation.outputs.document.builder import blocks
from automation.pipeline.compile_report import compile_report
from automation.rules.columns import tab_data
from automation.rules.frame import Dataset
from tests.pipeline import sample

LAST = date(2024, 7, 31)
YEAR = {("A1", "B01.total"): 50.0, ("A2", "B01.total"): 25.0, ("A3", "B01.total"): 5.0, ("B1", "K06.total"): 3.0,
        ("A1", "K06.total"): 0.0}


def data(last: date | None = LAST, heir: str | None = "A2",
         year: dict[tuple[str, str], float] | None = None) -> Dataset:
    """A1 was merged into A2 between the report of six months and that of the year, which it never made."""
    units = sample.units()
    units["A1"] = replace(units["A1"], valid_to=last, merged_into=heir)
    table = "\n".join(row for row in sample.TABLE.splitlines() if not row.startswith("A1"))
    found = sample.dataset({"6T": sample.frame(), "CN": sample.frame(table, "CN")})
    years = {"CN": YearBefore(year, frozenset({("A1", "B01.total")}))} if year else {}
    return replace(found, directory=units, years_before=years)


def standings() -> dict[tuple[str, str], Standing]:
    return {key: each for key, each in sample.standings({}, "CN").items() if key[0] != "A1"}


def compiled(found: Dataset) -> Report:
    return compile_report(found, standings(), [], "CN", sample.NOW, directory=found.directory)


def line(report: Report, code: str, part: str) -> IndicatorLine:
    return next(each for each in report.indicators if (each.code, each.part) == (code, part))


def test_a_heir_has_the_figures_of_those_that_it_continues() -> None:
    report = compiled(data())
    assert line(report, "B01", "total").previous == 170.0, "60 of A1 among them"
    assert line(compiled(data(last=None, heir=None)), "B01", "total").previous == 110.0


def test_a_part_without_a_figure_leaves_the_heir_out() -> None:
    """G01.young: A2 1, B1 0, B2 1; C1, which continues A1 with its 2, has no readable figure of its own."""
    assert line(compiled(data(heir="C1")), "G01", "young").previous == 2.0


def test_rules_compare_a_heir_with_the_sum_of_its_parts() -> None:
    found = data()
    tab = tab_data(found, found.catalogue.tab("CN"))
    assert dict(zip(tab.units, tab.previous("B01.total"), strict=True))["A2"] == 90.0


def test_both_numbers_of_units_and_the_mergers_are_named() -> None:
    report = compiled(data())
    (compared,) = report.comparisons
    assert (compared.expected, report.expected, compared.of_year) == (6, 5, False)
    assert compared.merged == (MergedUnit("A1", "Trường A1", "A2", "Trường A2", LAST),)
    (sentence,) = comparison_sentences(report)
    assert "có 6 đơn vị phải báo cáo (kỳ này 5)" in sentence
    assert "Trường A1 vào Trường A2" in sentence
    assert sentence in [block.text for block in blocks(report)]
    assert contents(report)["comparisons"][0]["merged"][0] == {
        "unit": "A1", "name": "Trường A1", "heir": "A2", "heir_name": "Trường A2", "last_day": "2024-07-31"}


def test_the_year_before_stands_beside_the_period_before() -> None:
    report = compiled(data(year=YEAR))
    found = line(report, "B01", "total")
    assert (found.previous, found.year_before, found.year_before_units) == (170.0, 80.0, 2)
    assert [each.of_year for each in report.comparisons] == [False, True]
    (sentence,) = year_sentences(report)
    assert "(năm trước 80, của 2 trong 5 đơn vị có số kỳ này)" in sentence, "no difference of other units"


def test_a_difference_is_of_the_same_units() -> None:
    units = ("A1", "A2", "A3", "B1", "B2", "C1")
    report = compiled(data(year={(unit, name): 10.0 for unit in units for name in ("B01.total", "G01.young")}))
    assert "110 người (năm trước 60, tăng 50)" in " ".join(year_sentences(report)), "A2 has the 20 of both its parts"
    young = line(report, "G01", "young")
    assert (young.year_before, young.year_before_units, young.answered) == (40.0, 3, 3), "C1 has no figure now"


def test_units_without_an_earlier_figure_are_named_and_equal_mergers_once() -> None:
    before, year = comparison_sentences(compiled(data(year=YEAR)))
    assert "Không có số liệu kỳ ấy của Trường B2; Trường C1." in year
    assert "sáp nhập" not in before
    assert "Trường A1 vào Trường A2 (từ ngày 01/8/2024); số liệu các kỳ ấy" in year


def test_sensitive_figures_of_the_year_before_are_withheld() -> None:
    found = line(compiled(data(year=YEAR)), "K06", "total")
    assert (found.year_before, "year_before" in found.withheld) == (None, True)
    assert next(each for each in contents(compiled(data(year=YEAR)))["indicators"]
                if (each["code"], each["part"]) == ("K06", "total"))["year_before"] is None


def test_a_report_without_a_period_before_is_compared_with_the_year_before() -> None:
    figures = {("A1", "B01.total"): 50.0, ("A2", "B01.total"): 25.0}
    found = replace(sample.dataset(), directory=sample.units(),
                    years_before={"6T": YearBefore(figures, frozenset({("A2", "B01.total")}))})
    report = compile_report(found, sample.standings(), [], "6T", sample.NOW)
    assert line(report, "B01", "total").previous == 75.0
    assert line(report, "B01", "total").previous_with_errors == ("A2",)
    assert line(report, "B01", "total").year_before is None
