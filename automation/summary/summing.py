"""Sums an indicator tab's frame over units and makes the lines of the summary, all fields in one pass of pandas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from automation.domain.plan.units import TYPE
from automation.domain.report import Figure, IndicatorLine
from automation.domain.workbook.forms import Field, FieldKind, FormRow, Indicator, Section, Tab
from automation.rules.frame import State, TabFrame

HEADING = "heading"  # the kind of a line that has only a title above its groups
Groups = Mapping[str, Mapping[str, str]]  # dimension → unit → value
NO_GROUPS: Groups = {}
NOBODY_ASKED = Figure(None, not_asked=True)
COUNTED = (FieldKind.INTEGER, FieldKind.BOOLEAN)


@dataclass(frozen=True)
class Sums:
    """The included units' figures and their sums. `values`: units × counted fields, NaN for none (a cell that cannot
    be read counts as missing). `by_type`: types × the same fields; `by`: other dimensions → their values × the same."""

    values: pd.DataFrame
    states: pd.DataFrame
    total: pd.Series[float]
    by_type: pd.DataFrame
    estimated: pd.Series[float]
    previous: pd.Series[float]
    by: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    not_asked: pd.DataFrame = field(default_factory=pd.DataFrame)
    groups: Groups = field(default_factory=dict)

    def absent(self, name: str, dimension: str = "") -> pd.Series[bool] | None:
        """Of each unit whether it was not asked for the field, or of each value of the dimension whether none of its
        units was; None where everybody was asked."""
        if name not in self.not_asked or not self.not_asked[name].any():
            return None
        absent = self.not_asked[name]
        return absent.groupby(_labels(absent, self.groups[dimension])).all() if dimension else absent


def sums(frame: TabFrame, types: Mapping[str, str], previous: pd.DataFrame | None = None,
         groups: Groups = NO_GROUPS, not_asked: pd.DataFrame | None = None) -> Sums:
    """Sum over the units of `types` (unit code → type), in its order. `groups`: other dimensions → unit → value.

    `not_asked`: units × field names, of what `rules.not_asked` found. `previous`: units × field names, the figures of
    the previous period. A boolean's sum is the number of units that answered "Có"; a nil counts as 0; a field without
    answers sums to NaN.
    """
    units = list(types)
    fields = [each for each in frame.tab.fields if each.kind in COUNTED]
    names = [each.name for each in fields]
    values = frame.values.reindex(index=units, columns=names).astype(float)
    states = frame.states.reindex(index=units, fill_value=int(State.BLANK))
    flags = frame.estimated.reindex(index=units, columns=[each.row for each in fields], fill_value=False)
    estimated = values.where(flags.to_numpy(dtype=bool)).sum()
    earlier = previous.reindex(index=units, columns=names) if previous is not None else values * np.nan
    return Sums(values, states, values.sum(min_count=1), _grouped(values, types), estimated,
                earlier.astype(float).sum(min_count=1), {name: _grouped(values, each) for name, each in groups.items()},
                pd.DataFrame() if not_asked is None else not_asked, {TYPE: types, **groups})


def _grouped(values: pd.DataFrame, groups: Mapping[str, str]) -> pd.DataFrame:
    return values.groupby(_labels(values, groups)).sum(min_count=1)


def _labels(values: pd.DataFrame | pd.Series[bool], groups: Mapping[str, str]) -> pd.Series[Any]:
    return pd.Series(groups, dtype=object).reindex(values.index)


def lines(tab: Tab, summed: Sums) -> list[IndicatorLine]:
    """Return one line for each field in the order of the tab, and a heading above groups that have no total."""
    result: list[IndicatorLine] = []
    for section in tab.sections:
        for indicator in section.indicators:
            result.extend(_indicator_lines(section, indicator, summed))
    return result


def _indicator_lines(section: Section, indicator: Indicator, summed: Sums) -> Iterator[IndicatorLine]:
    if indicator.computed:
        return
    for row in indicator.rows:
        if not row.fields:
            yield blank_line(section, indicator, row.title, HEADING)
        for each in row.fields:
            yield _field_line(section, indicator, row, each, summed)


def blank_line(section: Section, indicator: Indicator, title: str, kind: str) -> IndicatorLine:
    """Return a line without a figure."""
    return IndicatorLine(indicator.code, "", title, indicator.unit, section.code, 0, Figure(None), {}, {},
                         kind=kind)


def _field_line(section: Section, indicator: Indicator, row: FormRow, entry: Field,
                summed: Sums) -> IndicatorLine:
    states, absent = summed.states[entry.name].to_numpy(), summed.absent(entry.name)
    unasked = int(absent.sum()) if absent is not None else 0
    counts: dict[str, Any] = {
        "answered": int(np.isin(states, (State.VALUE, State.NIL)).sum()),
        "nil": int((states == State.NIL).sum()),
        "not_applicable": int((states == State.NOT_APPLICABLE).sum()),
        "unanswered": int(np.isin(states, (State.BLANK, State.BAD)).sum()) - unasked,
        "not_asked": unasked,
    }
    if entry.kind not in COUNTED:
        return IndicatorLine(indicator.code, entry.part, row.title, entry.unit, section.code, row.level,
                             Figure(None), {}, {}, kind=entry.kind.value, **counts)
    name = entry.name
    return IndicatorLine(
        indicator.code, entry.part, row.title, entry.unit, section.code, row.level,
        _total(number(summed.total[name]), absent), figures(summed.by_type[name], summed.absent(name, TYPE)),
        figures(summed.values[name], absent),
        estimated=float(summed.estimated[name]), share=_share(row, summed),
        previous=number(summed.previous[name]), kind=entry.kind.value,
        by={dimension: figures(each[name], summed.absent(name, dimension)) for dimension, each in summed.by.items()},
        **counts)


def _total(value: float | None, absent: pd.Series[bool] | None) -> Figure:
    return Figure(value, not_asked=value is None and absent is not None and bool(absent.all()))


def _share(row: FormRow, summed: Sums) -> float | None:
    """Return the share of women in percent; None without a pair or with a denominator of 0 (rule R23)."""
    names = {each.column: each.name for each in row.fields}
    if set(names) != {"total", "female"}:
        return None
    return share(number(summed.total[names["female"]]), number(summed.total[names["total"]]))


def share(part: float | None, whole: float | None) -> float | None:
    """Return `part` of `whole` in percent; None when either is unknown or the whole is 0."""
    return None if part is None or not whole else 100 * part / whole


def figures(values: pd.Series[float], absent: pd.Series[bool] | None = None) -> dict[str, Figure]:
    """Return one figure for each index entry, in order. Equal figures share one object: the units of a whole country
    have ten million figures, with few distinct values. `absent`: the entries for which nobody was asked."""
    codes, distinct = pd.factorize(values, use_na_sentinel=False)
    shared = [Figure(number(each)) for each in distinct]
    found = dict(zip(map(str, values.index), map(shared.__getitem__, codes), strict=True))
    if absent is not None:
        found |= {str(key): NOBODY_ASKED for key in absent.index[absent] if found[str(key)].value is None}
    return found


def number(value: object) -> float | None:
    """Return a float, None for NaN."""
    result = float(value)  # type: ignore[arg-type]  # a numpy scalar
    return None if np.isnan(result) else result
