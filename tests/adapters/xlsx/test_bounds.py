"""No workbook needs more memory or time than its bounds allow, wherever its tabs lie and however they are written; what
is within the bounds is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from automation.adapters.xlsx.read import UnreadableError, tabs
from automation.domain.workbook.answer_words import UNCOMPUTED
from tests.adapters.xlsx.small_workbook import (
    BOOK,
    RELATIONSHIPS,
    ROOT,
    SHEET,
    STRINGS,
    book,
    moved,
    relationships,
    sheet,
    small_workbook,
    strings,
)

FAR = sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
CHART_TAB = "xl/chartsheets/sheet1.xml"
WIDE = "".join(f'<row r="{row}"><c r="Z{row}"><v>1</v></c></row>' for row in (1, 9_999))  # 260,000 cells


def read(data: bytes) -> Any:
    """The grids of the tabs, or the kind of problem."""
    try:
        return [tab.grid for tab in tabs(data)]
    except UnreadableError as error:
        return error.kind


def of_rows(rows: str) -> bytes:
    return small_workbook({SHEET: sheet(rows)})


def many_tabs(number: int, part: bytes) -> bytes:
    return small_workbook({
        SHEET: None, BOOK: book(*((f"T{each}", f"rId{each}") for each in range(number))),
        RELATIONSHIPS: relationships(
            *((f"rId{each}", "worksheet", f"worksheets/s{each}.xml") for each in range(number))),
        **{f"xl/worksheets/s{each}.xml": part for each in range(number)}})


def one_part_of_many_tabs(number: int, part: bytes) -> bytes:
    return small_workbook({SHEET: part, BOOK: book(*((f"T{each}", "rId1") for each in range(number)))})


def list_of(rows: int, cell: str) -> str:
    return "".join(f'<row r="{row}">' + "".join(cell.format(ref=f"{column}{row}") for column in "ABCDEFGHIJ") + "</row>"
                   for row in range(1, rows + 1))


SPRAWLING: dict[str, Callable[[], bytes]] = {
    "as usual": lambda: small_workbook({SHEET: FAR}),
    "in another folder": lambda: moved("xl/sheets/form.xml", "sheets/form.xml", FAR),
    "by an absolute target": lambda: moved("forms/form.xml", "/forms/form.xml", FAR),
    "at the root": lambda: moved("form", "/form", FAR),
    "among the pictures": lambda: moved("xl/media/image1.png", "media/image1.png", FAR),
    "in other capitals": lambda: moved("xl/Sheets/FORM.XML", "sheets/form.xml", FAR),
    "with backslashes in the zip": lambda: moved("xl\\sheets\\form.xml", "sheets/form.xml", FAR),
    "with percent-escapes in both": lambda: moved("xl/sheet%31.xml", "sheet%31.xml", FAR),
    "of a chart, with cells": lambda: moved(CHART_TAB, "chartsheets/sheet1.xml", FAR, "chartsheet"),
    "of a dialog, with cells": lambda: moved("xl/dialogsheets/d.xml", "dialogsheets/d.xml", FAR, "dialogsheet"),
    "beside a workbook in another folder": lambda: small_workbook({
        BOOK: None, RELATIONSHIPS: None, SHEET: None, "book/workbook.xml": book(("A", "rId1")), "book/tab.xml": FAR,
        ROOT: relationships(("rId1", "officeDocument", "book/workbook.xml")),
        "book/_rels/workbook.xml.rels": relationships(("rId1", "worksheet", "tab.xml"))}),
    "under the last of two relationships of one id": lambda: small_workbook({
        "xl/far.xml": FAR,
        RELATIONSHIPS: relationships(
            ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId1", "worksheet", "far.xml"))}),
    "with leading zeros": lambda: of_rows('<row><c r="A0000000000001048576"><v>1</v></c></row>'),
    "in a prefix": lambda: of_rows('<row><x:c r="A1048576"><v>1</v></x:c></row>'),
    "in a prefix with a Vietnamese letter": lambda: of_rows('<row><ô:c r="A1048576"><v>1</v></ô:c></row>'),
    "by the row alone": lambda: of_rows('<row r="1048576"><c><v>1</v></c></row>'),
    "after a last row without cells": lambda: of_rows('<row r="1048575"/><row><c><v>1</v></c></row>'),
    "with a name right after another attribute": lambda: of_rows('<row><c s="1"r="A1048576"><v>1</v></c></row>'),
    "with two names": lambda: of_rows('<row><c s="1" r="A1" r="A1048576"><v>1</v></c></row>'),
    "86 tabs of two cells each": lambda: many_tabs(86, sheet(WIDE)),
    "86 tabs of one part of two cells": lambda: one_part_of_many_tabs(86, sheet(WIDE)),
}
TOO_LARGE: dict[str, Callable[[], bytes]] = {
    "101 tabs": lambda: many_tabs(101, sheet()),
    "a thousand tabs of one part": lambda: one_part_of_many_tabs(1_000, sheet()),
    "100 tabs of one large part": lambda: one_part_of_many_tabs(
        100, sheet(list_of(900, '<c r="{ref}"><v>1</v></c>'))),
    "one long string in many cells": lambda: small_workbook({
        SHEET: sheet(list_of(900, '<c r="{ref}" t="s"><v>0</v></c>')), STRINGS: strings("x" * 20_000)}),
    "one long string in many cells, written otherwise": lambda: small_workbook({
        SHEET: sheet("<row>" + "<c r='A1' t='s'><v>0</v></c>" * 9_000 + "</row>"), STRINGS: strings("x" * 20_000)}),
    "half a million cells": lambda: of_rows(
        '<row r="1">' + '<c r="A1"><v>1</v></c>' * 500_000 + "</row>"),
    "text of 17 MiB": lambda: of_rows(
        f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"x" * 17 * 2**20}</t></is></c></row>'),
    "strings of 17 MiB": lambda: small_workbook({STRINGS: strings("x" * 17 * 2**20)}),
    "styles of 17 MiB": lambda: small_workbook({
        "xl/styles.xml": b"<styleSheet>" + b" " * 17 * 2**20 + b"</styleSheet>"}),
}
UNCLEAR: dict[str, Callable[[], bytes]] = {
    "a comment that hides a row's number": lambda: of_rows(
        '<row r="1048576"><!-- <row r="1"> --><c><v>1</v></c></row>'),
    "a tag in an attribute": lambda: of_rows('''<row><c x="<c r='A1'>" r="A1048576"><v>1</v></c></row>'''),
    "a billion strings declared": lambda: small_workbook({
        STRINGS: strings("a", attributes=' uniqueCount="2000000000"')}),
    "cells in the list of tabs": lambda: small_workbook({
        BOOK: book(("A", "rId1")).replace(b"<sheets>", b"<sheetData/><sheets>")}),
}
READ: dict[str, tuple[Callable[[], bytes], Any]] = {
    "a declared dimension of the whole tab": (lambda: small_workbook({
        SHEET: sheet(before='<dimension ref="A1:XFD1048576"/>')}), [[[7.0]]]),
    "empty cells to the last corner": (lambda: of_rows(
        '<row r="1"><c r="A1"><v>7</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'), [[[7.0]]]),
    "a far cell in a part that is no tab": (lambda: small_workbook({"xl/worksheets/sheet99.xml": FAR}), [[[7.0]]]),
    "a row with a name of a cell": (lambda: of_rows('<row r="A2"><c><v>7</v></c></row>'), [[[""], [7.0]]]),
    "two tabs of one part": (lambda: small_workbook({BOOK: book(("A", "rId1"), ("B", "rId1"))}), [[[7.0]], [[7.0]]]),
    "strings declared too few": (lambda: small_workbook({
        STRINGS: strings("a", "b", attributes=' uniqueCount="1"'),
        SHEET: sheet('<row r="1"><c r="A1" t="s"><v>1</v></c></row>')}), [[["b"]]]),
    "a formula never computed, in another folder": (lambda: moved("xl/sheets/form.xml", "sheets/form.xml", sheet(
        '<row r="1"><c r="A1"><v>7</v></c><c r="B1"><f>A1*2</f></c></row>')), [[[7.0, UNCOMPUTED]]]),
    "a formula never computed, in other capitals": (lambda: moved("xl/Form.XML", "form.xml", sheet(
        '<row r="1"><c r="B1"><f>A1*2</f></c></row>')), [[["", UNCOMPUTED]]]),
    "formulas never computed, beside cells without names": (lambda: of_rows(
        '<row r="1"><c r="A1"><f>1+1</f></c><c><v>7</v></c><c><f>1+2</f></c></row>'),
        [[[UNCOMPUTED, 7.0, UNCOMPUTED]]]),
    "a formula never computed, beside an error and another": (lambda: of_rows(
        '<row r="1"><c r="A1"><f>1+1</f></c><c r="B1" t=\'e\'><v>#N/A</v></c></row>'
        '<row r="2"><c r="B2"><f>1+2</f><v></v></c></row>'), [[[UNCOMPUTED, "#N/A"], ["", UNCOMPUTED]]]),
    "runs of empty cells with formats": (lambda: of_rows(
        '<row r="1"><c r="A1" s="1"/><c r="B1" s="1"/><c r="C1"><v>7</v></c><c r="D1" s="1"/></row>'),
        [[["", "", 7.0]]]),
}


@pytest.mark.parametrize("name", SPRAWLING)
def test_a_far_cell_is_refused(name: str) -> None:
    assert read(SPRAWLING[name]()) == "sprawling"


@pytest.mark.parametrize("name", TOO_LARGE)
def test_too_much_of_all_tabs_together_is_refused(name: str) -> None:
    assert read(TOO_LARGE[name]()) == "too_large"


@pytest.mark.parametrize("name", UNCLEAR)
def test_what_a_parser_could_take_otherwise_is_not_given_to_it(name: str) -> None:
    grids = read(UNCLEAR[name]())
    assert isinstance(grids, str) or [len(grid) for grid in grids] == [1]


@pytest.mark.parametrize("name", READ)
def test_what_is_harmless_is_read(name: str) -> None:
    made, grids = READ[name]
    assert read(made()) == grids


def test_a_list_of_5_000_rows_and_30_tabs_of_200_rows_are_read() -> None:
    text = '<c r="{ref}" t="s"><v>1</v></c>'
    own = {f"xl/worksheets/own{each}.xml": sheet(list_of(200, text)) for each in range(30)}
    entries = [("rId1", "worksheet", "worksheets/sheet1.xml"),
               *((f"own{each}", "worksheet", f"worksheets/own{each}.xml") for each in range(30))]
    data = small_workbook({
        SHEET: sheet(list_of(5_000, text)), STRINGS: strings("Một", "Nguyễn Thị Thanh Hương, tổ trưởng tổ Văn – Sử"),
        BOOK: book(*((f"T{number}", identity) for number, (identity, *_) in enumerate(entries))),
        RELATIONSHIPS: relationships(*entries), **own})
    assert [len(grid) for grid in read(data)] == [5_000, *[200] * 30]
