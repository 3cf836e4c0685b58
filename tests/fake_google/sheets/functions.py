"""The functions that formulas can call, with evaluated arguments; ranges are lists of rows."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.fake_google.sheets.formulas import FormulaError
from tests.fake_google.sheets.model import Scalar

Value = Any  # a Scalar, or a list of rows of them


def flat(arguments: tuple[Value, ...]) -> Iterator[Scalar]:
    for argument in arguments:
        if isinstance(argument, list):
            yield from (cell for row in argument for cell in row)
        else:
            yield argument


def number(value: Scalar) -> float:
    """A scalar as an arithmetic operand: blank is 0, a numeric text is its number."""
    if value is None:
        return 0.0
    try:
        return float(value)
    except ValueError:
        raise FormulaError("#VALUE!") from None


def numbers(arguments: tuple[Value, ...]) -> list[float]:
    """The numbers of ranges and arguments; texts and booleans inside ranges are left out."""
    out = []
    for argument in arguments:
        if isinstance(argument, list):
            out += [float(cell) for row in argument for cell in row
                    if isinstance(cell, int | float) and not isinstance(cell, bool)]  # fmt: skip
        else:
            out.append(number(argument))
    return out


def _average(*arguments: Value) -> float:
    operands = numbers(arguments)
    if not operands:
        raise FormulaError("#DIV/0!")
    return sum(operands) / len(operands)


def _if(condition: Value, yes: Value = True, no: Value = False) -> Value:
    return yes if condition else no


def _countif(cells: Value, criterion: Value) -> int:
    return sum(matches(cell, criterion) for cell in flat((cells,)))


def matches(cell: Scalar, criterion: Scalar) -> bool:
    """A criterion of COUNTIF: equality, or a comparison such as ">=3"."""
    if isinstance(criterion, str):
        for sign in ("<>", ">=", "<=", ">", "<", "="):
            if criterion.startswith(sign):
                return compare(cell, sign, _number_or_text(criterion[len(sign) :]))
        return isinstance(cell, str) and cell.casefold() == criterion.casefold()
    return cell == criterion


def _number_or_text(text: str) -> Scalar:
    try:
        return float(text)
    except ValueError:
        return text


def compare(left: Scalar, sign: str, right: Scalar) -> bool:
    """Compares two scalars; as in Sheets, numbers come before texts and texts before booleans."""
    first, second = _sort_key(left), _sort_key(right)
    return {"=": first == second, "<>": first != second, "<": first < second, ">": first > second,
            "<=": first <= second, ">=": first >= second}[sign]  # fmt: skip


def _sort_key(value: Scalar) -> tuple[int, Any]:
    if isinstance(value, bool):
        return 2, value
    if isinstance(value, str):
        return 1, value.casefold()
    return 0, value or 0


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "SUM": lambda *arguments: sum(numbers(arguments)),
    "AVERAGE": _average,
    "MIN": lambda *arguments: min(numbers(arguments), default=0),
    "MAX": lambda *arguments: max(numbers(arguments), default=0),
    "COUNT": lambda *arguments: len(numbers(arguments)),
    "COUNTA": lambda *arguments: sum(cell is not None for cell in flat(arguments)),
    "COUNTIF": _countif,
    "IF": _if,
    "AND": lambda *arguments: all(flat(arguments)),
    "OR": lambda *arguments: any(flat(arguments)),
    "NOT": lambda argument: not argument,
    "ROUND": lambda value, places=0: round(number(value), int(places)),
    "ABS": lambda value: abs(number(value)),
    "LEN": lambda value: len(str(value or "")),
    "CONCATENATE": lambda *arguments: "".join(str(value or "") for value in flat(arguments)),
    "HYPERLINK": lambda link, label=None: label if label is not None else link,
    "TRUE": lambda: True,
    "FALSE": lambda: False,
}

# Functions that Google has and the stand-in does not evaluate: such a formula is kept, and its cell has the value that
# a test sets (`Cell.computed`).
KEPT = frozenset([
    "ADDRESS", "CHAR", "CHOOSE", "COLUMN", "COUNTIFS", "DATE", "DATEVALUE", "DAY", "EXACT", "FIND", "IFERROR", "INDEX",
    "INT", "ISBLANK", "ISERROR", "ISLOGICAL", "ISNUMBER", "ISTEXT", "LEFT", "LOG10", "LOWER", "MATCH", "MID", "MONTH",
    "N", "NA", "REPT", "RIGHT", "ROW", "ROWS", "SUBSTITUTE", "SUMIFS", "SUMPRODUCT", "TEXT", "TRIM", "UPPER", "VALUE",
    "VLOOKUP", "YEAR",
])


def exists(name: str) -> bool:
    return name in FUNCTIONS or name in KEPT
