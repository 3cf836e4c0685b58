"""Units that a text names, by code, name or address, and texts in which some of them are not named."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from automation.domain.plan.units import Unit
from automation.domain.vietnamese.school_names import bare, joined, proper_part, written_ways
from automation.domain.vietnamese.text import fold, nfc

WORD = re.compile(r"[^\W_]+")
BETWEEN_WORDS = re.compile(r"(?:[^\w()\[\];!?|/\\]|_){0,3}")  # of one name
SHORT, DIGITS = 3, 5  # a shorter code, or number, is a unit's only after one of these:
BEFORE_CODE = re.compile(r"(?:đơn vị|mã|[(/\\])\s*$", re.IGNORECASE)
FOLDER, EXTENSION = re.compile(r"[\w.-]+[/\\]$"), re.compile(r"\.xlsx\b", re.IGNORECASE)
BEGINNING = 5  # letters by which the index finds the longest phrase

@dataclass(frozen=True)
class Phrase:
    """How a unit may be named. `exact`: a code or address in small letters; "" for a name. `spelt`: the name's folded
    words as one word; a text that has its accents too names no unit whose accents differ. `bare`: the text may lack
    the accents."""

    unit: str
    exact: str = ""
    spelt: str = ""
    bare: bool = True

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
    """The phrases of all units by their words without accents, as one word; and by its first letters how long the
    longest phrase is. `starts`: their first one and two letters."""

    phrases: Mapping[str, tuple[Phrase, ...]]
    longest: Mapping[str, int] = field(init=False)
    starts: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        longest: dict[str, int] = {}
        for key in self.phrases:
            longest[key[:BEGINNING]] = max(longest.get(key[:BEGINNING], 0), len(key))
        object.__setattr__(self, "longest", longest)
        object.__setattr__(self, "starts", frozenset(key[:size] for key in longest for size in (1, 2)))

    @staticmethod
    def of(units: Iterable[Unit], retired: Iterable[str] = ()) -> Mentions:
        """`retired`: codes of units that are listed no longer."""
        phrases: dict[str, tuple[Phrase, ...]] = {}
        for key, phrase in (*(each for unit in units for each in _phrases(unit)),
                            *((_key(code), Phrase("", code.casefold())) for code in retired)):
            if key:
                phrases[key] = (*phrases.get(key, ()), phrase)
        return Mentions(phrases)

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
        words = [bare(each.group()) for each in matches]
        at = 0
        while at < len(words):
            size, units = self._longest_at(text, matches, words, at)
            if size:
                yield matches[at].start(), matches[at + size - 1].end(), units
            at += size or 1

    def _longest_at(self, text: str, matches: list[re.Match[str]], words: list[str], at: int) -> tuple[int, set[str]]:
        found: tuple[int, set[str]] = 0, set()
        if words[at][:2] not in self.starts:
            return found
        beginning = joined(words[at:at + BEGINNING])
        longest = max(self.longest.get(beginning[:size], 0) for size in range(1, BEGINNING + 1))
        key, last = "", at
        while last < len(words) and len(key := joined((key, words[last]))) <= longest:
            last += 1
            fitting = [each for each in self.phrases.get(key, ())
                       if each.fits(text, matches[at].start(), matches[last - 1].end())]
            if fitting and (units := _meant(fitting, joined(fold(each.group()) for each in matches[at:last]))):
                found = last - at, units
        return found


def _meant(phrases: Iterable[Phrase], spelt: str) -> set[str]:
    """The units of the phrases that are spelt as the text, else of all that may be written without accents."""
    phrases = list(phrases)
    alike = {each.unit for each in phrases if each.exact or spelt.endswith(each.spelt)}
    return alike or {each.unit for each in phrases if each.bare}


def _phrases(unit: Unit) -> Iterator[tuple[str, Phrase]]:
    for exact in (unit.code, *unit.was, *unit.emails, *unit.head_emails):
        yield _key(exact), Phrase(unit.code, nfc(exact).casefold())
    for name in (unit.name, *unit.aliases):
        ways, words = written_ways(name), WORD.findall(nfc(name))
        yield from ((each, Phrase(unit.code, spelt=proper_part(name))) for each in ways)
        if len(words) > 1 and _key(name) not in ways:  # one word may be anything
            yield _key(name), Phrase(unit.code, spelt=joined([fold(each) for each in words]), bare=False)


def _key(text: str) -> str:
    return joined([bare(each) for each in WORD.findall(nfc(text))])


def _with_file(text: str, start: int, end: int) -> tuple[int, int]:
    """The place with the rest of the file's path, if it is a file that is named."""
    extension, folder = EXTENSION.match(text, end), FOLDER.search(text[:start])
    return (folder.start() if folder else start, extension.end() if extension else end)


def _said_once(text: str, instead: str) -> str:
    """The text without "X (X)" and without "đơn vị" before an X that begins with it."""
    once, first = re.escape(instead), re.escape(" ".join(instead.split()[:2]))
    return re.sub(rf"\b{first} (?={once})", "", re.sub(rf"{once} \({once}\)", instead, text))
