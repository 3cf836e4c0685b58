"""Reads the parts of a form: sections with their indicators, groups shared by name, columns of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from automation.configuration import converters
from automation.configuration.former_codes import report_former_codes
from automation.configuration.problems import nearest
from automation.configuration.schema import PATH, KeySchema, TableSchema, read_table, read_tables
from automation.configuration.source_file import SourceFile
from automation.configuration.toml_lines import KeyPath
from automation.domain.plan.units import PUPILS
from automation.domain.workbook.forms import FieldKind, Group, Indicator, Measure, Section, TableColumn
from automation.domain.workbook.section_nil import counted

Groups = Mapping[str, tuple[Group, ...]]

RESERVED_GROUPS = frozenset({"total", "female"})  # the parts of a pair
RESERVED_COLUMNS = frozenset({  # the software writes these on every table
    "key", "no", "explanation", "unit", "row", "explained"})
ORIGINS = ("plan", "outside", "composed")

GROUP: TableSchema = {
    "code": KeySchema(converters.identifier, required=True),
    "title": KeySchema(converters.nonempty_text, required=True),
    "kind": KeySchema(converters.enum_member(FieldKind)),
    "required": KeySchema(converters.boolean),
    "proposed": KeySchema(converters.text),
    "was": KeySchema(converters.array_of(converters.identifier)),
}
INDICATOR: TableSchema = {
    "code": KeySchema(converters.identifier, required=True),
    "title": KeySchema(converters.nonempty_text, required=True),
    "kind": KeySchema(converters.enum_member(FieldKind), required=True),
    "unit": KeySchema(converters.text),
    "pair": KeySchema(converters.boolean),
    "groups": KeySchema(converters.unchecked),
    "overall": KeySchema(converters.boolean),
    "measure": KeySchema(converters.enum_member(Measure)),
    "origin": KeySchema(converters.one_of(ORIGINS)),
    "required": KeySchema(converters.boolean),
    "minimum": KeySchema(converters.integer()),
    "maximum": KeySchema(converters.integer()),
    "choices": KeySchema(converters.unchecked),
    "computed": KeySchema(converters.nonempty_text),
    "proposed": KeySchema(converters.nonempty_text),
    "proposed_groups": KeySchema(converters.nonempty_text),
    "needs": KeySchema(converters.identifier),
    "pupils_only": KeySchema(converters.boolean),
    "sensitive": KeySchema(converters.boolean),
    "help": KeySchema(converters.text),
    "was": KeySchema(converters.array_of(converters.identifier)),
}
DEFAULTS: TableSchema = {
    name: KeySchema(key.convert) for name, key in INDICATOR.items() if name not in {"code", "title", "was"}}
SECTION: TableSchema = {
    "code": KeySchema(converters.identifier, required=True),
    "title": KeySchema(converters.nonempty_text, required=True),
    "defaults": KeySchema(converters.unchecked),
    "nil": KeySchema(converters.boolean),
    "indicators": KeySchema(converters.unchecked, required=True),
}
COLUMN: TableSchema = {
    "code": KeySchema(converters.identifier, required=True),
    "title": KeySchema(converters.nonempty_text, required=True),
    "kind": KeySchema(converters.enum_member(FieldKind), required=True),
    "required": KeySchema(converters.boolean),
    "choices": KeySchema(converters.unchecked),
    "minimum": KeySchema(converters.integer()),
    "maximum": KeySchema(converters.integer()),
    "width": KeySchema(converters.integer(4, 100)),
    "names": KeySchema(converters.boolean),
    "sensitive": KeySchema(converters.boolean),
    "help": KeySchema(converters.text),
    "was": KeySchema(converters.array_of(converters.identifier)),
}


def read_groups(tables: object, source: SourceFile, path: KeyPath = ()) -> dict[str, tuple[Group, ...]]:
    """Groups by name: `ages = [ {code, title}, … ]`."""
    if not isinstance(tables, dict):
        source.report(path, "must be a table of keys and values")
        return {}
    return {name: _group_list(items, source, (*path, name)) for name, items in tables.items()}


@dataclass(frozen=True)
class LocatedSection:
    """A section of a form, and each of its indicators with its path in the file.

    The paths can't be counted from the section: entries with an error are left out of it.
    """

    section: Section
    indicators: tuple[tuple[Indicator, KeyPath], ...]


def read_sections(tables: object, source: SourceFile, groups: Groups) -> tuple[LocatedSection, ...]:
    entries = read_tables(SECTION, tables, source, ("sections",))
    source.report_duplicates([(each["code"], each[PATH]) for each in entries], "section “{value}” stands twice")
    return tuple(_section(each, source, groups) for each in entries)


def _section(values: dict[str, Any], source: SourceFile, groups: Groups) -> LocatedSection:
    indicators = _indicators(values, source, groups)
    section = Section(values["code"], values["title"], tuple(each for each, _path in indicators), values.get("nil"))
    if section.nil and not counted(section):
        source.report((*values[PATH], "nil"), "the section has no count that could be none")
    return LocatedSection(section, indicators)


def read_columns(tables: object, source: SourceFile, groups: Groups) -> tuple[TableColumn, ...]:
    columns = []
    codes = []
    entries = read_tables(COLUMN, tables, source, ("columns",))
    report_former_codes(entries, source)
    for column in entries:
        path = column.pop(PATH)
        choices = _choices(column, source, path, groups)
        if column["code"] in RESERVED_COLUMNS:
            source.report((*path, "code"), "“{value}” is a name the software uses itself", column["code"])
        columns.append(TableColumn(**{**column, "choices": choices}))
        codes.append((column["code"], (*path, "code")))
        _check_bounds(column, source, path)
    source.report_duplicates(codes, "column “{value}” stands twice")
    return tuple(columns)


def _indicators(section: dict[str, Any], source: SourceFile,
                groups: Groups) -> tuple[tuple[Indicator, KeyPath], ...]:
    """Each indicator with its path. The section's `defaults` fill the keys that an indicator leaves out."""
    path, defaults = section[PATH], section.get("defaults", {})
    valid = read_table(DEFAULTS, defaults, source, (*path, "defaults")) or {}
    kept = {name: value for name, value in defaults.items() if name in valid} if valid else {}
    lines = section["indicators"]
    if isinstance(lines, list):
        lines = [{**kept, **line} if isinstance(line, dict) else line for line in lines]
    entries = read_tables(INDICATOR, lines, source, (*path, "indicators"))
    return tuple(_indicator(each, source, groups) for each in entries)


