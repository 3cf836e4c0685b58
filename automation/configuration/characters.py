"""Text of the configuration that a program has spoilt in saving, and names that no file can have."""

from __future__ import annotations

import re

from automation.domain.vietnamese.characters import invalid_character

LOST = re.compile(r"\w\?+\w|\w\?\?|\?\?\w|\ufffd")  # a "?" between letters, where an encoding lacks one
# UTF-8 that was read as windows-1252: "Trường" becomes "TrÆ°á»ng".
TWICE_ENCODED = re.compile(r"[ÃÂÄÅÆ][\u0080-\u00bf‘’“”†‡•]|á[º»]")
RESERVED = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9¹²³])(?:\..*)?", re.IGNORECASE)
FORBIDDEN_IN_FILES = frozenset('<>:"|?*')


def is_spoilt(text: str) -> bool:
    """Whether letters were lost ("Tr??ng") or decoded wrongly ("TrÆ°á»ng") when the text was saved."""
    return bool(LOST.search(text) or TWICE_ENCODED.search(text))


def is_file_name(name: str) -> bool:
    """Whether Windows, Linux and the services that synchronise folders all allow a file of this name."""
    return not (RESERVED.fullmatch(name) or FORBIDDEN_IN_FILES & set(name) or name != name.rstrip(". ")
                or invalid_character(name))
