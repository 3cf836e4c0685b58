"""The dimensions of a plan: columns of the units' file declared in [attributes], and `where` tables of their values.

A column is declared in the plan and read from the units' file, which is read first: `declared_columns` finds the names
without reporting anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from automation.configuration import converters
from automation.configuration.problems import constant, nearest
from automation.configuration.schema import InvalidValueError
from automation.configuration.source_file import SourceFile, read_toml
from automation.configuration.toml_lines import KeyPath
from automation.domain.plan.selection import Where
from automation.domain.plan.units import CLUSTER, TYPE, Unit

Known = Mapping[str, Collection[str]]  # dimension → the values that units have

# Other columns, and scopes of the data package.
TAKEN = frozenset({"code", "name", "aliases", "emails", "head_emails", "valid_from", "valid_to", "merged_into",
                   "reports", "has_pupils", "lacks", "was", "all", "unit", "units"})
TABLE = constant("must be a table of columns and values, such as {value}")
EXAMPLE = 'where = { level = ["THCS"] }'
NO_VALUES = constant("no unit has a value in the column “{value}” of the units' file: add the column, or take this out")
NO_SUCH_VALUE = constant("no unit has “{value}” there")
NO_DIMENSION = constant("“{value}” is declared neither in [attributes] nor by every plan")
NOT_FREE = constant("“{value}” is the name of another column: choose one of your own")


def declared_columns(root: Path, plan: str) -> tuple[str, ...]:
    """The columns of the units' file that are attributes, as far as the plan can be read."""
    parsed = read_toml(root, plan, [])
    table = parsed[0].get("attributes") if parsed else None
    names = table if isinstance(table, dict) else {}
    return tuple(each.casefold() for each in names if _is_column(each) and each.casefold() not in (TYPE, CLUSTER))


def _is_column(name: str) -> bool:
    return bool(converters.IDENTIFIER.fullmatch(name)) and name.casefold() not in TAKEN


def read_attributes(table: object, units: Collection[Unit], source: SourceFile) -> dict[str, str]:
    """Column → its Vietnamese name. Reports columns that can't be attributes, and those that no unit has a value in."""
    if not isinstance(table, dict):
        source.report(("attributes",), TABLE, 'level = "Cấp học"')
        return {}
    found: dict[str, str] = {}
    for name, title in table.items():
        path = ("attributes", name)
        try:
            column = converters.identifier(name).casefold()
            found[column] = converters.nonempty_text(title)
        except InvalidValueError as error:
            source.report(path, error.message, error.value, error.nearest)
            continue
        if column in TAKEN:
            source.report(path, NOT_FREE, column)
        elif units and not any(each.value(column) for each in units):
            source.report(path, NO_VALUES, column)
    return {column: title for column, title in found.items() if column not in TAKEN}


def known_values(units: Iterable[Unit], attributes: Collection[str]) -> Known:
    every = list(units)
    return {dimension: {each.value(dimension) for each in every} - {""}
            for dimension in dict.fromkeys((TYPE, CLUSTER, *attributes))}


def where(value: Any) -> Where:
    """A converter of `where = { level = ["THCS", "THPT"] }`; one value may stand without brackets."""
    if not isinstance(value, dict):
        raise InvalidValueError(TABLE, EXAMPLE)
    convert = converters.array_of(converters.nonempty_text)
    return tuple((str(name).casefold(), tuple(convert([given] if isinstance(given, str) else given)))
                 for name, given in value.items())


def check_where(given: Where, path: KeyPath, known: Known, source: SourceFile) -> None:
    """Report dimensions and values that no unit has."""
    for dimension, values in given:
        if dimension not in known:
            source.report((*path, "where", dimension), NO_DIMENSION, dimension, nearest(dimension, known))
            continue
        for value in values:
            if value not in known[dimension]:
                source.report((*path, "where", dimension), NO_SUCH_VALUE, value, nearest(value, known[dimension]))
