"""The shipped rules as somebody would write them in Python for this one form, without the rule language.

What the samples never have is left out: marks of estimates on what rows count, merged units, and a plan's tab that
differs from the report (X14).

The functions take one unit's figures as floats, or all units' as arrays. An unknown figure is NaN, so every comparison
with it is false.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

from automation.domain.workbook.forms import FieldKind, Measure, Tab

Figures = Any  # float, or an array of them
Broken = Callable[["FactTable"], Any]  # bool, or an array of them

BOTH = ("total", "female")
NOVEMBER, MID_DECEMBER = date(2024, 11, 1).toordinal(), date(2024, 12, 15).toordinal()
ISSUED = date(2024, 1, 1).toordinal()
DUE = {"6T": date(2024, 5, 27).toordinal(), "CN": date(2024, 11, 30).toordinal()}
CUT_OFF = {"6T": date(2024, 5, 15).toordinal(), "CN": date(2024, 11, 15).toordinal()}
EARLY = " early"  # suffix of the name of a count: of the records up to the cut-off


@dataclass(frozen=True)
class FactTable:
    """The inputs of a tab's rules: figures and those of the report before by field, sums over the
    records of its period by name, blanks and explanations by field and row."""

    now: Mapping[str, Figures]
    before: Mapping[str, Figures]
    counted: Mapping[str, Figures]
    blank: Mapping[str, Any]
    explained: Mapping[str, Any]

    def __getitem__(self, name: str) -> Figures:
        return self.now[name]

    def sum(self, names: list[str]) -> Figures:
        return reduce(operator.add, (self.now[name] for name in names))


@dataclass(frozen=True, slots=True)
class ReferenceRule:
    """A rule. `broken` returns whether (or where, in an array) it is broken; `field` gets the finding."""

    code: str
    field: str
    broken: Broken


def differs(left: Figures, right: Figures) -> Any:
    """Whether two figures differ; False where one is unknown, unlike `!=`."""
    return abs(left - right) > 0


def rules(tab: Tab) -> list[ReferenceRule]:
    """The rules of one tab of the shipped forms."""
    if tab.obligation == "KH":
        return [ReferenceRule("KH1", f"V0{n}.evidence", lambda v, n=n: (v[f"V0{n}.done"] == 1)
                         & v.blank[f"V0{n}.evidence"]) for n in range(1, 5)]
    made = [*_pairs(tab), *_staff(), *_violence(tab), *_rest(tab), *_records(tab), *_before(tab)]
    return [rule for rule in made if rule.field in tab_fields(tab)]


def tab_fields(tab: Tab) -> set[str]:
    return {field.name for field in tab.fields}


def groups(tab: Tab, code: str, measure: str = "") -> list[str]:
    """The fields of an indicator's groups."""
    return [field.name for field in tab.fields if field.row.startswith(f"{code}.")
            and field.kind is not FieldKind.STRING and field.name.endswith(measure)]


def _pairs(tab: Tab) -> Iterator[ReferenceRule]:
    for row in tab.rows:
        if len(row.fields) > 1:
            yield ReferenceRule("R01", f"{row.key}.female",
                           lambda v, row=row: v[f"{row.key}.female"] > v[f"{row.key}.total"])


def _staff() -> Iterator[ReferenceRule]:
    for m in BOTH:
        yield ReferenceRule("R02", f"B01.{m}", lambda v, m=m: differs(
            v[f"B01.{m}"], v[f"B02.{m}"] + v[f"B03.{m}"] + v[f"B04.{m}"]))
        yield ReferenceRule("R03", f"B01.{m}", lambda v, m=m: differs(v[f"B01.{m}"], v[f"B05.{m}"] + v[f"B06.{m}"]))
        yield ReferenceRule("R04", f"B01.{m}", lambda v, m=m: differs(
            v[f"B01.{m}"], v[f"F01.{m}"] + v[f"F02.{m}"] + v[f"F03.{m}"] + v[f"F04.{m}"]))
        yield ReferenceRule("R05", f"B01.{m}", lambda v, m=m: differs(
            v[f"B01.{m}"], v[f"B08.under_30.{m}"] + v[f"B08.from_30.{m}"] + v[f"B08.from_50.{m}"]))
        yield ReferenceRule("R06", f"B02.{m}", lambda v, m=m: differs(v[f"B02.{m}"], v[f"C01.{m}"] + v[f"C02.{m}"]))
        yield ReferenceRule("R08", f"D03.{m}", lambda v, m=m: (
            ((v["D02.total"] > 0) & (v[f"D03.{m}"] > v[f"D02.{m}"]))
            | ((v["D02.total"] == 0) & (v[f"D03.{m}"] > v[f"D01.{m}"]))))
        for part, whole in (("D02", "D01"), ("D01", "B01")):
            yield ReferenceRule("R08", f"{part}.{m}",
                           lambda v, m=m, part=part, whole=whole: v[f"{part}.{m}"] > v[f"{whole}.{m}"])
        yield ReferenceRule("R09", f"E02.{m}", lambda v, m=m: v[f"E02.{m}"] > v[f"E01.{m}"])
        yield ReferenceRule("R10", f"F05.{m}", lambda v, m=m: v[f"F05.{m}"] + v[f"F06.{m}"] > v[f"B01.{m}"])
        yield ReferenceRule("R10", f"F07.{m}", lambda v, m=m: v[f"F07.{m}"] > v[f"B01.{m}"] - v[f"F01.{m}"])
        yield ReferenceRule("R25", f"N02.{m}", lambda v, m=m: v[f"N02.{m}"] > v[f"N01.{m}"])
    yield ReferenceRule("R08", "D03.total", lambda v: (v["D02.total"] == 0) & (v["D03.total"] > 2))
    yield ReferenceRule("R08", "D02.total", lambda v: (v["D02.total"] == 0) & (v["D03.total"] > 0)
                   & (v["D01.total"] - v["D04.total"] >= 9))
    yield ReferenceRule("R07", "C01.total", lambda v: v["C01.total"] > 1)
    yield ReferenceRule("R07", "C01.total", lambda v: (v["C01.total"] == 0) & (v.explained["C01"] == 0))


