"""The data validation and style of each kind of input cell."""

from __future__ import annotations

from automation.domain.workbook.drawing import DataValidation
from automation.domain.workbook.forms import FieldKind
from automation.domain.workbook.words import NIL, NO, NOT_APPLICABLE, YES

INPUT_STYLES = {
    FieldKind.INTEGER: "input_integer", FieldKind.BOOLEAN: "input_choice", FieldKind.STRING: "input_string",
    FieldKind.DATE: "input_date", FieldKind.CHOICE: "input_choice",
}
Cell = tuple[int, int]


def data_validation(first: Cell, last: Cell, kind: FieldKind, choices: tuple[str, ...] = (), *,
                    bounds: tuple[int | None, int | None] = (None, None), title: str = "",
                    hint: str = "") -> DataValidation | None:
    """Returns the drop-down or data validation of a range; None for free text.

    It warns and never rejects: a unit must be able to enter its real answer, and the checks then
    report what is wrong and why.
    """
    values, validation_type = choices, "list"
    if kind is FieldKind.INTEGER:
        values, validation_type = (NIL, NOT_APPLICABLE), "integer"
    elif kind is FieldKind.DATE:
        values, validation_type = (), "date"
    elif kind is FieldKind.BOOLEAN:
        values = (YES, NO, NOT_APPLICABLE)
    if kind is FieldKind.STRING or (validation_type == "list" and not values):
        return None
    hint_title = title if hint else ""
    return DataValidation(first, last, validation_type, values, *bounds, hint_title=hint_title, hint=hint, strict=False)
