"""Persons' names and initials in a text."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from automation.domain.vietnamese.text import fold
from automation.rules.personal_data.names import initials
from automation.rules.personal_data.names.bounded import bounded_names
from automation.rules.personal_data.names.leftover import NEVER_ALONE, given_names
from automation.rules.personal_data.names.lexicon import Lexicon, lexicon
from automation.rules.personal_data.names.masks import explained, is_plain
from automation.rules.personal_data.names.runs import foreign_runs, lower_case_names, person_runs
from automation.rules.personal_data.names.titles import NO_NAME, STRONG_NO_NAME, is_compound, titles
from automation.rules.personal_data.names.undecorated import plain_names
from automation.rules.personal_data.names.words import Case, Word, words_of
from automation.rules.personal_data.vocabulary import folded, phrases, words

Phrases = Collection[tuple[str, ...]]
AFTER_LOWER_NAME = words("after_lower_name")

NO_LOWER_NAMES = words("no_lower_names")


def has_name(value: str, known: Phrases = ()) -> bool:
    """Return whether there is a person's name or initials. `known`: names of things, as folded words."""
    text = words_of(value)
    data = lexicon()
    ascii_only = is_plain(value)
    covered = explained(text, known, data, ascii_only=ascii_only)
    return (
        _after_titles(text, covered, data, ascii_only=ascii_only)
        or person_runs(text, covered, data)
        or initials.dotted(value)
        or lower_case_names(text, covered, data)
        or plain_names(text, covered, data)
        or bounded_names(text, covered, data)
        or foreign_runs(text, covered, data)
        or given_names(value, text, covered, data)
    )


def _after_titles(text: Sequence[Word], covered: set[int], data: Lexicon, *, ascii_only: bool) -> bool:
    for title in titles(text):
        at = title.end
        if at >= len(text) or at in covered or title.start in covered or _is_honour(text, at):
            continue
        word = text[at]
        if title.is_kin and word.key == OF and _is_full_name(text, at + 1, data):
            return True
        if word.gap not in (" ", ": ", ":", ". ", " (", ' "', " “", " - ", "-", ", ", " :", " : ", "/"):
            continue
        if _named(text, at, data, is_kin=title.is_kin, ascii_only=ascii_only):
            return True
    return False


def _named(text: Sequence[Word], at: int, data: Lexicon, *, is_kin: bool, ascii_only: bool) -> bool:
    word = text[at]
    title = text[at - 1]
    if word.case is Case.LOWER and title.key in CALLED:
        return word.key in data.given and word.key not in NEVER_ALONE and (
            at + 1 == len(text) or text[at + 1].gap != " " or text[at + 1].key in AFTER_LOWER_NAME
        )
    if word.case is Case.LOWER:
        return is_kin and word.gap == " " and _lower_name(text, at, data, ascii_only=ascii_only)
    if title.case is not Case.LOWER and _is_place(title, word, data):
        return False
    if word.is_capitalised and ((title.key, word.key) in TITLE_WORDS or _is_sex(text, at)):
        return False
    if word.case is Case.LETTER:
        return word.gap not in (", ", " - ") and not is_compound(text, at, data) and _initial(text, at, is_kin=is_kin)
    if word.case is Case.UPPER:
        return _capitals(text, at, data, is_kin=is_kin)
    if word.case is not Case.TITLE or (_is_apart(word, title) and not data.is_surname(word.key)):
        return False
    return _titled(text, at, data, is_kin=is_kin, ascii_only=ascii_only)


def _is_honour(text: Sequence[Word], at: int) -> bool:
    """Whether a title and the two words after it are a term: "Anh Hùng lao động", "Bà Con nông dân"."""
    return tuple(word.key for word in text[at - 1 : at + 2]) in HONOURS


def _is_sex(text: Sequence[Word], at: int) -> bool:
    """Whether a word after a title means a sex: "em Nữ", "HS Nam" beside "HS Nữ"; "em Nam" is a name."""
    following = text[at + 1] if at + 1 < len(text) else None
    if text[at].key not in WOMEN | MEN or (following and following.gap == " " and following.case is Case.TITLE):
        return False
    plural = at > 1 and text[at - 2].key in PLURALS
    return text[at].key in WOMEN or plural or any(word.key in WOMEN and word.is_capitalised for word in text)


def _is_full_name(text: Sequence[Word], at: int, data: Lexicon) -> bool:
    """Whether two capitalised syllables of names follow: "em gái của Hải Yến"."""
    run = text[at : at + 2]
    return (
        len(run) == 2
        and all(word.gap == " " and word.case is Case.TITLE and word.key in data.given for word in run)
        and " ".join(word.key for word in run) not in data.places
    )


def _is_place(title: Word, word: Word, data: Lexicon) -> bool:
    """Whether a capitalised title is part of a place ("Cô Tô"), or of a public name."""
    both = " ".join((title.key, word.key))
    return both in data.public or (both in data.places and not title.begins_sentence)


