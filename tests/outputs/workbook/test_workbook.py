"""The workbook's content as openpyxl reads it."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from automation.outputs.workbook import builder
from automation.outputs.workbook.builder import write
from tests.outputs import sample


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(sample.report(), tmp_path_factory.mktemp("workbook"), sample.context())


def values(sheet: Any) -> list[tuple[Any, ...]]:
    """Return the rows below the header."""
    return list(sheet.iter_rows(min_row=5, values_only=True))


def test_the_sheets_and_their_charts(path: Path) -> None:
    assert path.name == "tong-hop-6T.xlsx"
    book = load_workbook(path)
    assert [name for name in book.sheetnames if book[name].sheet_state == "visible"] == [
        "Tổng hợp", "Tỷ lệ nữ", "Theo đơn vị", "Tình hình nộp", "Chỉ tiêu", "Khó khăn, kiến nghị", "Số liệu từ các "
                                                                                                   "sổ theo dõi",
        "Chưa tổng hợp"]
    with zipfile.ZipFile(path) as parts:
        assert sum(name.startswith("xl/charts/chart") for name in parts.namelist()) == 3


def test_withheld_figures_are_marked_in_the_cells(tmp_path: Path) -> None:
    report = sample.report()
    place = next(at for at, line in enumerate(report.indicators) if (line.code, line.part) == ("B01", "total"))
    line = replace(report.indicators[place], share=None, previous=None, withheld=("share", "previous", "estimated"))
    shown = (*report.indicators[:place], line, *report.indicators[place + 1:])
    target = replace(report.targets[0], actual=None, reached=None, hidden=True)
    book = load_workbook(write(replace(report, indicators=shown, targets=(target,)), tmp_path, sample.context()))
    staff = next(row for row in values(book["Tổng hợp"]) if row[0] == "B01")
    assert staff[5:8] == ("ẩn", "ẩn", "ẩn")
    assert values(book["Chỉ tiêu"])[0][3:6:2] == ("ẩn", "Không công bố")


def test_totals_types_and_units_agree(path: Path) -> None:
    book, report = load_workbook(path), sample.report()
    rows = values(book["Tổng hợp"])
    staff = next(row for row in rows if row[0] == "B01")
    assert staff[3] == sum(value for value in staff[9:-1:2] if value is not None)
    units = book["Theo đơn vị"]
    header = [str(cell.value) for cell in units[4]]
    column = next(place for place, title in enumerate(header) if title.startswith("B01") and "(nữ)" not in title)
    figures = [row[column] for row in values(units) if row[0]]
    assert len(figures) == len(report.included)
    assert sum(figures) == staff[3]


def test_it_is_frozen_filtered_and_prints_on_a4(path: Path) -> None:
    book = load_workbook(path)
    units = book["Theo đơn vị"]
    assert units.freeze_panes == "C5"
    assert str(units.auto_filter.ref).startswith("A4:")
    assert all(sheet.page_setup.paperSize == 9 for sheet in book if sheet.sheet_state == "visible")
    assert book["Tổng hợp"].page_setup.fitToHeight == 0
    for sheet in book:
        if sheet.sheet_state == "visible":
            assert sheet.page_setup.orientation == "landscape"
            assert sheet.print_title_rows == "$4:$4"


def test_a_large_workbook_has_the_same_content(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder, "LARGE_UNIT_COUNT", 0)
    usual, large = (load_workbook(each) for each in (path, write(sample.report(), tmp_path, sample.context())))
    assert large.sheetnames == usual.sheetnames
    for sheet in usual:
        same = large[sheet.title]
        assert list(same.iter_rows(values_only=True)) == list(sheet.iter_rows(values_only=True))
        assert {row: dimension.height for row, dimension in same.row_dimensions.items()} == {
            row: dimension.height for row, dimension in sheet.row_dimensions.items()}


def test_a_units_text_is_no_formula(tmp_path: Path) -> None:
    book = load_workbook(write(sample.with_words('=HYPERLINK("x";"y")'), tmp_path, sample.context()))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row
             if isinstance(cell.value, str) and "HYPERLINK" in cell.value]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}


def test_late_missing_and_all_add_up(path: Path) -> None:
    rows = list(load_workbook(path)["Tình hình nộp"].iter_rows(min_row=5, max_col=7, values_only=True))
    lines = [row for row in rows if isinstance(row[1], int)]
    assert lines[-1][0] == "Toàn ngành"
    for line in lines:
        assert line[1] == sum(count for count in line[2:6] if isinstance(count, int)), "of the exempt none is owed"
