"""Rows of a written file that grow with what is typed, and its printed pages."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

from lxml import etree

from automation.adapters.xlsx.write import render
from automation.domain.workbook.drawing import Drawing, DrawnCell, Merge
from automation.domain.workbook.row_growth import growing_rows

TAB = Drawing("T", (
    DrawnCell(1, 1, "Tên", "title"), DrawnCell(2, 1, "A01", "item"), DrawnCell(2, 2, None, "input_integer"),
    DrawnCell(3, 1, "Q01", "item"), DrawnCell(3, 2, None, "input_text"), DrawnCell(3, 4, None, "input_string"),
    DrawnCell(4, 2, None, "input_line"), DrawnCell(5, 2, None, "input_string"), DrawnCell(5, 4, None, "input_string"),
), heights={1: 30, 2: 21, 3: 126, 4: 18, 5: 21}, merges=(Merge((3, 2), (3, 3)), Merge((4, 2), (4, 3)),
                                                       Merge((5, 2), (5, 3))), pages=3, landscape=True)


def test_rows_with_an_open_cell_of_their_own_grow() -> None:
    """Not that of a merged text of several lines: a program would fit it to the cell beside it."""
    assert growing_rows(TAB) == {2, 5}


def test_a_growing_row_has_a_first_height_that_is_not_fixed() -> None:
    rows = etree.fromstring(ZipFile(BytesIO(render([TAB], "x"))).read("xl/worksheets/sheet1.xml")).iter("{*}row")
    found = {int(row.get("r", "0")): (float(row.get("ht", "0")), row.get("customHeight") == "1") for row in rows}
    assert found == {1: (30, True), 2: (21, False), 3: (126, True), 4: (18, True), 5: (21, False)}


def test_it_is_printed_on_a4_as_wide_as_the_page_in_so_many_pages() -> None:
    page = etree.fromstring(ZipFile(BytesIO(render([TAB], "x"))).read("xl/worksheets/sheet1.xml"))
    setup = next(page.iter("{*}pageSetup"))
    assert dict(setup.attrib) == {"paperSize": "9", "orientation": "landscape", "fitToHeight": "3"}
    assert "Trang &P/&N" in str(next(page.iter("{*}oddFooter")).text)


def test_widths_count_digits_of_a_font_that_every_machine_has() -> None:
    styles = etree.fromstring(ZipFile(BytesIO(render([TAB], "x"))).read("xl/styles.xml"))
    first = next(styles.iter("{*}font"))
    assert [(first.find(f"{{*}}{name}").get("val")) for name in ("name", "sz")] == ["Arial", "10"]
