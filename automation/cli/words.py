"""The command line's language: English in the source, Vietnamese by the locale (gettext).

The text domain is gettext's default one, "messages", which click asks too: one catalogue
translates click's own words with ours.
"""

from __future__ import annotations

import gettext
import os
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


def example(commands: str) -> str:
    """What a command's --help ends with."""
    return _("For example: {commands}").format(commands=commands)


def count(one: str, many: str, number: int) -> str:
    """`count("{n} unit", "{n} units", 3)` → "3 units", in the language in use."""
    return gettext.ngettext(one, many, number).format(n=number)
