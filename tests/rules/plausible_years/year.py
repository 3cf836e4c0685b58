"""A plausible unit's answers through the year 2024, from a profile and a seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random
from typing import Any

from tests.demo.answers import Answers
from tests.demo.cell_values import NIL, cells
from tests.demo.counts import Count, Flags, Groups, Split, shares, split
from tests.demo.field_map import FieldMap
from tests.demo.records import Lines, RegisterRecord
from tests.demo.school import Figures
from tests.rules.plausible_years.profiles import Cases, Profile

SIGNED_HALF, SIGNED_YEAR = date(2024, 5, 24), date(2024, 11, 27)
CUTOFF, HALF_YEAR = date(2024, 5, 15), date(2024, 6, 30)
RENEWED = date(2024, 9, 16)
# Occasions of communication: three before the cut-off, then one before the report, June's, and autumn's.
OCCASIONS = (date(2024, 3, 7), date(2024, 4, 15), date(2024, 9, 23), date(2024, 10, 18), date(2024, 6, 1),
             date(2024, 6, 28), date(2024, 5, 20), date(2024, 8, 26), date(2024, 11, 20), date(2024, 2, 23),
             date(2024, 6, 21), date(2024, 12, 6))
ACTIVITIES = (date(2024, 11, 15), date(2024, 11, 22), date(2024, 12, 4), date(2024, 12, 10))
OF_OCCASIONS = ("G01", "G02", "G03", "G07", "P01")
VACANT = "Khuyết từ tháng 3, Sở đang thực hiện quy trình bổ nhiệm."


def plausible_year(profile: Profile, seed: int, places: FieldMap) -> Answers:
    rng = Random(f"{profile.name}/{seed}")  # noqa: S311 - samples, not secrets
    tables = _tables(profile, rng, places)
    people, half, year = _people(profile, rng), _half(profile, tables, places), _year(profile, tables, places)
    first, second = people
    filled = {"6T": cells(rng, places, "6T", (first, half, _cases(profile.cases[0]), _texts(half=True))),
              "CN": cells(rng, places, "CN", (first, second))
              | cells(rng, places, "CN", (year, _cases(profile.cases[1]), _texts(half=False)))}
    filled["KH"] = cells(rng, places, "KH", [{f"V0{n}": (True, "Mục II") for n in range(1, 9)}])
    explained = {} if profile.head else {report: {"C01": VACANT} for report in ("6T", "CN")}
    marked = tuple(row for of, row, control in places.row_controls if of == "6T" and control == "estimate"
                   and row.partition(".")[0] in OF_OCCASIONS)
    return Answers(filled, explained, {"6T": marked} if profile.estimated else {}, tables)


def _people(profile: Profile, rng: Random) -> tuple[Figures, Figures]:
    """The half-year report's figures about people, and what the second half adds."""
    first = {**_committee(profile, rng), **_staff(profile, rng), **_leaders(profile, rng), **_welfare(profile, rng)}
    pupils: Figures = {"N01": profile.pupils, "N02": Count(), "N03": Count(3, 2), "N05": profile.minority,
                       "N06": Count(1, 0), "G05": 12, "G10": True}
    return first | (pupils if profile.pupils.total else {}), _second_half(profile)


def _committee(profile: Profile, rng: Random) -> Figures:
    return {"A01": True, "A02": ("15/QĐ-MẪU", date(2023, 9, 12)), "A08": True, "A09": 2, "A10": rng.randrange(20) * 250,
            "A03": _some(profile.women_committee, profile.staff), "A04": bool(profile.head), "A05": False, "A06": False}


def _staff(profile: Profile, rng: Random) -> Figures:
    staff, turned = profile.staff, Count(1, 1) if profile.last_year and rng.random() < 0.5 else Count()
    came = turned if profile.last_year is None else _arrivals(profile)
    left = turned if profile.last_year is None else _departures(profile)
    return {"B01": staff, "B02": profile.managers, "B03": profile.teachers, "B04": profile.others,
            "B05": staff - profile.others, "B06": profile.others, "B07": Count(),
            "B08": Groups(tuple(split(staff, (1, 3, 1)))), "B09": came, "B10": left,
            **{f"F0{at}": degree for at, degree in enumerate(split(staff, (0, 2, 7, 0)), start=1)},
            "F05": _some(Count(1, 1), staff), "F06": Count(1, 0), "F07": Count(), "F08": profile.teachers}


def _leaders(profile: Profile, rng: Random) -> Figures:
    party, head = profile.party, Count(profile.head, min(profile.head, profile.managers.female))
    return {"C01": head, "C02": profile.managers - head, "C03": _some(Count(6, 3), profile.teachers),
            "C04": rng.random() < 0.5, "C05": _some(Count(9, 4), profile.staff),
            "D01": party.members, "D02": party.committee, "D03": party.secretaries, "D04": party.joined[0],
            "E01": Count(2, 1), "E02": Count(1, 1), "E03": Count(), "E04": Count(), "E05": Count(), "E06": Count()}


