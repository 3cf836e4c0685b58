"""A workspace of units that have all submitted; one or many of them get a broken workbook."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.demo.command import DONE, PART, Command
from tests.demo.simulated_year import SimulatedYear, moment

BROKEN_UNIT, OTHER_UNIT = "THPT-AN-LAO", "THPT-BACH-DANG"
UNITS = (BROKEN_UNIT, OTHER_UNIT, "THPT-AN-DUONG", "THPT-CAT-BA", "THPT-CAT-HAI", "THPT-CONG-HIEN")
PROVISIONED_AT, SUBMITTED_AT = moment("2024-01-08 16:00"), moment("2024-05-19 16:00")
BASELINE_AT, RUN_AT, CHECKED_AT = moment("2024-05-20 02:00"), moment("2024-05-21 02:00"), moment("2024-05-21 07:00")
COMPILED_AT = moment("2024-05-30 09:00")

BreakFile = Callable[[Path, bytes], None]
Standings = dict[tuple[str, str], Mapping[str, Any]]


@dataclass(frozen=True)
class RunResult:
    """The result of a nightly run: exit code, what it reported as unfinished, and the findings and standings after it.

    `feedback`: the units of whose workbooks the run wrote a feedback copy.
    """

    exit_code: int
    unfinished: list[str]
    findings: list[Mapping[str, Any]]
    standings: Standings
    feedback: frozenset[str]

    def of_unit(self, unit: str) -> RunResult:
        """What concerns one unit: the texts that name it, its findings, standings and feedback."""
        return replace(self, unfinished=[text for text in self.unfinished if unit in text],
                       findings=[each for each in self.findings if each["unit"] == unit],
                       standings={key: each for key, each in self.standings.items() if key[0] == unit},
                       feedback=self.feedback & {unit})

    def other_standings(self, broken: Collection[str] = (BROKEN_UNIT,)) -> Standings:
        """The standings of all units but the broken ones."""
        return {key: each for key, each in self.standings.items() if key[0] not in broken}


def create_workspace(root: Path, units: Collection[str] = UNITS) -> Path:
    """Creates a workspace whose units have submitted plan and half-year report, and runs one night on it. Without
    `units` it has all of the example's."""
    year = SimulatedYear(root)
    year.set_up()
    if units:
        _keep_units(root / "config" / "units.csv", units)
    year.command("provision", as_of=PROVISIONED_AT)
    for clerk in year.clerks.values():
        clerk.hand_in(["KH", "6T"], SUBMITTED_AT)
    year.command("run", as_of=BASELINE_AT)
    return root


def _keep_units(path: Path, units: Collection[str]) -> None:
    header, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines())
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *(row for row in rows if row[0] in units)])


def with_broken_workbook(baseline: Path, root: Path, break_file: BreakFile) -> Path:
    """Copies the baseline workspace and breaks the workbook of BROKEN_UNIT in the copy; returns the copy's root."""
    return with_broken_workbooks(baseline, root, {BROKEN_UNIT: break_file})


def with_broken_workbooks(baseline: Path, root: Path, break_files: Mapping[str, BreakFile]) -> Path:
    """Copies the baseline workspace and breaks the workbook of each of these units; returns the copy's root."""
    shutil.copytree(baseline, root)
    for unit, break_file in break_files.items():
        path = root / "sheets" / f"{unit}.xlsx"
        break_file(path, path.read_bytes())
    return root


def run_night(root: Path, *options: str) -> RunResult:
    """Runs one night with these options, then reads findings and standings.

    Raises for an exit code other than done or in part."""
    baocao = Command(root)
    finished = baocao("run", "--json", *options, as_of=RUN_AT, codes=(DONE, PART))
    standings = baocao.json("status", as_of=CHECKED_AT)
    findings = baocao.json("validate", as_of=CHECKED_AT, codes=(DONE, PART))
    return RunResult(finished.code, json.loads(finished.out)["left"], findings,
                     {(each["unit"], each["obligation"]): each for each in standings},
                     frozenset(path.stem for path in (root / "feedback").glob("*.xlsx")))
