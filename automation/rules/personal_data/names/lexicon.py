"""The word lists in `data/`: syllables of names, ordinary words, places, public names. Read at first use.

Words are keys of `fold`, so that both positions of a tone mark are one word.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

from automation.domain.vietnamese.text import fold
from automation.rules.personal_data.vocabulary import data_lines, folded, keyed_lines

TONELESS_D = str.maketrans("đĐ", "dD")


@dataclass(frozen=True)
class Lexicon:
    """`compounds`: (first, second) syllables of ordinary words. `rare`: given names that are
    usually other words, a name only after a title. `places`, `public`: names of two or more syllables.
    `plain_surnames`, `plain_names`: without diacritics."""

    strong: frozenset[str]
    weak: frozenset[str]
    given: frozenset[str]
    rare: frozenset[str]
    foreign: frozenset[str]
    compounds: frozenset[tuple[str, str]]
    places: frozenset[str]
    public: frozenset[str]
    plain_surnames: frozenset[str]
    plain_names: frozenset[str]

    @cached_property
    def public_firsts(self) -> frozenset[str]:
        """The first words of public names."""
        return frozenset(name.split()[0] for name in self.public)

    @cached_property
    def plain_pairs(self) -> frozenset[tuple[str, str]]:
        """Neighbours that are an ordinary word or part of a place, without diacritics."""
        of_places = (pair for each in self.places for pair in pairwise(each.split()))
        return frozenset((plain(first), plain(second)) for first, second in (*self.compounds, *of_places))

    def is_surname(self, word: str) -> bool:
        return word in self.strong or word in self.weak

    def is_syllable(self, word: str) -> bool:
        """Whether a word may be part of a Vietnamese name."""
        return word in self.given or word in self.strong or word in self.weak


@cache
def lexicon() -> Lexicon:
    surnames = keyed_lines("surnames.txt")
    strong, weak = (folded(" ".join(surnames[key])) for key in ("strong", "weak"))
    given = folded(" ".join(data_lines("given_names.txt")))
    places = {
        fold(f"{head} {rest}")
        for head, lines in keyed_lines("places.txt").items()
        for line in lines
        for rest in line.split(";")
    }
    public = {fold(each) for line in data_lines("public_names.txt") for each in line.split(";") if each.strip()}
    return Lexicon(
        strong,
        weak - strong,
        given,
        folded(" ".join(data_lines("rare_names.txt"))),
        folded(" ".join(data_lines("foreign_names.txt"))),
        frozenset(
            (fold(head), fold(word))
            for head, lines in keyed_lines("compounds.txt").items()
            for line in lines
            for word in line.split()
        ),
        frozenset(places),
        frozenset(public | {plain(each) for each in public if " " in each} - {"nguyen thi"}),
        frozenset(map(plain, strong)),
        frozenset(map(plain, given | strong | weak)),
    )


def plain(word: str) -> str:
    """The word without diacritics."""
    bare = "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))
    return bare.translate(TONELESS_D)
