"""Characters that a text of the configuration can't hold, and text that a program has spoilt in saving."""

from __future__ import annotations

import re

# Control characters but those of a text of several lines, line and paragraph separators, characters that turn text
# around unseen, surrogates, and what is no character: U+FDD0 to U+FDEF, and the last two of each plane.
INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef"
                     + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
                     + "]")
LOST = re.compile(r"\w\?+\w|\w\?\?|\?\?\w|\ufffd")  # a "?" between letters, where an encoding lacks one
# UTF-8 that was read as windows-1252: "Trường" becomes "TrÆ°á»ng".
TWICE_ENCODED = re.compile(r"[ÃÂÄÅÆ][\u0080-\u00bf‘’“”†‡•]|á[º»]")
RESERVED = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9¹²³])(?:\..*)?", re.IGNORECASE)
FORBIDDEN_IN_FILES = frozenset('<>:"|?*')


def invalid_character(text: str) -> str:
    """The first character that spreadsheets, documents or terminals can't show, as "U+0007"; "" when there is none."""
    found = INVALID.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def is_spoilt(text: str) -> bool:
    """Whether letters were lost ("Tr??ng") or decoded wrongly ("TrÆ°á»ng") when the text was saved."""
    return bool(LOST.search(text) or TWICE_ENCODED.search(text))


def is_file_name(name: str) -> bool:
    """Whether Windows, Linux and the services that synchronise folders all allow a file of this name."""
    return not (RESERVED.fullmatch(name) or FORBIDDEN_IN_FILES & set(name) or name != name.rstrip(". ")
                or invalid_character(name))
