"""Normalise: converts raw cells into one frame per tab, units down and fields across.

A column whose cells are all numbers or blank is converted by numpy; in any other column each distinct raw value is
parsed once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from itertools import compress
from typing import Any

import numpy as np
import pandas as pd

from automation.domain.plan.plan import Plan
from automation.domain.plan.units import Unit
from automation.domain.plan.year_before import NO_YEARS, YearsBefore
from automation.domain.tracking.releases import NO_RELEASES, Releases
from automation.domain.vietnamese.text import clean
from automation.domain.workbook.answer_words import ESTIMATE_WORDS, as_word
from automation.domain.workbook.answers import Raw, TabAnswers, Workbooks
from automation.domain.workbook.float_noise import without_noise
from automation.domain.workbook.forms import Catalogue, FieldKind, Tab
from automation.domain.workbook.layout import NIL_KEY, answer_keys
from automation.domain.workbook.nil_choice import is_nil
from automation.domain.workbook.parse_cell import AnswerState, ParsedCell, read_column, read_field, read_value
from automation.domain.workbook.read_tab import PUNCTUATION
from automation.domain.workbook.section_nil import counted, section_nils
from automation.rules.coded_column import CONTROL, CodedColumn, CodedTab, concatenate, encode
from automation.rules.frame import Dataset, NilAnswers, TabFrame, TableFrame
from automation.rules.needs import not_for_units
from automation.rules.proposals import with_proposals

NUMBERS = frozenset((float, int, type(None)))
TEXTS = frozenset((FieldKind.STRING, FieldKind.CHOICE))
NOTHING: Mapping[str, Raw] = {}
UNIT_BATCH = 250  # units processed together: few enough that their cells stay in the processor's cache

Read = Callable[[Raw], ParsedCell]
Values = np.ndarray[Any, Any]  # float64 with NaN, or object of str with ""
States = np.ndarray[Any, np.dtype[np.int8]]


def normalise(workbooks: Workbooks, catalogue: Catalogue, plan: Plan, units: Mapping[str, Unit],
              previous: Mapping[tuple[str, str], float], as_of: datetime,
              nil_before: Mapping[str, NilAnswers] | None = None, releases: Releases = NO_RELEASES,
              years_before: YearsBefore = NO_YEARS) -> Dataset:
    """Return the frames of every tab over the units whose workbook was read, in the order of `units`.

    `previous`: (unit code, field name) → figure of the period before this plan; `years_before`: obligation → its
    figures a year before. A unit without a
    tab has blanks there.
    """
    readable = {code: unit for code, unit in units.items() if code in workbooks}
    readable_units = list(readable.values())
    read = [_read(catalogue, readable_units[part], workbooks) for part in _parts(len(readable_units))]
    tabs: dict[str, TabFrame] = {}
    tables: dict[str, TableFrame] = {}
    coded: dict[str, CodedTab] = {}
    for tab in catalogue.tabs:  # `pop` frees a tab's parts as soon as its frame is built
        if tab.form.is_table:
            tables[tab.code], coded[tab.code] = _table_frame(tab, [part.records.pop(tab.code) for part in read])
        else:
            tabs[tab.code], coded[tab.code] = _tab_frame(
                tab, list(readable), [part.fields.pop(tab.code) for part in read])
    return with_proposals(
        Dataset(catalogue, plan, readable, workbooks, tabs, tables, previous, as_of, coded, _merged(units.values()),
                nil_before or {}, releases, units, years_before))


def _merged(units: Iterable[Unit]) -> dict[str, tuple[date, ...]]:
    """Return unit → the last days of the units that were merged into it."""
    days: dict[str, tuple[date, ...]] = {}
    for each in units:
        if each.merged_into and each.valid_to:
            days[each.merged_into] = (*days.get(each.merged_into, ()), each.valid_to)
    return days


@dataclass(frozen=True)
class _Fields:
    """An indicator tab over some of the units."""

    values: Mapping[str, Values]
    states: States
    explained: Values
    estimated: Values
    raw_columns: CodedTab


@dataclass(frozen=True)
class _Records:
    """A table's columns over some of the units. `nil`: those of the units that declared that there is nothing."""

    records: Mapping[str, Values]
    states: Mapping[str, States]
    raw_columns: CodedTab
    nil: frozenset[str]


@dataclass(frozen=True)
class _Part:
    """All tabs over some of the units, by tab code."""

    fields: dict[str, _Fields] = field(default_factory=dict)
    records: dict[str, _Records] = field(default_factory=dict)


