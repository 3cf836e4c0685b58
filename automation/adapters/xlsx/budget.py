"""What all tabs of a workbook cost together, held against its bounds before the parser is given any of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from automation.adapters.xlsx.limits import Bounds
from automation.adapters.xlsx.used_range import UsedRange

END_OF_STRING = b"</si>"
ODD_STRING = re.compile(rb"<(?:[^\s<>/:\"'=]*+:)?si\s*/>|<[^\s<>/:\"'=]++:si[\s>]")
SMALLEST_TEXT_CELL = len(b'<c t="s"><v>0</v></c>')
STRING_INDEX = re.compile(rb'<c [^<>]*\bt="s"[^<>]*><v>(\d{1,9})</v>')
DECLARED_COUNT = re.compile(rb"""uniqueCount\s*=\s*["']\s*(\d+)""")
SMALLEST_STRING = len(b"<si/>")
HARMLESS_COUNT = 100_000  # some programs declare a wrong number


@dataclass(slots=True)
class Budget:
    """`times`: how often each tab's part is read: once, unless several tabs share a part."""

    bounds: Bounds
    times: int = 1
    parsed: int = 0
    grid: int = 0
    filled: int = 0
    odd_tags: int = 0
    texts: list[bytes] = field(default_factory=list)  # the parts of shared strings
    tabs: list[bytes] = field(default_factory=list)  # the parts of tabs

    def add_tab(self, part: bytes, used: UsedRange) -> None:
        self.tabs.append(part)
        self.grid += self.times * used.size
        self.filled += self.times * used.filled
        self.odd_tags += self.times * used.odd_tags
        self.parsed += self.times * len(part)

    def add_part(self, part: bytes) -> None:
        self.parsed += len(part)

    def add_strings(self, part: bytes) -> None:
        self.texts.append(part)
        self.add_part(part)

    def problem(self) -> str:
        """Returns a key of `read.PROBLEMS` or "", of what was added so far."""
        if self.grid > self.bounds.grid:
            return "sprawling"
        small = (self.parsed <= self.bounds.parsed and self.filled <= self.bounds.filled
                 and self.odd_tags <= self.bounds.odd_tags)
        return "" if small else "too_large"

    def problem_of_texts(self) -> str:
        """Returns a key of `read.PROBLEMS` or "", when all tabs and strings were added."""
        return "" if all(self._texts_fit(part) for part in self.texts) else "too_large"

    def _texts_fit(self, strings: bytes) -> bool:
        """Reports whether the strings, each as often as a cell refers to it, are within bounds: by a rough estimate, or
        else by counting."""
        lengths = list(map(len, strings.split(END_OF_STRING)))
        most = sum(map(len, self.tabs)) // SMALLEST_TEXT_CELL
        if self.times * most * max(lengths) <= self.bounds.texts:
            return True
        if ODD_STRING.search(strings):
            return False
        return self.times * sum(_referenced(self.tabs, lengths)) <= self.bounds.texts


def _referenced(tabs: Sequence[bytes], lengths: Sequence[int]) -> Iterable[int]:
    """Yields the length of the string of each cell that refers to one; that of the longest for a cell written in
    another way than programs write it."""
    longest = max(lengths)
    for cells in tabs:
        indexes = list(map(int, STRING_INDEX.findall(cells)))
        yield from (lengths[index] for index in indexes if index < len(lengths))
        yield longest * max(_mentions(cells) - len(indexes), 0)


def _mentions(cells: bytes) -> int:
    return sum(cells.count(mark) for mark in (b'"s"', b"'s'"))


def declares_too_many(strings: bytes) -> bool:
    """Reports whether a part of shared strings declares more of them than it can hold: calamine allocates as many as
    are declared."""
    possible = max(len(strings) // SMALLEST_STRING, HARMLESS_COUNT)
    return any(int(count[-20:]) > possible for count in DECLARED_COUNT.findall(strings))
