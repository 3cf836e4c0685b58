"""Persons' numbers in cells for figures: what a cell can hold decides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from automation.domain.workbook.forms import Catalogue, Field, FieldKind, Form, Measure, TableColumn
from automation.pipeline.validate import validate
from automation.rules.identity_numbers import number_kinds
from automation.rules.privacy import withheld_contents
from automation.rules.withheld import without_personal_figures
from tests.rules.sheets import codes, count, dataset, small_form, small_plan


def field(unit: str, maximum: int | None = None) -> Field:
    return Field("B01", "total", "B01", "total", "Số người", FieldKind.INTEGER, unit, Measure.STOCK, required=True,
                 minimum=0, maximum=maximum)


def column(title: str) -> TableColumn:
    return TableColumn("n", title, FieldKind.INTEGER)


TEXT = TableColumn("note", "Ghi chú", FieldKind.STRING)
COUNTS = (field("người"), field("lượt"), column("Số người"), column("Số hội đồng (hội đồng)"))


@pytest.mark.parametrize("asked", COUNTS)
@pytest.mark.parametrize(("number", "kind"), [
    (31185001234, "P01"), (79188012345.0, "P01"), (912345678, "P05"), (912345678.0, "P05"), (31234567 * 10 + 3, "P02"),
    (3112345678, "P03"), (84912345678, "P05"), ("912345678", "P05"), ("912.345.678", "P05"), ("912 345 678", "P05"),
    (331234567, "P02"), (2253712345, "P05"), (123456789012345, "P10"),
])
def test_a_count_of_nine_digits_and_more_is_a_persons_number(asked: Field | TableColumn, number: float | str,
                                                             kind: str) -> None:
    assert kind in number_kinds(number, asked)


@pytest.mark.parametrize(("number", "asked"), [
    (912345678, field("đồng")), (1_234_567_890, field("đồng")), (250_000_000, field("nghìn đồng")),
    (12_000_000_000, field("triệu đồng")), (912345678, column("Số tiền hỗ trợ (đồng)")),
    ("250.000.000", column("Kinh phí (đồng)")), (99_999_999, field("người")), (12345, field("người")),
    (912345678, field("tờ", maximum=999_999_999)), (100000000.5, field("người")), (True, field("người")),
    (float("nan"), field("người")), (float("inf"), field("người")), ("76 người", field("người")),
    (None, field("người")),
])
def test_plausible_figures_and_money_are_none(number: float | str | None, asked: Field | TableColumn) -> None:
    assert number_kinds(number, asked) == ()


@pytest.mark.parametrize(("number", "asked"), [
    (31185001234, field("đồng")), (912345678, field("nghìn đồng")), (31185001234, column("Kinh phí (triệu đồng)")),
    (912345678, field("tờ", maximum=5000)), (31185001234, TEXT), (912345678, TEXT), (31185001234, None),
])
def test_what_exceeds_money_or_bounds_is_one(number: float, asked: Field | TableColumn | None) -> None:
    assert number_kinds(number, asked)


REGISTER = Form("TT", "Hỗ trợ", {"": "Hỗ trợ"}, order=9, columns=(
    TableColumn("who", "Hoạt động", FieldKind.STRING), TableColumn("people", "Số người", FieldKind.INTEGER)))
CATALOGUE = Catalogue((small_form(count("B01"), replace(count("B02"), maximum=500)), REGISTER))
SHEETS = {"6T": "B01 912345678\nB02 31185001234", "TT": "who | people\nA | 912345678\nB | 5"}


def test_such_a_figure_is_in_no_frame_and_no_message() -> None:
    read = dataset(CATALOGUE, small_plan(), SHEETS)
    shown = without_personal_figures(read, withheld_contents(read))
    assert shown.tabs["6T"].values[["B01", "B02"]].isna().all(axis=None)
    assert shown.tables["TT"].records["people"].tolist()[1:] == [5]
    assert shown.tables["TT"].records["people"].isna().tolist() == [True, False]
    findings = validate(read)
    assert {"P01", "P02", "P05"} <= set(codes(findings))
    assert not [each for each in findings if "912" in each.message + each.remedy or "311" in each.message + each.remedy]
    assert len(withheld_contents(shown)) == 3


@pytest.mark.parametrize("typed", ['"0912345678 người"', '"912.345.678 người"', '"031185001234"', '"khoảng 912345678"',
                                   '"912345678 hoặc 912345679"', '"912.345.678,5"', '"9,12E+8"'])
def test_a_message_on_how_a_cell_was_read_repeats_no_such_number(typed: str) -> None:
    findings = validate(dataset(CATALOGUE, small_plan(), {"6T": f"B01 {typed}"}))
    for each in findings:
        digits = "".join(filter(str.isdecimal, each.message + each.remedy))
        assert "912345" not in digits, each
        assert "185001" not in digits, each