def _parts(count: int) -> Iterator[slice]:
    """Return slices of at most UNIT_BATCH units; at least one."""
    return (slice(start, start + UNIT_BATCH) for start in range(0, max(count, 1), UNIT_BATCH))


def _read(catalogue: Catalogue, units: Sequence[Unit], workbooks: Workbooks) -> _Part:
    part = _Part()
    for tab in catalogue.tabs:
        answers = [workbooks[unit.code].tabs.get(tab.code) for unit in units]
        if tab.form.is_table:
            part.records[tab.code] = _records(tab, [unit.code for unit in units], answers)
        else:
            part.fields[tab.code] = _fields(tab, units, answers)
    return part


def _controls(tab: Tab, answers: Sequence[TabAnswers | None]) -> dict[tuple[str, str], CodedColumn]:
    return {(key, CONTROL): encode(key, CONTROL, [found.controls.get(key) if found else None for found in answers])
            for key in answer_keys(tab)}


def _tab_frame(tab: Tab, units: Sequence[str], parts: Sequence[_Fields]) -> tuple[TabFrame, CodedTab]:
    index = pd.Index(list(units), dtype=object, name="unit")
    names, rows = [each.name for each in tab.fields], [row.key for row in tab.rows]
    values = {name: np.concatenate([part.values[name] for part in parts]) for name in names}

    def across(arrays: Sequence[Values], columns: Sequence[str]) -> pd.DataFrame:
        return pd.DataFrame(np.concatenate(arrays), index=index, columns=list(columns))

    frame = TabFrame(tab, _frame(values, index), across([part.states for part in parts], names),
                     across([part.explained for part in parts], rows),
                     across([part.estimated for part in parts], rows))
    places = {(each.row, each.column): each.name for each in tab.fields}
    return frame, _joined([(part.raw_columns, part.values) for part in parts], places)


def _fields(tab: Tab, units: Sequence[Unit], answers: Sequence[TabAnswers | None]) -> _Fields:
    by_unit: list[Mapping[str, Mapping[str, Raw]]] = [found.values if found else {} for found in answers]
    by_row = {row.key: [values.get(row.key, NOTHING) for values in by_unit] for row in tab.rows}
    states = np.zeros((len(units), len(tab.fields)), dtype=np.int8)
    values: dict[str, Values] = {}
    columns: dict[tuple[str, str], CodedColumn] = {}
    for number, each in enumerate(tab.fields):
        raws = [cells.get(each.column) for cells in by_row[each.row]]
        values[each.name], states[:, number] = _read_cells(
            (each.row, each.column), raws, each.kind, partial(read_field, field=each), columns)
    controls = _controls(tab, answers)
    _not_applicable(tab, units, states)
    _nil_sections(tab, controls, states, values)
    explained = _marks(by_row, len(units), "explanation", _is_explanation, columns)
    estimated = _marks(by_row, len(units), "estimate", _is_estimate, columns)
    return _Fields(values, states, explained, estimated, columns | controls)


def _joined(parts: Sequence[tuple[CodedTab, Mapping[str, Values]]], names: Mapping[tuple[str, str], str]) -> CodedTab:
    """Join the parts of every dictionary-encoded column. `names`: (row, column) → name in the frame. A column that is
    numeric in some parts only is encoded from its numbers there."""
    places = dict.fromkeys(place for columns, _ in parts for place in columns)
    return {place: concatenate([columns.get(place) or encode(*place, _as_typed(values[names[place]]))
                           for columns, values in parts]) for place in places}


def _as_typed(numbers: Values) -> list[Raw]:
    return [None if math.isnan(number) else number for number in numbers.tolist()]


def _frame(columns: Mapping[str, Values], index: pd.Index) -> pd.DataFrame:
    """Keep texts as `object`: versions of pandas differ in what they infer."""
    return pd.DataFrame({name: pd.Series(values, index=index, dtype=values.dtype)
                         for name, values in columns.items()}, index=index)


def _read_cells(place: tuple[str, str], raws: Sequence[Raw], kind: FieldKind, read: Read,
                columns: dict[tuple[str, str], CodedColumn]) -> tuple[Values, States]:
    """Values and states of one column, as `TabFrame` describes them. The raw values are added to `columns`,
    dictionary-encoded, unless they are all numbers."""
    if kind is FieldKind.INTEGER and NUMBERS.issuperset(map(type, raws)):
        numbers = _without_noise(np.array(raws, dtype=np.float64))
        if not np.isinf(numbers).any():
            return numbers, np.where(np.isnan(numbers), AnswerState.BLANK, AnswerState.VALUE).astype(np.int8)
    found = columns[place] = encode(*place, raws)
    parsed = [read(raw) for raw in found.categories]
    return _values(parsed, kind)[found.codes], np.array([each.state for each in parsed], dtype=np.int8)[found.codes]


