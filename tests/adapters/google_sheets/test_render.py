"""Drawings as Google Sheets takes them: every tab of the house drawn on the stand-in, and looked at."""

from __future__ import annotations

from datetime import date

import gspread
import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.adapters.google_sheets.formats import locale_neutral, serial
from automation.adapters.google_sheets.render import add_sheet, protection, rectangles, requests_for
from automation.domain.workbook.drawing import DataValidation, Drawing, DrawnCell, Highlight, Merge
from automation.domain.workbook.styles import STYLES
from automation.tabs.register.builder import register_tabs
from tests.fake_google.conftest import book, server  # noqa: F401 - fixtures
from tests.fake_google.http_messages import ApiError
from tests.fake_google.server import Server
from tests.fake_google.sheet_user import SheetUser
from tests.fake_google.sheets.model import Sheet
from tests.pipeline.observed_year import PLAN, UNITS, ObservedYear, at

DIRECTOR = "truong@so.example"
UNIT = "thpt-a@hoc.example"


def drawn(book: gspread.Spreadsheet, server: Server, *tabs: Drawing) -> list[Sheet]:  # noqa: F811
    """The tabs as they stand on the stand-in afterwards."""
    ids = {tab.title: 100 * len(book.worksheets()) + at for at, tab in enumerate(tabs)}
    requests = [{"updateSpreadsheetProperties": {"properties": {"locale": "vi_VN"}, "fields": "locale"}}]
    requests += [add_sheet(tab, ids[tab.title]) for tab in tabs]
    requests += [request for tab in tabs for request in requests_for(tab, ids[tab.title], ids=ids, editors=(DIRECTOR,))]
    book.batch_update({"requests": requests})
    made = server.service.state.files[book.id].book
    assert made
    return [made.by_id(number) for number in ids.values()]


def test_what_a_cell_holds_and_looks_like(book: gspread.Spreadsheet, server: Server) -> None:  # noqa: F811
    tab = Drawing("Thử", (
        DrawnCell(1, 1, "012", "item"), DrawnCell(1, 2, 7.5, "total"), DrawnCell(1, 3, date(2024, 5, 20), "item_date"),
        DrawnCell(2, 1, value=True), DrawnCell(2, 2, "=1+1"), DrawnCell(2, 3, date(2024, 5, 20)),
        DrawnCell(3, 1, formula='IF(A1="",0.5,SUM(B1,B1))'), DrawnCell(3, 2, "Đến", "link", link="internal:'Đích'!B2"),
        DrawnCell(3, 3, "ghi chú", note="Xem lại"),
    ), widths={1: 10}, heights={2: 30}, hidden_columns=(2,), hidden_rows=(3,), colour="0F766E")
    there = Drawing("Đích", (DrawnCell(1, 1, "x"),))
    sheet, target = drawn(book, server, tab, there)
    hands = SheetUser(server.service, server.service.state.files[book.id].owner, book.id)
    assert hands.read_texts("Thử!A1:C2") == [["012", "8", "20/05/2024"], ["TRUE", "=1+1", "20/05/2024"]]
    assert hands.read_texts("Thử!A3") == [["15"]]
    assert sheet.cell(2, 1).format["textFormat"]["link"] == {"uri": f"#gid={target.id}&range=B2"}
    assert sheet.cell(2, 2).note == "Xem lại"
    assert sheet.dimensions["COLUMNS"] == {0: {"pixelSize": 75}, 1: {"hiddenByUser": True}}
    assert sheet.dimensions["ROWS"] == {1: {"pixelSize": 40}, 2: {"hiddenByUser": True}}
    assert sheet.cell(0, 1).format["textFormat"]["bold"] is True


def test_people_type_where_it_is_open_and_nowhere_else(book: gspread.Spreadsheet, server: Server) -> None:  # noqa: F811
    tab = Drawing("Thử", (DrawnCell(1, 1, "Số", "item"), DrawnCell(1, 2, None, "input_integer"),
                          DrawnCell(2, 2, None, "input_date"), DrawnCell(3, 2, None, "submit")),
                  merges=(Merge((3, 2), (3, 3)),), protected=True, choices=(
                      DataValidation((2, 2), (2, 2), "date"), DataValidation((3, 2), (3, 2), "list",
                                                                             ("Đã nộp", "Chưa nộp"))))
    drawn(book, server, tab)
    book.share(UNIT, perm_type="user", role="writer", notify=False)
    book.share(DIRECTOR, perm_type="user", role="writer", notify=False)
    unit = SheetUser(server.service, UNIT, book.id)
    unit.type("Thử!B1", "12")
    unit.type("Thử!B2", "05/06/2024")
    unit.type("Thử!B3", "Đã nộp")
    for cell, text in (("B2", "mai"), ("B3", "Nộp"), ("A1", "x"), ("C1", "x")):
        with pytest.raises(ApiError):
            unit.type(f"Thử!{cell}", text)
    SheetUser(server.service, DIRECTOR, book.id).type("Thử!A1", "Số nữ")


