from __future__ import annotations

import pytest

from automation.configuration.placeholders import placeholder


@pytest.mark.parametrize("text", ["<tên kế hoạch>", "<MÃ>", "<ký hiệu>", "<…>", "<...>", "Ban <tên cơ quan>",
                                  "<ngày cuối của hạn: YYYY-MM-DD, bỏ ngoặc kép>"])
def test_what_is_to_be_filled_in(text: str) -> None:
    assert placeholder(text) in text
    assert placeholder(text)


@pytest.mark.parametrize("text", ["<b>Trường</b>", "a<br/>b", "<h1>", '<img src="x">', "Ban <ban@so.example>", "1 < 2",
                                  "{a < b} và {c > d}", "B01 <= B02"])
def test_tags_addresses_and_comparisons_are_none(text: str) -> None:
    assert placeholder(text) == ""
