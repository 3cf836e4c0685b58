"""What a cluster is given is scanned for other clusters' units: the files whole, and what changes when only those
units' figures change."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from automation.configuration.workspace import load_or_raise
from tests.cli.cli_runner import AN_LAO, CAT_BA, DO_SON, DOCUMENT, SUBMIT, CliWorkspace, copy_workspace
from tests.cli.test_clusters import PN, SOUTH, everything
from tests.cli.test_clusters import _clustered as _clustered

JULY = "2024-07-02T02:00"


def strangers(workspace: CliWorkspace, text: str, own: str = SOUTH) -> list[str]:
    """Codes, names and addresses of other clusters' units that are anywhere in the text."""
    found = load_or_raise(workspace.root).units.values()
    named = {each for unit in found if unit.cluster != own
             for each in (unit.code, unit.name, *unit.aliases, *unit.emails, *unit.head_emails)}
    return sorted(each for each in named if each in text)


def merge(workspace: CliWorkspace, unit: str, heir: str, last_day: str) -> None:
    path = workspace.root / "config/units.csv"
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    names = head.split(",")
    rows = [dict(zip(names, line.split(","), strict=True)) for line in lines]
    for row in rows:
        if row["code"] == unit:
            row |= {"valid_to": last_day, "merged_into": heir}
    path.write_text("\n".join([head, *(",".join(row.values()) for row in rows)]) + "\n", encoding="utf-8")


def give_tab_of(workspace: CliWorkspace, unit: str, other: str) -> None:
    """Make the first form of a unit's workbook one that was made for another unit."""
    path = workspace.root / f"sheets/{unit}.xlsx"
    book = load_workbook(path)
    marked = 0
    for sheet in book:
        for cell in (cell for row in sheet.iter_rows(max_row=4) for cell in row):
            if isinstance(cell.value, str) and unit in cell.value and not cell.value.startswith("@"):
                cell.value = cell.value.replace(unit, other)
                marked += 1
    assert marked
    book.save(path)
    workspace.touch(unit, "2024-06-20T09:00")


def compiled(workspace: CliWorkspace, as_of: str) -> Any:
    found = workspace.json("compile", "6T", "--cluster", "PN", "--dry-run", as_of=as_of)
    return {key: value for key, value in found.items() if "ledger" not in key}


