"""A writer of TOML that draws the layout at random and records the line of every key."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, time
from random import Random
from typing import Any

from automation.configuration.toml_lines import KeyPath

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # may stand in no string as they are
REMARKS = ("", " ", "  # ]", " # [not.a.table]", ' # key = "', " # '''", ' # """', "# }")


class TomlWriter:
    """`lines` is filled by `write_document`: path → 1-based line of each key, table and array item."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.parts: list[str] = []
        self.line = 1
        self.lines: dict[KeyPath, int] = {}

    def write_document(self, document: Mapping[str, Any]) -> str:
        self._line_ends()
        self._table((), (), document)
        return "".join(self.parts)

    def _write(self, text: str) -> None:
        self.parts.append(text)
        self.line += text.count("\n")

    def _record(self, path: KeyPath) -> None:
        """Also tables around it that nothing has named yet."""
        for end in range(1, len(path) + 1):
            self.lines.setdefault(path[:end], self.line)

    def _table(self, path: KeyPath, names: tuple[str, ...], table: Mapping[str, Any]) -> None:
        """The table's own keys, then its tables with headers: those end what belongs to this one."""
        later = {key: value for key, value in table.items() if _may_have_headers(value) and self.random.random() < 0.6}
        self._pairs(path, (), {key: value for key, value in table.items() if key not in later})
        for key, value in later.items():
            if isinstance(value, list):
                for number, item in enumerate(value):
                    self._header((*names, key), (*path, key, number), "[[", "]]")
                    self._table((*path, key, number), (*names, key), item)
            else:
                self._header((*names, key), (*path, key), "[", "]")
                self._table((*path, key), (*names, key), value)

    def _header(self, names: tuple[str, ...], path: KeyPath, opening: str, closing: str) -> None:
        self._write(self._space())
        self._record(path)
        self._write(opening + self._space() + self._dotted(names) + self._space() + closing)
        self._line_ends()

    def _pairs(self, path: KeyPath, prefix: tuple[str, ...], table: Mapping[str, Any]) -> None:
        """One `key = value` a line; a table may be written with dotted keys."""
        for key, value in table.items():
            names = (*prefix, key)
            if isinstance(value, dict) and value and self.random.random() < 0.5:
                self._pairs((*path, key), names, value)
                continue
            self._write(self._space())
            self._pair((*path, key), names, value)
            self._line_ends()

    def _pair(self, path: KeyPath, names: tuple[str, ...], value: Any) -> None:
        self._record(path)
        self._write(f"{self._dotted(names)}{self._space()}={self._space()}")
        self._value(path, value)

    def _value(self, path: KeyPath, value: Any) -> None:
        if isinstance(value, list):
            self._array(path, value)
        elif isinstance(value, dict):
            self._write("{" + self._space())
            for number, (key, inner) in enumerate(value.items()):
                self._write(("," if number else "") + self._space())
                self._pair((*path, key), (key,), inner)
                self._write(self._space())
            self._write("}")
        else:
            self._write(self._string(value) if isinstance(value, str) else _scalar(value))

    def _array(self, path: KeyPath, items: list[Any]) -> None:
        self._write("[")
        for number, item in enumerate(items):
            self._gap()
            self._record((*path, number))
            self._value((*path, number), item)
            self._gap()
            if number < len(items) - 1 or self.random.random() < 0.5:
                self._write(",")
        self._gap()
        self._write("]")

    def _string(self, text: str) -> str:
        """One of the four kinds of string, as far as the text may be written so."""
        kinds = ["basic", "long basic"]
        if not CONTROL.search(text):
            kinds += ["literal"] * ("'" not in text and "\n" not in text) + ["long literal"] * ("'''" not in text)
        kind = self.random.choice(kinds)
        first = "\n" if text.startswith("\n") or self.random.random() < 0.5 else ""
        if kind == "literal":
            return f"'{text}'"
        if kind == "long literal":
            return f"'''{first}{text}'''"
        if kind == "basic":
            return _escaped(text, quotes=True).replace("\n", "\\n").join('""')
        folded = _escaped(text, quotes='"""' in text)
        if folded[:1].isalnum() and self.random.random() < 0.5:
            first += "\\\n   "  # a backslash at the end of a line: what is blank is left out
        return f'"""{first}{folded}"""'

    def _dotted(self, names: tuple[str, ...]) -> str:
        return f"{self._space()}.{self._space()}".join(self._key(name) for name in names)

    def _key(self, name: str) -> str:
        if BARE_KEY.fullmatch(name) and self.random.random() < 0.7:
            return name
        if "'" not in name and "\n" not in name and not CONTROL.search(name) and self.random.random() < 0.5:
            return f"'{name}'"
        return _escaped(name, quotes=True).replace("\n", "\\n").join('""')

    def _space(self) -> str:
        return self.random.choice(("", "", " ", "\t"))

    def _gap(self) -> None:
        """Where an array may be broken into lines."""
        for _ in range(self.random.choice((0, 0, 0, 1, 2))):
            self._write(self.random.choice((*REMARKS, "")) + "\n")
        self._write(self._space())

    def _line_ends(self) -> None:
        for _ in range(self.random.choice((1, 1, 1, 2, 3))):
            self._write(self.random.choice((*REMARKS, "")) + "\n")


def _may_have_headers(value: Any) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value))


def _escaped(text: str, *, quotes: bool) -> str:
    text = text.replace("\\", "\\\\")
    if quotes:
        text = text.replace('"', '\\"')
    return CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _scalar(value: Any) -> str:
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    assert isinstance(value, date | datetime | time)
    return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
