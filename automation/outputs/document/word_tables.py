"""Tables and texts of a Word document, as the template and the annexes of dimensions draw them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

LEFT, CENTRE, RIGHT, BOTH = (WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT,
                             WD_ALIGN_PARAGRAPH.JUSTIFY)
TEXT_WIDTH = 16.5  # cm: 21 − 3 − 1.5
PADDING = 0.1  # cm on each side of a cell's text, so that a figure of seven digits fits its column


def set_row_property(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def add_columns(document: Any, widths: Sequence[float], *, borders: bool = False,
             padding: float | None = None) -> Any:
    table = document.add_table(rows=1, cols=len(widths))
    if padding is not None:
        _set_cell_padding(table, padding)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    if borders:
        table.style = "Table Grid"
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)
    return table


def _set_cell_padding(table: Any, width: float) -> None:
    """Set the space in cm on each side of every cell's text; Word's default is 1.9 mm."""
    sides = OxmlElement("w:tblCellMar")
    for name in ("left", "right"):
        side = OxmlElement(f"w:{name}")
        side.set(qn("w:w"), str(round(width * 567)))  # twentieths of a point
        side.set(qn("w:type"), "dxa")
        sides.append(side)
    table._tbl.tblPr.append(sides)


def write_text(paragraph: Any, text: str, size: float, *, bold: bool = False, italic: bool = False,
           align: Any = LEFT, before: float = 0, after: float = 0) -> None:
    paragraph.alignment = align
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
