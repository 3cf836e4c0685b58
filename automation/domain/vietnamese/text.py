"""Vietnamese text: normalised on reading, matched by a folded key, sorted in dictionary order.

Only the results of `nfc` and `clean` are ever shown; those of `fold` and the sort keys are not.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from automation.domain.vietnamese.characters import INVISIBLE
from automation.domain.vietnamese.tcvn3 import looks_like_tcvn3 as looks_like_tcvn3
from automation.domain.vietnamese.tcvn3 import read_tcvn3 as read_tcvn3

# Look-alikes of Đ (U+0110), which itself never decomposes: eth and the African D.
LOOK_ALIKES = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ"})
_LOOK_ALIKE = re.compile("[ÐðƉɖ]")
FULL_WIDTH = str.maketrans("．，－／％﹪٪＋", ".,-/%%%+")
_OTHER_DIGIT = re.compile("(?![0-9])\\d")  # full-width digits and those of any other script
_KEYCAP = re.compile("(?<=[0-9])\u20e3")  # the frame around a digit typed on a telephone

# huyền, hỏi, ngã, sắc, nặng, in the order of dictionaries; ngang is 0
TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_TONE = re.compile("[" + "".join(TONES) + "]")
_WORD = re.compile(r"[^\W\d_]+")
_LAST_VOWEL = re.compile("[aăâeêioôơuưy](?=[^aăâeêioôơuưy]*$)")
_FREE_Y = re.compile(r"^(h|k|l|m|s|t|qu)y$")  # lý/lí, kỹ/kĩ, mỹ/mĩ, quy/qui: one word, two spellings

_LETTERS = {letter: rank for rank, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_DIGITS = re.compile(r"([0-9]+)")


def nfc(text: str) -> str:
    """Returns the text in NFC ("Hải Phòng" is 9 code points), with look-alikes of Đ replaced by Đ."""
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFC", text)
    return composed.translate(LOOK_ALIKES) if _LOOK_ALIKE.search(composed) else composed


def clean(text: str) -> str:
    """Returns `nfc` of the text without invisible characters, each run of white space (NBSP, newlines) as one space."""
    if not text.isascii():
        text = nfc(INVISIBLE.sub("", text))
    elif not text.isprintable():
        text = INVISIBLE.sub("", text)
    return " ".join(text.split())


def plain_digits(text: str) -> str:
    """Returns the text with digits of any script and full-width signs ("４５", "٤٥", "％", "1️⃣") as ASCII."""
    if text.isascii():
        return text
    ascii_digits = _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text.translate(FULL_WIDTH))
    return _KEYCAP.sub("", ascii_digits)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Returns a key that is equal for two spellings of the same words.

    Folds case, spaces, digits of other scripts, the position of the tone mark (hoà/hòa, uỷ/ủy) and
    y/i after a single consonant (kỹ/kĩ). Tones, ă/â/ê/ô/ơ/ư and đ stay: "Đồ Sơn" is not "Do Son".
    """
    lowered = nfc(plain_digits(clean(text)).casefold())
    return _WORD.sub(_fold_word, lowered)


def _fold_word(match: re.Match[str]) -> str:
    """Returns the word with its tone mark moved to its last vowel."""
    word = match.group()
    if word.isascii():
        return _FREE_Y.sub(r"\1i", word)
    bare, tone = _without_tone(word)
    if len(tone) > 1:  # words written without a space between them: each has its own tone
        return word
    bare = _FREE_Y.sub(r"\1i", bare)
    return nfc(_LAST_VOWEL.sub(lambda vowel: vowel.group() + tone, bare))


def _without_tone(word: str) -> tuple[str, str]:
    decomposed = unicodedata.normalize("NFD", word)
    tone = "".join(_TONE.findall(decomposed))
    return unicodedata.normalize("NFC", _TONE.sub("", decomposed)), tone


SortKey = tuple[tuple[tuple[int, int], ...], tuple[int, ...], str]


@lru_cache(maxsize=65536)
def sort_key(text: str) -> SortKey:
    """Returns a key for dictionary order: letters a ă â b c d đ e ê …; then tones ngang, huyền, hỏi, ngã, sắc, nặng;
    then the text itself. Digits are sorted as numbers, before letters."""
    shown = clean(text)
    letters: list[tuple[int, int]] = []
    tones: list[int] = []
    for piece in _DIGITS.split(shown.casefold()):
        if piece.isdecimal():
            letters.append((2, int(piece)))
            tones.append(0)
        else:
            _rank_letters(piece, letters, tones)
    return tuple(letters), tuple(tones), shown


def _rank_letters(piece: str, letters: list[tuple[int, int]], tones: list[int]) -> None:
    for character in piece:
        letter, tone = _without_tone(character)
        letters.append(_rank(letter))
        tones.append(TONES.get(tone, 0))


def _rank(letter: str) -> tuple[int, int]:
    if letter == " ":
        return (0, 0)
    if letter in _LETTERS:
        return (3, _LETTERS[letter])
    return (4 if letter.isalpha() else 1, ord(letter[0]) if letter else 0)
