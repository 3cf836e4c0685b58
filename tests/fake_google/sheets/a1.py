"""A1 notation: parsed (quotes, open ends, named ranges) and formatted as Google does."""

import re
from dataclasses import dataclass

from tests.fake_google.http_messages import ApiError, invalid
from tests.fake_google.sheets.model import Area, Sheet, Spreadsheet

CORNER = re.compile(r"\$?([A-Za-z]{1,3})?\$?([1-9]\d*)?\Z")
R1C1 = re.compile(r"[Rr](\d+)[Cc](\d+)\Z")
PLAIN_TITLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


@dataclass(frozen=True)
class Target:
    """A parsed range: its tab, its rectangle in the grid, and whether it was written as a single cell."""

    sheet: Sheet
    area: Area
    single: bool


def column_number(letters: str) -> int:
    """"A" → 0, "AA" → 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(number: int) -> str:
    letters, number = "", number + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def quote_title(title: str) -> str:
    """A tab's title before "!": in quotes unless it is a plain word that can't be parsed as a cell."""
    if PLAIN_TITLE.match(title) and not _is_cell(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def _is_cell(title: str) -> bool:
    """Whether a title would be parsed as a cell, as "A1"; "Sheet1" is none, as columns end at ZZZ."""
    return re.fullmatch(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*", title) is not None


def format_range(sheet: Sheet, area: Area) -> str:
    """"Sheet1!A1:B2", and "Sheet1!A1" for one cell."""
    first = f"{column_letters(area.left)}{area.top + 1}"
    last = f"{column_letters(area.right - 1)}{area.bottom}"
    return f"{quote_title(sheet.title)}!{first}" + ("" if first == last else f":{last}")


def parse(book: Spreadsheet, text: str) -> Target:
    """Parses a range of this spreadsheet. Raises ``ApiError`` 400 as Google does."""
    title, corners = _split(text)
    if title is None:
        tab = book.by_title(corners) or book.by_title(_unquoted(corners))
        if tab:
            return Target(tab, tab.whole(), single=False)
        if named := _named(book, corners):
            return named
        sheet: Sheet | None = book.sheets[0]
    else:
        sheet = book.by_title(title)
        if sheet and (named := _named(book, corners)) and named.sheet is sheet:
            return named
    if sheet is None:
        raise _unreadable(text)
    return _corners(sheet, corners, text)


def _split(text: str) -> tuple[str | None, str]:
    if text.startswith("'") and (match := re.match(r"'((?:[^']|'')*)'!(.*)\Z", text, re.S)):
        return match[1].replace("''", "'"), match[2]
    if "!" in text:
        title, _, corners = text.rpartition("!")
        return _unquoted(title), corners
    return None, text


def _unquoted(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    return text


def _named(book: Spreadsheet, name: str) -> Target | None:
    for entry in book.named:
        if entry["name"].casefold() == name.casefold():
            sheet = book.by_id(entry["range"].get("sheetId", 0))
            return Target(sheet, sheet.area(entry["range"]), single=False)
    return None


def _corners(sheet: Sheet, corners: str, text: str) -> Target:
    ends = [_corner(part, text) for part in corners.split(":")]
    if len(ends) > 2:
        raise _unreadable(text)
    if len(ends) == 1:
        row, column = ends[0]
        if row is None or column is None:
            raise _unreadable(text)
        return Target(sheet, _inside(sheet, row, row + 1, column, column + 1), single=True)
    (row, column), (last_row, last_column) = ends
    top, bottom = _span(row, last_row, sheet.rows)
    left, right = _span(column, last_column, sheet.columns)
    return Target(sheet, _inside(sheet, top, bottom, left, right), single=False)


def _span(first: int | None, last: int | None, size: int) -> tuple[int, int]:
    """Start and exclusive end; an open end extends to the edge of the grid."""
    if first is not None and last is not None:
        return min(first, last), max(first, last) + 1
    start = first if first is not None else last if last is not None else 0
    return (start if first is not None or last is not None else 0), max(size, start)


def _corner(part: str, text: str) -> tuple[int | None, int | None]:
    if match := R1C1.match(part):
        return int(match[1]) - 1, int(match[2]) - 1
    match = CORNER.match(part)
    if not match or not part:
        raise _unreadable(text)
    letters, digits = match.groups()
    return (int(digits) - 1 if digits else None), (column_number(letters) if letters else None)


def _inside(sheet: Sheet, top: int, bottom: int, left: int, right: int) -> Area:
    """Returns the rectangle. Raises ``ApiError`` 400 when part of it is outside the grid."""
    area = Area(sheet.id, top, max(bottom, top + 1), left, max(right, left + 1))
    if not sheet.whole().covers(area):
        raise grid_limit_error(sheet, area)
    return area


def grid_limit_error(sheet: Sheet, area: Area) -> ApiError:
    return invalid(f"Range ({format_range(sheet, area)}) exceeds grid limits. Max rows: {sheet.rows}, "
                   f"max columns: {sheet.columns}")  # fmt: skip


def _unreadable(text: str) -> ApiError:
    return invalid(f"Unable to parse range: {text}")
