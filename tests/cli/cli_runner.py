"""Test helper: a workspace of a few units, used as people use it: by commands and by files."""

from __future__ import annotations

import csv
import json
import os
import shutil
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from automation.cli.main import run
from automation.domain.workbook.a1 import row_and_column
from tests.demo.xml_workbook import xml_workbook

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
AN_LAO, CAT_BA, DO_SON = UNITS = ("THPT-AN-LAO", "THPT-CAT-BA", "THPT-DO-SON")

Value = str | int | float | bool | datetime | None
Answers = dict[tuple[str, str | None], Value]  # (code, part) → value
SUBMIT = ("submit", None)
DOCUMENT: Answers = {("doc_number", None): "12/BC-THPT", ("doc_date", None): "20/05/2024"}


@dataclass
class CliWorkspace:
    """`root` is the workspace. The exit code of every command is checked; `errors` is the stderr
    of the latest one."""

    root: Path
    errors: str = ""

    def baocao(self, *arguments: str, as_of: str = "", exit_code: int = 0) -> str:
        """Run one command line; returns stdout."""
        moment = ("--as-of", as_of) if as_of else ()
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run(["-w", str(self.root), *moment, *arguments])
        self.errors = err.getvalue()
        assert code == exit_code, f"{arguments} ended with {code}: {self.errors}\n{out.getvalue()}"
        return out.getvalue()

    def json(self, *arguments: str, as_of: str = "", exit_code: int = 0) -> Any:
        return json.loads(self.baocao(*arguments, "--json", as_of=as_of, exit_code=exit_code))

    def fill(self, unit: str, at: str, cells: dict[str, dict[str, Value]]) -> None:
        """Write into sheets/UNIT.xlsx ({tab: {cell: value}}) at a moment of the year."""
        path = self.root / "sheets" / f"{unit}.xlsx"
        book = xml_workbook(path.read_bytes())  # far quicker than openpyxl, which reads and writes the whole file
        for tab, values in cells.items():
            for cell, value in values.items():
                book.sheet(tab).cell(*row_and_column(cell)).value = value
        book.save(path)
        self.touch(unit, at)

    def touch(self, unit: str, at: str) -> None:
        moment = datetime.fromisoformat(at).replace(tzinfo=HANOI).timestamp()
        os.utime(self.root / "sheets" / f"{unit}.xlsx", (moment, moment))

    def input_cells(self, obligation: str) -> dict[tuple[str, str | None], tuple[str, str]]:
        """(code, part) → (tab, cell) of an obligation's input cells."""
        return {(row["code"], row["part"]): (row["sheet"], row["cell"]) for row in self.json("fields")
                if row["obligation"] == obligation and "cell" in row}

    def answer(self, unit: str, obligation: str, at: str, answers: Answers) -> None:
        input_cells = self.input_cells(obligation)
        cells: dict[str, dict[str, Value]] = {}
        for key, value in answers.items():
            tab, cell = input_cells[key]
            cells.setdefault(tab, {})[cell] = value
        self.fill(unit, at, cells)

    def standing(self, unit: str, obligation: str, as_of: str = "") -> dict[str, Any]:
        rows = self.json("status", obligation, "--unit", unit, as_of=as_of)
        assert len(rows) == 1
        standing: dict[str, Any] = rows[0]
        return standing


def copy_workspace(root: Path, to: Path) -> CliWorkspace:
    """A copy of a workspace in the folder `to`, which need not be empty."""
    return CliWorkspace(Path(shutil.copytree(root, to / "workspace")))


def keep_units(root: Path, codes: tuple[str, ...]) -> None:
    """Leave only these units in config/units.csv."""
    path = root / "config" / "units.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *(row for row in rows if row[0] in codes)])