def _indicator(line: dict[str, Any], source: SourceFile, groups: Groups) -> tuple[Indicator, KeyPath]:
    path = line.pop(PATH)
    split = _groups(line.get("groups", ()), source, (*path, "groups"), groups)
    choices = _choices(line, source, path, groups)
    _check_bounds(line, source, path)
    needs = PUPILS if line.pop("pupils_only", False) else ""  # the short way to write needs = "pupils"
    return Indicator(**{"needs": needs, **line, "groups": split, "choices": choices}), path


def _groups(value: object, source: SourceFile, path: KeyPath, groups: Groups) -> tuple[Group, ...]:
    """The groups of an indicator: the name of a shared list, or a list written out."""
    if isinstance(value, str):
        if value not in groups:
            source.report(path, "no groups are called “{value}”", value, nearest(value, groups))
        return groups.get(value, ())
    if not isinstance(value, list | tuple):
        source.report(path, "must be an array in [ ] or the name of shared groups")
        return ()
    return _group_list(list(value), source, path)


def _group_list(items: object, source: SourceFile, path: KeyPath) -> tuple[Group, ...]:
    entries = read_tables(GROUP, items, source, path)
    source.report_duplicates([(each["code"], each[PATH]) for each in entries], "group “{value}” stands twice")
    report_former_codes(entries, source)
    for each in entries:
        if each["code"] in RESERVED_GROUPS:
            source.report(each[PATH], "“{value}” is a name the software uses itself", each["code"])
    return tuple(Group(**{key: each[key] for key in each if key != PATH}) for each in entries)


def _choices(line: dict[str, Any], source: SourceFile, path: KeyPath, groups: Groups) -> tuple[str, ...]:
    """The texts of a drop-down list: written out, or the titles of shared groups."""
    value, path = line.get("choices", ()), (*path, "choices")
    if isinstance(value, str):
        return tuple(group.title for group in _groups(value, source, path, groups))
    listed = isinstance(value, list | tuple)
    if not listed or not all(isinstance(word, str) and word.strip() for word in value):
        source.report(path, "must be an array of texts in quotes")
        return ()
    chosen = tuple(converters.text(word) for word in value)
    source.report_duplicates([(word, path) for word in chosen], "“{value}” stands twice")
    if line["kind"] is FieldKind.CHOICE and not chosen:
        source.report(path, "a drop-down needs choices")
    return chosen


def _check_bounds(line: dict[str, Any], source: SourceFile, path: KeyPath) -> None:
    minimum, maximum = line.get("minimum", 0), line.get("maximum")
    if maximum is not None and maximum < minimum:
        source.report((*path, "maximum"), "is below the minimum, {value}", minimum)
