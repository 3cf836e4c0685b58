"""Reads a summary's five outputs back: what each of them states about a question in words, and its reporting rates."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import html
from openpyxl import load_workbook

from automation.domain.report import Report
from automation.outputs.context import OutputContext
from automation.outputs.formats import FORMATS

HEADING = re.compile(r"(\d+\.|[IVX]+\.|PHỤ LỤC) ?")


@dataclass(frozen=True)
class Written:
    """A report's files in a folder."""

    folder: Path
    stem: str

    def path(self, ending: str) -> Path:
        return self.folder / f"{self.stem}.{ending}"

    @property
    def json(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.path("json").read_text(encoding="utf-8"))
        return loaded

    @property
    def page(self) -> Any:
        return html.fromstring(self.path("html").read_text(encoding="utf-8"))

    @property
    def workbook(self) -> Any:
        return load_workbook(self.path("xlsx"))

    @property
    def document(self) -> Any:
        return Document(str(self.path("docx")))

    def table(self, name: str) -> list[dict[str, str]]:
        with (self.folder / "datapackage" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


def written(report: Report, folder: Path, context: OutputContext) -> Written:
    folder.mkdir(parents=True, exist_ok=True)
    for write in FORMATS.values():
        write(report, folder, context)
    return Written(folder, context.stem(report))


def everything(files: Written) -> Mapping[str, str]:
    """All text of each output."""
    cells = (str(cell.value) for sheet in files.workbook for row in sheet.iter_rows() for cell in row if cell.value)
    package = "\n".join(path.read_text(encoding="utf-8") for path in sorted((files.folder / "datapackage").iterdir()))
    return {"json": files.path("json").read_text(encoding="utf-8"), "page": files.page.text_content(),
            "workbook": "\n".join(cells), "document": "\n".join(document_texts(files)), "package": package}


def document_texts(files: Written) -> list[str]:
    """Paragraphs and cells in their order."""
    document = files.document
    texts: list[str] = []
    for part in document.element.body.iterchildren():
        if part.tag.endswith("}p"):
            texts.append(Paragraph(part, document).text)
        elif part.tag.endswith("}tbl"):
            texts += [cell.text for row in Table(part, document).rows for cell in row.cells]
    return texts


def said_on_page(files: Written, title: str) -> str:
    """What stands below the question's heading, up to the next heading."""
    heading = next(each for each in files.page.xpath("//h3") if each.text_content() == title)
    found: list[str] = []
    for each in heading.itersiblings():
        if each.tag in ("h2", "h3"):
            break
        found.append(each.text_content())
    return " ".join(found)


def said_in_document(files: Written, title: str) -> str:
    """What stands below the question's heading, up to the next heading."""
    texts = iter(document_texts(files))
    next(text for text in texts if text.rstrip().endswith(f". {title}"))
    return " ".join(_until_heading(texts))


def _until_heading(texts: Iterator[str]) -> Iterator[str]:
    for text in texts:
        if HEADING.match(text) or "./." in text:
            return
        yield text


def said_in_workbook(files: Written, title: str) -> str:
    rows = files.workbook["Khó khăn, kiến nghị"].iter_rows(values_only=True)
    return " ".join(str(row[2]) for row in rows if row[0] == title)


SAID: Mapping[str, Callable[[Written, str], str]] = {
    "page": said_on_page, "document": said_in_document, "workbook": said_in_workbook}
