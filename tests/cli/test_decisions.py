"""Decisions of the committee, in the register or by command: what is impossible is reported once, clearly."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from automation.domain.tracking.standing import Stage, Standing
from automation.domain.tracking.standings import standings
from tests.cli.cli_runner import AN_LAO, CAT_BA, DO_SON, DOCUMENT, SUBMIT, UNITS, CliWorkspace

TAB = "Quyết định"


def places(sheet: Worksheet) -> tuple[dict[str, int], dict[str, int]]:
    """Row key → row, column code → column."""
    rows = {str(cell.value): cell.row for cell in sheet["A"] if cell.value}
    return rows, {str(cell.value): cell.column for cell in sheet[rows["#"]] if cell.value}


def type_in(workspace: CliWorkspace, key: str, **typed: str) -> None:
    path = workspace.root / "register.xlsx"
    book = load_workbook(path)
    rows, columns = places(book[TAB])
    for code, value in typed.items():
        book[TAB].cell(rows[key], columns[code]).value = value
    book.save(path)


def test_the_register_is_there_with_every_obligation_once_workbooks_are(workspace: CliWorkspace) -> None:
    book = load_workbook(workspace.root / "register.xlsx")
    rows, _columns = places(book[TAB])
    owed = {f"{unit}|{code}" for unit in UNITS for code in ("KH", "6T", "THD", "CN")}
    assert {key for key in rows if "|" in key} == owed
    assert workspace.json("provision", as_of="2024-01-09")["left"] == []


def test_workbooks_made_later_are_in_the_register_too(workspace: CliWorkspace) -> None:
    (workspace.root / "sheets" / f"{DO_SON}.xlsx").unlink()
    (workspace.root / "register.xlsx").unlink()
    (workspace.root / "state" / "register-previous.xlsx").unlink(missing_ok=True)
    before = sorted(path.name for path in workspace.root.iterdir())
    assert workspace.json("provision", "--dry-run", as_of="2024-01-09")["created"] == [DO_SON]
    assert sorted(path.name for path in workspace.root.iterdir()) == before
    workspace.baocao("provision", as_of="2024-01-09")
    assert (workspace.root / "register.xlsx").exists()


def test_a_provision_that_makes_nothing_leaves_the_register_as_it_is(workspace: CliWorkspace) -> None:
    register = (workspace.root / "register.xlsx").read_bytes()
    workspace.baocao("provision", as_of="2024-01-09")
    assert (workspace.root / "register.xlsx").read_bytes() == register


def test_a_unit_is_exempted_in_the_register_before_its_obligation_opens(workspace: CliWorkspace) -> None:
    type_in(workspace, f"{CAT_BA}|CN", decision="Miễn", reason="Sáp nhập")
    assert workspace.json("run", as_of="2024-01-10T02:00")["register"]["decisions"] == 1
    assert workspace.standing(CAT_BA, "CN", as_of="2024-01-10T03:00")["standing"] == "exempt"


def test_a_refused_decision_is_reported_once_with_its_current_cell(workspace: CliWorkspace) -> None:
    type_in(workspace, f"{DO_SON}|6T", decision="Duyệt")
    # The same run sends mail, so that the register is written twice.
    shown = workspace.json("run", as_of="2024-05-24T02:00", exit_code=3)
    refused = [words for words in shown["left"] if "chưa duyệt hay trả lại được" in words]
    sheet = load_workbook(workspace.root / "register.xlsx")[TAB]
    rows, columns = places(sheet)
    cell = sheet.cell(rows[f"{DO_SON}|6T"], columns["decision"])
    assert cell.value == "Duyệt"
    assert len(refused) == 1
    assert f"ô {cell.coordinate} ({DO_SON}, 6T)" in refused[0]
    again = workspace.json("run", as_of="2024-05-25T02:00", exit_code=3)
    assert refused == [words for words in again["left"] if "chưa duyệt" in words]


@pytest.mark.parametrize("line", [("accept",), ("return", "--reason", "Thiếu mục K")])
def test_a_report_that_was_not_handed_in_can_not_be_reviewed(line: tuple[str, ...], submitted: CliWorkspace) -> None:
    command, *more = line
    submitted.baocao(command, DO_SON, "6T", *more, as_of="2024-05-22", exit_code=2)
    assert f"{DO_SON} chưa nộp báo cáo 6T" in submitted.errors
    assert "baocao status 6T" in submitted.errors
    assert "xóa quyết định" not in submitted.errors
    submitted.baocao(command, AN_LAO, "6T", *more, as_of="2024-05-22")


def test_what_a_unit_does_not_owe_can_not_be_decided_on(submitted: CliWorkspace) -> None:
    path = submitted.root / "config" / "units.csv"
    units = path.read_text(encoding="utf-8").splitlines()
    merged = [line.replace(",,,,yes,", ",,2024-03-01,,yes,") if line.startswith(DO_SON) else line for line in units]
    assert merged != units
    path.write_text("\n".join(merged), encoding="utf-8")
    submitted.baocao("exempt", DO_SON, "THD", "--reason", "x", as_of="2024-05-22", exit_code=2)
    assert f"{DO_SON} không phải báo cáo THD" in submitted.errors


def test_taking_back_an_exemption_that_is_not_there(submitted: CliWorkspace) -> None:
    submitted.baocao("exempt", DO_SON, "6T", "--undo", "--reason", "x", as_of="2024-05-22", exit_code=2)
    assert f"{DO_SON} hiện không được miễn báo cáo 6T" in submitted.errors


def test_an_extension_that_moves_nothing(submitted: CliWorkspace) -> None:
    submitted.baocao("extend", DO_SON, "6T", "--until", "2024-05-27", "--reason", "x", as_of="2024-05-22", exit_code=2)
    assert "27/05/2024" in submitted.errors


def sort_visible_columns(workspace: CliWorkspace) -> None:
    """By unit name, descending, as the arrow of a filter that leaves out the hidden column A."""
    path = workspace.root / "register.xlsx"
    book = load_workbook(path)
    sheet = book[TAB]
    rows = [row for key, row in places(sheet)[0].items() if "|" in key]
    shown = [[cell.value for cell in sheet[row][1:]] for row in rows]
    for row, values in zip(rows, sorted(shown, key=lambda each: str(each[1]), reverse=True), strict=True):
        for column, value in enumerate(values, start=2):
            sheet.cell(row, column).value = value
    book.save(path)


def type_beside(workspace: CliWorkspace, unit: str, obligation: str, **typed: str) -> str:
    """In the row that shows the unit and the obligation's title; returns its key."""
    path = workspace.root / "register.xlsx"
    book = load_workbook(path)
    sheet = book[TAB]
    _, columns = places(sheet)
    row = next(row for row in range(6, sheet.max_row + 1) if sheet.cell(row, columns["unit"]).value == unit
               and str(sheet.cell(row, columns["obligation"]).value).startswith(obligation))
    for code, value in typed.items():
        sheet.cell(row, columns[code]).value = value
    book.save(path)
    return str(sheet.cell(row, 1).value)


