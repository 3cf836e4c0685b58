"""Which parts of a workbook hold its tabs, shared strings and styles: found through the relationships of the package,
wherever a part lies and whatever it is called.

More tolerant than the standard: names in the zip may have backslashes, a leading slash or capitals; a target may be
absolute, have `.`, `..`, backslashes or percent-escapes. A target that names a member as it stands is taken literally,
as calamine takes every target.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar
from urllib.parse import unquote

from automation.adapters.xlsx.package import CONTENT_TYPES, WORKBOOK, Element, PackageError, local_name, parse

ROOT_RELATIONSHIPS = "_rels/.rels"
MAIN_PART_TYPES = ("sheet.main+xml", "sheet.macroenabled.main+xml", "template.main+xml")
WORKSHEET = "worksheet"
SMALL = 2**15  # bytes of a part of which what was read is kept

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class TabPart:
    """An entry of the list of tabs. `state`: "visible", "hidden" or "veryHidden". `kind`: the last word of its
    relationship's type, "worksheet" for a tab with cells; "" without a relationship. `part`: name of the zip member,
    "" when there is none."""

    name: str
    state: str
    kind: str
    part: str


@dataclass(frozen=True, slots=True)
class WorkbookParts:
    """Names of zip members; "" for a part that the workbook doesn't have."""

    workbook: str
    relationships: str
    shared_strings: str
    styles: str
    tabs: tuple[TabPart, ...]


class MemberNames:
    """The names of a zip's members, found by any spelling."""

    def __init__(self, names: Iterable[str]) -> None:
        self.by_path = {normalised_name(name): name for name in names}

    def find(self, path: str) -> str:
        """Returns the member's name, "" when there is none."""
        return self.by_path.get(normalised_name(path), "")

    def target(self, folder: str, target: str) -> str:
        """Returns the name of the member that a relationship of a part in `folder` ("xl") refers to; "" when there is
        none."""
        usual = self.by_path.get(f"{folder}/{target}".lower())
        return usual or next((name for path in target_paths(folder, target) if (name := self.find(path))), "")


def normalised_name(name: str) -> str:
    """Returns the form in which names are compared."""
    return name.replace("\\", "/").lstrip("/").lower()


def target_paths(folder: str, target: str) -> Iterator[str]:
    """Yields the paths that a relationship's target may mean, the literal one first."""
    for spelling in dict.fromkeys((target, unquote(target))):
        plain = spelling.replace("\\", "/")
        path = plain if plain.startswith("/") else posixpath.join(folder, plain)
        yield path
        yield posixpath.normpath(f"/{path}")


def workbook_parts(names: Iterable[str], read: Callable[[str], bytes]) -> WorkbookParts:
    """Returns the parts of the workbook. `names`: of the zip's members; `read`: member → its bytes. Raises PackageError
    when there is no workbook part, or a list of parts is not XML."""
    members = MemberNames(names)
    workbook = _main_part(members, read)
    folder = posixpath.dirname(workbook.replace("\\", "/").lstrip("/"))
    file = posixpath.basename(workbook.replace("\\", "/"))
    relationships = members.find(f"{folder}/_rels/{file}.rels") or members.find(f"{folder}/_rels/workbook.xml.rels")
    related = relationships_of(read(relationships)) if relationships else ()
    return WorkbookParts(
        workbook, relationships,
        _related(members, folder, related, "sharedStrings"), _related(members, folder, related, "styles"),
        tuple(_tabs(members, folder, related, _entries(read(workbook)))))


@dataclass(frozen=True, slots=True)
class _Relationship:
    """`kind`: the last word of its type."""

    identity: str
    kind: str
    target: str


def kept_when_small(read: Callable[[bytes], Result]) -> Callable[[bytes], Result]:
    """Keeps what `read` returns of small parts: most workbooks have the template's."""
    kept = lru_cache(maxsize=128)(read)
    return lambda part: kept(part) if len(part) <= SMALL else read(part)


@kept_when_small
def relationships_of(part: bytes) -> tuple[_Relationship, ...]:
    """Returns the relationships that a part lists. Most workbooks have the template's lists. Raises PackageError."""
    return tuple(_Relationship(each.get("Id", ""), each.get("Type", "").rpartition("/")[2], each.get("Target", ""))
                 for each in parse(part).iter() if local_name(each) == "Relationship")


def _main_part(members: MemberNames, read: Callable[[str], bytes]) -> str:
    """Returns the workbook part: that of the package's relationships, else of the content types, else that of the usual
    name."""
    root = members.find(ROOT_RELATIONSHIPS)
    for each in reversed(relationships_of(read(root)) if root else ()):
        if each.kind == "officeDocument" and (name := members.target("", each.target)):
            return name
    types = members.find(CONTENT_TYPES)
    for override in parse(read(types)).iter() if types else ():
        if str(override.get("ContentType", "")).lower().endswith(MAIN_PART_TYPES) and (
                name := members.find(override.get("PartName", ""))):
            return name
    usual = members.find(WORKBOOK)
    if not usual:
        raise PackageError("no workbook part")
    return usual


def _related(members: MemberNames, folder: str, related: Sequence[_Relationship], kind: str) -> str:
    """Returns the part of that kind; without a relationship, the one of the usual name."""
    named = (members.target(folder, each.target) for each in related if each.kind == kind)
    return next(filter(None, named), "") or members.find(f"{folder}/{kind}.xml")


def _tabs(members: MemberNames, folder: str, related: Sequence[_Relationship],
          entries: Iterable[tuple[str, str, str]]) -> Iterator[TabPart]:
    by_identity: Mapping[str, _Relationship] = {each.identity: each for each in related}
    for name, state, identity in entries:
        relation = by_identity.get(identity)
        yield TabPart(name, state, relation.kind if relation else "",
                      members.target(folder, relation.target) if relation else "")


@kept_when_small
def _entries(workbook: bytes) -> tuple[tuple[str, str, str], ...]:
    """Returns name, state and relationship of each tab in the list of the workbook part."""
    return tuple((entry.get("name", ""), entry.get("state", "visible"), _identity(entry))
                 for entry in parse(workbook).iter() if local_name(entry) == "sheet")


def _identity(entry: Element) -> str:
    return next((str(value) for key, value in entry.attrib.items() if key == "id" or key.endswith(("}id", ":id"))), "")
