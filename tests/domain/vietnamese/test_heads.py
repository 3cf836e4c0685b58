"""How the head of a unit is addressed."""

from __future__ import annotations

import pytest

from automation.domain.vietnamese.heads import head_title


@pytest.mark.parametrize(("name", "title"), [
    ("Trường THPT An Dương", "Hiệu trưởng"), ("TRƯỜNG MẦM NON HOA SEN", "Hiệu trưởng"),
    ("Trung tâm GDNN-GDTX Cát Hải", "Giám đốc"), ("Phòng Giáo dục và Đào tạo", "Trưởng phòng"),
    ("Trườngca", "Thủ trưởng"), ("Đơn vị khác", "Thủ trưởng"), ("", "Thủ trưởng")])
def test_the_title_follows_the_kind_of_unit(name: str, title: str) -> None:
    assert head_title(name) == title
