"""The next year: a draft out of this year's workspace, and this one closed for nights."""

from __future__ import annotations

import csv
import tomllib
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from tests.cli.cli_runner import AN_LAO, CAT_BA, DO_SON, DOCUMENT, SUBMIT, Answers, CliWorkspace, Value
from tests.cli.trees import tree
from tests.units_file import set_unit

END = "2024-12-20T08:00"
EFFECTS = (("provision",), ("run",), ("check",), ("remind",), ("compile", "6T"), ("accept", AN_LAO, "6T"),
           ("return", AN_LAO, "6T", "--reason", "Thiếu"), ("exempt", AN_LAO, "6T", "--reason", "Thiếu"),
           ("extend", AN_LAO, "6T", "--until", "2025-06-05", "--reason", "Bão"), ("share",), ("restore",),
           ("purge", "--before", "2025-01-01"), ("mail", "resolve", "a", "--sent"))
SHEETS = ("Kế hoạch", "BC 6 tháng", "BC năm")
FIGURES: Answers = {("B01", "total"): 70, ("B01", "female"): 40, ("A09", None): 12}


@pytest.fixture
def year(workspace: CliWorkspace) -> CliWorkspace:
    """6T of the first unit is accepted, of the second submitted; the third handed nothing in and was merged."""
    for unit in (AN_LAO, CAT_BA):
        known = workspace.input_cells("6T")
        workspace.answer(unit, "6T", "2024-05-20T09:00",
                         {SUBMIT: "Đã nộp", **DOCUMENT, **{key: each for key, each in FIGURES.items() if key in known}})
    workspace.baocao("run", as_of="2024-05-21T02:00")
    workspace.baocao("accept", AN_LAO, "6T", as_of="2024-05-22")
    set_unit(workspace.root, DO_SON, valid_to="2024-07-31", merged_into=CAT_BA)
    return workspace


def begun(year: CliWorkspace, folder: Path) -> CliWorkspace:
    year.baocao("new-year", str(folder), "--year", "2025", as_of=END)
    return CliWorkspace(folder)


