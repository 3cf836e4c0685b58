"""Rows of registers that are carried into the next year: those that the form's `carry` declares open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from automation.configuration.csv_table import csv_text
from automation.domain.workbook.answers import Raw
from automation.jobs.context import JobContext

if TYPE_CHECKING:
    from automation.domain.workbook.forms import Tab, TableColumn
    from automation.rules.frame import Dataset

YES, NO = "Có", "Không"
ROW_LEFT = ("{unit}, trang “{sheet}”, dòng {line}: không chuyển dòng này vì có thông tin cá nhân ở {columns}; đề nghị "
            "đơn vị ghi lại ở bảng tính năm mới nếu nội dung ấy còn tiếp tục, không ghi thông tin cá nhân")
CELLS_LEFT = ("{unit}, trang “{sheet}”, dòng {line}: chuyển dòng này nhưng bỏ trống {columns} vì có thông tin cá nhân; "
              "đơn vị ghi lại nếu cần, không ghi thông tin cá nhân")
HEADER = ("unit", "table", "row", "column", "value")


@dataclass(frozen=True, slots=True)
class CarriedRow:
    """`number`: 1-based, in the new table. `cells`: column code → content."""

    unit: str
    table: str
    number: int
    cells: Mapping[str, Raw]


@dataclass(frozen=True, slots=True)
class WithheldCells:
    """Cells that stay behind since personal data was found in them. `sheet`: the tab's title; `line`: 1-based, in the
    workbook of the year that ends; `columns`: their titles. `whole`: one of them is required, so that the row stays
    behind too: what is left of it would be an error of the unit."""

    unit: str
    sheet: str
    line: int
    columns: tuple[str, ...]
    whole: bool

    @property
    def text(self) -> str:
        words = ROW_LEFT if self.whole else CELLS_LEFT
        columns = ", ".join(f"“{each}”" for each in self.columns)
        return words.format(unit=self.unit, sheet=self.sheet, line=self.line, columns=columns)


@dataclass(frozen=True)
class CarriedRows:
    file: str
    rows: tuple[CarriedRow, ...] = ()
    withheld: tuple[WithheldCells, ...] = ()

    @property
    def text(self) -> str:
        return csv_text(HEADER, ((each.unit, each.table, each.number, column, _as_text(value))
                                 for each in self.rows for column, value in each.cells.items()))

    def as_dict(self) -> dict[str, Any]:
        return {"file": self.file if self.rows else None,
                "withheld_cells": sum(len(each.columns) for each in self.withheld),
                "withheld": [asdict(each) for each in self.withheld],
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
    withheld: list[WithheldCells] = []
    for unit, lines in _open_lines(dataset, tab).items():
        answers = dataset.workbooks[unit].tabs.get(tab.code)
        number = 1
        for line, record in answers.records if answers else ():
            if line not in lines:
                continue
            left = _withheld(tab, unit, line, [each for each in tab.form.columns if record.get(each.code) is not None
                                               and (unit, line, each.code) in hidden])
            withheld += left
            if not any(each.whole for each in left):
                cells = {each.code: record[each.code] for each in tab.form.columns
                         if record.get(each.code) is not None and (unit, line, each.code) not in hidden}
                rows.append(CarriedRow(unit, tab.code, number, cells))
                number += 1
    return CarriedRows(found.file, (*found.rows, *rows), (*found.withheld, *withheld))


def _withheld(tab: Tab, unit: str, line: int, columns: Sequence[TableColumn]) -> list[WithheldCells]:
    return [WithheldCells(unit, tab.title, line, tuple(each.title for each in columns),
                          any(each.required for each in columns))] if columns else []


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

