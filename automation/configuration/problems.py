"""What is wrong in a workspace's files: where, what, and the nearest name that would be right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from automation.domain.workbook.forms import Severity

ALIKE = 50.0  # rapidfuzz's ratio, 0..100, from which a name is worth suggesting


def constant(message: str) -> str:
    """Mark a message for the catalogue, where it isn't written in the very call that tells it."""
    return message


ON_TAB = constant("on the tab “{value}”")
NEAREST = constant("(nearest: {value})")


@dataclass(frozen=True, slots=True)
class Problem:
    """`file` is relative to the workspace, `key` a dotted path ("obligations[2].due_before").

    `message` is a constant text, so that it can be translated; `value` is what was found and
    fills its "{value}". `nearest` is the valid name that comes closest, or ""; `tab` the tab that
    it is about, when its key doesn't tell.
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
        return self._words(str)

    def told(self, translate: Callable[[str], str]) -> str:
        """All of it on one line, its constant words in the reader's language."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        key = f" {self.key}:" if self.key else ""
        hint = f" {_filled(translate(NEAREST), self.nearest)}" if self.nearest else ""
        return f"{place}:{key} {self._words(translate)}{hint}"

    def __str__(self) -> str:
        return self.told(str)

    def _words(self, translate: Callable[[str], str]) -> str:
        words = _filled(translate(self.message), self.value)
        return f"{words} {_filled(translate(ON_TAB), self.tab)}" if self.tab else words


def _filled(message: str, value: str) -> str:
    """`replace`, not `format`: what people wrote may hold braces."""
    return message.replace("{value}", value)


class ConfigurationError(Exception):
    """The workspace can't be loaded; `problems` says all that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def nearest(name: str, valid: Iterable[str]) -> str:
    """The valid name most like this one, or "" when none comes close. Among equals the same one each time,
    whatever set the names come from: it begins alike, needs the fewest strokes, stands next in the alphabet."""
    from rapidfuzz import fuzz, process, utils
    from rapidfuzz.distance import OSA

    def strokes(other: str) -> tuple[bool, int, int, str]:
        apart = sum(abs(ord(one) - ord(two)) for one, two in zip(name, other, strict=False))
        return other[:1] != name[:1], OSA.distance(name, other), apart, other

    ordered: list[str] = sorted(filter(None, valid), key=strokes)  # a table's tab has no obligation to name
    found = process.extractOne(name, ordered, scorer=fuzz.ratio,
                               processor=utils.default_process, score_cutoff=ALIKE)
    return found[0] if found else ""


def sorted_problems(problems: Iterable[Problem]) -> list[Problem]:
    """By file and line, each once: one mistake may be met on two ways."""
    return sorted(dict.fromkeys(problems), key=lambda each: (each.file, each.line or 0, each.key))