def test_a_decision_beside_another_units_key_is_refused_in_words(submitted: CliWorkspace) -> None:
    before = submitted.json("status", as_of="2024-05-25T03:00")
    sort_visible_columns(submitted)
    key = type_beside(submitted, AN_LAO, "Báo cáo 6", decision="Trả lại", reason="Đề nghị bổ sung mục B.")
    assert key != f"{AN_LAO}|6T"
    done = submitted.json("run", as_of="2024-05-25T02:00", exit_code=3)
    assert done["register"]["decisions"] == 0
    [words] = [each for each in done["left"] if "đã được sắp xếp" in each]
    assert f"({AN_LAO}, 6T)" in words
    after = submitted.json("status", as_of="2024-05-25T03:00")
    assert [each["standing"] for each in after] == [each["standing"] for each in before]
    sheet = load_workbook(submitted.root / "register.xlsx")[TAB]
    rows, columns = places(sheet)
    assert sheet.cell(rows[f"{AN_LAO}|6T"], columns["decision"]).value is None
    assert "đã được sắp xếp" in str(sheet.cell(rows[f"{AN_LAO}|6T"], columns["answer"]).value)
    assert submitted.json("run", as_of="2024-05-26T02:00")["register"]["decisions"] == 0
    assert type_beside(submitted, AN_LAO, "Báo cáo 6", decision="Trả lại", reason="Bổ sung mục B.") == f"{AN_LAO}|6T"
    assert submitted.json("run", as_of="2024-05-27T02:00")["register"]["decisions"] == 1


def test_the_filter_of_the_register_sorts_the_keys_too(workspace: CliWorkspace) -> None:
    assert load_workbook(workspace.root / "register.xlsx")[TAB].auto_filter.ref.startswith("A")


def reminders(workspace: CliWorkspace, unit: str) -> list[str]:
    return [each["step"] for each in workspace.json("outbox")
            if (each["unit"], each["kind"], each["state"]) == (unit, "reminder", "sent")]


