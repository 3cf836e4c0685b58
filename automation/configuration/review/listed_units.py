"""Units that may be one twice, groups of units spelt in two ways, and addresses that several units share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from automation.configuration.problems import constant
from automation.configuration.review.files import ReviewedFiles
from automation.domain.plan.units import CLUSTER, TYPE, Unit
from automation.domain.vietnamese.school_names import bare_words
from automation.domain.vietnamese.text import fold

ALIKE = constant("may be the unit “{value}” once more: their names differ by accents, spaces or the word for a school "
                 "alone")
SPELT_OTHERWISE = constant("may be “{value}” in another spelling: it would be counted apart")
SHARED_ADDRESS = constant("is the address of “{value}” too: letters about both go there")
ONLY_ONE = constant("“{value}” is the type of this unit alone: figures by type are its own")

SPACE = re.compile(r" (?!\d)|(?<!\d) ")  # but between two numbers
KINDS = frozenset({"thpt", "thcs", "th", "mn", "ptth", "pt"})
OF_PLACES = frozenset({"huyen", "quan", "thanh", "pho", "tp", "thi", "xa", "tran", "phuong", "tx", "tt", "cum"})


def warn_of_units(files: ReviewedFiles) -> None:
    units = list(files.workspace.units.values())
    _warn_of_names(files, units)
    for dimension in (TYPE, CLUSTER, *files.workspace.plan.attributes):
        _warn_of_spellings(files, units, dimension)
    _warn_of_addresses(files, units)
    counts = Counter(unit.type for unit in units if unit.reports)
    for unit in units:
        if unit.reports and counts[unit.type] == 1 < max(counts.values()):
            files.warn_unit(unit.code, TYPE, ONLY_ONE, unit.type)


def spelling(text: str, kinds: frozenset[str]) -> tuple[str, str]:
    """The words but those of `kinds` as one word, and those: "Trường THPT Bạch Đằng" → ("bachdang", "thpt")."""
    words = bare_words(text)
    proper = " ".join(each for each in words if each not in kinds) or " ".join(words)
    return SPACE.sub("", proper), " ".join(each for each in words if each in kinds)


def may_be_one(kind: str, other: str) -> bool:
    """Whether two of one name may be the same: of the same kind, or one of none."""
    return kind == other or not kind or not other


def _warn_of_names(files: ReviewedFiles, units: list[Unit]) -> None:
    """Names that are equal but for accents, or where one lacks the kind of school that the other has. Equal ones are
    errors already."""
    seen: dict[str, list[tuple[str, str, str]]] = {}  # bare name → (unit, name, kind)
    for unit in units:
        names = [(name, *spelling(name, KINDS)) for name in (unit.name, *unit.aliases)]
        alike = [code for name, key, kind in names for code, spelt, other in seen.get(key, ())
                 if may_be_one(kind, other) and fold(spelt) != fold(name)]
        if alike:
            files.warn_unit(unit.code, "name", ALIKE, alike[0])
        for name, key, kind in names:
            seen.setdefault(key, []).append((unit.code, name, kind))


def _warn_of_spellings(files: ReviewedFiles, units: list[Unit], dimension: str) -> None:
    kinds = OF_PLACES if dimension == CLUSTER else frozenset[str]()
    seen: dict[str, dict[str, str]] = {}  # bare name → its spellings, each with the kind of place
    for unit in units:
        given = unit.value(dimension)
        key, kind = spelling(given, kinds)
        known = seen.setdefault(key, {})
        first = next((each for each, other in known.items() if may_be_one(kind, other)), given)
        if fold(first) != fold(given):
            files.warn_unit(unit.code, dimension, SPELT_OTHERWISE, first)
        else:
            known.setdefault(given, kind)


def _warn_of_addresses(files: ReviewedFiles, units: list[Unit]) -> None:
    owners: dict[str, str] = {}
    for unit in units:
        for column, address in _addresses(unit):
            owner = owners.setdefault(address.casefold(), unit.code)
            if owner != unit.code:
                files.warn_unit(unit.code, column, SHARED_ADDRESS, owner)


def _addresses(unit: Unit) -> Iterator[tuple[str, str]]:
    """(column, address), each address of the unit once."""
    found: dict[str, str] = {}
    for column, addresses in (("emails", unit.emails), ("head_emails", unit.head_emails)):
        for address in addresses:
            found.setdefault(address, column)
    return ((column, address) for address, column in found.items())
