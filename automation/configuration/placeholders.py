"""Placeholders of a blank workspace: a value with `<…>` in it is still to be filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from automation.configuration.problems import constant
from automation.configuration.toml_lines import KeyPath

UNFILLED = constant("is still to be filled in: {value}")
# No address, no comparison, no tag of HTML: `<b>`, `<img src=x>`.
PLACEHOLDER = re.compile(r"<(?![a-z]+\d?\s*/?>|[a-z]+\s[^<>]*=)(?:[^\W\d_][^<>@\n]*(?<!\s)|…|\.\.\.)>")
EXPRESSIONS = frozenset({"check", "when", "at", "computed", "actual"})  # keys whose values compare
INSERTED = re.compile(r"\{[^{}]*\}")  # what is filled in by the software, which may compare too


def placeholder(text: str) -> str:
    """The first placeholder of a text, "" for none."""
    found = PLACEHOLDER.search(INSERTED.sub("", text)) if "<" in text else None
    return found[0] if found else ""


def placeholders(value: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """(path, placeholder) of each text below this value of a TOML document that has one."""
    if isinstance(value, str):
        found = placeholder(value)
        if found:
            yield path, found
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from placeholders(item, (*path, number))
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in EXPRESSIONS:
                yield from placeholders(item, (*path, key))