def test_an_unclear_extension_holds_the_units_reminders_for_three_nights(submitted: CliWorkspace) -> None:
    type_in(submitted, f"{DO_SON}|6T", decision="Gia hạn", until="thứ 3 tuần sau", reason="Mưa bão")
    before = reminders(submitted, DO_SON)
    for day in (28, 29, 30):
        done = submitted.json("run", as_of=f"2024-05-{day}T02:00", exit_code=3)
        assert any("Không đọc được ngày gia hạn" in each for each in done["left"])
        assert reminders(submitted, DO_SON) == before
        assert len(reminders(submitted, CAT_BA)) > len(before)
    assert any(each.startswith(f"{DO_SON}, ") and "tạm giữ thư nhắc" in each for each in done["left"])
    submitted.baocao("run", as_of="2024-05-31T02:00", exit_code=3)
    assert len(reminders(submitted, DO_SON)) == len(before) + 1


def test_a_clear_extension_lets_reminders_go_on_for_the_new_date(submitted: CliWorkspace) -> None:
    type_in(submitted, f"{DO_SON}|6T", decision="Gia hạn", until="thứ 3 tuần sau", reason="Mưa bão")
    submitted.json("run", as_of="2024-05-28T02:00", exit_code=3)
    before = reminders(submitted, DO_SON)
    submitted.baocao("extend", DO_SON, "6T", "--until", "2024-05-30", "--reason", "Mưa bão", as_of="2024-05-28T08:00",
                     exit_code=3)
    submitted.baocao("run", as_of="2024-05-30T02:00", exit_code=3)
    assert [each for each in reminders(submitted, DO_SON) if each not in before] == ["ngay-cuoi@2024-05-30"]


@pytest.fixture
def handed_in(submitted: CliWorkspace) -> CliWorkspace:
    """Two units, of two clusters, have handed 6T in; the third has not."""
    path = submitted.root / "config" / "units.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    clusters = {AN_LAO: "An Lão", CAT_BA: "Cát Hải"}
    path.write_text("\n".join(line.replace("Hải Phòng", clusters.get(line.split(",")[0], "Hải Phòng"), 1)
                              for line in lines), encoding="utf-8")
    submitted.answer(CAT_BA, "6T", "2024-05-20T10:00", {SUBMIT: "Đã nộp", **DOCUMENT})
    submitted.baocao("run", as_of="2024-05-21T03:00")
    return submitted


def stages(workspace: CliWorkspace, as_of: str, obligation: str = "6T") -> dict[str, str]:
    return {each["unit"]: each["standing"] for each in workspace.json("status", obligation, as_of=as_of)}


def test_many_units_in_one_command(handed_in: CliWorkspace) -> None:
    before = len(handed_in.json("status", as_of="2024-05-22T09:00"))
    shown = handed_in.baocao("accept", AN_LAO, CAT_BA, "6T", "--dry-run", as_of="2024-05-22T08:00")
    assert [line.split()[0] for line in shown.splitlines()] == [AN_LAO, CAT_BA]
    assert set(stages(handed_in, "2024-05-22T09:00").values()) == {"submitted_with_errors", "not_due"}
    handed_in.baocao("accept", AN_LAO, CAT_BA, "6T", as_of="2024-05-22T08:00")
    assert stages(handed_in, "2024-05-22T09:00") == {AN_LAO: "accepted", CAT_BA: "accepted", DO_SON: "not_due"}
    handed_in.baocao("extend", *UNITS, "THD", "--until", "2024-12-30", "--reason", "Mưa bão", as_of="2024-05-22T10:00")
    due = {each["due"] for each in handed_in.json("status", "THD", as_of="2024-05-22T11:00")}
    assert due == {"2024-12-31T00:00:00+07:00"}
    assert len(handed_in.json("status", as_of="2024-05-22T11:00")) == before


def test_of_many_those_that_can_not_be_decided_on_are_named(handed_in: CliWorkspace) -> None:
    shown = handed_in.baocao("return", *UNITS, "6T", "--reason", "Thiếu mục K", as_of="2024-05-22T08:00", exit_code=3)
    assert [line.split()[0] for line in shown.splitlines()] == [AN_LAO, CAT_BA]
    assert f"{DO_SON} chưa nộp báo cáo 6T" in handed_in.errors
    assert stages(handed_in, "2024-05-22T09:00") == {AN_LAO: "returned", CAT_BA: "returned", DO_SON: "not_due"}