def _violence(tab: Tab) -> Iterator[ReferenceRule]:
    parts = {code: groups(tab, code) for code in ("K02", "K05", "K07", "K08", "K10")}
    yield ReferenceRule("R11", "K04", lambda v: (v["K03"] + v["K04"] > v["K01"] + v["K02"])
                   | (v["K01"] + v["K02"] > v["K03"] + v["K04"] + v.sum(parts["K05"])))
    yield ReferenceRule("R12", "K02", lambda v: differs(v["K02"], v.sum(parts["K02"])))
    yield ReferenceRule("R12", "K06.total", lambda v: differs(v["K06.total"], v.sum(parts["K07"])))
    yield ReferenceRule("R12", "K06.total", lambda v: differs(v["K06.total"], v.sum(parts["K08"])))
    yield ReferenceRule("R12", "K09", lambda v: (v["K01"] == 0) & (v["K09"] > v["K06.total"]))
    if tab.obligation == "CN":
        yield ReferenceRule("R12", "H05.total", lambda v: (v["K01"] == 0)
                       & (v["H05.total"] > v["K06.total"]))
    yield ReferenceRule("R13", "K06.total", lambda v: (v["K02"] > 0) & (v["K06.total"] < 1))
    yield ReferenceRule("R13", "K03", lambda v: _left_over(v, parts["K05"]))
    yield ReferenceRule("R14", "K10.sanctioned", lambda v: v.sum(parts["K10"]) > v["K02"] + v["K01"])
    yield ReferenceRule("R14", "K11", lambda v: v["K11"] < v["K02.abuse"])
    yield ReferenceRule("R27", "K13", lambda v: v["K13"] > v["K12"])


def _left_over(v: FactTable, outcomes: list[str]) -> Any:
    rule_input, solved = v["K01"], v.sum(outcomes)
    everything = rule_input + v["K03"] + v["K04"] + solved
    more = (v["K03"] > rule_input) | (v["K04"] > rule_input)
    for outcome in outcomes:
        more = more | (v[outcome] > rule_input)
    return (v["K02"] == 0) & more & (everything == everything)  # NaN: a figure is unknown


def _rest(tab: Tab) -> Iterator[ReferenceRule]:
    due = DUE[tab.obligation or ""]
    for field in ("A06", "A02.number", "A02.date"):
        yield ReferenceRule("R20", field, lambda v, field=field: (v["A05"] == 1) & v.blank[field])
    yield ReferenceRule("R21", "A07.date", lambda v: (v["A07.date"] < ISSUED) | (v["A07.date"] > due))
    if tab.obligation == "CN":
        yield ReferenceRule("R18", "H02",
                            lambda v: (v["H02"] > 0) & ((v["H02"] < NOVEMBER) | (v["H02"] > MID_DECEMBER)))
        yield ReferenceRule("R19", "H03", lambda v: differs(v["H03"], v.sum(groups(tab, "H03"))))
        yield ReferenceRule("R19", "H04.total", lambda v: (v["H03"] == 0) & (v["H04.total"] > 0))


