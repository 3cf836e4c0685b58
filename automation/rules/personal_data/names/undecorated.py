"""Names without diacritics: "Nguyen Thi Hoa", "tran van nam"."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

from automation.rules.personal_data.names.lexicon import Lexicon, plain
from automation.rules.personal_data.names.titles import KIN
from automation.rules.personal_data.names.words import Word
from automation.rules.personal_data.vocabulary import phrases, words

SURNAMES = words("plain_surnames")
SURE = words("plain_sure")
SUFFERED = frozenset(("bi", "khoc"))
FIRM = words("plain_firm")
PLAIN_MIDDLES = frozenset(map(plain, words("sure_middles")))
PLAIN_ROLES, NO_MIDDLES = phrases("plain_roles"), phrases("no_middles")
MIDDLES = ("thi", "van")
LONGEST = 4


def plain_names(text: Sequence[Word], covered: Collection[int], lexicon: Lexicon) -> bool:
    """Return whether there is a surname without diacritics, with syllables that complete it."""
    return _is_segment(text, covered, lexicon) or _is_subject(text, covered, lexicon) or any(
        _is_name(_run(text, at, lexicon), begins=at == 0 or word.gap != " ") or _after_title(text, at, lexicon)
        for at, word in enumerate(text)
        if at not in covered and word.key in SURNAMES
    )


def _is_subject(text: Sequence[Word], covered: Collection[int], lexicon: Lexicon) -> bool:
    """Whether two names and a verb begin a text without diacritics: "ngoc anh bi bat nat"."""
    run = text[:3]
    return (
        len(run) == 3
        and all(word.key.isascii() for word in text)
        and all(word.gap == " " for word in run[1:])
        and all(word.key in lexicon.plain_names and len(word.key) > 1 for word in run[:2])
        and run[2].key in SUFFERED
        and not (0 in covered or 1 in covered)
        and not _is_ordinary(run[:2], lexicon)
    )


def _is_segment(text: Sequence[Word], covered: Collection[int], lexicon: Lexicon) -> bool:
    """Whether a surname and two or three names fill the text up to a sign: "do thanh thuy - ke toan"."""
    if not all(word.key.isascii() for word in text):
        return False
    starts = [at for at, word in enumerate(text) if at == 0 or word.gap != " "]
    return any(
        text[start].key in SURNAMES
        and end - start in (3, 4)
        and not any(at in covered for at in range(start, end))
        and all(word.key in lexicon.plain_names and len(word.key) > 1 for word in text[start:end])
        and (_has_role(text, end) or not (_is_ordinary(text[start:end], lexicon) or _is_vague(text[start:end])))
        for start, end in pairwise([*starts, len(text)])
    )


def _has_role(text: Sequence[Word], at: int) -> bool:
    return any(tuple(word.key for word in text[at : at + length]) in PLAIN_ROLES for length in (1, 2))


def _is_vague(run: Sequence[Word]) -> bool:
    """Whether a surname that is a common word comes without a usual middle name: "do thieu …"."""
    return run[0].key not in FIRM and run[1].key not in PLAIN_MIDDLES


def _is_ordinary(run: Sequence[Word], lexicon: Lexicon) -> bool:
    """Whether two neighbours are a word or place without diacritics."""
    return any(pair in lexicon.plain_pairs for pair in pairwise(word.key for word in run))


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


def _is_other(keys: Sequence[str]) -> bool:
    return any(tuple(keys[at : at + length]) in NO_MIDDLES for at in range(len(keys)) for length in (2, 3))


def _run(text: Sequence[Word], at: int, lexicon: Lexicon) -> list[Word]:
    run = [text[at]]
    for word in text[at + 1 : at + LONGEST]:
        known = word.key in lexicon.plain_names or len(word.key) == 1
        if word.gap != " " or not word.key.isascii() or not known:
            break
        run.append(word)
    return run


def _is_name(run: Sequence[Word], *, begins: bool) -> bool:
    if len(run) < 2:
        return False
    keys = [word.key for word in run]
    surname, middle = keys[:2]
    sure = surname in SURE
    capitals = all(word.is_capitalised for word in run[:3])
    if middle in MIDDLES and len(run) > 2:
        if ((begins and len(run) > 3) or surname in FIRM) and not _is_other(keys):
            return True
        return capitals or (sure and (surname != "le" or middle == "thi"))
    if capitals:
        return len(run) > 2 or (sure and surname != "le")
    return surname == "nguyen" and len(run) > 2
