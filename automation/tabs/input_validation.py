"""What an input cell of each kind takes, and how it looks."""

from __future__ import annotations

from automation.domain.workbook.drawing import Choice
from automation.domain.workbook.forms import Kind
from automation.domain.workbook.words import NIL, NO, NOT_APPLICABLE, YES

INPUT_STYLES = {
    Kind.INTEGER: "input_integer", Kind.BOOLEAN: "input_choice", Kind.STRING: "input_string",
    Kind.DATE: "input_date", Kind.CHOICE: "input_choice",
}
Cell = tuple[int, int]


def accepted(first: Cell, last: Cell, kind: Kind, choices: tuple[str, ...] = (), *,
             bounds: tuple[int | None, int | None] = (None, None), title: str = "",
             hint: str = "") -> Choice | None:
    """The drop-down or check of a block; None for free text.

    It warns and never refuses: a unit must be able to say what is so, and the checks then
    tell it what is wrong and why.
    """
    words, sort = choices, "list"
    if kind is Kind.INTEGER:
        words, sort = (NIL, NOT_APPLICABLE), "integer"
    elif kind is Kind.DATE:
        words, sort = (), "date"
    elif kind is Kind.BOOLEAN:
        words = (YES, NO, NOT_APPLICABLE)
    if kind is Kind.STRING or (sort == "list" and not words):
        return None
    named = title if hint else ""
    return Choice(first, last, sort, words, *bounds, hint_title=named, hint=hint, strict=False)
