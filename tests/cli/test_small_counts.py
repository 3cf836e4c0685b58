"""The sensitive figures of summaries compiled one after the other, from real workbooks: no school's count follows."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from automation.recording.publications import is_publication
from tests.cli.cli_runner import DOCUMENT, SUBMIT, Answers, CliWorkspace, keep_units
from tests.examples import INIT

SCHOOLS = ("THPT-AN-LAO", "THPT-CAT-BA", "THPT-DO-SON", "THPT-KIEN-AN", "THPT-LE-QUY-DON", "THPT-VINH-BAO",
           "THPT-THUY-SON", "THPT-TIEN-LANG")
VICTIMS = (4, 5, 6, 4, 5, 1, 2, 5)
MARK = "chưa cập nhật, số liệu ngày 21/5/2024"


def cases(count: int) -> Answers:
    zeros = dict.fromkeys((("K01", None), ("K04", None), ("K06", "female"), ("K07", "from_16"), ("K07", "from_18"),
                           ("K08", "staff"), ("K08", "other")), 0)
    every = dict.fromkeys((("K02", None), ("K02", "violence"), ("K03", None), ("K06", "total"), ("K07", "under_16"),
                           ("K08", "pupil"), ("K09", None)), count)
    return {SUBMIT: "Đã nộp", **DOCUMENT, ("B01", "total"): 50, ("B01", "female"): 30, **zeros, **every}


def hand_in(workspace: CliWorkspace, numbers: range, day: str) -> None:
    for number in numbers:
        workspace.answer(SCHOOLS[number], "6T", f"{day}T09:00", cases(VICTIMS[number]))


def compiled(workspace: CliWorkspace, day: str, *options: str) -> Any:
    workspace.baocao("run", as_of=f"{day}T02:00")
    return workspace.json("compile", "6T", *options, as_of=f"{day}T08:00")


def sensitive(document: Any) -> dict[tuple[str, str | None], dict[str, Any]]:
    return {(row["code"], row["part"]): {key: value for key, value in row.items()
                                         if key not in ("stale", "as_of", "by_unit", "by_unit_hidden")}
            for row in document["indicators"] if row["sensitive"]}


def marks(document: Any) -> set[tuple[bool, str | None]]:
    return {(row["stale"], row["as_of"]) for row in document["indicators"] if row["sensitive"]}


def words(path: Path) -> str:
    if path.suffix == ".html":
        return path.read_text(encoding="utf-8")
    with ZipFile(path) as package:
        return "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml"))


@pytest.fixture
def schools(tmp_path: Path) -> CliWorkspace:
    """Eight schools; five of them have handed in and are compiled on 21 May."""
    workspace = CliWorkspace(tmp_path / "workspace")
    workspace.baocao(*INIT, str(workspace.root))
    keep_units(workspace.root, SCHOOLS)
    workspace.baocao("provision", as_of="2024-01-08")
    hand_in(workspace, range(5), "2024-05-20")
    return workspace


def test_a_sixth_school_with_one_victim_does_not_show(schools: CliWorkspace) -> None:
    compiled(schools, "2024-05-20", "--dry-run")
    first = compiled(schools, "2024-05-21")
    k06 = next(row for row in first["indicators"] if (row["code"], row["part"]) == ("K06", "total"))
    assert (k06["total"], k06["stale"]) == (24, False), "a dry run publishes nothing"
    hand_in(schools, range(5, 6), "2024-05-22")
    second = compiled(schools, "2024-05-23")
    assert sensitive(second) == sensitive(first)
    assert marks(second) == {(True, first["as_of"])}
    assert "as published before" in schools.errors or "chưa cập nhật" in schools.errors
    staff = next(row for row in second["indicators"] if (row["code"], row["part"]) == ("B01", "total"))
    assert (staff["total"], staff["stale"]) == (300, False), "other figures are of all six"
    folder = schools.root / "reports/6T"
    changes = json.loads((folder / "lan-02-thay-doi.json").read_text(encoding="utf-8"))
    assert {row["code"] for row in changes} >= {"B01"}
    assert not [row for row in changes if (row["code"], row["part"]) in sensitive(first)]
    for name in ("tong-hop-6T.html", "tong-hop-6T.docx", "tong-hop-6T.xlsx"):
        assert MARK in words(folder / name), name
    table = (folder / "datapackage/catalogue.csv").read_text(encoding="utf-8").splitlines()
    assert sum(f",true,{first['as_of']}" in line for line in table) == len(sensitive(first))
    schools.baocao("purge", "--before", "2024-05-24", as_of="2024-05-24T08:00")
    again = compiled(schools, "2024-05-24")
    assert (sensitive(again), marks(again)) == (sensitive(first), {(True, first["as_of"])}), "purging keeps it"
    for options in (("--units", ",".join(SCHOOLS[:5])), ("--units", SCHOOLS[5])):
        chosen = compiled(schools, "2024-05-23", *options)
        assert not [row for row in chosen["indicators"] if row["sensitive"] and (row["total"] or row["answered"])]
    section = compiled(schools, "2024-05-23", "--section", "K")
    assert marks(section) == {(True, first["as_of"])}
    shown = sensitive(section)
    assert shown
    assert all(sensitive(first)[key] == row for key, row in shown.items())


def test_three_schools_together_are_published(schools: CliWorkspace) -> None:
    first = compiled(schools, "2024-05-21")
    for number, day in ((5, "2024-05-23"), (6, "2024-05-24")):
        hand_in(schools, range(number, number + 1), "2024-05-22")
        assert sensitive(compiled(schools, day)) == sensitive(first), "two are too few as well"
    hand_in(schools, range(7, 8), "2024-05-24")
    third = compiled(schools, "2024-05-25")
    assert marks(third) == {(False, None)}
    k06 = next(row for row in third["indicators"] if (row["code"], row["part"]) == ("K06", "total"))
    assert (k06["total"], k06["hidden"]) == (32, False)
    changes = json.loads((schools.root / "reports/6T/lan-04-thay-doi.json").read_text(encoding="utf-8"))
    told = [row for row in changes if row["code"] == "K06"]
    assert told
    assert all(row["withheld"] and row["before"] is row["after"] is None for row in told)
    schools.baocao("return", SCHOOLS[7], "6T", "--reason", "Rà soát lại", as_of="2024-05-26T08:00")
    less = compiled(schools, "2024-05-26")
    assert marks(less) == {(True, third["as_of"])}, "one that leaves does not show either"
    assert sensitive(less) == sensitive(third)


def test_a_compile_that_cannot_write_counts_as_published(submitted: CliWorkspace) -> None:
    """Part of its files could have got out."""
    place = submitted.root / "reports" / "6T"
    place.parent.mkdir(exist_ok=True)
    place.write_text("no folder", encoding="utf-8")
    submitted.baocao("compile", "6T", "--dry-run", as_of="2024-05-21T08:00")
    assert stored(submitted) == []
    submitted.baocao("compile", "6T", as_of="2024-05-21T08:00", exit_code=3)
    assert stored(submitted) == ["published:6T:1"]
    place.unlink()
    for _ in range(2):
        submitted.baocao("compile", "6T", "--format", "json", as_of="2024-05-21T09:00")
    assert stored(submitted) == ["published:6T:1"], "the same answers are no second publication"


def stored(workspace: CliWorkspace) -> list[str]:
    with closing(sqlite3.connect(workspace.root / "state" / "ledger.db")) as ledger:
        return [key for (key,) in ledger.execute("select digest from snapshots order by digest")
                if is_publication(key)]