def previous(workspace: CliWorkspace) -> list[dict[str, str]]:
    with (workspace.root / "config/previous-2024.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_year_becomes_a_draft_of_the_next(year: CliWorkspace, tmp_path: Path) -> None:
    new = begun(year, tmp_path / "2025")
    assert [(each["file"], each["severity"]) for each in new.json("check-config")] == [
        ("config/plan-2025.toml", "warning"), ("config/settings.toml", "warning")], "what is marked"
    plan = tomllib.loads((new.root / "config/plan-2025.toml").read_text(encoding="utf-8"))
    assert (plan["code"], plan["year"], plan["draft"]) == ("2025", 2025, True)
    assert plan["title"].endswith("năm 2025")
    half = next(each for each in plan["obligations"] if each["code"] == "6T")
    assert (half["due_before"], half["period_to"]) == (date(2025, 5, 28), date(2025, 6, 30))
    text = (new.root / "config/plan-2025.toml").read_text(encoding="utf-8")
    assert "Chủ nhật, ngày 30/11/2025, ngày nghỉ" in text
    assert text.count("còn hiệu lực?") == len(plan["targets"])
    for folder in ("mail_templates", "sheet_templates"):
        assert tree(new.root / folder) == tree(year.root / folder)
    assert (new.root / "config/summary.docx").read_bytes() == (year.root / "config/summary.docx").read_bytes()


def test_the_figures_of_the_year_go_along_with_their_source(year: CliWorkspace, tmp_path: Path) -> None:
    rows = previous(begun(year, tmp_path / "2025"))
    found = {(row["unit"], row["code"], row["part"]): (row["obligation"], row["value"], row["source"]) for row in rows}
    assert found[AN_LAO, "B01", "total"][:2] == ("6T", "70")
    assert {row["source"] for row in rows if row["unit"] == AN_LAO} <= {"accepted", "with_errors"}
    assert {row["source"] for row in rows if row["unit"] == CAT_BA} <= {"submitted", "with_errors"}
    assert not [row for row in rows if row["unit"] == DO_SON]


def test_nothing_has_an_effect_until_the_draft_is_taken_away(year: CliWorkspace, tmp_path: Path) -> None:
    new = begun(year, tmp_path / "2025")
    before = tree(new.root)
    for line in EFFECTS:
        new.baocao(*line, as_of="2025-06-01", exit_code=2)
        assert "draft" in new.errors
    assert tree(new.root) == before
    assert len(new.json("fields")) > 100
    (state,) = (each for each in new.json("doctor", as_of="2025-06-01", exit_code=3) if each["check"] == "plan_state")
    assert (state["level"], "draft = true" in state["message"]) == ("attention", True)
    assert {row["unit"] for row in new.json("status", as_of="2025-06-01")} == {AN_LAO, CAT_BA}
    assert new.json("provision", "--dry-run", as_of="2025-01-10")["created"] == [AN_LAO, CAT_BA]
    plan = new.root / "config/plan-2025.toml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("draft = true", "draft = false"), encoding="utf-8")
    new.baocao("provision", as_of="2025-01-10")
    assert sorted(path.stem for path in (new.root / "sheets").glob("*.xlsx")) == [AN_LAO, CAT_BA]


def test_the_year_that_ends_is_closed_for_nights_and_open_for_questions(year: CliWorkspace, tmp_path: Path) -> None:
    begun(year, tmp_path / "2025")
    for line in (("run",), ("check",), ("remind",), ("provision",)):
        year.baocao(*line, as_of=END, exit_code=2)
        assert "closed" in year.errors
    assert year.json("check-config") == []
    year.baocao("compile", "6T", "--format", "json", as_of=END)
    assert year.standing(AN_LAO, "6T", as_of=END)["standing"] == "accepted"


def test_an_heirs_workbook_names_the_units_whose_figures_it_shows(year: CliWorkspace, tmp_path: Path) -> None:
    set_unit(year.root, DO_SON, valid_to="", merged_into="")
    set_unit(year.root, AN_LAO, valid_to="2024-07-31", merged_into=CAT_BA)
    new = begun(year, tmp_path / "2025")
    plan = new.root / "config/plan-2025.toml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("draft = true", "draft = false"), encoding="utf-8")
    new.baocao("provision", as_of="2025-01-10")
    sentence = ("Số ở cột “Kỳ trước” là tổng của Trường THPT Cát Bà, Trường THPT An Lão (nay hợp thành đơn vị này).")
    assert said(new, CAT_BA) == sentence
    assert 140 in [cell for row in half(new, CAT_BA) for cell in row]
    assert said(new, DO_SON) == ""
    assert [title for title in SHEETS if said(new, CAT_BA, title)] == ["BC 6 tháng"], "where there are such figures"
    assert not [each for each in new.json("validate", as_of="2025-02-01") if each["code"][0] in "PS"]
    form = new.root / "sheet_templates" / "report.toml"
    form.write_text(form.read_text(encoding="utf-8").replace('"Hợp đồng lao động"', '"Người làm hợp đồng"'),
                    encoding="utf-8")
    assert new.json("upgrade", as_of="2025-02-02")["same"] == 0
    assert said(new, CAT_BA) == sentence


def half(workspace: CliWorkspace, unit: str, title: str = "BC 6 tháng") -> list[list[object]]:
    book = CalamineWorkbook.from_path(str(workspace.root / f"sheets/{unit}.xlsx"))
    return [list(row) for row in book.get_sheet_by_name(title).to_python()]


def said(workspace: CliWorkspace, unit: str, title: str = "BC 6 tháng") -> str:
    """The sentence about the figures of the period before, "" without one."""
    return next((str(cell) for row in half(workspace, unit, title) for cell in row
                 if "ột “Kỳ trước”" in str(cell)), "")


def test_open_rows_and_members_that_serve_begin_the_new_workbooks(year: CliWorkspace, tmp_path: Path) -> None:
    year.fill(AN_LAO, "2024-06-10T09:00", {
        "Vướng mắc": difficulty(1, "2024-06-03", "Kinh phí", "Thiếu kinh phí tập huấn", state="Mới phản ánh")
        | difficulty(2, "2024-06-04", "Kinh phí", "Đã có tài liệu", state="Đã giải quyết")
        | difficulty(3, "2024-06-05", "Kinh phí", "Gọi chị Hoa 0912345678", state="Mới phản ánh")})
    year.baocao("run", as_of="2024-06-11T02:00", exit_code=3)
    told = year.json("new-year", str(tmp_path / "2025"), "--year", "2025", "--dry-run", as_of=END)
    assert told["carried"]["withheld"] == [{"unit": AN_LAO, "sheet": "Vướng mắc", "line": 9, "columns": [
        "Nội dung khó khăn, vướng mắc"], "whole": True}]
    assert told["questions"][0].startswith(f"{AN_LAO}, trang “Vướng mắc”, dòng 9: không chuyển dòng này")
    new = begun(year, tmp_path / "2025")
    assert len(new.json("check-config")) == 2, "what is marked, and nothing else"
    plan = new.root / "config/plan-2025.toml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("draft = true", "draft = false"), encoding="utf-8")
    new.baocao("provision", as_of="2025-01-10")
    with (new.root / "config/carried-2024.csv").open(encoding="utf-8-sig", newline="") as file:
        texts = [row["value"] for row in csv.DictReader(file)]
    assert "Thiếu kinh phí tập huấn" in texts
    assert "Đã có tài liệu" not in texts
    assert "0912345678" not in " ".join(texts), "personal data stays behind"
    book = CalamineWorkbook.from_path(str(new.root / f"sheets/{AN_LAO}.xlsx"))
    cells = [cell for row in book.get_sheet_by_name("Vướng mắc").to_python() for cell in row]
    assert "Thiếu kinh phí tập huấn" in cells
    assert date(2024, 6, 3) in [cell.date() if isinstance(cell, datetime) else cell for cell in cells]
    assert "Mới phản ánh" in cells
    assert not [each for each in new.json("validate", as_of="2025-02-01") if each["sheet"] == "Vướng mắc"], (
        "a row whose required cell stays behind is no half row that the unit did not write")
    half = book.get_sheet_by_name("BC 6 tháng").to_python()
    assert 70 in [cell for row in half for cell in row], "last year's figure beside the blank cell"


def difficulty(number: int, day: str, *texts: str, state: str) -> dict[str, Value]:
    """The cells of a row of the table of difficulties."""
    values: tuple[Value, ...] = (datetime.fromisoformat(day), *texts, "", state)
    return {f"{column}{6 + number}": value for column, value in zip("CDEFG", values, strict=True) if value}


def test_a_dry_run_writes_nothing_and_says_the_same(year: CliWorkspace, tmp_path: Path) -> None:
    before = tree(year.root)
    told = year.json("new-year", str(tmp_path / "2025"), "--dry-run", as_of=END)
    assert tree(year.root) == before
    assert not (tmp_path / "2025").exists()
    done = year.json("new-year", str(tmp_path / "2025"), "--keep-open", as_of=END)
    changed = {"made", "questions"}
    assert {key: each for key, each in told.items() if key not in changed} == {
        key: each for key, each in done.items() if key not in changed}
    assert told["units"]["merged"] == [{"unit": DO_SON, "into": CAT_BA, "last_day": "2024-07-31"}]
    assert told["figures"]["sources"][1] == {"obligation": "6T", "accepted": [AN_LAO], "submitted": [CAT_BA],
                                             "missing": [DO_SON]}
    year.baocao("run", as_of=END)


@pytest.mark.parametrize(("arguments", "words"), [(("--year", "2024"), "phải sau năm"), ((), "đã có sẵn")])
def test_a_wrong_year_or_folder_is_refused(arguments: tuple[str, ...], words: str, workspace: CliWorkspace,
                                           tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    workspace.baocao("new-year", str(tmp_path / "full"), *arguments, exit_code=2)
    assert words in workspace.errors


@pytest.mark.parametrize("formula", [False, True])
def test_a_units_workbook_loses_the_rows_of_units_that_closed_long_ago(formula: bool, workspace: CliWorkspace,
                                                                       tmp_path: Path) -> None:
    set_unit(workspace.root, DO_SON, valid_to="2023-05-31")
    csv_file = workspace.root / "config/units.csv"
    with csv_file.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    units = workspace.root / "config/units.xlsx"
    with xlsxwriter.Workbook(str(units)) as book:
        book.add_worksheet("Hướng dẫn").write(0, 0, "Mỗi đơn vị một dòng")
        sheet = book.add_worksheet("Đơn vị")
        for number, row in enumerate([["# Danh sách đơn vị năm 2024"], *rows]):
            sheet.write_row(number, 0, row)
        closed = [row[0] for row in rows].index(DO_SON) + 1
        if formula:
            sheet.write_formula(closed, 1, '="Trường THPT Đồ Sơn"', None, "Trường THPT Đồ Sơn")
    csv_file.unlink()
    done = workspace.json("new-year", str(tmp_path / "2025"), as_of=END)
    assert done["units"]["dropped"] == [DO_SON]
    assert any(DO_SON in each and "config/units.xlsx" in each for each in done["questions"]) is formula
    new = CliWorkspace(tmp_path / "2025")
    assert {each["severity"] for each in new.json("check-config")} == {"warning"}
    book_of_2025 = CalamineWorkbook.from_path(str(new.root / "config/units.xlsx"))
    assert book_of_2025.sheet_names == ["Hướng dẫn", "Đơn vị"]
    codes = {row[0] for row in book_of_2025.get_sheet_by_name("Đơn vị").to_python()}
    assert {AN_LAO, CAT_BA} <= codes
    assert (DO_SON in codes) is formula
