"""Given names without surname or title: "Hoa bị đánh", "giữa Lan và Mai", "Quỳnh Chi kể lại".

The model is asked about capitalised words that no list explains and that may be names, never about a text without any.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from automation.rules.personal_data.names.lexicon import Lexicon
from automation.rules.personal_data.names.model import persons
from automation.rules.personal_data.names.titles import is_compound
from automation.rules.personal_data.names.words import Case, Word
from automation.rules.personal_data.vocabulary import phrases, words

VERBS_AFTER = words("person_verbs")
BEFORE = words("before_person")
NEVER_ALONE = words("never_alone")
NO_PAIR = phrases("no_pair")
LONGEST = 4
HIGHLAND = re.compile(r"[HKRYNM]'[^\W\d_]{2,}")  # H'Hen, K'Brêu


def given_names(value: str, text: Sequence[Word], covered: Collection[int], lexicon: Lexicon) -> bool:
    """Return whether there is a given name by itself. `covered`: positions of words that are explained."""
    candidates = list(_candidates(text, covered, lexicon))
    if any(HIGHLAND.match(word.text) and at not in covered for at, word in enumerate(text)):
        return True
    if any(_in_context(text, start, end) for start, end in candidates):
        return True
    asked = [(start, end) for start, end in candidates if _may_stand_alone(text, start, end, lexicon)]
    if not asked:
        return False
    spans = persons(value)
    return any(low < text[end - 1].end and text[start].start < high for start, end in asked for low, high in spans)


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
            at == 0 or text[at].gap != " " or not text[at - 1].is_capitalised
        )
        if whole and end - at <= LONGEST and not _is_other(text, at, end, lexicon):
            yield at, end
        at = end


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
    return is_compound(text, end - 1, lexicon) or (
        end - start == 1 and keys[0] not in lexicon.given | lexicon.foreign and "'" not in text[start].text
    )


def _in_context(text: Sequence[Word], start: int, end: int) -> bool:
    """Whether the words around make it a person: "Hoa bị …", "giữa Lan và …"."""
    after = text[end] if end < len(text) and text[end].gap == " " and text[end].case is Case.LOWER else None
    before = text[start - 1] if start and text[start].gap == " " and text[start - 1].case is Case.LOWER else None
    if after is not None and after.key in VERBS_AFTER and (before is None or before.key in BEFORE or end - start == 2):
        return True
    return before is not None and before.key in BEFORE and end - start >= 2


def _may_stand_alone(text: Sequence[Word], start: int, end: int, lexicon: Lexicon) -> bool:
    """Whether the model's word is enough: two syllables of names, a foreign name, or one amid a sentence."""
    run = text[start:end]
    if any("'" in word.text for word in run) or end - start >= 2:
        return run[-1].key in lexicon.given | lexicon.foreign or any("'" in word.text for word in run)
    after = text[end] if end < len(text) else None
    return (
        start > 0
        and text[start].gap == " "
        and text[start - 1].case is Case.LOWER
        and (after is None or after.gap != " " or after.case is Case.LOWER)
    )
