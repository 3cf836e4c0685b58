"""Which capitalised words of a text are explained: names of schools, streets, offices, heroes, places, documents."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from automation.domain.vietnamese.text import fold
from automation.rules.personal_data.names.lexicon import Lexicon, plain
from automation.rules.personal_data.names.titles import has_role_after
from automation.rules.personal_data.names.words import Case, Word
from automation.rules.personal_data.vocabulary import phrases, words

# The capitalised words after these are the name of a thing.
CUES = phrases("cues")
WEAK_CUES = phrases("weak_cues")
NO_CUE_AFTER = words("no_cue_after")
PLACE_CUES = phrases("place_cues")
WORKS = phrases("works")
PLURALS = words("plurals")
OFFICES = words("offices")
GROUPS_LED, LEADERS = phrases("groups_led"), words("leaders")
OF, THI = fold("của"), fold("thị")
THI_PLAIN, PLAIN_VERBS = "thi", words("plain_verbs") | {"la", "to"}
CUE_ENDS = frozenset(cue[-1] for cue in CUES | WEAK_CUES) | {OF}
LONGEST = 5
PERSONAL_TITLES = words("personal_titles")
ONE_HOLDER, GROUP_ROLES = phrases("one_holder"), phrases("group_roles")
LIVING, SIGNERS = phrases("living"), phrases("signers")
SURE_SURNAMES = words("lower_surnames")
SURE_VERBS, SINGLE_TITLES = words("sure_verbs"), words("single_titles")


def explained(
    text: Sequence[Word], known: Collection[tuple[str, ...]], lexicon: Lexicon, *, ascii_only: bool
) -> set[int]:
    """Return the positions of words that are part of a thing's or public name.
    `known`: names of the plan's own files, as folded words."""
    covered: set[int] = set()
    firsts = _first_words(frozenset(known))
    for at, word in enumerate(text):
        named = word.key in firsts or word.key in lexicon.public_firsts
        for length in range(min(6, len(text) - at) if named else 0, 0, -1):
            part = text[at : at + length]
            if not all(each.is_adjacent for each in part[1:]):
                continue
            keys = tuple(each.key for each in part)
            if _is_public(text, at, keys, known, lexicon):
                covered.update(range(at, at + length))
                break
        if word.key in CUE_ENDS:
            covered.update(_after_cue(text, at, lexicon, ascii_only=ascii_only))
    return covered


@lru_cache(maxsize=16)
def _first_words(phrases_: frozenset[tuple[str, ...]]) -> frozenset[str]:
    return frozenset(phrase[0] for phrase in phrases_)


def _is_public(
    text: Sequence[Word], at: int, keys: tuple[str, ...], known: Collection[tuple[str, ...]], lexicon: Lexicon
) -> bool:
    if keys in known:
        return not _is_person_of(text, at, at + len(keys), lexicon)
    if len(keys) < 2 or " ".join(keys) not in lexicon.public:
        return len(keys) == 1 and keys[0] in lexicon.public and text[at].is_capitalised
    end = at + len(keys)
    longer = text[end] if end < len(text) and text[end].gap == " " else None
    if longer is not None and longer.case in (Case.TITLE, Case.UPPER) and lexicon.is_syllable(longer.key):
        return False
    if longer is not None and keys[1] == THI_PLAIN and longer.key in lexicon.plain_names - PLAIN_VERBS:
        return False  # "nguyen thi thu ha" begins like "Nguyễn Thị Thứ"
    if text[at].case is Case.LOWER and text[at + 1].is_capitalised and " ".join(keys) in lexicon.places:
        return False  # "anh Sơn" is a person, "Anh Sơn" a district
    before = text[at - 1] if at and text[at].gap == " " else None
    if before is not None and before.case is Case.TITLE and before.key in lexicon.strong:
        return False
    plural = at > 1 and text[at - 2].key in PLURALS
    if _is_namesake(text, at, end):
        return False
    return before is None or plural or before.key not in PERSONAL_TITLES


def _is_person_of(text: Sequence[Word], at: int, end: int, lexicon: Lexicon) -> bool:
    """Whether the name of a unit is a person's here: "Cô Lê Chân dạy Văn", "Trần Phú - kế toán", "Trần Phú Quý"."""
    if end - at > 4 or text[at].key not in lexicon.strong or text[at].case is not Case.TITLE:
        return False
    longer = [word.gap == " " and word.case is Case.TITLE for word in text[end : end + 2]]
    if longer[:1] == [True] and longer[1:] != [True] and text[end].key in lexicon.given:
        return at == 0 or text[at].gap != " " or text[at - 1].case is Case.LOWER
    before = text[at - 1].key if at and text[at].gap == " " else ""
    plural = at > 1 and (text[at - 2].key in PLURALS or text[at - 2].key in PERSONAL_TITLES)
    signed = any(tuple(word.key for word in text[start:at]) in SIGNERS for start in range(max(0, at - 3), at))
    return signed or (before in SINGLE_TITLES and not plural) or has_role_after(text, at, end)


