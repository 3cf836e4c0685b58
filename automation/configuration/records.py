"""Reads a table of records, .csv or .xlsx, against a schema and reports each problem with its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from automation.configuration.csv_table import SEPARATORS, Row, csv_rows
from automation.configuration.encodings import UnreadableTextError, decode_table
from automation.configuration.placeholders import UNFILLED, placeholder
from automation.configuration.problems import Problem, constant, nearest
from automation.configuration.schema import InvalidValueError, TableSchema
from automation.configuration.source_file import read_bytes
from automation.configuration.xlsx_table import SIGNATURE, xlsx_rows

FEW = 2  # filled cells of a row that another separator divides

NO_COLUMN = constant("is no column of this table")
UNSEPARATED = constant("names no columns that are separated by commas, semicolons or tabs: save it in Excel as "
                       "“CSV UTF-8”, or as .xlsx")
OTHER_SEPARATOR = constant("is separated by “{value}”, the header is not: use one separator in the whole file")


@dataclass(frozen=True, slots=True)
class Record:
    """A valid row of the file. `number` is its 1-based line in the file; an empty cell has no entry in `values`."""

    number: int
    values: dict[str, Any]


def read_records(root: Path, name: str, schema: TableSchema, problems: list[Problem],
                 no_column: str = NO_COLUMN) -> list[Record]:
    """The rows without an error in a required column. The header row names the columns, in any order. `no_column`: the
    problem of another one."""
    rows = _file_rows(root, name, schema, problems)
    if rows is None:
        return []
    number, cells = rows[0] if rows else (1, [])
    header = [cell.strip().casefold() for cell in cells]
    while header and not header[-1]:
        header.pop()
    if not _check_header(header, schema, name, number, problems, no_column):
        return []
    return list(_records(rows[1:], header, schema, name, problems))


def _file_rows(root: Path, name: str, schema: TableSchema, problems: list[Problem]) -> list[Row] | None:
    """The header and all rows; None, and a problem is added, when the file can't be read."""
    raw = read_bytes(root, name, problems)
    if raw is None:
        return None
    try:
        return xlsx_rows(raw, schema) if raw.startswith(SIGNATURE) else csv_rows(decode_table(raw), schema)
    except UnreadableTextError as error:
        line = int(error.value) if error.value and "{value}" not in error.message else None
        problems.append(Problem(name, line, "", error.message, error.value))
        return None


def _check_header(header: list[str], schema: TableSchema, name: str, number: int, problems: list[Problem],
                  no_column: str) -> bool:
    """Report wrong columns; returns whether the rows can be read, which takes every required column."""
    missing = [column for column, key in schema.items() if key.required and column not in header]
    if len(header) == 1 and len(missing) > 1:
        problems.append(Problem(name, number, "", UNSEPARATED))
        return False
    for column in filter(None, header):
        if column not in schema:
            close = nearest(column, schema)
            problems.append(Problem(name, number, column, no_column, nearest=close))
        elif header.count(column) > 1:
            problems.append(Problem(name, number, column, "this column stands twice"))
    problems += [Problem(name, number, column, "this column is missing") for column in missing]
    return not missing


def _records(rows: list[Row], header: list[str], schema: TableSchema, name: str,
             problems: list[Problem]) -> Iterator[Record]:
    for number, cells in rows:
        separator = _other_separator(cells, header)
        if separator:
            problems.append(Problem(name, number, "", OTHER_SEPARATOR, separator))
            continue
        found: list[Problem] = []
        values = dict(_converted(dict(zip(header, cells, strict=False)), schema, name, number, found))
        surplus = _surplus(cells, header, misread=bool(found))
        if surplus:
            problems.append(Problem(
                name, number, "", "has {value} cells more than the header: put text with commas in double quotes",
                str(surplus)))
        problems += found
        if all(column in values for column, key in schema.items() if key.required):
            yield Record(number, values)


def _surplus(cells: list[str], header: list[str], *, misread: bool) -> int:
    """The number of filled cells without a column. Where values were `misread`, blank cells beyond the header count
    too: a comma in a text has shifted them."""
    filled = [bool(cell.strip()) for index, cell in enumerate(cells) if index >= len(header) or not header[index]]
    return sum(filled) or (max(0, len(cells) - len(header)) if misread else 0)


def _other_separator(cells: list[str], header: list[str]) -> str:
    """The separator of a row that holds as many of it as the header has columns, in one cell or two; "" for any other
    row."""
    filled = [cell for cell in cells if cell.strip()]
    text = "".join(filled) if len(filled) <= FEW < len(header) else ""
    return next((each for each in SEPARATORS if text.count(each) >= len(header) - 1), "")


def _converted(cells: dict[str, str], schema: TableSchema, name: str, number: int,
               problems: list[Problem]) -> Iterator[tuple[str, Any]]:
    for column, key in schema.items():
        cell = cells.get(column, "").strip()
        if not cell:
            if key.required:
                problems.append(Problem(name, number, column, "may not be empty"))
            continue
        if placeholder(cell):
            problems.append(Problem(name, number, column, UNFILLED, placeholder(cell)))
            continue
        try:
            yield column, key.convert(cell)
        except InvalidValueError as error:
            problems.append(Problem(name, number, column, error.message, error.value, error.nearest))
