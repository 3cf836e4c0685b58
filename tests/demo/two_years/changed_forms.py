"""The change of forms in June 2024: a line added, one removed, one with another code, and an obligation with a form."""

from __future__ import annotations

from pathlib import Path

from tests.configuration.workspaces import retired

ADDED, REMOVED, FORMER, RENAMED = "G11", "E06", "F07", "F11"
SURVEY, SURVEY_FORM = "KS", "survey.toml"
REPORT = Path("sheet_templates") / "report.toml"

LINES = {
    '  { code = "E06", title = "Nguồn cán bộ ngoài quy hoạch được giới thiệu" },\n': "",
    '  { code = "F07", title = "Đang học thạc sĩ, tiến sĩ" },\n':
        '  { code = "F11", was = ["F07"], title = "Đang học thạc sĩ, tiến sĩ" },\n',
    '  { code = "G09", title = "Tờ rơi", unit = "tờ", origin = "outside" },\n':
        '  { code = "G09", title = "Tờ rơi", unit = "tờ", origin = "outside" },\n'
        '  { code = "G11", title = "Câu lạc bộ về bình đẳng giới", unit = "câu lạc bộ" },\n',
}
OBLIGATION = """
[[obligations]]
code = "KS"
title = "Khảo sát nhu cầu tập huấn"
opens_at = 2024-06-12
due_by = 2024-07-15
period_from = 2024-06-01
period_to = 2024-06-30
counts_records = false

"""
LADDER = "\n# The ladder of reminders."
SURVEY_TEXT = """code = "KSAT"
title = "Khảo sát nhu cầu tập huấn về bình đẳng giới"
order = 90
guidance = "Chỉ nhập vào các ô màu vàng nhạt."

[tabs]
KS = "Khảo sát tập huấn"

[[sections]]
code = "R"
title = "R. Nhu cầu tập huấn"
indicators = [
  { code = "R01", title = "Người có nhu cầu tập huấn", kind = "integer", unit = "người", pair = true },
]
"""


def change_forms(root: Path) -> None:
    """Edits the workspace's files as the administrator would."""
    report, plan = root / REPORT, root / "config" / "plan-2024.toml"
    text = report.read_text(encoding="utf-8")
    for before, after in LINES.items():
        assert before in text
        text = text.replace(before, after)
    lines = [line if "was = [" in line else line.replace(FORMER, RENAMED) for line in text.splitlines(keepends=True)]
    report.write_text("".join(lines), encoding="utf-8")
    plan_text = plan.read_text(encoding="utf-8")
    assert LADDER in plan_text
    changed = retired(plan_text.replace(LADDER, OBLIGATION + LADDER, 1), "indicators", REMOVED)
    plan.write_text(changed, encoding="utf-8")
    (root / "sheet_templates" / SURVEY_FORM).write_text(SURVEY_TEXT, encoding="utf-8")
