"""Time zones are compared by their rules, not by their names."""

from __future__ import annotations

import pytest

from automation.adapters.google_sheets.regional_settings import are_changed, is_same_zone
from automation.adapters.google_sheets.spreadsheet import SpreadsheetSnapshot


@pytest.mark.parametrize(("name", "same"), [
    ("Asia/Ho_Chi_Minh", True), ("Asia/Saigon", True), ("Asia/Bangkok", True), ("Etc/GMT-7", True),
    ("America/New_York", False), ("Asia/Singapore", False), ("UTC", False), ("Giờ Việt Nam", False), ("../etc", False),
])
def test_a_zone_with_the_same_rules_is_the_same(name: str, *, same: bool) -> None:
    assert is_same_zone(name) is same
    assert are_changed(SpreadsheetSnapshot("", (), locale="vi_VN", time_zone=name)) is not same
