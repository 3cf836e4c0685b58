"""Patterns of personal data in a text: the kinds that VIETNAM.md requires to be found in every cell.

Each detector takes NFC text without web addresses and returns whether it finds its kind; callers never use the matched
text, so that none is repeated by accident.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Thông tư 59/2021/TT-BCA, annex: the provinces' codes on a citizen's number (CCCD).
PROVINCES = _set(
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 "
    "038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 "
    "080 082 083 084 086 087 089 091 092 093 094 095 096"
)
MOBILE_OR_FIXED_LENGTH = re.compile(r"(?:\+?84|0)(?:[\s.\-()]{0,2}\d){8,10}")
WEB = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
MONEY = r"(?!\s*(?:đ\b|đồng|vnđ|vnd|nghìn|ngàn|triệu))"

START = r"(?<!\d)(?<!\d[.,/\-])"
CITIZEN = re.compile(
    START + r"(?:\d{12}|\d{3}(?:[ .\-]\d{3}){3}|\d{4}(?:[ .\-]\d{4}){2}|\d{3}[ .\-]\d{9}"
    r"|\d{6}[ .\-]\d{6})(?![\d/])")
CITIZEN_SHORT = re.compile(START + r"\d{11}(?![\d/])")
OLD_CARD = re.compile(
    rf"(?<![\w])(?<!\d[.,/\-])\d{{9}}(?![\w/]|[.,]\d){MONEY}"
    r"|(?:cmnd|cmt|chứng minh)\D{0,30}\d{3}(?:[ .]?\d{3}){2}(?!\d)", re.IGNORECASE)
INSURANCE = re.compile(
    r"(?:bhxh|bảo hiểm xã hội|số sổ|mã sổ)\D{0,40}?(?<!\d)\d{10}(?!\d)"
    r"|(?<!\d)\d{10}(?!\d)\D{0,20}?(?:bhxh|bảo hiểm xã hội)", re.IGNORECASE)
HEALTH_CARD = re.compile(r"(?<![^\W_])[A-Z]{2}[ .\-]?\d(?:[ .\-]?\d){12}(?!\d)", re.IGNORECASE)
DAY = r"\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?(?:19|20)?\d{2}(?!\d)"
BIRTH = re.compile(
    rf"(?<!học )(?<!phát )(?<!vệ )(?<!tuyển )(?<!thí )(?<!giáo )(?<!nữ )(?<!nam )"
    rf"\bsinh(?:\s+(?:ngày|năm))?[\s:,(]{{0,3}}{DAY}"
    rf"|\bs\.?n\.?\s*:?\s*{DAY}", re.IGNORECASE)
CLASS = re.compile(r"\blớp\s*:?\s*(?:[1-9]|1[0-2])\s?[A-ZĐ]\d{0,2}(?![^\W_])", re.IGNORECASE)
TITLE_AND_NAME = re.compile(r"\b(em|cháu|cô|chị)\s+([^\W\d_]+)(?![\w])(?:\s+([^\W\d_]+))?", re.IGNORECASE)

INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
UPPER = "".join(sign for sign in map(chr, range(0x41, 0x1EFA)) if sign.isupper() and sign.isalpha())

# Capitalised words that follow "các em", "chị em", "các cô" and are no names; those that may be a
# name ("Trung", "Liên") count as words only before the syllables listed.
NOT_NAMES = _set(
    "ban bí bộ chi chủ giáo hội học khối lớp ngành nhà phó phòng phụ sở thiếu tổng trưởng trường tỉnh "
    "đảng đội"
)
NOT_NAMES_WITH = {
    "công": "chức đoàn nhân ty", "đoàn": "thanh trường viên", "hiệu": "phó trưởng",
    "liên": "chi hiệp hợp đội",
    "thành": "phố viên đoàn", "trung": "học tâm", "tổ": "phó trưởng", "việt": "nam", "quận": "hội ủy",
}
PLACES = frozenset({("cô", "tô")})  # huyện Cô Tô


def normalised_text(value: str) -> str:
    """Return the text without what could hide a number: full-width digits, invisible joiners, unusual spaces."""
    if not value.isascii():
        if not unicodedata.is_normalized("NFKC", value):
            value = unicodedata.normalize("NFKC", value)
        value = INVISIBLE.sub("", value)
    return " ".join(value.split())


def text_without_links(value: str) -> str:
    """Return `normalised_text` without web addresses: digits in a link are not personal data."""
    text = normalised_text(value)
    return WEB.sub(" ", text) if "://" in text or "www." in text.casefold() else text


def personal_data_kinds(value: str) -> tuple[str, ...]:
    """Return the codes of `DETECTORS` that match a text."""
    if not is_suspicious(normalised_text(value)):
        return ()
    text = text_without_links(value)
    return tuple(code for code, detector in DETECTORS.items() if detector(text))


def has_citizen_number(text: str) -> bool:
    """Return whether there is a CCCD: 12 digits that begin with a province's code, or 11 whose leading zero a
    spreadsheet dropped. Of the latter the sex-and-century digit must fit too, else a foreign number would match."""
    digits = (re.sub(r"\D", "", number) for number in CITIZEN.findall(text))
    short = ("0" + number for number in CITIZEN_SHORT.findall(text))
    return (any(each[:3] in PROVINCES for each in digits)
            or any(each[:3] in PROVINCES and each[3] in "0123" for each in short))


def has_phone(text: str) -> bool:
    if not MOBILE_OR_FIXED_LENGTH.search(text):
        return False
    from phonenumbers import PhoneNumberMatcher

    return any(True for _ in PhoneNumberMatcher(text, "VN"))


def has_name(text: str) -> bool:
    """Return whether there is "em/cháu/cô/chị" and a capitalised name or an initial."""
    return any(_is_name(*groups) for groups in TITLE_AND_NAME.findall(text))


def _is_name(title: str, first: str, second: str) -> bool:
    if not first[0].isupper() or (title.casefold(), first.casefold()) in PLACES:
        return False
    if title.isupper() and len(title) > 1:  # in a heading in capitals a name cannot be recognised
        return False
    acronym = len(first) > 1 and first.isupper() and not (second and second.isupper() and len(second) > 1)
    word, following = first.casefold(), second.casefold()
    return not acronym and word not in NOT_NAMES and following not in NOT_NAMES_WITH.get(word, "").split()


DETECTORS: dict[str, Callable[[str], object]] = {
    "P01": has_citizen_number,
    "P02": OLD_CARD.search,
    "P03": INSURANCE.search,
    "P04": HEALTH_CARD.search,
    "P05": has_phone,
    "P06": BIRTH.search,
    "P07": has_name,
    "P08": CLASS.search,
}
# Quick patterns that nearly every harmless text fails: nine digits in a row, or a key word with what must follow it.
# Separate patterns, each beginning with a searchable letter: one pattern for all would take twice as long.
NUMBER_HINT = re.compile(r"\d(?:[ .\-()/]{0,2}\d){8}")
BIRTH_HINT = re.compile(r"[sSſ](?:(?i:inh)|\.?(?i:n)(?![^\W\d_]))\D{0,12}\d")
CLASS_HINT = re.compile(r"[lL](?i:ớp) ?:? ?\d")
NAME_HINT = re.compile(rf"(?i:\b(?:em|cháu|cô|chị)) [{UPPER}]")
CAPITAL_HINT = re.compile(rf" [{UPPER}]")


def is_suspicious(text: str) -> bool:
    """Return whether any detector may match a `normalised_text`."""
    return bool(NUMBER_HINT.search(text) or BIRTH_HINT.search(text) or CLASS_HINT.search(text)
                or (CAPITAL_HINT.search(text) and NAME_HINT.search(text)))
