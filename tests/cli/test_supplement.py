"""A supplement is made only when what is published has changed; later edits of undated rows are not the period's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.cli_runner import AN_LAO, CAT_BA, DO_SON, DOCUMENT, SUBMIT, Answers, CliWorkspace, copy_workspace

FIGURES: Answers = {("B01", "total"): 50, ("B01", "female"): 30, ("Q03", None): "Thiếu kinh phí"}
NIL = "Không phát sinh"


def table(workspace: CliWorkspace, code: str) -> tuple[str, int, dict[str, str]]:
    """(tab, first row, column code → letters) of a register table."""
    row = next(each for each in workspace.json("fields") if each.get("table") == code and "columns" in each)
    return row["sheet"], row["first_row"], row["columns"]


def add_row(workspace: CliWorkspace, unit: str, at: str, code: str, place: int, **values: Any) -> None:
    tab, first, columns = table(workspace, code)
    workspace.fill(unit, at, {tab: {f"{columns[name]}{first + place}": value for name, value in values.items()}})


def frozen(workspace: CliWorkspace) -> list[str]:
    return sorted(path.name for path in (workspace.root / "reports/6T").glob("lan-*.json"))


def changes(workspace: CliWorkspace) -> list[dict[str, Any]]:
    path = Path(workspace.root / "reports/6T/lan-02-thay-doi.json")
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return rows


@pytest.fixture
def compiled(_compiled: Path, tmp_path: Path) -> CliWorkspace:
    """Two units have handed 6T in, the third owes it; 6T was compiled on 29 May."""
    return copy_workspace(_compiled, tmp_path)


@pytest.fixture(scope="module")
def _compiled(_provisioned: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = copy_workspace(_provisioned, tmp_path_factory.mktemp("compiled"))
    for unit in (AN_LAO, CAT_BA):
        workspace.answer(unit, "6T", "2024-05-20T09:00", {SUBMIT: "Đã nộp", **DOCUMENT, **FIGURES})
    add_row(workspace, AN_LAO, "2024-05-20T10:00", "TV", 0, role="Ủy viên", sex="Nữ")
    workspace.baocao("run", as_of="2024-05-28T02:00")
    workspace.baocao("compile", "6T", as_of="2024-05-29T08:00")
    return workspace.root


def test_days_that_pass_make_no_supplement(compiled: CliWorkspace) -> None:
    compiled.baocao("run", as_of="2024-06-20T02:00")
    compiled.baocao("compile", "6T", as_of="2024-06-20T08:00")
    assert frozen(compiled) == ["lan-01.json"]


def test_later_edits_of_undated_rows_are_not_the_periods(compiled: CliWorkspace) -> None:
    before = compiled.json("compile", "6T", as_of="2024-05-29T09:00")["tables"]
    assert next(each for each in before if each["code"] == "TV")["records"] == 1
    add_row(compiled, AN_LAO, "2024-10-10T09:00", "TV", 1, role="Thư ký", sex="Nam")
    add_row(compiled, CAT_BA, "2024-10-10T09:00", "TV", 0, role="Thư ký", sex="Nam")
    compiled.baocao("run", as_of="2024-10-11T02:00")
    after = compiled.json("compile", "6T", as_of="2024-10-11T08:00")
    assert after["tables"] == before
    assert frozen(compiled) == ["lan-01.json"]
    year = compiled.json("compile", "CN", "--dry-run", as_of="2024-10-11T08:00")
    assert next(each for each in year["tables"] if each["code"] == "TV")["records"] == 0, "nobody has reported the year"


def test_nothing_to_report_in_june_stands_when_rows_of_november_come(compiled: CliWorkspace) -> None:
    controls = [row for row in compiled.json("fields") if row.get("control") == "nil" and row["table"] == "VM"]
    (place,) = controls
    compiled.fill(CAT_BA, "2024-05-30T09:00", {place["sheet"]: {place["cell"]: NIL}})
    compiled.baocao("return", CAT_BA, "6T", "--reason", "Bổ sung bảng Vướng mắc", as_of="2024-05-29T10:00")
    compiled.baocao("run", as_of="2024-05-31T02:00")
    compiled.answer(CAT_BA, "6T", "2024-05-31T09:00", {SUBMIT: "Chưa nộp"})
    compiled.baocao("run", as_of="2024-06-01T02:00")
    compiled.answer(CAT_BA, "6T", "2024-06-01T09:00", {SUBMIT: "Đã nộp"})
    compiled.baocao("run", as_of="2024-06-02T02:00")
    june = statement(compiled.json("compile", "6T", as_of="2024-06-02T08:00"), "VM")
    assert june["nil"] == 1
    compiled.fill(CAT_BA, "2024-11-05T09:00", {place["sheet"]: {place["cell"]: None}})
    add_row(compiled, CAT_BA, "2024-11-05T10:00", "VM", 0, raised_on="05/11/2024", subject="Kinh phí", content="Thiếu",
            state="Mới phản ánh")
    compiled.baocao("run", as_of="2024-11-06T02:00")
    assert statement(compiled.json("compile", "6T", as_of="2024-11-06T08:00"), "VM") == june


def statement(document: dict[str, Any], code: str) -> dict[str, Any]:
    return next(each for each in document["statements"] if each["code"] == code)


def test_a_text_alone_makes_a_supplement(compiled: CliWorkspace) -> None:
    compiled.answer(CAT_BA, "6T", "2024-06-03T09:00", {("Q03", None): "Thiếu người"})
    compiled.baocao("run", as_of="2024-06-04T02:00")
    compiled.baocao("compile", "6T", as_of="2024-06-04T08:00")
    texts = [(row["before"], row["after"]) for row in changes(compiled) if row["what"] == "text"]
    assert sorted(texts, key=str) == [("Thiếu kinh phí", None), (None, "Thiếu người")]


def test_a_unit_that_comes_late_makes_a_supplement(compiled: CliWorkspace) -> None:
    compiled.answer(DO_SON, "6T", "2024-06-03T09:00", {SUBMIT: "Đã nộp", **DOCUMENT, **FIGURES})
    compiled.baocao("run", as_of="2024-06-04T02:00")
    compiled.baocao("compile", "6T", as_of="2024-06-04T08:00")
    assert frozen(compiled) == ["lan-01.json", "lan-02-thay-doi.json", "lan-02.json"]
    totals = {(row["code"], row["part"], row["scope"]): (row["before"], row["after"]) for row in changes(compiled)
              if row["what"] == "total"}
    assert totals["B01", "total", "toàn ngành"] == (100, 150)