def _without_noise(numbers: Values) -> Values:
    """Figures as `read_value` returns them. Only fractions can be noise, and few figures are fractions."""
    for position in np.flatnonzero(np.isfinite(numbers) & (numbers != np.floor(numbers))).tolist():
        numbers[position] = without_noise(float(numbers[position]))
    return numbers + 0.0  # and no -0.0


def _values(parsed: Sequence[ParsedCell], kind: FieldKind) -> Values:
    if kind not in TEXTS:
        return np.array([np.nan if each.value is None else float(each.value) for each in parsed], dtype=np.float64)
    texts = np.empty(len(parsed), dtype=object)
    texts[:] = [each.value or "" for each in parsed]
    return texts


def _not_applicable(tab: Tab, units: Sequence[Unit], states: States) -> None:
    """Mark blank indicators as not applicable for units that lack what they need."""
    states[(states == AnswerState.BLANK) & not_for_units(tab, units)] = AnswerState.NOT_APPLICABLE


def _nil_sections(tab: Tab, controls: Mapping[tuple[str, str], CodedColumn], states: States,
                  values: Mapping[str, Values]) -> None:
    """Where a unit chose that a section has nothing to report, its blank counts are nil; what is typed stays."""
    positions = {each.name: number for number, each in enumerate(tab.fields)}
    for key, section in section_nils(tab).items():
        chosen = controls[key, CONTROL].mask(is_nil)
        for each in counted(section) if chosen.any() else ():
            nil = chosen & (states[:, positions[each.name]] == AnswerState.BLANK)
            states[nil, positions[each.name]] = AnswerState.NIL
            values[each.name][nil] = 0.0


def _marks(by_row: Mapping[str, Sequence[Mapping[str, Raw]]], size: int, column: str, holds: Callable[[Raw], bool],
           columns: dict[tuple[str, str], CodedColumn]) -> Values:
    """Units down, rows across, bool: does `holds` apply to the cell beside the figure? The raw values are added to
    `columns`."""
    marks = np.zeros((size, len(by_row)), dtype=bool)
    for number, (row, cells) in enumerate(by_row.items()):
        found = columns[row, column] = encode(row, column, [each.get(column) for each in cells])
        marks[:, number] = found.mask(holds)
    return marks


def _is_explanation(raw: Raw) -> bool:
    """A lone dash or dot explains nothing."""
    return bool(clean(raw).strip(PUNCTUATION)) if isinstance(raw, str) else raw is not None


def _is_estimate(raw: Raw) -> bool:
    if isinstance(raw, str) and as_word(raw).strip("()") in ESTIMATE_WORDS:
        return True
    return read_value(raw, FieldKind.BOOLEAN).value == 1.0


def _table_frame(tab: Tab, parts: Sequence[_Records]) -> tuple[TableFrame, CodedTab]:
    records = {name: np.concatenate([part.records[name] for part in parts]) for name in parts[0].records}
    states = {name: np.concatenate([part.states[name] for part in parts]) for name in parts[0].states}
    index = pd.RangeIndex(len(records["unit"]))
    nil = frozenset().union(*(part.nil for part in parts))
    places = {("", column.code): column.code for column in tab.form.columns}
    return (TableFrame(tab, _frame(records, index), pd.DataFrame(states, index=index), nil),
            _joined([(part.raw_columns, part.records) for part in parts], places))


def _records(tab: Tab, units: Sequence[str], answers: Sequence[TabAnswers | None]) -> _Records:
    lines: list[tuple[str, int, Mapping[str, Raw]]] = []
    for unit, found in zip(units, answers, strict=True):
        lines += ((unit, row, record) for row, record in (found.records if found else ()))
    beside = encode("", "explanation", [record.get("explanation") for _, _, record in lines])
    columns: dict[tuple[str, str], CodedColumn] = {("", "explanation"): beside}
    records: dict[str, Values] = {
        "unit": np.array([unit for unit, _, _ in lines], dtype=object),
        "row": np.array([row for _, row, _ in lines], dtype=np.int64),
        "explained": beside.mask(_is_explanation),
    }
    states: dict[str, States] = {}
    for column in tab.form.columns:
        raws = [record.get(column.code) for _, _, record in lines]
        records[column.code], states[column.code] = _read_cells(
            ("", column.code), raws, column.kind, partial(read_column, column=column), columns)
    columns |= _controls(tab, answers)
    nil = frozenset(compress(units, columns[NIL_KEY, CONTROL].mask(is_nil)))
    return _Records(records, states, columns, nil)
