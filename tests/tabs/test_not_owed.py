"""Lines that a unit does not owe look like it."""

from __future__ import annotations

from pathlib import Path

import pytest

from automation.configuration.workspace import load_or_raise
from automation.domain.workbook.a1 import cell_name
from automation.domain.workbook.layout import layout
from automation.domain.workbook.self_check import FLAGS
from automation.tabs.unit_tabs import unit_tabs

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("row", "need"), [(1, "party_cell"), (2, "pupils"), (3, "union")])
def test_lines_that_need_something_are_grey_by_a_hidden_cell_of_the_tab(row: int, need: str) -> None:
    workspace = load_or_raise(ROOT)
    tab = workspace.catalogue.tab("6T")
    drawing = next(each for each in unit_tabs(workspace.catalogue, workspace.plan) if each.title == tab.title)
    places, hidden = layout(tab), layout(tab).column_of[FLAGS]
    assert [each.slot for each in drawing.cells if (each.row, each.column) == (row, hidden)] == [f"has:{need}"]
    assert hidden in drawing.hidden_columns
    grey = [each for each in drawing.highlights if each.formula.startswith(f"AND(${cell_name(1, hidden)[:-1]}${row}&")]
    rows = {at for each in grey for at in range(each.first[0], each.last[0] + 1)}
    about = {line.key for each in tab.indicators if each.needs == need for line in each.rows}
    assert rows == {places.row_of[key] for key in about}
    assert all(each.style == "not_owed" for each in grey)
