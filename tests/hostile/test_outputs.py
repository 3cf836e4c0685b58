"""Injected formulas, commands, scripts and markup stay text in every output made from a unit's workbook."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from tests.demo.command import DONE, PART, Command
from tests.hostile.broken_cells import with_injections
from tests.hostile.package import edited
from tests.hostile.workspace import BROKEN_UNIT, COMPILED_AT, RUN_AT, create_workspace, with_broken_workbook

INJECTION_TRACES = ("xau.example", "cmd|", "alert(1)", "javascript:")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet program takes such a CSV field for a formula
FIGURE = re.compile(r"[+-]?[\d.,]+")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace after a nightly run and a compilation with the injections in one unit's workbook."""
    folder = tmp_path_factory.mktemp("injections")
    root = with_broken_workbook(create_workspace(folder / "calm"), folder / "night", edited(with_injections))
    baocao = Command(root)
    baocao("run", as_of=RUN_AT, codes=(DONE, PART))
    baocao("compile", "6T", as_of=COMPILED_AT, codes=(DONE, PART))
    return root


def outputs(root: Path, *suffixes: str) -> Iterator[Path]:
    """The files that the software wrote."""
    for folder in ("feedback", "reports", "outbox", "register.xlsx"):
        place = root / folder
        files = [place] if place.is_file() else sorted(place.rglob("*"))
        yield from (path for path in files if path.suffix in suffixes)


def test_the_injections_are_in_the_workbook(root: Path) -> None:
    """Without them, the other tests would prove nothing."""
    book = openpyxl.load_workbook(root / "sheets" / f"{BROKEN_UNIT}.xlsx")
    words = " ".join(str(cell) for sheet in book for row in sheet.values for cell in row if cell)
    assert all(trace in words for trace in INJECTION_TRACES)
    everything = b" ".join(_bytes(path) for path in outputs(root, ".xlsx", ".csv", ".html", ".docx", ".json"))
    assert b"cmd|" in everything


def _bytes(path: Path) -> bytes:
    if path.suffix not in (".xlsx", ".docx"):
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return b" ".join(archive.read(name) for name in archive.namelist())


def test_no_workbook_has_an_injected_formula_or_link(root: Path) -> None:
    for path in outputs(root, ".xlsx"):
        book = openpyxl.load_workbook(path)
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
        formulas = [str(cell.value) for cell in cells if cell.data_type == "f" and not cell.quotePrefix]
        links = [str(cell.hyperlink.target) for cell in cells if cell.hyperlink]
        assert not _with_traces(formulas), path
        assert not _with_traces(links), path
        with zipfile.ZipFile(path) as archive:
            relations = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".rels")]
            sheets = [archive.read(name).decode() for name in archive.namelist() if "/worksheets/" in name]
        assert not _with_traces(relations), path
        assert not _with_traces(re.findall(r"<f[ >].*?</f>", " ".join(sheets))), path


def _with_traces(texts: list[str]) -> list[str]:
    return [text for text in texts if any(trace in text for trace in INJECTION_TRACES)]


def test_no_field_of_a_csv_is_a_formula(root: Path) -> None:
    paths = list(outputs(root, ".csv"))
    assert paths
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as file:
            fields = [field for row in csv.reader(file) for field in row]
        assert not [field for field in fields if field.startswith(FORMULA_STARTS) and not FIGURE.fullmatch(field)], path


def test_no_page_runs_injected_code(root: Path) -> None:
    pages = [path.read_text(encoding="utf-8") for path in outputs(root, ".html")]
    assert pages
    for page in pages:
        assert "<script>alert" not in page
        assert not re.search(r"""(?:href|src)\s*=\s*["']?\s*(?:javascript:|[^"'>]*xau\.example)""", page, re.IGNORECASE)


def test_no_document_evaluates_injected_code(root: Path) -> None:
    documents = list(outputs(root, ".docx"))
    assert documents
    for path in documents:
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
        assert not _with_traces([part for name, part in parts.items() if name.endswith(".rels")])
        assert not re.search(r"<w:instrText[^>]*>[^<]*(?:DDE|HYPERLINK|INCLUDE)", parts["word/document.xml"])
        assert not re.search(r">\s*49\s*<", parts["word/document.xml"])


def test_no_mail_contains_an_injection(root: Path) -> None:
    assert not _with_traces([path.read_text(encoding="utf-8", errors="replace") for path in outputs(root, ".eml")])


def test_the_console_shows_markup_as_text(root: Path) -> None:
    printed = Command(root)("validate", as_of=RUN_AT).out
    assert "Traceback" not in printed
