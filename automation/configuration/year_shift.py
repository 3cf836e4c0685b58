"""Moves the dates and named years of a TOML text by whole years. Comments and layout are kept; each line that was
changed, or that a person has to judge, ends in a mark."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from automation.configuration.dates import SCHOOL_YEAR
from automation.configuration.problems import Problem, constant
from automation.configuration.source_file import read_text
from automation.configuration.toml_lines import KeyPath, line_index
from automation.domain.workbook.forms import Severity

LEFT = constant("lines marked “XEM LẠI” are left in this file: {value}. Look at each, then remove its mark")
MARK = "XEM LẠI"  # begins a comment about what a person has to check
MARKED = re.compile(rf"[ \t]*# {MARK}: [^\r\n]*")
SCALAR_LINE = re.compile(r"""(\s*[\w"'-]+\s*=\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^#\s]+)(.*)""", re.DOTALL)
TOKEN = re.compile(r'''
    (?P<comment>\#[^\n]*)
    | (?P<text>"""(?:[^\\]|\\.)*?"{3,5} | \'\'\'.*?\'{3,5} | "(?:[^"\\\n]|\\.)*" | '[^'\n]*')
    | (?<![\w.:+-])(?P<date>\d{4}-\d\d-\d\d)(?![\w.-]*[a-zA-SU-Z])
''', re.DOTALL | re.VERBOSE)


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """`line`: 1-based. `words`: what is to be checked."""

    line: int
    words: str


def shifted_day(day: date, years: int) -> date:
    """The same day of another year; 29 February becomes the 28th, and the end of February stays its end."""
    if (day.month, day.day) in {(2, 28), (2, 29)} and _is_month_end(day):
        return date(day.year + years, 3, 1).fromordinal(date(day.year + years, 3, 1).toordinal() - 1)
    return day.replace(year=day.year + years)


def _is_month_end(day: date) -> bool:
    return date.fromordinal(day.toordinal() + 1).month != day.month


def shifted_year_words(text: str, year: int, years: int) -> str:
    """The text with "2024" or "2024-2025" moved, where it is `year` or the school year that begins or ends in it.
    Longer spans ("2021-2025") and other years stay."""
    def moved(match: re.Match[str]) -> str:
        named = [int(each) for each in match.groups() if each]
        if year not in named or named[-1] - named[0] > 1:
            return match[0]
        return re.sub(r"\d{4}", lambda each: str(int(each[0]) + years), match[0])
    return SCHOOL_YEAR.sub(moved, text)


def shifted_dates(text: str, years: int, words: Callable[[date, date], str]) -> tuple[str, list[MarkedLine]]:
    """The TOML text with every date moved, and a mark for each line with one: `words(before, after)`."""
    marks: dict[int, list[str]] = {}

    def moved(match: re.Match[str]) -> str:
        if not match["date"]:
            return match[0]
        before = date.fromisoformat(match["date"])
        after = shifted_day(before, years)
        marks.setdefault(text.count("\n", 0, match.start()) + 1, []).append(words(before, after))
        return after.isoformat()
    return TOKEN.sub(moved, text), [MarkedLine(line, "; ".join(each)) for line, each in marks.items()]


def shifted_texts(text: str, paths: Iterable[KeyPath], year: int, years: int,
                  words: Callable[[str], str]) -> tuple[str, list[MarkedLine]]:
    """The TOML text with the year moved in the strings at these paths, and a mark for each line that changed:
    `words(year before)`."""
    lines, index = text.split("\n"), line_index(text)
    marks = []
    for number in dict.fromkeys(index[path] for path in paths if path in index):
        changed = TOKEN.sub(lambda each: shifted_year_words(each[0], year, years) if each["text"] else each[0],
                            lines[number - 1])
        if changed != lines[number - 1]:
            lines[number - 1] = changed
            marks.append(MarkedLine(number, words(str(year))))
    return "\n".join(lines), marks


def with_marks(text: str, marks: Iterable[MarkedLine]) -> str:
    """The TOML text with the marks as comments at the ends of their lines; where a comment would change what the text
    means, within a text of several lines, there is none."""
    for number, words in _by_line(marks).items():
        lines = text.split("\n")
        ending = "\r" if lines[number - 1].endswith("\r") else ""
        lines[number - 1] = f"{lines[number - 1].rstrip()}  # {MARK}: {words}{ending}"
        text = _kept(text, "\n".join(lines))
    return text


def without_marks(text: str) -> str:
    """The TOML text without the marks of an earlier year."""
    return _kept(text, MARKED.sub("", text))


def with_key(text: str, key: str, value: str, words: str = "") -> str:
    """The TOML text with a top-level key of this value (a scalar, as TOML writes it), before all else but the comments
    at its beginning; the scalar that stands there is replaced."""
    comment = f"  # {words}" if words else ""
    line = line_index(text).get((key,))
    lines = text.split("\n")
    written = SCALAR_LINE.fullmatch(lines[line - 1]) if line else None
    if line and written:
        lines[line - 1] = f"{written[1]}{value}{written[3]}"
        return "\n".join(lines)
    first = next((place for place, each in enumerate(lines) if each.strip() and not each.lstrip().startswith("#")), 0)
    return "\n".join([*lines[:first], f"{key} = {value}{comment}", *lines[first:]])


def without_key(text: str, key: str) -> str:
    """The TOML text with the lines of a top-level key as comments."""
    index = line_index(text)
    first = index.get((key,))
    if first is None:
        return text
    lines = text.split("\n")
    for last in range(first, len(lines) + 1):
        changed = [*lines[:first - 1], *(f"# {each}" for each in lines[first - 1:last]), *lines[last:]]
        if _table("\n".join(changed)) == {name: value for name, value in tomllib.loads(text).items() if name != key}:
            return "\n".join(changed)
    return text


def report_marks(root: Path, names: Iterable[str], problems: list[Problem]) -> None:
    """Warn of each file in which marks are left: at the first one, with their number."""
    for name in names:
        text = read_text(root, name, []) or ""
        lines = [number for number, line in enumerate(text.split("\n"), start=1) if f"# {MARK}: " in line]
        if lines:
            problems.append(Problem(name, lines[0], "", LEFT, str(len(lines)), severity=Severity.WARNING))


def _by_line(marks: Iterable[MarkedLine]) -> Mapping[int, str]:
    """All marks of a line as one."""
    found: dict[int, list[str]] = {}
    for each in marks:
        found.setdefault(each.line, []).append(each.words)
    return {line: "; ".join(dict.fromkeys(words)) for line, words in found.items()}


def _kept(before: str, after: str) -> str:
    return after if _table(after) == tomllib.loads(before) else before


def _table(text: str) -> object:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
