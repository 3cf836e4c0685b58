"""Names without diacritics: "Nguyen Thi Hoa", "tran van nam"."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from automation.rules.personal_data.names.lexicon import Lexicon
from automation.rules.personal_data.names.titles import KIN
from automation.rules.personal_data.names.words import Word
from automation.rules.personal_data.vocabulary import words

SURNAMES = words("plain_surnames")
SURE = words("plain_sure")
MIDDLES = ("thi", "van")
LONGEST = 4


def plain_names(text: Sequence[Word], covered: Collection[int], lexicon: Lexicon) -> bool:
    """Return whether there is a surname without diacritics, with syllables that complete it."""
    return any(
        _is_name(_run(text, at, lexicon)) or _after_title(text, at, lexicon)
        for at, word in enumerate(text)
        if at not in covered and word.key in SURNAMES
    )


def _after_title(text: Sequence[Word], at: int, lexicon: Lexicon) -> bool:
    """Whether a title precedes a surname and a name without diacritics: "em nguyen hoa"."""
    return (
        0 < at < len(text) - 1
        and (text[at - 1].key,) in KIN
        and text[at].key in SURE
        and text[at].gap == " "
        and text[at + 1].gap == " "
        and text[at + 1].key in lexicon.plain_names
    )


def _run(text: Sequence[Word], at: int, lexicon: Lexicon) -> list[Word]:
    run = [text[at]]
    for word in text[at + 1 : at + LONGEST]:
        known = word.key in lexicon.plain_names or len(word.key) == 1
        if word.gap != " " or not word.key.isascii() or not known:
            break
        run.append(word)
    return run


def _is_name(run: Sequence[Word]) -> bool:
    if len(run) < 2:
        return False
    surname, middle = run[0].key, run[1].key
    sure = surname in SURE
    capitals = all(word.is_capitalised for word in run[:3])
    if middle in MIDDLES and len(run) > 2:
        return capitals or (sure and (surname != "le" or middle == "thi"))
    if capitals:
        return len(run) > 2 or (sure and surname != "le")
    return surname == "nguyen" and len(run) > 2
