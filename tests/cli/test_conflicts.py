"""A report that was accepted, or handed in, outlives an older copy of its file, a lost tick and later changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli.cli_runner import AN_LAO, DOCUMENT, SUBMIT, Answers, CliWorkspace
from tests.cli.test_decisions import TAB, places

REPORT: Answers = {SUBMIT: "Đã nộp", **DOCUMENT, ("B01", "total"): 50, ("B01", "female"): 30}


def workbook(workspace: CliWorkspace) -> Path:
    return workspace.root / "sheets" / f"{AN_LAO}.xlsx"


def state(workspace: CliWorkspace, as_of: str) -> tuple[str, str | None, int, int]:
    found = workspace.standing(AN_LAO, "6T", as_of=as_of)
    return found["standing"], found["verdict"], found["days_late"], found["errors"]


def named(workspace: CliWorkspace, as_of: str) -> list[str]:
    """Run a night that ends with something left; what is left of the unit's 6T."""
    left = workspace.json("run", as_of=as_of, exit_code=3)["left"]
    return [words for words in left if words.startswith(f"{AN_LAO}, 6T: ")]


def total(workspace: CliWorkspace, as_of: str) -> float:
    summary = workspace.json("compile", "6T", "--dry-run", as_of=as_of)
    assert summary["included"] == 1
    lines = (each for each in summary["indicators"] if (each["code"], each["part"]) == ("B01", "total"))
    return float(next(lines)["total"])


@pytest.fixture
def older(workspace: CliWorkspace) -> bytes:
    """The blank file; the report of 20 May was read on the 21st."""
    blank = workbook(workspace).read_bytes()
    workspace.answer(AN_LAO, "6T", "2024-05-20T20:00", REPORT)
    workspace.baocao("run", as_of="2024-05-21T02:00")
    return blank


def roll_back(workspace: CliWorkspace, blank: bytes) -> bytes:
    newest = workbook(workspace).read_bytes()
    workbook(workspace).write_bytes(blank)
    workspace.touch(AN_LAO, "2024-01-08T09:00")
    return newest


def letters(workspace: CliWorkspace) -> list[str]:
    """The reminders of 6T to the school."""
    return [each["key"] for each in workspace.json("outbox")
            if (each["unit"], each["obligation"], each["kind"], each["state"]) == (AN_LAO, "6T", "reminder", "sent")]


@pytest.mark.parametrize("accepted", [True, False])
def test_an_older_copy_comes_back_for_one_night(workspace: CliWorkspace, older: bytes, *, accepted: bool) -> None:
    if accepted:
        workspace.baocao("accept", AN_LAO, "6T", as_of="2024-05-22T08:00")
    before = workspace.standing(AN_LAO, "6T", as_of="2024-05-22T09:00")
    sent = letters(workspace)
    newest = roll_back(workspace, older)
    workspace.json("run", "--dry-run", as_of="2024-05-29T02:00", exit_code=3)
    [words] = named(workspace, "2024-05-29T02:00")
    assert "trở về một bản cũ" in words
    assert "Đề nghị" in words
    found = workspace.standing(AN_LAO, "6T", as_of="2024-05-29T03:00")
    assert (found["standing"], found["verdict"], found["conflict"]) == (
        before["standing"], before["verdict"], words.removeprefix(f"{AN_LAO}, 6T: "))
    assert found["errors"] == before["errors"]
    assert total(workspace, "2024-05-29T08:00") == 50
    sheet = load_workbook(workspace.root / "register.xlsx")[TAB]
    rows, columns = places(sheet)
    assert found["conflict"] in str(sheet.cell(rows[f"{AN_LAO}|6T"], columns["why"]).value)
    assert rows[f"{AN_LAO}|6T"] == min(row for key, row in rows.items() if "|" in key)
    assert [words for words in workspace.json("run", as_of="2024-05-30T02:00")["left"] if AN_LAO in words] == []
    workbook(workspace).write_bytes(newest)
    workspace.touch(AN_LAO, "2024-05-20T20:00")
    workspace.baocao("run", as_of="2024-05-31T02:00")
    after = workspace.standing(AN_LAO, "6T", as_of="2024-05-31T03:00")
    assert after == before
    assert letters(workspace) == sent


