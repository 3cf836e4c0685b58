"""Reads the notes and threaded comments of a workbook: people's words, without those of the software."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator
from dataclasses import replace

from automation.adapters.xlsx.comments import WRITTEN, written_notes
from automation.adapters.xlsx.opened_workbook import OpenedWorkbook
from automation.adapters.xlsx.package import UNZIPPABLE, PackageError, local_name, parse
from automation.adapters.xlsx.properties import custom_property
from automation.adapters.xlsx.sheet_parts import TabPart, kept_when_small, relationships_of
from automation.domain.workbook.answers import RawTab
from automation.domain.workbook.notes import split_note

KINDS = ("comments", "threadedComment")  # of relationships
ELEMENTS = ("comment", "threadedComment")
MARKS = (b"omment", b"OMMENT")  # in names of parts and kinds of relationships
LARGEST = 4 * 2**20  # bytes of a part


def with_notes(book: OpenedWorkbook, tabs: list[RawTab]) -> list[RawTab]:
    """Adds the notes to the tabs. Most workbooks have none. Notes that can't be read cost no unit its report."""
    if not _mentions_notes(book.data):  # the names of a zip's members are not compressed
        return tabs
    try:
        parts = {each.name: each for each in book.parts.tabs if each.part}
        written = written_notes(custom_property(book.data, WRITTEN))
        return [replace(tab, notes=notes)
                if tab.name in parts and (notes := _notes(parts[tab.name], book, written)) else tab for tab in tabs]
    except (PackageError, KeyError, NotImplementedError, *UNZIPPABLE):
        return tabs


def _mentions_notes(part: bytes) -> bool:
    return any(mark in part for mark in MARKS)


def _notes(tab: TabPart, book: OpenedWorkbook, written: Collection[int]) -> dict[str, str]:
    """Returns cell → text. `written`: the hashes of the software's own texts."""
    folder, file = posixpath.split(tab.part.replace("\\", "/").lstrip("/"))
    relationships = book.members.find(f"{folder}/_rels/{file}.rels")
    related = book.read(relationships, LARGEST) if relationships else b""
    found: dict[str, str] = {}
    for each in relationships_of(related) if _mentions_notes(related) or b"\0" in related else ():
        part = book.members.target(folder, each.target) if each.kind in KINDS else ""
        for cell, text in _texts(book.read(part, LARGEST), written) if part else ():
            found[cell] = "\n".join(filter(None, (found.get(cell), text)))
    return found


def _texts(part: bytes, written: Collection[int]) -> Iterator[tuple[str, str]]:
    for cell, words in _comments(part):
        own = split_note(words, written).by_people.strip()
        if own:
            yield cell, own


@kept_when_small
def _comments(part: bytes) -> tuple[tuple[str, str], ...]:
    """Returns (cell, text) of each note."""
    return tuple((str(each.get("ref")).replace("$", ""),
                  "".join(text.text or "" for text in each.iter() if local_name(text) in ("t", "text")))
                 for each in parse(part).iter() if local_name(each) in ELEMENTS and each.get("ref"))
