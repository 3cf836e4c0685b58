"""Workspaces for tests: the shipped one, one of another plan, and copies that a test may change."""

from __future__ import annotations

import shutil
from pathlib import Path

from automation.configuration.problems import Problem
from automation.configuration.workspace import load

ROOT = Path(__file__).parents[2]
SECOND = Path(__file__).parent / "second_plan"
FOLDERS = ("config", "sheet_templates", "mail_templates")


def copy_of(root: Path, to: Path) -> Path:
    for folder in FOLDERS:
        shutil.copytree(root / folder, to / folder)
    return to


def replace_text(root: Path, name: str, old: str, new: str) -> None:
    """Replace the first `old` in a file; it must be there."""
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{name} no longer holds {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def retired(plan: str, kind: str, code: str) -> str:
    """The plan's text with one more code that nothing bears, in its table [retired]."""
    head, mark, tail = plan.partition("\n[retired]\n")
    assert mark
    if f"{kind} = [" in tail:
        return head + mark + tail.replace(f"{kind} = [", f'{kind} = ["{code}", ', 1)
    return f'{head}{mark}{kind} = ["{code}"]\n{tail}'


def line_of(root: Path, name: str, needle: str) -> int:
    """The 1-based line of the first occurrence of the text."""
    lines = (root / name).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if needle in line)


def problems_of(root: Path) -> list[Problem]:
    return load(root)[1]
