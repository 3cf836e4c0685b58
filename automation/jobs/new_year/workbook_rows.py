"""The list of units as an Excel workbook, without the rows of some units. All other parts stay byte for byte."""

from __future__ import annotations

from typing import Any

from automation.configuration.csv_table import COMMENT
from automation.configuration.encodings import UnreadableTextError
from automation.configuration.units import UNIT
from automation.configuration.xlsx_table import xlsx_sheets

CODE = "code"


def without_rows(raw: bytes, codes: frozenset[str]) -> bytes | None:
    """The workbook with the rows of these units blank; None where none has a row, or one can't be taken
    out: a formula stands in
    it, which others may share, or the file is built otherwise than spreadsheet programs do."""
    from automation.adapters.xlsx.package import Package, PackageError, local_name, required_child

    try:
        title, numbers = _rows_of(raw, codes)
        package = Package(raw)
        part = next(path for entry, path in package.sheets() if entry.get("name") == title)
        data = required_child(package.tree(part), "sheetData")
        rows = [row for row in data if local_name(row) == "row" and int(row.get("r", "0")) in numbers]
        formulas = any(local_name(each) == "f" for row in rows for each in row.iter())
        if not numbers or len(rows) < len(numbers) or formulas:
            return None
        for row in rows:
            data.remove(row)
        return package.save()
    except (PackageError, UnreadableTextError, StopIteration, ValueError):
        return None


def _rows_of(raw: bytes, codes: frozenset[str]) -> tuple[str, set[int]]:
    """(sheet of the table, 1-based numbers of the units' rows). Raises UnreadableTextError."""
    sheets = xlsx_sheets(raw)
    headers = {title: _header(grid) for title, grid in sheets.items()}
    title = max(headers, key=lambda each: len(set(headers[each][1]) & set(UNIT)), default="")
    first, names = headers.get(title, (0, []))
    if CODE not in names:
        return "", set()
    column = names.index(CODE)
    return title, {number for number, row in enumerate(sheets[title], start=1)
                   if number > first and column < len(row) and str(row[column]).strip() in codes}


def _header(grid: list[list[Any]]) -> tuple[int, list[str]]:
    """(1-based number, names of the columns) of the first row that is neither blank nor a comment; (0, []) for none."""
    for number, row in enumerate(grid, start=1):
        cells = ["" if cell is None else str(cell).strip().casefold() for cell in row]
        if any(cells) and not cells[0].startswith(COMMENT):
            return number, cells
    return 0, []
