"""Texts in which other units are not named."""

from __future__ import annotations

import pytest

from automation.domain.plan.mentions import Mentions
from automation.domain.plan.units import Unit

INSTEAD = "đơn vị thuộc cụm khác"
OWN = (Unit("AN-LAO", "Trường THPT An Lão", "THPT", "A", emails=("al@so.example",)),
       Unit("TH-10", "Trường TH số 10", "TH", "A"))
OTHERS = (Unit("CAT-BA", "Trường THPT Cát Bà", "THPT", "B", emails=("cb@so.example",), was=("CB-CU",)),
          Unit("TH-1", "Trường TH số 1", "TH", "B"), Unit("01", "Trường Mai", "MN", "B", aliases=("MN Hoa Mai",)))
MENTIONS = Mentions.of((*OWN, *OTHERS), ("DA-BO",))


def shown(text: str) -> str:
    return MENTIONS.without_others(text, {each.code for each in OWN}, INSTEAD)


@pytest.mark.parametrize("text", [
    "Tệp này là bảng tính của {}, không phải của Trường THPT An Lão (AN-LAO).",
    "Trang mang mã {}, còn tệp là của AN-LAO.",
    "Bảng tính ở {}: đề nghị đặt lại.", "Đã trả lại: nhầm với {}.", "({})"])
@pytest.mark.parametrize("named", [
    "Trường THPT Cát Bà (CAT-BA)", "Trường THPT Cát Bà", "trường  thpt  cát bà", "THPT Cát Bà", "đơn vị CAT-BA",
    "cat-ba", "CB-CU", "cb@so.example", "sheets/CAT-BA.xlsx", "Trường TH số 1", "MN Hoa Mai", "đơn vị 01", "DA-BO"])
def test_another_unit_is_not_named(text: str, named: str) -> None:
    assert shown(text.format(named)) == text.format(INSTEAD)


@pytest.mark.parametrize("text", [
    "Trường TH số 10 (TH-10)", "01/05/2024, 16:01, B01 là 1", "AN-LAO|6T", "al@so.example", "Mưa bão ở Cát Bà",
    "", "Trường nghỉ học", "CAT-BAY"])
def test_what_names_no_other_unit_stays(text: str) -> None:
    assert shown(text) == text


def test_a_name_that_two_units_have_stays() -> None:
    same = (Unit("A", "Trường THPT Nguyễn Trãi", "THPT", "A"), Unit("B", "Trường THPT Nguyễn Trãi", "THPT", "B"))
    text = "Trường THPT Nguyễn Trãi"
    assert Mentions.of(same).without_others(text, {"A"}, INSTEAD) == text