def test_a_merge_never_crosses_what_is_frozen(book: gspread.Spreadsheet, server: Server) -> None:  # noqa: F811
    """Google refuses such a merge. A text moves to where it scrolls; a cell that has its place keeps it."""
    cells = (DrawnCell(1, 1, "k", "key"), DrawnCell(1, 2, "Hướng dẫn", "guidance"), DrawnCell(2, 5, "x"))
    tab = Drawing("Thử", cells, widths={1: 5, 2: 5, 3: 5, 4: 10}, heights={1: 30}, freeze=(2, 4),
                  merges=(Merge((1, 2), (1, 4)),))
    [sheet] = drawn(book, server, tab)
    assert sheet.cell(0, 3).value == "Hướng dẫn"
    assert (sheet.merges, sheet.grid["frozenColumnCount"]) == ([], 3)
    assert sheet.dimensions["ROWS"][0]["pixelSize"] == 80
    kept = Drawing("Khác", (DrawnCell(1, 2, "?", "unit_name", slot="unit_name"), DrawnCell(2, 5, "x")),
                   widths={1: 5, 2: 5, 3: 5},
                   freeze=(2, 4), merges=(Merge((1, 2), (1, 4)),))
    [sheet] = drawn(book, server, kept)
    assert (len(sheet.merges), sheet.grid["frozenColumnCount"], sheet.cell(0, 1).value) == (1, 1, "?")


def test_words_in_a_choice_of_numbers_and_a_highlight(book: gspread.Spreadsheet, server: Server) -> None:  # noqa: F811
    tab = Drawing("Thử", (DrawnCell(2, 2, None, "input_integer"),),
                  choices=(DataValidation((2, 2), (3, 2), "integer", ("Không phát sinh",), 0, 9, hint="Số",
                                          strict=False),),
                  highlights=(Highlight((2, 2), (3, 2), "Thiếu", "bad", contains=True),))
    [sheet] = drawn(book, server, tab)
    rule = sheet.cell(1, 1).validation
    assert rule
    assert rule["condition"]["values"] == [{"userEnteredValue":
        '=OR(B2="Không phát sinh";IF(ISNUMBER(B2);AND(B2=INT(B2);B2>=0;B2<=9);FALSE))'}]
    assert rule["inputMessage"] == "Số"
    assert sheet.conditional[0]["booleanRule"]["condition"]["type"] == "TEXT_CONTAINS"


def test_the_whole_register_in_one_request(book: gspread.Spreadsheet, server: Server) -> None:  # noqa: F811
    year = ObservedYear()
    for day in ("20/05", "22/05", "29/05"):
        year.observe(day)
    tabs = tuple(register_tabs(PLAN, UNITS, {}, year.events, (), at("30/05"), "abc"))
    for sheet, tab in zip(drawn(book, server, *tabs), tabs, strict=True):
        for cell in tab.cells:
            if not any(merge.first == (cell.row, cell.column) for merge in tab.merges):
                told = sheet.cell(cell.row - 1, cell.column - 1)
                assert told.value == (None if cell.value in ("", None) else _plain(cell.value))
                assert told.format["textFormat"]["bold"] is STYLES[cell.style].bold


def _plain(value: object) -> object:
    return serial(value) if isinstance(value, date) else value


def test_formulas_in_every_locale() -> None:
    assert locale_neutral('IF(A1="a,b;1.5",ROUND(B2*0.25,2),\'Tab, 1.5\'!C3)') == (
        'IF(A1="a,b;1.5";ROUND(B2*(25/100);2);\'Tab, 1.5\'!C3)')


@given(st.dictionaries(st.tuples(st.integers(1, 6), st.integers(1, 6)), st.sampled_from("ab")))
def test_rectangles_cover_each_cell_once(cells: dict[tuple[int, int], str]) -> None:
    covered: list[tuple[tuple[int, int], str]] = []
    for key, ((top, left), (bottom, right)) in rectangles(cells):
        covered += [((row, column), key) for row in range(top, bottom + 1) for column in range(left, right + 1)]
    assert sorted(covered) == sorted(cells.items())


def test_a_sector_of_thousands_opens_its_rows_together() -> None:
    """A row each while they are few; Google documents no bound on open ranges."""
    for rows, ranges in ((1000, 1000), (1001, 1)):
        cells = tuple(DrawnCell(row, 2, None, "input_string") for row in range(1, rows + 1))
        told = protection(Drawing("Thử", cells, protected=True), 1, by_row=True)
        assert len(told["addProtectedRange"]["protectedRange"]["unprotectedRanges"]) == ranges
