"""The drawings of a unit's workbook: the guide, then every tab of the catalogue.

Slots filled in each copy: `unit_name`, `unit_code`, `owner_mark`, `prev:TAB:FIELD` for a figure of the previous period
that is in no tab of the same workbook, `carry:TABLE:ROW:COLUMN` for rows of last year's registers, and `source:TAB`
for the units of which the previous figures of a merged unit's heir are; and the slots of `self_check.engine`.
"""

from __future__ import annotations

from collections.abc import Mapping

from automation.domain.plan.plan import Plan
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.forms import Catalogue, Tab
from automation.domain.workbook.store_words import FOLDER, StoreWords
from automation.tabs.guide_tab import guide_tab
from automation.tabs.indicator_tab import indicator_tab, source_slot
from automation.tabs.self_check.engine import engine
from automation.tabs.self_check.places import TablePlace, places
from automation.tabs.self_check.shown import Place
from automation.tabs.table_tab import table_tab

UNIT_NAME = "unit_name"
UNIT_CODE = "unit_code"
PREVIOUS = "prev:"
NO_ROWS: Mapping[str, int] = {}
NO_SOURCES: Mapping[str, str] = {}


def unit_tabs(catalogue: Catalogue, plan: Plan, words: StoreWords = FOLDER,
              carried: Mapping[str, int] = NO_ROWS, sources: Mapping[str, str] = NO_SOURCES) -> tuple[Drawing, ...]:
    """Returns one drawing per tab, in the order in which the workbook shows them, and the hidden one of formulas.
    `carried`: table → how many rows of last year any unit has; `sources`: slot → the longest text that stands there in
    any workbook."""
    return (*_shown_tabs(catalogue, plan, words, carried, sources), engine(catalogue, plan).drawing)


def _shown_tabs(catalogue: Catalogue, plan: Plan, words: StoreWords, carried: Mapping[str, int] = NO_ROWS,
                sources: Mapping[str, str] = NO_SOURCES) -> tuple[Drawing, ...]:
    blocks = places(catalogue)
    return (guide_tab(catalogue, plan, words, blocks),
            *(_form_tab(tab, catalogue, plan, blocks[tab.code], carried, sources) for tab in catalogue.tabs))


def _form_tab(tab: Tab, catalogue: Catalogue, plan: Plan, place: Place, carried: Mapping[str, int],
              sources: Mapping[str, str]) -> Drawing:
    if isinstance(place, TablePlace):
        return table_tab(tab, plan, place, carried.get(tab.code, 0))
    return indicator_tab(tab, catalogue, plan, place, sources.get(source_slot(tab.code), ""))


def template_texts(catalogue: Catalogue, plan: Plan, words: StoreWords = FOLDER) -> frozenset[str]:
    """Returns every text in the cells of a new workbook."""
    return frozenset(cell.value for tab in _shown_tabs(catalogue, plan, words) for cell in tab.cells
                     if isinstance(cell.value, str))
