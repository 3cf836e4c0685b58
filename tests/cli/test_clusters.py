"""The registers of clusters in a folder: what is in them, what is not, and decisions that are read from them."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from automation.adapters.ledger.sql_ledger import SqlLedger
from automation.configuration.workspace import load_or_raise
from automation.domain.tracking.unclear_decisions import UnclearDecision, held_units
from tests.cli.cli_runner import AN_LAO, CAT_BA, DO_SON, DOCUMENT, HANOI, SUBMIT, CliWorkspace, copy_workspace
from tests.cli.test_decisions import TAB, places
from tests.units_file import set_units

SOUTH, ISLANDS = "Phía Nam", "Hải đảo"
CLUSTERS = {AN_LAO: SOUTH, DO_SON: SOUTH, CAT_BA: ISLANDS}
PLAN = f"""
[attributes]
cluster = "Xã, phường"
[[clusters]]
code = "PN"
name = "{SOUTH}"
emails = ["phia-nam@so.example"]
may_decide = true
[[clusters]]
code = "HD"
name = "{ISLANDS}"
"""
COMMITTEE, PN, HD = Path("register.xlsx"), Path("clusters/PN/register.xlsx"), Path("clusters/HD/register.xlsx")
AS_OF = "2024-05-22T02:00"


@pytest.fixture
def clustered(_clustered: Path, tmp_path: Path) -> CliWorkspace:
    return copy_workspace(_clustered, tmp_path)


@pytest.fixture(scope="module")
def _clustered(_provisioned: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two clusters have registers; every unit has handed in, one of them with errors, also in sensitive figures."""
    workspace = copy_workspace(_provisioned, tmp_path_factory.mktemp("clustered"))
    set_units(workspace.root, {unit: {"cluster": name} for unit, name in CLUSTERS.items()})
    plan = next((workspace.root / "config").glob("plan-*.toml"))
    plan.write_text(plan.read_text(encoding="utf-8") + PLAN, encoding="utf-8")
    for unit in CLUSTERS:
        workspace.answer(unit, "6T", "2024-05-20T09:00", {
            SUBMIT: "Đã nộp", **DOCUMENT, ("B01", "total"): 50, ("B01", "female"): 87, ("K06", "total"): 2,
            ("K06", "female"): 9})
    workspace.baocao("run", as_of="2024-05-21T02:00", exit_code=0)
    return workspace.root


def everything(path: Path) -> str:
    """The text of every part of the file."""
    with zipfile.ZipFile(path) as parts:
        return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


def type_in(workspace: CliWorkspace, register: Path, key: str, at: str, *, new_key: str = "", **typed: str) -> None:
    """Type into a row of the decisions tab and save it at a moment."""
    path = workspace.root / register
    book = load_workbook(path)
    rows, columns = places(book[TAB])
    for code, value in typed.items():
        book[TAB].cell(rows[key], columns[code]).value = value
    if new_key:
        book[TAB].cell(rows[key], 1).value = new_key
    book.save(path)
    saved(path, at)


def saved(path: Path, at: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=HANOI).timestamp()
    os.utime(path, (moment, moment))


def test_a_register_shows_its_own_units_and_nothing_of_others(clustered: CliWorkspace) -> None:
    units = load_or_raise(clustered.root).units
    for file, cluster in ((PN, SOUTH), (HD, ISLANDS)):
        text = everything(clustered.root / file)
        for code, unit in units.items():
            if unit.cluster == cluster:
                assert code in text
                assert unit.name in text
            else:
                assert not [each for each in (code, unit.name, *unit.emails, *unit.head_emails) if each in text]
    book = load_workbook(clustered.root / PN)
    assert book.sheetnames[:6] == [
        "Tổng hợp", "Tình trạng", TAB, "Nộp trễ, chưa nộp", "Lỗi, cảnh báo", "Tệp của đơn vị"]
    assert {row[1] for row in book["Lỗi, cảnh báo"].iter_rows(min_row=5, values_only=True)} == {AN_LAO, DO_SON}
    assert {row[3] for row in book["Tệp của đơn vị"].iter_rows(min_row=5, values_only=True)} == {
        f"sheets/{AN_LAO}.xlsx", f"sheets/{DO_SON}.xlsx"}


def test_provision_makes_the_registers_before_the_first_run(workspace: CliWorkspace) -> None:
    plan = next((workspace.root / "config").glob("plan-*.toml"))
    name = next(iter(load_or_raise(workspace.root).units.values())).cluster
    table = f'[[clusters]]\ncode = "C1"\nname = "{name}"\n'
    plan.write_text(plan.read_text(encoding="utf-8") + table, encoding="utf-8")
    file = workspace.root / "clusters/C1/register.xlsx"
    assert workspace.json("provision", "--dry-run", as_of="2024-01-09")["clusters"] == ["C1"]
    assert not file.exists()
    assert workspace.json("provision", as_of="2024-01-09")["clusters"] == ["C1"]
    assert "sheets/" in everything(file)
    content = file.read_bytes()
    assert "clusters" not in workspace.json("provision", as_of="2024-01-10")
    assert file.read_bytes() == content


