"""Reads the people of a plan: members of the committee, distribution lists, and clusters that have a register of their
own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from automation.configuration import converters
from automation.configuration.dimensions import NO_SUCH_VALUE, Known, check_where, where
from automation.configuration.problems import constant, nearest
from automation.configuration.schema import PATH, KeySchema, TableSchema, read_tables
from automation.configuration.source_file import SourceFile
from automation.configuration.toml_lines import KeyPath
from automation.domain.plan.distribution import DistributionList
from automation.domain.plan.members import Cluster, Member
from automation.domain.plan.units import CLUSTER, TYPE

MEMBER: TableSchema = {
    "name": KeySchema(converters.nonempty_text, required=True),
    "email": KeySchema(converters.email, required=True),
    "may_decide": KeySchema(converters.boolean),
    "units": KeySchema(converters.array_of(converters.code)),
    "types": KeySchema(converters.array_of(converters.nonempty_text)),
    "clusters": KeySchema(converters.array_of(converters.nonempty_text)),
    "where": KeySchema(where),
}
CLUSTER_TABLE: TableSchema = {
    "code": KeySchema(converters.code, required=True),
    "name": KeySchema(converters.name, required=True),
    "emails": KeySchema(converters.array_of(converters.email)),
    "may_decide": KeySchema(converters.boolean),
}
LIST: TableSchema = {
    "code": KeySchema(converters.code, required=True),
    "name": KeySchema(converters.nonempty_text, required=True),
    "recipient_words": KeySchema(converters.nonempty_text),
    "emails": KeySchema(converters.array_of(converters.email)),
    "all_units": KeySchema(converters.boolean),
    "units": KeySchema(converters.array_of(converters.code)),
    "types": KeySchema(converters.array_of(converters.nonempty_text)),
    "clusters": KeySchema(converters.array_of(converters.nonempty_text)),
    "where": KeySchema(where),
}
NOBODY = constant("the list “{value}” is empty: give it emails, or units")
NO_UNIT = constant("there is no unit “{value}”")
NO_UNIT_OF_CLUSTER = constant("no unit is of the cluster “{value}”")
TWICE = constant("cluster “{value}” stands twice")


def read_members(tables: object, units: Collection[str], known: Known, source: SourceFile) -> tuple[Member, ...]:
    """`units`: the codes of all units; `known`: the values of each dimension."""
    entries = read_tables(MEMBER, tables, source, ("members",))
    source.report_duplicates([(each["email"], each[PATH]) for each in entries], "member “{value}” stands twice",
                             fold=str.casefold)
    for each in entries:
        _check_selection(each, each.pop(PATH), units, known, source)
    return tuple(Member(**each) for each in entries)


def read_lists(tables: object, units: Collection[str], known: Known,
               source: SourceFile) -> tuple[DistributionList, ...]:
    """`units`, `known`: as for members."""
    entries = read_tables(LIST, tables, source, ("lists",))
    source.report_duplicates([(each["code"], each[PATH]) for each in entries], "list “{value}” stands twice",
                             fold=str.casefold)
    for each in entries:
        path = each.pop(PATH)
        _check_selection(each, path, units, known, source)
        if not set(each) - {"code", "name", "recipient_words"}:
            source.report(path, NOBODY, each["code"])
    return tuple(DistributionList(**each) for each in entries)


def _check_selection(values: Mapping[str, Any], path: KeyPath, units: Collection[str], known: Known,
                     source: SourceFile) -> None:
    """Report units, types and clusters that no unit has."""
    for key, possible, message in (("units", units, NO_UNIT), ("types", known[TYPE], NO_SUCH_VALUE),
                                   ("clusters", known[CLUSTER], NO_SUCH_VALUE)):
        for value in values.get(key, ()):
            if value not in possible:
                source.report((*path, key), message, value, nearest(value, possible))
    check_where(values.get("where", ()), path, known, source)


def read_clusters(tables: object, known: Known, source: SourceFile) -> tuple[Cluster, ...]:
    entries = read_tables(CLUSTER_TABLE, tables, source, ("clusters",))
    for key in ("code", "name"):  # a code is the name of a folder
        source.report_duplicates([(each[key], each[PATH]) for each in entries], TWICE, fold=str.casefold)
    for each in entries:
        path = each.pop(PATH)
        if each["name"] not in known[CLUSTER]:
            source.report((*path, "name"), NO_UNIT_OF_CLUSTER, each["name"], nearest(each["name"], known[CLUSTER]))
    return tuple(Cluster(**each) for each in entries)
