"""Reads the results of a workbook's formulas for an answer set back from a spreadsheet engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from automation.domain.workbook.answers import Raw
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.forms import Severity
from automation.domain.workbook.layout import DOCUMENT_KEYS, NIL_KEY, layout
from automation.domain.workbook.self_check import ENGINE_TAB, ERROR_WORDS, LAST_ERROR, NOTHING
from automation.tabs.self_check.engine import Engine, engine
from automation.tabs.self_check.places import ANSWER, MERGED, Head, IndicatorPlace, Line, Problem, TablePlace, needs
from automation.tabs.unit_tabs import unit_tabs
from tests.self_check.comparison import Colour, Said
from tests.self_check.forms import Forms
from tests.self_check.inputs import AnswerSet, Place
from tests.self_check.office import Block, Cell, Values

NUMBER_KEY, DAY_KEY, _ = DOCUMENT_KEYS
CONTROLS = {Head.NUMBER_WORDS: NUMBER_KEY, Head.DAY_WORDS: DAY_KEY, Head.NIL_WORDS: NIL_KEY}
UNJUDGED = "#?"


@dataclass(frozen=True)
class Counts:
    """The counts in a tab's head."""

    errors: int
    warnings: int
    owed: int


@dataclass(frozen=True)
class Live:
    """The formulas of a workbook, and where to type and to read."""

    forms: Forms

    @cached_property
    def engine(self) -> Engine:
        return engine(self.forms.catalogue, self.forms.plan)

    @cached_property
    def drawings(self) -> tuple[Drawing, ...]:
        drawn = unit_tabs(self.forms.catalogue, self.forms.plan)
        return drawn if any(each.title == ENGINE_TAB for each in drawn) else (*drawn, self.engine.drawing)

    @cached_property
    def titles(self) -> Mapping[str, str]:
        return {tab.code: tab.title for tab in self.forms.catalogue.tabs}

    @cached_property
    def blocks(self) -> list[Block]:
        """The blocks in which answers are typed: of each tab, runs of columns with inputs; and the unit's slots."""
        rows: dict[str, dict[int, list[int]]] = {}
        for each in self.forms.mutator.inputs:
            rows.setdefault(each.place.tab, {}).setdefault(each.place.column, []).append(each.place.row)
        found = [(self.titles[tab], min(min(columns[at]) for at in run), run[0], max(max(columns[at]) for at in run),
                  run[-1]) for tab, columns in rows.items() for run in _runs(sorted(columns))]
        return [*found, *((ENGINE_TAB, row, column, row, column) for row, column in (MERGED, *self.pupils))]

    @cached_property
    def pupils(self) -> list[tuple[int, int]]:
        """The cell with whether the unit has pupils, of forms that ask about them."""
        return [cell for need, cell in needs(self.forms.catalogue).items() if need == "pupils"]

    def typed(self, answers: AnswerSet) -> list[tuple[Cell, Raw]]:
        cells: list[tuple[Cell, Raw]] = [((self.titles[place.tab], place.row, place.column), value)
                                         for place, value in answers.typed.items()]
        has_pupils = "1" if answers.has_pupils else "0"
        return [*cells, *(((ENGINE_TAB, *cell), has_pupils) for cell in self.pupils), ((ENGINE_TAB, *MERGED), "0")]

    @cached_property
    def read(self) -> list[Block]:
        """The results, block by block: of each tab its head, answers, flags; then the words of all rules."""
        found: list[Block] = []
        for place in self.engine.places.values():
            found.append((ENGINE_TAB, place.head, 1, place.head, max(Head)))
            if isinstance(place, IndicatorPlace):
                found += [(ENGINE_TAB, place.first, Line.TOTAL, place.last, Line.FEMALE),
                          (ENGINE_TAB, place.first, Line.FLAGS, place.last, Line.FLAGS)]
            else:
                last = max(place.value_columns.values(), default=place.FLAGS)
                found += [(ENGINE_TAB, place.first, place.FLAGS + 1, place.last, max(last, place.FLAGS + 1)),
                          (ENGINE_TAB, place.first, place.FLAGS, place.last, place.FLAGS)]
        rows = [row for rules in self.engine.rules.values() for row, _ in rules]
        return [*found, (ENGINE_TAB, min(rows, default=1), Problem.WORDS, max(rows, default=1), Problem.WORDS)]

    def said(self, values: Sequence[Values]) -> Said:
        """`values`: of the blocks of `read`."""
        cells: dict[Place, Colour] = {}
        unjudged: set[Place] = set()
        for number, place in enumerate(self.engine.places.values()):
            head, answers, flags = values[3 * number:3 * number + 3]
            cells |= _controls(place, head)
            if isinstance(place, IndicatorPlace):
                cells |= _indicators(place, flags)
                unjudged |= _unjudged_indicators(place, answers, head)
            else:
                cells |= _records(place, flags)
                unjudged |= _unjudged_records(place, answers, head)
        return Said(cells, self._rules(values[-1]), frozenset(unjudged))

    def counts(self, values: Sequence[Values]) -> dict[str, Counts]:
        """Of the tabs of indicators."""
        found = {}
        for number, (code, place) in enumerate(self.engine.places.items()):
            if isinstance(place, IndicatorPlace):
                head = {column: value for (_, column), value in values[3 * number].items()}
                found[code] = Counts(*(int(head.get(each) or 0) for each in (Head.ERRORS, Head.WARNINGS, Head.OWED)))
        return found

    def _rules(self, words: Values) -> dict[tuple[str, str, str], Colour]:
        return {(tab, each.rule.code, each.location.field):
                Colour.RED if each.rule.severity is Severity.ERROR else Colour.AMBER
                for tab, rules in self.engine.rules.items() for row, each in rules if words.get((row, Problem.WORDS))}


