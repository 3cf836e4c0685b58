"""Compiling: which units are included, what is summed and withheld, and the values of targets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from automation.domain.plan.plan import Target
from automation.domain.report import Figure, IndicatorLine, Report
from automation.domain.tracking.findings import Finding
from automation.domain.tracking.standing import Stage
from automation.domain.workbook.answers import StructureProblem, WorkbookAnswers
from automation.domain.workbook.forms import Severity
from automation.pipeline.compile_report import compile_report
from tests.pipeline import sample


def compiled(**choices: object) -> Report:
    return compile_report(sample.dataset(), sample.standings(), [], "6T", sample.NOW,
                          **choices)  # type: ignore[arg-type]


def line(report: Report, code: str, part: str = "") -> IndicatorLine:
    return next(each for each in report.indicators if (each.code, each.part) == (code, part))


def test_totals_by_type_and_by_unit() -> None:
    found = line(compiled(), "B01", "total")
    assert found.total == Figure(170.0)
    assert found.by_type == {"THPT": Figure(100.0), "GDTX": Figure(20.0), "PT": Figure(50.0)}
    assert found.by_unit["A2"] == Figure(30.0)
    assert found.share == pytest.approx(100 * 120 / 170)
    assert found.answered == 6


def test_a_bad_cell_and_a_blank_count_as_missing_and_a_nil_as_an_answer() -> None:
    found = line(compiled(), "G01", "young")
    assert found.total == Figure(4.0)
    assert (found.answered, found.nil) == (4, 1)
    assert found.by_unit["C1"] == Figure(None)
    assert found.by_type["PT"] == Figure(None)


def test_yes_answers_are_counted_over_units() -> None:
    found = line(compiled(), "A01")
    assert (found.total, found.answered, found.not_applicable) == (Figure(3.0), 4, 1)
    assert line(compiled(), "C06").total == Figure(3.0), "a computed yes: 40, 24 and 50 women"


def test_a_computed_ratio_is_the_sectors_ratio() -> None:
    found = line(compiled(), "R01")
    assert found.total.value == pytest.approx(100 * 120 / 170)
    assert found.by_type["GDTX"].value == pytest.approx(10)
    assert found.by_unit["B2"] == Figure(None), "0 of 0 has no ratio"


def test_share_of_nothing_is_none() -> None:
    table = "unit type B01.total B01.female A01 G01.young G01.older K06.total K06.female K07.young K07.older\n"
    table += "B2 GDTX 0 0 1 1 1 0 0 0 0"
    data = sample.dataset({"6T": sample.frame(table)}, all_units=table)
    report = compile_report(data, sample.standings(table=table), [], "6T", sample.NOW)
    assert line(report, "B01", "total").share is None


def test_only_those_who_handed_in_are_included_and_the_missing_are_named() -> None:
    stages = {"A1": Stage.MISSING, "A2": Stage.WITH_ERRORS, "B1": Stage.EXEMPT, "B2": Stage.RETURNED}
    report = compile_report(sample.dataset(), sample.standings(stages), [], "6T", sample.NOW)
    assert report.included == ("A2", "A3", "C1")
    assert [(each.unit, each.stage) for each in report.missing] == [
        ("A1", "Quá hạn, chưa nộp"), ("B2", "Đã trả lại, chờ nộp lại")]
    assert report.expected == 6
    assert line(report, "B01", "total").total == Figure(90.0)


def test_a_unit_that_submitted_and_cannot_be_read_is_missing_with_the_reason() -> None:
    frame = sample.frame("\n".join(sample.TABLE.strip().splitlines()[:-1]))
    data = sample.dataset({"6T": frame})
    report = compile_report(data, sample.standings(), [], "6T", sample.NOW, directory=sample.units())
    assert [(each.unit, each.reason) for each in report.missing] == [
        ("C1", "Đã nộp nhưng hiện không đọc được bảng tính")]


def copied(*tabs: tuple[str, str]) -> dict[str, WorkbookAnswers]:
    """Workbooks in which the given (unit, tab) hold another unit's code."""
    return {unit: WorkbookAnswers(unit, structure_problems=[StructureProblem("other_unit", tab, "BC", None,
                                                                   "trang mang mã đơn vị A1")])
            for unit, tab in tabs}


