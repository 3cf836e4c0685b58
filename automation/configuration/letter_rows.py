"""Reads the `[[letters]]` of a plan: which kinds of letters go, when, to whom and how often."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

from automation.configuration import converters
from automation.configuration.dimensions import Known, check_where, where
from automation.configuration.mail_templates import MailStep, check_rows
from automation.configuration.problems import constant, nearest
from automation.configuration.schema import PATH, KeySchema, TableSchema, read_tables
from automation.configuration.source_file import SourceFile
from automation.domain.plan.letters import DEFAULTS, OF_THE_LADDER, TO_UNITS, LetterKind, LetterRow, OncePer, Recipient
from automation.domain.plan.plan import Audience

DAYS = KeySchema(converters.integer(0, 366))
LETTER: TableSchema = {
    "kind": KeySchema(converters.enum_member(LetterKind), required=True),
    "on": KeySchema(converters.boolean),
    "to": KeySchema(converters.enum_member(Recipient)),
    "template": KeySchema(converters.nonempty_text),
    "subject": KeySchema(converters.nonempty_text),
    "once_per": KeySchema(converters.enum_member(OncePer)),
    "after_days": DAYS,
    "within_days": DAYS,
    "again_days": DAYS,
    "times": KeySchema(converters.integer(1, 52)),
    "obligations": KeySchema(converters.array_of(converters.code)),
    "where": KeySchema(where),
    "rules": KeySchema(converters.array_of(converters.identifier)),
}
# What a row of each group of kinds may hold beside kind, on, obligations and where.
COMMON = frozenset({"kind", "on", "obligations", "where", PATH})
NO_KEY = constant("means nothing for “{value}”: take this out")
NO_OBLIGATION = constant("there is no obligation “{value}”")
TO_A_UNIT = frozenset({Recipient.UNIT, Recipient.HEAD})
WRONG_RECIPIENT = constant("a letter of this kind goes to {value} alone: take this out")
LESS_THAN_AFTER = constant("is less than after_days: no letter would ever go")


def read_letters(tables: object, codes: Collection[str], known: Known, root: Path,
                 source: SourceFile) -> tuple[LetterRow, ...]:
    """`codes`: of the plan's obligations; `known`: the values of each dimension."""
    entries = read_tables(LETTER, tables, source, ("letters",))
    for each in entries:
        _check(each, codes, known, source)
    check_rows([MailStep(each.get("template", ""), each.get("subject", ""), Audience.UNIT, each[PATH], each["kind"])
                for each in entries if each["kind"] not in OF_THE_LADDER], root, source)
    return tuple(replace(DEFAULTS[each["kind"]], **{key: value for key, value in each.items() if key != PATH})
                 for each in entries)


def _check(values: dict[str, Any], codes: Collection[str], known: Known, source: SourceFile) -> None:
    kind, path = values["kind"], values[PATH]
    for key in sorted(set(values) - _meaningful(kind)):
        source.report((*path, key), NO_KEY, kind.value)
    for code in values.get("obligations", ()):
        if code not in codes:
            source.report((*path, "obligations"), NO_OBLIGATION, code, nearest(code, codes))
    check_where(values.get("where", ()), path, known, source)
    usual = DEFAULTS[kind].to
    if "to" in values and values["to"] is not usual and not (kind in TO_UNITS and values["to"] in TO_A_UNIT):
        source.report((*path, "to"), WRONG_RECIPIENT, usual.value)
    if 0 < values.get("within_days", 0) < values.get("after_days", 0):
        source.report((*path, "within_days"), LESS_THAN_AFTER)


def _meaningful(kind: LetterKind) -> frozenset[str]:
    """Returns the keys that a row of that kind may have. The ladder's letters are its steps'."""
    if kind in OF_THE_LADDER:
        return COMMON
    keys = frozenset(LETTER) | COMMON
    return keys if kind is LetterKind.NUDGE else keys - {"rules"}
