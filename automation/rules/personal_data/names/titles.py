"""A title or role and the name after it: "em Hoa", "học sinh T.", "GVCN: Trần Thị Lan"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from automation.rules.personal_data.names.lexicon import Lexicon
from automation.rules.personal_data.names.words import Case, Word
from automation.rules.personal_data.vocabulary import phrases, words

# After these nearly every capitalised word is a name.
KIN = phrases("kin")
ROLES = phrases("roles")
ENDS = frozenset(phrase[-1] for phrase in KIN | ROLES)
LINKS = words("links")
SIGNED_AS = phrases("signed_as")
# Capitals that follow a title and are no name.
NO_NAME = words("no_name")
STRONG_NO_NAME = words("strong_no_name")


@dataclass(frozen=True, slots=True)
class Title:
    """`end`: the position after it. `is_kin`: of one person, as "em"; else a role that may be a group's."""

    start: int
    end: int
    is_kin: bool


NO_TITLES = phrases("no_titles")  # words that end like a title: "ghi chú", "dụng cụ"


def titles(text: Sequence[Word]) -> list[Title]:
    """Return the titles of a text, each the longest that ends there, with "tên", "là" … after it."""
    found = []
    for at, word in enumerate(text):
        for length in (4, 3, 2, 1) if word.key in ENDS else ():
            start = at + 1 - length
            if start < 0 or any(each.gap not in (" ", "/") for each in text[start + 1 : at + 1]):
                continue
            keys = tuple(each.key for each in text[start : at + 1])
            if (keys in KIN or keys in ROLES) and not _ends_word(text, start):
                end = at + 1
                while (
                    end < len(text)
                    and text[end].key in LINKS
                    and text[end].gap == " "
                    and text[end].case is Case.LOWER
                ):
                    end += 1
                found.append(Title(start, end, keys in KIN))
                break
    return found


def has_role_after(text: Sequence[Word], start: int, end: int) -> bool:
    """Whether a role follows a name that begins a part of the text: "Linh - giáo viên", "Bảo Ngọc (hs lớp 9)"."""
    if end >= len(text) or text[end].gap not in (" - ", " (", ", ") or not text[start].begins_sentence:
        return False
    return any(tuple(word.key for word in text[end : end + length]) in SIGNED_AS for length in (1, 2, 3))


def _ends_word(text: Sequence[Word], at: int) -> bool:
    return at > 0 and text[at].gap == " " and (text[at - 1].key, text[at].key) in NO_TITLES


def is_compound(text: Sequence[Word], at: int, lexicon: Lexicon) -> bool:
    """Whether a word and the one after it, or before it, are one ordinary word ("Khuyết tật", "hoa Hồng")."""
    key = text[at].key
    if at + 1 < len(text) and text[at + 1].gap == " " and (key, text[at + 1].key) in lexicon.compounds:
        return True
    return (
        at > 0
        and text[at].gap == " "
        and text[at - 1].case is Case.LOWER
        and (text[at - 1].key, key) in lexicon.compounds
    )
