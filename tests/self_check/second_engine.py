"""The second engine as a spreadsheet in which a test types; see `second_engine.mjs`."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from automation.domain.workbook.answers import Raw
from automation.domain.workbook.drawing import Drawing, Value
from tests.self_check.office import DAY_0, Block, Cell, Values, plain

TEXT = re.compile(r'"(?:[^"]|"")*"')
SCRIPT = Path(__file__).with_suffix(".mjs")
FOLDER = Path(__file__).parents[2] / "build" / "hyperformula"


def is_fetched() -> bool:
    return (FOLDER / "node_modules" / "hyperformula").is_dir()


@dataclass
class SecondEngine:
    process: subprocess.Popen[str]

    def open(self, tabs: Iterable[Drawing]) -> None:
        self._ask({"sheets": {tab.title: _cells(tab) for tab in tabs}})

    def type(self, cells: Iterable[tuple[Cell, Raw]], read: Sequence[Block]) -> list[Values]:
        """As `Office.type`: a cell that is not named is as the tab was drawn."""
        found = self._ask({"type": [[*cell, plain(value)] for cell, value in cells], "read": read})["read"]
        return [{(row, column): value for row, column, value in block} for block in found]

    def _ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer


@contextmanager
def second_engine() -> Iterator[SecondEngine]:
    command = ["node", str(SCRIPT), f"{FOLDER}/"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                          encoding="utf-8") as process:
        yield SecondEngine(process)
        assert process.stdin is not None
        process.stdin.close()


def _cells(tab: Drawing) -> list[list[Any]]:
    height, width = (max(getattr(cell, side) for cell in tab.cells) for side in ("row", "column"))
    grid: list[list[Any]] = [[None] * width for _ in range(height)]
    for cell in tab.cells:
        grid[cell.row - 1][cell.column - 1] = _formula(cell.formula) if cell.formula else _drawn(cell.value)
    return grid


def _formula(formula: str) -> str:
    """The second engine can't read a quotation mark in a text that is written twice."""
    return "=" + TEXT.sub(lambda text: text[0][0] + text[0][1:-1].replace('""', '"&CHAR(34)&"') + text[0][-1], formula)


def _drawn(value: Value) -> Any:
    if isinstance(value, date):
        return (value - DAY_0).days
    return f"'{value}" if isinstance(value, str) and value.startswith("=") else value