def _welfare(profile: Profile, rng: Random) -> Figures:
    return {"I01": rng.randrange(3), "I02": 1, "I03": profile.staff, "I04": Count(), "L01": 1, "L02": 0,
            "L03": Split(0), "M04": 2, "M05": Count(), "M06": Count(1, 1), "M07": Count(1, 1)}


def _second_half(profile: Profile) -> Figures:
    came, left = profile.moves
    more, more_pupils = profile.absorbed or (Count(), Count())
    grown, joined = came - left + more, profile.party.joined[1]
    second: Figures = {"B01": grown, "B03": grown, "B05": grown, "B08": Groups((grown, Count(), Count())), "B09": came,
                       "B10": left, "F03": grown, "D01": joined, "D04": joined, "A09": 2}
    if profile.members_change:
        second |= {"A03": Count(profile.members_change, 0), "A05": True, "A06": True, "A02": ("88/QĐ-MẪU", RENEWED)}
    if profile.pupils.total:
        second |= {"N01": profile.pupils_change + more_pupils, "N03": Count(2, 1),
                   "N05": Count(profile.pupils_change.total // 9, 0)}
    return second


def _some(wanted: Count, of: Count) -> Count:
    return Count(min(wanted.total, of.total), min(wanted.female, of.female))


def _arrivals(profile: Profile) -> Count:
    difference = profile.staff - (profile.last_year or (profile.staff, Count()))[0]
    return Count(max(difference.total, 0) + 1, max(difference.female, 0) + 1)


def _departures(profile: Profile) -> Count:
    return _arrivals(profile) - (profile.staff - (profile.last_year or (profile.staff, Count()))[0])


def _plan(profile: Profile) -> Figures:
    has = profile.has_plan
    return {"A07": (True, profile.plan_number[1].format(7), profile.plan_day) if has else (False,)}


def _half(profile: Profile, tables: Mapping[str, Lines], places: FieldMap) -> Figures:
    """Counts of the rows by the half-year's report: to the cut-off, to its day, or with what is planned for June."""
    last = CUTOFF if profile.counts_to_cutoff else HALF_YEAR if profile.estimated else SIGNED_HALF
    figures = _counted(profile, tables, places, last)
    if profile.cancelled:  # a further occasion in June was planned
        figures |= {"G02": _sum(_until(tables["TT"], last), "staff") + profile.staff}
    return figures | _plan(profile)


def _year(profile: Profile, tables: Mapping[str, Lines], places: FieldMap) -> Figures:
    figures = _counted(profile, tables, places, SIGNED_YEAR)
    held = _until(tables["THD"], SIGNED_YEAR)
    if profile.launch is None:
        return figures | _plan(profile) | {"H01": False, "H02": NIL, "H03": Split(0), "H04": Count()}
    return figures | _plan(profile) | {
        "H01": True, "H02": profile.launch, "H03": _by_choice(places, "THD", "kind", held),
        "H04": _sum(held, "participants")}


def _counted(profile: Profile, tables: Mapping[str, Lines], places: FieldMap, last: date) -> Figures:
    lines = {name: _until(rows, last) for name, rows in tables.items()}
    months = max(1, last.month // 2)
    figures: Figures = {
        "G01": _by_choice(places, "TT", "form", lines["TT"], "sessions"), "G02": _sum(lines["TT"], "staff"),
        "F09": _by_choice(places, "TH", "mode", lines["TH"]), "F10": _sum(lines["TH"], "participants"),
        "I05": Groups((len(lines["CS"]), sum(row["status"] == "Đã ban hành" for row in lines["CS"]))),
        "M01": _by_choice(places, "KT", "level", lines["KT"], "collectives"), "M02": Groups(tuple(
            _sum([row for row in lines["KT"] if row["level"] == level], "individuals")
            for level in places.tables["KT"].choices("level"))),
        "P01": _by_choice(places, "GL", "partner_kind", lines["GL"]), "G04": Flags((True, *(False,) * 7)),
        "G06": 0, "G07": months * 2, "G08": months, "G09": 0,
    }
    return figures | ({"G03": _sum(lines["TT"], "pupils")} if profile.pupils.total else {})


def _until(rows: Lines, last: date) -> list[Mapping[str, Any]]:
    return [row.values for row in rows if row.is_present(last)]


def _sum(rows: Sequence[Mapping[str, Any]], prefix: str) -> Count:
    return sum((Count(row[f"{prefix}_total"], row[f"{prefix}_female"]) for row in rows), Count())


def _by_choice(places: FieldMap, table: str, column: str, rows: Sequence[Mapping[str, Any]],
               counted: str = "") -> Groups:
    return Groups(tuple(sum(row[counted] if counted else 1 for row in rows if row[column] == choice)
                        for choice in places.tables[table].choices(column)))


def _cases(cases: Cases) -> Figures:
    victims = cases.victims.total
    abuse = cases.new
    return {
        "K01": cases.carried, "K02": Groups((0, 0, abuse, 0, 0, 0)), "K03": cases.settled, "K04": cases.pending,
        "K05": Groups((cases.police, cases.committee, 0)), "K06": cases.victims, "K07": Split(victims, (1, 1)),
        "K08": Split(victims, (1,)), "K09": cases.helped, "K10": Split(0), "K11": cases.new, "K12": cases.new,
        "K13": cases.new, "H05": cases.visited,
    }


def _texts(*, half: bool) -> Figures:
    period = "6 tháng đầu năm" if half else "năm"
    return {"Q01": f"Đã triển khai nhiệm vụ {period}.", "Q02": "Hoàn thành các nội dung của kế hoạch.", "Q03": NIL,
            "Q04": NIL, "Q05": NIL, "Q06": "Tiếp tục thực hiện kế hoạch."}


def _tables(profile: Profile, rng: Random, places: FieldMap) -> dict[str, Lines]:
    visited = profile.cases[1].visited
    activities = ACTIVITIES if profile.launch else ()
    return {
        "TT": tuple(_row(day, "held_on", topic=places.tables["TT"].choices("topic")[at % 8], sessions=1 + at % 2,
                         form=places.tables["TT"].choices("form")[at % 5],
                         **_part("staff", profile.staff, rng), **_part("pupils", profile.pupils, rng))
                    for at, day in enumerate(OCCASIONS[:profile.events])),
        "TH": tuple(_row(day, "held_on", name=f"Tập huấn đợt {at}", mode=places.tables["TH"].choices("mode")[at % 2],
                         **_part("participants", profile.staff, rng))
                    for at, day in enumerate((date(2024, 4, 10), date(2024, 10, 2)))),
        "THD": tuple(_row(day, "held_on", kind=places.tables["THD"].choices("kind")[at], name=f"Hoạt động {at}",
                          **_part("participants", profile.staff, rng), support_amount=0,
                          victims_total=0 if at else visited.total, victims_female=0 if at else visited.female)
                     for at, day in enumerate(activities)),
        "CS": _policy(date(2024, 3, 11)), "KT": (), "GL": (_row(
            date(2024, 6, 12), "held_on", partner_kind=places.tables["GL"].choices("partner_kind")[0],
            partner="Trường bạn", content="Trao đổi kinh nghiệm"),) if rng.random() < 0.5 else (),
        "PH": (), "VM": (), "TV": _members(profile),
    }


def _row(day: date, column: str, **values: Any) -> RegisterRecord:
    return RegisterRecord(day, {column: day, **values})


def _part(prefix: str, whole: Count, rng: Random) -> dict[str, int]:
    there = split(whole, shares(100, (rng.randrange(60, 95), 10)))[0]
    return {f"{prefix}_total": there.total, f"{prefix}_female": there.female}


def _policy(day: date) -> Lines:
    """Proposed in March, issued in September: its row is rewritten then, as the guidance asks."""
    proposed = {"proposed_on": day, "name": "Bố trí giờ dạy cho nữ nuôi con nhỏ", "beneficiaries": 1}
    return (RegisterRecord(day, proposed | {"status": "Đã đề xuất"}, RENEWED),
            RegisterRecord(RENEWED, proposed | {"status": "Đã ban hành", "document_no": "41/QĐ-MẪU"}))


def _members(profile: Profile) -> Lines:
    women = min(profile.women_committee.female, profile.staff.female)
    size = min(profile.women_committee.total, profile.staff.total)
    rows = [{"name": f"Thành viên {at + 1}", "sex": "Nữ" if at < women else "Nam", "role": "Ủy viên",
             "from_on": date(2023, 9, 12), "decision_no": "15/QĐ-MẪU", "status": "Đương nhiệm"} for at in range(size)]
    start = date(2024, 1, 1)
    leaving = max(-profile.members_change, 0)
    stay = [RegisterRecord(start, row) for row in rows[:size - leaving]]
    for row in rows[size - leaving:]:
        stay += [RegisterRecord(start, row, RENEWED),
                 RegisterRecord(RENEWED, row | {"to_on": RENEWED, "status": "Đã thôi tham gia"})]
    coming = [RegisterRecord(RENEWED, {**rows[-1], "name": f"Thành viên {size + at + 1}", "sex": "Nam",
                                       "from_on": RENEWED, "decision_no": "88/QĐ-MẪU"})
              for at in range(max(profile.members_change, 0))]
    return (*stay, *coming)
