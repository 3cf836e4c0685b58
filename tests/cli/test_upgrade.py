"""Changed forms in service: what `check-config` and `provision` report of them, and `baocao upgrade`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.cli_runner import AN_LAO, CAT_BA, DO_SON, UNITS, CliWorkspace, copy_workspace
from tests.resilience.changed_forms import change_forms

LATER, NIGHT = "2024-06-10T09:00", "2024-06-11T02:00"
GUARDED = ("errors", "warnings", "standing", "amended_at", "amended_after_due", "verdict", "conflict", "days_late")


@pytest.fixture(scope="module")
def _accepted(_submitted: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first unit's report is accepted; then the forms change."""
    office = copy_workspace(_submitted, tmp_path_factory.mktemp("accepted"))
    office.answer(AN_LAO, "6T", "2024-05-21T09:00", {("B01", "total"): 40})
    office.baocao("run", as_of="2024-05-22T02:00")
    office.baocao("accept", AN_LAO, "6T", as_of="2024-05-22T09:00")
    change_forms(office.root)
    return office.root


@pytest.fixture
def office(_accepted: Path, tmp_path: Path) -> CliWorkspace:
    return copy_workspace(_accepted, tmp_path)


def guarded(office: CliWorkspace, as_of: str) -> dict[str, Any]:
    standing = office.standing(AN_LAO, "6T", as_of)
    return {name: standing[name] for name in GUARDED}


def asked(office: CliWorkspace) -> list[tuple[int, int]]:
    """Of how many units that reported the cells of the new row are missing, and how many were not asked."""
    found = office.json("compile", "6T", "--dry-run", as_of=LATER)
    return [(each["unanswered"], each["not_asked"]) for each in found["indicators"] if each["code"] == "B11"]


def test_what_is_accepted_stays_accepted_and_nothing_is_missed_in_it(office: CliWorkspace) -> None:
    before = guarded(office, LATER)
    assert asked(office) == [(0, 1), (0, 1)]
    done = office.json("upgrade", as_of=LATER)
    assert {each["unit"]: each["state"] for each in done["workbooks"]} == dict.fromkeys(UNITS, "upgraded")
    assert asked(office) == [(0, 1), (0, 1)]
    assert guarded(office, LATER) == before
    office.baocao("run", as_of=NIGHT)
    assert guarded(office, NIGHT) == {**before, "errors": before["errors"] - 2}  # both cells of B07 were blank
    again = office.json("upgrade", as_of=NIGHT)
    assert (again["same"], again["workbooks"]) == (len(UNITS), [])
    assert [each["standing"] for each in office.json("status", "6T", "--unit", AN_LAO, as_of=NIGHT)] == ["accepted"]
    notes = openpyxl.load_workbook(office.root / "feedback" / f"{AN_LAO}.xlsx")["Kiểm tra"]
    assert [row[3] for row in notes.iter_rows(values_only=True) if row[1] == "Ghi chú"] == ["G33", "H33"]


def test_the_commands_name_the_changes_and_whom_they_touch(office: CliWorkspace) -> None:
    line = "bỏ dòng B07 (Cán bộ quản lý, giáo viên, nhân viên là người dân tộc thiểu số); 3 bảng tính có dòng này, 0 có"
    problems = [each for each in office.json("check-config") if line in each["message"]]
    assert [each["tab"] or each["file"] for each in problems] == ["sheet_templates/report.toml"] * 2
    assert len({each["line"] for each in problems if each["line"]}) == 2, "of the tabs: the row is gone from both"
    assert any(line in each for each in office.json("provision", as_of=LATER, exit_code=3)["forms"])
    planned = office.json("upgrade", "--dry-run", as_of=LATER)
    assert any(line in each for each in planned["changes"])
    assert not (office.root / "sheets" / "cu").exists()
    office.baocao("upgrade", CAT_BA, as_of=LATER)
    assert [each.name[:11] for each in (office.root / "sheets" / "cu").iterdir()] == [CAT_BA]
    assert "2 bảng tính có dòng này" in office.baocao("upgrade", "--dry-run", as_of=LATER)


