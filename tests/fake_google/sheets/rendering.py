"""Evaluates formulas and renders cells in the three ways that responses support."""

from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from tests.fake_google.field_masks import Mask
from tests.fake_google.http_messages import ApiError, Json
from tests.fake_google.sheets import a1
from tests.fake_google.sheets.formulas import FormulaError, FormulaParser, Node, called_functions
from tests.fake_google.sheets.functions import FUNCTIONS, KEPT, Value, compare, number
from tests.fake_google.sheets.locales import locale
from tests.fake_google.sheets.model import Cell, Scalar, Sheet, Spreadsheet
from tests.fake_google.sheets.number_formatting import MOMENTS, format_value

BLANK_FORMAT: Json = {}


@dataclass
class Renderer:
    """Renders the cells of a spreadsheet; each formula is evaluated once.

    ``wanted``: the mask of the requested fields of cells; empty for all.
    """

    book: Spreadsheet
    wanted: Mask = field(default_factory=dict)
    results: dict[tuple[int, int, int], Scalar | FormulaError] = field(default_factory=dict)

    @cached_property
    def cache_key(self) -> str:
        """Identifies the requested fields and the locale."""
        return f"{self.book.locale} {self.wanted}"

    def value(self, sheet: Sheet, row: int, column: int) -> Scalar | FormulaError:
        """The effective value of a cell."""
        cell = sheet.cell(row, column)
        if not cell.formula:
            return cell.value
        if is_kept(cell.formula):
            return "" if cell.computed is None else cell.computed
        key = (sheet.id, row, column)
        if key not in self.results:
            self.results[key] = FormulaError("#REF!")  # the value that a circular reference reads
            self.results[key] = self._result(cell.formula, sheet)
        return self.results[key]

    def _result(self, formula: str, sheet: Sheet) -> Scalar | FormulaError:
        try:
            result = self._evaluate(FormulaParser(formula, FUNCTIONS.__contains__).parse(), sheet)
        except FormulaError as error:
            return error
        except TypeError:
            return FormulaError("#N/A")  # a wrong number of arguments
        while isinstance(result, list):
            result = result[0] if result else None
        if isinstance(result, float) and result.is_integer() and abs(result) < 1e15:
            return int(result)
        scalar: Scalar = result
        return scalar

    def _evaluate(self, node: Node, sheet: Sheet) -> Value:
        if node.kind == "constant":
            return node.value
        if node.kind == "reference":
            return self._range(node.text if "!" in node.text else f"{a1.quote_title(sheet.title)}!{node.text}", "#REF!")
        if node.kind == "name":
            return self._range(node.text, "#NAME?")
        if node.kind == "function":
            return FUNCTIONS[node.text](*[self._evaluate(part, sheet) for part in node.parts])
        left, right = (_single(self._evaluate(part, sheet)) for part in node.parts)
        return operate(node.text, left, right)

    def _range(self, text: str, error: str) -> Value:
        """The value of a single cell, or the rows of values of a range."""
        try:
            target = a1.parse(self.book, text)
        except ApiError:
            raise FormulaError(error) from None
        area = target.area
        rows = [[self._argument(target.sheet, row, column) for column in range(area.left, area.right)]
                for row in range(area.top, area.bottom)]  # fmt: skip
        return rows[0][0] if target.single else rows

    def _argument(self, sheet: Sheet, row: int, column: int) -> Scalar:
        value = self.value(sheet, row, column)
        if isinstance(value, FormulaError):
            raise value
        return value

    def text(self, sheet: Sheet, row: int, column: int) -> str:
        """The formatted value."""
        value = self.value(sheet, row, column)
        if isinstance(value, FormulaError):
            return value.kind
        if value is None or isinstance(value, str):
            return value or ""
        return format_value(value, number_format(sheet.cell(row, column)), locale(self.book.locale))

    def rendered(self, sheet: Sheet, row: int, column: int, render: str, dates: str) -> Scalar:
        """The cell's value in a response of ``spreadsheets.values``; "" for blank."""
        cell = sheet.cell(row, column)
        if render == "FORMULA" and cell.formula:
            return cell.formula
        if render in ("", "FORMATTED_VALUE"):
            return self.text(sheet, row, column)
        value = self.value(sheet, row, column)
        if isinstance(value, FormulaError):
            return value.kind
        moment = number_format(cell).get("type") in MOMENTS and isinstance(value, int | float)
        if moment and dates == "FORMATTED_STRING":
            return self.text(sheet, row, column)
        return "" if value is None else value


@lru_cache(maxsize=65536)
def is_kept(formula: str) -> bool:
    """Whether a formula has a function that the stand-in does not evaluate."""
    return not KEPT.isdisjoint(called_functions(formula))


def number_format(cell: Cell) -> Json:
    number_format: Json = cell.format.get("numberFormat", BLANK_FORMAT)
    return number_format


def _single(value: Value) -> Scalar:
    while isinstance(value, list):
        value = value[0] if value else None
    scalar: Scalar = value
    return scalar


def operate(sign: str, left: Scalar, right: Scalar) -> Scalar:
    """Applies a binary operator to two scalars. Raises ``FormulaError``."""
    if sign == "&":
        return _joined(left) + _joined(right)
    if sign in ("=", "<>", "<", ">", "<=", ">="):
        return compare(left, sign, right)
    first, second = number(left), number(right)
    if sign == "/":
        if second == 0:
            raise FormulaError("#DIV/0!")
        return first / second
    return {"+": first + second, "-": first - second, "*": first * second}.get(sign) if sign != "^" else first**second


def _joined(value: Scalar) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
