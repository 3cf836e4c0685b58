"""The kinds of units and years: a line each, with what is unlike an ordinary school."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tests.demo.counts import Count

NOBODY = Count()


@dataclass(frozen=True, slots=True)
class Party:
    """`joined`: admitted in the first half and in the second."""

    members: Count
    committee: Count = NOBODY
    secretaries: Count = NOBODY
    joined: tuple[Count, Count] = (NOBODY, NOBODY)


@dataclass(frozen=True, slots=True)
class Cases:
    """Cases of one half of the year. Carried over, new, settled, open at its end, referred to the police, to the
    people's committee; `victims` of the half, `helped`: those with a service, `visited`: in the Action Month."""

    carried: int = 0
    new: int = 0
    settled: int = 0
    pending: int = 0
    police: int = 0
    committee: int = 0
    victims: Count = NOBODY
    helped: int = 0
    visited: Count = NOBODY


NONE = Cases()
# An ordinary school.
MANAGERS, TEACHERS, OTHERS, COMMITTEE = Count(3, 1), Count(62, 43), Count(6, 5), Count(7, 5)
PUPILS, NEW_PUPILS, MINORITY = Count(1240, 640), Count(9, 4), Count(6, 3)
PARTY = Party(Count(34, 22), Count(5, 3), Count(2, 1), (Count(1, 1), Count(1, 0)))
MOVES = (Count(2, 1), Count(1, 1))


@dataclass(frozen=True, slots=True)
class Profile:
    """`cases`: of the half-year's report and of the year's (cumulative, as they are reported). `moves`: who came and
    left in the second half. `last_year`: staff and pupils a year ago, where such figures are given. `absorbed`: staff
    and pupils of a school that was merged in on 1 July. `events`: how many of the year's occasions the unit holds.
    `estimated`: the half-year's counts hold what is planned up to the end of June, marked as estimates; `cancelled`:
    one of these never took place. `counts_to_cutoff`: later rows wait for the next report. `members_change`: by how
    many the unit's committee grows in September. `expected`: codes of warnings that a person must review."""

    name: str
    managers: Count = MANAGERS
    teachers: Count = TEACHERS
    others: Count = OTHERS
    pupils: Count = PUPILS
    party: Party = PARTY
    cases: tuple[Cases, Cases] = (NONE, NONE)
    moves: tuple[Count, Count] = MOVES
    pupils_change: Count = NEW_PUPILS
    minority: Count = MINORITY
    last_year: tuple[Count, Count] | None = None
    absorbed: tuple[Count, Count] | None = None
    events: int = 9
    head: int = 1
    women_committee: Count = COMMITTEE
    members_change: int = 0
    estimated: bool = False
    cancelled: bool = False
    counts_to_cutoff: bool = False
    has_plan: bool = True
    plan_number: tuple[str, str] = ("{}/KH-THPT", "{}/KH-THPT")  # on the plan's tab, and in the report
    plan_day: date = date(2024, 2, 6)
    launch: date | None = date(2024, 11, 15)
    expected: frozenset[str] = field(default_factory=frozenset)

    @property
    def staff(self) -> Count:
        return self.managers + self.teachers + self.others


