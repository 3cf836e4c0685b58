"""The files that a review reads again, for the lines of what it names."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from automation.configuration.problems import Problem
from automation.configuration.settings import FILE as SETTINGS
from automation.configuration.source_file import SourceFile, read_toml
from automation.configuration.toml_lines import KeyPath
from automation.configuration.units import UnitFile, read_units
from automation.configuration.workspace import Workspace
from automation.domain.workbook.forms import Severity

Toml = tuple[dict[str, Any], SourceFile]


@dataclass
class ReviewedFiles:
    """`problems`: the warnings so far."""

    workspace: Workspace
    problems: list[Problem] = field(default_factory=list)

    @cached_property
    def plan(self) -> Toml:
        return self.toml(self.workspace.settings.plan)

    @cached_property
    def settings(self) -> Toml:
        return self.toml(SETTINGS)

    @cached_property
    def units(self) -> UnitFile:
        return read_units(self.workspace.root, [], tuple(self.workspace.plan.attributes))

    def toml(self, name: str) -> Toml:
        """The parsed file, empty where it can't be read, and its source."""
        return read_toml(self.workspace.root, name, []) or ({}, SourceFile(name, []))

    def warn(self, source: SourceFile, path: KeyPath, message: str, value: object = "") -> None:
        """Add a warning at this path."""
        SourceFile(source.name, self.problems, source.text).report(path, message, value, severity=Severity.WARNING)

    def warn_unit(self, code: str, column: str, message: str, value: object = "") -> None:
        """Add a warning at the unit's line."""
        line = self.units.lines.get(code)
        self.problems.append(Problem(self.units.name, line, column, message, str(value), severity=Severity.WARNING))
