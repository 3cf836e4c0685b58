"""An obligation without a deadline: no report is called on time, late or not yet due."""

from __future__ import annotations

import zipfile
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from tests.cli.cli_runner import AN_LAO, CAT_BA, DOCUMENT, SUBMIT, CliWorkspace

WORDS = ("đúng hạn", "trễ hạn", "chưa đến hạn")


@pytest.fixture
def year_plan(workspace: CliWorkspace) -> CliWorkspace:
    """One school has handed in its plan of the year, for which the shipped plan sets no deadline."""
    workspace.answer(AN_LAO, "KH", "2024-02-20T09:00", {SUBMIT: "Đã nộp", **DOCUMENT})
    workspace.baocao("run", as_of="2024-02-21T02:00")
    return workspace


def cells(path: Any, *tabs: str) -> list[str]:
    book = load_workbook(path)
    return [str(cell) for name in tabs or book.sheetnames for row in book[name].iter_rows(values_only=True)
            for cell in row if cell is not None]


def test_status_has_no_verdict(year_plan: CliWorkspace) -> None:
    standing = year_plan.standing(AN_LAO, "KH", as_of="2024-03-01")
    assert (standing["verdict"], standing["bucket"], standing["days_late"]) == (None, "undated", 0)
    assert "không đặt hạn nộp" in standing["reason"]
    shown = year_plan.baocao("status", "KH", as_of="2024-03-01")
    assert "on time" not in shown
    counts = next(line for line in shown.splitlines() if line.startswith("KH"))
    assert counts.split() == ["KH", "3", "1", "0", "0", "0", "2", "0"]


def test_a_verdict_is_refused(year_plan: CliWorkspace) -> None:
    year_plan.baocao("accept", AN_LAO, "KH", "--verdict", "on_time", as_of="2024-03-01", exit_code=2)
    assert "không đặt hạn nộp" in year_plan.errors
    year_plan.baocao("accept", AN_LAO, "KH", as_of="2024-03-01")
    assert year_plan.standing(AN_LAO, "KH", as_of="2024-03-02")["verdict"] is None


def test_the_register_says_submitted(year_plan: CliWorkspace) -> None:
    assert "xl/charts/chart1.xml" in zipfile.ZipFile(year_plan.root / "register.xlsx").namelist()
    rows = [row for row in load_workbook(year_plan.root / "register.xlsx")["Tổng hợp"].iter_rows(
        min_col=2, values_only=True) if row[0] == "Kế hoạch năm của đơn vị"]
    assert [row[2:9] for row in rows] == [(3, 1, "-", "-", "-", 2, 0)]


def test_the_summary_says_submitted_in_every_output(year_plan: CliWorkspace) -> None:
    report = year_plan.json("compile", "KH", as_of="2024-03-01T09:00")
    (whole,) = [each for each in report["timeliness"] if each["name"] == "Toàn ngành"]
    assert (whole["on_time"], whole["late"], whole["undated"], whole["submitted"]) == (0, 0, 1, 1)
    folder = year_plan.root / "reports/KH"
    document = Document(str(folder / "tong-hop-KH.docx"))
    texts = {"docx": " ".join([*(each.text for each in document.paragraphs), *(
                 cell.text for table in document.tables for row in table.rows for cell in row.cells)]),
             "html": (folder / "tong-hop-KH.html").read_text(encoding="utf-8").partition("<body")[2],
             "xlsx": " ".join([*load_workbook(folder / "tong-hop-KH.xlsx").sheetnames,
                               *cells(folder / "tong-hop-KH.xlsx")])}
    for name, text in texts.items():
        assert [words for words in WORDS if words in text.lower()] == [], name
    assert "1/3 đơn vị phải nộp đã gửi báo cáo" in texts["docx"]
    assert {each["standing"] for each in report["missing"]} == {"Chưa nộp"}


def test_an_extension_gives_one_unit_a_deadline(year_plan: CliWorkspace) -> None:
    year_plan.baocao("extend", CAT_BA, "KH", "--until", "2024-03-10", "--reason", "Mới sáp nhập", as_of="2024-03-01")
    assert year_plan.standing(CAT_BA, "KH", as_of="2024-03-12")["bucket"] == "missing"
    year_plan.json("compile", "KH", as_of="2024-03-12T09:00")
