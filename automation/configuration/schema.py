"""The shape of a table in a file: its keys, what each holds, and which must be there.

A shape is data (`{"code": Key(code, required=True), …}`); `read` holds a table against it,
tells every problem to the source and hands back what is right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from automation.configuration.problems import nearest
from automation.configuration.source_file import Source
from automation.configuration.toml_lines import KeyPath

PLACE = "@path"
Converter = Callable[[Any], Any]


class WrongError(Exception):
    """A value that its key can't hold. `message` is constant; "{value}" stands for the value."""

    def __init__(self, message: str, value: object = "", nearest: str = "") -> None:
        super().__init__(message)
        self.message, self.value, self.nearest = message, str(value), nearest


@dataclass(frozen=True, slots=True)
class Key:
    """What a key holds. Left out of the file, it is left out of what `read` returns, so that
    the dataclass's own default holds."""

    convert: Converter
    required: bool = False


Shape = Mapping[str, Key]


def read(shape: Shape, table: object, source: Source, path: KeyPath = ()) -> dict[str, Any] | None:
    """The table's values by key; None when a required one is missing or wrong."""
    if not isinstance(table, dict):
        source.problem(path, "must be a table of keys and values")
        return None
    _unknown_keys(shape, table, source, path)
    values: dict[str, Any] = {}
    whole = True
    for name, key in shape.items():
        if name in table:
            right = _convert(key, table[name], source, (*path, name), values)
            whole = whole and (right or not key.required)
        elif key.required:
            source.problem((*path, name), "is missing")
            whole = False
    return values if whole else None


def read_all(shape: Shape, tables: object, source: Source, path: KeyPath) -> list[dict[str, Any]]:
    """Those of an array of tables that are whole. Each also holds its path, under PLACE."""
    if not isinstance(tables, list):
        source.problem(path, "must be an array of tables")
        return []
    found = []
    for number, table in enumerate(tables):
        values = read(shape, table, source, (*path, number))
        if values is not None:
            found.append({**values, PLACE: (*path, number)})
    return found


def _convert(key: Key, value: Any, source: Source, path: KeyPath, values: dict[str, Any]) -> bool:
    try:
        values[str(path[-1])] = key.convert(value)
    except WrongError as wrong:
        source.problem(path, wrong.message, wrong.value, wrong.nearest)
        return False
    return True


def _unknown_keys(shape: Shape, table: dict[str, Any], source: Source, path: KeyPath) -> None:
    for name in table:
        if name not in shape:
            source.problem((*path, name), "is no key of this table", nearest=nearest(name, shape))
