"""The ledger belongs to one plan, and what it has recorded under a code is not forgotten with the code."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.cli_runner import AN_LAO, CAT_BA, DO_SON, CliWorkspace, Value
from tests.configuration.workspaces import retired

PLAN, FORM, SETTINGS = "config/plan-2024.toml", "sheet_templates/report.toml", "config/settings.toml"
NIGHT = "2024-05-29T02:00"


def edit(workspace: CliWorkspace, name: str, change: Callable[[str], str]) -> None:
    path = workspace.root / name
    text = path.read_text(encoding="utf-8")
    changed = change(text)
    assert changed != text
    path.write_text(changed, encoding="utf-8")


def rename_obligation(workspace: CliWorkspace, was: str = "") -> None:
    """6T becomes H1, in the plan and in every form."""
    mark = f'code = "H1"\n{was}' if was else 'code = "H1"'
    edit(workspace, PLAN, lambda text: text.replace('code = "6T"', mark).replace('"6T"', '"H1"')
         .replace('was = ["H1"]', 'was = ["6T"]'))
    edit(workspace, FORM, lambda text: text.replace("6T =", "H1 =").replace('"6T"', '"H1"'))


def rename_indicator(workspace: CliWorkspace, was: str = "") -> None:
    """B01 becomes B91, wherever it is named."""
    for path in ((workspace.root / PLAN), *(workspace.root / "sheet_templates").glob("*.toml")):
        text = re.sub(r"\bB01\b", "B91", path.read_text(encoding="utf-8"))
        path.write_text(text.replace('{ code = "B91",', f'{{ code = "B91", {was}'), encoding="utf-8")


def rename_unit(workspace: CliWorkspace, *, was: bool) -> None:
    """An Lão becomes THPT-AN-LAO-1."""
    path = workspace.root / "config/units.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["was"] = AN_LAO if was and row["code"] == AN_LAO else ""
        row["code"] = "THPT-AN-LAO-1" if row["code"] == AN_LAO else row["code"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def next_year(workspace: CliWorkspace, code: str = "2025") -> None:
    """A plan for 2025, named in the settings of last year's workspace."""
    text = (workspace.root / PLAN).read_text(encoding="utf-8")
    text = text.replace('code = "2024"', f'code = "{code}"').replace("2024-", "2025-")
    text = text.replace("year = 2024", "year = 2025").replace("năm 2024", "năm 2025")
    (workspace.root / "config/plan-2025.toml").write_text(text, encoding="utf-8")
    edit(workspace, SETTINGS, lambda settings: settings.replace("plan-2024.toml", "plan-2025.toml"))


RECORDING = [("run",), ("check",), ("run", "--dry-run"), ("run", "--job", "check"),
             ("remind",), ("remind", "--dry-run"),
             ("accept", AN_LAO, "6T"), ("return", AN_LAO, "6T", "--reason", "Thiếu"),
             ("extend", AN_LAO, "6T", "--until", "2025-06-10", "--reason", "Bão"),
             ("exempt", AN_LAO, "6T", "--reason", "Sáp nhập"), ("compile", "6T"), ("compile", "6T", "--dry-run"),
             ("provision",), ("provision", "--ignore-guard"), ("run", "--ignore-guard"),
             ("mail", "resolve", "a/b", "--sent")]


@pytest.mark.parametrize("line", RECORDING, ids=" ".join)
def test_nothing_is_recorded_sent_or_compiled_for_another_plan(line: tuple[str, ...], submitted: CliWorkspace) -> None:
    next_year(submitted)
    before = snapshot(submitted.root)
    submitted.baocao(*line, as_of="2025-05-21T02:00", exit_code=2)
    assert "2024" in submitted.errors
    assert "baocao init" in submitted.errors
    assert snapshot(submitted.root) == before


def test_status_tells_nothing_of_another_plan(submitted: CliWorkspace) -> None:
    next_year(submitted)
    assert submitted.json("status", as_of="2025-05-21", exit_code=2) == []
    assert "baocao init" in submitted.errors
    (problem,) = submitted.json("check-config", exit_code=2)
    assert (problem["file"], problem["key"], problem["value"]) == (SETTINGS, "plan", "2024")
    submitted.baocao("doctor", exit_code=2)


def test_a_plan_may_get_another_code(submitted: CliWorkspace) -> None:
    edit(submitted, PLAN, lambda text: text.replace('code = "2024"\n', 'code = "HP-2024"\nwas = ["2024"]\n', 1))
    submitted.json("run", as_of="2024-05-22T02:00")
    edit(submitted, PLAN, lambda text: text.replace('was = ["2024"]\n', "", 1))
    submitted.json("run", as_of="2024-05-23T02:00", exit_code=0)


