"""Compares the results of the formulas with the findings of the night, one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from automation.domain.tracking.findings import Finding
from automation.domain.workbook.a1 import row_and_column
from automation.domain.workbook.forms import Catalogue
from tests.self_check.inputs import Place


class Colour(StrEnum):
    NONE = ""
    AMBER = "amber"
    RED = "red"


class Verdict(StrEnum):
    """`FALSE_RED`: the formulas call wrong what the night does not."""

    AGREED = "agreed"
    FALSE_RED = "FALSE RED"
    LIVE_AMBER = "amber while typing, nothing by night"
    MILDER = "amber while typing, an error by night"
    NIGHT_ONLY = "by night only"


@dataclass(frozen=True)
class Said:
    """The problems of one workbook. `cells`: input cells that are coloured; `rules`: (tab, code, field) of each rule
    that is broken; `unjudged`: cells that the formulas can't judge; `codes`: of the findings at each cell."""

    cells: Mapping[Place, Colour]
    rules: Mapping[tuple[str, str, str], Colour]
    unjudged: frozenset[Place] = frozenset()
    codes: Mapping[Place, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Difference:
    """`where`: a cell or a rule's place. `excused`: why there can't be a formula for it, "" for a fault."""

    number: int
    where: Place | tuple[str, str, str]
    verdict: Verdict
    codes: tuple[str, ...]
    excused: str


def by_night(catalogue: Catalogue, findings: Iterable[Finding], rules: Container[tuple[str, str, str]]) -> Said:
    """`rules`: (tab, code, field) of the forms' own."""
    tabs = {tab.title: tab.code for tab in catalogue.tabs}
    cells: dict[Place, Colour] = {}
    codes: dict[Place, set[str]] = {}
    told: dict[tuple[str, str, str], Colour] = {}
    for each in findings:
        colour = Colour.RED if each.is_error else Colour.AMBER if each.is_open_warning else Colour.NONE
        tab = tabs[each.sheet]
        key = (tab, each.code, each.field)
        if key in rules and colour:
            told[key] = max(told.get(key, Colour.NONE), colour, key=WORSE.index)
        if each.cell and colour:
            place = Place(tab, *row_and_column(each.cell))
            cells[place] = max(cells.get(place, Colour.NONE), colour, key=WORSE.index)
            codes.setdefault(place, set()).add(each.code)
    return Said(cells, told, codes={place: frozenset(found) for place, found in codes.items()})


WORSE = list(Colour)


def judged(live: Colour, night: Colour) -> Verdict:
    if live == night:
        return Verdict.AGREED
    if live is Colour.RED:
        return Verdict.FALSE_RED
    if live is Colour.AMBER:
        return Verdict.LIVE_AMBER if night is Colour.NONE else Verdict.MILDER
    return Verdict.NIGHT_ONLY


@dataclass
class Tally:
    """Of many sets: how often each verdict, and the differences."""

    verdicts: Counter[tuple[str, Verdict, bool]] = field(default_factory=Counter)  # what, verdict, excused
    differences: list[Difference] = field(default_factory=list)

    def add(self, number: int, live: Said, night: Said, excuses: Excuses) -> None:
        for what, where, verdict in _compared(live, night):
            codes = tuple(sorted(night.codes.get(where, ()))) if isinstance(where, Place) else (where[1],)
            excused = "" if verdict is Verdict.AGREED else excuses.of(where, codes, live.unjudged)
            if verdict is Verdict.FALSE_RED:
                excused = ""
            self.verdicts[what, verdict, bool(excused)] += 1
            if verdict is not Verdict.AGREED:
                self.differences.append(Difference(number, where, verdict, codes, excused))

    def agreement(self, what: str) -> float:
        """Share of the findings that formulas can judge."""
        judged_ = {verdict: count for (of, verdict, excused), count in self.verdicts.items()
                   if of == what and not excused}
        return judged_.get(Verdict.AGREED, 0) / max(sum(judged_.values()), 1)

    @property
    def false_reds(self) -> list[Difference]:
        return [each for each in self.differences if each.verdict is Verdict.FALSE_RED]

    def lines(self) -> Iterator[str]:
        for (what, verdict, excused), count in sorted(self.verdicts.items()):
            yield f"  {count:7} {what}: {verdict}{', which formulas can not know' if excused else ''}"
        for what in ("cell", "rule"):
            yield f"  {self.agreement(what):7.2%} of what formulas can judge agree, by {what}"


def _compared(live: Said, night: Said) -> Iterator[tuple[str, Place | tuple[str, str, str], Verdict]]:
    for place in sorted(live.cells.keys() | night.cells.keys()):
        yield "cell", place, judged(live.cells.get(place, Colour.NONE), night.cells.get(place, Colour.NONE))
    for key in sorted(live.rules.keys() | night.rules.keys()):
        yield "rule", key, judged(live.rules.get(key, Colour.NONE), night.rules.get(key, Colour.NONE))


@dataclass(frozen=True)
class Excuses:
    """Why a finding has no formula. `operands`: (tab, code, field) → the cells on which a rule depends, and tables
    by their codes; `nightly`: (tab, code) of rules that have no formula."""

    operands: Mapping[tuple[str, str, str], frozenset[Place]]
    tables: Mapping[tuple[str, str, str], frozenset[str]]
    nightly: frozenset[tuple[str, str]]
    at_cell: Mapping[Place, Sequence[tuple[str, str, str]]]  # cell → the rules whose findings are there
    unread: Mapping[str, str]  # code of the night → why it has no formula
    record_tabs: frozenset[str] = frozenset()  # tables

    def of(self, where: Place | tuple[str, str, str], codes: Iterable[str], unjudged: frozenset[Place]) -> str:
        if not isinstance(where, Place):
            return self._of_rule(where, unjudged)
        if where in unjudged:
            return "a text that formulas don't read"
        if where.tab in self.record_tabs and (where.tab, where.row) in {(each.tab, each.row) for each in unjudged}:
            return "a row in which formulas don't read a text"
        rules = [key for key in self.at_cell.get(where, ()) if key[1] in set(codes)]
        found = {self._of_rule(key, unjudged) for key in rules} | {self.unread.get(code, "") for code in codes} - {""}
        return "; ".join(sorted(found - {""}))

    def _of_rule(self, key: tuple[str, str, str], unjudged: frozenset[Place]) -> str:
        if key[:2] in self.nightly:
            return "checked by night only"
        if self.operands.get(key, frozenset()) & unjudged:
            return "depends on a text that formulas don't read"
        if {each.tab for each in unjudged} & self.tables.get(key, frozenset()):
            return "depends on a row that formulas don't read"
        return ""
