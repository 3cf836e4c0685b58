"""One file of the workspace as it is being read: its text, its lines, its problems."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from automation.configuration.problems import Problem
from automation.configuration.toml_lines import KeyPath, line_index, line_of
from automation.domain.workbook.forms import Severity

AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")


@dataclass
class Source:
    """`name` is the file's path in the workspace. Problems of all files meet in one list."""

    name: str
    problems: list[Problem]
    text: str = ""

    @cached_property
    def lines(self) -> dict[KeyPath, int]:
        """Computed for the first problem: a file without one is not scanned for lines."""
        return line_index(self.text)

    def problem(self, path: KeyPath, message: str, value: object = "", nearest: str = "",
                severity: Severity = Severity.ERROR, tab: str = "") -> None:
        """Tell a problem of the value at this path."""
        line = line_of(self.lines, path)
        self.problems.append(Problem(self.name, line, dotted(path), message, str(value), nearest, severity, tab))

    def problem_at(self, line: int | None, key: str, message: str, value: object = "",
                   nearest: str = "") -> None:
        """Tell a problem of a line of a table of plain text."""
        self.problems.append(Problem(self.name, line, key, message, str(value), nearest))

    def duplicates(self, places: Iterable[tuple[str, KeyPath]], message: str) -> None:
        """Tell every (name, path) whose name came before."""
        seen: set[str] = set()
        for name, path in places:
            if name in seen:
                self.problem(path, message, name)
            seen.add(name)


def dotted(path: KeyPath) -> str:
    """("obligations", 1, "code") → "obligations[2].code": people count from one."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".")


def read_text(root: Path, name: str, problems: list[Problem]) -> str | None:
    """The file's text, a byte order mark left out; None, and a problem told, when there is none."""
    try:
        return (root / name).read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        problems.append(Problem(name, None, "", "can't be read: there is no such file"))
    except OSError as error:
        problems.append(Problem(name, None, "", "can't be read: {value}", error.strerror or str(error)))
    except UnicodeDecodeError as error:
        problems.append(Problem(name, None, "", "is not in UTF-8 (byte {value}): save it again in that encoding",
                                str(error.start)))
    return None


def read_toml(root: Path, name: str, problems: list[Problem]) -> tuple[dict[str, Any], Source] | None:
    """The parsed file and its source; None, and a problem told, when it can't be parsed."""
    text = read_text(root, name, problems)
    if text is None:
        return None
    try:
        return tomllib.loads(text), Source(name, problems, text)
    except tomllib.TOMLDecodeError as error:
        problems.append(_syntax_problem(name, text, str(error)))
    return None


def _syntax_problem(name: str, text: str, message: str) -> Problem:
    """`tomllib` names the line only in its message: "Invalid value (at line 3, column 8)"."""
    position = AT_LINE.search(message)
    last_line = max(1, text.count("\n") + (not text.endswith("\n")))
    line = int(position[1]) if position and position[1] else last_line
    return Problem(name, line, "", "is not valid TOML: {value}", AT_LINE.sub("", message))
