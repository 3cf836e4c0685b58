"""A screen of 1366 × 768 pixels: what is frozen takes a third at most, decisions are typed on the first screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from automation.configuration.workspace import load_or_raise
from automation.domain.workbook.drawing import Drawing
from automation.tabs.register.decisions import COLUMN, COLUMNS
from automation.tabs.unit_tabs import unit_tabs

ROOT = Path(__file__).parents[2]
WIDTH, HEIGHT = 1366, 768
POINT, CHARACTER, CELL_PADDING = 4 / 3, 7, 5  # in pixels
FURNITURE = 45  # row numbers and scroll bar


def pixels(width: float) -> float:
    return width * CHARACTER + CELL_PADDING


@pytest.fixture(scope="module")
def forms() -> list[Drawing]:
    workspace = load_or_raise(ROOT)
    return [each for each in unit_tabs(workspace.catalogue, workspace.plan) if each.freeze]


def test_what_is_frozen_leaves_two_thirds(forms: list[Drawing]) -> None:
    assert len(forms) > 5
    for tab in forms:
        row, column = tab.freeze or (0, 0)
        heights = sum(tab.heights.get(each, 15.0) for each in range(1, row) if each not in tab.hidden_rows)
        widths = sum(pixels(tab.widths.get(each, 8.43)) for each in range(1, column) if each not in tab.hidden_columns)
        assert heights * POINT <= HEIGHT / 3, (tab.title, heights)
        assert widths <= WIDTH / 3, (tab.title, widths)


def test_decisions_are_typed_on_the_first_screen() -> None:
    before = [code for code, column in COLUMN.items() if column <= COLUMN["reason"]]
    assert {"decision", "until", "reason"} <= set(before)
    assert sum(pixels(COLUMNS[code][1]) for code in before) <= WIDTH - FURNITURE
