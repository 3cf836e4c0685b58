"""Names by their form: surname, middle and given names, in any case, with or without diacritics."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

from automation.domain.vietnamese.text import fold
from automation.rules.personal_data.names.lexicon import Lexicon
from automation.rules.personal_data.names.titles import KIN, has_role_after
from automation.rules.personal_data.names.words import Case, Word
from automation.rules.personal_data.vocabulary import words

THI, VAN = fold("thị"), fold("văn")
OFFICE_WORDS = frozenset((VAN, fold(word)) for word in ("hóa", "phòng", "bản", "học", "minh", "thư", "công"))
TOWN = frozenset(map(fold, ("đô", "siêu", "thành", "nông", "thanh", "cận")))
SURE_MIDDLES = words("sure_middles")
SURE_SURNAMES = words("sure_surnames")
HIGHLAND_SURNAMES = words("highland_surnames")
AFTER_NAME = words("after_lower_name")
BOUNDED_SURNAMES = words("lower_surnames")
AFTER_FULL_NAME = words("after_full_name")
LONGEST = 5


def person_runs(text: Sequence[Word], covered: Collection[int], lexicon: Lexicon) -> bool:
    """Return whether a surname and what follows it form a person's name."""
    return any(
        _is_person(text, at, covered, lexicon)
        for at, word in enumerate(text)
        if at not in covered
        and word.is_capitalised
        and word.case is not Case.LETTER
        and not _ends_word(text, at, lexicon)
        and (lexicon.is_surname(word.key) or _has_sure_middle(text, at))
    ) or any(_is_highland(text, at) for at in range(len(text) - 2))


def _ends_word(text: Sequence[Word], at: int, lexicon: Lexicon) -> bool:
    """Whether a surname is the end of another word in capitals: "Tâm Lý Học Đường"."""
    return (
        at > 0
        and text[at].gap == " "
        and text[at - 1].case is text[at].case is Case.TITLE
        and (text[at - 1].key, text[at].key) in lexicon.compounds
        and not lexicon.is_surname(text[at - 1].key)
        and (text[at - 1].key,) not in KIN
    )


def _is_highland(text: Sequence[Word], at: int) -> bool:
    """Whether "Y" or "H", a name and a surname of the highlands follow each other: "Y Khoa Bkrông", "H Nga Byă"."""
    first, given, surname = text[at : at + 3]
    return (
        first.text in ("Y", "H")
        and given.case is surname.case is Case.TITLE
        and given.gap == surname.gap == " "
        and surname.key in HIGHLAND_SURNAMES
    )


def _has_sure_middle(text: Sequence[Word], at: int) -> bool:
    """Whether "Thị" or "A" follows in capitals, whatever the surname: "Đàng Thị Mỹ", "Cứ A Dế"."""
    if at + 2 >= len(text) or text[at + 1].gap != " " or text[at + 2].gap != " " or text[at].key in TOWN:
        return False
    middle, last = text[at + 1], text[at + 2]
    return middle.key == THI and middle.is_capitalised and last.is_capitalised and text[at].case is not Case.UPPER


def foreign_runs(text: Sequence[Word], covered: Collection[int], lexicon: Lexicon) -> bool:
    """Return whether two names of another language stand together: "John Smith"."""
    return any(
        first.key in lexicon.foreign
        and second.key in lexicon.foreign
        and second.gap == " "
        and first.case is second.case is Case.TITLE
        and at not in covered
        for at, (first, second) in enumerate(pairwise(text))
    )


def _run(text: Sequence[Word], at: int, covered: Collection[int]) -> list[Word]:
    run = [text[at]]
    for place in range(at + 1, min(at + LONGEST, len(text))):
        word = text[place]
        if not word.is_adjacent or not word.is_capitalised or place in covered:
            break
        run.append(word)
    return run


def _is_person(text: Sequence[Word], at: int, covered: Collection[int], lexicon: Lexicon) -> bool:
    run = _run(text, at, covered)
    rest = run[1:]
    if not rest:
        return False
    strong = run[0].key in lexicon.strong
    if rest[0].key == THI and len(rest) > 1:
        return True
    if strong and len(rest) in (1, 2) and _is_certain(text, at, run, lexicon):
        return True
    if run[0].key in SURE_SURNAMES and run[0].case is not Case.UPPER and rest[0].case is Case.TITLE:
        return not _is_place(run, lexicon) and (run[0].key, rest[0].key) not in lexicon.compounds
    if rest[0].key == VAN and len(rest) > 1:
        return strong or rest[1].case is Case.LETTER or (VAN, rest[1].key) not in OFFICE_WORDS
    if rest[0].text in ("A", "Y") and len(rest) > 1 and rest[1].case is Case.TITLE:
        return True
    if rest[0].case is Case.LETTER:
        return strong and not (run[0].case is Case.UPPER and len(rest) == 1)
    return _by_syllables(text, at, run, lexicon, strong=strong)


def _is_certain(text: Sequence[Word], at: int, run: Sequence[Word], lexicon: Lexicon) -> bool:
    """Whether what follows three names makes them a person, whatever else they mean: "Vũ Trường Giang khối 11"."""
    end = at + len(run)
    if not all(word.case is Case.TITLE and _may_be_given(word, lexicon) for word in run):
        return False
    if has_role_after(text, at, end):
        return True
    after = text[end] if end < len(text) and text[end].gap == " " and text[end].case is Case.LOWER else None
    return len(run) == 3 and after is not None and after.key in AFTER_FULL_NAME


