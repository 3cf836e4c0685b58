"""Tables of plain text (CSV) held against a shape, with the line of every problem."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from automation.configuration.problems import Problem, nearest
from automation.configuration.schema import Shape, WrongError
from automation.configuration.source_file import read_text


@dataclass(frozen=True, slots=True)
class Line:
    """`number` is the 1-based line in the file; an empty cell has no entry in `values`."""

    number: int
    values: dict[str, Any]


def read_lines(root: Path, name: str, shape: Shape, problems: list[Problem]) -> list[Line]:
    """The lines that are whole. The first one names the columns, in any order."""
    text = read_text(root, name, problems)
    if text is None:
        return []
    reader = csv.reader(StringIO(text, newline=""))
    header = [cell.strip() for cell in next(reader, [])]
    if not _check_header(header, shape, name, problems):
        return []
    return list(_lines(reader, header, shape, name, problems))


def _check_header(header: list[str], shape: Shape, name: str, problems: list[Problem]) -> bool:
    """Can the lines be read under this header? Without a required column they can't."""
    for column in header:
        if column not in shape:
            near = nearest(column, shape)
            problems.append(Problem(name, 1, column, "is no column of this table", nearest=near))
        elif header.count(column) > 1:
            problems.append(Problem(name, 1, column, "this column stands twice"))
    missing = [column for column, key in shape.items() if key.required and column not in header]
    problems += [Problem(name, 1, column, "this column is missing") for column in missing]
    return not missing


def _lines(reader: Any, header: list[str], shape: Shape, name: str,
           problems: list[Problem]) -> Iterator[Line]:
    end = 1
    for cells in reader:
        number, end = end + 1, reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(header):
            problems.append(Problem(
                name, number, "", "has {value} cells more than the header: put text with commas in double quotes",
                str(len(cells) - len(header))))
        values = dict(_converted(dict(zip(header, cells, strict=False)), shape, name, number, problems))
        if all(column in values for column, key in shape.items() if key.required):
            yield Line(number, values)


def _converted(cells: dict[str, str], shape: Shape, name: str, number: int,
               problems: list[Problem]) -> Iterator[tuple[str, Any]]:
    for column, key in shape.items():
        cell = cells.get(column, "").strip()
        if not cell:
            if key.required:
                problems.append(Problem(name, number, column, "may not be empty"))
            continue
        try:
            yield column, key.convert(cell)
        except WrongError as wrong:
            problems.append(Problem(name, number, column, wrong.message, wrong.value, wrong.nearest))
