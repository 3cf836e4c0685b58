"""The lines of a form: sections with their indicators, groups shared by name, a table's columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from automation.configuration import converters
from automation.configuration.problems import nearest
from automation.configuration.schema import PLACE, Key, Shape, read, read_all
from automation.configuration.source_file import Source
from automation.configuration.toml_lines import KeyPath
from automation.domain.workbook.forms import FieldKind, Group, Indicator, Measure, Section, TableColumn

Groups = Mapping[str, tuple[Group, ...]]

RESERVED_GROUPS = frozenset({"total", "female"})  # the parts of a pair
RESERVED_COLUMNS = frozenset({"key", "no", "explanation", "unit", "row", "explained"})  # ours on every table
ORIGINS = ("plan", "outside", "composed")

GROUP: Shape = {
    "code": Key(converters.identifier, required=True),
    "title": Key(converters.words, required=True),
    "kind": Key(converters.member(FieldKind)),
    "required": Key(converters.flag),
}
INDICATOR: Shape = {
    "code": Key(converters.identifier, required=True),
    "title": Key(converters.words, required=True),
    "kind": Key(converters.member(FieldKind), required=True),
    "unit": Key(converters.text),
    "pair": Key(converters.flag),
    "groups": Key(converters.anything),
    "overall": Key(converters.flag),
    "measure": Key(converters.member(Measure)),
    "origin": Key(converters.one_of(ORIGINS)),
    "required": Key(converters.flag),
    "minimum": Key(converters.whole()),
    "maximum": Key(converters.whole()),
    "choices": Key(converters.anything),
    "computed": Key(converters.words),
    "pupils_only": Key(converters.flag),
    "sensitive": Key(converters.flag),
    "help": Key(converters.text),
}
DEFAULTS: Shape = {name: Key(key.convert) for name, key in INDICATOR.items() if name not in {"code", "title"}}
SECTION: Shape = {
    "code": Key(converters.identifier, required=True),
    "title": Key(converters.words, required=True),
    "defaults": Key(converters.anything),
    "indicators": Key(converters.anything, required=True),
}
COLUMN: Shape = {
    "code": Key(converters.identifier, required=True),
    "title": Key(converters.words, required=True),
    "kind": Key(converters.member(FieldKind), required=True),
    "required": Key(converters.flag),
    "choices": Key(converters.anything),
    "minimum": Key(converters.whole()),
    "maximum": Key(converters.whole()),
    "width": Key(converters.whole(4, 100)),
    "names": Key(converters.flag),
    "sensitive": Key(converters.flag),
    "help": Key(converters.text),
}


def read_groups(tables: object, source: Source, path: KeyPath = ()) -> dict[str, tuple[Group, ...]]:
    """Named groups: `ages = [ {code, title}, … ]`."""
    if not isinstance(tables, dict):
        source.problem(path, "must be a table of keys and values")
        return {}
    return {name: _group_list(items, source, (*path, name)) for name, items in tables.items()}


@dataclass(frozen=True)
class LocatedSection:
    """A section of a form, and each of its indicators with its path in the file.

    The paths can't be counted from the section: entries with an error are left out of it.
    """

    section: Section
    indicators: tuple[tuple[Indicator, KeyPath], ...]


def read_sections(tables: object, source: Source, groups: Groups) -> tuple[LocatedSection, ...]:
    found = read_all(SECTION, tables, source, ("sections",))
    source.duplicates([(each["code"], each[PLACE]) for each in found], "section “{value}” stands twice")
    return tuple(_section(each, source, groups) for each in found)


def _section(values: dict[str, Any], source: Source, groups: Groups) -> LocatedSection:
    indicators = _indicators(values, source, groups)
    section = Section(values["code"], values["title"], tuple(each for each, _path in indicators))
    return LocatedSection(section, indicators)


def read_columns(tables: object, source: Source, groups: Groups) -> tuple[TableColumn, ...]:
    found = []
    places = []
    for column in read_all(COLUMN, tables, source, ("columns",)):
        path = column.pop(PLACE)
        choices = _choices(column, source, path, groups)
        if column["code"] in RESERVED_COLUMNS:
            source.problem((*path, "code"), "“{value}” is a name the software uses itself", column["code"])
        found.append(TableColumn(**{**column, "choices": choices}))
        places.append((column["code"], (*path, "code")))
        _check_bounds(column, source, path)
    source.duplicates(places, "column “{value}” stands twice")
    return tuple(found)


def _indicators(section: dict[str, Any], source: Source,
                groups: Groups) -> tuple[tuple[Indicator, KeyPath], ...]:
    """Each line on top of the section's `defaults`."""
    path, defaults = section[PLACE], section.get("defaults", {})
    right = read(DEFAULTS, defaults, source, (*path, "defaults")) or {}
    kept = {name: value for name, value in defaults.items() if name in right} if right else {}
    lines = section["indicators"]
    if isinstance(lines, list):
        lines = [{**kept, **line} if isinstance(line, dict) else line for line in lines]
    found = read_all(INDICATOR, lines, source, (*path, "indicators"))
    return tuple(_indicator(each, source, groups) for each in found)


def _indicator(line: dict[str, Any], source: Source, groups: Groups) -> tuple[Indicator, KeyPath]:
    path = line.pop(PLACE)
    split = _groups(line.get("groups", ()), source, (*path, "groups"), groups)
    choices = _choices(line, source, path, groups)
    _check_bounds(line, source, path)
    return Indicator(**{**line, "groups": split, "choices": choices}), path


def _groups(value: object, source: Source, path: KeyPath, groups: Groups) -> tuple[Group, ...]:
    """A shared list by its name, or a list of its own."""
    if isinstance(value, str):
        if value not in groups:
            source.problem(path, "no groups are called “{value}”", value, nearest(value, groups))
        return groups.get(value, ())
    if not isinstance(value, list | tuple):
        source.problem(path, "must be an array in [ ] or the name of shared groups")
        return ()
    return _group_list(list(value), source, path)


def _group_list(items: object, source: Source, path: KeyPath) -> tuple[Group, ...]:
    found = read_all(GROUP, items, source, path)
    source.duplicates([(each["code"], each[PLACE]) for each in found], "group “{value}” stands twice")
    for each in found:
        if each["code"] in RESERVED_GROUPS:
            source.problem(each[PLACE], "“{value}” is a name the software uses itself", each["code"])
    return tuple(Group(**{key: each[key] for key in each if key != PLACE}) for each in found)


def _choices(line: dict[str, Any], source: Source, path: KeyPath, groups: Groups) -> tuple[str, ...]:
    """Words to pick from: written out, or the titles of shared groups."""
    value, path = line.get("choices", ()), (*path, "choices")
    if isinstance(value, str):
        return tuple(group.title for group in _groups(value, source, path, groups))
    listed = isinstance(value, list | tuple)
    if not listed or not all(isinstance(word, str) and word.strip() for word in value):
        source.problem(path, "must be an array of texts in quotes")
        return ()
    chosen = tuple(converters.text(word) for word in value)
    source.duplicates([(word, path) for word in chosen], "“{value}” stands twice")
    if line["kind"] is FieldKind.CHOICE and not chosen:
        source.problem(path, "a drop-down needs choices")
    return chosen


def _check_bounds(line: dict[str, Any], source: Source, path: KeyPath) -> None:
    minimum, maximum = line.get("minimum", 0), line.get("maximum")
    if maximum is not None and maximum < minimum:
        source.problem((*path, "maximum"), "is below the minimum, {value}", minimum)
