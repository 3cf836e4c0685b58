"""A new clerk who has only the first tab: fills in each cell that it links to, until there is no link, and submits.

`python -m tests.self_check.clerk` fills in every report of the shipped forms and prints what that takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from random import Random

from automation.domain.tracking.findings import Finding
from automation.domain.vietnamese.formatting import numeric_date
from automation.domain.workbook.a1 import cell_name, row_and_column
from automation.domain.workbook.answers import Raw
from automation.domain.workbook.forms import Tab
from automation.domain.workbook.layout import DOCUMENT_KEYS, SUBMIT_KEY, layout
from automation.domain.workbook.self_check import LINE_KEY
from automation.domain.workbook.words import SUBMITTED
from automation.tabs.front_page import ERRORS, FIRST_CELL, KEY, OWED, STATE, WARNINGS
from automation.tabs.guide_tab import GUIDE_TITLE
from automation.tabs.self_check.first_cell import DOUBTFUL, SEPARATOR
from automation.tabs.self_check.first_cell import OWED as BLANK_WORD
from tests.self_check.comparison import Colour
from tests.self_check.forms import forms
from tests.self_check.inputs import AnswerSet, Input, Place
from tests.self_check.live import Live
from tests.self_check.night import judge
from tests.self_check.office import Block, Office, Values
from tests.self_check.rounds import opened

EXPLANATION = "Đã rà soát, đúng thực tế."
DOCUMENT: tuple[Raw, ...] = ("12/BC-MẪU", date(2024, 5, 20))
REPORTS = ("6T", "CN")


@dataclass(frozen=True)
class Line:
    """What the first tab shows of a tab. `first`: a cell and why, or ""."""

    state: str
    errors: int
    warnings: int
    owed: int
    first: str


@dataclass(frozen=True)
class Shown:
    """The first tab's lines, and the input cells that are coloured."""

    lines: Mapping[str, Line]
    cells: Mapping[Place, Colour]


@dataclass
class Effort:
    """What was typed, in cells and characters, and the number of links that were followed."""

    cells: int = 0
    characters: int = 0
    links: int = 0

    @property
    def keystrokes(self) -> int:
        return self.characters + self.cells

    def add(self, value: Raw) -> None:
        self.cells += 1
        self.characters += len(shown(value))