def test_a_lost_code_stops_the_run_and_is_named_with_all_others(submitted: CliWorkspace) -> None:
    rename_obligation(submitted)
    rename_indicator(submitted)
    rename_unit(submitted, was=False)
    found = [each for each in submitted.json("check-config", exit_code=2) if "ledger" in each["message"]]
    assert {(each["file"], each["value"]) for each in found} == {
        (PLAN, "6T"), ("config/units.csv", AN_LAO), ("sheet_templates", "B01")}
    assert all("was" in each["message"] and "[retired]" in each["message"] for each in found)
    edit(submitted, SETTINGS, lambda text: text.replace("[documents]", '[documents]\nwithout = ["B01"]'))
    before = snapshot(submitted.root)
    for line in (("run",), ("compile", "CN"), ("accept", DO_SON, "CN"), ("remind",)):
        submitted.baocao(*line, as_of=NIGHT, exit_code=2)
        assert all(code in submitted.errors for code in ("“6T”", f"“{AN_LAO}”", "“B01”"))
    submitted.baocao("status", as_of=NIGHT, exit_code=3)
    assert "“6T”" in submitted.errors
    assert snapshot(submitted.root) == before


def test_a_renamed_obligation_keeps_its_history(submitted: CliWorkspace) -> None:
    submitted.baocao("run", as_of=NIGHT, exit_code=0)
    submitted.baocao("accept", AN_LAO, "6T", "--reason", "Tốt", as_of="2024-05-29T08:00")
    sent = submitted.json("outbox")
    assert any(each["unit"] == CAT_BA and each["obligation"] == "6T" for each in sent)
    before = submitted.standing(AN_LAO, "6T", as_of="2024-05-30")
    rename_obligation(submitted, was='was = ["6T"]')
    assert submitted.json("check-config") == []
    submitted.json("run", as_of="2024-05-30T02:00")
    after = submitted.standing(AN_LAO, "H1", as_of="2024-05-30")
    assert after["standing"] == "accepted"
    assert {**after, "obligation": "6T", "as_of": None} == {**before, "as_of": None}
    assert [(each["kind"], each["obligation"]) for each in submitted.json("outbox")[len(sent):]] == [("accepted", "H1")]
    submitted.answer(AN_LAO, "CN", "2024-06-03T09:00", {("B01", "total"): 61})  # another report of the same workbook
    submitted.baocao("run", as_of="2024-06-04T02:00", exit_code=0)
    assert submitted.standing(AN_LAO, "H1", as_of="2024-06-04")["standing"] == "accepted"


def test_a_renamed_indicator_is_read_in_workbooks_that_are_out(submitted: CliWorkspace) -> None:
    submitted.answer(AN_LAO, "6T", "2024-05-21T09:00", {("B01", "total"): 50, ("B01", "female"): 30})
    submitted.baocao("run", as_of="2024-05-22T02:00")
    submitted.baocao("accept", AN_LAO, "6T", as_of="2024-05-22T08:00")
    before = [(each["code"], each["field"]) for each in submitted.json("validate", "--all")]
    rename_indicator(submitted, was='was = ["B01"], ')
    assert submitted.json("check-config") == []
    submitted.baocao("run", as_of="2024-05-23T02:00")
    assert submitted.standing(AN_LAO, "6T", as_of="2024-05-23")["standing"] == "accepted"
    lines = {(each["code"], each["part"]): each["total"] for each in submitted.json(
        "compile", "6T", as_of="2024-05-23T08:00")["indicators"]}
    assert (lines["B91", "total"], lines["B91", "female"]) == (50, 30)
    after = [(each["code"], each["field"].replace("B91", "B01")) for each in submitted.json("validate", "--all")]
    assert after == before
    assert submitted.json("provision", "--dry-run", as_of="2024-05-23")["repairs"] == []
    submitted.touch(AN_LAO, "2024-05-25T09:00")
    submitted.baocao("run", as_of="2024-05-26T02:00")
    assert submitted.standing(AN_LAO, "6T", as_of="2024-05-26")["standing"] == "accepted"