def test_all_clean_accepts_reports_without_findings(handed_in: CliWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    assert handed_in.baocao("accept", "--all-clean", "6T", as_of="2024-05-22T08:00") == ""  # both have errors
    def one_clean(*args: Any) -> dict[tuple[str, str], Standing]:
        found = standings(*args)
        key = (AN_LAO, "6T")
        return found | {key: replace(found[key], stage=Stage.SUBMITTED, errors=0, warnings=0)}

    monkeypatch.setattr("automation.jobs.context.standings", one_clean)
    shown = handed_in.baocao("accept", "--all-clean", "6T", "--dry-run", as_of="2024-05-22T08:00")
    assert [line.split()[0] for line in shown.splitlines()] == [AN_LAO]


@pytest.mark.parametrize(("filters", "chosen"), [
    (("--all",), [AN_LAO, CAT_BA]),
    (("--type", "THPT công lập"), [AN_LAO, CAT_BA]),
    (("--cluster", "Cát Hải"), [CAT_BA]),
    (("--cluster", "Cát Hải", "--cluster", "An Lão"), [AN_LAO, CAT_BA]),
])
def test_a_filter_chooses_the_reports_that_wait_for_a_decision(handed_in: CliWorkspace, filters: tuple[str, ...],
                                                              chosen: list[str]) -> None:
    shown = handed_in.baocao("accept", *filters, "6T", as_of="2024-05-22T08:00")
    assert [line.split()[0] for line in shown.splitlines()] == chosen
    assert handed_in.baocao("accept", *filters, "6T", as_of="2024-05-23T08:00") == ""  # nothing is left to decide
    assert "baocao status 6T" in handed_in.errors


@pytest.mark.parametrize(("line", "says"), [
    (("accept", "6T"), "--type"), (("accept", "--type", "THPT", "6T"), "THPT"), (("accept", AN_LAO, "6"), "6T"),
    (("accept", "--cluster", "Mặt trăng", "6T"), "Mặt trăng"), (("accept", "THPT-AN-LA", "6T"), AN_LAO),
    (("exempt", "--all", "--reason", "x"), "OBLIGATION"),
])
def test_an_unclear_choice_is_refused(handed_in: CliWorkspace, line: tuple[str, ...], says: str) -> None:
    handed_in.baocao(*line, as_of="2024-05-22T08:00", exit_code=2)
    assert says in handed_in.errors


def test_a_column_filled_down_decides_row_by_row(handed_in: CliWorkspace) -> None:
    for unit in UNITS:
        type_in(handed_in, f"{unit}|6T", decision="Duyệt")
    done = handed_in.json("run", as_of="2024-05-22T02:00", exit_code=3)
    assert done["register"]["decisions"] == 2
    assert [each for each in done["left"] if f"({DO_SON}, 6T)" in each] != []


def test_a_return_names_its_own_date_and_the_letter_too(submitted: CliWorkspace) -> None:
    submitted.baocao("return", AN_LAO, "6T", "--until", "2024-06-03", "--reason", "Thiếu mục K",
                     as_of="2024-05-27T08:00")
    found = submitted.standing(AN_LAO, "6T", as_of="2024-06-03T12:00")
    assert (found["standing"], found["bucket"], found["days_late"]) == ("returned", "not_yet_due", 0)
    assert (found["verdict"], found["due"]) == ("on_time", "2024-06-04T00:00:00+07:00")
    assert submitted.standing(AN_LAO, "6T", as_of="2024-06-05T12:00")["days_late"] == 2
    messages = submitted.json("remind", "--dry-run", "--text", as_of="2024-05-28T08:00", exit_code=0)
    [letter] = [each for each in messages if each["unit"] == AN_LAO]
    assert letter["step"].startswith("tra-lai@")
    assert "nộp lại chậm nhất ngày 03/6/2024" in letter["text"]
    assert "hạn nộp lại" in letter["text"]


def test_a_return_without_a_date_takes_the_plans_working_days(submitted: CliWorkspace) -> None:
    submitted.baocao("return", AN_LAO, "6T", "--reason", "Thiếu mục K", as_of="2024-05-27T08:00")
    assert submitted.standing(AN_LAO, "6T", as_of="2024-05-28T12:00")["due"] == "2024-06-04T00:00:00+07:00"
    submitted.baocao("return", AN_LAO, "6T", "--until", "2024-05-20", "--reason", "x", as_of="2024-05-27T09:00",
                     exit_code=2)
    assert "đã qua" in submitted.errors
