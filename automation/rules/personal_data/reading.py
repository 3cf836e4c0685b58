"""Text as the detectors read it: one spelling for what a person sees as the same."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from automation.domain.vietnamese.text import LOOK_ALIKES, clean, looks_like_tcvn3, read_tcvn3

WEB = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
# Cyrillic and Greek letters that look like Latin ones.
HOMOGLYPHS = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧονɑɡı’ʼ‘`´‐‑‒–—―−ꞏ·•",
    "ABESIJKMHOPCTYXaesijopcyxhdqwABEZHIKMNOPTYXovagi'''''-------···",
)
IGNORABLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0]")
COMBINING = re.compile("[\u0300-\u036f]")

ZERO_TO_NINE = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
NUMBER_WORDS = {word: str(digit) for digit, word in enumerate(ZERO_TO_NINE)} | {
    "mốt": "1",
    "tư": "4",
    "lăm": "5",
    "bẩy": "7",
    "khong": "0",
    "mot": "1",
    "bon": "4",
    "nam": "5",
    "lam": "5",
    "sau": "6",
    "bay": "7",
    "tam": "8",
    "chin": "9",
    "tu": "4",
    "zero": "0",
    "o": "0",
}
_WORD = rf"(?:{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))})"
SPOKEN = re.compile(
    rf"(?<!\w)(?:(?:{_WORD}|\d{{1,4}})[\s,.\-()]{{1,3}}){{3,}}\(?(?:{_WORD}|\d{{1,4}})(?!\w)", re.IGNORECASE
)
SPOKEN_PART = re.compile(rf"{_WORD}|\d+", re.IGNORECASE)
TYPED_AS_LETTERS = re.compile(r"(?<![^\W_])[0-9OoIl|SB](?:[ .\-]?[0-9OoIl|]){8,14}(?![^\W_])")
LETTERS_FOR_DIGITS = str.maketrans("OoIl|SB", "0011158")
# One letter a time, divided by dots or spaces: N.g.u.y.ễ.n, N g u y ễ n; no acronym (T.H.P.T): two small letters.
LETTERS_APART = re.compile(
    r"(?<![^\W_.])[^\W\d_](?:\.[^\W\d_]){2,40}(?![^\W_])|(?<![^\W_])[^\W\d_](?:[ _-][^\W\d_]){4,40}(?![^\W_])"
)
BEFORE_CAPITAL = re.compile(r"(?<=[^\W\d_])(?=[A-ZĐÀ-Ý])")
APART = re.compile(r"(?<![\d.,/])\d(?:[ .\-_/*·]{1,3}\d){8,13}(?![\d.,/])")


def normalised_text(value: str) -> str:
    """Return the text without what could hide a word or number: full-width and foreign digits, look-alike letters,
    invisible characters, unusual spaces and dashes. Outputs show `clean` of it, so no character that this drops may
    hide anything here."""
    value = clean(value)
    if not value.isascii():
        value = value.replace(KEYCAP, "")
        if not unicodedata.is_normalized("NFKC", value):
            value = unicodedata.normalize("NFKC", value)
        value = value.translate(HOMOGLYPHS).translate(LOOK_ALIKES)
        value = IGNORABLE.sub("", "".join(map(_plain, value)) if not _PLAIN.fullmatch(value) else value)
        value = LATER_TONE.sub(lambda found: MOVED_TONES[found[0]], value)
    value = LETTERS_APART.sub(_joined, value)
    return " ".join(value.split())


# The tone mark on the second vowel of an open syllable, and the usual spelling: one for hòa, hòe and hùy each.
MOVED_TONES = {
    first + later: earlier + second
    for first, second, laters, earliers in (
        ("o", "a", "\u00e0\u00e1\u1ea3\u00e3\u1ea1", "òóỏõọ"),
        ("o", "e", "èéẻẽẹ", "òóỏõọ"),
        ("u", "y", "ỳýỷỹỵ", "ùúủũụ"),
    )
    for later, earlier in zip(laters, earliers, strict=True)
}
MOVED_TONES |= {key.upper(): value.upper() for key, value in MOVED_TONES.items()}
LATER_TONE = re.compile(rf"(?<![qQ])(?:{'|'.join(MOVED_TONES)})(?![^\W_])")
KEYCAP = "\u20e3"  # the frame around a digit typed on a telephone
_PLAIN = re.compile("[\x00-\x7f\u00a1-\u00ac\u00ae-\u0323\u1ea0-\u1ef9\u2010-\u2027\u2030-\u205e\u20ab]*")


@lru_cache(maxsize=4096)
def _plain(sign: str) -> str:
    """A decimal digit of any script as ASCII; "" for a format character."""
    category = unicodedata.category(sign)
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    return "" if category == "Cf" else sign


def _joined(found: re.Match[str]) -> str:
    letters = re.sub(r"[ ._-]", "", found[0])
    return BEFORE_CAPITAL.sub(" ", letters) if sum(map(str.islower, letters)) > 1 else found[0]


def text_without_links(value: str) -> str:
    """Return `normalised_text` without web addresses: digits in a link are not personal data."""
    text = normalised_text(value)
    return WEB.sub(" ", text) if "://" in text or "www." in text.casefold() else text


def converted(value: str) -> str:
    """The text; one typed with a TCVN3 font as it looked."""
    return read_tcvn3(value) if not value.isascii() and looks_like_tcvn3(value) else value


def with_digits(text: str) -> str:
    """The text with numbers that are spelt in words, typed with letters or spaced out, as digits in a row."""
    text = SPOKEN.sub(_spoken, text)
    text = TYPED_AS_LETTERS.sub(_typed, text)
    return APART.sub(lambda found: re.sub(r"\D", "", found[0]), text)


def _spoken(found: re.Match[str]) -> str:
    parts = SPOKEN_PART.findall(found[0])
    words = sum(not part.isdigit() for part in parts)
    digits = "".join(NUMBER_WORDS.get(part.lower(), part) for part in parts)
    return digits if words > 1 and 9 <= len(digits) <= 13 else found[0]


def _typed(found: re.Match[str]) -> str:
    figures = sum(sign.isdigit() for sign in found[0])
    return found[0].translate(LETTERS_FOR_DIGITS) if figures >= 6 else found[0]
