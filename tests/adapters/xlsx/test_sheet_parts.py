"""Tabs, shared strings and styles are found through relationships, in every spelling that programs write."""

from __future__ import annotations

import io
import zipfile

import pytest

from automation.adapters.xlsx.package import PackageError
from automation.adapters.xlsx.sheet_parts import WorkbookParts, workbook_parts
from tests.adapters.xlsx.small_workbook import (
    BOOK,
    RELATIONSHIPS,
    ROOT,
    SHEET,
    book,
    moved,
    relationships,
    small_workbook,
)


def parts_of(data: bytes) -> WorkbookParts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return workbook_parts(archive.namelist(), archive.read)


TARGETS = {
    "as usual": (SHEET, "worksheets/sheet1.xml"),
    "another folder": ("xl/sheets/form.xml", "sheets/form.xml"),
    "absolute": ("xl/sheets/form.xml", "/xl/sheets/form.xml"),
    "beside xl": ("forms/form.xml", "../forms/form.xml"),
    "from here": (SHEET, "./worksheets/sheet1.xml"),
    "back and forth": (SHEET, "worksheets/../worksheets/sheet1.xml"),
    "other capitals": ("xl/Worksheets/SHEET1.XML", "worksheets/sheet1.xml"),
    "backslashes in the target": (SHEET, "worksheets\\sheet1.xml"),
    "backslashes in the zip": ("xl\\worksheets\\sheet1.xml", "worksheets/sheet1.xml"),
    "percent-escapes": ("xl/worksheets/biểu 1.xml", "worksheets/bi%E1%BB%83u%201.xml"),
    "percent-escapes that are the name": ("xl/worksheets/sheet%31.xml", "worksheets/sheet%31.xml"),
    "no suffix": ("xl/media/image1.png", "media/image1.png"),
    "a slash before the name in the zip": ("/xl/worksheets/sheet1.xml", "worksheets/sheet1.xml"),
}


@pytest.mark.parametrize("name", TARGETS)
def test_finds_the_tab(name: str) -> None:
    member, target = TARGETS[name]
    [tab] = parts_of(moved(member, target)).tabs
    assert (tab.name, tab.kind, tab.part) == ("A", "worksheet", member)


def test_two_tabs_of_one_part_and_one_without_a_part() -> None:
    data = small_workbook({BOOK: book(("A", "rId1"), ("B", "rId1"), ("C", "rId9"))})
    assert [(tab.name, tab.part) for tab in parts_of(data).tabs] == [("A", SHEET), ("B", SHEET), ("C", "")]


@pytest.mark.parametrize("target", ["xl/workbook2.xml", "/xl/workbook2.xml", "xl\\workbook2.xml", "./xl/workbook2.xml"])
def test_another_name_of_the_workbook(target: str) -> None:
    data = small_workbook({
        BOOK: None, RELATIONSHIPS: None, "xl/workbook2.xml": book(("A", "rId1")),
        ROOT: relationships(("rId1", "officeDocument", target)),
        "xl/_rels/workbook2.xml.rels": relationships(
            ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "sharedStrings", "sharedStrings2.xml"),
            ("rId3", "styles", "styles2.xml")),
        "xl/sharedStrings2.xml": b"<sst/>", "xl/styles2.xml": b"<styleSheet/>"})
    parts = parts_of(data)
    assert (parts.workbook, parts.shared_strings, parts.styles) == (
        "xl/workbook2.xml", "xl/sharedStrings2.xml", "xl/styles2.xml")
    assert parts.tabs[0].part == SHEET


def test_lists_in_utf_16() -> None:
    wide = ('<?xml version="1.0" encoding="UTF-16"?>' + book(("A", "rId1")).decode()).encode("utf-16")
    assert parts_of(small_workbook({BOOK: wide})).tabs[0].part == SHEET


def test_without_the_packages_relationships() -> None:
    assert parts_of(small_workbook({ROOT: None})).workbook == BOOK


def test_no_workbook_at_all() -> None:
    with pytest.raises(PackageError):
        parts_of(small_workbook({BOOK: None, ROOT: None}))
