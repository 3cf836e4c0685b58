"""People's formulas, charts and names that read a form's cells: a workbook in which they would read others is left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table

from automation.adapters.folder.store import FolderStore
from automation.domain.plan.settings import Paths
from automation.domain.workbook.form_change.outcome import UpgradeState
from automation.tabs.unit_tabs import unit_tabs
from tests.adapters.folder.test_upgrade import OLD, REPORT, TALKS, UNIT, edit, path_of, upgrade
from tests.domain.workbook.form_change.forms import PLAN, ZONE, drawn

REPORTED, TALKED = drawn(OLD)["6T"], drawn(OLD)["TT"]
FIRST, MOVED = (str(REPORTED.cell((row, "total"))) for row in ("A01", "B01"))
HELD, NAMED = (chr(64 + TALKED.columns[code]) for code in ("held_on", "name"))


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    found = FolderStore(tmp_path, Paths(), ZONE, workers=1)
    assert list(found.create(unit_tabs(OLD, PLAN), [(UNIT, {"unit_name": "Trường A", "unit_code": UNIT})])) == [UNIT]
    return found


def own(formula: str) -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        book.create_sheet("Riêng")["B2"] = formula
    return change


@pytest.mark.parametrize("formula", [
    f"='{REPORT}'!{MOVED}", f"='{REPORT.upper()}'!$G${MOVED[1:]}*2", f"=SUM('{REPORT}'!{FIRST}:{MOVED})",
    f"=SUM('{TALKS}'!{NAMED}:{NAMED})", f'=INDIRECT("\'{REPORT}\'!G"&ROW())', f"=OFFSET('{REPORT}'!{FIRST},2,0)",
    f"='{REPORT}'!{MOVED[1:]}:{MOVED[1:]}", f"=VLOOKUP(1,'{REPORT}'!{FIRST}:H99,2,0)",
])
def test_a_formula_that_would_read_another_cell_is_named(store: FolderStore, formula: str) -> None:
    edit(store, own(formula))
    data = path_of(store).read_bytes()
    outcome = upgrade(store)
    assert outcome.state is UpgradeState.LEFT
    assert "trang “Riêng” ô B2" in outcome.words
    assert path_of(store).read_bytes() == data


@pytest.mark.parametrize("formula", [
    f"='{REPORT}'!{FIRST}", f"=SUM('{TALKS}'!{HELD}:{HELD})", "=1+1", f"='[1]{REPORT}'!{MOVED}", f"='{REPORT}'!#REF!",
    "=Khác!B2",
])
def test_a_formula_that_reads_the_same_cells_is_none(store: FolderStore, formula: str) -> None:
    edit(store, own(formula))
    assert upgrade(store).state is UpgradeState.DONE
    assert openpyxl.load_workbook(path_of(store))["Riêng"]["B2"].value == formula


def name(book: openpyxl.Workbook) -> None:
    book.defined_names["canbo"] = DefinedName("canbo", attr_text=f"'{REPORT}'!${MOVED[0]}${MOVED[1:]}")


def chart(book: openpyxl.Workbook) -> None:
    drawing = BarChart()
    drawing.add_data(Reference(book[REPORT], min_col=7, min_row=int(FIRST[1:]), max_row=int(MOVED[1:])))
    book.create_sheet("Riêng").add_chart(drawing, "B2")


def table(book: openpyxl.Workbook) -> None:
    sheet = book[TALKS]
    row = TALKED.rows["#"] + 1
    sheet.add_table(Table(displayName="So", ref=f"{HELD}{row}:{NAMED}{row + 3}"))


@pytest.mark.parametrize(("change", "words"), [
    (name, "tên “canbo”"), (chart, "biểu đồ ở trang “Riêng”"), (table, f"bảng (Table) ở trang “{TALKS}”")])
def test_names_charts_and_tables_too(store: FolderStore, change: Callable[[openpyxl.Workbook], None],
                                     words: str) -> None:
    edit(store, change)
    outcome = upgrade(store)
    assert (outcome.state, words in outcome.words) == (UpgradeState.LEFT, True), outcome.words


def test_a_new_workbook_reads_nothing_of_a_persons(store: FolderStore) -> None:
    edit(store, lambda _: None)
    assert upgrade(store).state is UpgradeState.DONE
