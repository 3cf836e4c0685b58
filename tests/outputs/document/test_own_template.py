"""A document template of the workspace's own: nothing in it leaves the sandbox, and values stay text in every part."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from automation.domain.plan.settings import DocumentSettings
from automation.outputs.context import OutputContext
from automation.outputs.document.builder import DocumentTemplateError, write
from tests.outputs import sample

HOSTILE = 'Trường <w:br/> & </w:t> "C" {{ 7*7 }} {% raw %} ]]> &amp; {0.__class__} %s'


def _row(document: Any, text: str) -> None:
    """A table that repeats a row, as docxtpl's {%tr %} does."""
    table = document.add_table(rows=3, cols=1)
    for row, words in zip(table.rows, ("{%tr for each in [1, 2] %}", text, "{%tr endfor %}"), strict=True):
        row.cells[0].text = words


def _cell(document: Any, text: str) -> None:
    document.add_table(rows=1, cols=1).rows[0].cells[0].text = text


def _property(document: Any, text: str) -> None:
    document.core_properties.comments = text


PARTS: dict[str, Callable[[Any, str], Any]] = {
    "paragraph": lambda document, text: document.add_paragraph(text),
    "paragraph within a condition": lambda document, text: [
        document.add_paragraph(each) for each in ("{%p if true %}", text, "{%p endif %}")],
    "table cell": _cell,
    "table row": _row,
    "header": lambda document, text: document.sections[0].header.paragraphs[0].add_run(text),
    "footer": lambda document, text: document.sections[0].footer.paragraphs[0].add_run(text),
    "property": _property,
}
ESCAPES = (
    "{{ cycler.__init__.__globals__.os.getcwd() }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ ('{0.__class__}').format(committee) }}",
    "{{ (blocks|first|attr('__init__')).__globals__ }}",
    "{{ blocks.append(1) }}",
    "{% include '/etc/passwd' %}",
    "{{ missing }}",
)


def written(folder: Path, fill: Callable[[Any], Any], committee: str = "Ban") -> Path:
    own = Document()
    fill(own)
    own.save(str(folder / "own.docx"))
    context = OutputContext(folder, DocumentSettings(template="own.docx"))
    return write(replace(sample.report(), committee=committee), folder, context)


@pytest.mark.parametrize("source", ESCAPES)
@pytest.mark.parametrize("part", PARTS)
def test_no_part_of_a_document_leaves_the_sandbox(part: str, source: str, tmp_path: Path) -> None:
    with pytest.raises(DocumentTemplateError, match=r"own\.docx"):
        written(tmp_path, lambda document: PARTS[part](document, source))


@pytest.mark.parametrize("part", [part for part in PARTS if part != "property"])
def test_a_value_is_text_in_every_part(part: str, tmp_path: Path) -> None:
    path = written(tmp_path, lambda document: PARTS[part](document, "Của {{ committee }}."), HOSTILE)
    document = Document(str(path))
    section = document.sections[0]
    paragraphs = [*document.paragraphs, *section.header.paragraphs, *section.footer.paragraphs,
                  *(each for table in document.tables for row in table.rows for cell in row.cells
                    for each in cell.paragraphs)]
    assert f"Của {HOSTILE}." in [each.text.strip() for each in paragraphs]


def test_entities_of_a_template_are_not_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET-WORDS", encoding="utf-8")
    Document().save(str(tmp_path / "plain.docx"))
    doctype = f'<!DOCTYPE w [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    with zipfile.ZipFile(tmp_path / "plain.docx") as source, zipfile.ZipFile(tmp_path / "own.docx", "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "word/document.xml":
                part = part.replace(b"?>", b"?>" + doctype.encode(), 1).replace(
                    b"<w:sectPr", b"<w:p><w:r><w:t>&x;{{ committee }}</w:t></w:r></w:p><w:sectPr", 1)
            target.writestr(name, part)
    context = OutputContext(tmp_path, DocumentSettings(template="own.docx"))
    try:
        made = write(sample.report(), tmp_path, context)
    except DocumentTemplateError:
        return
    with zipfile.ZipFile(made) as archive:
        assert b"SECRET-WORDS" not in b"".join(archive.read(name) for name in archive.namelist())
