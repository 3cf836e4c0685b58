"""Reads the notes and threaded comments of a workbook: people's words, without those of the software."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from automation.adapters.xlsx.comments import HEADING
from automation.adapters.xlsx.package import UNZIPPABLE, PackageError, local_name, parse
from automation.adapters.xlsx.sheet_parts import MemberNames, TabPart, workbook_parts
from automation.domain.workbook.answers import RawTab

KINDS = ("comments", "threadedComment")  # of relationships
ELEMENTS = ("comment", "threadedComment")
NAMED = re.compile(rb"(?i)comment")
LARGEST = 4 * 2**20  # bytes of a part
Read = Callable[[str], bytes]


def with_notes(data: bytes, tabs: list[RawTab]) -> list[RawTab]:
    """Adds the notes to the tabs. Most workbooks have none. Notes that can't be read cost no unit its report."""
    if not NAMED.search(data):  # the names of a zip's members are not compressed
        return tabs
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            read = partial(_read, archive)
            parts = {each.name: each for each in workbook_parts(names, read).tabs if each.part}
            members = MemberNames(names)
            return [replace(tab, notes=_notes(parts[tab.name], members, read)) if tab.name in parts else tab
                    for tab in tabs]
    except (PackageError, KeyError, NotImplementedError, *UNZIPPABLE):
        return tabs


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > LARGEST:
        raise PackageError(f"{name} is too large")
    return archive.read(name)


def _notes(tab: TabPart, members: MemberNames, read: Read) -> dict[str, str]:
    """Returns cell → text."""
    folder, file = posixpath.split(tab.part.replace("\\", "/").lstrip("/"))
    relationships = members.find(f"{folder}/_rels/{file}.rels")
    found: dict[str, str] = {}
    for each in parse(read(relationships)) if relationships else ():
        kind = str(each.get("Type", "")).rpartition("/")[2]
        part = members.target(folder, each.get("Target", "")) if kind in KINDS else ""
        for cell, text in _texts(read(part)) if part else ():
            found[cell] = "\n".join(filter(None, (found.get(cell), text)))
    return found


def _texts(part: bytes) -> Iterator[tuple[str, str]]:
    for each in parse(part).iter():
        if local_name(each) in ELEMENTS and each.get("ref"):
            words = "".join(text.text or "" for text in each.iter() if local_name(text) in ("t", "text"))
            own = words.partition(f"{HEADING}\n")[0].strip()
            if own:
                yield str(each.get("ref")).replace("$", ""), own
