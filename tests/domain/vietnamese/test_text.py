"""Reading, matching and sorting Vietnamese text."""

from __future__ import annotations

import unicodedata
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.domain.vietnamese.tcvn3 import READING
from automation.domain.vietnamese.text import (
    clean,
    fold,
    looks_like_tcvn3,
    nfc,
    plain_digits,
    read_tcvn3,
    sort_key,
)

VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ "
words = st.text(VIETNAMESE + VIETNAMESE.upper(), max_size=24)


def test_text_is_composed() -> None:
    decomposed = unicodedata.normalize("NFD", "Hải Phòng")
    assert len(decomposed) == 11
    assert len(nfc(decomposed)) == 9


@pytest.mark.parametrize("typed", ["Ðồ Sơn", "Ɖồ Sơn", "Đồ  Sơn", "\u200bĐồ\xa0Sơn ", "Đồ\nSơn"])
def test_look_alikes_are_replaced(typed: str) -> None:
    assert clean(typed) == "Đồ Sơn"


@pytest.mark.parametrize(("one", "other"), [
    ("Hoà Bình", "Hòa Bình"), ("Uỷ ban", "Ủy ban"), ("cấp uỷ", "cấp ủy"), ("khoẻ", "khỏe"), ("thuỷ", "thủy"),
    ("kỹ thuật", "kĩ thuật"), ("Lý", "Lí"), ("quý", "quí"), ("THPT Đồ Sơn", "thpt ðồ  sơn"), ("４５", "45"),
    ("NGUYỄN", unicodedata.normalize("NFD", "nguyễn")), ("hy vọng", "hi vọng"),
])
def test_spellings_of_the_same_words_are_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [
    ("Đồ Sơn", "Do Son"), ("Đồ", "Dồ"), ("ma", "má"), ("ma", "mả"), ("tay", "tai"), ("Hòa", "Hóa"), ("an", "ăn"),
    ("hoà hợp", "hoa hợp"), ("thuý", "thúi"),
])
def test_other_words_are_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(words)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(text) == fold(f"  {text.upper()}\xa0")


def test_dictionary_order() -> None:
    places = ["Vĩnh Bảo", "Đồ Sơn", "An Lão", "Dương Kinh", "Ân Thi", "Ăn Khê", "Ô Chợ", "Ông Bí", "Ơn"]
    assert sorted(places, key=sort_key) == [
        "An Lão", "Ăn Khê", "Ân Thi", "Dương Kinh", "Đồ Sơn", "Ô Chợ", "Ông Bí", "Ơn", "Vĩnh Bảo"]


def test_tones_are_compared_after_letters() -> None:
    assert sorted(["mạ", "má", "mã", "mả", "mà", "ma"], key=sort_key) == ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert sorted(["mạ an", "ma bình"], key=sort_key) == ["mạ an", "ma bình"]


def test_numbers_in_names() -> None:
    assert sorted(["Trường số 10", "Trường số 9"], key=sort_key) == ["Trường số 9", "Trường số 10"]


@given(st.lists(st.text(max_size=12), max_size=5), st.randoms())
def test_any_text_can_be_sorted(texts: list[str], chance: Random) -> None:
    shuffled = chance.sample(texts, len(texts))
    assert list(map(clean, sorted(shuffled, key=sort_key))) == list(map(clean, sorted(texts, key=sort_key)))


@pytest.mark.parametrize(("typed", "meant"), [
    ("v¨n b¶n", "văn bản"), ("§iÒu 5", "Điều 5"), ("Tr\xadêng THPT §å S¬n", "Trường THPT Đồ Sơn"),
    ("kh«ng ph¸t sinh", "không phát sinh"), ("KÕ ho¹ch", "Kế hoạch"),
])
def test_legacy_text(typed: str, meant: str) -> None:
    assert looks_like_tcvn3(typed)
    assert read_tcvn3(typed) == meant


@pytest.mark.parametrize("typed", [
    "", "kế hoạch", "© 2024", "Zürich", "façade naïve", "«lời dẫn»", "5 µm", "§ 12", "café", "25°C", "Hà", "× 3",
    "đã ½",
])
def test_no_legacy_text(typed: str) -> None:
    assert not looks_like_tcvn3(typed)


def test_tcvn3_decodes_each_letter_once() -> None:
    lower = "ăâđêôơư" + "".join(base for base in VIETNAMESE if ord(base) > 0xFF or base in "àãáèéìíòõóùúýâêô")
    assert set(lower) <= set(READING.values())
    assert len(set(READING.values())) == len(READING)


def test_full_width() -> None:
    assert plain_digits("１.２３４，５％") == "1.234,5%"
