"""Decisions of the committee, typed in the register or given by command: what can't be is said once, clearly."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.cli.cli_runner import AN_LAO, CAT_BA, DO_SON, UNITS, Office

TAB = "Quyết định"


def places(sheet: Worksheet) -> tuple[dict[str, int], dict[str, int]]:
    """Row key → row, column code → column."""
    rows = {str(cell.value): cell.row for cell in sheet["A"] if cell.value}
    return rows, {str(cell.value): cell.column for cell in sheet[rows["#"]] if cell.value}


def type_in(office: Office, key: str, **typed: str) -> None:
    path = office.root / "register.xlsx"
    book = load_workbook(path)
    rows, columns = places(book[TAB])
    for code, value in typed.items():
        book[TAB].cell(rows[key], columns[code]).value = value
    book.save(path)


def test_the_register_is_there_with_every_obligation_once_workbooks_are(office: Office) -> None:
    book = load_workbook(office.root / "register.xlsx")
    rows, _columns = places(book[TAB])
    owed = {f"{unit}|{code}" for unit in UNITS for code in ("KH", "6T", "THD", "CN")}
    assert {key for key in rows if "|" in key} == owed
    assert office.json("provision", as_of="2024-01-09")["left"] == []


def test_workbooks_made_later_are_in_the_register_too(office: Office) -> None:
    (office.root / "sheets" / f"{DO_SON}.xlsx").unlink()
    (office.root / "register.xlsx").unlink()
    (office.root / "state" / "register-previous.xlsx").unlink(missing_ok=True)
    before = sorted(path.name for path in office.root.iterdir())
    assert office.json("provision", "--dry-run", as_of="2024-01-09")["created"] == [DO_SON]
    assert sorted(path.name for path in office.root.iterdir()) == before
    office.baocao("provision", as_of="2024-01-09")
    assert (office.root / "register.xlsx").exists()


def test_a_provision_that_makes_nothing_leaves_the_register_as_it_is(office: Office) -> None:
    register = (office.root / "register.xlsx").read_bytes()
    office.baocao("provision", as_of="2024-01-09")
    assert (office.root / "register.xlsx").read_bytes() == register


def test_a_unit_is_exempted_in_the_register_before_its_obligation_opens(office: Office) -> None:
    type_in(office, f"{CAT_BA}|CN", decision="Miễn", reason="Sáp nhập")
    assert office.json("run", as_of="2024-01-10T02:00")["register"]["decisions"] == 1
    assert office.standing(CAT_BA, "CN", as_of="2024-01-10T03:00")["standing"] == "exempt"


def test_a_refused_decision_is_told_once_at_the_cell_where_it_stands_now(office: Office) -> None:
    type_in(office, f"{DO_SON}|6T", decision="Duyệt")
    # The same night sends mail, so that the register is written twice.
    told = office.json("run", as_of="2024-05-24T02:00", ends=3)
    refused = [words for words in told["left"] if "chưa duyệt hay trả lại được" in words]
    sheet = load_workbook(office.root / "register.xlsx")[TAB]
    rows, columns = places(sheet)
    cell = sheet.cell(rows[f"{DO_SON}|6T"], columns["decision"])
    assert cell.value == "Duyệt"
    assert len(refused) == 1
    assert f"ô {cell.coordinate} ({DO_SON}, 6T)" in refused[0]
    again = office.json("run", as_of="2024-05-25T02:00", ends=3)
    assert refused == [words for words in again["left"] if "chưa duyệt" in words]


@pytest.mark.parametrize("line", [("accept",), ("return", "--reason", "Thiếu mục K")])
def test_what_was_not_handed_in_can_not_be_judged(line: tuple[str, ...], busy_office: Office) -> None:
    command, *more = line
    busy_office.baocao(command, DO_SON, "6T", *more, as_of="2024-05-22", ends=2)
    assert f"{DO_SON} chưa nộp báo cáo 6T" in busy_office.errors
    assert "baocao status 6T" in busy_office.errors
    assert "xoá quyết định" not in busy_office.errors
    busy_office.baocao(command, AN_LAO, "6T", *more, as_of="2024-05-22")


def test_what_a_unit_does_not_owe_can_not_be_decided_on(busy_office: Office) -> None:
    path = busy_office.root / "config" / "units.csv"
    units = path.read_text(encoding="utf-8").splitlines()
    merged = [line.replace(",,,,yes,", ",,2024-03-01,,yes,") if line.startswith(DO_SON) else line for line in units]
    assert merged != units
    path.write_text("\n".join(merged), encoding="utf-8")
    busy_office.baocao("exempt", DO_SON, "THD", "--reason", "x", as_of="2024-05-22", ends=2)
    assert f"{DO_SON} không phải báo cáo THD" in busy_office.errors


def test_taking_back_an_exemption_that_is_not_there(busy_office: Office) -> None:
    busy_office.baocao("exempt", DO_SON, "6T", "--undo", "--reason", "x", as_of="2024-05-22", ends=2)
    assert f"{DO_SON} hiện không được miễn báo cáo 6T" in busy_office.errors


def test_an_extension_that_moves_nothing(busy_office: Office) -> None:
    busy_office.baocao("extend", DO_SON, "6T", "--until", "2024-05-27", "--reason", "x", as_of="2024-05-22", ends=2)
    assert "27/05/2024" in busy_office.errors
