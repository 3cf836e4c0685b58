"""What is wrong in a workspace's files: where, what, and the nearest name that would be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from automation.domain.forms import Severity

ALIKE = 50.0  # rapidfuzz's ratio, 0..100, from which a name is worth suggesting


@dataclass(frozen=True, slots=True)
class Problem:
    """`file` is relative to the workspace, `key` a dotted path ("obligations[2].due_before").

    `message` is a constant text, so that it can be translated; `value` is what was found and
    fills its "{value}". `nearest` is the valid name that comes closest, or "".
    """

    file: str
    line: int | None
    key: str
    message: str
    value: str = ""
    nearest: str = ""
    severity: Severity = Severity.ERROR

    @property
    def text(self) -> str:
        return self.message.replace("{value}", self.value)

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        key = f" {self.key}:" if self.key else ""
        hint = f" (nearest: {self.nearest})" if self.nearest else ""
        return f"{place}:{key} {self.text}{hint}"


class ConfigurationError(Exception):
    """The workspace can't be loaded; `problems` says all that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def nearest(name: str, valid: Iterable[str]) -> str:
    """The valid name most like this one, or "" when none comes close."""
    from rapidfuzz import fuzz, process, utils

    found = process.extractOne(name, list(valid), scorer=fuzz.ratio,
                               processor=utils.default_process, score_cutoff=ALIKE)
    return found[0] if found else ""


def sorted_problems(problems: Iterable[Problem]) -> list[Problem]:
    """By file and line, each once: one mistake may be met on two ways."""
    return sorted(dict.fromkeys(problems), key=lambda each: (each.file, each.line or 0, each.key))
