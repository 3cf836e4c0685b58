"""The same rules over the same frames, written by hand with numpy: (unit, code, field) of each finding.

It is given what it would otherwise have to make itself: the frames, and arrays of ticks and of the values of control
cells. It writes no messages.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from automation.domain.workbook.forms import FieldKind, Tab
from automation.rules.frame import Dataset, State, TableFrame
from automation.rules.personal_data import personal_data_kinds
from benchmarks.reference_rules import CONDITIONS, CUT_OFF, EARLY, SUMS, FactTable, rules

Array = np.ndarray[Any, Any]
ReferenceFinding = tuple[str, str, str]  # unit, code, field
PERIODS = {"6T": ((2024, 1, 1), (2024, 6, 30)), "CN": ((2024, 1, 1), (2024, 12, 31))}
YEAR = (738886.0, 739251.0)  # 2024, as `date.toordinal`
HALF = 739067.0  # 30 June


class RuleInput:
    """The frames and, by tab code, ticks over the units, raw control cells and raw values."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.units = np.array(list(dataset.units), dtype=object)
        self.pupils = np.array([unit.has_pupils for unit in dataset.units.values()])
        books = [dataset.workbooks[code] for code in dataset.units]
        self.ticked = {tab.code: np.array([book.ticked(tab.code, "@submit", "Đã nộp") for book in books])
                       for tab in dataset.catalogue.tabs}
        self.controls = {tab.code: [book.tabs[tab.code].controls for book in books]
                         for tab in dataset.catalogue.tabs}
        self.raws = {tab.code: [book.tabs[tab.code].values for book in books]
                     for tab in dataset.catalogue.tabs}


def numpy_findings(rule_input: RuleInput) -> set[ReferenceFinding]:
    """All findings, as (unit, code, field)."""
    dataset = rule_input.dataset
    findings: set[ReferenceFinding] = set()
    for tab in dataset.catalogue.tabs:
        if tab.form.is_table:
            findings |= set(_of_table(rule_input, dataset.tables[tab.code]))
        else:
            findings |= set(_of_tab(rule_input, tab))
    return findings | set(_signed(rule_input)) | set(_private(dataset))


def _of_tab(rule_input: RuleInput, tab: Tab) -> Iterator[ReferenceFinding]:
    frame, ticked = rule_input.dataset.tabs[tab.code], rule_input.ticked[tab.code]
    states = frame.states.to_numpy()
    yield from _bad(rule_input, tab, states)
    fields = [field for field in tab.fields if field.kind is FieldKind.INTEGER]
    if fields:
        figures = frame.values[[field.name for field in fields]].to_numpy(dtype=float)
        most = np.array([np.inf if field.maximum is None else field.maximum for field in fields])
        least = np.array([-np.inf if field.minimum is None else field.minimum for field in fields])
        wrong = ((figures % 1 != 0) & ~np.isnan(figures)) | (figures < least) | (figures > most)
        yield from ((rule_input.units[at], "R22", fields[which].name) for at, which in np.argwhere(wrong))
    silent: Array = np.all(np.isin(states, (State.BLANK, State.NOT_APPLICABLE)), axis=1)
    required = np.array([field.required for field in tab.fields])
    blank = (states == State.BLANK) & required & ticked[:, None] & ~silent[:, None]
    yield from ((rule_input.units[at], "R24", tab.fields[which].name) for at, which in np.argwhere(blank))
    yield from ((rule_input.units[at], "R24", "@submit") for at in np.flatnonzero(silent & ticked))
    touched = ~silent | ticked
    facts = fact_table(rule_input.dataset, tab)
    for rule in rules(tab):
        yield from ((rule_input.units[at], rule.code, rule.field)
                    for at in np.flatnonzero(rule.broken(facts) & touched))


def _bad(rule_input: RuleInput, tab: Tab, states: Array) -> Iterator[ReferenceFinding]:
    for at, which in np.argwhere(states == State.BAD):
        field = tab.fields[which]
        raw = str(rule_input.raws[tab.code][at][field.row][field.column])
        yield rule_input.units[at], "R23" if "%" in raw else "R22", field.name


def fact_table(dataset: Dataset, tab: Tab) -> FactTable:
    frame = dataset.tabs[tab.code]
    before = dataset.tabs.get("6T") if tab.code == "CN" else None
    now = {str(name): frame.values[name].to_numpy() for name in frame.values}
    states = {str(name): frame.states[name].to_numpy() == State.BLANK for name in frame.states}
    unknown = np.full(len(frame.values), np.nan)
    past = {name: before.values[name].to_numpy() if before is not None and name in before.values else unknown
            for name in now}
    explained = {str(row): frame.explained[row].to_numpy() for row in frame.explained}
    return FactTable(now, past, counts(dataset, tab), states, explained)


def counts(dataset: Dataset, tab: Tab) -> dict[str, Array]:
    """Records of the tab's period, and of its part up to the cut-off, counted and summed by unit."""
    if tab.code not in PERIODS:
        return {}
    early = {f"{name}{EARLY}": count for name, count in _counts(dataset, CUT_OFF[tab.code]).items()}
    return _counts(dataset, HALF if tab.code == "6T" else YEAR[1]) | early


