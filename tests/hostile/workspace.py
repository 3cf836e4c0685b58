"""A workspace of a few units that have all handed in, ready for one of them to go wrong."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.demo.command import DONE, PART, Command
from tests.demo.rehearsal import SimulatedYear, moment

VICTIM, NEIGHBOUR = "THPT-AN-LAO", "THPT-BACH-DANG"
UNITS = (VICTIM, NEIGHBOUR, "THPT-AN-DUONG", "THPT-CAT-BA", "THPT-CAT-HAI", "THPT-CONG-HIEN")
BEGUN, FILLED = moment("2024-01-08 16:00"), moment("2024-05-19 16:00")
CALM, NIGHT, MORNING = moment("2024-05-20 02:00"), moment("2024-05-21 02:00"), moment("2024-05-21 07:00")
COMPILED = moment("2024-05-30 09:00")

Build = Callable[[Path, bytes], None]
Standings = dict[tuple[str, str], Mapping[str, Any]]


@dataclass(frozen=True)
class Told:
    """What a night said: `code` its exit code, `left` its words; findings and standings after it."""

    code: int
    left: list[str]
    findings: list[Mapping[str, Any]]
    standings: Standings
    feedback: bool

    def of(self, unit: str) -> list[Mapping[str, Any]]:
        return [each for each in self.findings if each["unit"] == unit]

    def others(self) -> Standings:
        """Of all units but the one that went wrong."""
        return {key: each for key, each in self.standings.items() if key[0] != VICTIM}


def lay_out(root: Path) -> Path:
    """A workspace whose units have handed in their plan and their half-year's report, after a
    night that saw them do so."""
    year = SimulatedYear(root)
    year.lay_out()
    _keep_units(root / "config" / "units.csv")
    year.command("provision", as_of=BEGUN)
    for clerk in year.clerks.values():
        clerk.hand_in(["KH", "6T"], FILLED)
    year.command("run", as_of=CALM)
    return root


def _keep_units(path: Path) -> None:
    header, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines())
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *(row for row in rows if row[0] in UNITS)])


def spoilt(calm: Path, root: Path, build: Build) -> Path:
    """A copy of the calm workspace in which the victim's workbook is what `build` made of it."""
    shutil.copytree(calm, root)
    path = root / "sheets" / f"{VICTIM}.xlsx"
    build(path, path.read_bytes())
    return root


def night(root: Path) -> Told:
    """One night and a look at what it left. Raises for an exit code other than done or in part."""
    baocao = Command(root)
    ran = baocao("run", "--json", as_of=NIGHT, codes=(DONE, PART))
    standings = baocao.json("status", as_of=MORNING)
    return Told(ran.code, json.loads(ran.out)["left"], baocao.json("validate", as_of=MORNING, codes=(DONE, PART)),
                {(each["unit"], each["obligation"]): each for each in standings},
                (root / "feedback" / f"{VICTIM}.xlsx").exists())
