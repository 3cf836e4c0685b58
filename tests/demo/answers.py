"""Coherent answers for a unit's whole year, from a seed: they keep every rule of the shipped forms.

All of it is made up and marked so: decisions end in "-MẪU" and the first text of a report begins with
`phrases.SAMPLE`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from tests.demo import records
from tests.demo.cell_values import NIL, Cells, cells, halves
from tests.demo.counts import Count, Flags, Groups
from tests.demo.field_map import FieldMap
from tests.demo.phrases import narratives
from tests.demo.records import HALF_YEAR, Lines, RegisterRecord
from tests.demo.school import Figures, Half, school_year

REPORTS = ("6T", "CN")
CHECKLIST = tuple(f"V{number:02d}" for number in range(1, 9))
STOCKS = frozenset((
    "A03", "B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "C01", "C02", "C03", "C05", "D01", "D02",
    "D03", "E01", "E02", "F01", "F02", "F03", "F04", "F05", "F06", "F07", "I02", "K01", "K04",
))
ESTIMATED = ("A10", "F08", "G07")  # figures that still change between the data cut-off and the period's end
ESTIMATING = {"6T": 0.4, "CN": 0.2}  # how many units mark such figures "ước"
REASON = "Thay đổi do tuyển dụng, nghỉ hưu và chuyển công tác từ đầu năm học mới."


@dataclass(frozen=True)
class Answers:
    """`cells`: obligation → its cells; `explanations`: obligation → row → text; `estimates`:
    obligation → rows marked "ước"; `tables`: table → its lines through the year, () for none."""

    cells: Mapping[str, Cells]
    explanations: Mapping[str, Mapping[str, str]]
    estimates: Mapping[str, Sequence[str]]
    tables: Mapping[str, Lines]

    def lines(self, table: str, day: date) -> list[Mapping[str, Any]]:
        """The records of a table on a day."""
        return [line.values for line in self.tables[table] if line.is_present(day)]


def answers(unit: str, unit_type: str, places: FieldMap, seed: int = 2024, *,
            action_month: bool = True, lines: int = 1) -> Answers:
    """A unit's answers for the year; the same unit and seed give the same.

    `lines`: factor for the number of records of its tables, but the list of members.
    """
    rng = Random(f"{seed}/{unit}")  # noqa: S311 - samples, not secrets
    year = school_year(rng, unit_type)
    tables = _tables(rng, places, year, lines) | ({} if action_month else {"THD": ()})
    year = Half({**year.first_half, **_table_figures(tables, places, 0)}, {**year.second_half,
                **_table_figures(tables, places, 1)})
    if not action_month:
        year = Half(year.first_half | {"H05": Count()}, year.second_half | {"H05": Count()})
    filled = {report: cells(Random(f"{seed}/{unit}/cells"), places, report, halves(year, report))  # noqa: S311
              | {(code, ""): text for code, text in narratives(rng).items()} for report in REPORTS}
    filled["KH"] = cells(rng, places, "KH", [_checklist(rng)])
    jumps = stock_jumps(filled["6T"], filled["CN"])
    explained = dict.fromkeys(jumps, REASON)
    marked = {report: ESTIMATED if rng.random() < share else () for report, share in ESTIMATING.items()}
    return Answers(filled, {"CN": explained}, marked, tables)


def _tables(rng: Random, places: FieldMap, year: Half, times: int) -> dict[str, Lines]:
    victims = _count(year.first_half,
                     "H05") + (_count(year.second_half, "H05") if "H05" in year.second_half else Count())
    by_table = _held(rng, places, year, victims)
    for _ in range(times - 1):
        more = _held(rng, places, year, Count())  # each victim is counted once
        by_table |= {name: by_table[name] + more[name] for name in by_table if name != "TV"}
    return by_table


def _held(rng: Random, places: FieldMap, year: Half, victims: Count) -> dict[str, Lines]:
    staff, pupils, committee = (_count(year.first_half, code) for code in ("B01", "N01", "A03"))
    tables = places.tables
    return {
        "TT": records.communication(rng, tables["TT"], staff, pupils),
        "TH": records.training(rng, tables["TH"], staff),
        "THD": records.action_month(rng, tables["THD"], staff, pupils, victims),
        "PH": records.coordination(rng, tables["PH"]),
        "CS": records.policies(rng, tables["CS"]),
        "KT": records.awards(rng, tables["KT"], staff),
        "GL": records.exchange(rng, tables["GL"]),
        "VM": records.difficulties(rng, tables["VM"]),
        "TV": records.members(rng, tables["TV"], committee, _decision(year.first_half), _renewed(year)),
    }


def _count(figures: Mapping[str, Any], code: str) -> Count:
    found = figures[code]
    assert isinstance(found, Count), code
    return found


def _decision(figures: Mapping[str, Any]) -> tuple[str, date]:
    number, day = figures["A02"]
    return number, day


def _renewed(year: Half) -> tuple[str, date] | None:
    return _decision(year.second_half) if "A02" in year.second_half else None


def _table_figures(tables: Mapping[str, Lines], places: FieldMap, half: int) -> Figures:
    """Counts of the records of one half of the year (0 or 1), as reports ask for them."""
    by_table = {name: [line for line in lines if (line.written_on > HALF_YEAR) == bool(half)]
            for name, lines in tables.items()}
    figures: Figures = {
        "G01": _by_choice(places, "TT", "form", by_table, "sessions"),
        "G02": _sum(by_table["TT"], "staff"), "G03": _sum(by_table["TT"], "pupils"),
        "F09": _by_choice(places, "TH", "mode", by_table), "F10": _sum(by_table["TH"], "participants"),
        "I05": Groups((len(by_table["CS"]), sum("ban hành" in line.values["status"] for line in by_table["CS"]))),
        "M01": _by_choice(places, "KT", "level", by_table, "collectives"),
        "M02": _by_choice(places, "KT", "level", by_table, "individuals"),
        "P01": _by_choice(places, "GL", "partner_kind", by_table),
        "G04": _documents(places, tables["TT"] if half else by_table["TT"]),
        "G06": half + 2,
    }
    return figures | (_action_month(places, by_table) if half else {})


def _action_month(places: FieldMap, by_table: Mapping[str, Sequence[RegisterRecord]]) -> Figures:
    """The year's figures of the Action Month: activities held before the report was handed in."""
    reported = {"THD": [line for line in by_table["THD"] if line.written_on <= records.ACTION_MONTH[1]]}
    if not reported["THD"]:
        return {"H01": False, "H02": NIL, "H03": 0, "H04": Count()}
    return {"H01": True, "H02": reported["THD"][0].written_on, "H03": _by_choice(places, "THD", "kind", reported),
            "H04": _sum(reported["THD"], "participants")}


