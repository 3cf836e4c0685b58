"""Given names without surname or title: "Hoa bị đánh", "giữa Lan và Mai", "Quỳnh Chi kể lại".

The model is asked about capitalised words that no list explains and that may be names, never about a text without any.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from automation.domain.vietnamese.text import fold
from automation.rules.personal_data.names.lexicon import Lexicon
from automation.rules.personal_data.names.model import persons
from automation.rules.personal_data.names.titles import has_role_after, is_compound, titles
from automation.rules.personal_data.names.words import Case, Word
from automation.rules.personal_data.vocabulary import folded, phrases, words

VERBS_AFTER = words("person_verbs")
BEFORE = words("before_person")
NEVER_ALONE = words("never_alone")
NO_PAIR = phrases("no_pair")
BEFORE_ONE = words("before_one")
APART = re.compile(r"(?<!\w)K' ?[A-ZĐ][^\W\d_]+")  # K' Liêng
SURE_SURNAMES = words("sure_surnames")
SURE_VERBS = words("sure_verbs")
GROUPS = words("groups")
COUNTRIES = words("countries")
OPENERS = words("openers")
GRADES, NICKNAMES = words("grades"), words("nicknames")
FLOWERS, PLANTS = words("flowers"), words("plants")
SEXES, AGE = folded("nữ nam gái trai"), fold("tuổi")
SUFFERS, ACTS = fold("bị"), phrases("acts")
AND, THI = fold("và"), fold("thị")
TOWNS = frozenset(map(fold, ("xã", "trấn", "trường")))
LONGEST = 4
HIGHLAND = re.compile(r"[HKRYNM]'[^\W\d_]{2,}")  # H'Hen, K'Brêu


def given_names(value: str, text: Sequence[Word], covered: Collection[int], lexicon: Lexicon) -> bool:
    """Return whether there is a given name by itself. `covered`: positions of words that are explained."""
    if APART.search(value) or any(HIGHLAND.match(word.text) and at not in covered for at, word in enumerate(text)):
        return True
    runs = list(_candidates(text, covered, lexicon))
    roles = {at for each in titles(text) if each.end - each.start > 1 for at in range(each.start, each.end)}
    others = FLOWERS if any(word.key in PLANTS and word.case is Case.LOWER for word in text) else frozenset()
    candidates = [
        (start, end)
        for start, end in runs
        if not _is_other(text, start, end, lexicon)
        and start not in roles
        and not others.issuperset(word.key for word in text[start:end])
    ]
    if any(_in_context(text, start, end) or _is_pair(text, start, end, lexicon) for start, end in candidates):
        return True
    if any(_acts(text, start, end, lexicon) for start, end in runs):
        return True
    if _are_listed(text, candidates) or any(_has_sure_verb(text, end) for start, end in runs if end - start > 1):
        return True
    if any(
        _is_subject(text, at) and not is_compound(text, at, lexicon)
        for at, word in enumerate(text)
        if at not in covered and word.key in lexicon.given
    ):
        return True
    if any(_has_age(text, at, lexicon) for at in range(len(text) - 2)):
        return True
    asked = [(start, end) for start, end in candidates if _may_stand_alone(text, start, end, lexicon)]
    spans = persons(value) if asked else []
    return any(low < text[end - 1].end and text[start].start < high for start, end in asked for low, high in spans)


def _is_pair(text: Sequence[Word], start: int, end: int, lexicon: Lexicon) -> bool:
    """Whether a run is two or more given names and nothing else: "Quỳnh Chi"; or one before a surname: "Hoa Nguyễn"."""
    *firsts, last = text[start:end]
    given = all(word.key in lexicon.given or word.key in lexicon.foreign for word in firsts)
    return end - start in (2, 3) and given and (last.key in lexicon.given or last.key in SURE_SURNAMES)


def _acts(text: Sequence[Word], start: int, end: int, lexicon: Lexicon) -> bool:
    """Whether what a person does or suffers follows names: "Thiên Phú gây sự", "Hân tự tử"."""
    if end >= len(text) or text[end].gap != " " or tuple(word.key for word in text[end : end + 2]) not in ACTS:
        return False
    keys = tuple(word.key for word in text[start:end])
    known = keys in NO_PAIR or " ".join(keys) in lexicon.places
    return not known and all(key in lexicon.given and key not in GROUPS for key in keys)


def _has_sure_verb(text: Sequence[Word], end: int) -> bool:
    return end < len(text) and text[end].gap == " " and text[end].case is Case.LOWER and text[end].key in SURE_VERBS


def _candidates(text: Sequence[Word], covered: Collection[int], lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Runs of words, as positions (start, end), of which each may be part of a name."""
    at = 0
    while at < len(text):
        end = at
        while (
            end < len(text)
            and end not in covered
            and _may_be_name(text, end, lexicon)
            and (end == at or text[end].gap == " ")
        ):
            end += 1
        if end == at:
            at += 1
            continue
        whole = (end >= len(text) or text[end].gap != " " or not text[end].is_capitalised) and (
            at == 0 or text[at].gap != " " or not text[at - 1].is_capitalised or _opens(text[at - 1])
        )
        if whole and end - at <= LONGEST:
            yield at, end
        at = end


def _opens(word: Word) -> bool:
    """Whether a capital is only that of a sentence: "Gồm Ánh Lan và …"."""
    return word.begins_sentence and word.key in OPENERS and word.case is Case.TITLE


