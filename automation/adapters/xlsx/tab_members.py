"""Which members of a workbook's zip hold tabs, as calamine finds them. `lists`, throughout: normalised member name →
part, of the parts that list others."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain

from automation.adapters.xlsx.sheet_parts import normalised_name
from automation.domain.workbook.self_check import ENGINE_TAB

# Calamine finds them by these names, in the folder of the workbook part.
LIST_OF_PARTS, BOOK, STRINGS, STYLES = "_rels/workbook.xml.rels", "workbook.xml", "sharedstrings.xml", "styles.xml"
SHEET_RELATIONSHIP = re.compile(rb"<(?:[^\s<>/:\"'=]*+:)?Relationship\s[^<>]*sheet[^<>]*>")
TAB_NAME = re.compile(rb"""\sname\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')""")
QUOTED = re.compile(rb""""([^"<>]*)"|'([^'<>]*)'""")
TAB_ENTRY = re.compile(rb"<(?:[^\s<>/:\"'=]*+:)?sheet[\s/>]")
ENTRY_IDENTITY = re.compile(rb"""<(?:[^\s<>/:"'=]*+:)?sheet\s[^<>]*?:?\bid\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')""")
ENGINE = ENGINE_TAB.encode()


def tab_members(by_name: Collection[str], lists: Mapping[str, bytes]) -> Iterator[str]:
    """Yields the members to which the workbook's relationships to sheets refer, as calamine resolves them: literally,
    but for capitals. The tab of formulas is left out: nothing of it is read."""
    for name in (name for name in lists if name.endswith(LIST_OF_PARTS)):
        folder = name.removesuffix(LIST_OF_PARTS)
        engine = _engine_identities(lists)
        for relationship in SHEET_RELATIONSHIP.findall(lists[name]):
            words = set(filter(None, chain.from_iterable(QUOTED.findall(relationship))))
            for target in () if words & engine else words:
                text = target.decode("utf-8", "replace")
                path = normalised_name(text if text.startswith("/") else folder + text)
                if path in by_name and path not in lists:
                    yield path


def _engine_identities(lists: Mapping[str, bytes]) -> set[bytes]:
    """Returns the relationships to which only the entry of the tab of formulas refers."""
    engine: set[bytes] = set()
    others: set[bytes] = set()
    for book in (part for part in _books(lists) if ENGINE in part):
        for entry in TAB_ENTRY.split(book)[1:]:
            tag = entry.partition(b">")[0]
            is_engine = (name := TAB_NAME.search(b" " + tag)) and ENGINE in name.groups()
            (engine if is_engine else others).update(filter(None, chain.from_iterable(QUOTED.findall(tag))))
    return engine - others


def times_read(lists: Mapping[str, bytes], tabs: Sequence[str]) -> int:
    """Returns how often a part may be read: as often as there are tabs, when two of them may share one."""
    identities = {identity for part in _books(lists) for identity in ENTRY_IDENTITY.findall(part)}
    listed = entries(lists)
    return 1 if len(identities) >= listed and len(set(tabs)) == len(tabs) else max(listed, 1)


def entries(lists: Mapping[str, bytes]) -> int:
    """Returns the number of tabs that the workbook lists."""
    return sum(len(TAB_ENTRY.findall(part)) for part in _books(lists))


def _books(lists: Mapping[str, bytes]) -> list[bytes]:
    return [part for name, part in lists.items() if name.endswith(BOOK)]