def _sum(lines: Sequence[RegisterRecord], prefix: str) -> Count:
    counts = (Count(line.values[f"{prefix}_total"], line.values[f"{prefix}_female"]) for line in lines)
    return sum(counts, Count())


def _by_choice(places: FieldMap, table: str, column: str, by_table: Mapping[str, Sequence[RegisterRecord]],
               counted: str = "") -> Groups:
    """Numbers of records, or the sums of a column of theirs, by the choices of another column. The form's groups
    have the order of the drop-down."""
    chosen = [[line for line in by_table[table] if line.values[column] == choice]
              for choice in places.tables[table].choices(column)]
    if counted == "individuals":
        return Groups(tuple(_sum(lines, counted) for lines in chosen))
    return Groups(tuple(sum(line.values[counted] if counted else 1 for line in lines) for lines in chosen))


def _documents(places: FieldMap, lines: Sequence[RegisterRecord]) -> Flags:
    topics = places.tables["TT"].choices("topic")
    topics_held = {line.values["topic"] for line in lines}
    return Flags((*(topic in topics_held for topic in topics[:7]), topics[-1] in topics_held))


def _checklist(rng: Random) -> Figures:
    sections = ("I", "II", "III", "IV")
    return {code: (True, f"Mục {rng.choice(sections)}, kế hoạch năm của đơn vị (mẫu)") for code in CHECKLIST}


def stock_jumps(before: Cells, second_half: Cells) -> list[str]:
    """Rows whose figure moved by more than 5 and more than 10 % since the report before."""
    rows = []
    for (code, part), now in second_half.items():
        was = before.get((code, part))
        if code not in STOCKS or not isinstance(now, int) or not isinstance(was, int):
            continue
        if abs(now - was) > 5 and abs(now - was) * 10 > was:
            group = part.removesuffix("total").removesuffix("female").rstrip(".")
            rows.append(".".join(filter(None, (code, group))))
    return sorted(set(rows))
