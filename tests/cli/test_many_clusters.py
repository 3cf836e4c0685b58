"""Registers of 6 clusters of 10 units as a person runs them, and of 114 clusters of 1,600 units without workbooks."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from automation.adapters.folder.cluster_registers import FolderClusterRegisters
from automation.configuration.workspace import load_or_raise
from automation.domain.plan.members import Cluster
from automation.domain.plan.settings import Paths
from automation.domain.plan.units import Unit
from automation.domain.tracking.standings import standings
from automation.jobs.clusters import read_registers, write_registers
from automation.jobs.context import JobContext
from automation.jobs.run_state import RunState
from automation.pipeline.register import RegisterRun
from automation.wiring import adapters
from tests.cli.cli_runner import DOCUMENT, HANOI, SUBMIT, CliWorkspace
from tests.examples import INIT

NOW = datetime(2024, 5, 29, 2, 0, tzinfo=HANOI)
HEAD = "code,name,type,cluster,aliases,emails,head_emails,valid_from,valid_to,merged_into,reports,has_pupils"
SECONDS = 90  # for 114 registers, on a busy machine; they take a tenth of it


def begin(root: Path, units: int, clusters: int) -> CliWorkspace:
    """A workspace of so many units of two types in so many communes, each with a register."""
    workspace = CliWorkspace(root)
    workspace.baocao(*INIT, str(root))
    rows = [f"TR-{number:04},Trường THCS số {number:04},{'THPT chuyên' if number % 2 else 'THPT công lập'},"
            f"Xã số {number % clusters:03},,tr{number:04}@so.example,ht{number:04}@so.example,,,,yes,yes"
            for number in range(units)]
    (root / "config/units.csv").write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    plan = next((root / "config").glob("plan-*.toml"))
    tables = "".join(f'[[clusters]]\ncode = "XA-{number:03}"\nname = "Xã số {number:03}"\nmay_decide = true\n'
                     for number in range(clusters))
    plan.write_text(plan.read_text(encoding="utf-8") + f'\n[attributes]\ncluster = "Xã, phường"\n{tables}',
                    encoding="utf-8")
    return workspace


def strangers(path: Path, own: str, units: Mapping[str, Unit]) -> list[str]:
    """The codes of other clusters' units that are anywhere in the file."""
    with zipfile.ZipFile(path) as parts:
        text = "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    assert all(code in text for code, unit in units.items() if unit.cluster == own)
    return [code for code, unit in units.items() if unit.cluster != own and (code in text or unit.name in text)]


def test_sixty_units_in_six_communes(tmp_path: Path) -> None:
    workspace = begin(tmp_path, 60, 6)
    workspace.baocao("provision", as_of="2024-01-08")
    units = load_or_raise(tmp_path).units
    places = workspace.input_cells("6T")
    for number, unit in enumerate(list(units)[:12]):
        answers = {SUBMIT: "Đã nộp", **DOCUMENT, ("B01", "total"): 40 + number, ("B01", "female"): 20 + number,
                   ("K06", "total"): int(number == 3), ("K06", "female"): 0}
        tab = places[SUBMIT][0]
        workspace.fill(unit, "2024-05-20T09:00", {tab: {places[key][1]: value for key, value in answers.items()}})
    workspace.baocao("run", as_of="2024-05-29T02:00", exit_code=0)
    for number in range(6):
        assert strangers(tmp_path / f"clusters/XA-{number:03}/register.xlsx", f"Xã số {number:03}", units) == []
    whole = workspace.json("compile", "6T", "--dry-run", as_of="2024-05-29T08:00")
    parts = {number: workspace.json("compile", "6T", "--cluster", f"XA-{number:03}", "--dry-run",
                                    as_of="2024-05-29T08:00") for number in (0, 5)}
    for at, line in enumerate(whole["indicators"]):
        if line["sensitive"]:
            assert not any(line["by"]["cluster"].values())
            assert all(part["indicators"][at]["total"] is None for part in parts.values())
        elif (line["code"], line["part"]) == ("B01", "total"):
            for number, part in parts.items():
                assert line["by"]["cluster"][f"Xã số {number:03}"] == part["indicators"][at]["total"]
            assert sum(line["by"]["cluster"].values()) == line["total"]


@pytest.mark.slow
def test_sixteen_hundred_units_in_a_hundred_and_fourteen_communes(tmp_path: Path) -> None:
    begin(tmp_path, 1600, 114)
    workspace = load_or_raise(tmp_path)
    context = JobContext(workspace, adapters(tmp_path, workspace.settings, HANOI, NOW), NOW)
    state = RunState(context, clusters=read_registers(context))
    found = standings([], workspace.plan, workspace.units, NOW)
    state.recorded = RegisterRun(found, 0, 0, written=True)
    begun = time.monotonic()
    write_registers(state)
    state.clusters = read_registers(context)
    assert time.monotonic() - begun < SECONDS
    assert state.outcome.counts["clusters"] == {"written": 114}
    assert len(state.clusters) == 114
    assert not [each.cluster.code for each in state.clusters if each.typed.problem]
    for number in (0, 57, 113):
        path = tmp_path / f"clusters/XA-{number:03}/register.xlsx"
        assert strangers(path, f"Xã số {number:03}", workspace.units) == []


def test_a_unit_that_moves_is_in_the_other_register(tmp_path: Path) -> None:
    cluster, other = Cluster("A", "Xã A"), Cluster("B", "Xã B")
    unit = Unit("TR-1", "Trường 1", "THCS", "Xã A")
    assert (cluster.includes(unit), other.includes(unit)) == (True, False)
    moved = replace(unit, cluster="Xã B")
    assert (cluster.includes(moved), other.includes(moved)) == (False, True)
    assert FolderClusterRegisters(tmp_path, Paths()).read(cluster).stamp == ""
