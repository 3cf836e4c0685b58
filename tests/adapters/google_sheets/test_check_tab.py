"""The software's tab "Kiểm tra" beside people's own tabs."""

from __future__ import annotations

from unicodedata import normalize

import pytest

from automation.adapters.google_sheets.check_tab import free_title


@pytest.mark.parametrize(("taken", "title"), [
    ((), "Kiểm tra"),
    (("BC 6 tháng",), "Kiểm tra"),
    (("Kiểm tra",), "Kiểm tra (Báo cáo)"),
    (("KIỂM TRA",), "Kiểm tra (Báo cáo)"),
    ((normalize("NFD", "kiểm Tra "),), "Kiểm tra (Báo cáo)"),
    (("Kiểm tra", "kiểm tra (báo cáo)"), "Kiểm tra (Báo cáo 2)"),
])
def test_the_title_differs_from_every_tab(taken: tuple[str, ...], title: str) -> None:
    assert free_title("Kiểm tra", taken) == title
