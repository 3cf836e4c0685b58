"""Injected formulas, commands, scripts and markup stay text in every output made from a unit's workbook."""

from __future__ import annotations

import csv
import email
import email.policy
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from automation.domain.vietnamese.characters import invalid_character
from tests.demo.command import DONE, PART, Command
from tests.hostile.broken_cells import with_injections
from tests.hostile.package import edited
from tests.hostile.workspace import BROKEN_UNIT, COMPILED_AT, RUN_AT, create_workspace, with_broken_workbook

INJECTION_TRACES = ("xau.example", "cmd|", "alert(1)", "javascript:")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet program takes such a CSV field for a formula
UNPRINTABLE_REASON = "Thiếu\x1b[31m mục\u202e K\udc80\ufffe, đề nghị\u2029bổ sung"
RETURNED_AT = RUN_AT + timedelta(hours=1)
ESCAPED = re.compile(r"_x00[0189][0-9A-Fa-f]_|(?<!\\)\\u00[0189][0-9a-f]|&#x?(?:[0-9]|1[0-9a-f]|0[0-9a-f]);")
FIGURE = re.compile(r"[+-]?[\d.,]+")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace after a nightly run and a compilation with the injections in one unit's workbook."""
    folder = tmp_path_factory.mktemp("injections")
    root = with_broken_workbook(create_workspace(folder / "calm"), folder / "night", edited(with_injections))
    baocao = Command(root)
    baocao("run", as_of=RUN_AT, codes=(DONE, PART))
    baocao("return", BROKEN_UNIT, "6T", "--reason", UNPRINTABLE_REASON, as_of=RETURNED_AT)
    baocao("run", as_of=RETURNED_AT, codes=(DONE, PART))
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


def texts(path: Path) -> Iterator[str]:
    """What a reader of an output sees: of an annotated copy the software's tab and notes alone, the rest is the
    unit's."""
    if path.suffix == ".eml":
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        yield from (mail["subject"], *(part.get_content() for part in mail.walk() if not part.is_multipart()))
    elif path.suffix == ".json":
        yield json.dumps(json.loads(path.read_bytes()), ensure_ascii=False)
    elif path.suffix in (".xlsx", ".docx"):
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")}
        if path.parent.name == "feedback":
            parts = {name: part for name, part in parts.items() if "comments" in name or "Cách sửa" in part}
            assert len(parts) > 1, path
        yield from parts.values()
    else:
        yield path.read_text(encoding="utf-8")


def test_no_output_holds_an_unprintable_character(root: Path) -> None:
    paths = list(outputs(root, ".eml", ".html", ".json", ".csv", ".md", ".xlsx", ".docx"))
    assert {path.suffix for path in paths} == {".eml", ".html", ".json", ".csv", ".md", ".xlsx", ".docx"}
    for path in paths:
        for text in texts(path):
            assert invalid_character(text.replace("\r\n", "\n")) == "", path
            assert not ESCAPED.search(text), path


@pytest.mark.parametrize("words", [("validate",), ("validate", "--json"), ("status", "--all"), ("status", "--json"),
                                   ("outbox",), ("outbox", "--json"), ("withheld",)])
def test_no_command_prints_an_unprintable_character(root: Path, words: tuple[str, ...]) -> None:
    done = Command(root)(*words, as_of=COMPILED_AT, codes=(DONE, PART))
    assert invalid_character(done.out) == invalid_character(done.err) == ""
    assert not ESCAPED.search(done.out)


def test_what_can_be_read_of_an_unprintable_text_is_kept(root: Path) -> None:
    everything = " ".join(text for path in outputs(root, ".eml", ".csv") for text in texts(path))
    assert "Thiếu[31m mục K, đề nghị" in everything
    assert "BC 6 tháng gnab31m" in Command(root)("validate", as_of=COMPILED_AT, codes=(DONE, PART)).out


def test_no_mail_contains_an_injection(root: Path) -> None:
    assert not _with_traces([path.read_text(encoding="utf-8", errors="replace") for path in outputs(root, ".eml")])


def test_the_console_shows_markup_as_text(root: Path) -> None:
    printed = Command(root)("validate", as_of=RUN_AT).out
    assert "Traceback" not in printed
