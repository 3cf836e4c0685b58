"""Shared strings and the texts of cells: the text of all runs, without phonetic guides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from automation.adapters.xlsx.lenient.archive import LostPartError
from automation.adapters.xlsx.lenient.markup import fragment
from automation.adapters.xlsx.package import Element, local_name

COMPLETE = re.compile(rb"(?:</(?:[\w.-]+:)?sst\s*>|<(?:[\w.-]+:)?sst\b[^<>]*/>)")
ENTRY = re.compile(rb"<(/?)(?:[\w.-]+:)?si(?=[\s/>])[^<>]*?(/?)>")
PLAIN_TEXT = re.compile(rb"<(?:[\w.-]+:)?t>([^<&\0-\x1f]*)</(?:[\w.-]+:)?t>")
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
XML_SPACES = " \t\r\n"
SURROGATES = range(0xD800, 0xE000)


def shared_strings(part: bytes) -> list[str | None]:
    """Returns the shared strings of a plain part; None for an entry that can't be read. Raises LostPartError when the
    end of the part is missing."""
    if not COMPLETE.search(part):
        raise LostPartError("the end of the shared strings")
    return [_entry_text(entry) for entry in _entries(part)]


def _entries(part: bytes) -> Iterator[bytes | None]:
    """Yields the content of each entry; None for one without an end."""
    start = -1
    for found in ENTRY.finditer(part):
        if start >= 0:
            yield part[start:found.start()] if found[1] else None
            if found[1]:
                start = -1
                continue
        start = -1 if found[2] else found.end()
        if found[2]:
            yield b""
    if start >= 0:
        yield None


def _entry_text(entry: bytes | None) -> str | None:
    if entry is None:
        return None
    simple = PLAIN_TEXT.fullmatch(entry)
    if simple:
        return unescaped(simple[1].decode().strip(XML_SPACES))
    element = fragment(entry)
    return None if element is None else rich_text(element)


def rich_text(element: Element) -> str:
    """Returns the text of the `t` in an element and in its runs."""
    runs = [each for child in element for each in ((child, *child) if local_name(child) == "r" else (child,))]
    return unescaped("".join(_text(each) for each in runs if local_name(each) == "t"))


def _text(element: Element) -> str:
    text = "".join(element.itertext())
    return text if element.get(SPACE) == "preserve" else text.strip(XML_SPACES)


def unescaped(text: str) -> str:
    """Returns the text with the format's escapes (_x000D_) as characters."""
    return ESCAPED.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return found[0] if number in SURROGATES else chr(number)
