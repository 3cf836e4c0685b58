from __future__ import annotations

import logging

import pytest

from automation.domain.tracking.findings import Finding
from automation.domain.workbook.forms import (
    Catalogue,
    FieldKind,
    Form,
    Group,
    Indicator,
    Measure,
    MissingPolicy,
    Rule,
    Severity,
    TableColumn,
)
from automation.rules.families import FAMILIES
from tests.rules.sheets import codes, count, dataset, rule, small_form, small_plan

AGES = (Group("young", "Dưới 30"), Group("old", "Từ 30"))
INDICATORS = (
    count("B01", pair=True), count("B02", pair=True), count("B03", pair=True), count("K01"),
    Indicator("B08", "Theo tuổi", FieldKind.INTEGER, pair=True, groups=AGES),
    Indicator("A02", "Quyết định", FieldKind.STRING, groups=(Group("number", "Số"),
                                                             Group("day", "Ngày", FieldKind.DATE))),
    Indicator("A05", "Có thay đổi", FieldKind.BOOLEAN),
)
REGISTER = Form("TT", "Tuyên truyền", {"": "Tuyên truyền"}, order=9, date_column="day", columns=(
    TableColumn("day", "Ngày", FieldKind.DATE), TableColumn("kind", "Loại", FieldKind.CHOICE,
                                                            choices=("Hội thảo", "Khác")),
    TableColumn("people", "Người", FieldKind.INTEGER)))


def findings_for(given: Rule, table: str, layer: str = "form", register: str = "", before: str = "",
                 earlier: dict[tuple[str, str], float] | None = None) -> list[Finding]:
    catalogue = Catalogue((small_form(*INDICATORS, rules=(given,)), REGISTER))
    sheets = {"CN": table, "TT": register, "6T": before}
    data = dataset(catalogue, small_plan(), sheets, previous=earlier)
    return [each for each in FAMILIES[layer](data) if each.obligation == "CN"]


SUM = rule("B01 == B02 + B03", each=("total", "female"), code="R02",
           message="B01 ({measure}) ghi {B01}, các phần cộng lại {B02 + B03}")


def test_a_correct_sum_has_no_finding() -> None:
    assert findings_for(SUM, "B01.total 10\nB02.total 4\nB03.total 6") == []


def test_a_wrong_sum_is_reported_at_its_cell_with_the_figures() -> None:
    [one] = findings_for(SUM, "B01.total 1210\nB02.total 4\nB03.total 6\nB01.female 3\nB02.female 1\nB03.female 2")
    assert (one.code, one.field, one.sheet, one.cell) == ("R02", "B01.total", "BC năm", "G11")
    assert one.message == "B01 (tổng số) ghi 1.210, các phần cộng lại 10"
    assert one.unit == "THPT-A"
    assert one.is_error


@pytest.mark.parametrize(("missing", "table", "count_"), [
    (MissingPolicy.SKIP_IF_ANY, "B01.total 10\nB02.total 4", 0),
    (MissingPolicy.SKIP_IF_ALL, "B01.total 10\nB02.total 4", 1),
    (MissingPolicy.SKIP_IF_ALL, "A05 Có", 0),
    (MissingPolicy.AS_ZERO, "B01.total 10", 1),
    (MissingPolicy.AS_ZERO, "", 0),
])
def test_blanks_count_by_the_missing_value_policy(missing: MissingPolicy, table: str, count_: int) -> None:
    given = rule("B01.total == B02.total + B03.total", missing=missing)
    assert len(findings_for(given, table)) == count_


def test_nil_is_a_zero_and_not_a_blank() -> None:
    assert len(findings_for(SUM, "B01.total 10\nB02.total Không phát sinh\nB03.total 6")) == 1


def test_a_rule_applies_only_where_its_condition_holds() -> None:
    given = rule("filled(A02.number)", when="A05 == 1", at="A02.number")
    assert findings_for(given, "A05 Không") == []
    assert findings_for(given, "A05 Có\nA02.number 12/QĐ") == []
    assert [each.field for each in findings_for(given, "A05 Có")] == ["A02.number"]


def test_a_rule_for_each_pair_binds_this() -> None:
    given = rule("this.female <= this.total", for_each="pair", at="this.female",
                 message="{title}: {this.female} > {this.total}")
    table = "B01.total 3\nB01.female 3\nB08.young.total 1\nB08.young.female 2\nB02.total 1\nB02.female 5"
    assert [(each.field, each.message) for each in findings_for(given, table)] == [
        ("B02.female", "Chỉ tiêu B02: 5 > 1"), ("B08.young.female", "Theo tuổi – Dưới 30: 2 > 1")]


def test_groups_are_summed_at_the_measure() -> None:
    given = rule("B01 == sum(B08)", each=("female",))
    parts = "B08.young.total 100\nB08.young.female 1\nB08.old.female 2\n"
    assert findings_for(given, parts + "B01.female 3") == []
    assert [each.field for each in findings_for(given, parts + "B01.female 4")] == ["B01.female"]