def _may_be_name(text: Sequence[Word], at: int, lexicon: Lexicon) -> bool:
    word = text[at]
    if word.case not in (Case.TITLE, Case.LETTER) or (word.key in NEVER_ALONE and not _beside_capital(text, at)):
        return False
    if word.case is Case.LETTER:
        return (
            word.text in ("A", "Y")
            and at + 1 < len(text)
            and text[at + 1].gap == " "
            and text[at + 1].case is Case.TITLE
        )
    if at and text[at - 1].text in ("A", "Y") and word.gap == " " and word.case is Case.TITLE:
        return True
    return "'" in word.text or word.key in lexicon.foreign or lexicon.is_syllable(word.key)


def _beside_capital(text: Sequence[Word], at: int) -> bool:
    after = text[at + 1] if at + 1 < len(text) else None
    return (after is not None and after.gap == " " and after.case is Case.TITLE) or (
        at > 0 and text[at].gap == " " and text[at - 1].case is Case.TITLE
    )


def _is_other(text: Sequence[Word], start: int, end: int, lexicon: Lexicon) -> bool:
    """Whether a run is a place, an ordinary word or a year of the calendar."""
    keys = tuple(word.key for word in text[start:end])
    if " ".join(keys) in lexicon.places or keys in NO_PAIR:
        return True
    if end - start == 2 and keys in lexicon.compounds:
        return True
    if end - start == 4 and keys[:2] in lexicon.compounds and keys[2:] in lexicon.compounds:
        return True  # "Tâm Lý Học Đường"
    return is_compound(text, end - 1, lexicon) or (
        end - start == 1 and keys[0] not in lexicon.given | lexicon.foreign and "'" not in text[start].text
    )


def _in_context(text: Sequence[Word], start: int, end: int) -> bool:
    """Whether the words around make it a person: "Hoa bị …", "giữa Lan và …"."""
    after = text[end] if end < len(text) and text[end].gap == " " and text[end].case is Case.LOWER else None
    before = text[start - 1] if start and text[start].gap == " " and text[start - 1].case is Case.LOWER else None
    if after is not None and after.key in VERBS_AFTER and (before is None or before.key in BEFORE or end - start == 2):
        return True
    if end < len(text) and text[end].key in GRADES and text[end].gap == " " and text[end + 1 : end + 2]:
        return text[end + 1].case is Case.OTHER  # "Hoa khối 8"
    if after is not None and after.key in NICKNAMES:  # "Tuấn trọc"
        return True
    if has_role_after(text, start, end):
        return True
    if end < len(text) and text[end].gap == ' "' and text[end].case is Case.LOWER:  # Hậu "sẹo"
        return True
    if before is None or (end < len(text) and text[end].gap == " " and text[end].is_capitalised):
        return False
    return before.key in BEFORE_ONE or (before.key in BEFORE and end - start >= 2)


def _are_listed(text: Sequence[Word], candidates: Sequence[tuple[int, int]]) -> bool:
    """Whether names stand in a row after a colon or a word for persons: "nghỉ thai sản: Phượng, Thúy"."""
    for (start, end), (following, _) in pairwise(candidates):
        if following != end and not (following == end + 1 and text[end].key == AND):
            continue
        keys = {text[at].key for at in (start, following)}
        divided = text[following].gap in (", ", "; ", " ") and (text[following].gap != " " or following > end)
        opened = text[start].gap in (": ", ":") or (
            start > 0 and text[start].gap == " " and text[start - 1].key in BEFORE
        )
        if divided and opened and not keys & COUNTRIES:
            return True
    return False


def _has_age(text: Sequence[Word], at: int, lexicon: Lexicon) -> bool:
    """Whether an age follows a given name: "Toàn, 45 tuổi", "Hoa (13 tuổi)"."""
    word, number, unit = text[at : at + 3]
    return (
        word.case is Case.TITLE
        and word.key in lexicon.given
        and word.key not in SEXES
        and (word.begins_sentence or text[at - 1].key in lexicon.given)
        and number.case is Case.OTHER
        and number.gap in (", ", " (")
        and unit.key == AGE
    )


def _is_subject(text: Sequence[Word], at: int) -> bool:
    """Whether a name that is also another word has a person's verb: "An bị gãy tay"."""
    after = text[at + 1] if at + 1 < len(text) and text[at + 1].gap == " " else None
    if (
        text[at].key == THI
        and text[at].case is Case.TITLE
        and after is not None
        and after.case is Case.TITLE
        and (after.key not in TOWNS and (at == 0 or text[at].gap != " " or text[at - 1].case is Case.LOWER))
    ):
        return True
    begins = text[at].begins_sentence or (at > 0 and text[at - 1].key == SUFFERS and text[at].gap == " ")
    return (
        text[at].case is Case.TITLE
        and begins
        and after is not None
        and after.key in SURE_VERBS
        and text[at].key not in GROUPS
    )


def _may_stand_alone(text: Sequence[Word], start: int, end: int, lexicon: Lexicon) -> bool:
    """Whether the model's word is enough: two syllables of names, a foreign name, or one amid a sentence."""
    run = text[start:end]
    if any("'" in word.text for word in run) or end - start >= 2:
        return run[-1].key in lexicon.given | lexicon.foreign or any("'" in word.text for word in run)
    after = text[end] if end < len(text) else None
    amid = start > 0 and text[start].gap in (" ", ", ", " (", ": ", " - ")
    return amid and (after is None or after.gap != " " or after.case is Case.LOWER)
