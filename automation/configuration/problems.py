"""A problem of a workspace's files: its place, what is wrong, and the nearest valid name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from automation.domain.workbook.forms import Severity

ALIKE = 50.0  # the least similarity of a suggested name: rapidfuzz's ratio, 0..100


def constant(message: str) -> str:
    """Mark a message for the gettext catalogue where it isn't an argument of the call that reports it."""
    return message


ON_TAB = constant("on the tab “{value}”")
NEAREST = constant("(nearest: {value})")


@dataclass(frozen=True, slots=True)
class Problem:
    """`file` is relative to the workspace, `line` 1-based, `key` a dotted path ("obligations[2].due_before").

    `message` is a constant text, so that it can be translated; `value` is what the file holds and replaces the
    message's "{value}". `nearest`: the valid name that comes closest, or "". `tab`: the title of the tab concerned,
    where the key doesn't show it.
    """

    file: str
    line: int | None
    key: str
    message: str
    value: str = ""
    nearest: str = ""
    severity: Severity = Severity.ERROR
    tab: str = ""

    @property
    def text(self) -> str:
        return self._translated(str)

    def formatted(self, translate: Callable[[str], str]) -> str:
        """The problem on one line, its constant parts translated."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        key = f" {self.key}:" if self.key else ""
        hint = f" {_filled(translate(NEAREST), self.nearest)}" if self.nearest else ""
        return f"{place}:{key} {self._translated(translate)}{hint}"

    def __str__(self) -> str:
        return self.formatted(str)

    def _translated(self, translate: Callable[[str], str]) -> str:
        words = _filled(translate(self.message), self.value)
        return f"{words} {_filled(translate(ON_TAB), self.tab)}" if self.tab else words


def _filled(message: str, value: str) -> str:
    """`replace`, not `format`: a value out of a file may hold braces."""
    return message.replace("{value}", value)


class ConfigurationError(Exception):
    """The workspace can't be loaded; `problems` lists every problem of its files."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def nearest(name: str, valid: Iterable[str]) -> str:
    """The valid name most similar to this one, or "" when none is similar enough.

    Equally similar names are ordered, so that the result doesn't depend on the order of a set: the same first letter,
    then the smallest edit distance, then the nearest letters, then the alphabet.
    """
    from rapidfuzz import fuzz, process, utils
    from rapidfuzz.distance import OSA

    def distance(other: str) -> tuple[bool, int, int, str]:
        apart = sum(abs(ord(one) - ord(two)) for one, two in zip(name, other, strict=False))
        return other[:1] != name[:1], OSA.distance(name, other), apart, other

    ordered: list[str] = sorted(filter(None, valid), key=distance)  # the code of a tab without an obligation is ""
    best = process.extractOne(name, ordered, scorer=fuzz.ratio,
                               processor=utils.default_process, score_cutoff=ALIKE)
    return best[0] if best else ""


def sorted_problems(problems: Iterable[Problem]) -> list[Problem]:
    """By file and line, each once: two checks may report the same mistake."""
    return sorted(dict.fromkeys(problems), key=lambda each: (each.file, each.line or 0, each.key))
