"""Names of schools in the ways in which people write them: without accents, abbreviated, joined to one word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import product

from automation.domain.vietnamese.text import fold, nfc, plain_digits

WORD, ANY_WORD = re.compile(r"[a-z0-9]+"), re.compile(r"[^\W_]+")
SCHOOL = "truong"
# Abbreviation of a kind of school → the ways to write it, without accents; the word for a school is left out.
KINDS = {
    "thpt": ("trung hoc pho thong", "ptth", "pho thong trung hoc"), "thcs": ("trung hoc co so", "ptcs"),
    "th": ("tieu hoc",), "mn": ("mam non",), "tt": ("trung tam",), "gdtx": ("giao duc thuong xuyen",),
    "gdnn": ("giao duc nghe nghiep",), "ptdtnt": ("pho thong dan toc noi tru", "dtnt", "dan toc noi tru"),
}
# In words → the abbreviation; those that are no part of another name alone.
WRITTEN_OUT = (*((written, short) for short in ("thpt", "thcs", "th", "mn", "tt") for written in KINDS[short][:1]),
               (SCHOOL, ""))
LONG_ENOUGH = 4  # words of a name without a kind of school that is no ordinary phrase without its accents


def bare_words(text: str) -> tuple[str, ...]:
    """The words in small letters without accents, kinds of school abbreviated: "Trường THPT Bạch Đằng" → ("thpt",
    "bach", "dang")."""
    words = f" {' '.join(WORD.findall(_bare(nfc(text).casefold())))} "
    for written, short in WRITTEN_OUT:
        words = words.replace(f" {written} ", f" {short} ")
    return tuple(words.split())


@lru_cache(maxsize=65536)
def bare(word: str) -> str:
    """One word in small letters without accents, i and y alike: "Lý" and "Lí" → "li"."""
    return _bare(fold(plain_digits(word)))


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d"))
    return "".join(each for each in decomposed if not unicodedata.combining(each))


def joined(words: Iterable[str]) -> str:
    """The words as one, but for two numbers: ("th", "so", "1", "2") → "thso1 2"."""
    text = ""
    for each in words:
        text += f" {each}" if text[-1:].isdigit() and each[:1].isdigit() else each
    return text


def written_ways(name: str) -> frozenset[str]:
    """The ways in which a school's name may be written without accents, each as one word. None of a name that is an
    ordinary phrase when it has no accents."""
    is_school, kinds, proper = _parts(name)
    size = len(kinds) + len(proper)
    if size < 2 or not proper:
        return frozenset({joined((SCHOOL, *kinds, *proper))} if is_school and size else ())
    spelt = product(*((each, *(written.replace(" ", "") for written in KINDS[each])) for each in kinds))
    ways = {joined((*each, *proper)) for each in spelt} if kinds or size >= LONG_ENOUGH else set[str]()
    if kinds and len(proper) > 1:
        ways.add(joined((*kinds, "".join(each[0] for each in proper))))
    named = {joined((SCHOOL, *proper))} if is_school or kinds else set[str]()
    return frozenset({*ways, *(SCHOOL + each for each in ways), *named})


def proper_part(name: str) -> str:
    """The folded words of the name after the kind of school, as one word: "Trường THPT Cát Bà" → "cátbà"."""
    words = [fold(each) for each in ANY_WORD.findall(nfc(name))]
    return joined(words[-len(_parts(name)[2]):])


def _parts(name: str) -> tuple[bool, tuple[str, ...], tuple[str, ...]]:
    """Whether the word for a school is in it, the abbreviated kinds of school at its beginning, and the other words."""
    every = " ".join(bare(each) for each in ANY_WORD.findall(nfc(name)))
    text = f" {every} ".replace(f" {SCHOOL} ", " ")
    for short, ways in KINDS.items():
        for written in ways:
            text = text.replace(f" {written} ", f" {short} ")
    words = tuple(text.split())
    first = next((at for at, each in enumerate(words) if each not in KINDS), len(words))
    return SCHOOL in every.split(), words[:first], words[first:]