ALL_NEW = Count(3, 3)
PROFILES: tuple[Profile, ...] = (
    Profile("ordinary school"),
    Profile("large school, new classes", teachers=Count(96, 70), pupils=Count(1362, 700), pupils_change=Count(9, 5)),
    Profile("entry class doubled", pupils_change=Count(310, 160), minority=Count(19, 9)),
    Profile("boarding school", pupils=Count(420, 260), minority=Count(418, 259), others=Count(24, 19),
            pupils_change=Count(-60, -35), teachers=Count(34, 24)),
    Profile("three-teacher centre", managers=Count(1, 0), teachers=Count(3, 2), others=NOBODY, pupils=Count(48, 20),
            party=Party(Count(3, 2), secretaries=Count(1, 1)), moves=(Count(1, 1), Count(0, 0)), events=3,
            women_committee=Count(3, 2), minority=Count(0, 0), pupils_change=Count(5, 2)),
    Profile("centre without pupils", managers=Count(2, 1), teachers=Count(9, 6), others=Count(4, 3), pupils=NOBODY,
            party=Party(Count(8, 5), secretaries=Count(2, 1)), minority=NOBODY, pupils_change=NOBODY, events=4),
    Profile("all-women staff", managers=Count(2, 2), teachers=Count(18, 18), others=Count(3, 3),
            party=Party(Count(9, 9), Count(3, 3), Count(1, 1)), women_committee=Count(5, 5), moves=(ALL_NEW, ALL_NEW)),
    Profile("all-men managers", managers=Count(4, 0), party=Party(Count(30, 15), Count(5, 2), Count(2, 0))),
    Profile("no party cell", party=Party(NOBODY), managers=Count(1, 1), teachers=Count(12, 9), others=Count(2, 2)),
    Profile("members of another cell", party=Party(Count(2, 1)), managers=Count(1, 1), teachers=Count(11, 8)),
    Profile("cell of eight, secretary and deputy", party=Party(Count(8, 6), secretaries=Count(2, 1)),
            managers=Count(2, 1), teachers=Count(15, 11), others=Count(2, 2), moves=(Count(1, 1), Count(1, 0))),
    Profile("cell with members on probation", party=Party(Count(10, 7), secretaries=Count(1, 1),
            joined=(Count(2, 1), Count(0, 0))), managers=Count(2, 1), teachers=Count(17, 12), others=Count(3, 2)),
    Profile("merged school", absorbed=(Count(24, 16), Count(510, 250))),
    Profile("merged school, few moved", absorbed=(Count(9, 6), Count(140, 66)), moves=(Count(0, 0), Count(3, 2))),
    Profile("first year", managers=Count(2, 1), teachers=Count(14, 10), others=Count(2, 2), pupils=Count(260, 130),
            party=Party(Count(6, 4), secretaries=Count(1, 0)), pupils_change=Count(270, 140),
            moves=(Count(12, 8), NOBODY), events=5, plan_day=date(2024, 4, 2), expected=frozenset({"R16"})),
    Profile("known last year", last_year=(Count(71, 49), Count(1252, 650))),
    Profile("smaller than last year", last_year=(Count(71, 49), Count(1490, 770))),
    Profile("head's post vacant", head=0, managers=Count(2, 1)),
    Profile("referred and closed case", cases=(
        Cases(new=2, settled=1, police=2, victims=Count(2, 2), helped=2),
        Cases(new=2, settled=1, police=2, victims=Count(2, 2), helped=2, visited=Count(2, 2)))),
    Profile("one case, two authorities", cases=(
        Cases(carried=1, settled=1, police=1, committee=1, helped=1),
        Cases(carried=1, settled=1, police=1, committee=1, helped=1, visited=Count(1, 1)))),
    Profile("carried-over case with three victims", cases=(
        Cases(carried=1, pending=1, helped=3), Cases(carried=1, settled=1, helped=3, visited=Count(3, 2)))),
    Profile("case in the autumn", cases=(NONE, Cases(new=1, pending=1, police=1, victims=Count(2, 1), helped=2,
                                                     visited=Count(2, 1)))),
    Profile("June's occasions estimated", estimated=True, events=12),
    Profile("an estimated occasion cancelled", events=2, estimated=True, cancelled=True, expected=frozenset({"R15"})),
    Profile("counted to the cut-off", counts_to_cutoff=True, events=12),
    Profile("committee grows in September", members_change=2),
    Profile("committee shrinks in September", members_change=-2),
    Profile("plan number typed in short", plan_number=("0{}/KH-THPT", "Số {}"), plan_day=date(2024, 1, 31)),
    Profile("plan number spaced", plan_number=("{}/KH-THPT", "số: 0{} / KH - thpt"), plan_day=date(2024, 3, 1)),
    Profile("no plan of its own", has_plan=False, events=2),
    Profile("no Action Month", launch=None),
    Profile("many come and go", moves=(Count(6, 4), Count(5, 3))),
)