def _may_be_given(word: Word, lexicon: Lexicon) -> bool:
    return lexicon.is_syllable(word.key) or word.key in lexicon.rare


def _by_syllables(text: Sequence[Word], at: int, run: Sequence[Word], lexicon: Lexicon, *, strong: bool) -> bool:
    in_capitals = run[0].case is Case.UPPER
    if strong and not in_capitals and len(run) in (3, 4) and _completes(run, lexicon):
        return True
    names = [run[0]]
    for word in run[1:4]:
        if word.case is Case.LETTER or lexicon.is_syllable(word.key) or (strong and word.key in lexicon.rare):
            names.append(word)
        else:
            break
    count = len(names)
    if count < 2 or _is_place(names, lexicon):
        return False
    pair = (names[0].key, names[1].key)
    if pair in lexicon.compounds and not (count > 2 and names[1].key in SURE_MIDDLES and strong):
        return False
    after = at + count
    if (
        after < len(text)
        and text[after].gap == " "
        and text[after].case is Case.LOWER
        and count == 2
        and ((names[1].key, text[after].key) in lexicon.compounds)
    ):
        return False
    if any(pair_ in lexicon.compounds for pair_ in _inner(names)) and not strong:
        return False
    if in_capitals:
        return strong and _is_in_capitals(run, names, lexicon)
    if count == 2:
        return strong and names[1].key in lexicon.given and len(run) == 2
    return strong or (names[1].key in SURE_MIDDLES and not any(each in lexicon.compounds for each in _inner(names)))


def _is_in_capitals(run: Sequence[Word], names: Sequence[Word], lexicon: Lexicon) -> bool:
    """Whether capitals are a name, or begin with one: "TRẦN QUỐC BẢO BỊ KỶ LUẬT"."""
    count = len(names)
    if not 3 <= count <= 4 or names[1].key not in SURE_MIDDLES:
        return False
    if count < len(run) and run[count].key in AFTER_NAME:
        return True
    is_alone = count == len(run) or names[0].key in BOUNDED_SURNAMES
    return is_alone and not any(each in lexicon.compounds for each in pairwise(word.key for word in run[: count + 1]))


def _completes(run: Sequence[Word], lexicon: Lexicon) -> bool:
    """Whether what follows a surname is neither a place nor another word: rare names are in no list."""
    keys = [word.key for word in run]
    parts = (" ".join(keys), " ".join(keys[:2]), " ".join(keys[1:]), " ".join(keys[1:3]))
    return (
        all(word.case is Case.TITLE and word.gap != "-" for word in run)
        and not any(part in lexicon.places or part in lexicon.public for part in parts)
        and not any(pair in lexicon.compounds for pair in pairwise(keys))
    )


def _inner(names: Sequence[Word]) -> list[tuple[str, str]]:
    keys = [word.key for word in names]
    return list(pairwise(keys[1:]))


def _is_place(names: Sequence[Word], lexicon: Lexicon) -> bool:
    keys = [word.key for word in names]
    return " ".join(keys) in lexicon.places or (" ".join(keys[:2]) in lexicon.places and len(keys) == 2)


def _follows_title(text: Sequence[Word], at: int) -> bool:
    return at > 0 and text[at].gap == " " and (text[at - 1].key,) in KIN


def lower_case_names(text: Sequence[Word], covered: Collection[int], lexicon: Lexicon) -> bool:
    """Return whether there is a name in small letters: "nguyễn thị hoa", "trần văn nam"."""
    for at in range(len(text) - 2):
        first, second, third = text[at : at + 3]
        if at in covered or first.key not in lexicon.strong or not (second.gap == third.gap == " "):
            continue
        if second.key in (THI, VAN) and third.case is Case.LETTER and first.case is Case.TITLE:
            return True  # "Phan thị T."
        if first.case not in (Case.LOWER, Case.TITLE) or second.case not in (Case.LOWER, Case.TITLE):
            continue
        if (
            second.key in (THI, VAN)
            and lexicon.is_syllable(third.key)
            and (first.key, second.key) not in lexicon.compounds
            and ((second.key, third.key) not in lexicon.compounds or first.key in NGUYEN)
        ):
            return True
        if (
            first.key in NGUYEN
            and lexicon.is_syllable(second.key)
            and lexicon.is_syllable(third.key)
            and first.case is Case.LOWER
        ):
            return True
        if first.key in LOWER_SURNAMES and first.case is Case.LOWER and _are_given(text[at : at + 4], lexicon):
            return True
    return False


NGUYEN = words("nguyen")
LOWER_SURNAMES = words("lower_surnames")


def _are_given(part: Sequence[Word], lexicon: Lexicon) -> bool:
    """Whether two given names follow a surname and no two neighbours form another word."""
    keys = [word.key for word in part]
    return (
        all(key in lexicon.given for key in keys[1:3])
        and part[1].case is part[2].case is Case.LOWER
        and not any(pair in lexicon.compounds for pair in pairwise(keys))
    )
