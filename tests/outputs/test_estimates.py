"""Estimates of the period before against this period's figures, the differences in every output."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from automation.domain.report import EstimateLine, Report
from automation.domain.workbook.forms import Catalogue, Form, Measure
from automation.outputs.context import OutputContext
from automation.pipeline.compile_report import compile_report
from automation.rules.frame import Dataset
from automation.summary.estimates import estimate_lines
from tests.outputs.read_back import document_texts, everything, written
from tests.pipeline import sample

NOW_TABLE = sample.TABLE.replace("60         40", "63         40").replace("30         24", "28         24")
ESTIMATED = [("A1", "B01"), ("A2", "B01"), ("A3", "B01"), ("A1", "K06")]


def data(still_estimated: list[tuple[str, str]] | None = None) -> Dataset:
    """A1, A2 and A3 estimated B01 for the half-year; A1 and A2 have another total now."""
    return sample.dataset({"6T": sample.frame(estimated=ESTIMATED),
                           "CN": sample.frame(NOW_TABLE, tab="CN", estimated=still_estimated or [])})


def report(**choices: str) -> Report:
    return compile_report(data(), sample.standings(obligation="CN"), [], "CN", sample.NOW,
                          sections=choices.get("section", ""))


def lines(found: Report) -> dict[tuple[str, str], EstimateLine]:
    return {(each.code, each.part): each for each in found.estimates}


def test_the_units_that_estimated_are_compared() -> None:
    found = lines(report())
    total = found["B01", "total"]
    assert (total.units, total.estimated, total.actual, total.difference) == (3, 100.0, 101.0, 1.0)
    assert total.differences == {"A1": 3.0, "A2": -2.0, "A3": 0.0}
    assert total.contradicted
    assert not found["B01", "female"].contradicted
    assert "K06" not in {code for code, _ in found}, "a difference could disclose what is withheld"


def test_what_is_still_an_estimate_is_no_actual_figure() -> None:
    found = compile_report(data([("A1", "B01")]), sample.standings(obligation="CN"), [], "CN", sample.NOW)
    assert lines(found)["B01", "total"].differences == {"A2": -2.0, "A3": 0.0}


def test_without_a_period_before_there_is_nothing_to_compare() -> None:
    found = compile_report(data(), sample.standings(), [], "6T", sample.NOW)
    assert found.estimates == ()
    assert report(section="K").estimates == ()


@pytest.mark.parametrize(("begins", "contradicted"), [(date(2024, 1, 1), True), (date(2024, 7, 1), None)])
def test_a_flow_is_compared_where_it_is_cumulative(begins: date, contradicted: bool | None) -> None:
    whole = data()
    form: Form = replace(sample.FORM, sections=tuple(
        replace(section, indicators=tuple(replace(each, measure=Measure.FLOW) if each.code == "B01" else each
                                          for each in section.indicators)) for section in sample.FORM.sections))
    catalogue = Catalogue((form, sample.REGISTER))
    year = replace(whole.plan.obligation("CN"), period_from=begins, period_to=date(2024, 12, 31))
    plan = replace(whole.plan, obligations=(whole.plan.obligation("6T"), year))
    frames = {code: replace(frame, tab=catalogue.tab(code)) for code, frame in whole.tabs.items()}
    changed = replace(whole, catalogue=catalogue, plan=plan, tabs=frames)
    found = {(each.code, each.part): each for each in
             estimate_lines(changed, catalogue.tab("CN"), ["A1", "A2", "A3"], frozenset())}
    line = found.get(("B01", "total"))
    assert (line.contradicted if line else None) is contradicted, "A2's year is below what it estimated"


def test_every_output_has_the_differences(tmp_path: Path) -> None:
    files = written(report(), tmp_path, OutputContext(tmp_path))
    told = "Trường A1 (+3); Trường A2 (-2)"
    row = files.page.xpath("//table[@id='bang-so-uoc']//tr[td[1]='B01']")[0]
    assert [cell.text_content() for cell in row][2:] == ["3", "100", "101", "+1", told]
    rows = list(files.workbook["Số ước kỳ trước"].iter_rows(values_only=True))
    assert ("B01", "Cán bộ, giáo viên", 3, 100, 101, 1, told) in rows
    assert any("kỳ trước ước 100, kỳ này 101, chênh lệch +1 người" in text and told in text
               for text in document_texts(files))
    estimate = next(each for each in files.json["estimates"] if each["part"] == "total")
    assert (estimate["estimated"], estimate["actual"], estimate["difference"]) == (100, 101, 1)
    package = [(each["name"], each["difference"]) for each in files.table("estimates")
               if (each["code"], each["part"]) == ("B01", "total")]
    assert package == [("", "1"), ("A1", "3"), ("A2", "-2"), ("A3", "0")]
    clean = written(compile_report(data(), sample.standings(), [], "6T", sample.NOW), tmp_path / "half",
                    OutputContext(tmp_path))
    assert not [output for output, text in everything(clean).items() if output not in ("json", "package")
                and "Số ước kỳ trước" in text]
