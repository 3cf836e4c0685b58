"""The software's part of a cell's note: its heading and a text that the software remembers having written.

A person's own text may contain the heading: only a text whose hash is remembered is the software's.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass

HEADING = "Báo cáo:"
HEADING_LINE = re.compile(rf"^{HEADING}\r?\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class NoteParts:
    """`by_people`: the note without the software's part. `by_software`: its text without the heading, "" for none."""

    by_people: str
    by_software: str = ""


def text_hash(text: str) -> int:
    """The same for a text whose line ends or surrounding blanks Google has changed."""
    return zlib.crc32(text.replace("\r\n", "\n").strip().encode("utf-8", "replace"))


def split_note(note: str, written: Collection[int]) -> NoteParts:
    """`written`: the hashes of the texts that the software has written into the spreadsheet."""
    own = ""
    while (found := _own_part(note, written)) is not None:
        before, own, after = found
        note = "\n\n".join(part for part in (before.rstrip("\r\n"), after.strip("\r\n")) if part)
    return NoteParts(note, own)


def _own_part(note: str, written: Collection[int]) -> tuple[str, str, str] | None:
    """(text before the heading, the software's text, text after it) of the first part that was written; None without
    one."""
    for heading in HEADING_LINE.finditer(note):
        rest = note[heading.end():]
        for end in _line_ends(rest):
            if text_hash(rest[:end]) in written:
                return note[:heading.start()], rest[:end].strip(), rest[end:]
    return None


def _line_ends(text: str) -> Iterator[int]:
    """Where a written text may end, the longest first: people type below it too."""
    yield len(text)
    yield from sorted((each.start() for each in re.finditer(r"\r?\n", text)), reverse=True)


def joined(by_people: str, text: str) -> str:
    """The note with the software's text below a person's own."""
    return f"{by_people}\n\n{HEADING}\n{text}" if by_people else f"{HEADING}\n{text}"
