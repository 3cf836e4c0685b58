"""A number in a cell with a percent format is read as the text that the cell shows."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter

from automation.adapters.xlsx.lenient.reader import read_tabs
from automation.adapters.xlsx.limits import UNIT_BOUNDS
from automation.adapters.xlsx.percent_formats import percent_formats
from automation.adapters.xlsx.read import tabs
from automation.domain.workbook.answers import Raw

Edit = Callable[[str, str], str]  # member, XML → XML


def row(value: float, number_format: str, edit: Edit | None = None) -> list[Raw]:
    """Returns a row as it is read: a plain 1, the value in its format, a text, the value of a formula."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet, chosen = book.add_worksheet("BC"), book.add_format({"num_format": number_format})
        sheet.write_number(1, 0, 1)
        sheet.write_number(1, 1, value, chosen)
        sheet.write_string(1, 2, "x", chosen)
        sheet.write_formula(1, 3, "=B2", chosen, value)
        sheet.write_blank(1, 4, None, chosen)
    data = edited(buffer.getvalue(), edit) if edit else buffer.getvalue()
    [tab], [odd] = tabs(data), read_tabs(data, UNIT_BOUNDS, 1)
    assert odd.grid[1][:4] == tab.grid[1][:4]  # the second reader reads alike
    return list(tab.grid[1])


def edited(data: bytes, edit: Edit) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name.replace("styles", "looks") if edit is moved else name,
                            edit(name, source.read(name).decode()))
    return buffer.getvalue()


def moved(_member: str, text: str) -> str:
    return text.replace("styles.xml", "looks.xml")


def requoted(member: str, text: str) -> str:
    return text.replace('s="1"', "s='1'") if "sheet1" in member else text


def spaced(member: str, text: str) -> str:
    return text.replace('r="B2" s="1"', 's = "1"  r="B2"') if "sheet1" in member else text


@pytest.mark.parametrize(("value", "number_format", "shown"), [
    (1, "0%", "100%"), (1, "0.00%", "100%"), (0.5, "0.0%", "50%"), (0.9999999999999999, "0%", "100%"),
    (0.125, "0%;[Red]-0%", "12,5%"), (-0.5, '0" %"%', "-50%"), (77, "#,##0\\ %", "7700%"),
])
def test_a_percent_format_is_seen(value: float, number_format: str, shown: str) -> None:
    assert row(value, number_format)[:4] == [1.0, shown, "x", shown]


@pytest.mark.parametrize("number_format", ['0.0"%"', "0\\%", "#,##0", "General", "0.00", "[$%-42A]0", "@"])
def test_other_formats_change_nothing(number_format: str) -> None:
    assert row(77, number_format)[:4] == [1.0, 77.0, "x", 77.0]


@pytest.mark.parametrize("edit", [moved, requoted, spaced])
def test_it_is_seen_however_the_file_is_written(edit: Edit) -> None:
    assert row(1, "0%", edit)[1] == "100%"


def test_a_percent_style_that_no_cell_has_is_none() -> None:
    """LibreOffice writes one into every workbook."""
    assert percent_formats(b'<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs count="1"><xf numFmtId="0"/>'
                           b"</cellXfs>") == frozenset()
    assert percent_formats(b"") == percent_formats(b"<cellXfs>") == frozenset()
