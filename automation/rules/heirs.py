"""The figures of an earlier period, with those of units that were merged since added to their heirs'."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date

import numpy as np
import pandas as pd

from automation.domain.plan.mergers import a_year_before, absorbed
from automation.domain.plan.plan import Obligation
from automation.domain.plan.units import Unit
from automation.domain.plan.year_before import Figures, YearBefore
from automation.rules.frame import Dataset

Parts = Mapping[str, tuple[str, ...]]  # heir → the units of the earlier period that it continues, itself among them


def parts_in_plan(dataset: Dataset, obligation: Obligation) -> Parts:
    """The heirs of units that owed the obligation's previous one and no longer exist when it falls due."""
    before = dataset.obligation(obligation.previous)
    today = dataset.as_of.date()
    if before is None:
        return {}
    return _parts(dataset.directory, obligation, today, lambda unit: before.owed_by(unit, today))


def parts_a_year_before(dataset: Dataset, obligation: Obligation, figures: Figures) -> Parts:
    """The same for figures of a year before."""
    return parts_of_year(dataset.directory, obligation, dataset.as_of.date(), figures)


def parts_of_year(units: Mapping[str, Unit], obligation: Obligation, today: date, figures: Figures) -> Parts:
    """Like `parts_a_year_before`, of a list of units. A unit without figures belongs to its heir's if it existed
    then."""
    day = a_year_before(obligation.reference_day(today))
    known = {unit for unit, _ in figures}
    return _parts(units, obligation, today,
                  lambda unit: unit.code in known or (obligation.asks(unit) and unit.in_force(day)))


def _parts(units: Mapping[str, Unit], obligation: Obligation, today: date, existed: Callable[[Unit], bool]) -> Parts:
    found: dict[str, tuple[str, ...]] = {}
    for heir, gone in absorbed(units, obligation.reference_day(today)).items():
        former = [unit.code for unit in gone if existed(unit)]
        if former:
            found[heir] = (*([heir] if existed(units[heir]) else ()), *former)
    return found


def parts_before(dataset: Dataset, obligation: Obligation) -> Parts:
    """The heirs among the figures of the period before that the obligation's are checked with."""
    if obligation.previous:
        return parts_in_plan(dataset, obligation)
    figures = outside_figures(dataset, obligation).figures
    return parts_a_year_before(dataset, obligation, figures) if figures else {}


def heirs_figures(figures: Figures, parts: Parts) -> Figures:
    """The figures with those of heirs: the sums of their parts, none where a part is unknown."""
    if not parts:
        return figures
    summed = {key: value for key, value in figures.items() if key[0] not in parts}
    for heir, units in parts.items():
        names = set.intersection(*({name for unit, name in figures if unit == each} for each in units))
        summed |= {(heir, name): sum(figures[each, name] for each in units) for name in names}
    return summed


def outside_figures(dataset: Dataset, obligation: Obligation) -> YearBefore:
    """The figures of the time before the plan that an obligation without a previous one is compared with: those of the
    same obligation a year before, else those of the period before the plan's first."""
    own = dataset.years_before.get(obligation.code)
    return own or YearBefore(dataset.previous)


def with_heirs(frame: pd.DataFrame, parts: Parts, unknown: Collection[str] = ()) -> pd.DataFrame:
    """Units × fields with the sums of the heirs' parts; NaN where one of them is unknown, and in the columns
    `unknown`."""
    if not parts:
        return frame
    changed = frame.reindex(frame.index.union(pd.Index(list(parts), dtype=object), sort=False)).copy()
    numbers = [name for name in frame.columns if pd.api.types.is_numeric_dtype(frame[name])]
    for heir, units in parts.items():
        rows = frame.reindex(list(units))[numbers]
        changed.loc[heir, numbers] = rows.sum(axis=0, skipna=False) if len(rows) else np.nan
        changed.loc[heir, [name for name in unknown if name in numbers]] = np.nan
    return changed


def as_frame(figures: Figures) -> pd.DataFrame:
    """Units × field names."""
    series = pd.Series(dict(figures), dtype=float)
    return series.unstack() if len(series) else pd.DataFrame(dtype=float)


def flawed_units(wrong: Iterable[tuple[str, str]], parts: Parts) -> dict[str, frozenset[str]]:
    """Field name → the units, or their heirs, whose figure had an error."""
    heirs = {unit: heir for heir, units in parts.items() for unit in units}
    found: dict[str, set[str]] = {}
    for unit, name in wrong:
        found.setdefault(name, set()).add(heirs.get(unit, unit))
    return {name: frozenset(units) for name, units in found.items()}
