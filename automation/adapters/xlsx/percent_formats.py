"""Numbers in cells with a percent format, as texts that their cells show: 1 as "100%".

calamine returns no formats. So that a workbook without such cells, as nearly all are, costs only the unpacking of its
styles, these are looked up first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast

from automation.adapters.xlsx.limits import matching_cells
from automation.adapters.xlsx.opened_workbook import OpenedWorkbook
from automation.adapters.xlsx.package import UNZIPPABLE, PackageError
from automation.domain.workbook.answers import Raw, RawTab
from automation.domain.workbook.parse_cell import as_percentage

STYLES = "xl/styles.xml"  # its usual name
BUILT_IN = frozenset((9, 10))  # ECMA-376, 18.8.30: 0% and 0.00%
NUMBER_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\s([^>]*)>")
FORMAT_ID = re.compile(rb"""(?:^|\s)numFmtId\s*=\s*["'](\d+)["']""")
FORMAT_CODE = re.compile(rb"""(?:^|\s)formatCode\s*=\s*(?:"([^"]*)"|'([^']*)')""")
LITERAL = re.compile(rb'(?:"|&quot;).*?(?:"|&quot;)|\\.|\[[^\]]*\]')  # parts of a format that are shown as they are
QUICK_MARKS = (b"%", b'numFmtId="9"', b'numFmtId="10"', b"'")  # styles without any of them have no percent format
CELL_FORMATS = b"cellXfs"  # the tag around the formats of cells; other lists hold those of named styles
CELL_FORMAT = re.compile(rb"<(?:\w+:)?xf(?:\s([^>]*))?>")
STYLE = re.compile(rb"""(?:^|\s)s\s*=\s*["'](\d+)["']""")


def with_percentages(book: OpenedWorkbook, tabs: list[RawTab]) -> list[RawTab]:
    """Writes the percentages into the grids, in place, and returns the tabs. `book`: the workbook that passed the
    preflight check."""
    try:
        formats = percent_formats(_styles(book))
        if formats:
            _write_percentages(book, {tab.name: tab for tab in tabs}, formats)
    except (PackageError, *UNZIPPABLE, KeyError):
        return tabs  # the cells were read all the same
    return tabs


def percent_formats(styles: bytes) -> frozenset[int]:
    """Returns the numbers of the cell formats with a percent sign that multiplies by 100. In `0.0"%"` it does not."""
    if not any(mark in styles for mark in QUICK_MARKS):
        return frozenset()
    cell_formats = styles.partition(CELL_FORMATS)[2].partition(CELL_FORMATS)[0]
    own = NUMBER_FORMAT.findall(styles) if b"%" in styles else ()
    percent = BUILT_IN | {int(number[1]) for attributes in own
                          if (number := FORMAT_ID.search(attributes)) and _is_percent(attributes)}
    formats = (FORMAT_ID.search(attributes) for attributes in CELL_FORMAT.findall(cell_formats))
    return frozenset(number for number, found in enumerate(formats) if found and int(found[1]) in percent)


def _is_percent(attributes: bytes) -> bool:
    code = FORMAT_CODE.search(attributes)
    return code is not None and b"%" in LITERAL.sub(b"", code[1] or code[2] or b"")


def _styles(book: OpenedWorkbook) -> bytes:
    """Returns the styles; of a workbook that names them as usual, without reading its lists of parts."""
    name = STYLES if STYLES in book.entries else book.parts.styles
    return book.read(name) if name else b""


def _write_percentages(book: OpenedWorkbook, tabs: dict[str, RawTab], formats: frozenset[int]) -> None:
    mark = re.compile(rb"""\ss\s*=\s*["'](?:%s)["']""" % b"|".join(b"%d" % each for each in sorted(formats)))
    for each in book.parts.tabs:
        if each.part and each.name in tabs:
            _write_tab(book.read(each.part), tabs[each.name], mark, formats)


def _write_tab(sheet: bytes, tab: RawTab, mark: re.Pattern[bytes], formats: frozenset[int]) -> None:
    if not mark.search(sheet):
        return
    rows = cast("Sequence[list[Raw]]", tab.grid)
    for cell in matching_cells(sheet, mark):
        style, row, column = STYLE.search(cell.attributes), cell.row - 1, cell.column - 1
        if style and int(style[1]) in formats and row < len(rows) and column < len(rows[row]):
            value = rows[row][column]
            if isinstance(value, int | float) and not isinstance(value, bool):
                rows[row][column] = as_percentage(value)
