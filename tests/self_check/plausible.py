"""Plausible answer sets from which mutations start."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from automation.domain.plan.plan import Plan
from automation.domain.workbook.a1 import column_number, row_and_column
from automation.domain.workbook.answers import Raw
from automation.domain.workbook.forms import Catalogue
from automation.domain.workbook.input_cells import input_cells
from automation.domain.workbook.layout import layout
from automation.domain.workbook.words import ESTIMATE, NIL, NO, SUBMITTED, YES
from tests.demo.answers import Answers, answers
from tests.demo.field_map import FieldLocation, FieldMap, RecordTable
from tests.self_check.inputs import RECORDS, Input, Place, Typed

TYPES = ("THPT công lập", "THPT chuyên", "THCS-THPT công lập")
LAST_DAY = date(2024, 12, 31)
REPORTED = 0.8  # of the tabs are handed in


def of_the_demo(catalogue: Catalogue) -> Callable[[Random], Typed]:
    """The coherent answers of the demo's clerks, for the shipped forms."""
    places = FieldMap(input_cells(catalogue))
    tabs = {tab.title: tab.code for tab in catalogue.tabs}
    known: dict[int, Typed] = {}
    plans: dict[int, tuple[Raw, Raw]] = {}  # number and day of the unit's plan

    def made(rng: Random) -> Typed:
        seed = rng.randrange(300)
        if seed not in known:
            answered = answers(f"U{seed}", TYPES[seed % 3], places, seed)
            known[seed] = _typed(answered, places, tabs)
            plans[seed] = (answered.cells["6T"].get(("A07", "number")), answered.cells["6T"].get(("A07", "date")))
        return {**known[seed], **_heads(rng, catalogue, plans[seed])}
    return made


def _heads(rng: Random, catalogue: Catalogue, plan: tuple[Raw, Raw]) -> dict[Place, Raw]:
    found: dict[Place, Raw] = {}
    for tab in catalogue.tabs:
        laid = layout(tab)
        values: dict[str, Raw] = {}
        if tab.obligation and rng.random() < REPORTED:
            number, day = plan if tab.obligation == "KH" else ("12/BC-MẪU", date(2024, 5, 20))
            values = {"@submit": SUBMITTED, "@doc_number": number, "@doc_date": day}
        for key, value in values.items():
            found[Place(tab.code, laid.row_of[key], laid.column_of[laid.control_column])] = value
    return found


def _typed(made: Answers, places: FieldMap, tabs: Mapping[str, str]) -> Typed:
    found: dict[Place, Raw] = {}

    def put(place: FieldLocation, value: Any) -> None:
        found[Place(tabs[place.sheet], *row_and_column(place.cell))] = _raw(value)
    for obligation, cells in places.cells.items():
        for key, place in cells.items():
            put(place, made.cells.get(obligation, {}).get(key))
    for (obligation, row, control), place in places.row_controls.items():
        estimated = ESTIMATE if row in made.estimates.get(obligation, ()) else None
        put(place, made.explanations.get(obligation, {}).get(row) if control == "explanation" else estimated)
    for code, table in places.tables.items():
        lines = made.lines(code, LAST_DAY)[:RECORDS]
        found.update(_records(table, tabs[table.sheet], lines))
        if (table.sheet, "nil") in places.controls:
            put(places.controls[table.sheet, "nil"], None if lines else NIL)
    return found


def _records(table: RecordTable, tab: str, lines: Sequence[Mapping[str, Any]]) -> dict[Place, Raw]:
    return {Place(tab, table.first_row + at, column_number(table.columns[column])): _raw(value)
            for at, line in enumerate(lines) for column, value in line.items()}


def _raw(value: Any) -> Raw:
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value  # type: ignore[no-any-return]


def by_kind(inputs: Sequence[Input], plan: Plan) -> Callable[[Random], Typed]:
    """Any answers of the right kind, for any form: half of the rows of a table, parts not above their totals."""
    days = (date(plan.year + 1, 1, 1) - date(plan.year, 1, 1)).days

    def made(rng: Random) -> Typed:
        rows = rng.randrange(RECORDS // 2)
        first = {tab: min(each.place.row for each in inputs if each.record and each.place.tab == tab)
                 for tab in {each.place.tab for each in inputs if each.record}}
        found: dict[Place, Raw] = {}
        for each in inputs:
            if each.record and each.place.row >= first[each.place.tab] + rows:
                continue
            value = PLAUSIBLE[each.kind](rng, each)
            if each.kind == "date":
                value = date(plan.year, 1, 1) + timedelta(days=rng.randrange(days))
            if value is not None:
                found[each.place] = value
        return found
    return made


def _count(rng: Random, each: Input) -> Raw:
    most = 9 if each.name.endswith("female") else 20
    return float(rng.randrange(most)) + (11 if each.name.endswith("total") else 0)


PLAUSIBLE: dict[str, Callable[[Random, Input], Raw]] = {
    "integer": _count,
    "boolean": lambda rng, _: rng.choice((YES, NO)),
    "date": lambda _, __: None,
    "string": lambda rng, _: rng.choice(("Đã làm", "12/QĐ-MẪU", "Tập huấn", None)),
    "choice": lambda rng, each: rng.choice(each.choices),
    "submit": lambda rng, _: SUBMITTED if rng.random() < REPORTED else None,
    "nil": lambda rng, _: NIL if rng.random() < 0.1 else None,
    "explanation": lambda rng, _: "Do chuyển công tác." if rng.random() < 0.03 else None,
    "estimate": lambda rng, _: ESTIMATE if rng.random() < 0.03 else None,
    "previous": lambda rng, _: float(rng.randrange(30)) if rng.random() < 0.7 else None,
}