def shown(value: Raw) -> str:
    """Returns the value as it is typed."""
    if isinstance(value, date):
        return numeric_date(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


@dataclass
class Clerk:
    """`answers`: those of the clerk's papers, by cell; `typed`: what stands in the workbook."""

    live: Live
    sheet: Office
    answers: Mapping[Place, Raw]
    typed: dict[Place, Raw] = field(default_factory=dict)

    @cached_property
    def front(self) -> Block:
        cells = self.live.drawings[0].cells
        return (GUIDE_TITLE, 1, KEY, max(cell.row for cell in cells), FIRST_CELL)

    def lines(self) -> dict[str, Line]:
        """Tab → its line on the first tab."""
        read, = self.sheet.type(self.live.typed(AnswerSet(self.typed)), [self.front])
        return self._lines(read)

    def shown(self, typed: Mapping[Place, Raw]) -> Shown:
        """What the workbook shows of other answers than those that stand there."""
        *values, front = self.sheet.type(self.live.typed(AnswerSet(typed)), [*self.live.read, self.front])
        return Shown(self._lines(front), self.live.said(values).cells)

    def _lines(self, read: Values) -> dict[str, Line]:
        rows = {str(value).removeprefix(LINE_KEY): row for (row, column), value in read.items()
                if column == KEY and str(value).startswith(LINE_KEY)}
        return {code: Line(str(read.get((row, STATE), "")), int(read.get((row, ERRORS)) or 0),
                           int(read.get((row, WARNINGS)) or 0), int(read.get((row, OWED)) or 0),
                           str(read.get((row, FIRST_CELL), ""))) for code, row in rows.items()}

    def fill_tables(self) -> Effort:
        effort = Effort()
        for tab in (each for each in self.live.forms.catalogue.tabs if each.form.is_table):
            effort.links += 1
            for place, value in sorted(self.answers.items()):
                if place.tab == tab.code and value is not None:
                    self._type(place, value, effort)
        return effort

    def fill(self, code: str) -> Effort:
        """Follows the links of a report's line until there is none, and submits."""
        effort, tab = Effort(), self.live.forms.catalogue.tab(code)
        while first := self.lines()[code].first:
            cell, _, why = first.partition(SEPARATOR)
            place = Place(code, *row_and_column(cell))
            effort.links += 1
            if why == DOUBTFUL:
                place = Place(code, place.row, layout(tab).column_of["explanation"])
                assert place not in self.typed, first
                self._type(place, EXPLANATION, effort)
            else:
                assert why == BLANK_WORD, first
                self._type(place, self.answers[place], effort)
        for place, value in _head(tab):
            self._type(place, value, effort)
        return effort

    def _type(self, place: Place, value: Raw, effort: Effort) -> None:
        self.typed[place] = value
        effort.add(value)

    def findings(self) -> list[Finding]:
        """Of the night, over what stands in the workbook."""
        given = self.live.forms
        return list(judge(given.catalogue, given.plan, [AnswerSet(self.typed)], given.as_of).findings[0])


def _head(tab: Tab) -> Iterator[tuple[Place, Raw]]:
    laid = layout(tab)
    for key, value in zip((*DOCUMENT_KEYS[:2], SUBMIT_KEY), (*DOCUMENT, SUBMITTED), strict=True):
        yield Place(tab.code, laid.row_of[key], laid.column_of[laid.control_column]), value


@dataclass(frozen=True)
class Mistake:
    place: Place
    value: Raw
    what: str


def mistakes(live: Live, answers: Mapping[Place, Raw], count: int, seed: int = 1) -> list[Mistake]:
    """Slips in cells that have an answer, as people make them, and days of another year."""
    inputs: Sequence[Input] = live.forms.mutator.inputs
    dated = {tab.code: tab.form.date_column for tab in live.forms.catalogue.tabs}
    figures = [each for each in inputs if each.kind == "integer" and isinstance(answers.get(each.place), float)
               and not each.record and each.place.tab in REPORTS]
    days = [each for each in inputs if each.name == dated[each.place.tab] and each.record and answers.get(each.place)]
    made, rng = [], Random(seed)  # noqa: S311 - samples, not secrets
    for number, each in enumerate(rng.sample(figures, count - 2)):
        value = answers[each.place]
        assert isinstance(value, float)
        what, slip = SLIPS[number % len(SLIPS)]
        made.append(Mistake(each.place, slip(value), what))
    return made + [Mistake(each.place, date(2019, 5, 1), "a day of another year") for each in rng.sample(days, 2)]


SLIPS: tuple[tuple[str, Callable[[float], Raw]], ...] = (
    ("a sign", lambda value: -1.0 - value), ("a fraction", lambda value: value + 0.5),
    ("a word", lambda _: "nhiều"), ("a blank", lambda _: None), ("two figures", lambda value: f"{value:g} và 4"),
)


@dataclass(frozen=True)
class Reported:
    """Where a mistake was reported: at the cell itself while typing, on the first tab, and by the night."""

    mistake: Mistake
    live: bool
    front: bool
    night: bool


def reported(clerk: Clerk, made: Sequence[Mistake]) -> list[Reported]:
    """Makes each mistake alone in what stands in the workbook, before a report is submitted. The night judges the
    same answers as submitted."""
    live, given = clerk.live, clerk.live.forms
    submitted = {place: value for tab in given.catalogue.tabs if tab.obligation in REPORTS
                 for place, value in _head(tab) if value == SUBMITTED}
    right = {place: value for place, value in clerk.typed.items() if place not in submitted}
    wrong = [{**right, each.place: each.value} for each in made]
    wrong = [{place: value for place, value in each.items() if value is not None} for each in wrong]
    before = clerk.shown(right)
    nights = judge(given.catalogue, given.plan, [AnswerSet({**each, **submitted}) for each in wrong], given.as_of)
    found = []
    for mistake, typed, night in zip(made, wrong, nights.findings, strict=True):
        tab, after = mistake.place.tab, clerk.shown(typed)
        coloured = mistake.place in after.cells or (mistake.value is None and
                                                    after.lines[tab].owed > before.lines[tab].owed)
        at = (live.titles[tab], cell_name(mistake.place.row, mistake.place.column))
        found.append(Reported(mistake, coloured, after.lines[tab] != before.lines[tab] and bool(after.lines[tab].first),
                          at in {(each.sheet, each.cell) for each in night}))
    return found


def clerks_answers(live: Live, seed: int = 1) -> dict[Place, Raw]:
    """Coherent answers; the heads of the forms are not among them."""
    assert live.forms.base
    made = live.forms.base(Random(seed))  # noqa: S311 - samples, not secrets
    heads = {each.place for each in live.forms.mutator.inputs if each.name.startswith("@") and each.kind != "nil"}
    return {place: value for place, value in made.items() if value is not None and place not in heads}


def main() -> None:
    live = Live(forms("shipped"))
    with opened(live) as sheet:
        clerk = Clerk(live, sheet, clerks_answers(live))
        print("tables", clerk.fill_tables())
        for code in REPORTS:
            effort = clerk.fill(code)
            print(code, effort, f"{effort.keystrokes} keystrokes", clerk.lines()[code])
        print("errors by night:", [each for each in clerk.findings() if each.is_error])
        for each in reported(clerk, mistakes(live, clerk.typed, 20)):
            print(each)


if __name__ == "__main__":
    main()