# What is counted in the records: code of the rule, field of the finding, fields added up, name of the count.
COUNTS: tuple[tuple[str, str, str, str], ...] = (
    ("X01", "G01.meeting", "G01.", "TT.sessions"),
    ("X02", "G02.total", "G02.total", "TT.staff_total"), ("X02", "G02.female", "G02.female", "TT.staff_female"),
    ("X03", "G03.total", "G03.total", "TT.pupils_total"), ("X03", "G03.female", "G03.female", "TT.pupils_female"),
    ("X04", "F09.in_person", "F09.in_person", "TH mode Trực tiếp"),
    ("X04", "F09.online", "F09.online", "TH mode Trực tuyến"),
    ("X05", "F10.total", "F10.total", "TH.participants_total"),
    ("X05", "F10.female", "F10.female", "TH.participants_female"),
    ("X06", "H03", "H03", "THD"), ("X07", "H04.total", "H04.total", "THD.participants_total"),
    ("X07", "H04.female", "H04.female", "THD.participants_female"),
    ("X08", "H05.total", "H05.total", "THD.victims_total"),
    ("X08", "H05.female", "H05.female", "THD.victims_female"),
    ("X09", "I05.proposed", "I05.proposed", "CS proposed"), ("X09", "I05.issued", "I05.issued", "CS issued"),
    ("X10", "M01.unit", "M01.", "KT.collectives"), ("X11", "M02.unit.total", "M02. total", "KT.individuals_total"),
    ("X11", "M02.unit.female", "M02. female", "KT.individuals_female"), ("X12", "P01.school", "P01.", "GL"),
    ("X13", "A03.total", "A03.total", "TV serving"), ("X13", "A03.female", "A03.female", "TV serving women"),
)
# Of a table: the column that is summed ("" to count), by the name of the sum.
SUMS: Mapping[str, tuple[str, ...]] = {
    "TT": ("sessions", "staff_total", "staff_female", "pupils_total", "pupils_female"),
    "TH": ("participants_total", "participants_female"),
    "THD": ("", "participants_total", "participants_female", "victims_total", "victims_female"),
    "KT": ("collectives", "individuals_total", "individuals_female"), "GL": ("",),
}
# Name of a count → table, and the condition on a record (a mapping, or a frame of all records) at a day.
CONDITIONS: Mapping[str, tuple[str, Callable[[Any, float], Any]]] = {
    "TH mode Trực tiếp": ("TH", lambda record, _: record["mode"] == "Trực tiếp"),
    "TH mode Trực tuyến": ("TH", lambda record, _: record["mode"] == "Trực tuyến"),
    "CS proposed": ("CS", lambda record, _: (record["status"] != "Đang rà soát") & (record["status"] != "")),
    "CS issued": ("CS", lambda record, _: record["status"] == "Đã ban hành"),
    "TV serving": ("TV", lambda record, day: serving(record, day)),
    "TV serving women": ("TV", lambda record, day: serving(record, day) & (record["sex"] == "Nữ")),
}


def serving(record: Any, day: float) -> Any:
    """Whether a member is in office on the day."""
    return (record["from_on"] <= day) & ((record["status"] == "Đương nhiệm") | (record["to_on"] > day))


def _records(tab: Tab) -> Iterator[ReferenceRule]:
    for code, field, summed, counted in COUNTS:
        if counted.startswith("THD") and tab.obligation != "CN":
            continue
        row, _, measure = summed.partition(". ")
        single = not summed.endswith(".") and not measure
        names = [summed] if single else groups(tab, row.rstrip("."), f".{measure}" if measure else "")
        yield ReferenceRule(code, field, _against(code, names, counted))


def _against(code: str, names: list[str], counted: str) -> Broken:
    """Rows up to the cut-off are at least in the report, those of the period at most; policies change later."""
    if code == "X13":
        return lambda v: differs(v.sum(names), v.counted[counted]) & differs(v.sum(names), v.counted[counted + EARLY])
    if code == "X09":
        return lambda v: v.sum(names) > v.counted[counted]
    return lambda v: (v.sum(names) > v.counted[counted]) | (v.sum(names) < v.counted[counted + EARLY])


def _before(tab: Tab) -> Iterator[ReferenceRule]:
    for field in tab.fields:
        if field.kind is not FieldKind.INTEGER or tab.obligation != "CN":
            continue
        name = field.name
        if field.measure is Measure.FLOW:
            yield ReferenceRule("R15", name, lambda v, name=name: v[name] < v.before[name])
        elif field.measure is Measure.STOCK and field.indicator not in {"N01", "N05", "N06"}:
            yield ReferenceRule("R16", name, lambda v, name=name: (abs(v[name] - v.before[name]) > 5)
                           & (abs(v[name] - v.before[name]) * 10 > v.before[name]))
    for m in BOTH if tab.obligation == "CN" else ():
        yield ReferenceRule("R17", f"B01.{m}", lambda v, m=m: differs(
            v[f"B01.{m}"], v.before[f"B01.{m}"] + (v[f"B09.{m}"] - v.before[f"B09.{m}"])
            - (v[f"B10.{m}"] - v.before[f"B10.{m}"])))
