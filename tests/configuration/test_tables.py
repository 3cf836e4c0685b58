"""Tables of units as programs save them: any separator, encoding or trailing columns, and as an Excel workbook."""

from __future__ import annotations

import csv
import unicodedata
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from automation.configuration.workspace import Workspace, load
from tests.configuration.workspaces import SECOND, copy_of, problems_of, replace_text

TONES = "\u0300\u0309\u0303\u0301\u0323"
UNITS = "config/units.csv"
WORKBOOK = "config/units.xlsx"
PREVIOUS = "config/previous-2026.csv"
TEXT = (SECOND / UNITS).read_text(encoding="utf-8")
ROWS = list(csv.reader(StringIO(TEXT)))


def expected() -> Workspace:
    workspace, problems = load(SECOND)
    assert workspace is not None
    assert problems == []
    return workspace


def written(rows: list[list[str]], separator: str = ",") -> str:
    out = StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()


def windows_1258(text: str) -> bytes:
    """As Excel saves CSV on a Vietnamese Windows: tones that have no letter of their own follow it."""
    parts = []
    for letter in unicodedata.normalize("NFC", text):
        *bare, tone = list(unicodedata.normalize("NFD", letter))
        if not bare or unicodedata.normalize("NFC", letter).encode("cp1258", errors="ignore"):
            parts.append(letter)
        else:
            marks = sorted((*bare[1:], tone), key=lambda mark: mark in TONES)  # the tone last
            parts.append(unicodedata.normalize("NFC", "".join([bare[0], *marks[:-1]])) + marks[-1])
    return "".join(parts).encode("cp1258")


@pytest.mark.parametrize("content", [
    pytest.param(written(ROWS, ";").encode("utf-8-sig"), id="semicolons and a mark"),
    pytest.param(written(ROWS, "\t").encode("utf-16"), id="Excel's “Unicode Text”"),
    pytest.param(written(ROWS, ";").encode("utf-16-be"), id="UTF-16 without a mark"),
    pytest.param(TEXT.replace("\n", "\r\n").encode("utf-8-sig"), id="a mark and CRLF"),
    pytest.param(windows_1258(written(ROWS, ";")), id="Excel on a Vietnamese Windows"),
    pytest.param(b"sep=;\r\n" + written(ROWS, ";").encode(), id="a declared separator"),
    pytest.param(written([[*row, "", ""] for row in ROWS]).encode(), id="trailing empty columns"),
    pytest.param(written([ROWS[0], *([*row, ""] for row in ROWS[1:])]).encode(), id="longer rows"),
    pytest.param(written([*ROWS, [""] * 9, [""] * 9]).encode(), id="trailing empty rows"),
    pytest.param(("# Danh sách đơn vị, năm 2027\n" + TEXT + '"# hết; ""xong"""\n').encode(), id="comments"),
    pytest.param(TEXT.replace("code,name,type", " Code ,NAME,Type", 1).encode(), id="capital letters in the header"),
    pytest.param(unicodedata.normalize("NFD", TEXT).encode(), id="decomposed letters"),
])
def test_a_table_is_read_as_it_was_saved(tmp_path: Path, content: bytes) -> None:
    root = copy_of(SECOND, tmp_path)
    (root / UNITS).write_bytes(content)
    workspace, problems = load(root)
    assert problems == []
    assert workspace is not None
    assert workspace.units == expected().units


@pytest.mark.parametrize(("content", "line", "words"), [
    (TEXT.encode("utf-8").replace("ư".encode(), b"\xff"), None, "UTF-8"),
    (TEXT.encode("cp1258", errors="replace"), 2, "lost letters"),
    (TEXT.encode("utf-8").decode("cp1252", errors="replace").encode(), 2, "lost letters"),
    ("code,name\nA,Tr­êng THPT ViÖt §øc\n".encode("cp1252"), None, "TCVN3"),
    (TEXT.replace(",", "|").encode(), 1, "separated by"),
    (written(ROWS[:1]).encode() + written(ROWS[1:], ";").encode(), 2, "separated by “;”"),
    (TEXT.replace('"Thư viện Hạ Long, cơ sở 1"', '"Thư viện" Hạ Long').encode(), 2, "quotes"),
    (TEXT.replace("no,,\nTV-CT", 'no,,"\nTV-CT').encode(), 2, "quotes"),
    (TEXT.replace("valid_to,", ",").encode(), 4, "cells more"),
    (b"PK\x03\x04 nothing else", None, "no Excel workbook"),
])
def test_what_can_not_be_read_is_named(tmp_path: Path, content: bytes, line: int | None, words: str) -> None:
    root = copy_of(SECOND, tmp_path)
    (root / UNITS).write_bytes(content)
    workspace, problems = load(root)
    assert workspace is None
    assert [each for each in problems if each.file == UNITS and each.line == line and words in each.text], problems


def as_workbook(rows: list[list[str]], path: Path) -> None:
    """As a person types it: dates and truth values are not text, and notes stand on a sheet before."""
    book = Workbook()
    notes, sheet = book.active, book.create_sheet("Đơn vị")
    assert notes is not None
    notes.append(["Danh sách đơn vị"])
    for row in rows:
        sheet.append([date.fromisoformat(cell) if cell[:4] == "2026" else cell or None for cell in row])
    book.save(path)


def test_a_workbook_instead_of_csv(tmp_path: Path) -> None:
    root = copy_of(SECOND, tmp_path)
    (root / UNITS).unlink()
    as_workbook(ROWS, root / WORKBOOK)
    (root / PREVIOUS).unlink()
    as_workbook([["unit", "code", "part", "value"], ["TV-HL", "L01", "total", "1200"], ["TV-HL", "L02", "", "5000"]],
                root / "config/previous.xlsx")
    replace_text(root, "config/library-2027.toml", PREVIOUS, "config/previous.xlsx")
    workspace, problems = load(root)
    assert problems == []
    assert workspace is not None
    assert (workspace.units, workspace.previous) == (expected().units, expected().previous)


def test_a_problem_of_a_workbook_has_its_row(tmp_path: Path) -> None:
    root = copy_of(SECOND, tmp_path)
    (root / UNITS).unlink()
    as_workbook([*ROWS[:2], ["TV CT", *ROWS[2][1:]]], root / WORKBOOK)
    assert (WORKBOOK, 3, "code") in {(each.file, each.line, each.key) for each in problems_of(root)}


def test_two_files_of_units_are_one_too_many(tmp_path: Path) -> None:
    root = copy_of(SECOND, tmp_path)
    as_workbook(ROWS, root / WORKBOOK)
    workspace, problems = load(root)
    assert workspace is None
    assert [(each.file, each.value) for each in problems] == [(WORKBOOK, UNITS)]
