"""Addresses made from templates, and as targets of links."""

from __future__ import annotations

import pytest

from automation.domain.workbook.addresses import filled_template, link_target

SHARE = r"\\may-chu\Bảng tính 2024"


@pytest.mark.parametrize(("template", "file", "address"), [
    ("https://tep.so.example/vstbpn/{file}", "THPT-AN-LAO.xlsx", "https://tep.so.example/vstbpn/THPT-AN-LAO.xlsx"),
    ("https://tep.so.example/Bảng tính/{file}?web=1", "Số 1 & 2#.xlsx",
     "https://tep.so.example/B%E1%BA%A3ng%20t%C3%ADnh/S%E1%BB%91%201%20%26%202%23.xlsx?web=1"),
    ("https://tep.so.example/%20a/{unit}/{file}", "a/b%.xlsx", "https://tep.so.example/%20a/A/a%2Fb%25.xlsx"),
    ("https://x.example/{file}?activeCell='{tab}'!B1", "A.xlsx", "https://x.example/A.xlsx?activeCell='BC%206T'!B1"),
    (SHARE + r"\{file}", "Số 1 & 2#.xlsx", SHARE + r"\Số 1 & 2#.xlsx"),
])
def test_only_addresses_of_the_web_are_quoted(template: str, file: str, address: str) -> None:
    assert filled_template(template, file=file, unit="A", tab="BC 6T") == address


def test_a_network_path_is_linked_as_a_file() -> None:
    assert link_target(SHARE + r"\A #1.xlsx") == "file://may-chu/B%E1%BA%A3ng%20t%C3%ADnh%202024/A%20%231.xlsx"
    assert link_target("https://tep.so.example/A.xlsx?web=1") == "https://tep.so.example/A.xlsx?web=1"
