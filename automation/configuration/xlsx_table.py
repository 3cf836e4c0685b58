"""Reads a sheet of an Excel workbook as rows of texts, as a CSV file has them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any, Never

from automation.configuration.csv_table import COMMENT, Row
from automation.configuration.encodings import UnreadableTextError
from automation.configuration.problems import constant
from automation.domain.workbook.float_noise import without_noise

SIGNATURE = b"PK\x03\x04"  # of the zip archive that a workbook is
NO_WORKBOOK = constant("is no Excel workbook that can be read: save it again as .xlsx or as “CSV UTF-8”")


def xlsx_rows(raw: bytes, columns: Collection[str]) -> list[Row]:
    """The rows of the sheet whose first row names the most of `columns`, without blank ones and comments. Dates are in
    ISO form, truth values "yes" and "no". Raises UnreadableTextError, also for a workbook that needs too much memory
    or time: it is read in a process of its own."""
    from automation.util.processes.limits import Limits
    from automation.util.processes.pool import run_alone

    return run_alone(lambda _: _rows_of_table(raw, columns), None, _refuse, Limits(memory=256, seconds=8, wait=60))


def xlsx_sheets(raw: bytes) -> dict[str, list[list[Any]]]:
    """Sheet → its rows of cells, from A1 on, None for a blank one. Raises UnreadableTextError as `xlsx_rows` does."""
    from automation.util.processes.limits import Limits
    from automation.util.processes.pool import run_alone

    return run_alone(lambda _: _sheets(raw), None, _refuse, Limits(memory=512, seconds=30, wait=120))


def _sheets(raw: bytes) -> dict[str, list[list[Any]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(raw))
        return {name: [[None if cell == "" else cell for cell in row]
                       for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
                for name in book.sheet_names}
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableTextError(NO_WORKBOOK) from error


def _refuse(_: None) -> Never:
    raise UnreadableTextError(NO_WORKBOOK)


def _rows_of_table(raw: bytes, columns: Collection[str]) -> list[Row]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(raw))
        sheets = [list(_rows(book.get_sheet_by_name(name).to_python(skip_empty_area=False)))
                  for name in book.sheet_names]
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableTextError(NO_WORKBOOK) from error

    def named(rows: list[Row]) -> int:
        return len({cell.strip().casefold() for cell in rows[0][1]} & set(columns)) if rows else -1
    return max(sheets, key=named, default=[])


def _rows(values: list[list[Any]]) -> Iterator[Row]:
    for number, line in enumerate(values, start=1):
        cells = [_text(value) for value in line]
        if any(cell.strip() for cell in cells) and not cells[0].lstrip().startswith(COMMENT):
            yield number, cells


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    if isinstance(value, float):
        figure = without_noise(value)
        return str(int(figure)) if figure.is_integer() else str(figure)
    return str(value)
