"""On which line a TOML key stands. `tomllib` doesn't say, so the text is walked once more.

A path is what leads to a value: ("obligations", 1, "due_before"). The walk knows tables,
arrays of tables, and arrays with one inline table a line, which is how our files are written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

Path = tuple[str | int, ...]

HEADER = re.compile(r"^\s*(\[{1,2})([^\[\]]+)\]{1,2}\s*(#.*)?$")
KEY = re.compile(r"""^\s*((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|[\w-]+))*)\s*=\s*(.*)$""")
QUOTES = "\"'"


@dataclass
class _Walk:
    index: dict[Path, int] = field(default_factory=dict)
    counts: dict[Path, int] = field(default_factory=dict)  # arrays of tables: items so far
    table: Path = ()
    array: Path | None = None  # an array that is still open, and its items so far
    items: int = 0
    quoted: str = ""  # the mark that ends a text of several lines


def line_index(text: str) -> dict[Path, int]:
    """Path → 1-based line, for every key, table and inline table of an array."""
    walk = _Walk()
    for number, line in enumerate(text.splitlines(), start=1):
        _step(walk, number, line)
    return walk.index


def line_of(index: dict[Path, int], path: Path) -> int | None:
    """The line of the path, or of the nearest thing around it."""
    while path:
        if path in index:
            return index[path]
        path = path[:-1]
    return None


def _step(walk: _Walk, number: int, line: str) -> None:
    if walk.quoted:
        walk.quoted = "" if walk.quoted in line else walk.quoted
    elif walk.array is not None:
        _inside_array(walk, number, line)
    elif header := HEADER.match(line):
        walk.table = _entered(walk, _parts(header[2]), repeated=header[1] == "[[")
        walk.index.setdefault(walk.table, number)
    elif key := KEY.match(line):
        _key(walk, number, (*walk.table, *_parts(key[1])), key[2])


def _key(walk: _Walk, number: int, path: Path, value: str) -> None:
    walk.index.setdefault(path, number)
    for mark in ('"""', "'''"):
        if value.startswith(mark) and mark not in value[3:]:
            walk.quoted = mark
    if value.startswith("[") and "]" not in value.split("#")[0]:
        walk.array, walk.items = path, 0


def _inside_array(walk: _Walk, number: int, line: str) -> None:
    bare = line.strip()
    if bare.startswith("]"):
        walk.array = None
    elif bare and not bare.startswith("#") and walk.array is not None:
        walk.index[(*walk.array, walk.items)] = number
        walk.items += 1


def _entered(walk: _Walk, names: tuple[str, ...], *, repeated: bool) -> Path:
    """The path of a header; a name that is an array of tables means its latest item."""
    path: Path = ()
    for position, name in enumerate(names, start=1):
        path = (*path, name)
        if repeated and position == len(names):
            walk.counts[path] = walk.counts.get(path, -1) + 1
        if path in walk.counts:
            path = (*path, walk.counts[path])
    return path


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip(QUOTES) for part in dotted.split("."))
