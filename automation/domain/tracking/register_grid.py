"""The layout of the register's tabs in any store, functions that read them, and what reading and writing return.

A1 of the decision tab is `@register:GENERATION`, A1 of the log `@log:NUMBER OF EVENTS`. The row with `#` in the hidden
column A contains the column codes, the row below it the titles. The decision rows' keys are in column A, the log's
records in the column `record`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from automation.domain.vietnamese.text import clean
from automation.domain.workbook.a1 import cell_name
from automation.domain.workbook.answers import Grid, Raw
from automation.domain.workbook.drawing import Value
from automation.domain.workbook.layout import CODES

MARK, LOG_MARK, RECORD = "@register:", "@log:", "record"
FORMER_TITLES = {"Trễ và thiếu": "Nộp trễ, chưa nộp"}  # of tabs in registers of older versions → the present ones
OPEN_COLUMNS = ("decision", "until", "reason")


@dataclass(frozen=True, slots=True)
class RegisterInput:
    """The register's cells that people fill in. `rows`: (cell address, {column code: value}), only rows with an entry.
    `stamp` identifies its present state; `generation` is the identifier that the software wrote when it made the
    register. `open_by`: who has it open, if known. `logged`: how many events its log holds. `saved_at`: when it was
    saved last, None where that can't be distinguished from the software's own writes."""

    stamp: str
    generation: str
    rows: tuple[tuple[str, Mapping[str, Value]], ...] = ()
    open_by: str = ""
    problem: str = ""
    logged: int = 0
    saved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RegisterLog:
    """`pieces` as `domain/tracking/event_log.py` cut them, in any order, of `total` events. `problem` (Vietnamese):
    why the log can't be read, and what to do."""

    pieces: tuple[str, ...] = ()
    total: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RegisterWrite:
    """`written` False: the register is unchanged, `problem` (Vietnamese) is why and what to do. `changed`: somebody
    edited it since `stamp`; read it again, then write again. `mark`: `register_mark` until somebody edits it."""

    written: bool
    changed: bool = False
    problem: str = ""
    mark: str = ""


def codes(grid: Grid) -> dict[str, int]:
    """Returns column code → 0-based column, from the row coded `#`; empty when there is none."""
    for row in grid:
        if row and _code(row[0]) == CODES:
            return {code: at for at, cell in enumerate(row) if at and (code := _code(cell))}
    return {}


def filled_rows(grid: Grid, columns: dict[str, int]) -> Iterator[tuple[str, dict[str, Raw]]]:
    """Yields (address of the decision, {"key": row key, column code: value}) of the rows in which people typed."""
    for number, row in enumerate(grid, start=1):
        key = _code(row[0]) if row else ""
        if "|" not in key:
            continue
        values = {code: row[at] if at < len(row) else "" for code, at in columns.items()}
        if any(filled(values[code]) for code in OPEN_COLUMNS):
            yield cell_name(number, columns["decision"] + 1), {"key": key, **values}


def records(grid: Grid, column: int) -> Iterator[str]:
    """Returns the filled cells of the column below the codes and the titles."""
    first = next(number for number, row in enumerate(grid) if row and _code(row[0]) == CODES) + 2
    return (str(row[column]) for row in grid[first:] if column < len(row) and filled(row[column]))


def filled(value: Raw) -> bool:
    return _code(value) != ""


def _code(value: Raw) -> str:
    return "" if value is None else clean(str(value))
