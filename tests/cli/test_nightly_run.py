"""The cycle of a report by command, with three units: fill, run, check, decide, compile."""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing

from openpyxl import load_workbook

from tests.cli.cli_runner import AN_LAO, CAT_BA, DO_SON, DOCUMENT, SUBMIT, UNITS, Answers, CliWorkspace


def test_provision_makes_each_workbook_once(workspace: CliWorkspace) -> None:
    before = {path.name: path.read_bytes() for path in (workspace.root / "sheets").iterdir()}
    assert sorted(before) == sorted(f"{unit}.xlsx" for unit in UNITS)
    again = workspace.json("provision", as_of="2024-01-09")
    assert again["created"] == []
    assert {path.name: path.read_bytes() for path in (workspace.root / "sheets").iterdir()} == before


def test_fields_name_every_kind_of_cell(workspace: CliWorkspace) -> None:
    rows = workspace.json("fields")
    names = {"form", "sheet", "code", "part", "cell", "kind", "obligation"}
    assert all(names <= set(row) for row in rows if "cell" in row)
    controls = {row["control"]: row["values"] for row in rows if "control" in row}
    assert controls["submit"] == ["Chưa nộp", "Đã nộp"]
    assert controls["nil"] == ["Không phát sinh"]
    assert controls["estimate"] == ["ước"]
    tables = [row for row in rows if "columns" in row]
    assert all({"form", "sheet", "table", "columns", "first_row"} <= set(row) for row in tables)


def test_a_submission_is_judged_by_the_evidence(workspace: CliWorkspace) -> None:
    workspace.baocao("run", as_of="2024-05-20T02:00")
    workspace.answer(AN_LAO, "6T", "2024-05-26T16:20", {SUBMIT: "Đã nộp", **DOCUMENT})
    workspace.baocao("run", as_of="2024-05-27T02:00")
    workspace.answer(CAT_BA, "6T", "2024-05-28T08:00", {SUBMIT: "Đã nộp", **DOCUMENT})
    workspace.baocao("run", as_of="2024-05-29T02:00")
    verdicts = {row["unit"]: row["verdict"] for row in workspace.json("status", "6T", as_of="2024-05-29T03:00")}
    assert verdicts == {AN_LAO: "on_time", CAT_BA: "unproven", DO_SON: None}
    workspace.answer(DO_SON, "6T", "2024-05-30T09:00", {SUBMIT: "Đã nộp", **DOCUMENT})
    workspace.baocao("run", as_of="2024-05-31T02:00")
    late = workspace.standing(DO_SON, "6T", as_of="2024-05-31T03:00")
    assert (late["verdict"], late["days_late"]) == ("late", 3)
    assert workspace.standing(DO_SON, "6T", as_of="2024-05-29T03:00")["standing"] == "missing"


def test_a_mistake_is_found_in_its_cell_until_it_is_corrected(workspace: CliWorkspace) -> None:
    wrong: Answers = {("B01", "total"): 50, ("B01", "female"): 60}
    workspace.answer(AN_LAO, "6T", "2024-05-20T09:00", wrong)
    tab, cell = workspace.input_cells("6T")["B01", "female"]
    found = [row for row in workspace.json("validate", as_of="2024-05-21") if row["code"] == "R01"]
    input_cells = [(row["unit"], row["sheet"], row["cell"], row["severity"]) for row in found]
    assert input_cells == [(AN_LAO, tab, cell, "error")]
    workspace.baocao("run", as_of="2024-05-21T02:00")
    note = load_workbook(workspace.root / "feedback" / f"{AN_LAO}.xlsx")[tab][cell].comment
    assert note is not None
    assert "R01" in note.text
    workspace.answer(AN_LAO, "6T", "2024-05-21T09:00", {("B01", "female"): 30})
    assert not [row for row in workspace.json("validate", as_of="2024-05-22") if row["code"] == "R01"]


def test_answers_stored_by_an_older_version_are_read_again(submitted: CliWorkspace) -> None:
    expected = submitted.json("compile", "6T", as_of="2024-05-22")
    with closing(sqlite3.connect(submitted.root / "state/ledger.db")) as ledger, ledger:
        ledger.execute("UPDATE snapshots SET content = ? WHERE digest NOT LIKE 'published:%'",
                       (zlib.compress(b'{"v":1,"unit":"A","tabs":[]}'),))
    again = submitted.json("compile", "6T", as_of="2024-05-22")
    assert {**again, "ledger_head": ""} == {**expected, "ledger_head": ""}  # that of the first compile came in between


