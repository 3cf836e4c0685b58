"""Comfort on a screen of 1366 × 768 pixels, on a phone and on paper, computed from every drawing of the house."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from automation.adapters.google_sheets.frozen_columns import MAX_PIXELS, without_crossing_merges
from automation.configuration.workspace import load_or_raise
from automation.domain.plan.members import Cluster
from automation.domain.tracking.standings import standings
from automation.domain.workbook.drawing import Drawing
from automation.domain.workbook.printed_pages import fitted_pages, pages
from automation.domain.workbook.store_words import ONLINE
from automation.domain.workbook.styles import STYLES
from automation.tabs.register.builder import register_tabs
from automation.tabs.register.cluster import cluster_tabs
from automation.tabs.register.context import RegisterContext
from automation.tabs.register.decisions import COLUMN, COLUMNS
from automation.tabs.tab_builder import LINE_HEIGHT, LINE_MARGIN, SCREEN, TabBuilder
from automation.tabs.unit_tabs import unit_tabs
from tests.configuration.workspaces import ROOT, SECOND
from tests.pipeline.observed_year import AN_LAO, DO_SON, PLAN, UNITS, ObservedYear, at

WIDTH, HEIGHT = 1366, 768
PHONE = 390
POINT, CHARACTER, CELL_PADDING = 4 / 3, 7, 5  # in pixels
FURNITURE = 56  # row numbers and scroll bar
LIBREOFFICE = 1.06  # its columns, beside those of Excel


def pixels(width: float) -> float:
    return width * CHARACTER + CELL_PADDING


def shown_columns(tab: Drawing, first: int, last: int) -> Iterator[float]:
    """Pixels of the columns that are not hidden."""
    return (pixels(tab.widths.get(each, 8.43)) for each in range(first, last + 1) if each not in tab.hidden_columns)


@cache
def drawings() -> tuple[Drawing, ...]:
    """Of the shipped forms, of the second plan of the tests, of a register and of a cluster's."""
    year = ObservedYear()
    year.observe("20/05")
    year[DO_SON].save("21/05 10:00", tick="6T", errors=2)
    year.observe("29/05")
    year[AN_LAO].save("29/05 10:00", tick="6T")
    year.observe("30/05")
    now = at("30/05 09:00")
    found = standings(year.events, PLAN, UNITS, now)
    cluster = Cluster("hp", "Hải Phòng", may_decide=True)
    context = RegisterContext(PLAN, UNITS, found, year.events, (), now, "abc", ONLINE, cluster=cluster)
    forms = [tab for made in map(load_or_raise, (ROOT, SECOND)) for tab in unit_tabs(made.catalogue, made.plan)]
    return (*(tab for tab in forms if not tab.hidden), *register_tabs(PLAN, UNITS, found, year.events, (), now, "abc"),
            *cluster_tabs(context, (), {}))


def identities() -> list[str]:
    return [f"{number} {tab.title}" for number, tab in enumerate(drawings())]


@pytest.fixture(params=range(len(drawings())), ids=identities())
def tab(request: pytest.FixtureRequest) -> Drawing:
    found: Drawing = drawings()[request.param]
    return found


def test_what_is_frozen_leaves_two_thirds(tab: Drawing) -> None:
    row, column = tab.freeze or (1, 1)
    heights = sum(tab.heights.get(each, 15.0) for each in range(1, row) if each not in tab.hidden_rows)
    assert heights * POINT <= HEIGHT / 3
    assert sum(shown_columns(tab, 1, column - 1)) <= WIDTH / 3


def test_on_a_phone_what_is_frozen_leaves_the_answers_in_view(tab: Drawing) -> None:
    drawn = without_crossing_merges(tab)
    assert sum(shown_columns(drawn.drawing, 1, drawn.freeze_columns)) <= MAX_PIXELS < PHONE / 2
    frozen = drawn.freeze_columns
    assert not [each for each in drawn.drawing.merges if each.first[1] <= frozen < each.last[1]]


def test_what_is_said_above_the_lines_is_on_the_first_screen(tab: Drawing) -> None:
    """Title, guidance, answers and hints of the head."""
    head = {merge.first: merge.last[1] for merge in tab.merges if tab.freeze and merge.first[0] < tab.freeze[0]}
    for last in head.values():
        assert sum(shown_columns(tab, 1, last)) * LIBREOFFICE <= WIDTH - FURNITURE


def test_guidance_above_the_lines_has_two_lines_at_most(tab: Drawing) -> None:
    builder = TabBuilder(tab.title)
    builder.widths, builder.hidden_columns = dict(tab.widths), set(tab.hidden_columns)
    ends = {merge.first: merge.last[1] for merge in tab.merges}
    above = [cell for cell in tab.cells if tab.freeze and cell.row < tab.freeze[0] and cell.style == "guidance"]
    for cell in above:
        height = builder.height(str(cell.value or ""), cell.column, ends.get((cell.row, cell.column), cell.column))
        assert height <= 2 * LINE_HEIGHT + LINE_MARGIN, cell.value
        assert height <= tab.heights[cell.row]


def test_names_are_cut_at_their_end_alone(tab: Drawing) -> None:
    """A text to the right that does not wrap loses its beginning."""
    for cell in tab.cells:
        style = STYLES[cell.style]
        assert style.align == "left" or style.wrap or style.number, cell


def test_the_last_printed_page_is_not_nearly_empty(tab: Drawing) -> None:
    assert tab.pages or not fitted_pages(pages(tab))


def test_every_printed_page_has_the_header(tab: Drawing) -> None:
    assert tab.repeat_rows or tab.freeze is None


def test_decisions_are_typed_on_the_first_screen() -> None:
    before = [code for code, column in COLUMN.items() if column <= COLUMN["reason"]]
    assert {"decision", "until", "reason"} <= set(before)
    assert sum(pixels(COLUMNS[code][1]) for code in before) * LIBREOFFICE <= WIDTH - FURNITURE
    assert SCREEN * LIBREOFFICE <= WIDTH - FURNITURE


def test_every_cell_of_fixed_words_has_a_drop_down(tab: Drawing) -> None:
    """And a day has its data validation."""
    kinds = {"input_choice": "list", "submit": "list", "input_date": "date"}
    covered = {(choice.kind, row, column) for choice in tab.choices
               for row in range(choice.first[0], choice.last[0] + 1)
               for column in range(choice.first[1], choice.last[1] + 1)}
    without = [cell for cell in tab.cells if (kind := kinds.get(cell.style)) and (kind, cell.row, cell.column)
               not in covered]
    assert not without
