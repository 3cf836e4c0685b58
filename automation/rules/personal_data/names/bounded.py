"""Names that only their place makes certain: in small letters or capitals, from a boundary to a boundary.

A name begins a part of the text or follows a title, and ends it or is followed by what a person does or is:
"lý hải tài bị đánh", "dinh manh thuong - bao ve", "LÃ TUẤN LONG".
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

from automation.rules.personal_data.names.lexicon import Lexicon, plain
from automation.rules.personal_data.names.titles import titles
from automation.rules.personal_data.names.words import Case, Word
from automation.rules.personal_data.vocabulary import words

AFTER = words("after_lower_name") | words("sure_verbs") | words("after_full_name")
PLAIN_AFTER = words("plain_verbs")
SURE, PLAIN_SURE = words("lower_surnames"), words("plain_bounded")
SURNAMES, PLAIN_SURNAMES = words("bounded_surnames"), words("plain_surnames") - words("plain_common")
MIDDLES = words("sure_middles")
PLAIN_MIDDLES = frozenset(map(plain, MIDDLES))
LENGTHS = (4, 3)


def bounded_names(text: Sequence[Word], covered: Collection[int], lexicon: Lexicon) -> bool:
    """Return whether a surname and two or three names stand between boundaries."""
    undecorated = all(word.key.isascii() for word in text)
    surnames = PLAIN_SURNAMES if undecorated else SURNAMES
    return any(
        word.key in surnames
        and _is_name(text, at, covered, lexicon, undecorated=undecorated)
        and (at == 0 or word.gap != " " or any(title.end == at for title in titles(text)))
        for at, word in enumerate(text)
        if at not in covered and word.case in (Case.LOWER, Case.UPPER)
    )


def _is_name(text: Sequence[Word], at: int, covered: Collection[int], lexicon: Lexicon, *, undecorated: bool) -> bool:
    names = lexicon.plain_names if undecorated else lexicon.given
    for length in LENGTHS:
        run = text[at : at + length]
        if (
            len(run) == length
            and all(word.gap == " " and word.case is run[0].case and word.key in names for word in run[1:])
            and not any(place in covered for place in range(at, at + length))
            and _ends(text, at + length, undecorated=undecorated)
            and not _is_other([word.key for word in run], lexicon, undecorated=undecorated)
        ):
            return True
    return False


def _ends(text: Sequence[Word], at: int, *, undecorated: bool) -> bool:
    if at >= len(text) or text[at].gap != " ":
        return True
    return text[at].key in (PLAIN_AFTER if undecorated else AFTER)


def _is_other(keys: Sequence[str], lexicon: Lexicon, *, undecorated: bool) -> bool:
    """Whether neighbours are another word or a place. With a surname that is no other word only the first two count."""
    others = lexicon.plain_pairs if undecorated else lexicon.compounds
    sure = keys[0] in (PLAIN_SURE if undecorated else SURE)
    pairs = list(pairwise(keys))
    if not sure and keys[1] not in (PLAIN_MIDDLES if undecorated else MIDDLES):
        return True
    return any(pair in others for pair in (pairs[:1] if sure else pairs)) or " ".join(keys[:2]) in lexicon.places
