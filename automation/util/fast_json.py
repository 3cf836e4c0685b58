"""Writes JSON of any size fast: the summary of a whole nation is a document of some 200 MB."""

from __future__ import annotations

import json
from typing import Any

import orjson

Json = dict[str, Any]  # a JSON object


def json_bytes(value: Any, *, indented: bool = False, in_order: bool = False) -> bytes:
    """Returns JSON in UTF-8. `indented`: readable by people, with a final newline. `in_order`: keys sorted. Raises
    TypeError for values that JSON can't represent."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE if indented else 0
    options |= orjson.OPT_SORT_KEYS if in_order else 0
    try:
        return orjson.dumps(value, None, options)
    except TypeError:  # a number of more than 64 bits, a lone surrogate: only Python's own JSON writes them
        separators, end = ((",", ": "), "\n") if indented else ((",", ":"), "")
        text = json.dumps(value, indent=2 if indented else None, sort_keys=in_order, separators=separators)
        return f"{text}{end}".encode()
