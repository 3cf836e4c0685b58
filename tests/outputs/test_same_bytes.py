"""A report written twice gives identical files, whenever it is written."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from automation.outputs.document import template as document_template
from automation.outputs.formats import FORMATS
from automation.outputs.office_file import save
from tests.outputs import sample

PAUSE = 2.1  # seconds: times in a zip have a resolution of two


def write_all(folder: Path) -> Mapping[str, bytes]:
    folder.mkdir()
    for write in FORMATS.values():
        write(sample.report(), folder, sample.context())
    save(document_template.build(), folder / "template.docx")
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Mapping[str, bytes], Mapping[str, bytes], Path]:
    root = tmp_path_factory.mktemp("twice")
    first = write_all(root / "first")
    time.sleep(PAUSE)
    return first, write_all(root / "second"), root / "second"


def test_every_file_has_the_same_bytes(twice: tuple[Mapping[str, bytes], Mapping[str, bytes], Path]) -> None:
    first, second, _ = twice
    assert len(first) >= 13
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_the_files_properties_have_the_time_of_compiling(
        twice: tuple[Mapping[str, bytes], Mapping[str, bytes], Path]) -> None:
    folder = twice[2]
    written = Document(str(folder / "tong-hop-6T.docx")).core_properties
    book = load_workbook(folder / "tong-hop-6T.xlsx").properties
    utc = sample.NOW.astimezone(tz=None).utctimetuple()
    for modified in (written.created, written.modified, book.created):
        assert modified is not None
        assert modified.timetuple()[:6] == utc[:6]
    assert written.author == written.last_modified_by == sample.report().committee


def test_the_shipped_template_is_the_file_that_the_script_builds(
        twice: tuple[Mapping[str, bytes], Mapping[str, bytes], Path]) -> None:
    with zipfile.ZipFile(sample.ROOT / "config" / "summary.docx") as shipped:
        assert {member.date_time for member in shipped.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert (sample.ROOT / "config" / "summary.docx").read_bytes() == twice[0]["template.docx"]
