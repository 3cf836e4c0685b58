"""Faults of wording that a proofreader found in letters do not come back."""

from __future__ import annotations

import pytest

from automation.jobs.initial_files import blank_files
from tests.configuration.workspaces import ROOT

FAULTS = ("Thời điểm cuối cùng còn trong hạn", "để chỉnh sửa ngày", "sửa theo lý do", "số ước và đánh dấu",
          "Đồng chí Thủ trưởng", "hạn hết ngày", "Thực hiện {{ plan.title }}")
FILES = [*sorted((ROOT / "mail_templates").glob("*.j2")), ROOT / "config" / "plan-2024.toml",
         blank_files()["config/plan.toml"]]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_letter_has_a_fault_of_wording(path: object) -> None:
    text = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]  # a Path
    assert [fault for fault in FAULTS if fault in text] == []
