"""Protection of a form whose rows or columns are not where they are drawn: after an upgrade, or moved by people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from automation.adapters.google_sheets.formats import extended_value
from automation.adapters.google_sheets.frozen_columns import without_crossing_merges
from automation.adapters.google_sheets.render import protection
from automation.adapters.google_sheets.spreadsheet import TabSnapshot
from automation.adapters.google_sheets.upgrade.existing import ExistingCell, ExistingTab
from automation.adapters.google_sheets.upgrade.placed_drawing import Place, placed_drawing
from automation.adapters.google_sheets.upgrade.placement import place_form
from automation.domain.workbook.answers import RawTab
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.form_change.form_tab import drawn_tabs, form_tabs
from automation.domain.workbook.forms import Catalogue
from automation.util.fast_json import Json

NO_FORMS = Catalogue(())


def restored_protection(drawing: Drawing, tab: TabSnapshot, raw: RawTab, editors: Sequence[str]) -> Iterator[Json]:
    """Yields the request, where every code of the form is on the tab exactly once; nothing else."""
    drawn = replace(without_crossing_merges(drawing).drawing,
                    cells=tuple(cell for cell in drawing.cells if cell.style != "section"))
    wanted, found = drawn_tabs(NO_FORMS, [drawn]), form_tabs(NO_FORMS, [raw])
    for code, form in wanted.items():
        if form.problem or code not in found or found[code].problem or not (
                form.rows.keys() <= found[code].rows.keys() and form.columns.keys() <= found[code].columns.keys()):
            continue
        placed = place_form(drawn, form, _as_existing(tab, raw), found[code])
        if not placed.insertions.row_count:
            yield protection(placed_drawing(drawn, {drawn.title: Place(raw.name, placed)}), tab.sheet, editors)


def _as_existing(tab: TabSnapshot, raw: RawTab) -> ExistingTab:
    cells = {(row, column): ExistingCell(extended_value(value)) for row, line in enumerate(raw.grid, start=1)
             for column, value in enumerate(line, start=1) if value not in ("", None)}
    return ExistingTab(tab.sheet, tab.title, 0, tab.rows, tab.columns, cells=cells)
