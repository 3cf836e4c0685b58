"""LibreOffice as a spreadsheet in which a test types: one process, driven by `office_process.py`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from automation.domain.workbook.answers import Raw
from tests.required_program import required_program

SCRIPT = Path(__file__).with_name("office_process.py")
DAY_0 = date(1899, 12, 30)

Cell = tuple[str, int, int]  # tab's title, 1-based row and column
Block = tuple[str, int, int, int, int]  # tab's title, first row and column, last row and column
Values = dict[tuple[int, int], Any]  # (row, column) → number or text; blanks left out; None for an error


@cache
def office_python() -> str:
    """The Python that has LibreOffice's module `uno`; without one the test is skipped, in CI it fails."""
    beside = Path(required_program("soffice")).resolve().with_name("python")
    for path in (str(beside), shutil.which("python3", path=os.defpath), shutil.which("python3")):
        if path and Path(path).exists() and not subprocess.run(
                [path, "-I", "-c", "import uno"], check=False, capture_output=True).returncode:
            return path
    if os.environ.get("CI"):
        pytest.fail("no Python has LibreOffice's module uno, and CI must have it (package python3-uno)")
    pytest.skip("needs LibreOffice's module uno for Python (package python3-uno)")


@dataclass
class Office:
    process: subprocess.Popen[str]
    path: Path | None = None

    def open(self, path: Path) -> list[str]:
        """Returns the tabs' titles."""
        self.path = path
        return list(self._ask({"open": str(path.resolve())})["sheets"])

    def blocks(self, blocks: Sequence[Block]) -> None:
        """Name the blocks in which `type` will type."""
        self._ask({"blocks": blocks})

    def type(self, cells: Iterable[tuple[Cell, Raw]], read: Sequence[Block] = ()) -> list[Values]:
        """Types, and returns the values of `read` afterwards. A cell that is not named has what it had when the blocks
        were named."""
        typed = [[*cell, plain(value)] for cell, value in cells]
        found = self._ask({"type": typed, "read": read})["read"]
        return [{(row, column): None if isinstance(value, dict) else value for row, column, value in block}
                for block in found]

    def read(self, blocks: Sequence[Block]) -> list[Values]:
        """Returns the blocks' values as they are."""
        found = self._ask({"read": blocks})["read"]
        return [{(row, column): None if isinstance(value, dict) else value for row, column, value in block}
                for block in found]

    def reopen(self) -> None:
        """Opens the same file again."""
        assert self.path
        self.open(self.path)

    def do(self, *changes: Sequence[Any]) -> None:
        self._ask({"do": changes})

    def save(self, path: Path) -> None:
        self._ask({"save": str(path.resolve())})

    def seconds(self, cells: Iterable[tuple[Cell, Raw]]) -> list[float]:
        """Of each edit, with everything that is calculated after it."""
        return list(self._ask({"time": [[*cell, plain(value)] for cell, value in cells]})["seconds"])

    def _ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"LibreOffice ended with {self.process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def office(folder: Path, locale: str = "vi-VN") -> Iterator[Office]:
    """`folder`: an empty one, for LibreOffice's profile."""
    command = [office_python(), "-I", str(SCRIPT), required_program("soffice"), str((folder / "profile").resolve()),
               locale]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=_environment(),
                          encoding="utf-8") as process:
        try:
            yield Office(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(60)


def plain(value: Raw) -> Any:
    """Returns the value as requests have it."""
    if isinstance(value, bool):
        return {"bool": value}
    if isinstance(value, datetime):
        value = value.date()
    return (value - DAY_0).days if isinstance(value, date) else value


def _environment() -> dict[str, str]:
    """Without what is meant for the Python of the tests: LibreOffice starts one of its own."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
