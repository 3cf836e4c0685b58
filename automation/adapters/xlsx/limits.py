"""Limits on a workbook's size and on the used range of its tabs. calamine allocates every cell from A1 to the last
filled one, so one filled cell in a far corner would need more memory than a machine has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """A workbook's limits. `file`: bytes of the file. `unpacked`: bytes of its XML. `row`, `column`: the last ones
    allowed. `cells`: rows × columns of a used range.

    Of all tabs together: `parsed`: bytes of XML that the parser is given. `grid`: bytes that the used ranges need.
    `filled`: filled cells. `texts`: bytes of the shared strings, each as often as a cell refers to it. `odd_tags`: tags
    of the tabs in which not every cell begins with its name, or which calamine can't read: reading those is slower.

    `digits`: a tab whose cells are in columns A to Z, with row numbers of at most that many digits, is within
    bounds."""

    file: int
    unpacked: int
    row: int
    column: int
    cells: int
    parsed: int
    grid: int
    filled: int
    texts: int
    odd_tags: int
    digits: int

    @property
    def unusual(self) -> re.Pattern[bytes]:
        """Matches a cell that may be out of bounds, or doesn't begin with its name, as programs write it."""
        return UNUSUAL[self.digits]


ZZ = 702
MIB = 2**20
UNLIMITED = 2**62
UNUSUAL = {digits: re.compile(rb'<c(?! r="[A-Z]\d{1,%d}+")[\s/>]' % digits) for digits in (3, 6)}
# A cell that doesn't begin with its name, or may have a second one, which would count.
UNNAMED = re.compile(rb'<c(?! r="[A-Z]{1,3}+\d{1,7}+"(?: (?!r=)\w++="[^"<>]*+")*+ ?/?>)[\s/>]')
UNIT_BOUNDS = Bounds(
    50 * MIB, 64 * MIB, row=9_999, column=ZZ, cells=1_000_000,
    parsed=16 * MIB, grid=48 * MIB, filled=400_000, texts=12 * MIB, odd_tags=600_000, digits=3)
# The register grows with the units and with the years: a row for each report of each of up to 50,000 units, and a row
# for every event.
REGISTER_BOUNDS = Bounds(
    2**29, 2**32, row=2**20, column=ZZ, cells=2**25,
    parsed=2**31, grid=UNLIMITED, filled=UNLIMITED, texts=2**31, odd_tags=UNLIMITED,
    digits=6)
MAX_TABS = 100
PREFIXED_CELL = re.compile(rb":c[\s/>]")
TOKEN = re.compile(
    rb"""<(/?)(?:[^\s<>/:"'=]*+:)?(?:(row|c)(?=[\s/>]))?((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>(?=(</)?)""")
CELL_REFERENCE = re.compile(rb"""(?:^|[\s"'])r\s*=\s*["']\s*\$?([A-Za-z]*)\$?(\d*)""")


@dataclass(frozen=True, slots=True)
class FilledCell:
    """A filled cell. `row`, `column`: 1-based. `end`: offset of the end of its start tag, where its content begins."""

    row: int
    column: int
    attributes: bytes
    end: int


def is_plain(sheet: bytes, bounds: Bounds = UNIT_BOUNDS) -> bool:
    """Reports whether every cell has a short name as its first attribute, so that the used range is within bounds."""
    return bounds.unusual.search(sheet) is None and PREFIXED_CELL.search(sheet) is None


def is_named(sheet: bytes) -> bool:
    """Reports whether every cell has one name, as its first attribute, so that its position depends on nothing else."""
    return UNNAMED.search(sheet) is None and PREFIXED_CELL.search(sheet) is None


def is_out_of_bounds(sheet: bytes, bounds: Bounds = UNIT_BOUNDS) -> bool:
    """Reports whether the used range exceeds the limits: a filled cell beyond the last row or column, or too many
    cells."""
    last_row = last_column = 0
    for cell in filled_cells(sheet):
        last_row, last_column = max(last_row, cell.row), max(last_column, cell.column)
        if is_beyond(last_row, last_column, bounds):
            return True
    return False


def is_beyond(row: int, column: int, bounds: Bounds) -> bool:
    """Reports whether a used range that ends there exceeds the limits of a tab."""
    return row > bounds.row or column > bounds.column or row * column > bounds.cells


def matching_cells(sheet: bytes, mark: re.Pattern[bytes]) -> Iterator[FilledCell]:
    """Yields the cells with a match of `mark` in their tag or content; all filled cells when one has no name."""
    if not is_named(sheet):
        yield from filled_cells(sheet)
        return
    before = 0
    for match in mark.finditer(sheet):
        start = sheet.rfind(b"<c ", before, match.start())  # only back to the last match, so each byte is searched once
        before = match.end()
        token = TOKEN.match(sheet, start) if start >= 0 else None
        if token and not token[4] and not token[3].endswith(b"/"):
            reference = CELL_REFERENCE.search(token[3])
            if reference:
                yield FilledCell(int(reference[2] or 1), column_number(reference[1]), token[3], token.end())


def filled_cells(sheet: bytes) -> Iterator[FilledCell]:
    """Yields the filled cells in the order of the XML. A cell without a name follows the one before it; of several
    names, the farthest counts. A tag with "<" in its attributes is skipped."""
    row, column = 1, 0
    for token in TOKEN.finditer(sheet):
        closing, kind, attributes, closed = token.groups()
        empty = attributes.endswith(b"/")
        if kind == b"row":
            row = _row(attributes, row) if not closing else row
            if closing or empty:
                row, column = row + 1, 0
        elif kind == b"c" and not closing:
            references = CELL_REFERENCE.findall(attributes)
            column = max((column_number(letters) for letters, _ in references if letters), default=column + 1)
            at = max((int(digits[-20:]) for _, digits in references if digits), default=row)
            if not closed and not empty:
                yield FilledCell(max(at, 1), column, attributes, token.end())


def _row(attributes: bytes, default: int) -> int:
    return max((int(digits[-20:]) for _, digits in CELL_REFERENCE.findall(attributes) if digits), default=default)


def column_number(letters: bytes) -> int:
    """Returns the 1-based number of a column; 1 without letters."""
    number = 0
    for letter in letters[:20].upper():
        number = number * 26 + letter - 64
    return number or 1