def test_figures_that_are_withheld_are_in_no_finding(clustered: CliWorkspace) -> None:
    found = {each["field"].partition(".")[0] for each in clustered.json("validate", "--unit", AN_LAO, as_of=AS_OF)}
    assert "K06" in found, "the committee and the unit see it"
    text = everything(clustered.root / PN)
    assert "K06" not in text
    assert "số liệu không công bố" in text
    assert "87" in text, "an ordinary finding is shown with its figures"


def test_decisions_of_a_cluster_that_may_decide_count(clustered: CliWorkspace) -> None:
    type_in(clustered, PN, f"{AN_LAO}|6T", "2024-05-21T10:00", decision="Trả lại", reason="Nữ lớn hơn tổng số")
    clustered.baocao("run", as_of=AS_OF)
    standing = clustered.standing(AN_LAO, "6T", AS_OF)
    assert standing["standing"] == "returned"
    assert f"(do {SOUTH})" in standing["decision"]
    assert f"{SOUTH} trả lại báo cáo" in everything(clustered.root / COMMITTEE)
    sheet = load_workbook(clustered.root / PN)[TAB]
    rows, columns = places(sheet)
    assert sheet.cell(rows[f"{AN_LAO}|6T"], columns["decision"]).value is None
    clustered.baocao("run", as_of="2024-05-22T02:05")
    assert clustered.standing(AN_LAO, "6T", "2024-05-22T02:05")["standing"] == "returned"


def test_a_cluster_decides_on_its_own_units_alone(clustered: CliWorkspace) -> None:
    type_in(clustered, PN, f"{AN_LAO}|6T", "2024-05-21T10:00", new_key=f"{CAT_BA}|6T", decision="Miễn", reason="Thử")
    clustered.baocao("run", as_of=AS_OF, exit_code=3)
    assert clustered.standing(CAT_BA, "6T", AS_OF)["standing"] != "exempt"
    assert clustered.standing(AN_LAO, "6T", AS_OF)["standing"] != "exempt"


def test_a_cluster_that_may_not_decide_has_no_cells_for_it(clustered: CliWorkspace) -> None:
    sheet = load_workbook(clustered.root / HD)[TAB]
    rows, columns = places(sheet)
    assert sheet.cell(rows[f"{CAT_BA}|6T"], columns["decision"]).protection.locked
    type_in(clustered, HD, f"{CAT_BA}|6T", "2024-05-21T10:00", decision="Miễn", reason="Thử")
    clustered.baocao("run", as_of=AS_OF)
    assert clustered.standing(CAT_BA, "6T", AS_OF)["standing"] != "exempt"


@pytest.mark.parametrize(("cluster_at", "committee_at", "stands"), [
    ("2024-05-21T10:00", "2024-05-21T11:00", "accepted"), ("2024-05-21T11:00", "2024-05-21T10:00", "returned")])
def test_of_two_decisions_the_later_stands_and_both_are_named(clustered: CliWorkspace, cluster_at: str,
                                                              committee_at: str, stands: str) -> None:
    type_in(clustered, PN, f"{AN_LAO}|6T", cluster_at, decision="Trả lại", reason="Nữ lớn hơn tổng số")
    type_in(clustered, COMMITTEE, f"{AN_LAO}|6T", committee_at, decision="Duyệt")
    left = clustered.json("run", as_of=AS_OF, exit_code=3)["left"]
    assert clustered.standing(AN_LAO, "6T", AS_OF)["standing"] == stands
    (line,) = [each for each in left if each.startswith(f"{AN_LAO}, 6T")]
    for words in (SOUTH, "Ban", "Duyệt", "Trả lại"):
        assert words in line


def test_a_decision_that_the_committee_made_later_by_command_stands(clustered: CliWorkspace) -> None:
    type_in(clustered, PN, f"{AN_LAO}|6T", "2024-05-21T08:00", decision="Trả lại", reason="Nữ lớn hơn tổng số")
    clustered.baocao("accept", AN_LAO, "6T", as_of="2024-05-21T09:00")
    left = clustered.json("run", as_of=AS_OF, exit_code=3)["left"]
    assert clustered.standing(AN_LAO, "6T", AS_OF)["standing"] == "accepted"
    assert any("Duyệt" in each and SOUTH in each for each in left)
    sheet = load_workbook(clustered.root / PN)[TAB]
    rows, columns = places(sheet)
    assert sheet.cell(rows[f"{AN_LAO}|6T"], columns["decision"]).value is None, "else it would be read as a new one"
    assert "Ban đã có quyết định" in str(sheet.cell(rows[f"{AN_LAO}|6T"], columns["answer"]).value)
    clustered.baocao("run", as_of="2024-05-23T02:00")
    assert clustered.standing(AN_LAO, "6T", "2024-05-23T02:00")["standing"] == "accepted"


