"""A change of the shipped forms in mid-year: a row added, one removed, one with other words."""

from __future__ import annotations

import re
from pathlib import Path

from tests.configuration.workspaces import retired


def change_forms(root: Path) -> None:
    """Adds B11, retires B07, rewords B06."""
    report = root / "sheet_templates" / "report.toml"
    text = report.read_text(encoding="utf-8")
    text = re.sub(r'  \{ code = "B07".*\n', '  { code = "B11", title = "Tổ tư vấn tâm lý" },\n', text)
    report.write_text(text.replace('title = "Hợp đồng lao động"', 'title = "Người làm hợp đồng lao động"'),
                      encoding="utf-8")
    retire(root, "indicators", "B07")


def retire(root: Path, kind: str, code: str) -> None:
    plan = root / "config" / "plan-2024.toml"
    plan.write_text(retired(plan.read_text(encoding="utf-8"), kind, code), encoding="utf-8")
