"""The line on which each key, table and array item of a TOML document is written.

`tomllib` gives no positions, and `tomlkit` keeps the layout but no line numbers either, so the text is scanned a
second time. The scan takes only documents that `tomllib` has parsed: it needs no error handling, and whatever the
grammar allows is read (TOML 1.0: multi-line arrays and strings, inline tables, dotted and quoted keys, comments,
CRLF). It runs only when a problem needs a line.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from itertools import count

# The way to a value, from the document's root: ("obligations", 1, "due_before").
KeyPath = tuple[str | int, ...]

BLANK = re.compile(r"(?:\s|#[^\n]*)*")  # spaces, line ends and comments
KEY_PART = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*'""")
SEPARATOR = re.compile(r"[ \t]*([.=\]])[ \t]*")  # after a part of a key
SCALAR = re.compile(r'''
    """(?:[^\\]|\\.)*?"{3,5}    # a multi-line string may end in two quotes of its own before the closing three
    | \'\'\'.*?\'{3,5}
    | "(?:[^"\\]|\\.)*"
    | '[^']*'
    | [^,\]}\#\n]+              # a number, a boolean, a date, or a date and a time with a space between them
''', re.DOTALL | re.VERBOSE)


def line_index(text: str) -> dict[KeyPath, int]:
    """Path → 1-based line of every key, table and array item of a valid TOML document.

    A table without a header of its own has the line of the first key or header that names it.
    """
    scan = _Scan(text)
    scan.document()
    return {**scan.implied, **scan.index}


def line_of(index: dict[KeyPath, int], path: KeyPath) -> int | None:
    """The line of the path, or of its innermost parent that has one; None when none has."""
    while path:
        if path in index:
            return index[path]
        path = path[:-1]
    return None


@dataclass
class _Scan:
    """A pass over `text` from `position`. `line` is the number of the line at `counted`."""

    text: str
    position: int = 0
    line: int = 1
    counted: int = 0
    index: dict[KeyPath, int] = field(default_factory=dict)    # of what the text writes out
    implied: dict[KeyPath, int] = field(default_factory=dict)  # of tables that only longer keys name
    last_items: dict[KeyPath, int] = field(default_factory=dict)  # arrays of tables: number of the latest item

    def document(self) -> None:
        table: KeyPath = ()
        self._skip(BLANK)
        while self.position < len(self.text):
            if self.text[self.position] == "[":
                table = self._header()
            else:
                self._value(self._key(table))
            self._skip(BLANK)

    def _header(self) -> KeyPath:
        """`[table]` or `[[array of tables]]`; a name that is such an array means its latest item."""
        line = self._current_line()
        repeated = self.text.startswith("[[", self.position)
        self.position += 2 if repeated else 1
        self._skip(BLANK)
        names = self._key_parts()
        self.position += repeated
        path: KeyPath = ()
        for name in names[:-1]:
            path = self._latest((*path, name))
            self.implied.setdefault(path, line)
        path = (*path, names[-1])
        if repeated:
            self.implied.setdefault(path, line)
            self.last_items[path] = self.last_items.get(path, -1) + 1
            path = self._latest(path)
        self.index[path] = line
        return path

    def _latest(self, path: KeyPath) -> KeyPath:
        return (*path, self.last_items[path]) if path in self.last_items else path

    def _key(self, table: KeyPath) -> KeyPath:
        """Read a key and its equals sign; returns the path of its value."""
        line, names = self._current_line(), self._key_parts()
        for end in range(1, len(names)):
            self.implied.setdefault((*table, *names[:end]), line)
        path = (*table, *names)
        self.index[path] = line
        return path

    def _key_parts(self) -> list[str]:
        """The parts of a dotted key; the position is then behind the "=" or "]" that follows it."""
        names, separator = [], "."
        while separator == ".":
            names.append(_unquoted(self._skip(KEY_PART)))
            separator = self._skip(SEPARATOR).strip()
        return names

    def _value(self, path: KeyPath) -> None:
        """Skip a value and record the lines of the items and keys inside it. This takes one frame a level, `tomllib`
        two: a document that it has parsed is not too deep here."""
        opening = self.text[self.position]
        if opening not in "[{":
            self._skip(SCALAR)
            return
        self.position += 1
        for number in count():
            self._skip(BLANK)
            if self.text[self.position] in "]}":
                self.position += 1
                return
            inner: KeyPath = self._key(path) if opening == "{" else (*path, number)
            if opening == "[":
                self.index[inner] = self._current_line()
            self._value(inner)
            self._skip(BLANK)
            self.position += self.text[self.position] == ","

    def _skip(self, pattern: re.Pattern[str]) -> str:
        """Move behind the match at the position; returns the matched text. Raises ValueError where
        the document is not valid."""
        found = pattern.match(self.text, self.position)
        if found is None:
            raise ValueError(f"no valid TOML at character {self.position}")
        self.position = found.end()
        return found[0]

    def _current_line(self) -> int:
        self.line += self.text.count("\n", self.counted, self.position)
        self.counted = self.position
        return self.line


def _unquoted(part: str) -> str:
    if part.startswith('"'):
        return str(tomllib.loads(f"key = {part}")["key"])  # for the escapes
    return part.strip("'")
