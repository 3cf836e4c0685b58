"""Contradictions that only reading several values together shows, and texts that files and screens can't bear."""

from __future__ import annotations

from pathlib import Path

import pytest

from automation.configuration.workspace import load
from automation.domain.workbook.forms import Severity
from tests.configuration.workspaces import ROOT, SECOND, copy_of, line_of, problems_of, replace_text

PLAN = "config/plan-2024.toml"
SECOND_PLAN = "config/library-2027.toml"
UNITS = "config/units.csv"
FORM = "sheet_templates/quarter.toml"
SETTINGS = "config/settings.toml"
ISSUED = "issued_on = 2024-01-01"
LONG = "X" * 65


def reported(root: Path, severity: Severity = Severity.ERROR) -> set[tuple[str, str]]:
    return {(each.file, each.key) for each in problems_of(root) if each.severity is severity}


@pytest.mark.parametrize(("old", "new", "keys"), [
    ("year = 2024", "year = 2025", {"issued_on", "title", "obligations[1].period_to", "obligations[2].period_to",
                                    "obligations[3].period_to", "obligations[4].period_to", "obligations[2].due_before",
                                    "obligations[2].opens_at", "obligations[1].opens_at"}),
    ("năm 2024", "năm 2023", {"title"}),
    ("bình đẳng giới năm 2024", "bình đẳng giới năm học 2022-2023", {"title"}),
    ('title = "Báo cáo 6 tháng đầu năm"', 'title = "Báo cáo 6 tháng đầu năm 2023"', {"obligations[2].title"}),
    ("còn {{ days_left }} ngày", "báo cáo năm 2023", {"ladder[2].subject"}),
    ("due_before = 2024-05-28", "due_before = 2025-05-28", {"obligations[2].due_before"}),
    ("due_before = 2024-12-01", "due_before = 2026-12-01", {"obligations[4].due_before"}),
    ("opens_at = 2024-04-01", "opens_at = 2023-04-01", {"obligations[2].opens_at"}),
    ("due_by = 2024-12-20", "due_by = 2024-12-20\ncloses_at = 2026-12-20", {"obligations[3].closes_at"}),
    ("data_cutoff = 2024-05-15", "data_cutoff = 2024-07-15", {"obligations[2].data_cutoff"}),
    ("data_cutoff = 2024-05-15", "data_cutoff = 2023-12-15", {"obligations[2].data_cutoff"}),
    ("data_cutoff = 2024-05-15", "data_cutoff = 2024-06-15", {"obligations[2].data_cutoff"}),
    (ISSUED, "issued_on = 2023-05-01", {"issued_on"}),
    (ISSUED, "issued_on = 2025-01-02", {"issued_on"}),
    ('code = "THD"', 'code = "cn"', {"obligations[4]"}),
    ('code = "6T"', 'code = "NUL"', {"obligations[2].code"}),
    ('code = "6T"', f'code = "{LONG}"', {"obligations[2].code"}),
    ('committee = "Ban', 'committee = "Ban\\u0007', {"committee"}),
    ('committee = "Ban', 'committee = "Ban\\u2028', {"committee"}),
])
def test_a_contradiction_in_the_plan(tmp_path: Path, old: str, new: str, keys: set[str]) -> None:
    root = copy_of(ROOT, tmp_path)
    replace_text(root, PLAN, old, new)
    workspace, problems = load(root)
    assert workspace is None
    found = {key for file, key in reported(root) if file == PLAN}
    assert found >= keys, problems


@pytest.mark.parametrize(("old", "new"), [
    ("issued_on = 2024-01-01", "issued_on = 2023-12-20"),  # issued before its year: a warning
    ('code = "2024"', 'code = "2023"'),
    ("năm 2024", "năm học 2023-2024"),
    ("bình đẳng giới năm 2024", "bình đẳng giới giai đoạn 2021-2030"),
    ("due_by = 2024-12-20", "due_by = 2025-01-10"),
    ("opens_at = 2024-01-02", "opens_at = 2023-12-01\ndue_by = 2024-01-15"),
    ("period_from = 2024-01-01\nperiod_to = 2024-06-30", "period_from = 2023-12-15\nperiod_to = 2024-06-14"),
])
def test_plausible_dates_are_no_error(tmp_path: Path, old: str, new: str) -> None:
    root = copy_of(ROOT, tmp_path)
    replace_text(root, PLAN, old, new)
    workspace, problems = load(root)
    assert workspace is not None, problems
    assert reported(root, Severity.WARNING) <= {(PLAN, "issued_on"), (PLAN, "code")}


