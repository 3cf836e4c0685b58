"""The figures of the period before and of the year before over the same units, and of whom they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from automation.domain.plan.mergers import a_year_before
from automation.domain.plan.plan import Obligation
from automation.domain.plan.units import Unit
from automation.domain.report import Comparison, IndicatorLine, MergedUnit
from automation.domain.tracking.findings import Finding
from automation.domain.workbook.forms import Tab
from automation.rules.frame import Dataset
from automation.rules.heirs import (
    Parts,
    as_frame,
    flawed_units,
    outside_figures,
    parts_a_year_before,
    parts_in_plan,
    with_heirs,
)
from automation.rules.structure import OTHER_UNIT
from automation.summary.errors import FlawedFields, fields_with_errors
from automation.summary.summing import number

YEAR_BEFORE = "year_before"


@dataclass(frozen=True)
class EarlierFigures:
    """`values`: units × field names, an heir's being the sums of its parts. `with_errors`: field name → units."""

    values: pd.DataFrame = field(default_factory=pd.DataFrame)
    with_errors: FlawedFields = field(default_factory=dict)


def copied_units(dataset: Dataset, tabs: Iterable[Tab]) -> dict[str, str]:
    """Return unit → the text of finding S12, for those in whose workbook one of these tabs is another unit's. Which of
    the shared tables is the copy can't be determined, so all their records are excluded."""
    codes = {tab.code for tab in tabs}
    return {unit: problem.detail for unit in dataset.units if unit in dataset.workbooks
            for problem in dataset.workbooks[unit].structure_problems
            if problem.kind == OTHER_UNIT and problem.tab in codes}


def tabs_before(dataset: Dataset, tab: Tab) -> list[Tab]:
    obligation = dataset.obligation(tab.obligation)
    before = dataset.catalogue.tabs_of(obligation.previous) if obligation and obligation.previous else ()
    return [each for each in before if each.code in dataset.tabs]


def earlier_figures(dataset: Dataset, tab: Tab) -> EarlierFigures:
    """Return the figures of the period before in this plan, without copies of other units; if the plan has no such
    period, of the time before it."""
    obligation = dataset.obligation(tab.obligation)
    if obligation is None:
        return EarlierFigures()
    before = tabs_before(dataset, tab)
    copied = copied_units(dataset, before)
    frames = [dataset.tabs[each.code].values.drop(index=list(copied)) for each in before]
    return _in_plan(dataset, obligation, frames) if frames else _before_plan(dataset, obligation)


def errors_before(dataset: Dataset, tab: Tab, findings: Sequence[Finding]) -> dict[str, frozenset[str]]:
    """Field name → units with an error there, or whose parts have one, in the period before."""
    obligation, before = dataset.obligation(tab.obligation), tabs_before(dataset, tab)
    if obligation is None or not before:
        return dict(earlier_figures(dataset, tab).with_errors)
    wrong = [(unit, name) for each in before
             for name, units in fields_with_errors(findings, dataset.tabs[each.code]).items() for unit in units]
    return flawed_units(wrong, parts_in_plan(dataset, obligation))


def _in_plan(dataset: Dataset, obligation: Obligation, frames: Sequence[pd.DataFrame]) -> EarlierFigures:
    """`frames`: of the tabs of the obligation's previous one."""
    values = pd.concat([frame.select_dtypes("number") for frame in frames], axis=1)
    return EarlierFigures(with_heirs(values, parts_in_plan(dataset, obligation)))


def _before_plan(dataset: Dataset, obligation: Obligation) -> EarlierFigures:
    """Of an obligation without a previous one in the plan."""
    year = outside_figures(dataset, obligation)
    return _of_year(dataset, obligation, year.figures, year.with_errors)


def year_before(dataset: Dataset, obligation: Obligation) -> EarlierFigures:
    """Of the same obligation in the year before, where the period before is another one."""
    year = dataset.years_before.get(obligation.code)
    if year is None or not obligation.previous:
        return EarlierFigures()
    return _of_year(dataset, obligation, year.figures, year.with_errors)


def _of_year(dataset: Dataset, obligation: Obligation, figures: Mapping[tuple[str, str], float],
             wrong: Collection[tuple[str, str]]) -> EarlierFigures:
    parts = parts_a_year_before(dataset, obligation, figures) if figures else {}
    return EarlierFigures(with_heirs(as_frame(figures), parts), flawed_units(wrong, parts))


def with_year_before(lines: Sequence[IndicatorLine], earlier: EarlierFigures, units: Sequence[str],
                     sensitive: Collection[str]) -> list[IndicatorLine]:
    """The lines with the totals of the year before over the units that have a figure in both years. A sensitive one is
    withheld: it could be subtracted from what that year's summary published."""
    if earlier.values.empty:
        return list(lines)
    known = earlier.values.reindex(index=list(units))
    return [_with_year(line, known, sensitive) for line in lines]


def _with_year(line: IndicatorLine, known: pd.DataFrame, sensitive: Collection[str]) -> IndicatorLine:
    name = f"{line.code}.{line.part}" if line.part else line.code
    if name not in known:
        return line
    column = known[name]
    now = {unit for unit, each in line.by_unit.items() if each.value is not None or each.hidden}
    if line.code not in sensitive:
        column = column[column.index.isin(now)]
    total = number(column.sum(min_count=1))
    if total is not None and line.code in sensitive:
        return replace(line, withheld=tuple(dict.fromkeys((*line.withheld, YEAR_BEFORE))))
    return replace(line, year_before=total, year_before_units=int(column.notna().sum()))


def comparisons(dataset: Dataset, obligation: Obligation, chosen: Callable[[Unit], bool]) -> tuple[Comparison, ...]:
    """`chosen`: whether a unit is in the summary's selection."""
    today = dataset.as_of.date()
    units = {code: each for code, each in dataset.directory.items() if chosen(each)}
    if not units:
        return ()
    found: list[Comparison] = []
    before = dataset.obligation(obligation.previous)
    if before:
        owed = [each for each in units.values() if before.owed_by(each, today)]
        reported = {unit for tab in dataset.catalogue.tabs_of(before.code) if tab.code in dataset.tabs
                    for unit in dataset.tabs[tab.code].values.select_dtypes("number").dropna(how="all").index
                    if unit in units}
        found.append(Comparison(before.title, len(owed), len(reported),
                                _merged(dataset, parts_in_plan(dataset, obligation), units),
                                missing=_without(owed, reported)))
    year = dataset.years_before.get(obligation.code)
    if year and year.figures:
        day = a_year_before(obligation.reference_day(today))
        reported = {unit for unit, _ in year.figures if unit in units}
        owed = [each for each in units.values()
                if each.code in reported or (obligation.asks(each) and each.in_force(day))]
        merged = _merged(dataset, parts_a_year_before(dataset, obligation, year.figures), units)
        found.append(Comparison(obligation.title, len(owed), len(reported), merged, of_year=True,
                                missing=_without(owed, reported)))
    return tuple(found)


def _without(owed: Iterable[Unit], reported: Collection[str]) -> tuple[str, ...]:
    return tuple(each.name for each in owed if each.code not in reported)


def _merged(dataset: Dataset, parts: Parts, units: Collection[str]) -> tuple[MergedUnit, ...]:
    directory = dataset.directory
    return tuple(MergedUnit(unit, directory[unit].name, heir, directory[heir].name, last)
                 for heir, of_heir in parts.items() for unit in of_heir
                 if unit != heir and unit in units and (last := directory[unit].valid_to))
