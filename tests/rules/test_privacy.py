from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automation.domain.tracking.findings import Finding
from automation.domain.vietnamese.text import clean
from automation.domain.workbook.forms import Catalogue, FieldKind, Form, Indicator, TableColumn
from automation.rules import privacy
from automation.rules.personal_data import is_suspicious, personal_data_kinds
from automation.rules.personal_data.numbers import PROVINCES, has_citizen_number
from automation.rules.personal_data.reading import normalised_text, text_without_links
from automation.rules.personal_data.recogniser import GENERAL
from tests.rules.sheets import codes, count, dataset, small_form, small_plan

REGISTER = Form("TV", "Thành viên", {"": "Thành viên"}, order=9, columns=(
    TableColumn("name", "Họ và tên", FieldKind.STRING, names=True), TableColumn("note", "Ghi chú", FieldKind.STRING),
    TableColumn("people", "Số người", FieldKind.INTEGER)))
CATALOGUE = Catalogue((small_form(count("B01"), Indicator("Q03", "Khó khăn", FieldKind.STRING)), REGISTER))

PERSONAL = [
    ("P01", "CCCD 031185001234"), ("P01", "031 185 001 234"), ("P01", "031.185.001.234"), ("P01", "0311 8500 1234"),
    ("P01", "số 31185001234 (mất số 0)"), ("P01", "０３１１８５００１２３４"), ("P01", "031\u200b185001234"),
    ("P02", "CMND 031234567"), ("P02", "cmnd: 031 234 567"),
    ("P03", "số sổ BHXH 3112345678"), ("P03", "3112345678 (bảo hiểm xã hội)"),
    ("P04", "thẻ DN4310123456789"), ("P04", "DN 4 31 0123456789"),
    ("P05", "gọi 0912345678"), ("P05", "0912.345.678"), ("P05", "+84 912 345 678"),
    ("P06", "sinh ngày 12/03/2008"), ("P06", "(sinh 5.3.2009)"), ("P06", "Ngày sinh: 12/3/2008"), ("P06", "SN 12/3/08"),
    ("P06", "SN12/03/2008"),
    ("P07", "em Trần Thị B bị đánh"), ("P07", "cháu N. nghỉ học"), ("P07", "Cô Nguyễn Thị Hoa"),
    ("P07", "chị Đoàn Thị Mai"), ("P07", "em Trung"), ("P07", "EM NGUYỄN VĂN A và Em NGUYỄN VĂN A"),
    ("P08", "học sinh lớp 10A2"), ("P08", "lớp 9B"), ("P08", "lớp: 12 A1"),
]
HARMLESS = [
    "Cô giáo chủ nhiệm gặp phụ huynh", "các em Học sinh", "huyện Cô Tô", "các em THPT", "chị em Phụ nữ",
    "chị em Công đoàn", "HÁT VỀ CÔ VÀ MẸ", "500 học sinh 20/10/2024", "ngày 15/11/2024 cho học sinh",
    "sinh hoạt 20/10/2024", "kinh phí 250000000 đồng", "1.234.567.890 đồng", "Kế hoạch số 131/KH-UBND",
    "https://drive.google.com/d/1aB/031185001234?p=0912345678", "từ 01/01/2024 đến 31/12/2024", "3 lớp 120 người",
    "các lớp 10, 11, 12", "lớp tập huấn", "Quyết định 2282/QĐ-BGDĐT ngày 05/03/2024", "tổng đài 111",
]


def findings_for(text: str) -> list[Finding]:
    return list(privacy.check(dataset(CATALOGUE, small_plan(), {"6T": f"B01 5\nQ03 {text}"})))


@pytest.mark.parametrize(("code", "text"), PERSONAL)
def test_personal_data_is_an_error_and_never_repeated(code: str, text: str) -> None:
    findings = findings_for(text)
    assert code in codes(findings)
    one = next(each for each in findings if each.code == code)
    assert (one.field, one.cell, one.obligation, one.is_error) == ("Q03", "G12", "6T", True)
    digits = [word for word in text.split() if any(sign.isdigit() for sign in word)]
    assert not any(word in one.message + one.remedy for word in (text, *digits))


