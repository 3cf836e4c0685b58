"""The same rules in pandera: a schema for each tab, checks of columns and of the frame,
`validate(lazy=True)`.

It is given what it would otherwise have to make itself: the frames, their states, the sums over records and
the figures of the period before. What is not a rule about a row is left out (a missing table, a document's
number, the workbook's structure), and personal data in a text is reported without its kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from automation.domain.workbook.forms import Field, FieldKind, Tab
from automation.rules.frame import State, TableFrame
from automation.rules.personal_data import personal_data_kinds
from benchmarks.numpy_rules import YEAR, Array, ReferenceFinding, RuleInput, fact_table
from benchmarks.reference_rules import rules

STATE = " state"  # suffix of the column with a column's states
LEFT_OUT = frozenset({"T05", "T06", "D01"})  # not rules about a row
SHORTEST = 4


@dataclass(frozen=True)
class Task:
    """A tab's schema and frame. `place`: (name of a check, position of a row) → finding."""

    schema: pa.DataFrameSchema
    frame: pd.DataFrame
    place: Callable[[str, int], tuple[str, str, str]]


def tasks(rule_input: RuleInput) -> list[Task]:
    return [_of_table(rule_input.dataset.tables[tab.code]) if tab.form.is_table else _of_tab(rule_input, tab)
            for tab in rule_input.dataset.catalogue.tabs]


def failures(made: list[Task]) -> list[pd.DataFrame]:
    """pandera's failure cases, tab by tab."""
    all_cases = []
    for task in made:
        try:
            task.schema.validate(task.frame, lazy=True)
        except pa.errors.SchemaErrors as error:
            all_cases.append(error.failure_cases)
        else:
            all_cases.append(pd.DataFrame(columns=["check", "index"]))
    return all_cases


def findings(made: list[Task], all_cases: list[pd.DataFrame]) -> set[ReferenceFinding]:
    return {task.place(check, int(at)) for task, cases in zip(made, all_cases, strict=True)
            for check, at in zip(cases["check"], cases["index"], strict=True)}


def _of_tab(rule_input: RuleInput, tab: Tab) -> Task:
    frame, ticked, units = rule_input.dataset.tabs[tab.code], rule_input.ticked[tab.code], rule_input.units
    states = frame.states.to_numpy()
    silent = np.isin(states, (State.BLANK, State.NOT_APPLICABLE)).all(axis=1)
    columns: dict[str, pa.Column] = {}
    for field in tab.fields:
        columns[field.name] = pa.Column(checks=_whole(field), nullable=True)
        columns[field.name + STATE] = pa.Column(checks=_state_checks(field, ticked & ~silent))
    facts, touched = fact_table(rule_input.dataset, tab), ~silent | ticked
    checks = [_frame_check(f"{rule.code}|{rule.field}", lambda rule=rule: ~(rule.broken(facts) & touched))
              for rule in rules(tab)]
    checks.append(_frame_check("R24|@submit", lambda: ~(silent & ticked)))
    raws = rule_input.raws[tab.code]

    def place(check: str, at: int) -> ReferenceFinding:
        code, _, name = check.partition("|")
        if code == "BAD":
            field = next(each for each in tab.fields if each.name == name)
            code = "R23" if "%" in str(raws[at][field.row][field.column]) else "R22"
        return units[at], code, name

    return Task(pa.DataFrameSchema(columns, checks=checks), _beside(frame.values, frame.states), place)


def _frame_check(name: str, holds: Callable[[], Array]) -> pa.Check:
    return pa.Check(lambda frame: pd.Series(holds(), index=frame.index), name=name)


def _whole(field: Field) -> list[pa.Check]:
    if field.kind is not FieldKind.INTEGER:
        return []
    name = f"R22|{field.name}"
    checks = [pa.Check(lambda column: column % 1 == 0, name=name)]
    checks += [pa.Check.ge(field.minimum, error=name)] if field.minimum is not None else []
    return checks + ([pa.Check.le(field.maximum, error=name)] if field.maximum is not None else [])


def _state_checks(field: Field, expected: Array) -> list[pa.Check]:
    checks = [pa.Check.ne(int(State.BAD), error=f"BAD|{field.name}")]
    if field.required:
        checks.append(pa.Check(lambda column: (column != State.BLANK) | ~expected, name=f"R24|{field.name}"))
    return checks


def _of_table(table: TableFrame) -> Task:
    tab, records = table.tab, table.records
    units, lines = records["unit"].to_numpy(), records["row"].to_numpy()
    columns = {}
    for column in tab.form.columns:
        checks = _bounds(column) if column.kind is FieldKind.INTEGER else []
        if column.kind in (FieldKind.STRING, FieldKind.CHOICE):
            checks.append(pa.Check(lambda texts, named=column.names: ~texts.map(
                lambda text: _personal(text, named)).astype(bool), name=f"P|{column.code}"))
        columns[column.code] = pa.Column(checks=checks, nullable=True)
        states = [pa.Check.ne(int(State.BAD), error=f"R22|{column.code}")]
        states += [pa.Check.ne(int(State.BLANK), error=f"R24|{column.code}")] if column.required else []
        columns[column.code + STATE] = pa.Column(checks=states)

    def place(check: str, at: int) -> ReferenceFinding:
        code, _, name = check.partition("|")
        return units[at], code, f"{tab.code}.{name}[{lines[at]}]"

    schema = pa.DataFrameSchema(columns, checks=list(_row_checks(table)))
    return Task(schema, _beside(records, table.states), place)


def _bounds(column: Any) -> list[pa.Check]:
    name = f"R22|{column.code}"
    checks = [pa.Check(lambda values: values % 1 == 0, name=name)]
    return checks + ([pa.Check.ge(column.minimum, error=name)] if column.minimum is not None else [])


def _row_checks(table: TableFrame) -> Iterator[pa.Check]:
    codes = [column.code for column in table.tab.form.columns]
    for code in codes:
        total = code.replace("_female", "_total")
        if code.endswith("_female") and total in codes:
            yield pa.Check(lambda frame, code=code, total=total: ~(frame[code] > frame[total]), name=f"R01|{code}")
    day = table.tab.form.date_column
    if day:
        yield pa.Check(lambda frame: frame[day].isna() | frame[day].between(*YEAR), name=f"T02|{day}")
    all_cases = (table.states[codes].to_numpy() != State.BLANK).sum(axis=1)
    yield pa.Check(lambda frame: ~(frame.duplicated(["unit", *codes]) & (all_cases > 1)), name=f"T04|{codes[0]}")


@lru_cache(maxsize=100_000)
def _personal(text: str, named: bool) -> bool:
    found = personal_data_kinds(text) if len(text) >= SHORTEST else ()
    return bool([kind for kind in found if not (named and kind == "P07")])


def _beside(values: pd.DataFrame, states: pd.DataFrame) -> pd.DataFrame:
    """One frame, its rows numbered."""
    return pd.concat([values.reset_index(drop=True), states.reset_index(drop=True).add_suffix(STATE)], axis=1)
