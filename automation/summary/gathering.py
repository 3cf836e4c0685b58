"""Texts and register tables of the included units: narratives, difficulties, counts of records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from automation.domain.plan.plan import Obligation
from automation.domain.report import Narrative, TableLine
from automation.domain.tracking.findings import Finding
from automation.domain.workbook.forms import FieldKind, Tab, TableColumn
from automation.domain.workbook.words import NO, YES
from automation.rules.columns import counted_in_period
from automation.rules.frame import Dataset, TableFrame
from automation.rules.personal_data import personal_data_kinds

PRIVACY = "P"  # the codes of findings about personal data begin with it
DIFFICULTIES = "VM"  # the table of difficulties; its rows are texts, not counts
FULL_STOP = ". "


def narratives(dataset: Dataset, tab: Tab, units: Iterable[str],
               findings: Sequence[Finding]) -> list[Narrative]:
    """Return the units' texts in the tab's fields of measure "text", by field, then unit.

    A text with personal data, by a finding or by checking it again, is left out entirely.
    """
    frame = dataset.tabs[tab.code]
    withheld = {(each.unit, each.field) for each in findings if each.code.startswith(PRIVACY)}
    fields = [each for each in tab.fields if each.kind is FieldKind.STRING and each.measure.value == "text"]
    answering = [unit for unit in units if unit in frame.values.index]
    return [Narrative(unit, dataset.units[unit].name, field.name, text)
            for field in fields
            for unit, text in zip(answering, frame.values[field.name].reindex(answering), strict=True)
            if isinstance(text, str) and text.strip() and (unit, field.name) not in withheld
            and not has_personal_data(text)]


def has_personal_data(text: str) -> bool:
    """Return whether a detector of personal data matches; a second check, independent of findings."""
    return bool(personal_data_kinds(text))


def difficulties(dataset: Dataset, obligation: Obligation, units: Iterable[str]) -> list[Narrative]:
    """Return the records of the table of difficulties in the period, each as one sentence; records with personal data
    are left out entirely."""
    table = dataset.tables.get(DIFFICULTIES)
    if table is None:
        return []
    records = table.records[counted_in_period(dataset, table, obligation)]
    chosen = records[records["unit"].isin(list(units))]
    return [Narrative(record["unit"], dataset.units[record["unit"]].name, DIFFICULTIES, text)
            for record in chosen.to_dict("records")
            if (text := _record_sentence(table, record)) and not has_personal_data(text)]


def _record_sentence(table: TableFrame, record: Mapping[Any, Any]) -> str:
    """Return the first filled text column, then the others except the date in brackets; "" without a text.
    Full stops inside the sentence are removed."""
    cells = {column.code: _cell_text(column, record.get(column.code)) for column in table.tab.form.columns}
    texts = [column for column in table.tab.form.columns if column.kind is FieldKind.STRING and cells[column.code]]
    if not texts:
        return ""
    others = [f"{column.title}: {cells[column.code].rstrip(FULL_STOP)}" for column in table.tab.form.columns
              if column is not texts[0] and column.kind is not FieldKind.DATE and not column.sensitive
              and cells[column.code]]
    first = cells[texts[0].code]
    return f"{first.rstrip(FULL_STOP)} ({'; '.join(others)})" if others else first


def _cell_text(column: TableColumn, value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    if not isinstance(value, (int, float)) or pd.isna(value):
        return ""
    if column.kind is FieldKind.BOOLEAN:
        return YES if value else NO
    return str(int(value))


def table_lines(dataset: Dataset, obligation: Obligation, units: Sequence[str]) -> list[TableLine]:
    """Return the counts of every register table over the units, in the order of the workbook. A sensitive column is
    left out: its sum could disclose what an indicator on the same people withholds."""
    tabs = (tab for tab in dataset.catalogue.tabs if tab.form.is_table and tab.code in dataset.tables)
    return [_table_line(dataset, dataset.tables[tab.code], obligation, units) for tab in tabs]


def _table_line(dataset: Dataset, table: TableFrame, obligation: Obligation, units: Sequence[str]) -> TableLine:
    records = table.records[counted_in_period(dataset, table, obligation)]
    chosen = records[records["unit"].isin(list(units))]
    columns = table.tab.form.columns
    sums = {each.title: float(chosen[each.code].astype(float).sum())
            for each in columns if each.kind is FieldKind.INTEGER and not each.sensitive}
    choices = {each.title: dict(_choices(each, chosen[each.code]))
               for each in columns if each.kind in (FieldKind.CHOICE, FieldKind.BOOLEAN) and not each.sensitive}
    return TableLine(table.tab.code, table.tab.title, len(chosen), int(chosen["unit"].nunique()),
                     len(table.nil.intersection(units)), sums, choices)


def _choices(column: TableColumn, values: pd.Series[Any]) -> Iterator[tuple[str, int]]:
    if column.kind is FieldKind.BOOLEAN:
        yield from ((YES, int((values == 1).sum())), (NO, int((values == 0).sum())))
        return
    counts = values.value_counts()
    yield from ((choice, int(counts.get(choice, 0))) for choice in column.choices)