def test_an_open_register_is_left_as_it_is(clustered: CliWorkspace) -> None:
    (clustered.root / PN.parent / ".~lock.register.xlsx#").write_text(",Lan,pc,,;", encoding="utf-8")
    content = (clustered.root / PN).read_bytes()
    left = clustered.json("run", as_of=AS_OF, exit_code=3)["left"]
    assert (clustered.root / PN).read_bytes() == content
    assert any(each.startswith(SOUTH) for each in left)


def test_the_summary_of_a_cluster_has_nothing_of_others(clustered: CliWorkspace) -> None:
    clustered.baocao("compile", "6T", "--cluster", "PN", as_of=AS_OF)
    folder = next((clustered.root / "reports/6T/theo-lua-chon").iterdir())
    other = load_or_raise(clustered.root).units[CAT_BA]
    read = 0
    for path in folder.rglob("*"):
        if path.is_file():
            read += 1
            text = everything(path) if zipfile.is_zipfile(path) else path.read_text(encoding="utf-8", errors="replace")
            assert CAT_BA not in text, path
            assert other.name not in text, path
    assert read > 4
    document = clustered.json("compile", "6T", "--cluster", SOUTH, "--dry-run", as_of=AS_OF)
    assert set(document["included_units"]) == {AN_LAO, DO_SON}
    assert all(each["total"] is None for each in document["indicators"] if each["sensitive"] or each["code"] == "K06")


def test_a_check_by_day_starts_on_a_changed_register_of_a_cluster_alone(clustered: CliWorkspace) -> None:
    clustered.baocao("run", as_of="2024-05-21T08:00")
    assert clustered.json("check", as_of="2024-05-21T09:00")["result"] == "unchanged"
    type_in(clustered, PN, f"{AN_LAO}|6T", "2024-05-21T10:00", decision="Trả lại", reason="Nữ lớn hơn tổng số")
    assert clustered.json("check", as_of="2024-05-21T10:10")["result"] == "done"
    assert clustered.standing(AN_LAO, "6T", "2024-05-21T10:10")["standing"] == "returned"
    assert clustered.json("check", as_of="2024-05-21T10:20")["result"] == "unchanged"


def test_an_unclear_decision_in_it_holds_reminders_and_heads_it(clustered: CliWorkspace) -> None:
    type_in(clustered, PN, f"{DO_SON}|CN", "2024-05-21T10:00", decision="Gia hạn", reason="Mưa bão")
    (line,) = clustered.json("run", as_of=AS_OF, exit_code=3)["left"]
    sheet = load_workbook(clustered.root / PN)[TAB]
    rows, columns = places(sheet)
    assert f"ô {sheet.cell(rows[f'{DO_SON}|CN'], columns['decision']).coordinate} " in line
    assert rows[f"{DO_SON}|CN"] == min(row for key, row in rows.items() if "|" in key)
    assert sheet.cell(rows[f"{DO_SON}|CN"], columns["decision"]).value == "Gia hạn"
    assert "Thiếu ngày gia hạn" in str(sheet.cell(rows[f"{DO_SON}|CN"], columns["answer"]).value)
    assert held(clustered)[DO_SON].register == SOUTH
    type_in(clustered, PN, f"{DO_SON}|CN", "2024-05-22T10:00", decision="", reason="")
    clustered.baocao("run", as_of="2024-05-23T02:00")
    assert held(clustered) == {}


def test_one_on_a_unit_that_moved_is_answered_in_its_row_and_holds_nothing(clustered: CliWorkspace) -> None:
    type_in(clustered, PN, f"{DO_SON}|6T", "2024-05-21T10:00", decision="Trả lại", reason="Nữ lớn hơn tổng số")
    set_units(clustered.root, {DO_SON: {"cluster": ISLANDS}})
    for day in (AS_OF, "2024-05-23T02:00"):
        (line,) = clustered.json("run", as_of=day, exit_code=3)["left"]
        sheet = load_workbook(clustered.root / PN)[TAB]
        rows, columns = places(sheet)
        decision, answer = (sheet.cell(rows[f"{DO_SON}|6T"], columns[code]) for code in ("decision", "answer"))
        assert (decision.value, f"ô {decision.coordinate} " in line) == ("Trả lại", True)
        assert f"không thuộc {SOUTH}" in str(answer.value)
        assert held(clustered) == {}
        assert clustered.standing(DO_SON, "6T", day)["standing"] != "returned"


def held(workspace: CliWorkspace) -> Mapping[str, UnclearDecision]:
    now = datetime(2024, 5, 23, 8, 0, tzinfo=HANOI)
    return held_units(SqlLedger("sqlite:///state/ledger.db", workspace.root).events(), now)
