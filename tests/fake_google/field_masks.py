"""Field masks: parsed into a tree, applied to responses and to updates.

Both of Google's notations are supported: ``a(b,c),d/e`` (partial responses, old updates) and ``a.b,a.c``.
"""

import re
from typing import Any

from tests.fake_google.http_messages import Json, invalid

Mask = dict[str, "Mask"]  # an empty tree selects everything
TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[*,()/.]")


def parse(text: str) -> Mask:
    """Parses a mask. Raises ``ApiError`` 400 for an invalid one."""
    tokens = TOKEN.findall(text)
    if "".join(tokens) != re.sub(r"\s", "", text) or not tokens:
        raise invalid(f"Invalid field selection {text}")
    tree, rest = _group(tokens, 0)
    if rest != len(tokens):
        raise invalid(f"Invalid field selection {text}")
    return tree


def _group(tokens: list[str], at: int) -> tuple[Mask, int]:
    tree: Mask = {}
    while at < len(tokens) and tokens[at] != ")":
        at = _path(tokens, at, tree)
        if at < len(tokens) and tokens[at] == ",":
            at += 1
    return tree, at


def _path(tokens: list[str], at: int, tree: Mask) -> int:
    node = tree
    while True:
        repeated = tokens[at] in node
        submask = node.setdefault(_camel(tokens[at]), {})
        at += 1
        follows = tokens[at] if at < len(tokens) else ","
        if follows in "/.":
            node, at = submask, at + 1
        elif follows == "(":
            inner, at = _group(tokens, at + 1)
            submask.update(inner)
            return at + 1
        else:
            if repeated:
                submask.clear()  # the mask selects the whole field as well
            return at


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest) if head else name


class PrunedList(list[Any]):
    """A list of messages that were pruned already."""


def prune(value: Any, mask: Mask) -> Any:
    """Returns ``value`` with the fields of the mask alone; a message without any of them stays as ``{}``."""
    if not mask or "*" in mask or isinstance(value, PrunedList):
        return value
    if isinstance(value, list):
        return [prune(item, mask) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: prune(value[key], submask) for key, submask in mask.items() if key in value}


def covers(mask: Mask, *path: str) -> bool:
    """Whether the mask selects the field at the path, one of its parents or one of its children."""
    node = mask
    for part in path:
        if "*" in node:
            return True
        if part not in node:
            return False
        node = node[part]
        if not node:
            return True
    return True


def merge(target: Json, source: Json, mask: Mask) -> Json:
    """Returns ``target`` with the fields of the mask taken from ``source``; a field absent there is cleared."""
    if "*" in mask or not mask:
        return dict(source)
    out = dict(target)
    for key, submask in mask.items():
        if submask and "*" not in submask:
            inner = merge(out.get(key) or {}, source.get(key) or {}, submask)
            out[key] = inner
        elif key in source:
            out[key] = source[key]
        else:
            out.pop(key, None)
    return out
