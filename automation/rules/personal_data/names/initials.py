"""Initials of persons: "N.T.H", "Ng. T. Hoa", "Hoa N.", "học sinh NTH"."""

from __future__ import annotations

import re

from automation.domain.vietnamese.text import fold
from automation.rules.personal_data.names.lexicon import lexicon
from automation.rules.personal_data.vocabulary import plain_words, words

LETTER = "A-ZĐÂĂÊÔƠƯ"
DOTTED = re.compile(
    rf"(?<![\w.])(?:Ng\.|Ph\.|Tr\.|Th\.|[{LETTER}]\.)(?:\s?[{LETTER}]\.){{0,"
    rf"3}}\s?(?:[{LETTER}](?![\w])\.?|[{LETTER}][^\W\d_]{{1,6}})(?!\w)"
)
AFTER_NAME = re.compile(
    rf"(?<![\w.])([{LETTER}][^\W\d_]{{1,6}}(?:\s[{LETTER}][^\W\d_]{{1,6}})?)\s[NTLPHVĐBD]\."
    r"(?=\s[^\W\d_A-ZĐÂĂÊÔƠƯ]|$)"
)
SEX = re.compile(r"\s*\((?:nữ|nam)(?!\w)")  # "Đ.T.N (nữ)" is a person, "Đ.T.N" an acronym
NEVER_ALONE = words("never_alone")
ACRONYMS = plain_words("acronyms")
SURNAME_LETTERS = "NTLPHVĐDBĐGSCKMQXU"
PLACE_LETTERS = "PQXHS"  # phường, quận, xã, huyện, sông
UNDOTTED = re.compile(rf"(?<![\w.])[{LETTER}]{{2,4}}(?![\w])")


# Two initials, or some without dots, before what only a person has or does.
PAIR = re.compile(
    rf"(?<![\w.])([{LETTER}]\.\s?[{LETTER}]\.?|[{LETTER}]{{2,4}})(?:\s(?:bị|nghỉ|kể|khóc|bỏ học|đánh|chửi)(?!\w)"
    rf"|\s\((?:nữ|nam|\d\d? tuổi|sinh|sn|lớp|khối)(?!\w))"
)


SPACED = re.compile(
    rf"(?<![\w.])[NTLPHVĐBD] [{LETTER}] [{LETTER}](?: [{LETTER}])?(?![\w])|(?<!\w)Ng "
    rf"[{LETTER}][^\W\d_]+(?!\w)"
)
# Vũ Th. Hà
MIDDLE = re.compile(
    rf"(?<![\w.])([{LETTER}][^\W\d_]{{1,6}}) (?:Th|Ng|[{LETTER}])\.\s?([{LETTER}][^\W\d_]{{1,6}})(?!\w)"
)
WHOLE = re.compile(rf"[NTLPHVĐBD]\.\s?[{LETTER}]\.?")  # a cell with nothing else


def dotted(text: str) -> bool:
    """Return whether there are initials with dots, three letters or two and a name."""
    if any(fold(each[1]) in lexicon().strong and fold(each[2]) in lexicon().given for each in MIDDLE.finditer(text)):
        return True
    if any(_is_given(each[1]) for each in AFTER_NAME.finditer(text)):
        return True
    if SPACED.search(text) is not None or (WHOLE.fullmatch(text) and re.sub(r"\W", "", text) not in ACRONYMS):
        return True
    if any(re.sub(r"\W", "", each[1]) not in ACRONYMS for each in PAIR.finditer(text)):
        return True
    return any(_is_person(each[0], begins=not each.start(), of_sex=bool(SEX.match(text, each.end())))
               for each in DOTTED.finditer(text))


def _is_given(name: str) -> bool:
    """Whether names precede an initial, "Hoa N. nhận", and no common word does."""
    keys = [fold(part) for part in name.split()]
    return all(key in lexicon().given for key in keys) and not (len(keys) == 1 and keys[0] in NEVER_ALONE)


def _is_person(found: str, *, begins: bool, of_sex: bool) -> bool:
    parts = re.findall(r"[^\W\d_]+", found)
    letters = "".join(parts)
    if (letters.upper() in ACRONYMS and not of_sex) or len(parts) < 2 or not all(part[0].isupper() for part in parts):
        return False
    if len(parts[-1]) > 1:  # a name at the end: N.T. Hoa, Ng. T. Hoa, T.Hoa
        several = len(parts) > 2 or parts[0] in ("Ng", "Ph", "Tr")
        close = parts[0] in SURNAME_LETTERS and (found[2] != " " or (parts[0] not in PLACE_LETTERS and not begins))
        return fold(parts[-1]) in lexicon().given and (several or close)
    return 2 < len(letters) < 6 and letters[0] in SURNAME_LETTERS


def undotted(word: str) -> bool:
    """Return whether capitals after a title may be initials and no acronym: "em NTH"."""
    return (
        UNDOTTED.fullmatch(word) is not None
        and word not in ACRONYMS
        and word[0] in SURNAME_LETTERS
        and (len(word) == 2 or not re.search("[AEIOUYÂĂÊÔƠƯ]", word[1:-1]) or word[1] in "TVĐ")
    )