@pytest.mark.usefixtures("older")
def test_un_ticked_and_ticked_again_after_acceptance(workspace: CliWorkspace) -> None:
    workspace.baocao("accept", AN_LAO, "6T", "--verdict", "on_time", as_of="2024-05-22T08:00")
    before = state(workspace, "2024-05-22T09:00")
    workspace.answer(AN_LAO, "6T", "2024-06-02T09:00", {SUBMIT: "Chưa nộp"})
    [words] = named(workspace, "2024-06-03T02:00")
    assert "để lại “Chưa nộp”" in words
    assert state(workspace, "2024-06-03T03:00") == before
    workspace.answer(AN_LAO, "6T", "2024-06-03T09:00", {SUBMIT: "Đã nộp"})
    workspace.baocao("run", as_of="2024-06-04T02:00")
    assert state(workspace, "2024-06-04T03:00") == before
    assert workspace.standing(AN_LAO, "6T", as_of="2024-06-04T03:00")["conflict"] is None


@pytest.mark.usefixtures("older")
def test_the_summary_takes_what_was_accepted_until_it_is_accepted_again(workspace: CliWorkspace) -> None:
    workspace.baocao("accept", AN_LAO, "6T", as_of="2024-05-22T08:00")
    workspace.answer(AN_LAO, "6T", "2024-05-23T09:00", {("B01", "total"): 60})
    assert total(workspace, "2024-05-23T10:00") == 50  # no run has read the change yet
    [words] = named(workspace, "2024-05-24T02:00")
    assert "đơn vị đã sửa báo cáo" in words
    assert total(workspace, "2024-05-24T08:00") == 50
    workspace.baocao("accept", AN_LAO, "6T", as_of="2024-05-24T09:00")
    assert total(workspace, "2024-05-24T10:00") == 60
    assert total(workspace, "2024-05-24T08:30") == 50  # as it was then


@pytest.mark.usefixtures("older")
def test_an_accepted_report_outlives_its_file(workspace: CliWorkspace) -> None:
    workspace.baocao("accept", AN_LAO, "6T", as_of="2024-05-22T08:00")
    workbook(workspace).unlink()
    workspace.baocao("run", as_of="2024-05-29T02:00", exit_code=3)
    found = workspace.standing(AN_LAO, "6T", as_of="2024-05-29T03:00")
    assert found["standing"] == "accepted"
    assert "Báo cáo đã duyệt vẫn giữ nguyên" in found["reason"]
    assert total(workspace, "2024-05-29T08:00") == 50


@pytest.mark.usefixtures("older")
def test_a_return_ends_the_acceptance(workspace: CliWorkspace) -> None:
    workspace.baocao("accept", AN_LAO, "6T", as_of="2024-05-22T08:00")
    workspace.answer(AN_LAO, "6T", "2024-05-23T09:00", {SUBMIT: "Chưa nộp", ("B01", "total"): 60})
    named(workspace, "2024-05-24T02:00")
    workspace.baocao("return", AN_LAO, "6T", "--reason", "Sửa mục B", as_of="2024-05-24T08:00")
    assert state(workspace, "2024-05-24T09:00")[0] == "returned"
    workspace.answer(AN_LAO, "6T", "2024-05-24T09:00", {SUBMIT: "Đã nộp"})
    workspace.baocao("run", as_of="2024-05-25T02:00")
    assert state(workspace, "2024-05-25T03:00")[0] == "submitted_with_errors"


@pytest.mark.usefixtures("older")
def test_a_unit_that_un_ticks_before_acceptance_has_withdrawn(workspace: CliWorkspace) -> None:
    workspace.answer(AN_LAO, "6T", "2024-05-22T09:00", {SUBMIT: "Chưa nộp"})
    workspace.baocao("run", as_of="2024-05-23T02:00")
    assert state(workspace, "2024-05-23T03:00")[0] == "not_due"


@pytest.mark.usefixtures("older")
def test_a_blank_workbook_made_for_one_that_was_lost_is_no_withdrawal(workspace: CliWorkspace) -> None:
    before = state(workspace, "2024-05-22T01:00")
    workbook(workspace).unlink()
    workspace.baocao("run", as_of="2024-05-22T02:00", exit_code=3)
    workspace.baocao("provision", "--replace", AN_LAO, as_of="2024-05-22T08:00")
    workspace.touch(AN_LAO, "2024-05-22T08:00")
    assert len(named(workspace, "2024-05-23T02:00")) == 1
    assert state(workspace, "2024-05-23T03:00") == before
    assert total(workspace, "2024-05-23T08:00") == 50
