"""All that a unit has entered in its workbook, by what it answers, whichever forms the workbook has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.demo.field_map import FieldMap
from tests.demo.two_years.changed_forms import ADDED, FORMER, REMOVED, RENAMED, SURVEY
from tests.demo.workbook_view import WorkbookView

MOST_RECORDS = 60  # of a table
Key = tuple[str, ...]
NOT_SUBMITTED = "Chưa nộp"


def entered(view: WorkbookView, places: FieldMap) -> dict[Key, Any]:
    """Kind, obligation or tab, and code of a cell → its value; of blank ones and defaults none."""
    return {key: value for key, value in _cells(view, places) if value not in (None, "", NOT_SUBMITTED)}


def _cells(view: WorkbookView, places: FieldMap) -> Iterator[tuple[Key, Any]]:
    for obligation, cells in places.cells.items():
        for (code, part), place in cells.items():
            yield ("answer", obligation, code, part), view.cell(place).value
    for (obligation, row, control), place in places.row_controls.items():
        yield (control, obligation, *row.partition(".")[::2]), view.cell(place).value
    for (sheet, control), place in places.controls.items():
        yield ("control", sheet, control), view.cell(place).value
    for table in places.tables.values():
        for index in range(MOST_RECORDS):
            for column in table.columns:
                yield ("record", table.code, str(index), column), view.record(table, index, column).value


def expected_after(before: Mapping[Key, Any]) -> dict[Key, Any]:
    """The same under the changed forms: the removed line's answers are elsewhere."""
    return {tuple(RENAMED if part == FORMER else part for part in key): value for key, value in before.items()
            if REMOVED not in key}


def removed(before: Mapping[Key, Any]) -> list[Any]:
    """The answers of the removed line."""
    return [value for key, value in before.items() if REMOVED in key]


def is_new(key: Key) -> bool:
    return ADDED in key or SURVEY in key