@pytest.mark.parametrize(("old", "new", "key", "words"), [
    ("TV-VD,Thư viện Vân Đồn", "TV-VD,Thư  viện cô tô", "name", "two units"),
    ("TV-CT,Thư viện Cô Tô", "TV-HB,Thư viện Ho\u00e0 Bình,Thư viện huyện,a@b.vn,,,,\nTV-CT,Thư viện Hòa Bình", "name",
     "two units"),
    ("TV-CT,Thư viện Cô Tô", "TV-HB,Thư viện Mỹ Hào,Thư viện huyện,a@b.vn,,,,\nTV-CT,Thư viện Mĩ Hào", "name",
     "two units"),
    ("TV-CT,Thư viện", "TV-HB,Hòa,Cấp ho\u00e0,a@b.vn,,,,\nTV-C,Tô,Cấp hòa,a@b.vn,,,,\nTV-CT,Thư viện", "type",
     "spelling"),
    ("TV-CT,Thư viện Cô Tô,Thư viện huyện", "TV-CT,Thư viện Cô Tô,Thư Viện huyện", "type", "spelling"),
    ("TV-CT,", "CON,", "code", "no file"),
    ("TV-CT,", "com1,", "code", "no file"),
    ("TV-CT,", f"{LONG},", "code", "too long"),
    ("TV-CT,Thư viện Cô Tô", f"TV-CT,{LONG * 4}", "name", "too long"),
    ("Cô Tô", "Cô\x07Tô", "name", "U+0007"),
    ("Cô Tô", "Cô\x00Tô", "name", "U+0000"),
    ("Cô Tô", "Cô\ufffeTô", "name", "U+FFFE"),
    ("Cô Tô", "Cô\u2028Tô", "name", "U+2028"),
    ("Cô Tô", "Cô\u202eTô", "name", "U+202E"),
    ("Cô Tô", "Cô T?n", "name", "lost letters"),
    ("Cô Tô", "Tr??ng", "name", "lost letters"),
    ("Cô Tô", "CÃ´ TÃ´", "name", "lost letters"),
    ("coto@", f"{LONG * 4}@", "emails", "no e-mail"),
])
def test_a_unit_that_can_not_be_kept(tmp_path: Path, old: str, new: str, key: str, words: str) -> None:
    root = copy_of(SECOND, tmp_path)
    replace_text(root, UNITS, old, new)
    found = [each for each in problems_of(root) if each.file == UNITS and each.severity is Severity.ERROR]
    assert all(each.line is not None for each in found)
    assert [each for each in found if each.key == key and words in each.text], found


@pytest.mark.parametrize(("file", "old", "new", "key"), [
    (FORM, 'code = "L02"', f'code = "{LONG}"', "sections[1].indicators[2].code"),
    (FORM, 'Q2 = "Quý II"', 'Q2 = "History"', "tabs.Q2"),
    (FORM, 'Q2 = "Quý II"', 'Q2 = "Quý\\u0001"', "tabs"),
    (SETTINGS, 'language = "en"', 'language = "en"\n[paths]\nsheets = "units/con"', "paths.sheets"),
    (SETTINGS, 'language = "en"', 'language = "en"\n[paths]\nregister = "sổ:2027.xlsx"', "paths.register"),
    (SETTINGS, 'language = "en"', 'language = "en"\n[paths]\nsheets = "bảng tính."', "paths.sheets"),
])
def test_names_that_no_file_can_have(tmp_path: Path, file: str, old: str, new: str, key: str) -> None:
    root = copy_of(SECOND, tmp_path)
    replace_text(root, file, old, new)
    assert (file, key) in reported(root)


def test_a_unit_whose_head_can_not_be_reached(tmp_path: Path) -> None:
    """Only a plan with letters to heads needs the address; a unit that reports nothing has none either."""
    root = copy_of(ROOT, tmp_path)
    replace_text(root, UNITS, "hieutruong.thpt-an-lao@haiphong.example", "")
    workspace, problems = load(root)
    assert workspace is not None
    assert [(each.file, each.line, each.key, each.value) for each in problems] == [
        (UNITS, line_of(root, UNITS, "THPT-AN-LAO"), "head_emails", "THPT-AN-LAO")]
    text = (root / PLAN).read_text(encoding="utf-8")
    (root / PLAN).write_text(text.replace('audience = "head"', 'audience = "unit"'), encoding="utf-8")
    assert problems_of(root) == []
