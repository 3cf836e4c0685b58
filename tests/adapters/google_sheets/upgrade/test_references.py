"""What people refer to stays what it was: Google moves references along, and where it does not, nothing is upgraded."""

from __future__ import annotations

from typing import Any

import pytest

from automation.adapters.google_sheets.upgrade.existing import ExistingCell, ExistingTab
from automation.adapters.google_sheets.upgrade.insertions import Insertions
from automation.adapters.google_sheets.upgrade.plan import TabPlan, UpgradePlan
from automation.adapters.google_sheets.upgrade.references import obstacle
from automation.domain.workbook.form_change.outcome import UpgradeState
from automation.domain.workbook.forms import FieldKind, Indicator
from tests.adapters.google_sheets.upgrade.units import REPORT, UNIT, Unit, wanted
from tests.domain.workbook.form_change.forms import A01, B01, B02, B08, C06, catalogue

NEW = catalogue([A01, B01, Indicator("B03", "Lớp mới", FieldKind.INTEGER), B02, B08, C06])  # between B01 and B02
OWN = "Của tôi"


def between(unit: Unit) -> str:
    """A range into which the new row goes."""
    return f"{unit.name('B01', 'total')}:{unit.name('B02', 'total').partition('!')[2]}"


def grid(unit: Unit) -> dict[str, int]:
    (first, column), (last, _) = unit.place("B01", "total"), unit.place("B02", "total")
    return {"sheetId": unit.sheet().id, "startRowIndex": first, "endRowIndex": last + 1,
            "startColumnIndex": column, "endColumnIndex": column + 1}


def chart(unit: Unit) -> dict[str, Any]:
    source = {"sourceRange": {"sources": [grid(unit)]}}
    return {"addChart": {"chart": {"spec": {"title": "Của trường", "basicChart": {
        "chartType": "COLUMN", "series": [{"series": source}]}}, "position": {"newSheet": False, "overlayPosition": {
            "anchorCell": {"sheetId": unit.sheet(OWN).id, "rowIndex": 1, "columnIndex": 1}}}}}}


def test_a_formula_that_would_read_other_cells_leaves_the_spreadsheet_alone(unit: Unit) -> None:
    unit.clerk.add_tab(OWN)
    unit.clerk.type(f"'{OWN}'!A1", f"=SUM({between(unit)})")
    before = unit.contents()
    planned = unit.workspace.store().upgrade_obstacles({UNIT: wanted(NEW)})
    outcome = unit.upgrade(NEW)
    assert (outcome.state, unit.contents()) == (UpgradeState.LEFT, before)
    assert "trang “Của tôi” ô A1" in outcome.words
    assert planned == {UNIT: outcome.words}


@pytest.mark.parametrize(("formula", "is_other"), [
    ("='BC 6 tháng'!G14", False), ("=SUM('BC 6 tháng'!G14:G20)", False), ("=SUM('BC 6 tháng'!$G$8:$G$12)", False),
    ("=SUM('BC 6 tháng'!G12:G14)", True), ("=SUM('bc 6 THÁNG'!G14:G12)", True), ("=SUM('BC 6 tháng'!12:14)", True),
    ("=SUM('BC 6 tháng'!G:G)", False), ("=SUM('BC năm'!G12:G14)", False), ("=INDIRECT(\"B2\")", False),
    ("=INDIRECT(\"'BC 6 tháng'!G14\")", True), ("=INDIRECT(\"'\"&B1&\"'!G14\")", True),
    ("=OFFSET('BC 6 tháng'!G8;5;0)", True), ("=INDEX('BC 6 tháng'!G:G;14)", True),
    ("=INDEX('BC 6 tháng'!G:G;MATCH(\"B10\";'BC 6 tháng'!A:A;0))", False), ("'BC 6 tháng'!G12:G14", False),
])
def test_which_formulas_read_other_cells_once_a_row_is_inserted(formula: str, *, is_other: bool) -> None:
    cell = ExistingCell({"formulaValue": formula} if formula.startswith("=") else {"stringValue": formula})
    rule = ExistingCell(rule={"condition": {"values": [{"userEnteredValue": formula}]}})
    plan = UpgradePlan(tabs=(TabPlan(1, Insertions({12: 1})), TabPlan(2)))
    titles = ("BC 6 tháng", "BC năm")
    for found, words in ((cell, "trang “Riêng” ô B2"), (rule, "trang “Riêng”")):
        tabs = [*(ExistingTab(at, title, at, 99, 26) for at, title in enumerate(titles, start=1)),
                ExistingTab(3, "Riêng", 3, 99, 26, cells={(2, 2): found})]
        assert (words in obstacle({}, tabs, plan)) is is_other


@pytest.mark.parametrize("formula", ["={name}*2", "=SUM({name}:{end})", "=1+1", '="không phải địa chỉ!"'])
def test_what_google_moves_along_holds_nothing_up(unit: Unit, formula: str) -> None:
    unit.clerk.add_tab(OWN)
    after = unit.name("B08.young", "total").partition("!")[2]
    unit.clerk.type(f"'{OWN}'!A1", formula.format(name=unit.name("B02", "total"), end=after))
    shown = unit.clerk.read_texts(f"'{OWN}'!A1")
    assert unit.workspace.store().upgrade_obstacles({UNIT: wanted(NEW)}) == {}
    assert unit.upgrade(NEW).state is UpgradeState.DONE
    assert unit.clerk.read_texts(f"'{OWN}'!A1") == shown


def test_names_charts_and_answers_that_would_grow_are_named(unit: Unit) -> None:
    unit.clerk.add_tab(OWN)
    unit.owner.batch({"addNamedRange": {"namedRange": {"name": "DoiNgu", "range": grid(unit)}}}, chart(unit))
    unit.type("B08.young", "total", f"=SUM({between(unit).partition('!')[2]})")
    words = unit.upgrade(NEW).words
    assert all(each in words for each in ("tên “DoiNgu”", "biểu đồ ở trang “Của tôi”", f"trang “{REPORT}” ô "))
    other = catalogue([A01, B01, B02, B08, C06], obligations=("6T", "CN"))  # nothing is inserted
    assert unit.upgrade(other).state is UpgradeState.DONE
