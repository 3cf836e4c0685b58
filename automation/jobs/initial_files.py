"""The files with which a workspace begins: blank ones with placeholders, or those of an example."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MAIL_TEMPLATES = "mail_templates"
PARTS = ("config", "sheet_templates", MAIL_TEMPLATES)
PACKAGE = Path(__file__).parents[1]
DATA = PACKAGE / "workspace"
SOURCE = PACKAGE.parent


@dataclass(frozen=True, slots=True)
class Example:
    """`title`: of its plan."""

    name: str
    title: str
    folder: Path


def examples() -> Mapping[str, Example]:
    """The examples by name, as they are listed."""
    listed = tomllib.loads((DATA / "examples.toml").read_text(encoding="utf-8"))
    return {name: _example(name, entry["folder"]) for name, entry in listed.items()}


def mail_templates() -> Path:
    """The folder of the mail templates: inside the wheel, or beside the source code."""
    in_wheel = DATA / MAIL_TEMPLATES
    return in_wheel if in_wheel.is_dir() else SOURCE / MAIL_TEMPLATES


def blank_files() -> dict[str, Path]:
    """The files without anything of one office: see `configuration/placeholders.py`."""
    return _files(DATA / "blank")


def example_files(example: Example) -> dict[str, Path]:
    return _files(example.folder)


def _files(root: Path) -> dict[str, Path]:
    """Path in the workspace → file that is copied there, by name. `PARTS` are their first folders; the mail templates
    are the same for all."""
    folders = {part: mail_templates() if part == MAIL_TEMPLATES else root / part for part in PARTS}
    return {f"{part}/{file.relative_to(folder).as_posix()}": file for part, folder in folders.items()
            for file in sorted(each for each in folder.rglob("*") if each.is_file())}


def _example(name: str, folder: str) -> Example:
    in_wheel = DATA / "examples" / name
    found = in_wheel if in_wheel.is_dir() else SOURCE / folder
    settings = tomllib.loads((found / "config" / "settings.toml").read_text(encoding="utf-8"))
    plan = tomllib.loads((found / settings["plan"]).read_text(encoding="utf-8"))
    return Example(name, plan["title"], found)