def test_a_renamed_unit_keeps_its_workbook_and_its_history(submitted: CliWorkspace) -> None:
    submitted.baocao("accept", AN_LAO, "6T", as_of="2024-05-22T08:00")
    before = submitted.standing(AN_LAO, "6T", as_of="2024-05-23")
    rename_unit(submitted, was=True)
    assert submitted.json("check-config") == []
    night = submitted.json("run", as_of="2024-05-23T02:00")
    assert night["left"] == []
    after = submitted.standing("THPT-AN-LAO-1", "6T", as_of="2024-05-23")
    assert (after["standing"], after["verdict"]) == ("accepted", before["verdict"])
    assert submitted.json("provision", as_of="2024-05-23T03:00")["created"] == []
    assert AN_LAO not in {each["unit"] for each in submitted.json("status", as_of="2024-05-23")}


def test_a_code_is_retired_by_name(submitted: CliWorkspace) -> None:
    rename_unit(submitted, was=False)
    edit(submitted, PLAN, lambda text: retired(text, "units", AN_LAO))
    assert submitted.json("check-config") == []
    submitted.baocao("run", as_of="2024-05-23T02:00", exit_code=3)  # the new unit has no workbook yet


def test_a_lost_ledger_is_not_compiled(submitted: CliWorkspace) -> None:
    for path in (submitted.root / "state").glob("ledger.db*"):
        path.unlink()
    submitted.baocao("compile", "6T", as_of="2024-05-23", exit_code=4)
    assert "baocao restore" in submitted.errors
    assert not list((submitted.root / "reports").rglob("lan-*.json"))
    submitted.baocao("status", as_of="2024-05-23", exit_code=3)
    submitted.baocao("restore")
    assert submitted.json("compile", "6T", as_of="2024-05-23")["included"] == 1


def snapshot(root: Path) -> dict[str, int]:
    """What a command may have written: name → size of every file but the ledger's working files."""
    return {path.relative_to(root).as_posix(): path.stat().st_size for path in sorted(root.rglob("*"))
            if path.is_file() and path.suffix not in {".lock", ".db-shm", ".db-wal"}}


def rename_everywhere(workspace: CliWorkspace, former: str, code: str) -> None:
    """In the plan and in every form."""
    for path in ((workspace.root / PLAN), *(workspace.root / "sheet_templates").glob("*.toml")):
        path.write_text(re.sub(rf"\b{former}\b", code, path.read_text(encoding="utf-8")), encoding="utf-8")


def put_activity(workspace: CliWorkspace, at: str) -> None:
    """One row of the register of communication, with 40 pupils."""
    table = next(each for each in workspace.json("fields") if each.get("table") == "TT" and "columns" in each)
    values: dict[str, Value] = {"held_on": "10/03/2024", "sessions": 1, "pupils_total": 40, "pupils_female": 21}
    row = table["first_row"]
    cells: dict[str, Value] = {f"{table['columns'][code]}{row}": value for code, value in values.items()}
    workspace.fill(AN_LAO, at, {table["sheet"]: cells})


