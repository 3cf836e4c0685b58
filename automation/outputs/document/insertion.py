"""Puts the annexes of the plan's dimensions into the rendered document: the number of their columns depends on the
figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from automation.outputs.document.annex import ANNEXES, DimensionAnnex, DimensionTable
from automation.outputs.document.word_tables import (
    BOTH,
    CENTRE,
    LEFT,
    PADDING,
    RIGHT,
    TEXT_WIDTH,
    add_columns,
    set_row_property,
    write_text,
)

SIZE = 11  # pt
BEFORE_VALUES = (1.1, 4.2, 1.5)  # cm: code, title, unit
WIDEST_VALUE = 2.4
TITLES = ("Mã", "Chỉ tiêu", "Đơn vị tính")


def insert_annexes(document: Any, annexes: Sequence[DimensionAnnex], of: str, legend: str) -> None:
    """Replace the paragraph ANNEXES; without one nothing is inserted. `of`: the report that they belong to."""
    place = next((each for each in document.paragraphs if each.text.strip() == ANNEXES), None)
    if place is None:
        return
    for annex in annexes:
        _insert(document, place, annex, of, legend)
    place._p.getparent().remove(place._p)


def _insert(document: Any, place: Any, annex: DimensionAnnex, of: str, legend: str) -> None:
    heading = place.insert_paragraph_before()
    heading.paragraph_format.page_break_before = True
    write_text(heading, f"PHỤ LỤC {annex.number}", 14, bold=True, align=CENTRE)
    write_text(place.insert_paragraph_before(), annex.title, 14, bold=True, align=CENTRE)
    write_text(place.insert_paragraph_before(), of, 13, italic=True, align=CENTRE, after=8)
    for table in annex.tables:
        place._p.addprevious(_table(document, table)._tbl)
        write_text(place.insert_paragraph_before(), "", 6)
    write_text(place.insert_paragraph_before(), legend, 12, italic=True, before=6, align=BOTH)


def _table(document: Any, table: DimensionTable) -> Any:
    widths = _widths(len(table.columns))
    drawn = add_columns(document, widths, borders=True, padding=PADDING)
    for cell, title in zip(drawn.rows[0].cells, (*TITLES, *table.columns), strict=True):
        write_text(cell.paragraphs[0], title, SIZE, bold=True, align=CENTRE, before=2, after=2)
        cell.vertical_alignment = 1
    set_row_property(drawn.rows[0], "w:tblHeader")
    for row in table.rows:
        added = drawn.add_row()
        set_row_property(added, "w:cantSplit")
        cells = added.cells
        if row.bold:
            title = cells[0].merge(cells[-1]).paragraphs[0]
            title.paragraph_format.keep_with_next = True
            write_text(title, row.cells[1], SIZE, bold=True, before=2, after=2)
            continue
        for at, (cell, text) in enumerate(zip(cells, row.cells, strict=True)):
            align = LEFT if at == 1 else CENTRE if at < len(TITLES) else RIGHT
            write_text(cell.paragraphs[0], text, SIZE, align=align, before=1, after=1)
    return drawn


def _widths(values: int) -> list[float]:
    """The value columns share what the title leaves, up to WIDEST_VALUE; the title takes the rest."""
    code, title, unit = BEFORE_VALUES
    each = min(WIDEST_VALUE, (TEXT_WIDTH - code - title - unit) / values)
    return [code, TEXT_WIDTH - code - unit - each * values, unit, *[each] * values]
