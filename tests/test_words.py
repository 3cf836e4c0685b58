"""Docstrings and comments use plain words: none of the private idiom that once filled them."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("automation", "tests", "benchmarks", "docs")
SOURCES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
PRIVATE = re.compile(
    r"\b(told|tells?|telling|says?|said|knows?|vouch(?:es|ed)?|rubbish|hindrances?|parcels?|lattices?|witness(?:es)?|"
    r"companions?|rungs?|scenes?|desks?|deeds?|anew|at hand|gone through|goes through|lies? under|of ours|looks? at|"
    r"hands? (?:it|them) (?:on|over|out|to))\b", re.IGNORECASE)


def prose(source: Path) -> Iterator[tuple[int, str]]:
    """(line, text) of every comment and docstring."""
    text = source.read_text(encoding="utf-8")
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield (node.body[0].lineno if node.body else 1), ast.get_docstring(node) or ""


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_prose_is_plain(source: Path) -> None:
    found = [f"line {line}: {match[0]}" for line, text in prose(source) for match in PRIVATE.finditer(text)]
    assert not found, "use the standard term: returns, reports, records, contains …"


def test_the_words_are_found() -> None:
    assert PRIVATE.search("what the ledger was told")
    assert PRIVATE.search("It goes through the cells anew")
    assert not PRIVATE.search("a whole number; the untold; knowledge")
