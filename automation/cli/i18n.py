"""The command line's language: English in the source, Vietnamese by the locale (gettext).

The text domain is gettext's default one, "messages", which click asks too: one catalogue
translates click's own words with ours.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping
from pathlib import Path

LOCALES = Path(__file__).parents[1] / "locale"


def use_language(language: str = "") -> None:
    """`language`: "vi", "en", or "" for what the environment says."""
    if language:
        os.environ["LANGUAGE"] = language
    gettext.bindtextdomain("messages", LOCALES)
    gettext.textdomain("messages")


def _(text: str) -> str:
    return gettext.gettext(text)


def N_(text: str) -> str:  # noqa: N802 - gettext's own name
    """Mark a text for the catalogue; it is translated where it is shown."""
    return text


def example(*commands: str) -> str:
    """What a command's --help ends with: a line a command, so that each can be copied whole."""
    return _lines(_("For example:"), *commands)


def listed(title: str, lines: Mapping[str, str]) -> str:
    """A title and a line for each entry, for the end of a --help."""
    width = max(map(len, lines))
    return _lines(title, *(f"{key:<{width}}  {words}" for key, words in lines.items()))


def _lines(title: str, *lines: str) -> str:
    """A paragraph that click leaves as it is, by the mark in front."""
    return "\n".join(("\b", title, *(f"  {line}" for line in lines)))


def count(one: str, many: str, number: int) -> str:
    """`count("{n} unit", "{n} units", 3)` → "3 units", in the language in use."""
    return gettext.ngettext(one, many, number).format(n=number)
