"""docs/security.md: every claim names the tests that hold it, and they exist."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
WITHOUT_CLAIMS = {"", "Backup", "Not defended against"}  # the introduction, instructions, and what is not claimed
NAMED_TEST = re.compile(r"`(tests/[^`]*)`")


def sections() -> Iterator[tuple[str, str]]:
    """(heading, text) of each section, the introduction first with an empty heading."""
    heading, *rest = re.split(r"^## (.+)\n", TEXT, flags=re.MULTILINE)
    yield "", heading
    yield from zip(rest[::2], rest[1::2], strict=True)


def claims() -> Iterator[tuple[str, str]]:
    """(section, text) of each bullet, table row and paragraph of the sections with claims."""
    for heading, text in sections():
        if heading not in WITHOUT_CLAIMS:
            blocks = re.split(r"\n\s*\n|\n(?=[-|] ?)", text.strip())
            yield from ((heading, " ".join(each.split())) for each in blocks if not is_no_claim(each))


def is_no_claim(block: str) -> bool:
    """The head of a table, the line below it, and what is not claimed."""
    return bool(re.match(r"\|[-|]+$|\| (?:who or what|place) \||Not defended against", block))


@pytest.mark.parametrize("claim", [claim for _, claim in claims()], ids=lambda claim: claim[:50])
def test_a_claim_names_its_test(claim: str) -> None:
    assert NAMED_TEST.search(claim), "name the test that holds it: (`tests/…`)"


@pytest.mark.parametrize("named", sorted({match[1] for match in NAMED_TEST.finditer(TEXT)}))
def test_a_named_test_exists(named: str) -> None:
    """A folder holds tests; a file has tests, and the one that is named."""
    path, _, function = named.partition("::")
    files = [ROOT / path] if path.endswith(".py") else sorted((ROOT / path).rglob("test_*.py"))
    found = {node.name for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
             if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}
    assert function in found if function else found


def test_the_claims_are_found() -> None:
    by_section = [section for section, _ in claims()]
    assert len(by_section) > 30
    assert by_section.count("What a unit's workbook can't do") == 6
