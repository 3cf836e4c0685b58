"""The values that a unit's clerk types into its workbook, by tab and cell; some units make mistakes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from tests.demo.answers import Answers, answers
from tests.demo.cell_values import NIL
from tests.demo.clerk import DOCUMENTS, LINK, SUBMITTED
from tests.demo.field_map import FieldLocation, FieldMap, RecordTable

Typed = str | int | float | date | None
Sheet = dict[str, Typed]  # cell address → value
Sheets = dict[str, Sheet]

DAY = date(2024, 11, 26)
ERRING, LATE = 0.3, 0.1  # shares of units: with mistakes; without the year's report handed in
MISTAKES: tuple[Callable[[int], Typed], ...] = (
    lambda figure: f"{figure}%",
    lambda figure: figure + 0.5,
    lambda figure: -figure - 1,
    lambda _figure: None,
    lambda _figure: "chưa rõ",
    lambda figure: figure + 7,
)


@dataclass(frozen=True)
class Writer:
    """`lines`: how many times as many records a unit keeps in its tables."""

    places: FieldMap
    lines: int = 1

    def sheets(self, unit: str, unit_type: str, number: int) -> Sheets:
        """The values of the whole year; the same unit and number give the same."""
        rng = Random(f"benchmark/{unit}")  # noqa: S311 - samples, not secrets
        unit_answers = answers(unit, unit_type, self.places, lines=self.lines)
        typed: Sheets = {}
        handed_in = ["KH", "6T", "THD"] if rng.random() < LATE else ["KH", "6T", "CN", "THD"]
        for obligation in handed_in:
            self._report(typed, unit_answers, obligation)
            self._sign(typed, unit, obligation, number)
        plan, head = unit_answers.cells["6T"], self.places.controls
        for part, control in (("number", "doc_number"), ("date", "doc_date")):  # as in the reports on the unit's plan
            _put(typed, head[self.places.sheets["KH"], control], plan["A07", part])
        for table in self.places.tables.values():
            self._records(typed, unit_answers, table)
        if rng.random() < ERRING:
            self._err(rng, typed, rng.choice([code for code in handed_in if code in ("6T", "CN")]))
        return typed

    def _report(self, typed: Sheets, unit_answers: Answers, obligation: str) -> None:
        for key, value in unit_answers.cells.get(obligation, {}).items():
            _put(typed, self.places.cells[obligation][key], value)
        for row, words in unit_answers.explanations.get(obligation, {}).items():
            _put(typed, self.places.row_controls[obligation, row, "explanation"], words)
        for row in unit_answers.estimates.get(obligation, ()):
            _put(typed, self.places.row_controls[obligation, row, "estimate"], "ước")

    def _sign(self, typed: Sheets, unit: str, obligation: str, number: int) -> None:
        sheet, controls = self.places.sheets[obligation], self.places.controls
        _put(typed, controls[sheet, "submit"], SUBMITTED)
        if obligation in DOCUMENTS:
            kind, issued = DOCUMENTS[obligation]
            _put(typed, controls[sheet, "doc_number"], f"{number % 90 + issued:02d}/{kind}-MẪU")
            _put(typed, controls[sheet, "doc_date"], DAY)
            _put(typed, controls[sheet, "doc_link"], f"{LINK}/{unit.lower()}/{obligation.lower()}")

    def _records(self, typed: Sheets, unit_answers: Answers, table: RecordTable) -> None:
        records = unit_answers.lines(table.code, DAY)
        sheet = typed.setdefault(table.sheet, {})
        for row, record in enumerate(records, start=table.first_row):
            for column, value in record.items():
                sheet[f"{table.columns[column]}{row}"] = value
        if not unit_answers.tables[table.code]:
            _put(typed, self.places.controls[table.sheet, "nil"], NIL)

    def _err(self, rng: Random, typed: Sheets, obligation: str) -> None:
        places = [place for place in self.places.cells[obligation].values() if place.kind == "integer"]
        for place in rng.sample(places, rng.randrange(1, 5)):
            figure = typed[place.sheet].get(place.cell)
            if isinstance(figure, int):
                typed[place.sheet][place.cell] = rng.choice(MISTAKES)(figure)


def _put(typed: Sheets, place: FieldLocation, value: Typed) -> None:
    typed.setdefault(place.sheet, {})[place.cell] = value


def reachable(places: FieldMap, longest: Mapping[str, int]) -> dict[str, set[str]]:
    """Tab → every cell that a `Writer` may fill. `longest`: table → records that it has cells for."""
    cells_by_sheet: dict[str, set[str]] = {}
    single = [place for cells in places.cells.values() for place in cells.values()]
    for place in [*single, *places.row_controls.values(), *places.controls.values()]:
        cells_by_sheet.setdefault(place.sheet, set()).add(place.cell)
    for table in places.tables.values():
        rows = range(table.first_row, table.first_row + longest[table.code])
        cells_by_sheet.setdefault(table.sheet, set()).update(
            f"{letter}{row}" for letter in table.columns.values() for row in rows)
    return cells_by_sheet
