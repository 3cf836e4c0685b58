"""Rows of registers that are carried into the next year: those that the form's `carry` declares open."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import TYPE_CHECKING, Any

from automation.domain.workbook.answers import Raw
from automation.jobs.context import JobContext

if TYPE_CHECKING:
    from automation.domain.workbook.forms import Tab
    from automation.rules.frame import Dataset

YES, NO = "Có", "Không"
HEADER = ("unit", "table", "row", "column", "value")


@dataclass(frozen=True, slots=True)
class CarriedRow:
    """`number`: 1-based, in the new table. `cells`: column code → content."""

    unit: str
    table: str
    number: int
    cells: Mapping[str, Raw]


@dataclass(frozen=True)
class CarriedRows:
    """`withheld` counts cells that are left out since personal data was found in them."""

    file: str
    rows: tuple[CarriedRow, ...] = ()
    withheld: int = 0

    @property
    def text(self) -> str:
        out = StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows((each.unit, each.table, each.number, column, _as_text(value))
                         for each in self.rows for column, value in each.cells.items())
        return "\ufeff" + out.getvalue()

    def as_dict(self) -> dict[str, Any]:
        return {"file": self.file if self.rows else None, "withheld_cells": self.withheld,
                "tables": dict(Counter(each.table for each in self.rows))}


def carried_rows(context: JobContext, datasets: Mapping[str, Dataset], year: int) -> CarriedRows:
    """`datasets`: as the reports were compiled from them; a table that belongs to no report is the same in all."""
    file = f"config/carried-{year}.csv"
    dataset = next(reversed(list(datasets.values())), None)
    if dataset is None:
        return CarriedRows(file)
    found = CarriedRows(file)
    for tab in context.workspace.catalogue.tabs:
        if tab.form.carry is not None:
            source = datasets.get(tab.obligation or "", dataset)
            found = _with_table(found, source, tab)
    return found


def _with_table(found: CarriedRows, dataset: Dataset, tab: Tab) -> CarriedRows:
    from automation.rules.privacy import withheld_contents

    hidden = {(each.unit, each.line, each.column) for each in withheld_contents(dataset)
              if each.tab == tab.code and not each.released}
    rows: list[CarriedRow] = []
    left_out = 0
    for unit, lines in _open_lines(dataset, tab).items():
        answers = dataset.workbooks[unit].tabs.get(tab.code)
        for number, (line, record) in enumerate(((line, record) for line, record in (answers.records if answers else ())
                                                 if line in lines), start=1):
            cells = {each.code: record[each.code] for each in tab.form.columns if record.get(each.code) is not None}
            shown = {code: value for code, value in cells.items() if (unit, line, code) not in hidden}
            left_out += len(cells) - len(shown)
            rows.append(CarriedRow(unit, tab.code, number, shown))
    return CarriedRows(found.file, (*found.rows, *rows), found.withheld + left_out)


def _open_lines(dataset: Dataset, tab: Tab) -> dict[str, set[int]]:
    """Unit → the lines of its rows that are still open. A row without an answer there is open."""
    records = dataset.tables[tab.code].records
    chosen = records["unit"].isin(list(dataset.units))
    for column, words in (tab.form.carry or {}).items():
        chosen &= records[column].isin([*words, ""])
    lines: dict[str, set[int]] = {}
    for unit, line in zip(records.loc[chosen, "unit"], records.loc[chosen, "row"], strict=True):
        lines.setdefault(unit, set()).add(int(line))
    return lines


def _as_text(value: Raw) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, date):
        return value.isoformat()[:len("YYYY-MM-DD")]
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)

