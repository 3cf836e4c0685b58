"""The committee's secretary, who enters decisions in the register's open cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.demo.workbook_view import set_modified_time

DECISIONS = "Quyết định"
CODES = "#"


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """What is typed for one unit and obligation. `until` is the last day in time of an extension."""

    decision: str
    reason: str = ""
    until: date | None = None


class NoSuchRowError(AssertionError):
    """The register has no row for a unit and obligation."""


def decide(register: Path, entries: Mapping[tuple[str, str], RegisterEntry], moment: datetime) -> None:
    """Type decisions, by (unit, obligation), into the register and save it at `moment`."""
    book = load_workbook(register)
    sheet = book[DECISIONS]
    rows, columns = _rows(sheet), _columns(sheet)
    for (unit, obligation), entry in entries.items():
        row = rows.get(f"{unit}|{obligation}")
        if row is None:
            raise NoSuchRowError(f"{unit}|{obligation}")
        sheet.cell(row, columns["decision"]).value = entry.decision
        sheet.cell(row, columns["reason"]).value = entry.reason or None
        sheet.cell(row, columns["until"]).value = entry.until
    book.save(register)
    set_modified_time(register, moment)


def _rows(sheet: Worksheet) -> dict[str, int]:
    return {str(cell.value): cell.row for cell in sheet["A"] if cell.value}


def _columns(sheet: Worksheet) -> dict[str, int]:
    """The hidden row of codes names the columns."""
    row = _rows(sheet)[CODES]
    return {str(cell.value): cell.column for cell in sheet[row] if cell.value}