def _is_namesake(text: Sequence[Word], at: int, end: int) -> bool:
    """Whether the words around a public name make it a living person: "Hiệu trưởng Trịnh Công Sơn ký"."""
    after = text[end] if end < len(text) else None
    if has_role_after(text, at, end):
        return True
    verb = after is not None and after.gap == " " and after.key in SURE_VERBS
    if verb and text[at].case is Case.LOWER and end - at > 2:
        return True
    if end - at > 2 and tuple(word.key for word in text[end : end + 2]) in LIVING and text[end].gap == " ":
        return True
    if at == 0 or text[at].gap not in (" ", ": ", ":"):
        return False
    before = {tuple(word.key for word in text[start:at]) for start in range(max(0, at - 4), at)}
    if before & ONE_HOLDER:
        return True
    return verb and bool(before & GROUP_ROLES)


def _after_cue(text: Sequence[Word], at: int, lexicon: Lexicon, *, ascii_only: bool) -> range:
    """The capitalised words after a cue that ends at a position."""
    for length in (4, 3, 2, 1):
        if at + 1 < length:
            continue
        keys = tuple(word.key for word in text[at + 1 - length : at + 1])
        strong = keys in CUES or keys == (OF,)
        if not strong and keys not in WEAK_CUES:
            continue
        if length == 1 and at and text[at].gap == " " and text[at - 1].key in NO_CUE_AFTER:
            continue
        if length == 1 and _is_middle_name(text, at, lexicon):
            continue
        end = _run_end(text, at + 1, lexicon)
        if end == at + 1 or _is_person(text, at, end, keys, lexicon) or (ascii_only and not strong):
            return range(0)
        return range(at + 1, end)
    return range(0)


def _is_middle_name(text: Sequence[Word], at: int, lexicon: Lexicon) -> bool:
    """Whether a cue is a middle name: "Vũ Trường Giang", "Lê Đình Nam"."""
    if at == 0 or text[at].gap != " " or text[at].case is not Case.TITLE or text[at - 1].case is not Case.TITLE:
        return False
    pair = " ".join((text[at - 1].key, text[at].key))
    return text[at - 1].key in SURE_SURNAMES and pair not in lexicon.places and pair not in lexicon.public


def _is_person(text: Sequence[Word], at: int, end: int, cue: tuple[str, ...], lexicon: Lexicon) -> bool:
    """Whether the capitals after a cue are a person all the same: "Bí thư Đoàn Nguyễn Thị Hoa"."""
    strong = cue in CUES or cue == (OF,)
    if not strong and lexicon.is_surname(text[at + 1].key) and end - at > 2:
        return True
    if cue == (OF,) and not _after_work(text, at):
        return True
    if cue not in PLACE_CUES and _is_woman(text, at + 1):
        return True
    if cue in GROUPS_LED and at >= len(cue) and text[at - len(cue)].key in LEADERS:
        keys = [word.key for word in text[at + 1 : end]]
        given = len(keys) in (2, 3) and all(key in lexicon.given for key in keys)
        return given and " ".join(keys) not in lexicon.places
    return end - at > 3 and _is_officer(text, at, end, lexicon)


def _after_work(text: Sequence[Word], at: int) -> bool:
    """Whether a work stands in the ten words before a position."""
    keys = [word.key for word in text[max(0, at - 10) : at]]
    return any(tuple(keys[start : start + length]) in WORKS for start in range(len(keys)) for length in (1, 2))


def _is_officer(text: Sequence[Word], at: int, end: int, lexicon: Lexicon) -> bool:
    """Whether an office before a place makes the capitals after it a person: "Trưởng Công an xã Đỗ Trọng Hiệp"."""
    keys = [word.key for word in text[at + 1 : end]]
    name = " ".join(keys)
    known = name in lexicon.places or name in lexicon.public
    held = any(word.key in OFFICES for word in text[max(0, at - 5) : at])
    return held and not known and keys[0] in lexicon.strong and keys[-1] in lexicon.given


def _is_woman(text: Sequence[Word], at: int) -> bool:
    return text[at].key == THI or (at + 1 < len(text) and text[at + 1].key == THI)


def _run_end(text: Sequence[Word], at: int, lexicon: Lexicon) -> int:
    end = at
    while end < len(text) and end - at < LONGEST and text[end].is_capitalised:
        gap = text[end].gap
        if gap not in ((" ", ' "', " “", " '", ". ", ": ") if end == at else (" ", "-", " - ")):
            break
        after_acronym = end > at and text[end - 1].case is Case.UPPER and text[end].case is Case.TITLE
        foreign = end > at and text[end].key in lexicon.foreign
        if (end - at >= 2 or after_acronym or foreign) and _begins_person(text, end, lexicon):
            break
        end += 1
    return end


def _begins_person(text: Sequence[Word], at: int, lexicon: Lexicon) -> bool:
    following = text[at + 1].key if at + 1 < len(text) else ""
    if text[at].key in lexicon.foreign and following in lexicon.foreign:
        return True
    return (
        text[at].key in lexicon.strong
        and text[at].case is not Case.LETTER
        and following
        in (fold("thị"), fold("văn"), *(fold(each) for each in ("đức", "hữu", "ngọc", "minh", "thu", "thanh")))
    )


def is_plain(text: str) -> bool:
    """Whether a Vietnamese text was typed without diacritics."""
    return text.isascii() or plain(text) == text
