"""One made-up school's year in figures: the state in May, and the changes until November.

Nothing here is a real school's figure. Indicators are given by code as whole values; `cell_values.py`
puts them into the cells that a form has for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from tests.demo.counts import Count, Flags, Groups, Split, some, split, women

IndicatorValue = int | bool | str | date | Count | Split | Groups | Flags | tuple[bool | str | date, ...]
Figures = dict[str, IndicatorValue]

SPECIAL = "THPT chuyên"
OLDER_PUPILS = "THCS"  # in the name of a type that teaches the lower years too


@dataclass(frozen=True, slots=True)
class Half:
    """`first_half`: the values of the first half's report. `second_half`: what the second half adds to counts (a
    change may be negative), and the values that replace others."""

    first_half: Figures
    second_half: Figures


@dataclass(frozen=True, slots=True)
class Staff:
    """The people that every other count is drawn from."""

    everyone: Count
    managers: Count
    teachers: Count
    others: Count
    pupils: Count
    change: Count  # from May to November


def staff(rng: Random, unit_type: str) -> Staff:
    """60–110 staff and 900–1,800 pupils at an upper-secondary school."""
    pupils = rng.randrange(1500, 1800) if unit_type == SPECIAL else rng.randrange(900, 1750)
    managers = women(rng, rng.choice((3, 3, 4)), 0.4)
    teachers = women(rng, min(96, max(52, round(pupils / 18.5))), 0.68)
    others = women(rng, rng.randrange(5, 9), 0.75)
    change = rng.choice((Count(0, 0), Count(1, 1), Count(-1, -1), Count(2, 1), Count(-2, -1), Count(1, 0)))
    return Staff(managers + teachers + others, managers, teachers, others,
                 women(rng, pupils, 0.53), change)


def school_year(rng: Random, unit_type: str) -> Half:
    """All indicators but those of campaigns, awards and texts, which come from the records."""
    people = staff(rng, unit_type)
    first_half: Figures = {}
    second_half: Figures = {}
    for part in (_committee, _people, _leaders, _party, _planning, _learning, _welfare, _pupils, _cases):
        half = part(rng, people)
        first_half |= half.first_half
        second_half |= half.second_half
    return Half(first_half, second_half)


def _committee(rng: Random, people: Staff) -> Half:
    members = some(rng, people.everyone, rng.randrange(7, 12))
    members = Count(members.total, max(members.female, members.total // 2))
    changed = rng.random() < 0.3
    issued = date(2024, 1, rng.randrange(10, 24))
    planned = rng.randrange(6, 16) * 500
    first_half: Figures = {
        "A01": True, "A02": (f"{rng.randrange(12, 98)}/QĐ-MẪU", date(2023, 9, rng.randrange(6, 28))),
        "A03": members, "A04": True, "A05": False, "A06": False,
        "A07": (True, f"{rng.randrange(3, 40):02d}/KH-MẪU", issued), "A08": rng.random() < 0.8,
        "A09": rng.randrange(1, 4), "A10": (Split(planned * 2 // 5)),
    }
    second_half: Figures = {"A09": rng.randrange(1, 4), "A10": Split(planned // 2)}
    if changed:
        second_half |= {"A05": True, "A06": True,
                  "A02": (f"{rng.randrange(100, 190)}/QĐ-MẪU", date(2024, 9, rng.randrange(9, 27)))}
    return Half(first_half, second_half)


def _people(rng: Random, people: Staff) -> Half:
    contract = some(rng, people.teachers + people.others, rng.randrange(3, 9))
    change = people.change
    # R17 compares with the report before: what came and went by May cancels out.
    turnover = Count(1, 1) if rng.random() < 0.4 else Count()
    joined = Count(max(change.total, 0), max(change.female, 0))
    first_half: Figures = {
        "B01": people.everyone, "B02": people.managers, "B03": people.teachers, "B04": people.others,
        "B05": people.everyone - contract, "B06": contract,
        "B07": some(rng, people.everyone, rng.randrange(0, 3)),
        "B08": Split(people.everyone, (0.2, 0.6, 0.2)), "B09": turnover, "B10": turnover,
    }
    second_half: Figures = {"B01": change, "B03": change, "B05": change, "B08": Split(change, (1.0,)),
                      "B09": joined, "B10": joined - change}
    return Half(first_half, second_half)


def _leaders(rng: Random, people: Staff) -> Half:
    head = some(rng, people.managers, 1)
    chairs = women(rng, rng.randrange(12, 19), 0.6)
    return Half({
        "C01": head, "C02": people.managers - head, "C03": chairs, "C04": rng.random() < 0.6,
        "C05": women(rng, rng.choice((9, 11, 13)), 0.5),
    }, {})


def _party(rng: Random, people: Staff) -> Half:
    members = some(rng, people.everyone, round(people.everyone.total * rng.uniform(0.4, 0.6)))
    board = some(rng, members, rng.choice((5, 7)))
    admitted = some(rng, people.teachers, rng.randrange(0, 3))
    return Half({"D01": members, "D02": board, "D03": some(rng, board, 2), "D04": admitted},
                {"D04": some(rng, people.teachers, rng.randrange(0, 2))})


def _planning(rng: Random, people: Staff) -> Half:
    planned = some(rng, people.managers + people.teachers, rng.randrange(5, 10))
    return Half({
        "E01": planned, "E02": some(rng, planned, round(planned.total * 0.8)),
        "E03": some(rng, planned, rng.randrange(0, 2)),
        "E04": some(rng, people.managers, rng.randrange(0, 2)),
        "E05": Count(), "E06": Count(),
    }, {
        "E03": some(rng, planned, rng.randrange(0, 2)),
        "E05": some(rng, people.managers, rng.randrange(0, 2)),
    })


def _learning(rng: Random, people: Staff) -> Half:
    doctors, masters, bachelors, below = split(people.everyone, _degrees(rng))
    politics = some(rng, people.managers, 1)
    trained = rng.randrange(0, 2)
    return Half({
        "F01": doctors, "F02": masters, "F03": bachelors, "F04": below,
        "F05": politics, "F06": some(rng, people.everyone - politics, rng.randrange(5, 12)),
        "F07": some(rng, bachelors, rng.randrange(1, 5)),
        "F08": some(rng, people.everyone, round(people.everyone.total * 0.7)),
    }, {"F03": people.change,
        "F08": some(rng, people.everyone, round(people.everyone.total * 0.5)) if trained else Count(3, 2)})


def _degrees(rng: Random) -> tuple[float, ...]:
    return (rng.choice((0.0, 0.0, 0.012)), rng.uniform(0.2, 0.38), 0.6, 0.04)


def _welfare(rng: Random, people: Staff) -> Half:
    return Half({
        "I01": rng.randrange(0, 5), "I02": rng.randrange(1, 7), "I03": Count(),
        "I04": some(rng, people.teachers, rng.randrange(0, 4)),
    }, {"I01": rng.randrange(0, 4), "I04": some(rng, people.teachers, rng.randrange(0, 3)),
        "I03": some(rng, people.everyone, people.everyone.total - rng.randrange(3, 12))})


def _pupils(rng: Random, people: Staff) -> Half:
    gifted = rng.randrange(8, 45)
    grown = Count(rng.randrange(-30, 45))
    return Half({
        "N01": people.pupils, "N02": some(rng, people.pupils, rng.randrange(0, 4)),
        "N03": some(rng, people.pupils, gifted),
        "N05": some(rng, people.pupils, rng.randrange(2, 10)), "N06": some(rng, people.pupils, rng.randrange(0, 4)),
        "L01": rng.randrange(1, 3), "L02": int(rng.random() < 0.3), "L03": Split(rng.randrange(0, 3), (1.0,)),
        "M04": rng.randrange(10, 45), "M05": Count(), "M06": Count(),
        "M07": some(rng, people.teachers, rng.randrange(6, 20)),
        "G07": rng.randrange(3, 12), "G08": rng.randrange(2, 8), "G09": rng.randrange(0, 6) * 50,
        "G05": rng.randrange(12, 60), "G10": rng.random() < 0.9,
    }, {
        "N01": Count(grown.total, grown.total // 2), "N02": some(rng, people.pupils, rng.randrange(0, 3)),
        "N03": some(rng, people.pupils, rng.randrange(0, 12)), "L01": 1,
        "M04": rng.randrange(0, 8), "M05": some(rng, people.everyone, round(people.everyone.total * 0.8)),
        "M06": some(rng, people.teachers, rng.randrange(2, 9)), "M07": some(rng, people.teachers, rng.randrange(0, 5)),
        "G07": rng.randrange(4, 14), "G08": rng.randrange(2, 6), "G09": rng.randrange(0, 5) * 50,
        "G05": rng.randrange(10, 50),
    })


def _cases(rng: Random, _people: Staff) -> Half:
    """Most schools have none; where there was one, every count that depends on it agrees."""
    if rng.random() < 0.7:
        return Half(_case(0, Count()), {})
    victims = rng.choice((Count(1, 1), Count(2, 2), Count(2, 1)))
    return Half(_case(1, victims), {}) if rng.random() < 0.5 else Half(_case(0, Count()), _case(1, victims))


def _case(cases: int, victims: Count) -> Figures:
    return {
        "K01": 0, "K02": Split(cases, (1.0,)), "K03": cases, "K04": 0, "K05": Split(0),
        "K06": victims, "K07": Split(victims.total, (0.0, 1.0)), "K08": Split(victims.total, (1.0,)),
        "K09": victims.total, "K10": Split(0), "K11": cases, "K12": cases, "K13": cases,
        "H05": victims,
    }

