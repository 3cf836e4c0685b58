"""What stands beside the answers of a workbook."""

from __future__ import annotations

import pytest

from automation.domain.tracking.releases import Releases
from automation.domain.workbook.answers import OutsideText, RawTab, TabAnswers, WorkbookAnswers
from automation.domain.workbook.outside_texts import (
    BESIDE,
    MOST_CHARACTERS,
    NOTE,
    OWN_TAB,
    SHORT_TEXT,
    TAB_NAME,
    UNCHECKED,
    outside_texts,
)
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


def test_a_huge_own_tab_is_checked_in_part() -> None:
    texts = outside_texts([RawTab("Riêng", [[f"Học sinh thứ {row}"] for row in range(20_000)])], ANSWERS)
    assert sum(len(each.text) for each in texts) <= MOST_CHARACTERS
    assert texts[-1] == OutsideText(UNCHECKED, "Riêng", None, "")
    assert len(texts) == MOST_CHARACTERS // SHORT_TEXT + 1


def test_a_repeated_text_counts_as_a_short_one() -> None:
    long = "Kế hoạch tuyên truyền " * 100
    texts = outside_texts([RawTab("Riêng", [[long]] * 1_000)], ANSWERS)
    assert len(texts) == 1_001
    assert not any(each.surface == UNCHECKED for each in texts)


def test_what_an_own_tab_takes_is_not_taken_from_forms_and_later_tabs_are_named() -> None:
    huge = [[f"Học sinh thứ {row}"] for row in range(20_000)]
    tabs = [RawTab("Riêng", huge), RawTab("BC", [["Ngoài biểu"]], notes={"A1": "Hỏi lại"}), RawTab("Nữa", [["Thêm"]])]
    texts = outside_texts(tabs, ANSWERS)
    assert {each.text for each in texts if each.sheet == "BC"} == {"Ngoài biểu", "Hỏi lại"}
    assert [each.sheet for each in texts if each.surface == UNCHECKED] == ["Riêng", "Nữa"]


def test_a_tab_that_was_not_checked_is_a_warning_that_cannot_be_released() -> None:
    [one] = Examiner(personal_data_kinds, Releases(b"k" * 32))([OutsideText(UNCHECKED, "Riêng", None, "")])
    assert (one.kinds, one.content) == (("P14",), "")


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
