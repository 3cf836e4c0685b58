"""Units that a text names, by code, name or address, and texts in which some of them are not named."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from automation.domain.plan.units import Unit
from automation.domain.vietnamese.text import fold, nfc

WORD = re.compile(r"\w+")
BETWEEN_WORDS = re.compile(r"[\s\-–,]*")
SCHOOL = fold("Trường")
SHORT, DIGITS = 3, 5  # a shorter code, or number, is a unit's only after one of these:
BEFORE_CODE = re.compile(r"(?:đơn vị|mã|[(/\\])\s*$", re.IGNORECASE)
FOLDER, EXTENSION = re.compile(r"[\w.-]+[/\\]$"), re.compile(r"\.xlsx\b", re.IGNORECASE)

Words = tuple[str, ...]


@dataclass(frozen=True)
class Phrase:
    """How a unit may be named. `exact`: a code or address in small letters; "" for a name, where spaces may differ."""

    unit: str
    exact: str = ""

    def fits(self, text: str, start: int, end: int) -> bool:
        found = text[start:end]
        if not self.exact:
            return all(BETWEEN_WORDS.fullmatch(each) for each in WORD.split(found))
        if found.casefold() != self.exact:
            return False
        plain = len(found) >= (DIGITS if found.isdigit() else SHORT)
        return plain or bool(BEFORE_CODE.search(text[:start]))


@dataclass(frozen=True)
class Mentions:
    """The phrases of all units by their words, and by a first word how many words the longest phrase has."""

    phrases: Mapping[Words, tuple[Phrase, ...]]
    longest: Mapping[str, int]

    @staticmethod
    def of(units: Iterable[Unit], retired: Iterable[str] = ()) -> Mentions:
        """`retired`: codes of units that are listed no longer."""
        phrases: dict[Words, tuple[Phrase, ...]] = {}
        longest: dict[str, int] = {}
        for words, phrase in (*(each for unit in units for each in _phrases(unit)),
                              *((_words(code), Phrase("", code.casefold())) for code in retired)):
            if words:
                phrases[words] = (*phrases.get(words, ()), phrase)
                longest[words[0]] = max(longest.get(words[0], 0), len(words))
        return Mentions(phrases, longest)

    def without_others(self, text: str, own: Collection[str], instead: str) -> str:
        """Return the text with `instead` for each unit that is not in `own`, with the folder of its file."""
        text = nfc(text)
        spans = [(start, end) for start, end, units in self._found(text) if not units & {*own}]
        if not spans:
            return text
        parts, done = list[str](), 0
        for start, end in (_with_file(text, *each) for each in spans):
            parts += [text[done:start], instead]
            done = end
        return _said_once("".join((*parts, text[done:])), instead)

    def names_others(self, text: str, own: Collection[str]) -> bool:
        return any(not units & {*own} for _, _, units in self._found(nfc(text)))

    def _found(self, text: str) -> Iterator[tuple[int, int, set[str]]]:
        """Yield start, end and units of each mention; of overlapping ones the longest that begins first."""
        matches = list(WORD.finditer(text))
        words = [fold(each.group()) for each in matches]
        at = 0
        while at < len(words):
            size, units = self._longest_at(text, matches, words, at)
            if size:
                yield matches[at].start(), matches[at + size - 1].end(), units
            at += size or 1

    def _longest_at(self, text: str, matches: list[re.Match[str]], words: list[str], at: int) -> tuple[int, set[str]]:
        for size in range(min(self.longest.get(words[at], 0), len(words) - at), 0, -1):
            start, end = matches[at].start(), matches[at + size - 1].end()
            units = {each.unit for each in self.phrases.get(tuple(words[at:at + size]), ())
                     if each.fits(text, start, end)}
            if units:
                return size, units
        return 0, set()


def _phrases(unit: Unit) -> Iterator[tuple[Words, Phrase]]:
    for exact in (unit.code, *unit.was, *unit.emails, *unit.head_emails):
        yield _words(exact), Phrase(unit.code, nfc(exact).casefold())
    for name in (unit.name, *unit.aliases):
        words = _words(name)
        if len(words) > 1:  # one word may be anything
            yield words, Phrase(unit.code)
        if len(words) > 2 and words[0] == SCHOOL:
            yield words[1:], Phrase(unit.code)


def _words(text: str) -> Words:
    return tuple(fold(each) for each in WORD.findall(nfc(text)))


def _with_file(text: str, start: int, end: int) -> tuple[int, int]:
    """The place with the rest of the file's path, if it is a file that is named."""
    extension, folder = EXTENSION.match(text, end), FOLDER.search(text[:start])
    return (folder.start() if folder else start, extension.end() if extension else end)


def _said_once(text: str, instead: str) -> str:
    """The text without "X (X)" and without "đơn vị" before an X that begins with it."""
    once, first = re.escape(instead), re.escape(" ".join(instead.split()[:2]))
    return re.sub(rf"\b{first} (?={once})", "", re.sub(rf"{once} \({once}\)", instead, text))
