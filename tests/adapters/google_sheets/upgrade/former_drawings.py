"""What a unit's workbook was before live checks: the present drawings without what belongs to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from automation.domain.workbook.drawing import DataValidation, Drawing, DrawnCell, Highlight, Merge
from automation.domain.workbook.layout import MARK
from automation.domain.workbook.self_check import CHECK, ENGINE_TAB, FLAGS


def without_checks(drawings: Sequence[Drawing]) -> tuple[Drawing, ...]:
    return tuple(_without(each) for each in drawings if each.title != ENGINE_TAB)


def _without(drawing: Drawing) -> Drawing:
    codes = {str(cell.value): cell.column for cell in drawing.cells if cell.value in (CHECK, FLAGS)}
    if not codes:
        return drawing
    check, flags = codes[CHECK], codes[FLAGS]

    def at(column: int) -> int:
        return column - (column > check)

    def block(each: Merge | DataValidation | Highlight) -> tuple[tuple[int, int], tuple[int, int]]:
        return (each.first[0], at(each.first[1])), (each.last[0], at(each.last[1]))

    cells = tuple(_cell(replace(cell, column=at(cell.column))) for cell in drawing.cells
                  if cell.column not in (check, flags))
    return replace(
        drawing, cells=cells, widths={at(column): width for column, width in drawing.widths.items() if column != flags},
        merges=tuple(replace(each, first=block(each)[0], last=block(each)[1]) for each in drawing.merges),
        choices=tuple(replace(each, first=block(each)[0], last=block(each)[1]) for each in drawing.choices),
        highlights=tuple(replace(each, first=block(each)[0], last=block(each)[1]) for each in drawing.highlights
                         if not each.formula),
        hidden_columns=tuple(at(column) for column in drawing.hidden_columns if column != flags))


def _cell(cell: DrawnCell) -> DrawnCell:
    """The mark of other forms; words instead of a formula that refers to the hidden tab."""
    if isinstance(cell.value, str) and cell.value.startswith(f"{MARK}:"):
        return replace(cell, value=cell.value[:-8] + "00000000")
    return replace(cell, formula="") if ENGINE_TAB in cell.formula else cell
