"""Decodes text files: UTF-8, UTF-16, and windows-1258, in which Excel saves CSV on a Vietnamese Windows."""

from __future__ import annotations

import codecs
import unicodedata

from automation.configuration.problems import constant
from automation.domain.vietnamese.tcvn3 import looks_like_tcvn3

EXCEL = "windows-1258"
UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SAMPLE = 200  # bytes: enough to recognise UTF-16 without a mark by its zeros
VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
VIETNAMESE = frozenset(unicodedata.normalize("NFC", letter + tone) for vowel in VOWELS
                       for letter in (vowel, vowel.upper()) for tone in TONES) | set("đĐ")
PUNCTUATION = frozenset("\u00a0–—‘’“”…•·°«»")

NOT_UTF_8 = constant("is not in UTF-8 (byte {value}): save it again in that encoding")
NOT_TEXT = constant("is in UTF-16, not in UTF-8: save it again in that encoding")
OLD_FONT = constant("is in the old encoding TCVN3 (fonts such as .VnTime), not in UTF-8: convert it, and save it in "
                    "Excel as “CSV UTF-8”")


class UnreadableTextError(Exception):
    """The encoding can't be determined or may not stand here. `message` is a constant text, `value` replaces its
    "{value}"."""

    def __init__(self, message: str, value: object = "") -> None:
        super().__init__(message)
        self.message, self.value = message, str(value)


def decode_text(raw: bytes) -> str:
    """The text of a file in UTF-8, without its byte order mark. Raises UnreadableTextError for other encodings."""
    if _utf_16(raw):
        raise UnreadableTextError(NOT_TEXT)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableTextError(NOT_UTF_8, error.start) from error


def decode_table(raw: bytes) -> str:
    """The text of a CSV file as programs save it: also in UTF-16 or windows-1258. In NFC. Raises
    UnreadableTextError."""
    encoding = _utf_16(raw)
    if encoding:
        return _decoded(raw, encoding)
    try:
        return decode_text(raw)
    except UnreadableTextError:
        text = _windows(raw)
        if text is None:
            raise
        return text


def decode_leniently(raw: bytes) -> str:
    """The text with undecodable bytes replaced, for a reader that needs one key of it only."""
    return raw.decode(_utf_16(raw) or "utf-8-sig", errors="replace")


def _utf_16(raw: bytes) -> str:
    """The codec of a file in UTF-16, "" for any other. Without a mark it shows in the zeros of ASCII characters."""
    if raw.startswith(UTF_16_MARKS):
        return "utf-16"
    sample = raw[:SAMPLE]
    for codec, zeros, letters in (("utf-16-le", sample[1::2], sample[::2]), ("utf-16-be", sample[::2], sample[1::2])):
        if len(sample) > 1 and zeros.count(0) > len(zeros) / 2 and letters.count(0) < len(letters) / 2:
            return codec
    return ""


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        return unicodedata.normalize("NFC", raw.decode(encoding))
    except UnicodeDecodeError as error:
        raise UnreadableTextError(NOT_UTF_8, error.start) from error


def _windows(raw: bytes) -> str | None:
    """The text in windows-1258; None where that yields letters that no Vietnamese text has. Raises
    UnreadableTextError for TCVN3."""
    if looks_like_tcvn3(raw.decode("cp1252", errors="ignore")):
        raise UnreadableTextError(OLD_FONT)
    try:
        text = unicodedata.normalize("NFC", raw.decode("cp1258"))
    except UnicodeDecodeError:
        return None
    return text if all(each.isascii() or each in VIETNAMESE or each in PUNCTUATION for each in text) else None
