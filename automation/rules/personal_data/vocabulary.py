"""The lists of words and phrases in `data/`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from automation.domain.vietnamese.text import fold

DATA = Path(__file__).parent / "data"


def data_lines(name: str) -> Iterator[str]:
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line


@cache
def keyed_lines(name: str) -> dict[str, tuple[str, ...]]:
    """Key → what follows it, of lines "key: words"."""
    found: dict[str, tuple[str, ...]] = {}
    for line in data_lines(name):
        key, rest = line.split(":", 1)
        found[key.strip()] = (*found.get(key.strip(), ()), rest.strip())
    return found


def folded(text: str) -> frozenset[str]:
    """The folded words of a text."""
    return frozenset(map(fold, text.split()))


def words(key: str) -> frozenset[str]:
    """The folded words of a list of the vocabulary."""
    return folded(" ".join(keyed_lines("vocabulary.txt")[key]))


def plain_words(key: str) -> frozenset[str]:
    """The words of a list of the vocabulary as they stand."""
    return frozenset(" ".join(keyed_lines("vocabulary.txt")[key]).split())


def phrases(key: str) -> frozenset[tuple[str, ...]]:
    """The phrases of a list of the vocabulary, each as folded words."""
    parts = ";".join(keyed_lines("vocabulary.txt")[key]).split(";")
    return frozenset(tuple(fold(part).replace("/", " ").split()) for part in parts if part.strip())
