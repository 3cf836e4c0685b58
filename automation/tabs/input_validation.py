"""What an input cell of each kind takes, and how it looks."""

from __future__ import annotations

from automation.domain.workbook.drawing import DataValidation
from automation.domain.workbook.forms import FieldKind
from automation.domain.workbook.words import NIL, NO, NOT_APPLICABLE, YES

INPUT_STYLES = {
    FieldKind.INTEGER: "input_integer", FieldKind.BOOLEAN: "input_choice", FieldKind.STRING: "input_string",
    FieldKind.DATE: "input_date", FieldKind.CHOICE: "input_choice",
}
Cell = tuple[int, int]


def accepted(first: Cell, last: Cell, kind: FieldKind, choices: tuple[str, ...] = (), *,
             bounds: tuple[int | None, int | None] = (None, None), title: str = "",
             hint: str = "") -> DataValidation | None:
    """The drop-down or check of a block; None for free text.

    It warns and never refuses: a unit must be able to say what is so, and the checks then
    tell it what is wrong and why.
    """
    words, sort = choices, "list"
    if kind is FieldKind.INTEGER:
        words, sort = (NIL, NOT_APPLICABLE), "integer"
    elif kind is FieldKind.DATE:
        words, sort = (), "date"
    elif kind is FieldKind.BOOLEAN:
        words = (YES, NO, NOT_APPLICABLE)
    if kind is FieldKind.STRING or (sort == "list" and not words):
        return None
    named = title if hint else ""
    return DataValidation(first, last, sort, words, *bounds, hint_title=named, hint=hint, strict=False)
