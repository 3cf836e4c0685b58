"""Draws the hidden tab of formulas: the list of words, a block for each form's tab, and the rules below them."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from automation.domain.plan.plan import Obligation, Plan
from automation.domain.workbook.drawing import Drawing, DrawnCell
from automation.domain.workbook.forms import Catalogue, Rule
from automation.domain.workbook.self_check import ENGINE_MARK, ENGINE_TAB
from automation.rules.formulas.rule_formulas import RuleFormula, TranslatedRules, translated_rules
from automation.rules.periods import counting_reports
from automation.tabs.self_check.answer_cells import TabAnswerCells
from automation.tabs.self_check.indicator_block import IndicatorBlock, draw_sentences
from automation.tabs.self_check.places import (
    MARK,
    MERGED,
    Head,
    IndicatorPlace,
    Problem,
    TablePlace,
    end_of,
    needs,
    places,
)
from automation.tabs.self_check.readings import WordLists
from automation.tabs.self_check.sheet import EngineSheet
from automation.tabs.self_check.table_block import TableBlock, TablePeriods

MERGED_SLOT = "merged"  # "1" or "0"


def has_slot(need: str) -> str:
    """The slot that is "1" for a unit that has what lines of the forms need, else "0"."""
    return f"has:{need}"


_drawn: deque[tuple[tuple[Any, ...], Engine]] = deque(maxlen=4)  # what each depends on, and it


@dataclass(frozen=True)
class Engine:
    """`drawing`: the tab. `rules`: tab → (row on the tab of formulas, the rule's formula). `nightly`: tab → rules that
    have no formula."""

    drawing: Drawing
    places: Mapping[str, IndicatorPlace | TablePlace]
    rules: Mapping[str, tuple[tuple[int, RuleFormula], ...]]
    nightly: Mapping[str, tuple[Rule, ...]]


def engine(catalogue: Catalogue, plan: Plan) -> Engine:
    """Returns the tab of formulas. Drawing it takes some tenths of a second: the last ones are kept."""
    asked = (catalogue.forms, catalogue.obligations_were, plan.year, plan.issued_on, plan.obligations)
    for known, made in _drawn:
        if known == asked:
            return made
    _drawn.append((asked, _engine(catalogue, plan)))
    return _drawn[-1][1]


def _engine(catalogue: Catalogue, plan: Plan) -> Engine:
    sheet, blocks, asked = EngineSheet(), places(catalogue), needs(catalogue)
    words = WordLists(sheet, plan.year)
    words.draw()
    draw_sentences(sheet)
    cells = {code: TabAnswerCells(sheet, place, blocks, catalogue, plan) for code, place in blocks.items()
             if isinstance(place, IndicatorPlace)}
    translated = {code: translated_rules(each.place.tab, each) for code, each in cells.items()}
    rules = _rows_of(translated, end_of(blocks))
    for code, place in blocks.items():
        own = plan.obligation(place.tab.obligation) if place.tab.obligation else None
        if isinstance(place, IndicatorPlace):
            _draw_rules(sheet, rules[code])
            IndicatorBlock(sheet, place, words, own, cells[code], asked).draw(rules[code])
        else:
            TableBlock(sheet, place, words, _periods(own, catalogue, plan, blocks)).draw()
    return Engine(_drawing(sheet, asked), blocks, rules, {code: each.nightly for code, each in translated.items()})


def _rows_of(translated: Mapping[str, TranslatedRules], row: int) -> dict[str, tuple[tuple[int, RuleFormula], ...]]:
    found = {}
    for code, each in translated.items():
        found[code] = tuple(enumerate(each.formulas, start=row))
        row += len(each.formulas)
    return found


def _draw_rules(sheet: EngineSheet, rules: tuple[tuple[int, RuleFormula], ...]) -> None:
    for row, each in rules:
        sheet.text(row, Problem.CODE, each.rule.code)
        sheet.text(row, Problem.FIELD, each.location.field)
        sheet.formula(row, Problem.WORDS, each.formula)


def _periods(own: Obligation | None, catalogue: Catalogue, plan: Plan,
             blocks: Mapping[str, IndicatorPlace | TablePlace]) -> TablePeriods:
    """The periods whose rows count: the table's own obligation, or the reports that share the table."""
    reports = [own] if own and own.period_from else counting_reports(catalogue, plan) if not own else []
    found: list[tuple[str, tuple[date, date]]] = []
    for each in reports:
        tabs = [blocks[tab.code] for tab in catalogue.tabs_of(each.code)]
        if each.period_from and each.period_to:
            found.append((tabs[0].at(Head.SUBMITTED) if tabs else "", (each.period_from, each.period_to)))
    return TablePeriods(own, tuple(found), plan.year)


def _drawing(sheet: EngineSheet, asked: Mapping[str, tuple[int, int]]) -> Drawing:
    for need, cell in asked.items():
        sheet.text(*cell, "1", has_slot(need))
    sheet.text(*MERGED, "0", MERGED_SLOT)
    cells = tuple(sorted(sheet.cells, key=lambda each: (each.row, each.column)))
    mark = DrawnCell(*MARK, f"{ENGINE_MARK}:{_fingerprint(cells)}", "engine")
    return Drawing(ENGINE_TAB, (mark, *cells), protected=True, hidden=True)


def _fingerprint(cells: tuple[DrawnCell, ...]) -> str:
    text = repr([(each.row, each.column, each.formula or each.value) for each in cells])
    return hashlib.sha256(text.encode()).hexdigest()[:8]