def test_asking_again_returns_what_was_handed_in_and_writes_a_letter(office: CliWorkspace) -> None:
    done = office.json("upgrade", "--ask-again", as_of=LATER)
    assert done["asked_again"] == [{"unit": AN_LAO, "obligation": "6T"}]
    assert office.standing(AN_LAO, "6T", LATER)["standing"] == "returned"
    office.baocao("run", as_of=NIGHT)
    letters = [each for each in office.json("outbox", as_of=NIGHT) if each["unit"] == AN_LAO]
    assert [each["state"] for each in letters if each["obligation"] == "6T" and "tra-lai" in each["key"]] == ["sent"]


def test_what_was_edited_since_the_last_reading_waits_where_a_report_is_in_force(office: CliWorkspace) -> None:
    office.answer(AN_LAO, "CN", "2024-06-09T09:00", {("A01", None): "Có"})
    done = office.json("upgrade", as_of=LATER, exit_code=3)
    assert [words for words in done["left"] if AN_LAO in words and "baocao run" in words]
    assert {each["unit"] for each in done["workbooks"] if each["state"] == "upgraded"} == {CAT_BA, DO_SON}


def test_a_workbook_whose_own_formulas_would_read_other_cells_is_named_and_left(office: CliWorkspace) -> None:
    path = office.root / "sheets" / f"{CAT_BA}.xlsx"
    book = openpyxl.load_workbook(path)
    book.create_sheet("Riêng")["B2"] = "='BC 6 tháng'!G33"  # B10, which goes to row 32
    book.save(path)
    office.touch(CAT_BA, "2024-06-01T09:00")
    data = path.read_bytes()
    for arguments in (["--dry-run"], []):
        done = office.json("upgrade", *arguments, as_of=LATER, exit_code=3)
        [words] = done["left"]
        assert words.startswith(f"{CAT_BA}: ")
        assert "trang “Riêng” ô B2" in words
    assert path.read_bytes() == data
    assert {each["unit"] for each in done["workbooks"] if each["state"] == "upgraded"} == {AN_LAO, DO_SON}


def test_a_tab_that_people_removed_is_named_with_its_answers_though_the_forms_changed_since(
        office: CliWorkspace) -> None:
    path = office.root / "sheets" / f"{AN_LAO}.xlsx"
    book = openpyxl.load_workbook(path)
    del book["BC 6 tháng"]
    book.save(path)
    office.touch(AN_LAO, "2024-06-09T09:00")
    [line] = [each for each in office.json("provision", "--dry-run", as_of=LATER, exit_code=3)["repairs"]
              if AN_LAO in each]
    assert "02:00 ngày 22/05/2024, khi đó trang có 1 ô đã điền" in line
    assert "Báo cáo ở trang này đã nộp" in line
    done = office.json("upgrade", "--dry-run", as_of=LATER, exit_code=3)
    assert [each for each in done["left"] if each.startswith(f"{AN_LAO}: Trang “BC 6 tháng” đã bị xóa")]


def test_an_obligation_that_is_added_asks_nobody_to_restore_its_tab(submitted: CliWorkspace) -> None:
    plan, form = submitted.root / "config" / "plan-2024.toml", submitted.root / "sheet_templates" / "report.toml"
    text = plan.read_text(encoding="utf-8")
    added = ('\n[[obligations]]\ncode = "Q3"\ntitle = "Báo cáo quý III"\nopens_at = 2024-06-01\n'
             'due_by = 2024-09-30\n')
    at = text.index("[[obligations]]")
    plan.write_text(text[:at] + added.lstrip() + "\n" + text[at:], encoding="utf-8")
    words = form.read_text(encoding="utf-8")
    form.write_text(words.replace('6T = "BC 6 tháng"', '6T = "BC 6 tháng"\nQ3 = "BC quý III"'), encoding="utf-8")
    found = submitted.json("validate", as_of=LATER)
    missing = [each for each in found if each["sheet"] == "BC quý III"]
    assert {each["code"] for each in missing} == {"S14"}
    assert all("khôi phục" not in each["remedy"] for each in missing)
    submitted.baocao("upgrade", as_of=LATER)
    assert "BC quý III" in openpyxl.load_workbook(submitted.root / "sheets" / f"{AN_LAO}.xlsx").sheetnames
    assert not [each for each in submitted.json("validate", as_of=LATER) if each["code"] in ("S01", "S11", "S14")]
