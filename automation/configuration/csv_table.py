"""Reads CSV files against a schema and reports each problem with its line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from automation.configuration.problems import Problem, nearest
from automation.configuration.schema import InvalidValueError, TableSchema
from automation.configuration.source_file import read_text


@dataclass(frozen=True, slots=True)
class CsvLine:
    """A valid row of the file. `number` is its 1-based line in the file; an empty cell has no entry in `values`."""

    number: int
    values: dict[str, Any]


def read_csv(root: Path, name: str, schema: TableSchema, problems: list[Problem]) -> list[CsvLine]:
    """The rows without an error in a required column. The header row names the columns, in any order."""
    text = read_text(root, name, problems)
    if text is None:
        return []
    reader = csv.reader(StringIO(text, newline=""))
    header = [cell.strip() for cell in next(reader, [])]
    if not _check_header(header, schema, name, problems):
        return []
    return list(_rows(reader, header, schema, name, problems))


def _check_header(header: list[str], schema: TableSchema, name: str, problems: list[Problem]) -> bool:
    """Report wrong columns; returns whether the rows can be read, which takes every required column."""
    for column in header:
        if column not in schema:
            close = nearest(column, schema)
            problems.append(Problem(name, 1, column, "is no column of this table", nearest=close))
        elif header.count(column) > 1:
            problems.append(Problem(name, 1, column, "this column stands twice"))
    missing = [column for column, key in schema.items() if key.required and column not in header]
    problems += [Problem(name, 1, column, "this column is missing") for column in missing]
    return not missing


def _rows(reader: Any, header: list[str], schema: TableSchema, name: str,
          problems: list[Problem]) -> Iterator[CsvLine]:
    end = 1
    for cells in reader:
        number, end = end + 1, reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(header):
            problems.append(Problem(
                name, number, "", "has {value} cells more than the header: put text with commas in double quotes",
                str(len(cells) - len(header))))
        values = dict(_converted(dict(zip(header, cells, strict=False)), schema, name, number, problems))
        if all(column in values for column, key in schema.items() if key.required):
            yield CsvLine(number, values)


def _converted(cells: dict[str, str], schema: TableSchema, name: str, number: int,
               problems: list[Problem]) -> Iterator[tuple[str, Any]]:
    for column, key in schema.items():
        cell = cells.get(column, "").strip()
        if not cell:
            if key.required:
                problems.append(Problem(name, number, column, "may not be empty"))
            continue
        try:
            yield column, key.convert(cell)
        except InvalidValueError as error:
            problems.append(Problem(name, number, column, error.message, error.value, error.nearest))
