"""What live checks show is neither a change of a spreadsheet nor a text of the unit."""

from __future__ import annotations

import pytest

from automation.adapters.google_sheets.computed_cells import (
    engine_mark,
    has_checks,
    is_overwritten,
    without_computed,
)
from tests.text_tables import grid, raw_tab

FORM = """
@tab:6T:1a2b3c4d | Báo cáo     |          |       | Trường   |                   |       |
@submit          | Nộp báo cáo |          |       | Đã nộp   | {hint}            |       |
#                | no          | title    | prev_total | total | @check       | explanation | @flags
                 | Số          | Nội dung | Kỳ trước   | Số liệu | Tự kiểm tra | Giải trình | Cờ
B01              | B01         | Cán bộ   |       | 12       | {words}           | đợt 1 | "{flags}"
                 |             |          |       |          | 0912345678 cô Lan |       |
"""
FRONT = """
           | Bảng tính của trường |            |
@line:6T   | BC 6 tháng           | 27/05/2024 | {state} | {count} | ''A1
@line:CN   | BC năm               |            | {state} | {count} | ''
           | Cả bảng tính         |            |         | {count} | ''
           | Bước 1               | Điền số    |         | 1       |
"""
HINTS = {"hint": "Còn 3 ô chưa điền, 1 lỗi.", "words": "Lỗi: B01 phải bằng B02", "flags": "10"}
OTHERS = {"hint": "Đã điền đủ.", "words": "#NAME?", "flags": "00"}


def test_a_form_is_the_same_whatever_its_checks_find() -> None:
    found = without_computed(raw_tab("6T", FORM.format(**HINTS)))
    assert found == without_computed(raw_tab("6T", FORM.format(**OTHERS)))
    assert [line[5] for line in found.grid] == ["", "", "@check", "Tự kiểm tra", "", "0912345678 cô Lan"]
    assert found.grid[1][4] == "Đã nộp"
    assert found.grid[4][4:] == [12, "", "đợt 1", ""]


def test_an_answer_is_never_left_out() -> None:
    before = without_computed(raw_tab("6T", FORM.format(**HINTS)))
    assert before != without_computed(raw_tab("6T", FORM.format(**HINTS).replace("12", "13")))
    assert before != without_computed(raw_tab("6T", FORM.format(**HINTS).replace("Đã nộp", "Chưa nộp")))


def test_the_first_tab_is_the_same_whatever_it_counts() -> None:
    found, other = (without_computed(raw_tab("Hướng dẫn", FRONT.format(state=state, count=count)))
                    for state, count in (("Đang điền", 3), ("Đã nộp", 0)))
    assert found == other
    assert found.grid[-1][4] == 1


@pytest.mark.parametrize(("words", "flags", "expected"), [
    ("Lỗi: B01", "10", False), ("Xem lại: B01", "05", False), ("", "00", False), ("#REF!", "", False),
    ("đã xem", "10", True), ("", "x", True), ("12.5", "00", True),
])
def test_what_no_check_can_have_written(words: str, flags: str, expected: bool) -> None:
    assert is_overwritten(grid(FORM.format(hint="", words=words, flags=flags))) is expected


def test_the_hidden_tab_is_known_by_its_mark_or_title() -> None:
    assert engine_mark("Tên khác", [["@live:00ff00ff"]]) == "@live:00ff00ff"
    assert engine_mark("_tu_kiem_tra", [[]]) == "@live"
    assert engine_mark("6T", [["@tab:6T:1a2b3c4d"]]) == ""
    assert has_checks(grid(FORM.format(**HINTS)))
    assert not has_checks([["#", "no", "total", "explanation"]])
