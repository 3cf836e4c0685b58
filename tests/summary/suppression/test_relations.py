"""The inequalities of the rules, computed figures and targets: what they disclose is withheld too."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from automation.domain.plan.plan import Target
from automation.domain.report import Figure, IndicatorLine, Report
from automation.domain.workbook.forms import Catalogue, FieldKind, Indicator, Measure, Rule, Severity
from automation.pipeline.compile_report import compile_report
from automation.summary.suppression.relations import SensitiveForm, linear_bounds, rules_with, sensitive_codes
from automation.summary.suppression.suppress import suppress_small_counts
from tests.pipeline import sample
from tests.summary.suppression.compiles import Counts, line

CODES = frozenset({"K06", "K07"})


def bounds(check: str, when: str = "") -> list[tuple[dict[str, int], str]]:
    rule = Rule("R1", check, Severity.ERROR, "lệch", "sửa", when=when)
    tab = Catalogue((replace(sample.FORM, rules=(rule,)),)).tab("6T")
    return [({name: by for name, by in each.relation.items() if by != -1 or "slack" not in name}, each.zero)
            for each in linear_bounds(tab, CODES)]


@pytest.mark.parametrize(("check", "when", "expected"), [
    ("K07.young <= K06.total", "", [({"K06.total": 1, "K07.young": -1}, "")]),
    ("K06.total >= sum(K07)", "", [({"K06.total": 1, "K07.young": -1, "K07.older": -1}, "")]),
    ("max(K07.young, K07.older) <= K06.total", "", [({"K06.total": 1, "K07.young": -1}, ""),
                                                    ({"K06.total": 1, "K07.older": -1}, "")]),
    ("K07.young <= K06.total and K07.older <= K06.total", "K06.female == 0",
     [({"K06.total": 1, "K07.young": -1}, "K06.female"), ({"K06.total": 1, "K07.older": -1}, "K06.female")]),
    ("K07.young <= K06.total", "K07.older > 0", []),
    ("K07.young <= K06.total or K07.older <= K06.total", "", []),
    ("K07.young <= B01.total", "", []),
    ("K07.young == K06.total", "", []),
])
def test_inequalities_are_read_from_the_rules(check: str, when: str,
                                              expected: list[tuple[dict[str, int], str]]) -> None:
    assert bounds(check, when) == expected


def test_a_bound_that_leaves_two_values_hides_more() -> None:
    """K07 is at most K06, and by type nothing but K07 of a is small: with K06 of a at 0 it would be known."""
    catalogue = Catalogue((replace(sample.FORM, rules=(
        Rule("R1", "K06.total <= K07.young + K07.older", Severity.ERROR, "lệch", "sửa"),
        Rule("R2", "K07.young + K07.older <= K06.total", Severity.ERROR, "lệch", "sửa"))),))
    form = SensitiveForm(CODES, bounds=linear_bounds(catalogue.tab("6T"), CODES))
    all_, young, older = ({"a1": 5, "b1": 4, "b2": 4}, {"a1": 4, "b1": 4, "b2": 0}, {"a1": 1, "b1": 0, "b2": 4})
    shown = suppress_small_counts([line("K06.total", all_), line("K07.young", young), line("K07.older", older)], form,
                                  {"a1": "a", "b1": "b", "b2": "b"})
    assert shown[2].by_type["a"].hidden
    assert shown[0].by_type["a"].hidden or shown[1].by_type["a"].hidden, "else it is the one less the other"
    without = suppress_small_counts([line("K06.total", all_), line("K07.young", young), line("K07.older", older)],
                                    SensitiveForm(CODES), {"a1": "a", "b1": "b", "b2": "b"})
    assert not without[0].by_type["a"].hidden


@pytest.mark.parametrize(("check", "when", "message", "compared"), [
    ("K06.total <= B01.total", "", "lệch", True), ("B01.total >= 1", "sum(K07) > 0", "lệch", True),
    ("B01.total >= 1", "", "Có {K06.total} mà thiếu", True), ("B01.female <= B01.total", "", "{B01.female}", False)])
def test_rules_that_show_or_compare_sensitive_figures(check: str, when: str, message: str, *, compared: bool) -> None:
    """A finding at B01 may disclose K06."""
    rule = Rule("R1", check, Severity.ERROR, message, "sửa", when=when, at="B01.total")
    found = rules_with(CODES, Catalogue((replace(sample.FORM, rules=(rule,)),)))
    assert found == (frozenset({"R1"}) if compared else frozenset())


def computed(expression: str, kind: FieldKind = FieldKind.INTEGER) -> IndicatorLine:
    """The line of an indicator that is computed from sensitive ones."""
    (*others, words) = sample.FORM.sections
    added = Indicator("K20", "Tính", kind, computed=expression)
    section = replace(others[1], indicators=(*others[1].indicators, added))
    catalogue = Catalogue((replace(sample.FORM, sections=(others[0], section, words)), sample.REGISTER))
    data = replace(sample.dataset(), catalogue=catalogue)
    frame = data.tabs["6T"]
    data = replace(data, tabs={"6T": replace(frame, tab=catalogue.tab("6T"))})
    assert sensitive_codes(catalogue) == {"K06", "K07", "K20"}
    report = compile_report(data, sample.standings(), [], "6T", sample.NOW)
    return next(each for each in report.indicators if each.code == "K20")


def test_a_computed_figure_is_withheld_where_a_part_is() -> None:
    assert computed("K06.total + K06.female").total == Figure(44.0)
    hidden = computed("K06.total - K06.female")
    assert hidden.total == Figure(10.0)
    assert hidden.by_type["THPT"].hidden, "two men"
    assert hidden.sensitive


def test_a_computed_yes_is_not_counted_where_units_are_withheld() -> None:
    hidden = computed("K06.total >= 1", FieldKind.BOOLEAN)
    assert hidden.total.hidden
    assert not hidden.answered


def test_a_computed_figure_of_the_period_before_is_withheld() -> None:
    found = computed("prev.K06.total + K06.total")
    assert not [figure for figure in (found.total, *found.by_type.values(), *found.by_unit.values())
                if figure.value is not None]


@pytest.mark.parametrize(("actual", "unit", "shown"), [
    ("100 * K06.female / K06.total", "%", True), ("100 * (K06.total == 0)", "%", False), ("K06.total", "vụ", False)])
def test_a_target_counts_no_units_by_their_withheld_figures(actual: str, unit: str, shown: bool) -> None:
    plan = replace(sample.PLAN, targets=(Target("T", "Chỉ tiêu", actual, 1, unit=unit),))
    report = compile_report(replace(sample.dataset(), plan=plan), sample.standings(), [], "6T", sample.NOW)
    (found,) = report.targets
    assert (found.actual is not None, found.hidden, found.sensitive) == (shown, not shown, True)


def year(before: Counts, now: Counts, *, published: bool, measure: Measure = Measure.FLOW) -> Report:
    """The year's report of some units, after the half-year's; the counts are of cases since January."""
    head = "unit type B01.total B01.female A01 G01.young G01.older K06.total K06.female K07.young K07.older\n"
    half, whole = (head + "".join(f"{unit} {unit[0]} 9 5 1 1 1 {n} 0 {n} 0\n" for unit, n in counts.items())
                   for counts in (before, now))
    flows = [replace(section, indicators=tuple(replace(each, measure=measure) for each in section.indicators))
             for section in sample.FORM.sections[:2]]
    catalogue = Catalogue((replace(sample.FORM, sections=(*flows, sample.FORM.sections[2])), sample.REGISTER))
    tabs = {code: replace(sample.frame(table, code), tab=catalogue.tab(code))
            for code, table in (("6T", half), ("CN", whole))}
    until = [replace(each, period_from=date(2024, 1, 1), period_to=each.period_to or date(2024, 12, 31))
             for each in sample.PLAN.obligations]
    data = replace(sample.dataset(tabs, all_units=half), plan=replace(sample.PLAN, obligations=tuple(until)),
                   catalogue=catalogue, units=sample.units(half))
    first = compile_report(data, sample.standings(obligation="6T", table=half), [], "6T", sample.NOW).publication
    assert first is not None
    known = {"6T": [first]} if published else {}
    return compile_report(data, sample.standings(obligation="CN", table=whole), [], "CN", sample.NOW, published=known)


def victims(report: Report) -> IndicatorLine:
    return next(each for each in report.indicators if (each.code, each.part) == ("K06", "total"))


def test_a_zero_of_the_period_before_is_shown_only_as_it_was_published() -> None:
    none, three = dict.fromkeys(("a1", "a2", "a3"), 0), {"a1": 0, "a2": 4, "a3": 5}
    of_all = victims(year({**none, "a4": 3}, three, published=True))
    assert (of_all.previous, "previous" in of_all.withheld) == (None, True), "else the 3 were those of a4"
    same = victims(year(none, three, published=True))
    assert (same.previous, same.withheld) == (0.0, ())


def test_the_year_less_the_half_year_is_no_small_count() -> None:
    half = {"a1": 4, "a2": 5, "a3": 3}
    assert victims(year(half, {**half, "a2": 6}, published=False)).total.value == 13
    assert victims(year(half, {**half, "a2": 6}, published=True)).total.hidden, "one case since June"
    assert victims(year(half, {**half, "a2": 9}, published=True)).total.value == 16


def test_a_stock_of_the_same_day_is_not_subtracted_either() -> None:
    half = {"a1": 4, "a2": 5, "a3": 3, "a4": 4}
    smaller = {unit: half[unit] for unit in ("a1", "a2", "a3")} | {"a4": 6}
    assert victims(year(half, smaller, published=True, measure=Measure.STOCK)).total.hidden