def colour(digit: Any) -> Colour:
    if digit is None:
        return Colour.NONE
    text = str(int(digit)) if isinstance(digit, float) else str(digit)
    return Colour.NONE if text == NOTHING else Colour.RED if text <= LAST_ERROR else Colour.AMBER


def _controls(place: IndicatorPlace | TablePlace, head: Values) -> dict[Place, Colour]:
    laid, found = layout(place.tab), {}
    for column, key in CONTROLS.items():
        words = head.get((place.head, column))
        if isinstance(words, str) and words and key in laid.row_of:
            where = Place(place.tab.code, laid.row_of[key], laid.column_of[laid.control_column])
            found[where] = Colour.RED if words.startswith(ERROR_WORDS) else Colour.AMBER
    return found


def _indicators(place: IndicatorPlace, flags: Values) -> dict[Place, Colour]:
    laid, found = layout(place.tab), {}
    for key, line in place.line_of.items():
        digits = flags.get((line, Line.FLAGS))
        if digits is not None:
            for digit, column in zip(_digits(digits, len(ANSWER)), ANSWER, strict=True):
                found[Place(place.tab.code, laid.row_of[key], laid.column_of[column])] = colour(digit)
    return {where: each for where, each in found.items() if each}


def _records(place: TablePlace, flags: Values) -> dict[Place, Colour]:
    laid, found = layout(place.tab), {}
    for (row, _), digits in flags.items():
        for digit, column in zip(_digits(digits, len(place.columns)), place.columns, strict=True):
            at = Place(place.tab.code, laid.first_record + row - place.first, laid.column_of[column.code])
            found[at] = colour(digit)
    return {where: each for where, each in found.items() if each}


def _digits(value: Any, count: int) -> str:
    """Digits that the engine may have made a number of."""
    return str(int(value)).zfill(count) if isinstance(value, float) else str(value)


def _unjudged_indicators(place: IndicatorPlace, answers: Values, head: Values) -> set[Place]:
    """With the document's day."""
    laid = layout(place.tab)
    found = {Place(place.tab.code, laid.row_of[key], laid.column_of[column]) for key, line in place.line_of.items()
             for column, at in ANSWER.items() if answers.get((line, at)) == UNJUDGED}
    if head.get((place.head, Head.DAY)) == UNJUDGED:
        found.add(Place(place.tab.code, laid.row_of[DAY_KEY], laid.column_of[laid.control_column]))
    return found


def _unjudged_records(place: TablePlace, answers: Values, head: Values) -> set[Place]:
    """With the control for a table of which not every row was read."""
    laid = layout(place.tab)
    found = {Place(place.tab.code, laid.first_record + row - place.first, laid.column_of[code])
             for code, at in place.value_columns.items() for row in range(place.first, place.last + 1)
             if answers.get((row, at)) == UNJUDGED}
    lost = set() if head.get((place.head, Head.JUDGED)) == 1 else {
        Place(place.tab.code, laid.row_of[NIL_KEY], laid.column_of[laid.control_column])}
    return found | lost


def _runs(numbers: list[int]) -> list[list[int]]:
    """[5, 6, 7, 9] → [[5, 6, 7], [9]]."""
    found: list[list[int]] = []
    for each in numbers:
        if found and found[-1][-1] == each - 1:
            found[-1].append(each)
        else:
            found.append([each])
    return found
