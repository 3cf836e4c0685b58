"""Data validations and conditional formats as requests of `spreadsheets.batchUpdate`."""

from __future__ import annotations

from collections.abc import Callable

from automation.adapters.google_sheets.formats import conditional_format, locale_neutral
from automation.domain.workbook.a1 import cell_name
from automation.domain.workbook.drawing import DataValidation, Highlight
from automation.domain.workbook.styles import STYLES
from automation.util.fast_json import Json

INPUT_LIMIT = 255

def validation_request(place: Json, choice: DataValidation) -> Json:
    """`place`: the GridRange of the validation's cells."""
    rule: Json = {"condition": CONDITIONS[choice.kind](choice), "strict": choice.strict}
    if choice.kind == "list":
        rule["showCustomUi"] = True
    if choice.hint:
        rule["inputMessage"] = choice.hint[:INPUT_LIMIT]
    return {"setDataValidation": {"range": place, "rule": rule}}


def _list(choice: DataValidation) -> Json:
    return {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": value} for value in choice.values]}


def _date(_choice: DataValidation) -> Json:
    return {"type": "DATE_IS_VALID"}


def _integer(choice: DataValidation) -> Json:
    """A formula, relative to the range's first cell: an integer in the limits or one of the words."""
    cell = cell_name(*choice.first)
    tests = [f"{cell}=INT({cell})"]
    tests += [f"{cell}>={choice.minimum}"] if choice.minimum is not None else []
    tests += [f"{cell}<={choice.maximum}"] if choice.maximum is not None else []
    number = f"IF(ISNUMBER({cell}),AND({','.join(tests)}),FALSE)"
    words = [f'{cell}="{word}"' for word in choice.values]
    formula = f"=OR({','.join([*words, number])})"
    return {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": locale_neutral(formula)}]}


CONDITIONS: dict[str, Callable[[DataValidation], Json]] = {"list": _list, "date": _date, "integer": _integer}


def highlight_request(place: Json, at: int, highlight: Highlight) -> Json:
    """Add the conditional format as the rule at that index."""
    rule = {"ranges": [place],
            "booleanRule": {"condition": _condition(highlight), "format": conditional_format(STYLES[highlight.style])}}
    return {"addConditionalFormatRule": {"rule": rule, "index": at}}


def _condition(highlight: Highlight) -> Json:
    if highlight.formula:
        return {"type": "CUSTOM_FORMULA",
                "values": [{"userEnteredValue": locale_neutral(f"={highlight.formula}")}]}
    kind = "TEXT_CONTAINS" if highlight.contains else "TEXT_EQ"
    return {"type": kind, "values": [{"userEnteredValue": highlight.text}]}
