"""The software's part of a note, and a person's text that resembles it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.domain.workbook.notes import NoteParts, joined, split_note, text_hash

OURS = "Dòng 3: cần số nguyên.\nGhi lại số."
WRITTEN = frozenset({text_hash(OURS)})


@pytest.mark.parametrize(("note", "by_people", "by_software"), [
    ("", "", ""),
    ("đã hỏi lại", "đã hỏi lại", ""),
    (f"Báo cáo:\n{OURS}", "", OURS),
    (f"đã hỏi lại\n\nBáo cáo:\n{OURS}", "đã hỏi lại", OURS),
    (f"đã hỏi lại\n\nBáo cáo:\r\n{OURS}\r\n", "đã hỏi lại", OURS),
    (f"Báo cáo:\n{OURS}\nđã sửa rồi ạ", "đã sửa rồi ạ", OURS),
    (f"trên\n\nBáo cáo:\n{OURS}\n\ndưới", "trên\n\ndưới", OURS),
    (f"Báo cáo:\n{OURS}\n\nBáo cáo:\n{OURS}", "", OURS),
    ("Họp ngày 5/6\nBáo cáo:\nnộp trước thứ Sáu", "Họp ngày 5/6\nBáo cáo:\nnộp trước thứ Sáu", ""),
    (f"Họp\nBáo cáo:\nnộp sớm\n\nBáo cáo:\n{OURS}", "Họp\nBáo cáo:\nnộp sớm", OURS),
    (f"Báo cáo:\n{OURS} (sửa)", f"Báo cáo:\n{OURS} (sửa)", ""),
    (f"trong câu Báo cáo:\n{OURS}", f"trong câu Báo cáo:\n{OURS}", ""),
])
def test_only_what_was_written_is_the_softwares(note: str, by_people: str, by_software: str) -> None:
    assert split_note(note, WRITTEN) == NoteParts(by_people, by_software)


LINES = st.lists(st.sampled_from(["Báo cáo:", "Họp", "nộp sớm", ""]), max_size=5).map("\n".join).map(str.strip)


@given(LINES, LINES.filter(lambda text: bool(text) and "Báo cáo:" not in text))
def test_what_people_wrote_above_is_whole_after_any_write(by_people: str, text: str) -> None:
    parts = split_note(joined(by_people, text), {text_hash(text)})
    assert parts.by_software == text
    assert parts.by_people == split_note(by_people, {text_hash(text)}).by_people
