"""Schemas of the tables in a file: their keys, the values that each may hold, and which are required.

A schema is data (`{"code": KeySchema(code, required=True), …}`); `read_table` checks a table against it, reports
every problem to the source file and returns the valid values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from automation.configuration.problems import nearest
from automation.configuration.source_file import SourceFile
from automation.configuration.toml_lines import KeyPath

PATH = "@path"  # the entry of a read table that holds its path
Converter = Callable[[Any], Any]


class InvalidValueError(Exception):
    """A value that its key can't hold. `message` is a constant text; `value` replaces its "{value}"."""

    def __init__(self, message: str, value: object = "", nearest: str = "") -> None:
        super().__init__(message)
        self.message, self.value, self.nearest = message, str(value), nearest


@dataclass(frozen=True, slots=True)
class KeySchema:
    """What a key holds. A key that the file leaves out is left out of the values that are read, so that the default
    of the dataclass applies."""

    convert: Converter
    required: bool = False


TableSchema = Mapping[str, KeySchema]


def read_table(schema: TableSchema, table: object, source: SourceFile, path: KeyPath = ()) -> dict[str, Any] | None:
    """The table's valid values by key; None when a required one is missing or invalid."""
    if not isinstance(table, dict):
        source.report(path, "must be a table of keys and values")
        return None
    _report_unknown_keys(schema, table, source, path)
    values: dict[str, Any] = {}
    complete = True
    for name, key in schema.items():
        if name in table:
            valid = _convert(key, table[name], source, (*path, name), values)
            complete = complete and (valid or not key.required)
        elif key.required:
            source.report((*path, name), "is missing")
            complete = False
    return values if complete else None


def read_tables(schema: TableSchema, tables: object, source: SourceFile, path: KeyPath) -> list[dict[str, Any]]:
    """The values of each table that has its required keys. The key PATH holds the table's path in the file."""
    if not isinstance(tables, list):
        source.report(path, "must be an array of tables")
        return []
    entries = []
    for number, table in enumerate(tables):
        values = read_table(schema, table, source, (*path, number))
        if values is not None:
            entries.append({**values, PATH: (*path, number)})
    return entries


def _convert(key: KeySchema, value: Any, source: SourceFile, path: KeyPath, values: dict[str, Any]) -> bool:
    """Add the converted value to `values`; returns False, and reports the problem, when it is invalid."""
    try:
        values[str(path[-1])] = key.convert(value)
    except InvalidValueError as error:
        source.report(path, error.message, error.value, error.nearest)
        return False
    return True


def _report_unknown_keys(schema: TableSchema, table: dict[str, Any], source: SourceFile, path: KeyPath) -> None:
    for name in table:
        if name not in schema:
            source.report((*path, name), "is no key of this table", nearest=nearest(name, schema))
