"""The checks of the night over many answer sets at once: each is a unit's workbook, read as files are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from automation.domain.plan.plan import Plan
from automation.domain.plan.units import Unit
from automation.domain.tracking.findings import Finding
from automation.domain.workbook.answers import Raw, RawTab
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.find_tabs import read_workbook
from automation.domain.workbook.forms import Catalogue
from automation.domain.workbook.layout import layout
from automation.pipeline.normalise import normalise
from automation.pipeline.validate import cell_counts, validate
from automation.rules.families import FAMILIES
from automation.rules.frame import Dataset
from automation.tabs.unit_tabs import unit_tabs
from tests.self_check.inputs import AnswerSet

SCHOOL = Unit("U", "Đơn vị thử", "THPT")
JUDGED = ("cell", "record", "form", "cross_form", "previous", "submission")  # families that formulas can follow


@dataclass(frozen=True)
class Judged:
    """`findings`: by the set's number. `left`: obligation → required cells that are blank, by the set's number."""

    findings: Sequence[Sequence[Finding]]
    left: Sequence[Mapping[str, int]]
    dataset: Dataset


def judge(catalogue: Catalogue, plan: Plan, sets: Sequence[AnswerSet], as_of: datetime) -> Judged:
    blank = {tab.code: _grid(drawing) for tab in catalogue.tabs
             for drawing in unit_tabs(catalogue, plan) if drawing.title == tab.title}
    codes = [f"U{number:05}" for number in range(len(sets))]
    units = {code: replace(SCHOOL, code=code, has_pupils=each.has_pupils)
             for code, each in zip(codes, sets, strict=True)}
    books = {code: read_workbook(catalogue, code, raw_tabs(catalogue, blank, each))
             for code, each in zip(codes, sets, strict=True)}
    dataset = normalise(books, catalogue, plan, units, _previous(catalogue, codes, sets), as_of)
    found: dict[str, list[Finding]] = {code: [] for code in codes}
    for each in validate(dataset, {name: FAMILIES[name] for name in JUDGED}):
        found[each.unit].append(each)
    left: dict[str, dict[str, int]] = {code: {} for code in codes}
    for (unit, obligation), counts in cell_counts(dataset).items():
        left[unit][obligation] = counts.left
    return Judged(list(found.values()), list(left.values()), dataset)


def raw_tabs(catalogue: Catalogue, blank: Mapping[str, Sequence[Sequence[Raw]]], answers: AnswerSet) -> list[RawTab]:
    grids = {code: [list(row) for row in grid] for code, grid in blank.items()}
    for place, value in answers.typed.items():
        if place.tab in grids:
            grids[place.tab][place.row - 1][place.column - 1] = value
    return [RawTab(tab.title, grids[tab.code]) for tab in catalogue.tabs]


def _grid(drawing: Drawing) -> list[list[Raw]]:
    """A new tab as a store reads it, but for the results of formulas: nothing that the checks read depends on them."""
    height, width = (max(getattr(cell, side) for cell in drawing.cells) for side in ("row", "column"))
    grid: list[list[Raw]] = [[None] * width for _ in range(height)]
    for cell in drawing.cells:
        grid[cell.row - 1][cell.column - 1] = None if cell.formula else cell.value
    return grid


def _previous(catalogue: Catalogue, codes: Sequence[str], sets: Sequence[AnswerSet]) -> dict[tuple[str, str], float]:
    """The figures that stand beside the inputs are those of the period before."""
    fields = {}
    for tab in (each for each in catalogue.tabs if not each.form.is_table):
        laid = layout(tab)
        for each in tab.fields:
            fields[tab.code, laid.row_of[each.row], laid.column_of[f"prev_{each.column}"]] = each.name
    return {(code, name): value for code, each in zip(codes, sets, strict=True)
            for place, value in each.typed.items()
            if (name := fields.get((place.tab, place.row, place.column))) and isinstance(value, float)}
