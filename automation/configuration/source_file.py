"""A file of the workspace while it is read: its text, the lines of its keys, its problems."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from automation.configuration.encodings import UnreadableTextError, decode_text
from automation.configuration.placeholders import UNFILLED, placeholders
from automation.configuration.problems import Problem
from automation.configuration.toml_lines import KeyPath, line_index, line_of
from automation.domain.workbook.forms import Severity

AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")


@dataclass
class SourceFile:
    """`name` is the file's path in the workspace, `problems` the one list for the problems of all files. `unfilled`:
    the paths of placeholders, of which nothing else is reported."""

    name: str
    problems: list[Problem]
    text: str = ""
    unfilled: frozenset[KeyPath] = frozenset()

    @cached_property
    def lines(self) -> dict[KeyPath, int]:
        """Computed at the first problem: a file without one is not scanned for lines."""
        return line_index(self.text)

    def report(self, path: KeyPath, message: str, value: object = "", nearest: str = "",
                severity: Severity = Severity.ERROR, tab: str = "") -> None:
        """Add a problem of the value at this path."""
        if message != UNFILLED and path in self.unfilled:
            return
        line = line_of(self.lines, path)
        self.problems.append(Problem(self.name, line, dotted_key(path), message, str(value), nearest, severity, tab))

    def report_duplicates(self, names: Iterable[tuple[str, KeyPath]], message: str,
                          fold: Callable[[str], str] = str) -> None:
        """Report every (name, path) whose name came before; `fold` makes equal what counts as one name."""
        seen: set[str] = set()
        for name, path in names:
            if fold(name) in seen:
                self.report(path, message, name)
            seen.add(fold(name))


def dotted_key(path: KeyPath) -> str:
    """("obligations", 1, "code") → "obligations[2].code": for people, numbers begin at one."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".")


def read_bytes(root: Path, name: str, problems: list[Problem]) -> bytes | None:
    """The file's content; None, and a problem is added, when it can't be read."""
    try:
        return (root / name).read_bytes()
    except FileNotFoundError:
        problems.append(Problem(name, None, "", "can't be read: there is no such file"))
    except OSError as error:
        problems.append(Problem(name, None, "", "can't be read: {value}", error.strerror or str(error)))
    return None


def read_text(root: Path, name: str, problems: list[Problem]) -> str | None:
    """The file's text without a byte order mark; None, and a problem is added, when it can't be read."""
    raw = read_bytes(root, name, problems)
    try:
        return None if raw is None else decode_text(raw)
    except UnreadableTextError as error:
        problems.append(Problem(name, None, "", error.message, error.value))
    return None


def read_toml(root: Path, name: str, problems: list[Problem]) -> tuple[dict[str, Any], SourceFile] | None:
    """The parsed file and its source; None, and a problem is added, when it can't be read or parsed."""
    text = read_text(root, name, problems)
    if text is None:
        return None
    try:
        return _checked(tomllib.loads(text), SourceFile(name, problems, text))
    except tomllib.TOMLDecodeError as error:
        problems.append(_syntax_problem(name, text, str(error)))
    except ValueError:  # Python reads no whole number of more than 4,300 digits
        problems.append(Problem(name, None, "", "is not read: a number in it has too many digits"))
    except RecursionError:
        problems.append(Problem(name, None, "", "is not read: its arrays or tables are nested too deeply"))
    return None


def _checked(table: dict[str, Any], source: SourceFile) -> tuple[dict[str, Any], SourceFile]:
    """Report the placeholders, each with its line."""
    found = dict(placeholders(table))
    for path, text in found.items():
        source.report(path, UNFILLED, text)
    arrays = (path[:-1] for path in found if isinstance(path[-1], int))
    source.unfilled = frozenset((*found, *arrays))
    return table, source


def _syntax_problem(name: str, text: str, message: str) -> Problem:
    """`tomllib` names the line only in its message: "Invalid value (at line 3, column 8)"."""
    position = AT_LINE.search(message)
    last_line = max(1, text.count("\n") + (not text.endswith("\n")))
    line = int(position[1]) if position and position[1] else last_line
    return Problem(name, line, "", "is not valid TOML: {value}", AT_LINE.sub("", message))
