"""The drawings of a unit's workbook: the guide, then every tab of the catalogue.

Slots filled in each copy: `unit_name`, `unit_code`, `owner_mark`, `prev:TAB:FIELD` for a figure of the previous period
that is in no tab of the same workbook, `carry:TABLE:ROW:COLUMN` for rows of last year's registers, and `source:TAB`
for the units of which the previous figures of a merged unit's heir are.
"""

from __future__ import annotations

from collections.abc import Mapping

from automation.domain.plan.plan import Plan
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.forms import Catalogue
from automation.domain.workbook.store_words import FOLDER, StoreWords
from automation.tabs.guide_tab import guide_tab
from automation.tabs.indicator_tab import indicator_tab, source_slot
from automation.tabs.table_tab import table_tab

UNIT_NAME = "unit_name"
UNIT_CODE = "unit_code"
PREVIOUS = "prev:"
NO_ROWS: Mapping[str, int] = {}
NO_SOURCES: Mapping[str, str] = {}


def unit_tabs(catalogue: Catalogue, plan: Plan, words: StoreWords = FOLDER,
              carried: Mapping[str, int] = NO_ROWS, sources: Mapping[str, str] = NO_SOURCES) -> tuple[Drawing, ...]:
    """Returns one drawing per tab, in the order in which the workbook shows them. `carried`: table → how many rows of
    last year any unit has; `sources`: slot → the longest text that stands there in any workbook."""
    forms = (
        table_tab(tab, plan, carried.get(tab.code, 0)) if tab.form.is_table
        else indicator_tab(tab, catalogue, plan, sources.get(source_slot(tab.code), ""))
        for tab in catalogue.tabs
    )
    return (guide_tab(catalogue, plan, words), *forms)


def template_texts(catalogue: Catalogue, plan: Plan, words: StoreWords = FOLDER) -> frozenset[str]:
    """Returns every text in the cells of a new workbook."""
    return frozenset(cell.value for tab in unit_tabs(catalogue, plan, words) for cell in tab.cells
                     if isinstance(cell.value, str))