KINDS = {  # what is renamed: former code, present code, where was stands, the entry of check-config without it
    "table": ("TT", "TX", "sheet_templates/communication.toml", 'code = "TX"\n', 'was = ["TT"]\n', "TT"),
    "column": ("sessions", "times", "sheet_templates/communication.toml", 'code = "times"\n',
               'was = ["sessions"]\n', "TT.sessions"),
    "group": ("under_30", "below_30", "sheet_templates/groups.toml", '{ code = "below_30",', ' was = ["under_30"],',
              "B08.under_30"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_renamed_in_a_form_is_read_in_workbooks_that_are_out(kind: str, submitted: CliWorkspace) -> None:
    former, code, file, place, was, lost = KINDS[kind]
    put_activity(submitted, "2024-05-21T09:00")
    submitted.answer(AN_LAO, "6T", "2024-05-21T10:00", {("B08", "under_30.total"): 12, ("B08", "under_30.female"): 7})
    submitted.baocao("run", as_of="2024-05-22T02:00")
    submitted.baocao("accept", AN_LAO, "6T", as_of="2024-05-22T08:00")
    before = figures(submitted, "2024-05-22T09:00")
    rename_everywhere(submitted, former, code)
    (problem,) = submitted.json("check-config", exit_code=2)
    assert problem["value"] == lost
    submitted.baocao("run", as_of="2024-05-23T02:00", exit_code=2)
    edit(submitted, file, lambda text: text.replace(place, place + was, 1))
    assert submitted.json("check-config") == []
    submitted.baocao("run", as_of="2024-05-23T02:00")
    assert submitted.standing(AN_LAO, "6T", as_of="2024-05-23")["standing"] == "accepted"
    assert figures(submitted, "2024-05-23T09:00") == before
    submitted.answer(AN_LAO, "CN", "2024-05-24T09:00", {("B01", "total"): 61})  # the workbook is read again
    submitted.baocao("run", as_of="2024-05-25T02:00")
    assert submitted.standing(AN_LAO, "6T", as_of="2024-05-25")["standing"] == "accepted"
    assert figures(submitted, "2024-05-25T09:00") == before
    plural = {"table": "tables", "column": "columns", "group": "indicators"}
    edit(submitted, file, lambda text: text.replace(was, "", 1))
    edit(submitted, PLAN, lambda text: retired(text, plural[kind], lost))
    assert {each["severity"] for each in submitted.json("check-config")} <= {"warning"}  # forms changed


def figures(workspace: CliWorkspace, as_of: str) -> list[object]:
    """Every figure of the half-year's summary, in its order."""
    found = workspace.json("compile", "6T", as_of=as_of)
    tables = [(each["records"], list(each["sums"].values())) for each in found["tables"]]
    return [[each["total"] for each in found["indicators"]], tables]


def test_a_decision_typed_before_a_renaming_is_recorded_once(submitted: CliWorkspace) -> None:
    from tests.cli.test_decisions import type_in

    type_in(submitted, f"{AN_LAO}|6T", decision="Duyệt")
    rename_obligation(submitted, was='was = ["6T"]')
    rename_unit(submitted, was=True)
    (submitted.root / ".~lock.register.xlsx#").write_text("Lan,lan,máy 1,22.05.2024 09:00,file;", encoding="utf-8")
    first = submitted.json("run", as_of="2024-05-23T02:00", exit_code=3)
    assert (first["register"]["decisions"], first["register"]["written"]) == (1, 0)
    (submitted.root / ".~lock.register.xlsx#").unlink()
    assert submitted.json("run", as_of="2024-05-24T02:00")["register"]["decisions"] == 0
    assert submitted.standing("THPT-AN-LAO-1", "H1", as_of="2024-05-24")["standing"] == "accepted"
    for path in (submitted.root / "state").glob("ledger.db*"):
        path.unlink()
    submitted.baocao("restore")  # the log has the events as they were recorded
    assert submitted.standing("THPT-AN-LAO-1", "H1", as_of="2024-05-24")["standing"] == "accepted"
    assert submitted.json("run", "--dry-run", as_of="2024-05-24T03:00")["remind"]["planned"] == 0


def test_a_summary_compiled_after_a_renaming_is_no_supplement(submitted: CliWorkspace) -> None:
    submitted.answer(AN_LAO, "6T", "2024-05-21T09:00", {("B01", "total"): 50, ("B01", "female"): 30})
    submitted.baocao("run", as_of="2024-05-22T02:00")
    submitted.baocao("compile", "6T", as_of="2024-05-22T08:00")
    rename_obligation(submitted, was='was = ["6T"]')
    rename_indicator(submitted, was='was = ["B01"], ')
    rename_unit(submitted, was=True)
    submitted.baocao("run", as_of="2024-05-23T02:00")
    submitted.baocao("compile", "H1", as_of="2024-05-23T08:00")
    assert not list((submitted.root / "reports/H1").glob("lan-*"))
    submitted.answer(AN_LAO, "H1", "2024-05-24T09:00", {("B91", "total"): 51})
    submitted.baocao("run", as_of="2024-05-25T02:00")
    submitted.baocao("compile", "H1", as_of="2024-05-25T08:00")
    changes = json.loads((submitted.root / "reports/H1/lan-02-thay-doi.json").read_text(encoding="utf-8"))
    assert {each["code"] for each in changes} >= {"B91"}
    assert ("B91", "total", 50, 51) in {(each["code"], each["part"], each["before"], each["after"]) for each in changes
                                        if each["what"] == "total"}


def test_an_explanation_follows_its_rule_its_indicator_and_its_report(submitted: CliWorkspace) -> None:
    submitted.answer(AN_LAO, "6T", "2024-05-21T10:00", {
        ("A03", "total"): 9, ("A03", "female"): 9, ("A03", "explanation"): "Danh sách đang kiện toàn"})
    submitted.baocao("run", as_of="2024-05-22T02:00")
    assert explained(submitted, "6T", "X13") == [True, True]
    rename_obligation(submitted, was='was = ["6T"]')
    rename_everywhere(submitted, "A03", "A93")
    edit(submitted, FORM, lambda text: text.replace('{ code = "A93",', '{ code = "A93", was = ["A03"],')
         .replace('code = "X13"\n', 'code = "Z13"\nwas = ["X13"]\n'))
    assert submitted.json("check-config") == []
    assert explained(submitted, "H1", "Z13") == [True, True]
    submitted.answer(AN_LAO, "H1", "2024-05-23T09:00", {("A93", "total"): 8, ("A93", "female"): 8})
    submitted.baocao("run", as_of="2024-05-24T02:00")
    assert explained(submitted, "H1", "Z13") == [False, False], "the words were written for other figures"


def explained(workspace: CliWorkspace, obligation: str, rule: str) -> list[bool]:
    found = workspace.json("validate", "--all", "--unit", AN_LAO, "--obligation", obligation)
    return [each["explained"] for each in found if each["code"] == rule]


def test_a_ledger_from_before_has_the_codes_of_its_snapshots(submitted: CliWorkspace) -> None:
    with closing(sqlite3.connect(submitted.root / "state" / "ledger.db")) as connection, connection:
        connection.execute("delete from events where kind = 'configured'")
    assert submitted.json("check-config") == []
    rename_everywhere(submitted, "A03", "A93")
    rename_everywhere(submitted, "TV", "TW")
    found = submitted.json("check-config", exit_code=2)
    assert {each["value"] for each in found if "ledger" in each["message"]} == {"A03", "TV"}
    submitted.baocao("run", as_of="2024-05-23T02:00", exit_code=2)


def test_codes_may_change_twice(submitted: CliWorkspace) -> None:
    submitted.baocao("accept", AN_LAO, "6T", as_of="2024-05-22T08:00")
    rename_obligation(submitted, was='was = ["6T"]')
    submitted.baocao("run", as_of="2024-05-23T02:00")
    edit(submitted, PLAN, lambda text: text.replace('"H1"', '"H2"').replace('was = ["6T"]', 'was = ["6T", "H1"]'))
    edit(submitted, FORM, lambda text: text.replace("H1 =", "H2 =").replace('"H1"', '"H2"'))
    submitted.touch(AN_LAO, "2024-05-23T09:00")
    submitted.baocao("run", as_of="2024-05-24T02:00")
    assert submitted.standing(AN_LAO, "H2", as_of="2024-05-24")["standing"] == "accepted"


def test_a_renamed_step_is_not_sent_again(submitted: CliWorkspace) -> None:
    submitted.baocao("run", as_of=NIGHT)
    sent = submitted.json("outbox")
    steps = {each["step"] for each in sent if each["unit"]}
    assert steps
    pattern = re.compile(rf'code = "({"|".join(steps)})"')
    edit(submitted, PLAN, lambda text: pattern.sub(r'code = "moi-\1"\nwas = ["\1"]', text))
    assert submitted.json("check-config") == []
    assert submitted.json("run", as_of=NIGHT)["remind"]["planned"] == 0
    assert len(submitted.json("outbox")) == len(sent)


WRONG = {
    "in use": (PLAN, lambda text: text.replace('code = "CN"\n', 'code = "CN"\nwas = ["6T"]\n', 1), "was"),
    "twice": (PLAN, lambda text: text.replace('code = "CN"\n', 'code = "CN"\nwas = ["X1"]\n', 1).replace(
        'code = "KH"\n', 'code = "KH"\nwas = ["X1"]\n', 1), "was"),
    "no code": (PLAN, lambda text: text.replace('code = "CN"\n', 'code = "CN"\nwas = ["X 1"]\n', 1), "was"),
    "no array": (PLAN, lambda text: text.replace('code = "CN"\n', 'code = "CN"\nwas = "X1"\n', 1), "was"),
    "retired, in use": (PLAN, lambda text: retired(text, "indicators", "B01"), "retired.indicators"),
    "retired, in lines": (PLAN, lambda text: retired(text, "indicators", "B08"), "retired.indicators"),
    "retired, unknown": (PLAN, lambda text: retired(text, "indicator", "X1"), "retired.indicator"),
    "indicator in use": (FORM, lambda text: text.replace('code = "B02",', 'code = "B02", was = ["B01"],', 1), "was"),
    "form in use": ("sheet_templates/communication.toml", lambda text: text.replace(
        'code = "TT"\n', 'code = "TT"\nwas = ["BC"]\n', 1), "was"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_former_code_is_named(name: str, workspace: CliWorkspace) -> None:
    file, change, key = WRONG[name]
    edit(workspace, file, change)
    (problem,) = workspace.json("check-config", exit_code=2)
    assert problem["file"] == file
    assert problem["key"].endswith(key)
    assert problem["line"]