def test_running_twice_does_nothing_more(workspace: CliWorkspace) -> None:
    workspace.baocao("run", as_of="2024-05-24T02:00")
    sent = workspace.json("outbox", as_of="2024-05-24T03:00")
    assert sent
    mails = sorted((workspace.root / "outbox").iterdir())
    workspace.baocao("run", as_of="2024-05-24T02:00")
    assert workspace.json("outbox", as_of="2024-05-24T03:00") == sent
    assert sorted((workspace.root / "outbox").iterdir()) == mails


def test_decisions_by_command_move_the_standing(workspace: CliWorkspace) -> None:
    workspace.baocao("run", as_of="2024-05-20T02:00")
    workspace.baocao("extend", AN_LAO, "6T", "--until", "2024-06-05", "--reason", "Mưa bão", as_of="2024-05-21")
    workspace.baocao("exempt", CAT_BA, "6T", "--reason", "Mới sáp nhập", as_of="2024-05-21")
    rows = {row["unit"]: row for row in workspace.json("status", "6T", as_of="2024-05-29")}
    assert rows[AN_LAO]["standing"] == "not_due"
    assert rows[AN_LAO]["due"].startswith("2024-06-06T00:00:00")
    assert rows[CAT_BA]["standing"] == "exempt"
    assert rows[DO_SON]["standing"] == "missing"


def test_a_decision_typed_in_the_register_is_read(workspace: CliWorkspace) -> None:
    workspace.baocao("run", as_of="2024-05-20T02:00")
    path = workspace.root / "register.xlsx"
    book = load_workbook(path)
    sheet = book["Quyết định"]
    codes = next(row for row in sheet.iter_rows() if row[0].value == "#")
    column = {cell.value: cell.column or 0 for cell in codes}
    row = next(cells[0].row or 0 for cells in sheet.iter_rows() if cells[0].value == f"{AN_LAO}|6T")
    sheet.cell(row, column["decision"]).value = "Gia hạn"
    sheet.cell(row, column["until"]).value = "05/06/2024"
    sheet.cell(row, column["reason"]).value = "Mưa bão"
    book.save(path)
    done = workspace.json("run", as_of="2024-05-21T02:00")
    assert done["register"]["decisions"] == 1
    assert workspace.standing(AN_LAO, "6T", as_of="2024-05-30")["standing"] == "not_due"


def test_compile_counts_included_units_and_names_missing_ones(workspace: CliWorkspace) -> None:
    workspace.answer(AN_LAO, "6T", "2024-05-20T09:00", {
        SUBMIT: "Đã nộp", **DOCUMENT, ("B01", "total"): 50, ("B01", "female"): 30})
    workspace.answer(CAT_BA, "6T", "2024-05-20T09:00", {
        SUBMIT: "Đã nộp", **DOCUMENT, ("B01", "total"): 70, ("B01", "female"): 40})
    workspace.baocao("run", as_of="2024-05-29T02:00")
    shown = workspace.json("compile", "6T", as_of="2024-05-30")
    assert (shown["expected"], shown["included"]) == (3, 2)
    assert [each["unit"] for each in shown["missing"]] == [DO_SON]
    totals = {(each["code"], each["part"]): each["total"] for each in shown["indicators"]}
    assert totals["B01", "total"] == 120
    assert totals["B01", "female"] == 70
    names = {path.name for path in (workspace.root / "reports" / "6T").rglob("*") if path.is_file()}
    assert {"tong-hop-6T.xlsx", "tong-hop-6T.html", "tong-hop-6T.docx", "tong-hop-6T.json", "datapackage.json"} <= names


def test_wrong_usage_ends_with_2_and_names_the_nearest(workspace: CliWorkspace) -> None:
    workspace.baocao("status", "--unit", "THPT-AN-LA0", exit_code=2)
    assert AN_LAO in workspace.errors
    workspace.baocao("--as-of", "hôm qua", "status", exit_code=2)
