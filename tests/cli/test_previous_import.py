"""Figures of a year that was not collected here: out of a table, a summary workbook, a data package, a JSON."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import xlsxwriter

from tests.cli.cli_runner import AN_LAO, CAT_BA, DOCUMENT, SUBMIT, CliWorkspace, copy_workspace
from tests.cli.trees import tree

AS_OF = "2024-05-22"


def table(path: Path, rows: list[list[object]]) -> str:
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Ghi chú").write(0, 0, "Số liệu năm 2023")
    sheet = book.add_worksheet("Năm 2023")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return str(path)


def figures(workspace: CliWorkspace) -> dict[tuple[str, str, str, str], tuple[str, str]]:
    with (workspace.root / "config/previous-2023.csv").open(encoding="utf-8-sig", newline="") as file:
        return {(row["unit"], row["obligation"], row["code"], row["part"]): (row["value"], row["source"])
                for row in csv.DictReader(file)}


ROWS: list[list[object]] = [
    ["SỐ LIỆU NĂM 2023"], [], ["STT", "Đơn vị", "B01.total", "B01.female", "Số lạ"],
    [1, "Trường THPT An Lão", 70, "41", 5], [2, "THPT-CAT-BA", "1.234", "khoảng 40", 6],
    [3, "Trường không có", 9, 9, 9]]


@pytest.mark.parametrize("turned", [False, True])
def test_a_table_is_read_either_way_round_and_what_is_left_is_named(turned: bool, workspace: CliWorkspace,
                                                                     tmp_path: Path) -> None:
    rows = [[row[place] if place < len(row) else None for row in ROWS] for place in range(5)] if turned else ROWS
    path = table(tmp_path / "so-lieu.xlsx", rows)
    dry = workspace.json("previous", "import", path, "--obligation", "CN", "--dry-run", exit_code=3)
    assert not (workspace.root / "config/previous-2023.csv").exists()
    done = workspace.json("previous", "import", path, "--obligation", "CN", exit_code=3)
    assert done == dry
    assert figures(workspace)[AN_LAO, "CN", "B01", "total"] == ("70", "imported")
    assert figures(workspace)[AN_LAO, "CN", "B01", "female"] == ("41", "imported")
    places = {each["place"]: each["reason"] for each in done["unplaced"]}
    cells = ["E4", "D5", "E3"] if turned else ["D5", "B6", "E3"]
    assert f"Năm 2023!{cells[0]}" in places
    assert "không có đơn vị nào" in " ".join(places.values())
    assert "không có chỉ tiêu nào" in " ".join(places.values())
    assert 'previous_figures = "config/previous-2023.csv"' in (
        workspace.root / "config/plan-2024.toml").read_text(encoding="utf-8")
    assert workspace.json("check-config") == []


def test_a_csv_of_excel_in_vietnam_is_read(workspace: CliWorkspace, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "SỐ LIỆU NĂM 2023\nĐơn vị;B01;B01 nữ;Ghi chú\nTrường THPT An Lão;70;40;\nTHPT-CAT-BA;1.250;12,5;x\n",
        encoding="utf-8")
    done = workspace.json("previous", "import", str(tmp_path / "a.csv"), "--obligation", "CN", exit_code=3)
    assert [(each["place"], each["reason"]) for each in done["unplaced"]] == [("B4", "không đọc được thành một số")]
    found = figures(workspace)
    assert found[AN_LAO, "CN", "B01", "total"][0] == "70"
    assert found[CAT_BA, "CN", "B01", "female"][0] == "12.5"


def test_what_stands_there_is_kept_unless_it_is_replaced(workspace: CliWorkspace, tmp_path: Path) -> None:
    first = table(tmp_path / "a.xlsx", [["Mã", "B01.total"], [AN_LAO, 70], [CAT_BA, 12.5]])
    second = table(tmp_path / "b.xlsx", [["Mã", "B01.total"], [AN_LAO, 71], [CAT_BA, 12.5]])
    assert workspace.json("previous", "import", first)["added"] == 2
    kept = workspace.json("previous", "import", second, exit_code=3)
    assert (kept["added"], kept["same"], [each["place"] for each in kept["unplaced"]]) == (0, 1, ["Năm 2023!B2"])
    assert workspace.json("previous", "import", second, "--replace")["replaced"] == 1
    assert figures(workspace)[AN_LAO, "", "B01", "total"] == ("71", "imported")
    assert figures(workspace)[CAT_BA, "", "B01", "total"] == ("12.5", "imported")


def test_a_summary_of_ours_comes_back_from_each_format(workspace: CliWorkspace) -> None:
    workspace.answer(AN_LAO, "6T", "2024-05-20T09:00",
                     {SUBMIT: "Đã nộp", **DOCUMENT, ("B01", "total"): 70, ("B01", "female"): 40})
    workspace.baocao("run", as_of="2024-05-21T02:00")
    workspace.baocao("compile", "6T", "--format", "workbook", "--format", "package", "--format", "json", as_of=AS_OF)
    folder = workspace.root / "reports/6T"
    for path in (next(folder.glob("*.xlsx")), next(folder.glob("**/datapackage")), next(folder.glob("*.json"))):
        done = workspace.json("previous", "import", str(path), "--obligation", "6T", "--replace")
        assert (done["added"] + done["same"], done["replaced"], done["unplaced"]) == (2, 0, [])
        found = figures(workspace)
        assert (found[AN_LAO, "6T", "B01", "total"][0], found[AN_LAO, "6T", "B01", "female"][0]) == ("70", "40")


def test_a_workspace_of_an_earlier_plan_gives_what_its_ledger_or_its_summaries_have(
        workspace: CliWorkspace, tmp_path: Path) -> None:
    workspace.answer(AN_LAO, "6T", "2024-05-20T09:00",
                     {SUBMIT: "Đã nộp", **DOCUMENT, ("B01", "total"): 70, ("B01", "female"): 40})
    workspace.baocao("run", as_of="2024-05-21T02:00")
    workspace.baocao("accept", AN_LAO, "6T", as_of=AS_OF)
    workspace.baocao("compile", "6T", "--format", "json", as_of=AS_OF)
    before = tree(workspace.root)
    new = copy_workspace(workspace.root, tmp_path / "new")
    done = new.json("previous", "import", str(workspace.root), as_of="2025-01-05")
    assert (done["obligations"], done["added"], done["unplaced"]) == (["6T"], 2, [])
    found = figures(new)
    assert found[AN_LAO, "6T", "B01", "total"][0] == "70"
    assert {source for _, source in found.values()} <= {"accepted", "with_errors"}
    assert tree(workspace.root) == before, "nothing is written there"
    (workspace.root / "state/ledger.db").unlink()
    again = new.json("previous", "import", str(workspace.root), "--obligation", "6T", as_of="2025-01-05", exit_code=3)
    assert (again["same"], again["added"], len(again["unplaced"])) == (2, 0, 1)
    assert "không đọc được nhật ký" in again["unplaced"][0]["reason"]
    assert not (workspace.root / "state/ledger.db").exists()


def test_a_file_that_is_no_table_is_refused_in_words(workspace: CliWorkspace, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    workspace.baocao("previous", "import", str(tmp_path / "x.xlsx"), exit_code=2)
    (tmp_path / "y.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    left = workspace.json("previous", "import", str(tmp_path / "y.csv"), exit_code=3)["unplaced"]
    assert [each["place"] for each in left] == ["y.csv"]
    assert not (workspace.root / "config/previous-2023.csv").exists()
