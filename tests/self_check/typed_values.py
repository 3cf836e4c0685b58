"""What people type into a cell of each kind: right answers, and everything that is not quite one.

TRUE is typed only where the cell has no number format: with one, LibreOffice keeps 1.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random

from automation.domain.workbook.answer_words import (
    DASHES,
    FORMULA_ERRORS,
    NIL_WORDS,
    NO_WORDS,
    NOT_APPLICABLE_WORDS,
    PENDING_WORDS,
    UNCLEAR_MARKS,
    YES_WORDS,
)
from automation.domain.workbook.answers import Raw
from automation.domain.workbook.words import (
    ESTIMATE,
    NIL,
    NO,
    NOT_APPLICABLE,
    NOT_SUBMITTED,
    SUBMITTED,
    YES,
)
from tests.self_check.inputs import Input

WRITTEN = (NIL, NO, YES, NOT_APPLICABLE, "Không có", "Ko có", "Chưa phát sinh", "KPS", "N/A", "KAD", "Chưa có",
           "Đang tổng hợp", "Không thuộc diện", "Rồi", "Đã có", "Đúng", "Sai", "Chưa")
WORDS = (*WRITTEN, *sorted(NIL_WORDS | NOT_APPLICABLE_WORDS | PENDING_WORDS | UNCLEAR_MARKS | YES_WORDS | NO_WORDS))
BLANKS = (None, None, None, None, "", " ", "\u00a0", "\n")
NUMBER_TEXTS = ("{}", " {} ", "{} người", "{}người", "{} buổi", "{}.", "{},0", "{}.0", "0{}", "+{}", "khoảng {}",
                "{}%", "\u00a0{}", "{}\n", "{} (ước)", "~{}", "'{}", "{}đ", "{}+1", "{} - 3", "1 {:03d}", "1.{:03d}",
                "1,{:03d}", "{}e2", "({})", "số {}", "-{}", "− {}")
OTHER_TEXTS = ("năm", "nhiều", "abc", "Trường THPT", "12/5", "1/2", "*", "?", "~", "a*", "???", "=1", "'", "\u200b5",
               "１２", "٣", "<5", ">3", "TRUE", "12:30", "5 6", "1.2.3", "1,2", "0,5", "1e5", "1E+05")
DATE_TEXTS = ("{0.day}/{0.month}/{0.year}", "{0:%d/%m/%Y}", "{0:%d-%m-%Y}", "{0:%d.%m.%Y}", "{0:%Y-%m-%d}",
              "{0.day}/{0.month}/{0:%y}", "ngày {0.day} tháng {0.month} năm {0.year}", " {0:%d/%m/%Y} ",
              "{0.month}/{0.year}", "{0.day} / {0.month} / {0.year}", "{0.year}", "tháng {0.month}/{0.year}",
              "{0:%d/%m/%Y}.", "{0.month}/{0.day}/{0.year}", "{0:%d/%m/%Y} 08:00", "{0:%d%m%Y}", "{0.day}/{0.month}",
              "{0:%d/%m/%Y} và 1/1/2024", "Ngày {0:%d/%m/%Y}")
ODD_DATES = ("31/2/2024", "0/1/2024", "1/13/2024", "29/2/2023", "29/2/2024", "1/1/1989", "1/1/2100", "1/1/20244",
             "/1/2024", "1//2024", "1/1/", "-1/1/2024", "1.5/1/2024", "1/1/2024/1", "1e0/1/2024", "32/1/2024")


def typed_value(rng: Random, each: Input, near: Raw, year: int) -> Raw:
    """A value to type into that cell. `near`: what stands there now; `year`: of the plan."""
    return BY_KIND[each.kind](rng, each, near, year)


def _integer(rng: Random, _: Input, near: Raw, year: int) -> Raw:
    figure = int(near) if isinstance(near, int | float) and not isinstance(near, bool) else rng.randrange(60)
    match _weighted(rng, (47, 12, 12, 5, 3, 6, 10, 5)):
        case 0:
            return float(max(figure + rng.choice((-7, -6, -2, -1, 1, 1, 2, 3, 6, 12)), 0))
        case 1:
            return float(rng.choice((0, 0, 0, 1, 5, 99, 301, 4001, 10**5, 10**6, 10**9, 10**15, -1, -5)))
        case 2:
            return rng.choice(BLANKS)
        case 3:
            return rng.choice((0.5, 1.5, figure + 0.1, 0.1 + 0.2, 2.9999999999999996, -0.0, 12.000001))
        case 4:
            return _day_of_now(rng, year)
        case 5:
            return _word(rng)
        case 6:
            return rng.choice(NUMBER_TEXTS).format(figure % 1000)
    return rng.choice((*OTHER_TEXTS, *sorted(DASHES), *sorted(FORMULA_ERRORS)[:4]))


def _boolean(rng: Random, _: Input, __: Raw, ___: int) -> Raw:
    match _weighted(rng, (50, 10, 15, 15, 10)):
        case 0:
            return rng.choice((YES, NO, NO, NOT_APPLICABLE))
        case 1:
            return rng.choice(BLANKS)
        case 2:
            return rng.choice((1.0, 0.0, 2.0, 0.5, -1.0, True, False))
        case 3:
            return _word(rng)
    return rng.choice((*OTHER_TEXTS, *sorted(DASHES), "Có, nhưng ít", "1", "0", "Có ạ"))


def _date(rng: Random, _: Input, __: Raw, year: int) -> Raw:
    match _weighted(rng, (45, 10, 25, 8, 7, 5)):
        case 0:
            return _day(rng, year)
        case 1:
            return rng.choice(BLANKS)
        case 2:
            return rng.choice(DATE_TEXTS).format(_day(rng, year))
        case 3:
            return rng.choice(ODD_DATES)
        case 4:
            return rng.choice((45000.0, 45000.5, 0.0, 1.0, 20240511.0, 12.0, -5.0, 1e9, 32873.0, 32874.0, 73050.0,
                               73051.0, 2024.0))
    return rng.choice((_word(rng), rng.choice(OTHER_TEXTS), rng.choice(sorted(DASHES))))


def _string(rng: Random, _: Input, near: Raw, year: int) -> Raw:
    match _weighted(rng, (40, 20, 15, 10, 15)):
        case 0:
            return rng.choice(("Đã triển khai theo kế hoạch.", "12/KH-MẪU", "45/BC-MẪU", "Kinh phí còn ít", near, "a"))
        case 1:
            return rng.choice(BLANKS)
        case 2:
            return _word(rng)
        case 3:
            return rng.choice((12.0, 12.5, True, _day(rng, year), 0.0))
    return rng.choice((*OTHER_TEXTS, *sorted(DASHES), "Đã xong. " * 40))


def _choice(rng: Random, each: Input, _: Raw, __: int) -> Raw:
    match _weighted(rng, (55, 12, 13, 10, 10)):
        case 0:
            return rng.choice(each.choices)
        case 1:
            return rng.choice(BLANKS)
        case 2:
            return _spelt(rng, rng.choice(each.choices))
        case 3:
            return _word(rng)
    return rng.choice((*OTHER_TEXTS, each.choices[0][:-1], each.choices[0] + " khác", 3.0, True, "-"))


def _explanation(rng: Random, *_: object) -> Raw:
    return rng.choice((None, None, "Do chuyển công tác.", "x", "-", ".", "...", " ", "–", "0", 5.0, "_", "*", "?", "/",
                       "\u00a0", "Có", "- ", "“", "'"))


def _estimate(rng: Random, *_: object) -> Raw:
    return rng.choice((None, None, ESTIMATE, ESTIMATE, "Ước", "ƯỚC ", "u", "x", True, False, 1.0, 0.0, "không", "(ước)",
                       "ước thực hiện", "uoc", "-", "Có", "ước tính."))


def _submit(rng: Random, *_: object) -> Raw:
    return rng.choice((SUBMITTED, SUBMITTED, SUBMITTED, SUBMITTED, NOT_SUBMITTED, NOT_SUBMITTED, None, "đã nộp",
                       "ĐÃ NỘP ", "Da nop", "Đã nộp.", "x", "Rồi", 1.0, True, "chưa nộp", " ", "-",
                       unicodedata.normalize("NFD", SUBMITTED), "Đã\u00a0nộp"))


def _nil(rng: Random, *_: object) -> Raw:
    return rng.choice((NIL, NIL, None, None, None, "không phát sinh", "KPS", "Không", "x", "Có", True, 1.0, "-", "0",
                       "Không có", "N/A", NIL + ".", "abc", unicodedata.normalize("NFD", NIL)))


def _previous(rng: Random, _: Input, near: Raw, __: int) -> Raw:
    if isinstance(near, int | float) and rng.random() < 0.7:
        return float(max(near + rng.choice((-12, -6, -1, 0, 1, 6, 12)), 0))
    return rng.choice((None, 0.0, 1.0, float(rng.randrange(80)), 1.5))


BY_KIND: dict[str, Callable[[Random, Input, Raw, int], Raw]] = {
    "integer": _integer, "boolean": _boolean, "date": _date, "string": _string, "choice": _choice,
    "explanation": _explanation, "estimate": _estimate, "submit": _submit, "nil": _nil, "previous": _previous,
}


def _weighted(rng: Random, weights: Sequence[int]) -> int:
    return rng.choices(range(len(weights)), weights)[0]


def _word(rng: Random) -> str:
    return _spelt(rng, rng.choice(WORDS))


def _spelt(rng: Random, word: str) -> str:
    """The word, mostly as it is, else in other capitals, spaces, final signs or composed otherwise."""
    return str(rng.choice((
        str, str, str, str.lower, str.upper, str.capitalize, lambda text: f" {text} ", lambda text: f"{text}.",
        lambda text: text.replace(" ", "\u00a0"), lambda text: text.replace(" ", "  "),
        lambda text: unicodedata.normalize("NFD", text), lambda text: f"{text}!", lambda text: f"{text}\n"))(word))


def _day_of_now(rng: Random, year: int) -> date:
    """What becomes of 12/5 in a cell for a number."""
    return date(year + (rng.random() < 0.1), 1, 1) + timedelta(days=rng.randrange(365))


def _day(rng: Random, year: int) -> date:
    if rng.random() < 0.15:
        return rng.choice((date(year - 1, 12, 31), date(year + 1, 1, 1), date(1990, 1, 1), date(1989, 12, 31),
                           date(2099, 12, 31), date(year - 1, 5, 5), date(1900, 2, 28), date(year, 6, 30)))
    return date(year, 1, 1) + timedelta(days=rng.randrange(366))