def test_an_explanation_closes_a_warning_but_no_error() -> None:
    table = "B01.total 3\nB02.total 5\nB01! do thuyên chuyển"
    [warning] = findings_for(rule("B01.total >= B02.total", severity=Severity.WARNING), table)
    [error] = findings_for(rule("B01.total >= B02.total"), table)
    assert warning.explained
    assert not error.explained


def test_a_rule_can_require_an_explanation() -> None:
    given = rule("explained(B01)", when="B01.total == 0", at="B01.total")
    assert len(findings_for(given, "B01.total 0")) == 1
    assert findings_for(given, "B01.total 0\nB01! khuyết") == []


def test_messages_show_days_and_answers_in_vietnamese_form() -> None:
    given = rule("A02.day >= date(year, 6, 1)", message="{A02.day} trước {date(year, 6, 1)}, {A05}, {plan_issued}")
    [one] = findings_for(given, "A02.day 2024-05-03\nA05 Có")
    assert one.message == "03/05/2024 trước 01/06/2024, Có, 01/02/2024"


def test_messages_repeat_no_entered_text_and_no_identity_number() -> None:
    given = rule("B01.total <= 3", message="{A02.number} {B01.total}")
    [one] = findings_for(given, "B01.total 31185001234\nA02.number Nguyễn Văn A")
    assert one.message == "… …"


def test_a_rule_applies_only_to_its_obligations() -> None:
    assert findings_for(rule("B01.total <= 3", obligations=("6T",)), "B01.total 5") == []
    assert len(findings_for(rule("B01.total <= 3", obligations=("CN",)), "B01.total 5")) == 1


def test_a_rule_that_cannot_be_evaluated_is_logged_and_skipped(
        caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert findings_for(rule("Z99 > 1"), "B01.total 5") == []
    assert "Z99" in caplog.text


RECORDS = "day | kind | people\n2024-03-01 | Hội thảo | 20\n2024-08-01 | Khác | 5\n2024-08-02 | Hội thảo |\n | Khác | 9"


@pytest.mark.parametrize(("check", "holds"), [
    ("K01 == rows(TT)", True),
    ("K01 == rows(TT) + 1", False),
    ('B01.total == rows(TT, kind == "Hội thảo")', True),
    ("B02.total == total(TT.people)", True),
    ('B03.total == total(TT.people, kind == "Khác" and day >= period_from)', True),
])
def test_records_count_within_the_period_and_only_with_a_day(check: str, holds: bool) -> None:
    table = "K01 3\nB01.total 2\nB02.total 25\nB03.total 5"
    assert (findings_for(rule(check, layer="cross_form"), table, "cross_form", RECORDS) == []) is holds


def test_an_earlier_obligation_counts_records_of_its_own_period() -> None:
    given = rule("K01 == rows(TT)", layer="cross_form")
    catalogue = Catalogue((small_form(*INDICATORS, rules=(given,)), REGISTER))
    data = dataset(catalogue, small_plan(), {"6T": "K01 1", "CN": "K01 3", "TT": RECORDS})
    assert list(FAMILIES["cross_form"](data)) == []


FLOW = Indicator("B09", "Tuyển mới", FieldKind.INTEGER, measure=Measure.FLOW)


def test_the_year_is_compared_with_the_half_year() -> None:
    given = rule("this >= prev.this", for_each="stock", layer="previous", code="R15")
    assert findings_for(given, "K01 5", "previous", before="K01 5") == []
    assert [each.field for each in findings_for(given, "K01 4", "previous", before="K01 5")] == ["K01"]


def test_without_a_previous_obligation_given_figures_are_used() -> None:
    given = rule("this >= prev.this", for_each="stock", layer="previous")
    catalogue = Catalogue((small_form(*INDICATORS, rules=(given,)),))
    earlier = {("THPT-A", "K01"): 9.0}
    smaller = dataset(catalogue, small_plan(), {"6T": "K01 5"}, previous=earlier)
    assert codes(list(FAMILIES["previous"](smaller))) == ["T"]
    assert list(FAMILIES["previous"](dataset(catalogue, small_plan(), {"6T": "K01 9"}, previous=earlier))) == []
    assert list(FAMILIES["previous"](dataset(catalogue, small_plan(), {"6T": "K01 5"}))) == []


def test_a_rule_for_flows_applies_to_flows_only() -> None:
    given = rule("this >= prev.this", for_each="flow", layer="previous")
    catalogue = Catalogue((small_form(*INDICATORS, FLOW, rules=(given,)),))
    sheets = {"6T": "K01 5\nB09 5", "CN": "K01 1\nB09 1"}
    assert [each.field for each in FAMILIES["previous"](dataset(catalogue, small_plan(), sheets))] == ["B09"]


def test_an_untouched_tab_has_no_findings() -> None:
    assert findings_for(rule("rows(TT) > 0", layer="cross_form"), "", "cross_form") == []