def _is_apart(word: Word, title: Word) -> bool:
    """Whether a comma, dash or full stop divides a word from the title; the dot of an abbreviation does not."""
    return word.gap in (", ", " - ") or (word.gap == ". " and title.key not in ABBREVIATED)


def _titled(text: Sequence[Word], at: int, data: Lexicon, *, is_kin: bool, ascii_only: bool) -> bool:
    word = text[at]
    following = text[at + 1] if at + 1 < len(text) and text[at + 1].gap == " " else None
    known_name = (
        data.is_syllable(word.key)
        or word.key in data.foreign
        or (is_kin and word.key in data.rare)
        or (ascii_only and word.key in data.plain_names)
    )
    if (
        following is not None
        and (word.key, following.key) in data.compounds
        and not (following.is_capitalised and following.key in data.given and is_kin)
    ):
        return False
    if word.key in (STRONG_NO_NAME if is_kin else NO_NAME):
        return is_kin and word.key in data.given and _is_nickname(text, at)
    if not is_kin and word.key in NEVER_ALONE and (following is None or not following.is_capitalised):
        return False
    if is_kin:
        return known_name or _looks_foreign(word) or _is_nickname(text, at)
    if word.key in data.foreign or (text[at - 1].key in LAST_OF_ROLES and _is_nickname(text, at)):
        return True
    if word.key in data.strong and (text[at - 1].key,) not in GROUP_ROLES and text[at - 1].key in HOLDERS:
        return True  # "Phóng viên Lê Bình", though a ward has that name
    return known_name and not (
        following is not None and following.is_capitalised and " ".join((word.key, following.key)) in data.places
    )


def _is_nickname(text: Sequence[Word], at: int) -> bool:
    """Whether a word in no list ends the text or has a person's verb after it: "con Mận", "bạn Cún bị …"."""
    if text[at - 1].key in GROUP_TITLES or (at > 1 and text[at - 2].key in PLURALS):
        return False
    following = text[at + 1] if at + 1 < len(text) else None
    return following is None or following.gap in (", ", " (", ") ") or (
        following.gap == " " and following.key in AFTER_LOWER_NAME)


def _looks_foreign(word: Word) -> bool:
    return word.text.isascii() and len(word.text) > 2 and not word.key.startswith(("th", "qu"))


def _initial(text: Sequence[Word], at: int, *, is_kin: bool) -> bool:
    following = text[at + 1] if at + 1 < len(text) else None
    if following is not None and following.case is Case.OTHER and following.gap in ("", " "):
        return False
    return is_kin or (
        (following is None or following.gap.startswith((".", ",", " ", ")"))) and text[at - 1].key not in NO_INITIAL
    )


OF = fold("của")
WOMEN, MEN = folded("nữ gái"), folded("nam trai")
TITLE_WORDS, HONOURS = phrases("title_words"), phrases("honours")
GROUP_ROLES = phrases("group_roles")
CALLED = words("called")
ABBREVIATED = words("abbreviated_titles")
HOLDERS = words("holders")
LAST_OF_ROLES = words("last_of_roles")
PLURALS = words("plurals")
GROUP_TITLES = words("group_titles")
NO_INITIAL = words("no_initial")


def _capitals(text: Sequence[Word], at: int, data: Lexicon, *, is_kin: bool) -> bool:
    word, title = text[at], text[at - 1]
    if title.case is Case.UPPER and len(title.text) > 1 and title.text not in ("HS", "GV", "GVCN", "PH"):
        return False
    if not is_kin and title.key in NO_INITIAL:
        return False
    if initials.undotted(word.text) and not data.is_syllable(word.key):
        return is_kin or title.key in (fold("sinh"), "hs", "gv")
    return (
        word.key not in NO_NAME
        and data.is_syllable(word.key)
        and not is_compound(text, at, data)
        and word.text not in initials.ACRONYMS
    )


def _lower_name(text: Sequence[Word], at: int, data: Lexicon, *, ascii_only: bool) -> bool:
    """A name in small letters after a title: "em hoa bị đánh", "cô mai anh dạy", "em thuy linh bi bo danh"."""
    word = text[at]
    following, later = (
        text[place] if place < len(text) and text[place].gap == " " else None for place in (at + 1, at + 2)
    )
    if word.key in NO_LOWER_NAMES or word.key in AFTER_LOWER_NAME or following is None or len(word.key) < 3:
        return False
    pairs = ((word.key, following.key), (text[at - 1].key, word.key))
    if any(pair in data.compounds for pair in pairs):
        return False
    if word.key in LOWER_SURNAMES:
        return data.is_syllable(following.key) and following.key not in AFTER_LOWER_NAME
    given, verbs = (data.plain_names, PLAIN_VERBS) if ascii_only else (data.given, AFTER_LOWER_NAME)
    if word.key not in given:
        return False
    return following.key in verbs or (
        following.key in given
        and later is not None
        and later.key in verbs
        and (following.key, later.key) not in data.compounds
    )


PLAIN_VERBS = words("plain_verbs")
LOWER_SURNAMES = words("lower_surnames")
