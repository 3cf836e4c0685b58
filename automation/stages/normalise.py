"""Normalise: raw cells → one frame per tab, units down and fields across.

A column whose cells are all numbers or blank goes to numpy as it is; in any other each distinct
raw value is read once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from automation.domain.answers import Raw, TabAnswers, Workbooks
from automation.domain.cell_words import as_word
from automation.domain.forms import Catalogue, Kind, Tab
from automation.domain.layout import NIL_KEY
from automation.domain.plan import Plan
from automation.domain.tab_reading import PUNCTUATION
from automation.domain.units import Unit
from automation.domain.values import AnswerState, Parsed, read_column, read_field, read_value
from automation.domain.words import ESTIMATE, NIL
from automation.rules.frame import Dataset, TabFrame, TableFrame

NUMBERS = frozenset((float, int, type(None)))
TEXTS = frozenset((Kind.STRING, Kind.CHOICE))
ESTIMATE_WORDS = frozenset(map(as_word, (ESTIMATE, "ước thực hiện", "ước tính", "u", "uoc")))
NOTHING: Mapping[str, Raw] = {}
AT_ONCE = 2000  # units whose cells are in memory together

Read = Callable[[Raw], Parsed]
Values = np.ndarray[Any, Any]  # float64 with NaN, or object of str with ""
States = np.ndarray[Any, np.dtype[np.int8]]


def normalise(workbooks: Workbooks, catalogue: Catalogue, plan: Plan, units: Mapping[str, Unit],
              previous: Mapping[tuple[str, str], float], as_of: datetime) -> Dataset:
    """The frames of every tab over the units whose workbook was read, in the order of `units`.

    `previous`: (unit code, field name) → figure of the period before this plan. A unit that
    lost a tab is blank there.
    """
    readable = {code: unit for code, unit in units.items() if code in workbooks}
    tabs: dict[str, TabFrame] = {}
    tables: dict[str, TableFrame] = {}
    typed: dict[str, set[Raw]] = {}
    for tab in catalogue.tabs:
        answers = [workbooks[code].tabs.get(tab.code) for code in readable]
        distinct = typed[tab.code] = set()
        if tab.form.is_table:
            tables[tab.code] = _table_frame(tab, list(readable), answers, distinct)
        else:
            tabs[tab.code] = _tab_frame(tab, list(readable.values()), answers, distinct)
    told = {code: frozenset(values) for code, values in typed.items()}
    return Dataset(catalogue, plan, readable, workbooks, tabs, tables, previous, as_of, told)


@dataclass(frozen=True)
class _Part:
    """A tab over some of the units."""

    values: Mapping[str, Values]
    states: States
    explained: Values
    estimated: Values


def _tab_frame(tab: Tab, units: Sequence[Unit], answers: Sequence[TabAnswers | None], typed: set[Raw]) -> TabFrame:
    index = pd.Index([unit.code for unit in units], dtype=object, name="unit")
    parts = [_part(tab, units[start:start + AT_ONCE], answers[start:start + AT_ONCE], typed)
             for start in range(0, max(len(units), 1), AT_ONCE)]
    names, rows = [field.name for field in tab.fields], [row.key for row in tab.rows]
    values = {name: np.concatenate([part.values[name] for part in parts]) for name in names}

    def across(arrays: Sequence[Values], columns: Sequence[str]) -> pd.DataFrame:
        return pd.DataFrame(np.concatenate(arrays), index=index, columns=list(columns))

    return TabFrame(tab, _frame(values, index), across([part.states for part in parts], names),
                    across([part.explained for part in parts], rows),
                    across([part.estimated for part in parts], rows))


def _part(tab: Tab, units: Sequence[Unit], answers: Sequence[TabAnswers | None], typed: set[Raw]) -> _Part:
    by_unit: list[Mapping[str, Mapping[str, Raw]]] = []
    for found in answers:
        by_unit.append(found.values if found else {})
        typed.update(found.typed if found else ())
    by_row = {row.key: [values.get(row.key, NOTHING) for values in by_unit] for row in tab.rows}
    states = np.zeros((len(units), len(tab.fields)), dtype=np.int8)
    values: dict[str, Values] = {}
    for number, field in enumerate(tab.fields):
        raws = [cells.get(field.column) for cells in by_row[field.row]]
        values[field.name], states[:, number] = _read_cells(raws, field.kind, partial(read_field, field=field))
    _not_applicable(tab, units, states)
    return _Part(values, states, _marks(by_row, len(units), "explanation", _is_explanation),
                 _marks(by_row, len(units), "estimate", _is_estimate))


def _frame(columns: Mapping[str, Values], index: pd.Index) -> pd.DataFrame:
    """Texts stay `object` whatever pandas would make of them: its versions differ."""
    return pd.DataFrame({name: pd.Series(values, index=index, dtype=values.dtype)
                         for name, values in columns.items()}, index=index)


def _read_cells(raws: Sequence[Raw], kind: Kind, read: Read) -> tuple[Values, States]:
    """Values and states of one column, as `TabFrame` describes them."""
    if kind is Kind.INTEGER and NUMBERS.issuperset(map(type, raws)):
        numbers = np.array(raws, dtype=np.float64)
        if not np.isinf(numbers).any():
            return numbers, np.where(np.isnan(numbers), AnswerState.BLANK, AnswerState.VALUE).astype(np.int8)
    parsed = _each_once(raws, read)
    states = np.fromiter((each.state for each in parsed), dtype=np.int8, count=len(parsed))
    if kind in TEXTS:
        texts = np.empty(len(parsed), dtype=object)
        texts[:] = [each.value or "" for each in parsed]
        return texts, states
    floats = (np.nan if each.value is None else float(each.value) for each in parsed)
    return np.fromiter(floats, dtype=np.float64, count=len(parsed)), states


def _each_once(raws: Sequence[Raw], read: Read) -> list[Parsed]:
    """Read with a memory. The type is part of the key: True, 1 and 1.0 are equal to Python."""
    memory: dict[tuple[type, Raw], Parsed] = {}
    parsed: list[Parsed] = []
    for raw in raws:
        key = (raw.__class__, raw)
        found = memory.get(key)
        if found is None:
            found = memory[key] = read(raw)
        parsed.append(found)
    return parsed


def _not_applicable(tab: Tab, units: Sequence[Unit], states: States) -> None:
    """What is asked about pupils does not apply to a unit without any, unless it answers."""
    pupils_only = {each.code for each in tab.indicators if each.pupils_only}
    columns = np.array([field.indicator in pupils_only for field in tab.fields], dtype=bool)
    rows = np.array([not unit.has_pupils for unit in units], dtype=bool)
    blank = states == AnswerState.BLANK
    states[blank & rows[:, None] & columns[None, :]] = AnswerState.NOT_APPLICABLE


def _marks(by_row: Mapping[str, Sequence[Mapping[str, Raw]]], size: int, column: str,
           holds: Callable[[Raw], bool]) -> Values:
    """Units down, rows across, bool: does the cell beside the figure say it?"""
    marks = np.zeros((size, len(by_row)), dtype=bool)
    for number, rows in enumerate(by_row.values()):
        marks[:, number] = [column in cells and holds(cells[column]) for cells in rows]
    return marks


def _is_explanation(raw: Raw) -> bool:
    """A lone dash or dot explains nothing."""
    return bool(raw.strip(PUNCTUATION + "\xa0\t\n")) if isinstance(raw, str) else raw is not None


def _is_estimate(raw: Raw) -> bool:
    if isinstance(raw, str) and as_word(raw).strip("()") in ESTIMATE_WORDS:
        return True
    return read_value(raw, Kind.BOOLEAN).value == 1.0


def _table_frame(tab: Tab, units: Sequence[str], answers: Sequence[TabAnswers | None], typed: set[Raw]) -> TableFrame:
    parts = [_records(tab, units[start:start + AT_ONCE], answers[start:start + AT_ONCE], typed)
             for start in range(0, max(len(units), 1), AT_ONCE)]
    records, states = ({name: np.concatenate([part[which][name] for part in parts]) for name in parts[0][which]}
                       for which in (0, 1))
    index = pd.RangeIndex(len(records["unit"]))
    return TableFrame(tab, _frame(records, index), pd.DataFrame(states, index=index), _nil_units(units, answers))


def _records(tab: Tab, units: Sequence[str], answers: Sequence[TabAnswers | None],
             typed: set[Raw]) -> tuple[dict[str, Values], dict[str, States]]:
    """The columns of a table over some of the units, and their states."""
    lines: list[tuple[str, int, Mapping[str, Raw]]] = []
    for unit, found in zip(units, answers, strict=True):
        lines += ((unit, row, record) for row, record in (found.records if found else ()))
        typed.update(found.typed if found else ())
    records: dict[str, Values] = {
        "unit": np.array([unit for unit, _, _ in lines], dtype=object),
        "row": np.array([row for _, row, _ in lines], dtype=np.int64),
        "explained": np.array([_is_explanation(record.get("explanation")) for _, _, record in lines], dtype=bool),
    }
    states: dict[str, States] = {}
    for column in tab.form.columns:
        raws = [record.get(column.code) for _, _, record in lines]
        records[column.code], states[column.code] = _read_cells(
            raws, column.kind, partial(read_column, column=column))
    return records, states


def _nil_units(units: Sequence[str], answers: Sequence[TabAnswers | None]) -> frozenset[str]:
    return frozenset(unit for unit, found in zip(units, answers, strict=True)
                     if found and _is_nil(found.controls.get(NIL_KEY)))


def _is_nil(raw: Raw) -> bool:
    """The cell stands beside "Không phát sinh": a tick says it too, a bare "Không" may mean
    either and counts as no answer."""
    if isinstance(raw, str) and as_word(raw) == as_word(NIL):
        return True
    return read_value(raw, Kind.BOOLEAN).value == 1.0
