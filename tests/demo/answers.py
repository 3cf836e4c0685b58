"""Coherent answers for a unit's whole year, from a seed: they keep every rule of the shipped forms.

All of it is made up and says so: decisions end in "-MẪU" and the first text of a report begins with
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
    "D03", "E01", "E02", "F01", "F02", "F03", "F04", "F05", "F06", "F07", "I02", "K01", "K04", "N01", "N04",
))
ESTIMATED = ("A10", "F08", "G07")  # what still comes in between the data cut-off and the period's end
ESTIMATING = {"6T": 0.4, "CN": 0.2}  # how many units mark such figures "ước"
REASONS = {
    "N": "Thay đổi do tuyển sinh lớp đầu cấp năm học 2024-2025.",
    "": "Thay đổi do tuyển dụng, nghỉ hưu và chuyển công tác từ đầu năm học mới.",
}
CONTINUES = "Một số hoạt động tổ chức trong tháng 12, bổ sung tại bảng Tháng hành động."


@dataclass(frozen=True)
class Answers:
    """`cells`: obligation → its cells; `explanations`: obligation → row → text; `estimates`:
    obligation → rows marked "ước"; `tables`: table → its lines through the year, () for none."""

    cells: Mapping[str, Cells]
    explanations: Mapping[str, Mapping[str, str]]
    estimates: Mapping[str, Sequence[str]]
    tables: Mapping[str, Lines]

    def lines(self, table: str, day: date) -> list[Mapping[str, Any]]:
        """What stands in a table on a day."""
        return [line.values for line in self.tables[table] if line.stands(day)]


def answers(unit: str, unit_type: str, places: FieldMap, seed: int = 2024, *,
            action_month: bool = True, lines: int = 1) -> Answers:
    """A unit's year. The same unit and seed give the same answers. `lines`: how many times as many
    lines its tables have, the list of members apart."""
    rng = Random(f"{seed}/{unit}")  # noqa: S311 - samples, not secrets
    year = school_year(rng, unit_type)
    tables = _tables(rng, places, year, lines) | ({} if action_month else {"THD": ()})
    year = Half({**year.upto, **_told(tables, places, 0)}, {**year.after, **_told(tables, places, 1)})
    if not action_month:
        year = Half(year.upto | {"H05": Count()}, year.after | {"H05": Count()})
    filled = {report: cells(Random(f"{seed}/{unit}/cells"), places, report, halves(year, report))  # noqa: S311
              | {(code, ""): text for code, text in narratives(rng).items()} for report in REPORTS}
    filled["KH"] = cells(rng, places, "KH", [_checklist(rng)])
    continues = any(line.known > records.ACTION_MONTH[1] for line in tables["THD"])
    jumps = stock_jumps(filled["6T"], filled["CN"])
    explained = {row: REASONS["N" if row.startswith("N") else ""] for row in jumps}
    explained |= dict.fromkeys(("H03", "H04"), CONTINUES) if continues else {}
    marked = {report: ESTIMATED if rng.random() < share else () for report, share in ESTIMATING.items()}
    return Answers(filled, {"CN": explained}, marked, tables)


def _tables(rng: Random, places: FieldMap, year: Half, times: int) -> dict[str, Lines]:
    victims = _count(year.upto, "H05") + (_count(year.after, "H05") if "H05" in year.after else Count())
    held = _held(rng, places, year, victims)
    for _ in range(times - 1):
        more = _held(rng, places, year, Count())  # each victim is told of once
        held |= {name: held[name] + more[name] for name in held if name != "TV"}
    return held


def _held(rng: Random, places: FieldMap, year: Half, victims: Count) -> dict[str, Lines]:
    staff, pupils, committee = (_count(year.upto, code) for code in ("B01", "N01", "A03"))
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
        "TV": records.members(rng, tables["TV"], committee, _decision(year.upto), _renewed(year)),
    }


def _count(figures: Mapping[str, Any], code: str) -> Count:
    found = figures[code]
    assert isinstance(found, Count), code
    return found


def _decision(figures: Mapping[str, Any]) -> tuple[str, date]:
    number, day = figures["A02"]
    return number, day


def _renewed(year: Half) -> tuple[str, date] | None:
    return _decision(year.after) if "A02" in year.after else None


def _told(tables: Mapping[str, Lines], places: FieldMap, half: int) -> Figures:
    """The counts that a report takes from the tables, for one half of the year."""
    held = {name: [line for line in lines if (line.known > HALF_YEAR) == bool(half)]
            for name, lines in tables.items()}
    figures: Figures = {
        "G01": _by_choice(places, "TT", "form", held, "sessions"),
        "G02": _sum(held["TT"], "staff"), "G03": _sum(held["TT"], "pupils"),
        "F09": _by_choice(places, "TH", "mode", held), "F10": _sum(held["TH"], "participants"),
        "I05": Groups((len(held["CS"]), sum("ban hành" in line.values["status"] for line in held["CS"]))),
        "M01": _by_choice(places, "KT", "level", held, "collectives"),
        "M02": _by_choice(places, "KT", "level", held, "individuals"),
        "P01": _by_choice(places, "GL", "partner_kind", held),
        "G04": _documents(places, tables["TT"] if half else held["TT"]),
        "G06": Groups((0,) * 6 + (half, 1, 0, 0, 1, 0)),
    }
    return figures | (_action_month(places, held) if half else {})


def _action_month(places: FieldMap, held: Mapping[str, Sequence[RegisterRecord]]) -> Figures:
    """As the year's report knows it: what was held before it was handed in."""
    reported = {"THD": [line for line in held["THD"] if line.known <= records.ACTION_MONTH[1]]}
    if not reported["THD"]:
        return {"H01": False, "H02": NIL, "H03": 0, "H04": Count()}
    return {"H01": True, "H02": reported["THD"][0].known, "H03": _by_choice(places, "THD", "kind", reported),
            "H04": _sum(reported["THD"], "participants")}