def test_a_neighbours_copy_is_not_summed_and_named_with_the_reason() -> None:
    data = replace(sample.dataset(), workbooks=copied(("A2", "6T"), ("B1", "CN")))
    report = compile_report(data, sample.standings(), [], "6T", sample.NOW)
    assert report.included == ("A1", "A3", "B1", "B2", "C1")
    assert line(report, "B01", "total").total == Figure(140.0)
    (missing,) = report.missing
    assert missing.unit == "A2"
    assert missing.reason == ("Đã nộp nhưng bảng tính dường như là của đơn vị khác (trang mang mã đơn vị A1), "
                              "nên số liệu không được tổng hợp")


def test_a_register_copied_from_a_neighbour_leaves_its_unit_out_of_every_report() -> None:
    """Its records would be counted twice, whichever report counts them."""
    data = replace(sample.dataset(), workbooks=copied(("A2", "VM")))
    assert [each.unit for each in compile_report(data, sample.standings(), [], "6T", sample.NOW).missing] == ["A2"]


def test_a_neighbours_figures_are_no_figures_of_the_period_before() -> None:
    frames = {"6T": sample.frame(), "CN": replace(sample.frame(tab="CN"))}
    data = replace(sample.dataset(frames), workbooks=copied(("A2", "6T")))
    report = compile_report(data, sample.standings(obligation="CN"), [], "CN", sample.NOW)
    assert "A2" in report.included
    assert line(report, "B01", "total").total == Figure(170.0)
    assert line(report, "B01", "total").previous == 140.0


def test_estimates_are_kept_apart() -> None:
    frame = sample.frame(estimated=[("A1", "B01")])
    report = compile_report(sample.dataset({"6T": frame}), sample.standings(), [], "6T", sample.NOW)
    assert line(report, "B01", "total").estimated == 60.0
    assert line(report, "B01", "female").estimated == 40.0


def test_previous_is_the_period_before_of_the_same_units() -> None:
    frames = {"6T": sample.frame(), "CN": replace(sample.frame(tab="CN"))}
    standings = sample.standings({"A1": Stage.MISSING}, "CN")
    report = compile_report(sample.dataset(frames), standings, [], "CN", sample.NOW)
    assert line(report, "B01", "total").previous == 110.0
    assert line(compiled(), "B01", "total").previous is None
    outside = sample.dataset(previous={("A1", "B01.total"): 50.0, ("XX", "B01.total"): 9.0})
    first = compile_report(outside, sample.standings(), [], "6T", sample.NOW)
    assert line(first, "B01", "total").previous == 50.0


def test_targets_of_sums_of_units_and_of_counts() -> None:
    found = {each.code: each for each in compiled().targets}
    assert found["T1"].actual == pytest.approx(100 * 120 / 170)
    assert (found["T1"].reached, found["T1"].units_reached, found["T1"].units_counted) == (True, 3, 5)
    assert found["T2"].actual == pytest.approx(50), "three of six units, not 100 % of the sums"
    assert found["T2"].reached is False
    assert (found["T3"].reached, found["T3"].units_reached, found["T3"].units_counted) == (False, 3, 4)
    assert found["T4"].by_unit == {}, "nothing of single units about victims"


@pytest.mark.parametrize(("actual", "expected"), [
    ("K06.total", 40.0), ("100 * K06.female / K06.total", None), ("K06.total - K06.female", None),
    ("sum(K07)", 40.0), ("prev.K06.total + K06.total", None)])
def test_a_target_is_withheld_for_the_very_figure_that_it_uses(actual: str, expected: float | None) -> None:
    table = "unit type B01.total B01.female A01 G01.young G01.older K06.total K06.female K07.young K07.older\n"
    table += "A1 THPT 60 40 1 2 1 25 2 9 16\nA2 THPT 30 24 0 1 0 15 0 11 4"
    data = sample.dataset({"6T": sample.frame(table)}, all_units=table,
                          previous={("A1", "K06.total"): 30.0, ("A2", "K06.total"): 12.0})
    target = Target("T", "Nạn nhân", actual, 1, unit="người", per_unit=False)
    data = replace(data, plan=replace(data.plan, targets=(target,)))
    standings = {key: each for key, each in sample.standings().items() if key[0] in {"A1", "A2"}}
    report = compile_report(data, standings, [], "6T", sample.NOW)
    assert line(report, "K06", "female").total.hidden
    assert not line(report, "K06", "total").total.hidden
    assert [(each.actual, each.hidden) for each in report.targets] == [(expected, expected is None)]


