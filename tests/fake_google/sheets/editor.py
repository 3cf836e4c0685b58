"""Writes cells: RAW and USER_ENTERED, protection, and the size of the grid."""

from dataclasses import dataclass, replace
from typing import Any

from tests.fake_google.google_state import GoogleState
from tests.fake_google.http_messages import Json, invalid, unimplemented
from tests.fake_google.sheets import input_parsing
from tests.fake_google.sheets.formulas import called_functions
from tests.fake_google.sheets.functions import exists
from tests.fake_google.sheets.locales import locale
from tests.fake_google.sheets.model import Area, Cell, Scalar, Sheet, Spreadsheet

PROTECTED = ("You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove "
             "protection if you need to edit.")  # fmt: skip
MAX_CELL_LENGTH = 50_000  # characters in a cell
MAX_CELLS = 10_000_000


@dataclass
class Editor:
    """Edits a spreadsheet as an account. ``owner`` can edit protected ranges."""

    book: Spreadsheet
    account: str
    owner: str
    state: GoogleState
    title: str = ""  # the new title, "" when it is not changed

    def check_editable(self, area: Area) -> None:
        """Raises ``ApiError`` 400 when a protected range that the account can't edit intersects the rectangle."""
        sheet = self.book.by_id(area.sheet)
        for entry in sheet.protected:
            if not entry.get("warningOnly") and not self.is_editor(entry) and self._protects(sheet, entry, area):
                raise invalid(PROTECTED)

    def is_editor(self, entry: Json) -> bool:
        """Whether the account is an editor of a protected range."""
        editors = entry.get("editors", {})
        users = [str(user).casefold() for user in editors.get("users", [])]
        return self.account == self.owner or self.account.casefold() in users or bool(editors.get("domainUsersCanEdit"))

    def _protects(self, sheet: Sheet, entry: Json, area: Area) -> bool:
        if not protected_area(self.book, sheet, entry).intersects(area):
            return False
        open_areas = [sheet.area(open_range) for open_range in entry.get("unprotectedRanges", [])]
        return not any(open_area.covers(area) for open_area in open_areas)

    def write(self, sheet: Sheet, row: int, column: int, value: Any, option: str) -> None:
        """Writes one value of a ``values`` request: null leaves the cell unchanged, "" empties it."""
        if value is None:
            return
        old = sheet.cell(row, column)
        sheet.put(row, column, self.enter(old, value) if option == "USER_ENTERED" else with_raw_value(old, value))

    def enter(self, old: Cell, value: Scalar) -> Cell:
        """Returns the cell after a person has typed the value; it gets the input's number format unless it has one."""
        if not isinstance(value, str) or old.format.get("numberFormat", {}).get("type") == "TEXT":
            return with_raw_value(old, value)
        if value == "":
            return with_raw_value(old, value)
        parsed = input_parsing.parse(value, locale(self.book.locale), self.state.clock.now().year)
        if parsed.formula:
            return replace(old, value=None, formula=check_formula(parsed.formula), computed=None)
        form = old.format
        if parsed.kind and (not form.get("numberFormat") or parsed.kind != "NUMBER"):
            form = form | {"numberFormat": {"type": parsed.kind, "pattern": parsed.pattern}}
        return replace(with_raw_value(old, parsed.value), format=form)


def with_raw_value(old: Cell, value: Any) -> Cell:
    """Returns the cell with the value unchanged. Raises ``ApiError`` 400 for a text that is too long."""
    if isinstance(value, str) and len(value) > MAX_CELL_LENGTH:
        raise invalid("Your input contains more than the maximum of 50000 characters in a single cell.")
    return replace(old, value=None if value == "" and isinstance(value, str) else value, formula="", runs=(),
                   computed=None)


def check_formula(formula: str) -> str:
    """Returns the formula; Sheets stores an invalid one too, and displays #ERROR!. Raises ``ApiError`` 501 for a
    function that is unknown to the stand-in, 400 for a formula that is too long."""
    if len(formula) > MAX_CELL_LENGTH:
        raise invalid("Your input contains more than the maximum of 50000 characters in a single cell.")
    for name in called_functions(formula):
        if not exists(name):
            raise unimplemented(f"the function {name} in a formula")
    return formula


def protected_area(book: Spreadsheet, sheet: Sheet, entry: Json) -> Area:
    """The rectangle of a protected range: its own, its named range's, or the whole tab."""
    if "namedRangeId" in entry and "range" not in entry:
        named = next((one for one in book.named if one["namedRangeId"] == entry["namedRangeId"]), None)
        return sheet.area(named["range"]) if named else Area(sheet.id, 0, 0, 0, 0)
    return sheet.area(entry.get("range", {}))


def grow(book: Spreadsheet, sheet: Sheet, rows: int, columns: int) -> None:
    """Enlarges the grid to at least this size. Raises ``ApiError`` 400 above ten million cells."""
    total = sum(other.rows * other.columns for other in book.sheets if other is not sheet)
    wide, tall = max(sheet.columns, columns), max(sheet.rows, rows)
    if total + wide * tall > MAX_CELLS:
        raise invalid("This action would increase the number of cells in the workbook above the limit of "
                      "10000000 cells.")  # fmt: skip
    sheet.rows, sheet.columns = tall, wide