@pytest.mark.parametrize("text", HARMLESS)
def test_text_without_personal_data_has_no_findings(text: str) -> None:
    assert findings_for(text) == []


@pytest.mark.parametrize("text", [text for _, text in PERSONAL])
def test_the_quick_patterns_match_every_example(text: str) -> None:
    assert is_suspicious(normalised_text(text))


PIECES = (
    "em", "Cháu", "CÔ", "chị", "Lan", "Đ", "Nguyễn", "Лан", "lớp", "LỚP:", "10A2", "9 B", "sinh", "Sinh năm", "s.n.",
    "SN:", "ſn", "01/02/2010", "1 - 2 - 99", "BHXH", "số sổ", "bảo hiểm xã hội", "CMND", "chứng minh", "031", "0912",
    "345678", "+84", "(0225)", "TE1", "GD", "7", "001099012345", "https://a.vn/001099012345", ".", ",", "-", "/", ":",
    "(", "\n", "\u200b", "\xa0", "０９", "đồng", "")


@settings(deadline=None)  # lists and model are loaded at the first example
@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(("", " ", "  ", ". "))), max_size=8))
def test_the_quick_patterns_match_whatever_a_detector_matches(pieces: list[tuple[str, str]]) -> None:
    text = "".join(piece + gap for piece, gap in pieces)
    plain = normalised_text(text)
    if GENERAL.found(plain):
        assert is_suspicious(plain)


def test_explanations_controls_and_records_are_checked_too() -> None:
    sheets = {"6T": "B01 5\nB01! em Lan nghỉ\n@doc_link \"0912345678\"",
              "TV": "name | note | people\nCô Trần Thị Hoa | lớp 10A2 | 1"}
    findings = [(each.code, each.field) for each in privacy.check(dataset(CATALOGUE, small_plan(), sheets))]
    assert findings == [("P07", "B01.explanation"), ("P05", "@doc_link"), ("P08", "TV.note[7]")]


def test_a_number_cell_may_be_an_identity_that_lost_its_zero() -> None:
    sheets = {"6T": "B01 31185001234", "TV": "name | note | people\nA | 912345678 | 912345678"}
    findings = [(each.code, each.field) for each in privacy.check(dataset(CATALOGUE, small_plan(), sheets))]
    assert findings == [("P01", "B01"), ("P02", "TV.note[7]"), ("P05", "TV.note[7]"), ("P02", "TV.people[7]"),
                        ("P05", "TV.people[7]")]


def test_the_provinces_are_those_of_the_circular() -> None:
    assert len(PROVINCES) == 63
    assert {"031", "030"} <= PROVINCES


@given(st.sampled_from(sorted(PROVINCES)), st.integers(0, 999_999_999), st.sampled_from(["", " ", ".", "-"]))
def test_every_citizen_number_is_found_however_it_is_grouped(province: str, rest: int, sign: str) -> None:
    digits = f"{province}{rest:09d}"
    grouped = sign.join(digits[at:at + 3] for at in range(0, 12, 3))
    assert has_citizen_number(text_without_links(f"số {grouped}, cấp năm 2021"))


@settings(deadline=None)
@given(st.text(max_size=80))
def test_detectors_accept_any_text(text: str) -> None:
    personal_data_kinds(text)


def test_no_character_that_is_dropped_from_texts_hides_a_number() -> None:
    dropped = [chr(number) for number in (*range(0xD800), *range(0xE000, 0x110000, 0x0FFF)) if not clean(chr(number))]
    assert {"\x00", "\x9f", "\u200e", "\u202e"} <= {*dropped}
    assert [each for each in dropped if "P05" not in personal_data_kinds(f"Gọi 0912{each}345678")
            and not each.isspace()] == []
    assert "P05" in personal_data_kinds("Gọi 0\ufe0f\u20e39\ufe0f\u20e312\u202e345678")