def test_timeliness_by_type_and_in_all() -> None:
    report = compile_report(sample.dataset(), sample.standings({"A1": Stage.MISSING}), [], "6T", sample.NOW)
    assert [(each.name, each.expected, each.on_time, each.missing) for each in report.timeliness] == [
        ("THPT", 3, 2, 1), ("GDTX", 2, 2, 0), ("PT", 1, 1, 0), ("Tất cả đơn vị", 6, 5, 1)]


def test_narratives_are_gathered_but_none_with_personal_data() -> None:
    texts = {"A1": "Thiếu kinh phí", "A2": "Tư vấn còn mỏng", "A3": "Liên hệ 0912 345 678 để biết"}
    data = sample.dataset({"6T": sample.frame(texts=texts)})
    finding = Finding("P07", Severity.ERROR, "A2", "6T", "BC 6 tháng", "G30", "Q03", "", "")
    report = compile_report(data, sample.standings(), [finding], "6T", sample.NOW)
    assert [(each.unit, each.text) for each in report.narratives] == [("A1", "Thiếu kinh phí")]


def test_tables_over_the_period_and_difficulties_in_words() -> None:
    table = sample.register([
        ("A1", date(2024, 3, 1), "Kinh phí", "Chưa bố trí được", 3),
        ("A2", date(2024, 7, 1), "Khác", "Sau kỳ", 5),
        ("XX", date(2024, 3, 1), "Khác", "Không thuộc diện", 7)])
    report = compile_report(sample.dataset(table=table), sample.standings(), [], "6T", sample.NOW)
    found = report.tables[0]
    assert (found.records, found.units, found.nil_units) == (1, 1, 1)
    assert found.sums == {"Số người": 3.0}
    assert found.choices == {"Lĩnh vực": {"Kinh phí": 1, "Khác": 0}}
    words = [each.text for each in report.narratives if each.field == "VM"]
    assert words == ["Chưa bố trí được (Lĩnh vực: Kinh phí; Số người: 3)"]


def test_a_difficulty_ends_with_one_full_stop_at_most() -> None:
    table = sample.register([("A1", date(2024, 3, 1), "Kinh phí", "Chưa bố trí được. ", 3)])
    report = compile_report(sample.dataset(table=table), sample.standings(), [], "6T", sample.NOW)
    assert [each.text for each in report.narratives if each.field == "VM"] == [
        "Chưa bố trí được (Lĩnh vực: Kinh phí; Số người: 3)"]


def test_a_selection_withholds_every_sensitive_figure() -> None:
    for report in (compiled(units=["A1", "A2", "B2"]), compiled(types=["THPT"])):
        hidden = [each for each in report.indicators if each.code in {"K06", "K07"} and each.kind != "heading"]
        assert all(each.total.hidden for each in hidden)
        assert not any(each.total.value or any(one.value for one in each.by_unit.values()) for each in hidden)
        assert next(each for each in report.targets if each.code == "T4").actual is None
    assert compiled(types=["THPT"]).timeliness[-1].name == "Các đơn vị được chọn"
    assert line(compiled(types=["THPT"]), "B01", "total").total == Figure(100.0)


def test_a_section_keeps_what_was_withheld_over_all() -> None:
    whole, part = compiled(), compiled(sections=["K"])
    assert part.sections == (("K", "K. Phòng, chống bạo lực"),)
    assert list(part.indicators) == [each for each in whole.indicators if each.section == "K"]
    assert "K. Phòng, chống bạo lực" in part.selection


def test_nobody_has_reported_yet() -> None:
    nobody = sample.standings(dict.fromkeys(sample.units(), Stage.NOT_DUE))
    report = compile_report(sample.dataset(), nobody, [], "6T", sample.NOW)
    assert report.included == ()
    assert len(report.missing) == 6
    assert line(report, "B01", "total").total == Figure(None)
    assert report.targets == ()


def test_an_unknown_obligation_is_an_error() -> None:
    with pytest.raises(KeyError):
        compile_report(sample.dataset(), {}, [], "XX", sample.NOW)
