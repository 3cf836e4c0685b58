"""Restores live checks that a person removed or wrote over: the hidden tab of formulas, and the formulas on the forms.

Only where every form's tab has the mark of the present forms: an older spreadsheet gets them by an upgrade.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from automation.adapters.google_sheets.formats import cell_value, with_inner_links
from automation.adapters.google_sheets.frozen_columns import without_crossing_merges
from automation.adapters.google_sheets.render import grid_range
from automation.adapters.google_sheets.upgrade.cell_changes import same_value
from automation.adapters.google_sheets.upgrade.engine_plan import EnginePlan, engine_plan
from automation.adapters.google_sheets.upgrade.existing import ExistingTab
from automation.adapters.google_sheets.upgrade.placed_drawing import Place, placed_drawing
from automation.adapters.google_sheets.upgrade.placement import place_form, place_text
from automation.domain.workbook.answers import RawTab
from automation.domain.workbook.drawing import Drawing, Value
from automation.domain.workbook.form_change.form_tab import FormTab, drawn_tabs, form_tabs
from automation.domain.workbook.forms import Catalogue
from automation.domain.workbook.self_check import ENGINE_TAB
from automation.util.fast_json import Json

NO_FORMS = Catalogue(())


@dataclass(frozen=True)
class _Shown:
    """A drawing that shows checks, the tab that has it, and where its cells are there."""

    drawing: Drawing
    tab: ExistingTab
    place: Place


def repaired_checks(existing: Sequence[ExistingTab], raw: Sequence[RawTab], engine: ExistingTab | None,
                    tabs: Sequence[Drawing], values: Mapping[str, Value], sheet: int, editors: Sequence[str],
                    *, renew: bool = False) -> EnginePlan:
    """`raw`: the values of the existing tabs; `sheet`: a free number for the hidden tab. `renew`: a form's tab was made
    again, so that formulas which referred to it have to be written again."""
    drawn, found = drawn_tabs(NO_FORMS, tabs), form_tabs(NO_FORMS, raw)
    checks = next((each for each in tabs if each.title == ENGINE_TAB), None)
    current = all(code in found and not found[code].problem and found[code].mark == form.mark
                  for code, form in drawn.items() if not form.problem)
    if checks is None or not current:
        return EnginePlan()
    shown = list(_shown(existing, tabs, drawn, found))
    places = {each.drawing.title: each.place for each in shown}
    places[ENGINE_TAB] = Place(engine.title if engine else ENGINE_TAB)
    cells = (replace(cell, value=values[cell.slot]) if cell.slot in values else cell for cell in checks.cells)
    plan = engine_plan(placed_drawing(replace(checks, cells=tuple(cells)), places), engine,
                       engine.sheet if engine else sheet, editors, renew=renew)
    ids = {tab.title: tab.sheet for tab in existing}
    return replace(plan, first=(*plan.first, *(each for one in shown for each in _formulas(one, places, ids))))


def _shown(existing: Sequence[ExistingTab], tabs: Sequence[Drawing], drawn: Mapping[str, FormTab],
           found: Mapping[str, FormTab]) -> Iterator[_Shown]:
    by_title = {tab.title: tab for tab in existing}
    codes = {form.sheet: code for code, form in drawn.items()}
    for each in tabs:
        code = codes.get(each.title, "")
        tab = by_title.get(found[code].sheet if code in found else each.title)
        if tab is None or each.title == ENGINE_TAB:
            continue
        drawing = without_crossing_merges(each).drawing
        placed = place_form(drawing, drawn[code], tab, found[code]) if code else place_text(drawing, tab)
        if not placed.insertions.row_count and not placed.insertions.column_count:
            yield _Shown(drawing, tab, Place(tab.title, placed))


def _formulas(shown: _Shown, places: Mapping[str, Place], ids: Mapping[str, int]) -> Iterator[Json]:
    """The formulas that read the hidden tab and are not as drawn."""
    checks = tuple(cell for cell in shown.drawing.cells if ENGINE_TAB in cell.formula or cell.style == "self_check")
    own = replace(shown.drawing, cells=checks)
    for cell in placed_drawing(own, places).cells:
        place, value = (cell.row, cell.column), cell_value(with_inner_links(cell, ids))
        if cell.formula and not same_value(shown.tab.cell(place).entered, value) and not shown.tab.is_free(place):
            yield {"updateCells": {"range": grid_range(shown.tab.sheet, place, place), "fields": "userEnteredValue",
                                   "rows": [{"values": [{"userEnteredValue": value}]}]}}
