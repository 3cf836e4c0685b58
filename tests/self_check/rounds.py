"""A round: mutated answer sets of one workbook, judged by its formulas and by the night."""

from __future__ import annotations

import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from automation.adapters.xlsx.write import render
from automation.domain.workbook.forms import Field, Tab
from automation.domain.workbook.layout import layout
from automation.rules.apply import applies, bindings
from automation.rules.expression.language import ExpressionError, Reference
from automation.rules.expression.names import TabNames, location_of
from automation.rules.expression.parse import parse
from tests.self_check.comparison import Excuses, Tally, by_night
from tests.self_check.forms import Forms, forms
from tests.self_check.inputs import AnswerSet, Place
from tests.self_check.live import Live
from tests.self_check.night import judge
from tests.self_check.office import Office, Values, office
from tests.self_check.second_engine import SecondEngine

BATCH = 250  # sets judged by the night at once
UNREAD = {
    "C01": "letters of an old font", "C02": "a year of two digits", "C05": "a word after the figure",
    "R23": "a percentage", "T04": "rows that are equal", "D02": "another word than those of the list",
    "T06": "an answer that an earlier night recorded may stand", "D03": "the head of a table is checked by night",
    "C06": "a number of a document that became a day", "C04": "an error of a formula",
}


@dataclass
class Round:
    """`second`: differences between the engines, as texts; `compared`: of so many sets."""

    live: Live
    sets: list[AnswerSet]
    tally: Tally = field(default_factory=Tally)
    second: list[str] = field(default_factory=list)
    compared: int = 0

    @property
    def forms(self) -> Forms:
        return self.live.forms

    def play(self, sheet: Office, other: SecondEngine | None = None) -> None:
        excuses = excuses_of(self.live)
        for start in range(0, len(self.sets), BATCH):
            batch = self.sets[start:start + BATCH]
            judged = judge(self.forms.catalogue, self.forms.plan, batch, self.forms.as_of)
            for number, (each, findings) in enumerate(zip(batch, judged.findings, strict=True), start=start):
                typed = self.live.typed(each)
                values = sheet.type(typed, self.live.read)
                night = by_night(self.forms.catalogue, findings, excuses.operands)
                self.tally.add(number, self.live.said(values), night, excuses)
                if other and _plain(each):
                    self.compared += 1
                    self.second += _unequal(number, self.live, values, other.type(typed, self.live.read))


def _plain(answers: AnswerSet) -> bool:
    """Whether both engines must agree: they differ in what they take for a space and for the same letter."""
    return all(unicodedata.is_normalized("NFC", text) and not {"\u00a0", "\n", "\u200b"} & set(text)
               for text in answers.typed.values() if isinstance(text, str))


def _unequal(number: int, live: Live, one: Sequence[Values], two: Sequence[Values]) -> Iterator[str]:
    for block, first, second in zip(live.read, one, two, strict=True):
        for cell in sorted(first.keys() | second.keys()):
            if not _same(first.get(cell), second.get(cell)):
                yield f"{number}: {block[0]} {cell}: {first.get(cell)!r}, {second.get(cell)!r}"


def _same(one: object, two: object) -> bool:
    if isinstance(one, float | int) and isinstance(two, float | int):
        return abs(one - two) <= 1e-9 * max(abs(one), abs(two), 1)
    return one == two


@contextmanager
def opened(live: Live, locale: str = "vi-VN") -> Iterator[Office]:
    """The workbook in LibreOffice, ready for answers."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        path = folder / "workbook.xlsx"
        path.write_bytes(render(live.drawings, live.forms.plan.title))
        with office(folder, locale) as sheet:
            sheet.open(path)
            sheet.blocks(live.blocks)
            yield sheet


def new_round(name: str, count: int, seed: int = 1) -> Round:
    given = forms(name)
    return Round(Live(given), list(given.mutator.sets(seed, count)))


@dataclass(frozen=True)
class _Operands:
    """What a tab's rules depend on."""

    live: Live
    tab: Tab

    @cached_property
    def before(self) -> Tab | None:
        obligation = self.live.forms.plan.obligation(self.tab.obligation) if self.tab.obligation else None
        tabs = self.live.forms.catalogue.tabs_of(obligation.previous or "") if obligation else ()
        return next((each for each in tabs if each.form.code == self.tab.form.code), None)

    def of(self, reference: Reference, names: TabNames) -> tuple[set[Place], set[str]]:
        """Its cells, and the tables whose rows it counts."""
        if reference.kind in {"rows", "total"}:
            return set(), {reference.name.partition(".")[0]}
        tab = self.before if reference.previous else self.tab
        if tab is None:
            return set(), set()
        laid = layout(tab)
        return {Place(tab.code, laid.row_of[each.row], laid.column_of[each.column])
                for each in _fields(reference, names) if each.row in laid.row_of}, set()


def _fields(reference: Reference, names: TabNames) -> list[Field]:
    match reference.kind:
        case "field":
            return [names.field(reference)]
        case "indicator":
            return names.group_fields(reference)
        case "state":
            return names.fields_of(reference)
    return []


def excuses_of(live: Live) -> Excuses:
    operands: dict[tuple[str, str, str], set[Place]] = {}
    tables: dict[tuple[str, str, str], set[str]] = {}
    told: dict[Place, list[tuple[str, str, str]]] = {}
    for tab in (each for each in live.forms.catalogue.tabs if not each.form.is_table):
        laid, own = layout(tab), _Operands(live, tab)
        for rule in (each for each in tab.form.rules if applies(each, tab)):
            for this, measure in bindings(rule, tab):
                names = TabNames(tab, measure, this)
                try:
                    location = location_of(rule, names)
                    found = [own.of(each, names) for text in filter(None, (rule.check, rule.when))
                             for each in parse(text).names]
                except ExpressionError:
                    continue
                key = (tab.code, rule.code, location.field)
                for cells, counted in found:
                    operands.setdefault(key, set()).update(cells)
                    tables.setdefault(key, set()).update(counted)
                if location.row in laid.row_of:
                    place = Place(tab.code, laid.row_of[location.row], laid.column_of[location.column])
                    told.setdefault(place, []).append(key)
    nightly = frozenset((tab, rule.code) for tab, rules in live.engine.nightly.items() for rule in rules)
    return Excuses({key: frozenset(cells) for key, cells in operands.items()},
                   {key: frozenset(codes) for key, codes in tables.items()}, nightly, told, UNREAD,
                   frozenset(tab.code for tab in live.forms.catalogue.tabs if tab.form.is_table))
