"""The first tab of a unit's workbook: a line for each report and table, on a small screen and on a phone."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from automation.adapters.google_sheets.formats import with_inner_links
from automation.configuration.workspace import load_or_raise
from automation.domain.workbook.drawing import Drawing, DrawnCell
from automation.domain.workbook.self_check import ENGINE_TAB, LINE_KEY
from automation.domain.workbook.styles import STYLES
from automation.tabs.front_page import ERRORS, FIRST_CELL, KEY, NAME, OWED, STATE
from automation.tabs.unit_tabs import unit_tabs
from tests.tabs.test_unit_tabs import CATALOGUE, PLAN

ROOT = Path(__file__).parents[2]
PHONE, ROW_NUMBERS = 390, 30  # pixels
SCREEN, WITH_RIBBON = 768 - 250, 768 - 330  # without menus, formula bar, tabs, task bar; under Excel's ribbon
CHARACTER, PADDING, POINT = 7, 5, 4 / 3  # in pixels
OF_EXCEL_2007 = {"IF", "IFERROR", "HYPERLINK", "LEFT", "FIND", "SUMPRODUCT"}


@pytest.fixture(scope="module")
def guide() -> Drawing:
    workspace = load_or_raise(ROOT)
    return unit_tabs(workspace.catalogue, workspace.plan)[0]


@pytest.fixture(scope="module")
def small() -> Drawing:
    return unit_tabs(CATALOGUE, PLAN)[0]


def lines(drawing: Drawing) -> dict[str, dict[int, DrawnCell]]:
    """Tab → the cells of its line by column."""
    rows = {cell.row: str(cell.value).removeprefix(LINE_KEY) for cell in drawing.cells if cell.column == KEY}
    return {code: {cell.column: cell for cell in drawing.cells if cell.row == row} for row, code in rows.items()}


def test_a_line_for_each_tab_reports_in_the_plans_order(small: Drawing) -> None:
    assert [(code, line[NAME].value) for code, line in lines(small).items()] == [
        ("KH", "Kế hoạch"), ("6T", "BC 6 tháng"), ("CN", "BC năm 'chính' thức"), ("TT", "Tuyên truyền")]


def test_a_tables_line_has_no_blanks_to_count(small: Drawing) -> None:
    found = lines(small)
    assert found["6T"][OWED].formula
    assert not found["TT"][OWED].formula
    assert "Không phát sinh" in found["TT"][STATE].formula


def test_what_is_unknown_is_blank(small: Drawing) -> None:
    formulas = [cell.formula for cell in small.cells if cell.formula]
    assert len(formulas) == 4 * 5 - 1 + 3
    assert all(each.startswith("IFERROR(") and each.endswith(',"")') for each in formulas)
    used = {name for each in formulas for name in re.findall(r"([A-Z]+)\(", re.sub(r'"[^"]*"', "", each))}
    assert used <= OF_EXCEL_2007
    assert all(not cell.value for cell in small.cells if cell.formula)


def test_a_link_leads_to_a_tab_also_with_an_apostrophe(small: Drawing) -> None:
    formula = lines(small)["CN"][FIRST_CELL].formula
    assert """HYPERLINK("#'BC năm ''chính'' thức'!"&LEFT(""" in formula
    on_google = with_inner_links(lines(small)["CN"][FIRST_CELL], {"BC năm 'chính' thức": 1003}).formula
    assert 'HYPERLINK("#gid=1003&range="&LEFT(' in on_google
    assert with_inner_links(lines(small)["CN"][FIRST_CELL], {}).formula == formula


def test_every_tab_counts_in_the_sum(small: Drawing) -> None:
    total = max((cell for cell in small.cells if cell.column == ERRORS and cell.formula), key=lambda each: each.row)
    assert total.formula.count(f"{ENGINE_TAB}!") == len(CATALOGUE.tabs)


def test_a_phone_shows_the_state_and_the_errors(guide: Drawing) -> None:
    shown = sum(guide.widths[column] * CHARACTER + PADDING for column in range(NAME, ERRORS + 1))
    assert KEY in guide.hidden_columns
    assert shown <= PHONE - ROW_NUMBERS


def test_a_small_screen_shows_every_line_and_where_to_get_help(guide: Drawing) -> None:
    helped = next(cell.row for cell in guide.cells if str(cell.value).startswith("Hỗ trợ"))
    last = max(cell.row for cell in guide.cells if cell.column == ERRORS and cell.formula)

    def pixels(row: int) -> float:
        return sum(guide.heights.get(each, 15.0) for each in range(1, row + 1)) * POINT

    assert pixels(last) <= WITH_RIBBON
    assert pixels(helped) <= SCREEN


def test_nothing_on_it_can_be_typed_over(guide: Drawing) -> None:
    assert guide.protected
    assert not [cell for cell in guide.cells if STYLES[cell.style].editable]


def test_a_plan_without_tables_has_no_heading_for_them() -> None:
    reports = replace(CATALOGUE, forms=tuple(form for form in CATALOGUE.forms if not form.is_table))
    assert "Sổ theo dõi" not in [cell.value for cell in unit_tabs(reports, PLAN)[0].cells]
