"""Characters that a text of the configuration can't hold, and text that a program has spoilt in saving."""

from __future__ import annotations

import re
import unicodedata

LAYOUT = frozenset("\n\r\t")  # control characters of a text of several lines
INVALID = frozenset({"Cc", "Cs", "Zl", "Zp"})  # control, surrogate, line and paragraph separators
DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they turn text around unseen
LAST_OF_PLANE = 0xFFFE  # this and the next are no characters, in each plane
NO_CHARACTERS = range(0xFDD0, 0xFDF0)
LOST = re.compile(r"\w\?+\w|\w\?\?|\?\?\w|\ufffd")  # a "?" between letters, where an encoding lacks one
# UTF-8 that was read as windows-1252: "Trường" becomes "TrÆ°á»ng".
TWICE_ENCODED = re.compile(r"[ÃÂÄÅÆ][\u0080-\u00bf‘’“”†‡•]|á[º»]")
RESERVED = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9¹²³])(?:\..*)?", re.IGNORECASE)
FORBIDDEN_IN_FILES = frozenset('<>:"|?*')


def invalid_character(text: str) -> str:
    """The first character that spreadsheets, documents or terminals can't show, as "U+0007"; "" when there is none."""
    if text.isascii() and text.isprintable():
        return ""
    return next((f"U+{ord(each):04X}" for each in text if _is_invalid(each)), "")


def _is_invalid(character: str) -> bool:
    number = ord(character)
    return ((unicodedata.category(character) in INVALID and character not in LAYOUT) or character in DIRECTIONS
            or (number & LAST_OF_PLANE) == LAST_OF_PLANE or number in NO_CHARACTERS)


def is_spoilt(text: str) -> bool:
    """Whether letters were lost ("Tr??ng") or decoded wrongly ("TrÆ°á»ng") when the text was saved."""
    return bool(LOST.search(text) or TWICE_ENCODED.search(text))


def is_file_name(name: str) -> bool:
    """Whether Windows, Linux and the services that synchronise folders all allow a file of this name."""
    return not (RESERVED.fullmatch(name) or FORBIDDEN_IN_FILES & set(name) or name != name.rstrip(". ")
                or invalid_character(name))