def _counts(dataset: Dataset, last: float) -> dict[str, Array]:
    made: dict[str, Array] = {}
    for code, table in dataset.tables.items():
        records = table.records
        if table.tab.form.date_column:
            day = records[table.tab.form.date_column].to_numpy()
            records = records[(day >= YEAR[0]) & (day <= last)]
        units = pd.Index(dataset.units).get_indexer(pd.Index(records["unit"]))
        size = len(dataset.units)
        for column in SUMS.get(code, ()):
            weights = np.nan_to_num(records[column].to_numpy()) if column else None
            made[f"{code}.{column}".rstrip(".")] = np.bincount(units, weights, size)
        for name, (of, holds) in CONDITIONS.items():
            if of == code:
                made[name] = np.bincount(units[holds(records, last).to_numpy(dtype=bool)], minlength=size)
    return made


def _of_table(rule_input: RuleInput, table: TableFrame) -> Iterator[ReferenceFinding]:
    records, tab = table.records, table.tab
    units, lines = records["unit"].to_numpy(), records["row"].to_numpy()

    def at(mask: Array, code: str, column: str) -> Iterator[ReferenceFinding]:
        return ((units[n], code, f"{tab.code}.{column}[{lines[n]}]") for n in np.flatnonzero(mask))

    for column in tab.form.columns:
        states = table.states[column.code].to_numpy()
        yield from at(states == State.BAD, "R22", column.code)
        if column.required:
            yield from at(states == State.BLANK, "R24", column.code)
        if column.kind is FieldKind.INTEGER:
            values = records[column.code].to_numpy()
            least = -np.inf if column.minimum is None else column.minimum
            yield from at(((values % 1 != 0) & ~np.isnan(values)) | (values < least), "R22", column.code)
        total = column.code.replace("_female", "_total")
        if column.code.endswith("_female") and total in records:
            yield from at(records[column.code].to_numpy() > records[total].to_numpy(), "R01", column.code)
    if tab.form.date_column:
        yield from _dated(rule_input, table, at)
    codes = [column.code for column in tab.form.columns]
    filled = (table.states[codes].to_numpy() != State.BLANK).sum(axis=1)
    yield from at(records.duplicated(["unit", *codes]).to_numpy() & (filled > 1), "T04", codes[0])
    yield from _missing_records(rule_input, table)


def _dated(rule_input: RuleInput, table: TableFrame, at: Any) -> Iterator[ReferenceFinding]:
    column = table.tab.form.date_column
    days = table.records[column].to_numpy()
    outside = (days < YEAR[0]) | (days > YEAR[1])
    yield from at(outside, "T02", column)
    own = rule_input.dataset.obligation(table.tab.obligation)
    if own and own.period_from and own.period_to:
        beyond = (days < own.period_from.toordinal()) | (days > own.period_to.toordinal())
        yield from at(beyond & ~outside, "T03", column)


def _missing_records(rule_input: RuleInput, table: TableFrame) -> Iterator[ReferenceFinding]:
    """Reports handed in without a record of their period and without "Không phát sinh"."""
    tab, records = table.tab, table.records
    nil = pd.Index(rule_input.units).isin(list(table.nil))  # numpy's own isin is quadratic over objects
    yield from ((unit, "T05", f"{tab.code}.@nil") for unit in set(rule_input.units[nil]) & set(records["unit"]))
    for code in (tab.obligation,) if tab.obligation else PERIODS:
        last = HALF if code == "6T" else YEAR[1]
        day = records[tab.form.date_column].to_numpy() if tab.form.date_column else np.full(len(records), YEAR[0])
        counted = np.ones(len(records), dtype=bool) if tab.obligation else (day >= YEAR[0]) & (day <= last)
        silent = ~pd.Index(rule_input.units).isin(records["unit"][counted]) & ~nil
        handed_in = rule_input.ticked[tab.code if tab.obligation else code]
        yield from ((unit, "T06", f"{tab.code}.@nil") for unit in rule_input.units[silent & handed_in])


def _signed(rule_input: RuleInput) -> Iterator[ReferenceFinding]:
    for tab in rule_input.dataset.catalogue.tabs:
        obligation = rule_input.dataset.obligation(tab.obligation)
        if obligation and obligation.requires_document:
            for key in ("@doc_number", "@doc_date"):
                controls = rule_input.controls[tab.code]
                bare = np.array([each.get(key) is None for each in controls]) & rule_input.ticked[tab.code]
                yield from ((unit, "D01", key) for unit in rule_input.units[bare])


def _private(dataset: Dataset) -> Iterator[ReferenceFinding]:
    """Personal data in texts, each distinct text searched once."""
    for frame in dataset.tabs.values():
        units = frame.values.index.to_numpy()
        for name in frame.values.select_dtypes("object").columns:
            yield from _in_texts(frame.values[name], units, lambda _, name=name: name)
    for table in dataset.tables.values():
        texts = [column for column in table.tab.form.columns if column.kind in (FieldKind.STRING, FieldKind.CHOICE)]
        lines = table.records["row"].to_numpy()
        for column in texts:
            yield from (each for each in _in_texts(
                table.records[column.code], table.records["unit"].to_numpy(),
                lambda n, column=column, lines=lines, table=table: f"{table.tab.code}.{column.code}[{lines[n]}]")
                if not (column.names and each[1] == "P07"))


def _in_texts(column: pd.Series[Any], units: Array, field: Any) -> Iterator[ReferenceFinding]:
    codes, distinct = pd.factorize(column)
    for number, text in enumerate(distinct):
        for kind in personal_data_kinds(text) if len(text) >= 4 else ():
            yield from ((units[n], kind, field(n)) for n in np.flatnonzero(codes == number))

