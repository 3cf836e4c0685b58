"""Stripping empty styled cells: they are removed before parsing, everything else in the workbook is unchanged."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from automation.adapters.xlsx.preflight import check_workbook, close_part, end_of_cells, strip_empty_cells
from automation.adapters.xlsx.read import tabs


def workbook(path: Path, blanks: int) -> bytes:
    """Words, figures and a formula among `blanks` empty styled cells."""
    with xlsxwriter.Workbook(path) as book:
        sheet, style = book.add_worksheet("Biểu"), book.add_format({"border": 1})
        for row in range(blanks):
            sheet.write_blank(row, 30, None, style)
        sheet.write_row(1, 1, ["Nữ", 12.5, 'c r="A1" s="1"/>'])
        sheet.write_formula("E2", "=C2*2", value=25)
    return path.read_bytes()


def test_the_parser_reads_the_same_without_them(tmp_path: Path) -> None:
    data = workbook(tmp_path / "a.xlsx", 500)
    stripped = check_workbook(data).stripped
    cells = zipfile.ZipFile(io.BytesIO(stripped)).read("xl/worksheets/sheet1.xml")
    assert b'/>' not in cells[cells.index(b"<sheetData"):cells.index(b"</sheetData")]
    (tab,) = tabs(data)
    assert list(tab.grid[1])[:5] == ["", "Nữ", 12.5, 'c r="A1" s="1"/>', 25.0]
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        whole = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert [value for row in whole for value in row if value != ""] == [
        value for row in tab.grid for value in row if value != ""]


def test_the_parser_is_given_the_parts_that_it_reads_alone(tmp_path: Path) -> None:
    data = workbook(tmp_path / "a.xlsx", 3)
    stripped = check_workbook(data).stripped
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(io.BytesIO(stripped)) as after:
        assert after.testzip() is None
        assert set(after.namelist()) == {
            "[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels", "xl/workbook.xml",
            "xl/sharedStrings.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"}
        assert all(after.read(name) == before.read(name) for name in after.namelist() if "sheet1" not in name)


@pytest.mark.parametrize(("sheet", "left"), [
    (b'<row><c r="A1" s="3"/><c r="B1" s="3"><v>1</v></c></row>', b'<row><c r="B1" s="3"><v>1</v></c></row>'),
    (b'<c r="B1"><is><t>&lt;c r="A1" s="3"/></t></is></c>', b'<c r="B1"><is><t>&lt;c r="A1" s="3"/></t></is></c>'),
    (b'<t><![CDATA[<c r="A1" s="3"/>]]></t>', b'<t><![CDATA[<c r="A1" s="3"/>]]></t>'),
    (b'<t>Hay!</t><c r="A1" s="3"/>', b"<t>Hay!</t>"),
    (b'<c s="3"/><c r="A1"/>', b'<c s="3"/><c r="A1"/>'),
])
def test_only_an_empty_cell_is_removed(sheet: bytes, left: bytes) -> None:
    assert strip_empty_cells(sheet) == left


@pytest.mark.parametrize("sheet", [
    b'<sheetData><row><c r="A1"><v>1</v></c></row></sheetData><mergeCells/>',
    b'<x:sheetData><x:row><x:c r="A1"/></x:row></x:sheetData ><x:mergeCells/>',
    b'<!-- </sheetData> --><x:sheetData><c r="A1"/></x:sheetData>',
    b'<sheetData/><sheetData><row><c r="A1"/></row></sheetData><a/><b/>',
])
def test_no_cell_follows_the_end_of_the_cells(sheet: bytes) -> None:
    assert b'c r="A1"' in sheet[:end_of_cells(sheet)]


def test_a_part_without_cells_has_no_end_of_them() -> None:
    assert end_of_cells(b"<sst><si><t>c</t></si></sst>") == -1


@pytest.mark.parametrize(("sheet", "kept"), [
    (b"<sheetData><row/></sheetData><mergeCells/></worksheet>", b"<sheetData><row/></sheetData></worksheet>"),
    (b"<x:sheetData></x:sheetData  ><x:hyperlinks/>", b"<x:sheetData></x:sheetData  ></worksheet>"),
    (b"<worksheet><sheetData/><pageMargins/></worksheet>", b"<worksheet><sheetData/></worksheet>"),
    (b"<sheetData></sheetData", b"<sheetData></"),  # truncated: the parser must report that
])
def test_the_xml_after_the_cells_is_removed(sheet: bytes, kept: bytes) -> None:
    end = end_of_cells(sheet)
    assert close_part(sheet[:end], sheet, end) == kept