def _sum(lines: Sequence[RegisterRecord], prefix: str) -> Count:
    counts = (Count(line.values[f"{prefix}_total"], line.values[f"{prefix}_female"]) for line in lines)
    return sum(counts, Count())


def _by_choice(places: FieldMap, table: str, column: str, held: Mapping[str, Sequence[RegisterRecord]],
               counted: str = "") -> Groups:
    """Lines, or the sums of a column of theirs, by the choices of another. The form's groups
    stand in the order of the drop-down."""
    chosen = [[line for line in held[table] if line.values[column] == choice]
              for choice in places.tables[table].choices(column)]
    if counted == "individuals":
        return Groups(tuple(_sum(lines, counted) for lines in chosen))
    return Groups(tuple(sum(line.values[counted] if counted else 1 for line in lines) for lines in chosen))


def _documents(places: FieldMap, lines: Sequence[RegisterRecord]) -> Flags:
    topics = places.tables["TT"].choices("topic")
    told = {line.values["topic"] for line in lines}
    return Flags((*(topic in told for topic in topics[:7]), topics[-1] in told))


def _checklist(rng: Random) -> Figures:
    sections = ("I", "II", "III", "IV")
    return {code: (True, f"Mục {rng.choice(sections)}, kế hoạch năm của đơn vị (mẫu)") for code in CHECKLIST}


def stock_jumps(before: Cells, after: Cells) -> list[str]:
    """Rows whose figure moved by more than 5 or more than 10 % since the report before."""
    rows = []
    for (code, part), now in after.items():
        was = before.get((code, part))
        if code not in STOCKS or not isinstance(now, int) or not isinstance(was, int):
            continue
        if abs(now - was) > 5 or abs(now - was) * 10 > was:
            group = part.removesuffix("total").removesuffix("female").rstrip(".")
            rows.append(".".join(filter(None, (code, group))))
    return sorted(set(rows))