def cells(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The values of every tab, without the identity of the version."""
    book = load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(min_row=2, values_only=True)) for sheet in book}


@pytest.fixture
def clustered(_clustered: Path, tmp_path: Path) -> CliWorkspace:
    return copy_workspace(_clustered, tmp_path)


def test_a_merger_a_copied_tab_and_a_reason_name_no_other_unit(clustered: CliWorkspace) -> None:
    """An Lão is merged into a unit of another cluster and owes a report; Đồ Sơn's workbook has tabs of that unit."""
    merge(clustered, AN_LAO, CAT_BA, "2024-06-15")
    clustered.answer(AN_LAO, "6T", "2024-06-10T09:00", {SUBMIT: "Chưa nộp"})
    give_tab_of(clustered, DO_SON, CAT_BA)
    name = load_or_raise(clustered.root).units[CAT_BA].name
    clustered.baocao("return", DO_SON, "6T", "--reason", f"Nhầm với {name} ({CAT_BA})", as_of="2024-06-21T09:00")
    clustered.baocao("run", as_of=JULY)
    assert name in clustered.standing(AN_LAO, "6T", JULY)["reason"], "the committee reads where it went"
    text = everything(clustered.root / PN)
    assert strangers(clustered, text) == []
    assert "sáp nhập vào đơn vị thuộc xã, phường khác" in text
    assert "Nhầm với đơn vị thuộc xã, phường khác" in text
    findings = [row for row in load_workbook(clustered.root / PN)["Lỗi, cảnh báo"].iter_rows(
        min_row=5, values_only=True) if row[1] == DO_SON]
    assert all("đơn vị khác" in str(row[6]) for row in findings), "the figures on a copied tab may be the other unit's"


def test_a_merger_within_the_cluster_is_shown_in_full(clustered: CliWorkspace) -> None:
    merge(clustered, AN_LAO, DO_SON, "2024-06-15")
    clustered.answer(AN_LAO, "6T", "2024-06-10T09:00", {SUBMIT: "Chưa nộp"})
    clustered.baocao("run", as_of=JULY)
    name = load_or_raise(clustered.root).units[DO_SON].name
    assert f"sáp nhập vào {name}" in everything(clustered.root / PN)


def test_a_neighbours_workbook_and_copies_name_no_other_unit(clustered: CliWorkspace) -> None:
    """An Lão's file is another cluster's workbook, its own is there under that unit's name."""
    sheets = clustered.root / "sheets"
    own = (sheets / f"{AN_LAO}.xlsx").read_bytes()
    shutil.copy(sheets / f"{CAT_BA}.xlsx", sheets / f"{AN_LAO}.xlsx")
    (sheets / f"{CAT_BA}.xlsx").write_bytes(own)
    (sheets / f"{CAT_BA} (1).xlsx").write_bytes(own)
    for unit in (AN_LAO, CAT_BA):
        clustered.touch(unit, "2024-05-22T09:00")
    clustered.baocao("run", "--ignore-guard", as_of="2024-05-23T02:00", exit_code=3)
    assert CAT_BA in clustered.standing(AN_LAO, "6T", "2024-05-23T02:00")["reason"]
    text = everything(clustered.root / PN)
    assert strangers(clustered, text) == []
    assert "bảng tính của đơn vị thuộc xã, phường khác" in text


def test_figures_of_other_units_change_nothing_that_a_cluster_sees(clustered: CliWorkspace, tmp_path: Path) -> None:
    """Neither its register nor its summary, so no subtraction of two of them gives one away. Sensitive figures are in
    no summary of a cluster, so the sector's published ones have nothing to be subtracted from them."""
    other = copy_workspace(clustered.root, tmp_path / "other")
    for workspace, factor in ((clustered, 1), (other, 3)):
        workspace.answer(CAT_BA, "6T", "2024-05-21T09:00", {
            SUBMIT: "Đã nộp", **DOCUMENT, ("B01", "total"): 17 * factor, ("B01", "female"): 5 * factor,
            ("K06", "total"): factor, ("K06", "female"): factor})
        workspace.baocao("run", as_of="2024-05-22T02:00")
    assert cells(clustered.root / PN) == cells(other.root / PN)
    first, second = (compiled(each, "2024-05-22T08:00") for each in (clustered, other))
    assert first == second
    sensitive = [line for line in first["indicators"] if line["sensitive"]]
    assert sensitive
    for line in sensitive:
        assert line["total"] is None
        assert not any((line["by_unit"] or {}).values())
        assert not any(value for each in line["by"].values() for value in each.values())


def test_the_summary_of_a_cluster_names_no_heir_of_another(clustered: CliWorkspace) -> None:
    merge(clustered, AN_LAO, CAT_BA, "2024-06-15")
    clustered.answer(AN_LAO, "6T", "2024-06-10T09:00", {SUBMIT: "Chưa nộp"})
    clustered.baocao("run", as_of=JULY)
    clustered.baocao("compile", "6T", "--cluster", "PN", as_of=JULY)
    clustered.baocao("compile", "CN", "--cluster", SOUTH, as_of=JULY)
    read = 0
    for path in (clustered.root / "reports").rglob("*"):
        if path.is_file():
            read += 1
            text = everything(path) if zipfile.is_zipfile(path) else path.read_text(encoding="utf-8", errors="replace")
            assert strangers(clustered, text) == [], path
    assert read > 8
    assert "đơn vị thuộc xã, phường khác" in str(clustered.json("compile", "6T", "--cluster", "PN", "--dry-run",
                                                               as_of=JULY))
