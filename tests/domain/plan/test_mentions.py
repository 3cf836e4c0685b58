"""Texts in which other units are not named."""

from __future__ import annotations

import pytest

from automation.domain.plan.mentions import Mentions
from automation.domain.plan.units import Unit

INSTEAD = "đơn vị thuộc cụm khác"
OWN = (Unit("AN-LAO", "Trường THPT An Lão", "THPT", "A", emails=("al@so.example",)),
       Unit("TH-10", "Trường TH số 10", "TH", "A"))
OTHERS = (Unit("CAT-BA", "Trường THPT Cát Bà", "THPT", "B", emails=("cb@so.example",), was=("CB-CU",)),
          Unit("TH-1", "Trường TH số 1", "TH", "B"), Unit("01", "Trường Mai", "MN", "B", aliases=("MN Hoa Mai",)),
          Unit("TT", "Trung tâm GDTX Kiến An", "TT", "B"), Unit("HM", "Trường Mầm non Hoa Mỹ", "MN", "B"))
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


@pytest.mark.parametrize("named", [
    "Truong THPT Cat Ba", "truong thpt cat ba", "TRƯỜNG THPT CÁT BÀ", "THPT CatBa", "THPTCátBà", "thpt_cat_ba",
    "Trường Cát Bà", "Trường trung học phổ thông Cát Bà", "PTTH Cat-Ba", "THPT. Cát  Bà", "THPT CB",
    "Trường THPT C\u00e1t Ba\u0300", "THPT C\u200bát Bà", "TH so 1", "Tiểu học số 1", "TRUONG TH SO 1",
    "Mầm non hoa mai", "MN HoaMai", "TTGDTX Kiến An", "Trung tâm Giáo dục thường xuyên Kiến An",
    "tt giao duc thuong xuyen kien an", "sheets/THPT Cat Ba.xlsx", "Mam non Hoa My", "MN Hoa Mi"])
@pytest.mark.parametrize("text", ["Trang chép từ {}, không phải của AN-LAO.", "({})"])
def test_another_unit_is_not_named_in_another_spelling(text: str, named: str) -> None:
    assert shown(text.format(named)) == text.format(INSTEAD)


@pytest.mark.parametrize("text", [
    "Truong THPT An Lao", "THPT AnLão", "TH so 10", "Trường TH số 10, số 1", "cat ba", "Mua bao o Cat Ba",
    "Tiểu học số 100", "THPT C. Bà Nội"])
def test_own_and_ordinary_words_stay_in_another_spelling(text: str) -> None:
    assert shown(text) == text


def test_a_name_with_accents_is_of_the_unit_that_has_them() -> None:
    mentions = Mentions.of((Unit("A", "Trường TH Bạch Đằng", "TH", "A"), Unit("B", "Trường TH Bách Đang", "TH", "B")))
    assert mentions.without_others("TH Bạch Đằng, tiểu học Bách Đang, TH Bach Dang", {"A"}, INSTEAD) == (
        f"TH Bạch Đằng, {INSTEAD}, TH Bach Dang")


@pytest.mark.parametrize("text", [
    "Trường TH số 10 (TH-10)", "01/05/2024, 16:01, B01 là 1", "AN-LAO|6T", "al@so.example", "Mưa bão ở Cát Bà",
    "", "Trường nghỉ học", "CAT-BAY"])
def test_what_names_no_other_unit_stays(text: str) -> None:
    assert shown(text) == text


def test_a_name_that_two_units_have_stays() -> None:
    same = (Unit("A", "Trường THPT Nguyễn Trãi", "THPT", "A"), Unit("B", "Trường THPT Nguyễn Trãi", "THPT", "B"))
    text = "Trường THPT Nguyễn Trãi"
    assert Mentions.of(same).without_others(text, {"A"}, INSTEAD) == text
