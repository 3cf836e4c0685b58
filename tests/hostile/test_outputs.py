"""Text with teeth stays text in everything that is made from a unit's workbook."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from tests.demo.command import DONE, PART, Command
from tests.hostile.broken_cells import with_teeth
from tests.hostile.package import edited
from tests.hostile.workspace import COMPILED, NIGHT, VICTIM, lay_out, spoilt

LURES = ("xau.example", "cmd|", "alert(1)", "javascript:")
STARTS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for a formula when it opens a CSV
FIGURE = re.compile(r"[+-]?[\d.,]+")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace after a night and a compilation over the workbook with teeth."""
    folder = tmp_path_factory.mktemp("teeth")
    root = spoilt(lay_out(folder / "calm"), folder / "night", edited(with_teeth))
    baocao = Command(root)
    baocao("run", as_of=NIGHT, codes=(DONE, PART))
    baocao("compile", "6T", as_of=COMPILED, codes=(DONE, PART))
    return root


def made(root: Path, *suffixes: str) -> Iterator[Path]:
    """Everything that we wrote."""
    for folder in ("feedback", "reports", "outbox", "register.xlsx"):
        place = root / folder
        files = [place] if place.is_file() else sorted(place.rglob("*"))
        yield from (path for path in files if path.suffix in suffixes)


def test_the_teeth_are_there(root: Path) -> None:
    """Otherwise nothing below would prove anything."""
    book = openpyxl.load_workbook(root / "sheets" / f"{VICTIM}.xlsx")
    words = " ".join(str(cell) for sheet in book for row in sheet.values for cell in row if cell)
    assert all(lure in words for lure in LURES)
    everything = b" ".join(_bytes(path) for path in made(root, ".xlsx", ".csv", ".html", ".docx", ".json"))
    assert b"cmd|" in everything


def _bytes(path: Path) -> bytes:
    if path.suffix not in (".xlsx", ".docx"):
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return b" ".join(archive.read(name) for name in archive.namelist())


def test_no_workbook_has_a_formula_or_a_link_of_theirs(root: Path) -> None:
    for path in made(root, ".xlsx"):
        book = openpyxl.load_workbook(path)
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
        formulas = [str(cell.value) for cell in cells if cell.data_type == "f" and not cell.quotePrefix]
        links = [str(cell.hyperlink.target) for cell in cells if cell.hyperlink]
        assert not _lures(formulas), path
        assert not _lures(links), path
        with zipfile.ZipFile(path) as archive:
            relations = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".rels")]
            sheets = [archive.read(name).decode() for name in archive.namelist() if "/worksheets/" in name]
        assert not _lures(relations), path
        assert not _lures(re.findall(r"<f[ >].*?</f>", " ".join(sheets))), path


def _lures(texts: list[str]) -> list[str]:
    return [text for text in texts if any(lure in text for lure in LURES)]


def test_no_field_of_a_csv_is_a_formula(root: Path) -> None:
    found = list(made(root, ".csv"))
    assert found
    for path in found:
        with path.open(encoding="utf-8-sig", newline="") as file:
            fields = [field for row in csv.reader(file) for field in row]
        assert not [field for field in fields if field.startswith(STARTS) and not FIGURE.fullmatch(field)], path


def test_no_page_runs_anything_of_theirs(root: Path) -> None:
    pages = [path.read_text(encoding="utf-8") for path in made(root, ".html")]
    assert pages
    for page in pages:
        assert "<script>alert" not in page
        assert not re.search(r"""(?:href|src)\s*=\s*["']?\s*(?:javascript:|[^"'>]*xau\.example)""", page, re.IGNORECASE)


def test_no_document_evaluates_anything_of_theirs(root: Path) -> None:
    documents = list(made(root, ".docx"))
    assert documents
    for path in documents:
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
        assert not _lures([part for name, part in parts.items() if name.endswith(".rels")])
        assert not re.search(r"<w:instrText[^>]*>[^<]*(?:DDE|HYPERLINK|INCLUDE)", parts["word/document.xml"])
        assert not re.search(r">\s*49\s*<", parts["word/document.xml"])


def test_no_mail_carries_them(root: Path) -> None:
    assert not _lures([path.read_text(encoding="utf-8", errors="replace") for path in made(root, ".eml")])


def test_the_console_shows_markup_as_text(root: Path) -> None:
    said = Command(root)("validate", as_of=NIGHT).out
    assert "Traceback" not in said
