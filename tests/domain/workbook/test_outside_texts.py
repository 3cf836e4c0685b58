"""What stands beside the answers of a workbook."""

from __future__ import annotations

import pytest

from automation.domain.tracking.releases import Releases
from automation.domain.workbook.answers import OutsideText, RawTab, TabAnswers, WorkbookAnswers
from automation.domain.workbook.outside_texts import BESIDE, MOST_TEXTS, NOTE, OWN_TAB, TAB_NAME, outside_texts
from automation.rules.outside_contents import Examiner
from automation.rules.personal_data import personal_data_kinds

FORM = TabAnswers("6T", "BC", rows={"B01": 1}, columns={"total": 2}, values={"B01": {"total": "Lời đáp"}})
ANSWERS = WorkbookAnswers("A", {"6T": FORM})


def found(*tabs: RawTab, template: frozenset[str] = frozenset()) -> set[tuple[str, str | None, str]]:
    return {(each.surface, each.cell, each.text) for each in outside_texts(tabs, ANSWERS, template)}


def test_answers_codes_and_the_templates_texts_are_left_out() -> None:
    tab = RawTab("BC", [["B01", "Lời đáp", "Tiêu đề"], ["@tab:6T", "#NAME?", "Ngoài biểu"], [None, "abc", 12.0]])
    assert found(tab, template=frozenset({"Tiêu đề"})) == {(BESIDE, "C2", "Ngoài biểu")}


def test_of_an_own_tab_name_cells_notes_and_long_numbers_are_checked() -> None:
    tab = RawTab("Riêng", [["Số máy", 912345678.0], ["x", 12345.0]], notes={"A1": "Hỏi lại"})
    assert found(tab) == {(TAB_NAME, None, "Riêng"), (NOTE, "A1", "Hỏi lại"), (OWN_TAB, "A1", "Số máy"),
                          (OWN_TAB, "B1", "912345678")}


def test_a_huge_own_tab_is_bounded() -> None:
    assert len(outside_texts([RawTab("Riêng", [[f"Chữ {row}"] for row in range(9_000)])], ANSWERS)) == MOST_TEXTS


@pytest.mark.parametrize(("text", "heading", "kind"), [
    ("912345678", "Số điện thoại", "P05"), ("912345678", "SĐT phụ huynh", "P05"), ("12/3/2010", "Ngày sinh", "P06"),
    ("031234567", "Số CMND", "P02"), ("31185001234", "", "P01"), ("em Trần Thị Bưởi", "Ghi chú", "P07"),
])
def test_the_heading_of_a_column_says_what_a_number_is(text: str, heading: str, kind: str) -> None:
    [one] = Examiner(personal_data_kinds, Releases(b"k" * 32))([OutsideText(OWN_TAB, "Riêng", "B2", text, heading)])
    assert kind in one.kinds
    assert len(one.content) == 20
    assert text not in repr(one)


@pytest.mark.parametrize(("text", "heading"), [
    ("912345678", "Kinh phí (đồng)"), ("912345678", ""), ("12/3/2024", "Ngày họp"), ("12/3/2010", ""),
    ("250000000", "Số tiền"), ("Họp Ban ngày 05/03/2024", "Ghi chú"),
])
def test_money_and_days_are_no_personal_data(text: str, heading: str) -> None:
    examiner = Examiner(personal_data_kinds, Releases())
    assert examiner([OutsideText(OWN_TAB, "Riêng", "B2", text, heading)]) == []
