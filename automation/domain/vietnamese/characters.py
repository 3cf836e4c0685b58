"""Classes of characters that are no part of a word: invisible ones, and those that no output may contain."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# Classes of regular expressions. White space of any kind is in none of them.
CONTROLS = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
DIRECTIONS = "\u202a-\u202e\u2066-\u2069"  # embeddings, overrides and isolates: they turn the text around them
NO_CHARACTERS = "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
# Joiners, soft hyphen, marks of direction, fillers, variation selectors (U+FE0F follows a tick typed on a telephone).
JOINERS = ("\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2065\u206a-\u206f\u2800\u3164"
           "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\U0001d173-\U0001d17a\U000e0000-\U000e0fff")

# Dropped when a text is read, so that two texts that look the same are the same.
INVISIBLE = re.compile(f"[{CONTROLS}{DIRECTIONS}{NO_CHARACTERS}{JOINERS}]")
# Refused by file formats, obeyed by terminals, or made to mislead: they stand in no output.
UNPRINTABLE = re.compile(f"[{CONTROLS}\x1f{DIRECTIONS}{NO_CHARACTERS}]")
ILLEGAL_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
INVALID = re.compile(f"[{CONTROLS}\x0b\x0c\x1c-\x1f\x85\u2028\u2029{DIRECTIONS}{NO_CHARACTERS}]")


def printable(text: str) -> str:
    """Returns the text as an output may contain it: every line break as a newline, without control characters, lone
    surrogates, code points that are no characters, and directions. All that is visible stays."""
    if text.isprintable() or text.replace("\n", "").isprintable():
        return text
    return UNPRINTABLE.sub("", LINE_BREAK.sub("\n", text))


def printable_data(data: Any) -> Any:
    """Returns JSON data with every text, keys too, as `printable` returns it."""
    if isinstance(data, str):
        return printable(data)
    if isinstance(data, Mapping):
        return {printable_data(key): printable_data(value) for key, value in data.items()}
    return [*map(printable_data, data)] if isinstance(data, list | tuple) else data


def invalid_character(text: str) -> str:
    """Returns the first character that `printable` would change, as "U+0007"; "" when there is none but carriage
    returns."""
    found = None if text.isprintable() else INVALID.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""
