"""The command line's language: English in the source, Vietnamese by the locale (gettext).

The text domain is gettext's default one, "messages", which click uses too: one catalogue translates click's texts and
those of this package.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping
from pathlib import Path

LOCALES = Path(__file__).parents[1] / "locale"


def use_language(language: str = "") -> None:
    """`language`: "vi", "en", or "" for the one of the environment."""
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
    """The examples at the end of a command's --help: a line for each, so that it can be copied whole."""
    return _lines(_("For example:"), *commands)


def listed(title: str, entries: Mapping[str, str]) -> str:
    """A title and a line for each entry, for the end of a --help."""
    width = max(map(len, entries))
    return _lines(title, *(f"{key:<{width}}  {text}" for key, text in entries.items()))


def _lines(title: str, *lines: str) -> str:
    """A paragraph that click does not re-wrap: the first line is its mark for that."""
    return "\n".join(("\b", title, *(f"  {line}" for line in lines)))


def count(one: str, many: str, number: int) -> str:
    """`count("{n} unit", "{n} units", 3)` → "3 units", in the language in use."""
    return gettext.ngettext(one, many, number).format(n=number)
