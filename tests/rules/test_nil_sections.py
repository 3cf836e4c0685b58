"""A section with nothing to report, answered by one choice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from automation.domain.tracking.findings import Finding
from automation.domain.workbook.content_digest import content_digests
from automation.domain.workbook.forms import Catalogue, FieldKind, Form, Indicator, Measure, Section
from automation.domain.workbook.section_nil import offers_nil, section_nils
from automation.pipeline.validate import validate
from automation.rules.filling import cell_counts
from automation.rules.frame import Dataset, LaterForms, State
from automation.rules.not_asked import not_asked, with_later_forms
from tests.rules.sheets import SCHOOL, codes, count, dataset, small_plan

PAIR = Indicator("K02", "Nạn nhân", FieldKind.INTEGER, pair=True, measure=Measure.FLOW)
CASES = Indicator("K01", "Số vụ", FieldKind.INTEGER, measure=Measure.FLOW)
PUPILS = Indicator("K03", "Học sinh", FieldKind.INTEGER, measure=Measure.FLOW, needs="pupils")
HAS = Indicator("K04", "Có quy trình", FieldKind.BOOLEAN, measure=Measure.FLOW)
SECTION = Section("K", "K. Bạo lực", (CASES, PAIR, PUPILS, HAS), nil=True)
FORM = Form("BC", "Báo cáo", {"6T": "BC 6 tháng"}, sections=(Section("B", "B", (count("B01"),)), SECTION))
CATALOGUE = Catalogue((FORM,))
PLAN = replace(small_plan(), obligations=small_plan().obligations[:1])
SENT = "@submit Đã nộp\n@doc_number 1/BC\n@doc_date 2024-05-20\nB01 3\n"
NONE = "@nil:K Không phát sinh\n"


def read(table: str, *, pupils: bool = True) -> Dataset:
    return dataset(CATALOGUE, PLAN, {"6T": SENT + table}, unit=replace(SCHOOL, has_pupils=pupils))


def states(data: Dataset) -> list[State]:
    return [State(int(each)) for each in data.tabs["6T"].states.iloc[0]]


def found(table: str) -> list[Finding]:
    return [each for each in validate(read(table)) if each.code != "S10"]


def test_blank_counts_of_the_section_are_nil_and_nothing_else_is() -> None:
    data = read(NONE + "K02.total 2\nK02.female Không áp dụng")
    assert states(data) == [State.VALUE, State.NIL, State.VALUE, State.NOT_APPLICABLE, State.NIL, State.BLANK]
    assert data.tabs["6T"].values["K01"].tolist() == [0.0]
    assert states(read("")) == [State.VALUE, *[State.BLANK] * 5]
    assert states(read(NONE, pupils=False))[4] is State.NOT_APPLICABLE


def test_the_choice_leaves_no_count_of_the_section_unanswered() -> None:
    assert codes(found("")) == ["R24"] * 5
    assert [each.field for each in found(NONE)] == ["K04"], "a yes or no is no count"
    assert cell_counts(read(NONE))["THPT-A", "6T"].left == 1


def test_a_figure_beside_the_choice_is_named_with_both() -> None:
    [wrong] = found(NONE + "K02.total 2\nK02.female 0\nK04 Không")
    assert (wrong.code, wrong.field, wrong.severity.value) == ("T05", "@nil:K", "error")
    assert "“K. Bạo lực”" in wrong.message
    assert "mục K02 (ô " in wrong.message
    assert "ghi 2" in wrong.message
    assert wrong.cell
    assert found(NONE + "K02.total 0\nK02.female 0\nK04 Không") == []


@pytest.mark.parametrize(("words", "chosen"), [
    ("Không phát sinh", True), ("không  phát sinh", True), ("Có", True), ("x", True), ("-", False)])
def test_what_counts_as_the_choice(words: str, chosen: bool) -> None:
    assert (State.NIL in states(read(f"@nil:K {words}"))) is chosen
    assert "C03" not in codes(found(f"@nil:K {words}"))


def test_other_words_are_no_choice_and_are_named() -> None:
    data = read("@nil:K chưa có")
    assert State.NIL not in states(data)
    wrong = [each for each in found("@nil:K xem báo cáo riêng") if each.code == "C03"]
    assert [(each.field, each.severity.value) for each in wrong] == [("@nil:K", "warning")]


def test_the_choice_is_part_of_the_report() -> None:
    one, other = (content_digests(read(table).workbooks["THPT-A"], CATALOGUE, PLAN)["6T"] for table in ("", NONE))
    assert one != other


def test_a_row_that_came_later_is_not_answered_by_the_choice_of_before() -> None:
    later = with_later_forms(read(NONE + "K01 0"), LaterForms(rows={("THPT-A", "6T"): frozenset({"K01", "K02"})}))
    asked = not_asked(later, CATALOGUE.tab("6T"), ["THPT-A"]).iloc[0]
    assert [name for name, is_later in asked.items() if is_later] == ["K02.total", "K02.female"], "K01 was typed"


def test_sections_of_counts_over_the_period_have_the_choice_by_default() -> None:
    flows = Section("L", "L", (CASES, PAIR))
    assert offers_nil(flows)
    assert not offers_nil(replace(flows, nil=False))
    assert not offers_nil(Section("L", "L", (CASES,))), "one cell is answered as quickly"
    assert not offers_nil(Section("L", "L", (CASES, replace(PAIR, measure=Measure.STOCK))))
    assert not offers_nil(Section("L", "L", (CASES, HAS)))
    assert [*section_nils(CATALOGUE.tab("6T"))] == ["@nil:K"]
